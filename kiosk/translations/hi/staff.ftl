# The staff console. What a shopper reads on the tablet or on paper is marked: it speaks to the shopper.

## Frame of every page

staff-brand = स्टाफ़
staff-skip = मुख्य भाग पर जाएँ
staff-menu = मुख्य मेन्यू
staff-menu-search = सदस्य
staff-menu-voucher = कोड
staff-menu-enrol = नया सदस्य
staff-menu-privacy = निजता
staff-menu-audit = किसने क्या किया
staff-menu-records = दुकान के दस्तावेज़
staff-menu-health = मशीन
staff-menu-people = एक ही ग्राहक?
staff-menu-marketing = मार्केटिंग
staff-sign-out = साइन आउट
staff-language = भाषा
staff-audited = सदस्य की जानकारी हर बार देखना आपके नाम के साथ दर्ज होता है।
staff-leaving = एक मिनट में आप साइन आउट हो जाएँगे। तब आपका लिखा हुआ नहीं रहेगा।
staff-stay = साइन इन रहें
staff-day = { DATETIME($at, dateStyle: "medium") }
staff-moment = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-none = नहीं रखा गया
staff-nothing = यहाँ कुछ नहीं है
staff-no-name = नाम नहीं
staff-save = सहेजें
staff-cancel = रद्द करें
staff-done = हो गया
staff-back = वापस
staff-next = आगे
staff-print = छापें
staff-yes = हाँ
staff-no = नहीं
staff-any = सभी
staff-optional = इसे ख़ाली छोड़ सकते हैं
staff-number = क्र.
staff-when = कब
staff-why = क्यों
staff-your-password = आपका पासवर्ड

## Sign-in

staff-sign-in-title = स्टाफ़ साइन इन
staff-sign-in = साइन इन करें
staff-sign-in-name = नाम
staff-sign-in-password = पासवर्ड
staff-sign-in-help = भूल गए? जो मशीन सँभालते हैं वे नया देते हैं: kiosk staff password NAME

## Errors

staff-error-title = यह नहीं हो पाया
staff-error-code = मदद के लिए कोड: { $code }
staff-error-back = शुरुआत पर वापस
staff-error-origin = यह फ़ॉर्म आपके साइन इन से पुराना है, या किसी और पन्ने से आया है
staff-error-origin-mend = पन्ना फिर खोलिए और दोबारा कीजिए
staff-error-large = जो भेजा गया वह बहुत बड़ा है
staff-error-large-mend = कम या छोटी फ़ाइलें भेजिए
staff-error-nowhere = इस पते पर कुछ नहीं है
staff-error-nowhere-mend = मेन्यू इस्तेमाल कीजिए
staff-error-request = जो भेजा गया, उसे पन्ना पढ़ नहीं सका
staff-error-request-mend = पन्ना फिर खोलिए और दोबारा कीजिए
staff-error-unexpected = इस कियोस्क पर कुछ गड़बड़ हो गई
staff-error-unexpected-mend = फिर कोशिश कीजिए; न हो तो मशीन सँभालने वाले को बताइए

## Search

staff-search-title = सदस्य ढूँढें
staff-search-label = कार्ड, फ़ोन, ई-मेल या नाम
staff-search-hint = पूरा कार्ड नंबर, फ़ोन नंबर या रसीद कोड; या नाम के पूरे शब्द। पूरा ई-मेल पता उन ग्राहकों को ढूँढता है जो सदस्य नहीं बने।
staff-search = ढूँढें
staff-search-short = कम से कम दो अक्षर या अंक लिखिए।
staff-search-many = इस नाम के बहुत सारे सदस्य हैं। नाम का एक और शब्द जोड़िए, या कार्ड या फ़ोन नंबर इस्तेमाल कीजिए।
staff-search-found =
    { $count ->
        [0] कोई नहीं मिला
        [one] { $count } सदस्य मिला
       *[other] { $count } सदस्य मिले
    }
staff-search-none = ठीक यही कार्ड, फ़ोन नंबर या नाम किसी का नहीं है।
staff-search-note = सदस्यों की कोई सूची नहीं है, और चेहरे से खोज नहीं होती। ग्राहक से कार्ड, फ़ोन नंबर या नाम पूछिए।
staff-member-since = { DATETIME($day, dateStyle: "medium") } से
staff-member-last = पिछली बार आए { DATETIME($day, dateStyle: "medium") }

## A customer who never joined

staff-customers-found =
    { $count ->
        [one] { $count } ग्राहक बिना सदस्यता के
       *[other] { $count } ग्राहक बिना सदस्यता के
    }
