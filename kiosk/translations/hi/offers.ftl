# विपणन पृष्ठों में ऑफ़र।

marketing-menu-offers = ऑफ़र

marketing-offers-title = ऑफ़र
marketing-offer-title = ऑफ़र
marketing-offer-new-title = नया ऑफ़र
marketing-offer-write-title = ऑफ़र बदलें
marketing-offer-new = नया ऑफ़र
marketing-offer-search = शीर्षक, श्रेणी या पहचान संख्या
marketing-offer-seek = खोजें
marketing-offer-standing = स्थिति
marketing-offer-any-standing = सभी
marketing-offer-standing-running = चालू
marketing-offer-standing-coming = आने वाला
marketing-offer-standing-paused = रुका हुआ
marketing-offer-standing-draft = मसौदा
marketing-offer-standing-over = समाप्त
marketing-offer-used-up = ख़त्म
marketing-offer-any-people = सभी लोग
marketing-offer-everyone = सबके लिए
marketing-offer-count = { $offers ->
    [one] { $offers } ऑफ़र
   *[other] { $offers } ऑफ़र
}
marketing-offer-window = { DATETIME($starts, dateStyle: "medium") } से { DATETIME($ends, dateStyle: "medium") } तक
marketing-offer-used = { $redeemed } बार लिया गया
marketing-offer-used-of = { $stock } में से { $redeemed } लिए गए
marketing-offer-spent-of = { $budget } में से { $spent } ख़र्च
marketing-offer-pages = सूची के पृष्ठ
marketing-offer-before = पिछले
marketing-offer-after = और
marketing-offer-place = { $total } में से { $first } से { $last }
marketing-offer-none = अभी कोई ऑफ़र नहीं है।
marketing-offer-none-found = ऐसा कोई ऑफ़र नहीं है।
marketing-offer-all = सभी ऑफ़र दिखाएँ

marketing-offer-change = बदलें
marketing-offer-copy = प्रति बनाएँ
marketing-offer-start = लागू करें
marketing-offer-pause = रोकें
marketing-offer-resume = फिर चालू करें
marketing-offer-end = हमेशा के लिए समाप्त करें
marketing-offer-remove = हटाएँ
marketing-offer-sure-end = इस ऑफ़र को हमेशा के लिए समाप्त करें? ग्राहकों के पास के कोड फिर नहीं माने जाएँगे। यह सूची में रहेगा।
marketing-offer-sure-remove = इस ऑफ़र को हटाएँ? इसे अब तक किसी ने नहीं देखा है।
marketing-offer-use = कितना उपयोग हुआ
marketing-offer-use-note = लेने वाले सदस्य हैं; 20 से कम हों तो संख्या नहीं बताई जाती, ज़्यादा हों तो निकटतम पाँच तक। कियोस्क ठीक-ठीक गिनता है और सीमा पर रुकता है।
marketing-offer-redeemed = लिए गए
marketing-offer-today = आज लिए गए
marketing-offer-spent = अब तक का ख़र्च
marketing-offer-of = { $most } में से
marketing-offer-facts = विवरण
marketing-offer-languages = इन भाषाओं में भी
marketing-offer-hours = दिन और समय
marketing-offer-hours-said = { $days }, { $opens } से { $closes }
marketing-offer-gives-percent-off = { $value } % छूट
marketing-offer-gives-amount-off = { $value } की छूट
marketing-offer-gives-bundle = सब मिलाकर { $value }
marketing-offer-gives-points = { $value } अंक
marketing-offer-gives-message = केवल संदेश, कोई छूट नहीं