staff-customers-note = यह कार्ड, नंबर या पता दुकान के अपने रिकॉर्ड में है। कोई नाम नहीं रखा जाता। एक परिवार का एक ही नंबर हो सकता है: कुछ और पूछिए जो सिर्फ़ वही व्यक्ति जानता हो।
staff-customers-many = दुकान के बहुत सारे ग्राहकों का यही नंबर या पता है। कार्ड इस्तेमाल कीजिए।
staff-customer-open = ग्राहक { $number } खोलें
staff-customer-title = बिना सदस्यता का ग्राहक
staff-customer-lead =
    { $records ->
        [one] दुकान का { $records } रिकॉर्ड इस व्यक्ति का है।
       *[other] दुकान के { $records } रिकॉर्ड इस व्यक्ति के हैं।
    }
staff-customer-who = ये दुकान के अपने डेटा के साथ आए और यहाँ सदस्य नहीं बने। जो रखा है उसे ये देख सकते हैं, साथ ले जा सकते हैं और मिटवा सकते हैं।
staff-customer-rows = पंक्तियाँ
staff-customer-erase = इस ग्राहक को मिटाएँ
staff-customer-erase-what = इस व्यक्ति का हर रिकॉर्ड, ख़रीदारी, आँकड़ा और अनुमान तुरंत मिट जाता है, बैकअप से भी। अगर दुकान की अपनी व्यवस्था में ग्राहक रहता है, तो अगला आयात रिकॉर्ड वापस ले आएगा: उसे वहाँ भी मिटाइए।
staff-customer-sure = व्यक्ति यहाँ हैं, या उन्होंने लिखकर कहा है, और बताया है कि वे कौन हैं
staff-customer-unsure = पक्का कीजिए कि व्यक्ति ने कहा है।
staff-customer-erased = ग्राहक को इस कियोस्क और इसकी कॉपियों से मिटा दिया गया।

## One member

staff-member-title = सदस्य
staff-paused = पहचानना रुका हुआ है
staff-has-face = चेहरे से पहचाने जाते हैं
staff-no-face = केवल कार्ड और फ़ोन से
staff-nickname = पुकारने का नाम
staff-nickname-hint = पहला नाम या घर का नाम काफ़ी है।
staff-phone = फ़ोन
staff-phone-hint = सदस्य को ढूँढने के लिए। केवल संपर्क की सहमति होने पर पढ़ा जा सकता है; ख़ाली छोड़ने पर छिपा हुआ नंबर वैसा ही रहता है।
staff-email = ई-मेल
staff-email-hint = केवल संपर्क की सहमति होने पर।
staff-card = दुकान के कार्ड का नंबर
staff-card-hint = जैसा ग्राहक दिखाए: यह सदस्यता को उनकी ख़रीदारी से जोड़ता है। ख़ाली छोड़ने पर कुछ नहीं बदलता।
staff-card-linked-hint = सदस्यता ख़रीदारी से जुड़ी है। ग्राहक का दूसरा कार्ड इस जोड़ को बदल देता है; ख़ाली छोड़ने पर कुछ नहीं बदलता।
staff-unlink = ख़रीदारी से जोड़ हटाएँ
staff-customer = ग्राहक नंबर
staff-joined = सदस्य बने
staff-last-visit = पिछली बार आए
staff-keep-until = न आने पर अपने आप मिटने की तारीख़
staff-actions = आप क्या कर सकते हैं
staff-correct = जानकारी सुधारें
staff-correct-title = जानकारी सुधारें
staff-purposes = उद्देश्य
staff-purposes-title = उद्देश्य बदलें
staff-purposes-note = जब सदस्य यहाँ हों, तब उनके कहे अनुसार बदलिए। चेहरे की पहचान बंद करने पर चेहरे के खाके तुरंत मिट जाते हैं।
staff-purposes-reference-hint = कोई उद्देश्य चालू करने के लिए ज़रूरी: सदस्य का हस्ताक्षर किया फ़ॉर्म किस नंबर पर फ़ाइल में है। यह सहमति के साथ रखा जाता है। बंद करने के लिए ज़रूरी नहीं।
staff-pause = पहचानना रोकें
staff-resume = पहचानना चालू करें
staff-returned = ई-मेल लौट आए: वहाँ कोई नहीं भेजा जाता
staff-lift = इस पते पर फिर लिखें
staff-lift-sure = क्या सदस्य कहते हैं कि यह पता काम करता है? ई-मेल फिर लौटा तो फिर रोका जाएगा।
staff-new-receipt = नई रसीद
staff-receipt-sure = पुरानी रसीद अब काम नहीं करेगी। नई बनाएँ?
staff-export = फ़ाइल में निकालें
staff-erase = इस सदस्य को मिटाएँ
staff-consents = सहमतियाँ
staff-purpose = उद्देश्य
staff-given = कब दी
staff-where = कहाँ
staff-wording = शब्द
staff-wording-value = संस्करण { $version }, { $spoken }
staff-reference = संदर्भ
staff-withdrawn = वापस ली
staff-stands = लागू है
staff-purpose-face-recognition = चेहरे की पहचान
staff-purpose-offers = आपके लिए चुने ऑफ़र
staff-purpose-analytics = काम आए ऑफ़र गिनना
staff-purpose-contact = ऑफ़र के संदेश
staff-templates = चेहरे के खाके
staff-templates-note = चेहरे से बने अंक, मुहरबंद। कोई तस्वीर नहीं रखी जाती, और इन्हें कोई देख नहीं सकता।
staff-template-line =
    { $recogniser } के लिए { $count ->
        [one] { $count } कोण
       *[other] { $count } कोण
    }, बने { DATETIME($day, dateStyle: "medium") } को
staff-card-locked = केवल सदस्य के कार्ड से खुलते हैं
staff-view-name-front = सामने
staff-view-name-left = बाएँ
staff-view-name-right = दाएँ
staff-view-name-up = ऊपर
staff-view-name-still = स्थिर
staff-matches = पिछले मिलान
staff-how-face = चेहरे से
staff-how-card = कार्ड से
staff-how-loyalty = दुकान के सदस्यता कार्ड से
staff-how-phone = फ़ोन से
staff-how-receipt = रसीद से
staff-act-tap = बटन दबाया
staff-act-dwell = स्क्रीन के सामने खड़े हुए
staff-act-card = कार्ड दिखाया
staff-disputed = “मैं नहीं”
staff-everything-else = बाक़ी सब जो रखा गया है

## Erasure

staff-erase-title = सदस्य को मिटाना
staff-erase-who = { $name } को हमेशा के लिए मिटा दें?
staff-erase-what = नाम, संपर्क, चेहरे के खाके, सहमतियाँ, मिलान और ऑफ़र कोड तुरंत मिट जाते हैं, बैकअप से भी। इन्हें कोई वापस नहीं ला सकता।
staff-erase-purchases = जुड़े हुए ग्राहक की ख़रीदारी भी मिटाएँ
staff-erase-sure = सदस्य यहाँ हैं, या उन्होंने लिखकर कहा है
staff-erase-unsure = पक्का कीजिए कि सदस्य ने कहा है।
staff-erasing = मिटाया जा रहा है। इसमें कुछ सेकंड लगते हैं।
staff-erased-title = मिटा दिया
staff-erased-done = सदस्य को इस कियोस्क और इसकी प्रतियों से मिटा दिया गया।
staff-erased-purchases = ख़रीदारी और ग्राहक रिकॉर्ड दुकान के अपने बहीखाते में, नाम के बिना, रहते हैं।
staff-erased-partly = सदस्य यहाँ मिटा दिया गया है। कहीं और कुछ रुकावट रही, अक्सर ऐसी डिस्क पर रखी चाबियों की प्रति जो जुड़ी नहीं है: उसे जोड़ें, बाकी काम कियोस्क खुद पूरा कर देगा।
staff-receipt-number = रसीद नंबर
staff-place = जगह
staff-removed = हटाया गया

## Receipt; speaks to the shopper but for the title and the notes

staff-receipt-title = रसीद
staff-receipt-once = अभी छाप लीजिए: कोड एक ही बार दिखते हैं और कहीं नहीं रखे जाते।
staff-to-member = सदस्य के पन्ने पर
staff-receipt-thanks = सदस्य बनने के लिए धन्यवाद।
staff-receipt-renewed = यह आपकी नई रसीद है। पुरानी अब काम नहीं करती।
staff-receipt-card = आपका कार्ड
staff-receipt-card-use = इसे कियोस्क पर दिखाइए और अपने ऑफ़र पाइए, चेहरे के साथ या उसके बिना।
staff-receipt-code = आपकी जानकारी
staff-receipt-code-use = इस कोड से आप किसी भी फ़ोन पर, और कियोस्क पर, अपनी जानकारी देख, बदल और मिटा सकते हैं। इसे चाबी की तरह सँभालकर रखिए।
staff-receipt-kept = आप किस बात पर सहमत हुए
staff-receipt-views =
    { $count ->
        [0] चेहरे का कोई खाका नहीं रखा गया
        [one] चेहरे का एक खाका रखा गया, कोई तस्वीर नहीं
       *[other] चेहरे के { $count } खाके रखे गए, कोई तस्वीर नहीं
    }
staff-receipt-until = अगर आप वापस न आएँ, तो { DATETIME($day, dateStyle: "long") } को सब कुछ मिटा दिया जाएगा।
staff-receipt-leave = आप कभी भी छोड़ सकते हैं: कियोस्क पर “मुझे भूल जाएँ” दबाइए, ऊपर का कोड इस्तेमाल कीजिए, या हमसे कहिए।

## Enrolment