marketing-offer-changed = आपके खोलने के बाद किसी और ने यह ऑफ़र बदला है
marketing-offer-wrong-some = { $count ->
    [one] एक जगह सुधारनी है। उस पर निशान है।
   *[other] { $count } जगहें सुधारनी हैं। उन पर निशान है।
}
marketing-offer-words = क्या कहता है
marketing-offer-words-hint = लगभग 60 अक्षरों तक के शीर्षक स्क्रीन पर पूरे आकार में रहते हैं। जल्दबाज़ी कराने वाले शब्द नहीं माने जाते।
marketing-offer-words-other = दूसरी भाषाएँ ख़ाली रह सकती हैं: तब ग्राहक { $language } में पढ़ेंगे।
marketing-offer-title-field = शीर्षक
marketing-offer-text-field = एक लंबी पंक्ति
marketing-offer-picture = चित्र
marketing-offer-picture-file = सामान का चित्र
marketing-offer-picture-hint = PNG, JPEG या WebP, 8 MB तक, कम से कम 200 पिक्सेल ऊँचा और चौड़ा। इसे नया बनाया जाता है: कहाँ और कब लिया गया, यह नहीं रखा जाता। चित्र न हो तो श्रेणी का चिह्न दिखता है। लोग न हों।
marketing-offer-picture-none = चित्र हटाएँ
marketing-offer-alt = चित्र में क्या है, { $language } में
marketing-offer-alt-hint = उनके लिए जो देख नहीं सकते: "भुनी कॉफ़ी की एक थैली"
marketing-offer-gives = क्या देता है
marketing-offer-kind = प्रकार
marketing-offer-kind-percent-off = प्रतिशत छूट
marketing-offer-kind-amount-off = राशि की छूट
marketing-offer-kind-bundle = कई उत्पाद एक साथ
marketing-offer-kind-points = अंक
marketing-offer-kind-message = केवल संदेश
marketing-offer-value = कितना
marketing-offer-value-percent-off = प्रतिशत, 1 से 90
marketing-offer-value-amount-off = राशि ({ $currency })
marketing-offer-value-bundle = सबका एक साथ दाम ({ $currency })
marketing-offer-value-points = अंक
marketing-offer-value-message = कुछ नहीं
marketing-offer-for = किसके लिए है
marketing-offer-target-products = उत्पाद
marketing-offer-target-category = पूरी श्रेणी
marketing-offer-find = उत्पाद जोड़ें: नाम या संख्या
marketing-offer-find-hint = मिले हुए में से एक चुनें; हर एक नीचे की सूची में जुड़ता है
marketing-offer-found = { $products ->
    [0] ऐसा कोई उत्पाद नहीं है।
    [one] एक उत्पाद।
   *[other] { $more ->
        [yes] पहले { $products }; औरों के लिए कुछ और लिखें।
       *[no] { $products } उत्पाद।
    }
}
marketing-offer-chosen = इस ऑफ़र के उत्पाद
marketing-offer-chosen-none = अभी कोई नहीं।
marketing-offer-gone = अब नहीं है
marketing-offer-category = श्रेणी
marketing-offer-people = किन लोगों के लिए
marketing-offer-segments = समूह
marketing-offer-segments-hint = जो इनमें से किसी एक में हो, उसे मिलता है। कोई न चुनें तो सबके लिए, उनके लिए भी जो सदस्य नहीं हैं।
marketing-offer-rule = दूसरे लोगों के लिए नियम बनाएँ
marketing-offer-purpose = उद्देश्य
marketing-offer-purpose-any = कोई भी
marketing-offer-purpose-again = फिर से: जिन्होंने पहले ख़रीदा
marketing-offer-purpose-new = नया: जिन्होंने कभी नहीं ख़रीदा
marketing-offer-reach = जिन सदस्यों तक पहुँच सकता है
marketing-offer-reach-some = { $people }, जो ख़रीदारी के अनुसार ऑफ़र के लिए सहमत हैं
marketing-offer-reach-all = { $people }, जो ख़रीदारी के अनुसार ऑफ़र के लिए सहमत हैं; बाक़ी सब इसे सामान्य ऑफ़र के रूप में देख सकते हैं
marketing-offer-when = कब और कहाँ
marketing-offer-starts = किस दिन से
marketing-offer-ends = किस दिन तक
marketing-offer-weekdays = सप्ताह के दिन
marketing-offer-weekday-0 = सोमवार
marketing-offer-weekday-1 = मंगलवार
marketing-offer-weekday-2 = बुधवार
marketing-offer-weekday-3 = गुरुवार
marketing-offer-weekday-4 = शुक्रवार
marketing-offer-weekday-5 = शनिवार
marketing-offer-weekday-6 = रविवार
marketing-offer-opens = से
marketing-offer-opens-hint = ख़ाली: दिन की शुरुआत से
marketing-offer-closes = तक
marketing-offer-closes-hint = ख़ाली: दिन के अंत तक
marketing-offer-stores = दुकानें
marketing-offer-stores-hint = हर पंक्ति में एक, जैसा आपके डेटा में नाम है; ख़ाली: सभी
marketing-offer-limits = सीमाएँ और महत्व
marketing-offer-limits-hint = जो ख़ाली है उसकी कोई सीमा नहीं।
marketing-offer-stock = कितनी बार लिया जा सकता है
marketing-offer-budget = कुल ख़र्च की सीमा
marketing-offer-budget-in = कुल ख़र्च की सीमा ({ $currency })
marketing-offer-person-cap = एक ग्राहक कितनी बार
marketing-offer-day-cap = एक दिन में कितनी बार
marketing-offer-cost = एक का ख़र्च
marketing-offer-cost-in = एक बार का ख़र्च ({ $currency })
marketing-offer-cost-hint = ख़ाली: जितना दाम से घटता है
marketing-offer-priority = प्राथमिकता
marketing-offer-priority-hint = बराबर मूल्य के ऑफ़र में ज़्यादा वाला पसंद किया जाता है
marketing-offer-priority-usual = 0, सामान्य
marketing-offer-save-start = सहेजें और लागू करें
marketing-offer-save-draft = मसौदे के रूप में सहेजें