staff-enrol-title = नया सदस्य
staff-enrol-lead = ग्राहक आपके साथ हैं और ख़ुद तय करते हैं। कार्ड से और चेहरे के बिना भी वही ऑफ़र और दाम मिलते हैं।
staff-enrol-language = ग्राहक की भाषा
staff-way-tablet = इस टैबलेट के कैमरे से
staff-way-tablet-text = आप टैबलेट ग्राहक को देते हैं। ग्राहक पढ़ते और चुनते हैं, फिर कैमरे की ओर देखते हैं।
staff-way-tablet-go = इस टैबलेट पर शुरू करें
staff-way-photos = हस्ताक्षर किए फ़ॉर्म के साथ, तस्वीरों से
staff-way-photos-text = ग्राहक ने फ़ॉर्म पर हस्ताक्षर किए और इसी के लिए तस्वीरें लाए। इंटरनेट या दूसरे कैमरों की तस्वीरें कभी इस्तेमाल न कीजिए।
staff-way-photos-go = फ़ॉर्म के साथ शुरू करें
staff-way-kiosk = कियोस्क पर
staff-way-kiosk-text = ग्राहक कियोस्क की स्क्रीन पर “सदस्य बनें” दबाते हैं और उसके अनुसार चलते हैं; यहाँ कुछ नहीं करना। आप पास खड़े होकर मदद कर सकते हैं।
staff-way-kiosk-now = कियोस्क अभी दिखा रहा है:
staff-enrol-consent = सहमति
staff-enrol-person = सदस्य के बारे में
staff-enrol-capture = चेहरे के कोण
staff-enrol-review = जाँचें और सहेजें
staff-hand-over = अब टैबलेट ग्राहक को दीजिए। जब तक आप वापस न लें, बाक़ी पन्ने बंद रहते हैं।
staff-take-back = स्टाफ़: टैबलेट वापस लें
staff-take-back-text = { $name }, पुष्टि करें कि यह आप हैं, फिर बाक़ी पन्ने खुल जाएँगे। हो सकता है यह टैबलेट किसी ग्राहक के हाथ में हो।
staff-take-back-go = आगे बढ़ें
staff-as-signed = ठीक वही चालू कीजिए जिस पर ग्राहक ने हस्ताक्षर किए।
staff-consent-reference = हस्ताक्षर किए फ़ॉर्म का नंबर
staff-consent-reference-hint = जिस नंबर पर काग़ज़ फ़ाइल में है; यह हर सहमति के साथ रखा जाता है।
staff-reading-photos = तस्वीरें पढ़ी जा रही हैं। इसमें कुछ सेकंड लगते हैं।
staff-photos-label = चेहरे की तस्वीरें
staff-photos-hint = 1 से 8 JPEG या PNG फ़ाइलें, हर एक ज़्यादा से ज़्यादा 10 MB, और हर एक में केवल यही व्यक्ति। तीन सबसे अच्छी हैं।
staff-photos-go = तस्वीरें पढ़ें
staff-saving = सहेजा जा रहा है।
staff-discard = छोड़ दें
staff-retake = कोण फिर से लें
staff-views = कोण
staff-review-views = { $taken } में से { $kept } कोण काफ़ी अच्छे हैं
staff-review-none = कोई कोण नहीं रखा जा सकता। फिर से ले सकते हैं, या सहेज सकते हैं: तब सदस्य कार्ड और फ़ोन से मिलते हैं।
staff-duplicate = यह चेहरा पहले से सदस्य है।
staff-duplicate-text = ग्राहक से पूछिए। मौजूदा सदस्यता खोलिए, या इसे केवल कार्ड और फ़ोन के लिए सहेजिए; एक ही चेहरे वाले दो सदस्यों में फ़र्क़ नहीं हो सकता।
staff-open-existing = मौजूदा सदस्य खोलें
staff-card-only = केवल कार्ड और फ़ोन के लिए सहेजें
staff-refused-title = नहीं, धन्यवाद
staff-refused-note = कुछ नहीं रखा गया।

## Enrolment; speaks to the shopper

staff-consent-title = { $shop } के सदस्य बनिए
staff-consent-lead = हर स्विच आपकी अपनी पसंद है और कभी भी बदला जा सकता है। चेहरे की पहचान के बिना भी वही ऑफ़र और दाम मिलते हैं।
staff-consent-legend = आप किस बात पर सहमत हैं
staff-consent-more = पूरा पढ़ें
staff-agree = सहमत हूँ
staff-refuse = नहीं, धन्यवाद
staff-refused-text = कोई बात नहीं। कार्ड के साथ या उसके बिना, वही ऑफ़र मिलते हैं।
staff-adult = सहमति कौन दे रहा है?
staff-adult-yes = मेरी उम्र 18 साल या ज़्यादा है
staff-adult-guardian = मैं माता-पिता या अभिभावक के तौर पर बच्चे के लिए सहमत हूँ
staff-skip-turn = सिर घुमाना मेरे लिए मुमकिन नहीं, या मुझे पसंद नहीं
staff-camera-starting = कैमरा शुरू हो रहा है।
staff-mirror = आप, जैसे आईने में
staff-not-kept = तस्वीरें एक बार देखी जाती हैं और कभी नहीं रखी जातीं।
staff-no-camera = कैमरा शुरू नहीं हुआ। इस पन्ने को उसकी इजाज़त दीजिए, या कियोस्क या तस्वीरें इस्तेमाल कीजिए।
staff-no-https = यह ब्राउज़र केवल सुरक्षित पन्ने (https) को कैमरा देता है। कियोस्क या तस्वीरें इस्तेमाल कीजिए।
staff-no-script = कैमरे के लिए इस पन्ने को JavaScript चाहिए। कियोस्क या तस्वीरें इस्तेमाल कीजिए।
staff-connection-lost = कियोस्क जवाब नहीं दे रहा। फिर कोशिश हो रही है।
staff-view-front = सीधे कैमरे की ओर देखिए।
staff-view-left = सिर अपनी बाईं ओर घुमाइए।
staff-view-right = सिर अपनी दाईं ओर घुमाइए।
staff-view-up = थोड़ा ऊपर देखिए।
staff-view-still = फिर सीधे देखिए और बिना हिले रहिए।
staff-hint-step-in = कैमरे के सामने आइए।
staff-hint-closer = थोड़ा पास आइए।
staff-hint-back = थोड़ा पीछे जाइए।
staff-hint-one-person = केवल एक व्यक्ति रहें।
staff-hint-more-light = थोड़ी और रोशनी चाहिए।
staff-hint-less-glare = पीछे या ऊपर की रोशनी कम कीजिए।
staff-hint-uncover = चेहरा खुला रखिए।
staff-hint-look-front = सीधे कैमरे की ओर देखिए।
staff-hint-look-left = सिर अपनी बाईं ओर घुमाइए।
staff-hint-look-right = सिर अपनी दाईं ओर घुमाइए।
staff-hint-look-up = थोड़ा ऊपर देखिए।
staff-hint-hold-still = बिना हिले रहिए।
staff-hint-blink = आँखें झपकाइए।
staff-hint-smile = मुस्कुराइए।
staff-hint-done = बहुत अच्छा।

## What the kiosk's screen shows

staff-screen-idle = सबके लिए ऑफ़र
staff-screen-near = सबके लिए ऑफ़र, कोई पास है
staff-screen-start = शुरुआती पन्ना
staff-screen-consent = सहमति
staff-screen-notice = पूरी सूचना
staff-screen-link = नए सदस्य के बारे में सवाल
staff-screen-capture = चेहरे के कोण
staff-screen-review = सहेजने से पहले की जाँच
staff-screen-duplicate = कि यह चेहरा पहले से सदस्य है
staff-screen-enrolled = नए सदस्य की रसीद
staff-screen-looking = कि मिलान हो रहा है
staff-screen-recognised = किसी सदस्य के ऑफ़र
staff-screen-not-found = कि कोई नहीं मिला
staff-screen-several = कि कई लोग हैं
staff-screen-code = कोड लिखने की जगह
staff-screen-my-data = किसी सदस्य की अपनी जानकारी
staff-screen-export = जानकारी की कॉपी
staff-screen-forget = मिटाने से पहले का सवाल
staff-screen-forgotten = मिटाने की रसीद
staff-screen-fault = कि कैमरा नहीं है
staff-screen-unavailable = कि चेहरे नहीं पहचाने जा सकते
staff-screen-maintenance = कि उसकी देखभाल हो रही है

## Privacy officer

staff-privacy-title = निजता
staff-retention-title = रखने की अवधि
staff-retention-due =
    { $count ->
        [0] किसी का समय पूरा नहीं हुआ
        [one] { $count } सदस्य का समय पूरा हुआ
       *[other] { $count } सदस्यों का समय पूरा हुआ
    }
staff-retention-customers =
    { $count ->
        [0] सदस्य न बने किसी ग्राहक का समय पूरा नहीं हुआ।
        [one] सदस्य न बने { $count } ग्राहक का समय पूरा हुआ।
       *[other] सदस्य न बने { $count } ग्राहकों का समय पूरा हुआ।
    }
staff-retention-customers-text =
    { $days ->
        [one] { $days } दिन कुछ न ख़रीदने और किसी आयात में नाम न आने पर वे मिट जाते हैं।
       *[other] { $days } दिन कुछ न ख़रीदने और किसी आयात में नाम न आने पर वे मिट जाते हैं।
    }
staff-retention-text =
    { $days ->
        [one] { $days } दिन न आने पर सदस्य अपने आप मिट जाते हैं। यह हर दिन एक बार भी चलता है।
       *[other] { $days } दिन न आने पर सदस्य अपने आप मिट जाते हैं। यह हर दिन एक बार भी चलता है।
    }