marketing-offer-wrong-title = शीर्षक नहीं है
marketing-offer-wrong-title-too = पंक्ति के साथ उसी भाषा में शीर्षक भी चाहिए
marketing-offer-wrong-long = अधिक से अधिक { $most } अक्षर
marketing-offer-wrong-signs = इसमें ऐसे चिह्न हैं जो दिखाए नहीं जा सकते
marketing-offer-wrong-urgent = यह ग्राहकों से जल्दबाज़ी कराता है: { $words }। इसके बिना कहें।
marketing-offer-wrong-alt = लिखें कि चित्र में क्या है
marketing-offer-wrong-empty = संख्या नहीं है
marketing-offer-wrong-whole = यहाँ { $least } से { $most } तक की पूरी संख्या चाहिए
marketing-offer-wrong-amount = { $decimals ->
    [0] यहाँ 0 से बड़ी पूरी राशि चाहिए, जैसे 1,000
   *[other] यहाँ राशि चाहिए, जैसे 1,000 या 12.50
}
marketing-offer-wrong-bundle = कम से कम दो उत्पाद चुनें: वे साथ बेचे जाते हैं
marketing-offer-wrong-category = एक श्रेणी चुनें
marketing-offer-wrong-product = एक उत्पाद चुनें
marketing-offer-wrong-product-gone = { $product } उत्पाद अब नहीं है: उसे हटाएँ
marketing-offer-wrong-products = अधिक से अधिक { $most } उत्पाद; और के लिए श्रेणी चुनें
marketing-offer-wrong-segment = इनमें से एक समूह अब नहीं है: उसे हटाएँ
marketing-offer-wrong-stores = { $most } अक्षरों तक के नाम, हर पंक्ति में एक
marketing-offer-wrong-weekday = कम से कम एक दिन चुनें
marketing-offer-wrong-time = यहाँ समय चाहिए, जैसे 09:30
marketing-offer-wrong-closes = इसे शुरू होने के बाद, उसी दिन समाप्त होना है
marketing-offer-wrong-day = यहाँ दिन चाहिए
marketing-offer-wrong-ends = यह शुरू होने से पहले समाप्त होता है
marketing-offer-wrong-begun = यह शुरू हो चुका है और किसी ने देखा हो सकता है। बाद के लिए इसकी प्रति बनाएँ।
marketing-offer-wrong-choice = एक चुनें
marketing-offer-wrong-check = { $said }