staff-dry-run = सूची दिखाएँ (केवल देखने के लिए)
staff-dry-run-note = यह केवल देखने के लिए है। कुछ नहीं मिटाया गया।
staff-retention-also = साथ में जाने वाली पुरानी प्रविष्टियाँ: { $matches } मिलान, { $receipts } रसीदें, लेखे की { $entries } प्रविष्टियाँ।
staff-retention-others = दूसरी सूचियों की पुरानी प्रविष्टियाँ जो साथ में जाएँगी:
staff-retention-run-text = ठीक इसी सूची के लिए चलाइए। इस बीच जो वापस आएँ, वे रहते हैं।
staff-retention-run = अभी मिटाएँ
staff-retention-done =
    { $count ->
        [0] कोई नहीं मिटाया गया
        [one] { $count } सदस्य मिटाया गया
       *[other] { $count } सदस्य मिटाए गए
    }
staff-retention-customers-done =
    { $count ->
        [0] सदस्य न बना कोई ग्राहक नहीं मिटाया गया।
        [one] सदस्य न बना { $count } ग्राहक मिटाया गया।
       *[other] सदस्य न बने { $count } ग्राहक मिटाए गए।
    }
staff-retention-failed =
    { $count ->
        [one] { $count } मिटाना नहीं हो पाया; कल फिर कोशिश होगी:
       *[other] { $count } मिटाने नहीं हो पाए; कल फिर कोशिश होगी:
    }
staff-retention-also-done = साथ में गई पुरानी प्रविष्टियाँ: { $matches } मिलान, { $receipts } रसीदें, लेखे की { $entries } प्रविष्टियाँ।
staff-retention-others-done = दूसरी सूचियों की पुरानी प्रविष्टियाँ जो साथ में गईं:
staff-retention-goes-on = यह पन्ना छोड़ने पर भी काम चलता रहेगा।
staff-retention-progress = { $total } में से { $done } सदस्य और ग्राहक हो गए
staff-look-again = फिर से देखें
staff-why-unvisited = बहुत दिनों से नहीं आए
staff-why-unfinished = सदस्य बनना पूरा नहीं किया
staff-queue = जो मिटाए जा रहे हैं
staff-queue-some =
    { $count ->
        [one] { $count } मिटाना पूरा नहीं हुआ। कियोस्क अगली बार शुरू होते ही इसे पूरा करता है।
       *[other] { $count } मिटाने पूरे नहीं हुए। कियोस्क अगली बार शुरू होते ही इन्हें पूरा करता है।
    }
staff-queue-empty = कुछ बाक़ी नहीं
staff-receipts = मिटाने की रसीदें
staff-receipts-title = मिटाने की रसीदें
staff-receipts-note = केवल नंबर और कूट रूप से। इनसे किसी को ढूँढा नहीं जा सकता।
staff-receipt-verified = पूरा हुआ
staff-receipt-open = पूरा नहीं हुआ
staff-looked-again = दोबारा देखा, ख़ाली है
staff-register = जानकारी के इस्तेमाल का रजिस्टर
staff-register-text = क्या रखा है, क्यों, कब तक, और कैसे ख़त्म होता है; सीधे भंडार से बना। इसमें किसी की जानकारी नहीं है।
staff-register-go = रजिस्टर डाउनलोड करें

## Site records

staff-records-title = दुकान के दस्तावेज़
staff-records-all = फ़ाइल में मौजूद
staff-record-new = दस्तावेज़ दर्ज करें
staff-record-kind = प्रकार
staff-record-reference = कहाँ रखा है
staff-record-reference-hint = जैसे फ़ाइल नंबर। काग़ज़ अपनी जगह ही रहता है।
staff-record-approved = किसने हस्ताक्षर किए
staff-record-dated = तारीख़
staff-duties = जो फ़ाइल में होना चाहिए
staff-duties-none = पहचानना बंद है; कुछ नहीं चाहिए।
staff-duty-good = फ़ाइल में है
staff-duty-old = बहुत पुराना है, नया बनवाइए
staff-duty-missing = नहीं है
staff-duty-until = { DATETIME($day, dateStyle: "medium") } तक मान्य
staff-kind-assessment = प्रभाव का आकलन
staff-kind-training = स्टाफ़ की ट्रेनिंग
staff-kind-accuracy-test = दुकान में सटीकता की जाँच
staff-kind-notice = दरवाज़े पर सूचना

## Audit trail

staff-audit-title = किसने क्या किया
staff-audit-actor = किसने
staff-audit-action = क्या
staff-audit-since = किस दिन से
staff-audit-until = किस दिन तक
staff-audit-show = दिखाएँ
staff-audit-verify = कड़ी जाँचें
staff-audit-good =
    { $count ->
        [one] { $count } प्रविष्टि जाँची गई। न कुछ बदला, न हटा, न इधर-उधर हुआ।
       *[other] { $count } प्रविष्टियाँ जाँची गईं। न कुछ बदला, न हटा, न इधर-उधर हुआ।
    }
staff-audit-bad =
    { $count ->
        [one] { $count } प्रविष्टि जाँची गई। कुछ गड़बड़ है:
       *[other] { $count } प्रविष्टियाँ जाँची गईं। कुछ गड़बड़ है:
    }
staff-audit-lost = वापस लाए गए बैकअप में ये प्रविष्टियाँ नहीं थीं; वापस लाना ख़ुद लेखे में है:
staff-audit-entries = प्रविष्टियाँ, नई पहले
staff-audit-subject = किसकी जानकारी
staff-audit-detail = विवरण
staff-audit-older = पुरानी प्रविष्टियाँ

## Box

staff-health-title = मशीन
staff-health-now = अभी
staff-state-good = ठीक
staff-state-look = ध्यान दें
staff-health-camera = कैमरा
staff-health-camera-value =
    { $camera ->
        [ok] तस्वीरें दे रहा है
        [lost] कुछ नहीं दे रहा; उसका तार और बत्ती देखिए
       *[other] इस दुकान में इस्तेमाल नहीं होता
    }
staff-health-recognition = पहचानना
staff-health-recognition-value = काम नहीं कर रहा, कोड { $code }
staff-health-frames = कैमरे की तस्वीरें
staff-health-frames-value = हर सेकंड { $rate }, सबसे नई { $age } मि.से. पहले
staff-health-waiting = अभी न लिखी गई पहचानें
staff-health-waiting-value = { $waiting }
staff-health-growth = मेमोरी की बढ़त
staff-health-growth-value = हर घंटे { $growth } MB
staff-health-screens = जुड़ी हुई स्क्रीनें
staff-health-screens-value = { $screens }
staff-health-gallery = जिन सदस्यों को पहचाना जा सकता है
staff-health-gallery-value = { $members }, भंडार जितना ही नया (संशोधन { $revision })
staff-health-gallery-behind = जिन सदस्यों को पहचाना जा सकता है
staff-health-gallery-behind-value = { $members }, संशोधन { $revision }; पर भंडार में संशोधन { $stored } है। यह बना रहे तो कियोस्क फिर से चालू करें
staff-health-gallery-none = जिन सदस्यों को पहचाना जा सकता है
staff-health-gallery-none-value = अभी चेहरे से किसी को नहीं खोजा जाता
staff-health-disk = डिस्क पर ख़ाली जगह
staff-health-disk-value = { $free } MB
staff-health-memory = सर्वर की मेमोरी
staff-health-memory-value = { $used } MB, ज़्यादा से ज़्यादा { $peak } MB
staff-health-clock = घड़ी
staff-health-clock-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-health-certificate = सर्वर का प्रमाणपत्र
staff-health-certificate-value = 30 दिन से अधिक चलेगा
staff-health-certificate-ends = सर्वर का प्रमाणपत्र
staff-health-certificate-ends-value = समाप्त होने में बचे दिन: { $days }. नया करने के लिए: kiosk tls renew
staff-health-certificate-ahead = सर्वर का प्रमाणपत्र
staff-health-certificate-ahead-value = बाद के समय के लिए जारी हुआ है: घड़ी तब ग़लत थी, या अब ग़लत है। घड़ी ठीक करें, फिर: kiosk tls renew
staff-health-certificate-torn = सर्वर का प्रमाणपत्र
staff-health-certificate-torn-value = पढ़ा नहीं जा सकता। नया करने के लिए: kiosk tls renew
staff-health-backup = पिछला बैकअप
staff-health-backup-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-health-backup-never = पिछला बैकअप
staff-health-backup-never-value = कभी नहीं; बनाने के लिए: kiosk backup
staff-health-key-copies = कुंजी-संग्रह और लिफ़ाफ़े की प्रतियाँ
staff-health-key-copies-value = { $copies }
staff-health-key-copies-none = कुंजी-संग्रह और लिफ़ाफ़े की प्रतियाँ
staff-health-key-copies-none-value = कोई नहीं: किसी दूसरी डिस्क पर कुछ भी वापस नहीं लाया जा सकेगा; बनाने के लिए: kiosk backup --keys FOLDER
staff-health-restore = पिछली बार वापस लाना
staff-health-restore-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-health-restore-never = पिछली बार वापस लाना
staff-health-restore-never-value = कभी आज़माया नहीं
staff-health-egress = दूसरी मशीनों से कनेक्शन
staff-health-egress-value = { $outside }
staff-health-weights = मॉडल फ़ाइलें और लाइसेंस
staff-health-weights-value = { $recogniser }
staff-kiosk-screen = कियोस्क की स्क्रीन
staff-kiosk-screen-text = बंद करने पर स्क्रीन पर जो भी है वह हट जाता है, और जब तक आप फिर न खोलें, स्क्रीन ग्राहकों के लिए बंद रहती है।
staff-kiosk-screen-close = ग्राहकों के लिए बंद करें
staff-kiosk-screen-open = फिर से खोलें
staff-stream-address = स्क्रीन का पता
staff-stream-since = कब से जुड़ी है
staff-stages = कैमरे की जाँच में लगा समय, मिलीसेकंड में
staff-stage = चरण
staff-median = बीच का मान
staff-p95 = 100 में से 95 इससे कम
staff-calibration = कैलिब्रेशन
staff-calibration-note = मेल के लिए कम से कम इतनी समानता चाहिए; सदस्य बढ़ने पर यह बढ़ती है, ताकि अजनबी को सदस्य समझने की ग़लती तय हद से ज़्यादा न हो। साल में कम से कम एक बार दुकान में जाँचिए।
staff-recognition = पहचानना, क़दम
staff-recogniser = पहचानने वाला प्रोग्राम
staff-target = सदस्य समझे गए अजनबी, ज़्यादा से ज़्यादा
staff-floor = कम से कम समानता