marketing-offer-warn-goods-no-product = इसे कोई नहीं देखेगा: जिसके बारे में है वह सूची में नहीं है
marketing-offer-warn-goods-discreet = इसे कोई नहीं देखेगा: यह निजी चीज़ के बारे में है और स्क्रीन सबके सामने है
marketing-offer-warn-goods-age = इसे कोई नहीं देखेगा: यह एक उम्र के बाद ही बेची जाने वाली चीज़ के बारे में है
marketing-offer-warn-goods-sold-out = जब तक सामान स्टॉक में नहीं है, इसे कोई नहीं देखेगा
marketing-offer-warn-goods-margin =
    { $floor ->
        [0] इसे कोई नहीं देखेगा: सामान लागत से कम में बिकेगा
       *[other] इसे कोई नहीं देखेगा: लागत निकालकर, दी गई क़ीमत का { $floor } % से कम दुकान के पास बचेगा
    }
marketing-offer-warn-below-cost = इससे सामान लागत से कम में बिकेगा
marketing-offer-warn-some-sold-out = स्टॉक में नहीं: { $products }
marketing-offer-warn-over = यह समाप्त हो चुका है: इसे कोई नहीं देखेगा
marketing-offer-warn-language = { $languages } पढ़ने वाले इसे { $own } में पढ़ेंगे
marketing-offer-warn-long-title = { $most } से अधिक अक्षरों का शीर्षक छोटा दिखता है
marketing-offer-warn-segment = { $segment } में 20 लोग होने तक उसमें कोई इसे नहीं देखेगा

marketing-offer-preview = स्क्रीन इसे कैसे दिखाती है
marketing-offer-preview-note = ग्राहक की अपनी स्क्रीन, छोटी की हुई, पास में दूसरे ऑफ़र के साथ। कारण और कोड उदाहरण हैं: हर ग्राहक को अपने मिलते हैं।
marketing-offer-preview-language = स्क्रीन की भाषा
marketing-offer-preview-portrait = खड़ी, 1080 × 1920
marketing-offer-preview-landscape = चौड़ी, 1920 × 1080
marketing-offer-preview-name = मीना
marketing-offer-preview-other = दुकान का एक और ऑफ़र
marketing-offer-preview-other-for = किसी और चीज़ के लिए
marketing-offer-preview-other-why = यहाँ उसका कारण होगा

marketing-offer-try = चुनाव आज़माएँ
marketing-offer-try-title = ऑफ़र का चुनाव आज़माएँ
marketing-offer-try-lead = एक ग्राहक की कल्पना करें और देखें कि उसे कौन से ऑफ़र मिलेंगे और बाक़ी क्यों नहीं दिखेंगे। आपके डेटा में से किसी को नहीं देखा जाता।
marketing-offer-try-who = सामने कौन है
marketing-offer-try-known-yes = सदस्य जो ख़रीदारी के अनुसार ऑफ़र के लिए सहमत है
marketing-offer-try-known-no = कोई जिसे कोई नहीं जानता
marketing-offer-try-segments = वे किन समूहों में हैं
marketing-offer-try-likes = वे क्या ख़रीदते हैं
marketing-offer-try-likes-hint = हर श्रेणी के वही तीन उत्पाद, { $times } बार, हर { $days } दिन
marketing-offer-try-day = दिन
marketing-offer-try-hour = समय
marketing-offer-try-store = दुकान (ख़ाली: कोई नहीं)
marketing-offer-try-go = ऑफ़र चुनें
marketing-offer-try-result = हर ऑफ़र का क्या होता है
marketing-offer-try-note = उनकी ख़रीदारी, चल रहे उत्पाद सुझाने वाले प्रोग्राम और ऑफ़र के मूल्य के अनुसार: वैसे ही जैसे मशीन उस सदस्य के लिए चुनती है जो ऑफ़र के लिए सहमत है, पर काम आए ऑफ़र गिनने के लिए नहीं। जो उसके लिए भी सहमत हैं, उन्हें उत्तरों से सीखते समय दूसरा क्रम मिल सकता है। मसौदे और रुके हुए ऑफ़र छोड़े गए हैं; अब तक लिए गए गिने जाते हैं।
offer-trace-place = स्थान
offer-trace-why = क्या हुआ और क्यों
offer-trace-reason = वे जो कारण पढ़ेंगे
marketing-offer-try-none = कोई ऑफ़र लागू नहीं है।