## Codes at the counter

staff-voucher-title = कोड इस्तेमाल करें
staff-voucher-code = कोड
staff-voucher-hint = जैसा ग्राहक दिखाए; खाली जगह और डैश से फ़र्क नहीं पड़ता
staff-voucher-use = इस्तेमाल करें
staff-voucher-used = कोड सही था और अब इस्तेमाल हो चुका। ग्राहक को यह { DATETIME($day, dateStyle: "medium") } को मिला था।
staff-voucher-mistake = ग़लती से इस्तेमाल हुआ? वापस लें
staff-voucher-back-title = इस्तेमाल वापस लें
staff-voucher-back-code = इस्तेमाल किया गया कोड
staff-voucher-back-hint = कुछ भी वापस लेने से पहले दिखेगा कि यह किसके लिए इस्तेमाल हुआ
staff-voucher-back-find = इस्तेमाल देखें
staff-voucher-back-at = कब इस्तेमाल हुआ
staff-voucher-back-till = किसने किया
staff-voucher-back-receipt = रसीद
staff-voucher-back-what = जब तक ऑफ़र है, कोड फिर चलेगा, और यह इस्तेमाल कहीं नहीं गिना जाएगा। क़ीमत में जो घटाया गया, उसका हिसाब ग्राहक के साथ आप करें।
staff-voucher-back-do = वापस लें
staff-voucher-gone = इस्तेमाल वापस लिया गया। जब तक ऑफ़र है, कोड फिर चलेगा।
staff-uses = पिछली बार इस्तेमाल किए गए कोड
staff-use-back-of = इस्तेमाल वापस लें: { $offer }

## The offers of a member, now

staff-choice = अभी के ऑफ़र
staff-choice-title = इस सदस्य के अभी के ऑफ़र
staff-choice-lead = { DATETIME($at, dateStyle: "medium", timeStyle: "short") } पर वैसे ही चुने गए जैसे स्क्रीन चुनती है। देखने से कोई कोड नहीं बनता और इसे आना नहीं गिना जाता।
staff-choice-general = यह सदस्य ख़रीदारी के अनुसार ऑफ़र के लिए सहमत नहीं है। उन्हें वही दिखता है जो सबको दिखता है; ख़रीदारी का कुछ नहीं देखा गया।
staff-choice-offers = हर ऑफ़र, और उसका क्या हुआ
staff-choice-everyone = उन्हें क्या दिखता है
staff-choice-how = चुनाव कैसे हुआ
staff-choice-recommender = उत्पाद सुझाने वाला प्रोग्राम
staff-choice-recommender-version = संस्करण { $version }
staff-choice-recommender-gone = वह संस्करण जिसकी जगह इसी पल दूसरे ने ली
staff-choice-recommender-none = अभी कोई नहीं चल रहा; केवल सदस्य की ख़रीदारी गिनी जाती है
staff-choice-recommender-unasked = पूछा नहीं गया, या उत्तर नहीं मिला: सदस्य की ख़रीदारी चाहिए
staff-choice-order = क्रम
staff-choice-order-usual = सदस्य के लिए ऑफ़र कितना काम का है गुणा सबके और दुकान के लिए उसका मूल्य, दोनों 0 से 1; उत्तरों से सीखा हुआ कुछ नहीं
staff-choice-order-learned = उत्तरों से सीखा हुआ ({ $policy })। यह पर्ची की तरह चुनता है, इसलिए दोबारा देखने पर दूसरे दिख सकते हैं।
staff-choice-experiment-label = प्रयोग
staff-choice-experiment-none = कोई नहीं
staff-choice-experiment = { $name }: { $arm }
staff-choice-held-out = प्रयोगों से अलग रखा गया: सामान्य क्रम
