recommender-menu = सुझाव
recommender-title = उत्पाद सुझाने वाला प्रोग्राम
recommender-lead = यह ख़रीदारी से सीखता है कि लोग क्या ख़रीदते और फिर ख़रीदते हैं, ताकि ऑफ़र उसके अनुसार हों। हर नया संस्करण पहले चल रहे संस्करण से तौला जाता है, तभी उसकी जगह ले सकता है।

recommender-runs = क्या चल रहा है
recommender-none = अभी कोई नहीं चल रहा।
recommender-none-note = ऑफ़र हर सदस्य की ख़रीदारी और ऑफ़र के मूल्य के अनुसार चुने जाते हैं। पहला संस्करण आने पर और कुछ नहीं बदलता; उसे कुछ हफ़्तों की ख़रीदारी चाहिए।
recommender-broken = संस्करण { $version } लोड नहीं हो सकता।
recommender-broken-held = उसकी जगह संस्करण { $version } चल रहा है। नया सिखाएँ, या किसी पुराने पर लौटें।
recommender-broken-none = कोई पुराना भी लोड नहीं हो सकता: ऑफ़र हर सदस्य की ख़रीदारी के अनुसार चुने जाते हैं। नया सिखाएँ।
recommender-taken-up = संस्करण { $version } लोड हो रहा है; कुछ सेकंड लगते हैं।
recommender-version = संस्करण
recommender-since = कब से चल रहा है
recommender-until = कब तक का सीखा
recommender-by = किसने कहा
recommender-by-schedule = समय-सारणी
recommender-by-command = एक कमांड

recommender-fit-title = नया सिखाना
recommender-fit = अभी नया सिखाएँ
recommender-fit-sure = अभी की ख़रीदारी से नया संस्करण बनाएँ? मशीन के साथ-साथ एक मिनट या अधिक लगता है। वह तभी चलेगा जब पक्का बदतर न हो।
recommender-under-way = सीखना जारी है, { DATETIME($at, dateStyle: "medium", timeStyle: "short") } पर शुरू हुआ। आप यह पन्ना छोड़ सकते हैं।
recommender-failed = पिछला सीखना { DATETIME($at, dateStyle: "medium", timeStyle: "short") } पर टूट गया। जो पहले चलता था, वही चल रहा है।
recommender-ended = पिछला सीखना { DATETIME($at, dateStyle: "medium", timeStyle: "short") } पर पूरा हुआ। नतीजा नीचे है।
recommender-days =
    { $days ->
        [one] हर दिन अपने आप नया संस्करण बनता है।
       *[other] हर { $days } दिन में अपने आप नया संस्करण बनता है।
    }
recommender-never = अपने आप कोई संस्करण नहीं बनता: सेटिंग में बंद है।
recommender-step-begin = शुरू हो रहा है
recommender-step-read = ख़रीदारी पढ़ी जा रही है
recommender-step-fit = सीख रहा है
recommender-step-compare = पहले के संस्करणों से तुलना
recommender-step-check = जाँच कि वह उत्तर देता है

recommender-versions = संस्करण
recommender-how = लोगों ने फिर जो ख़रीदा, उसे संस्करण कितना ऊपर रखता है, 0 से 1 तक (सटीकता-मान); अधिक बेहतर। यह हर संस्करण के ऐसे जुड़वाँ से मापा जाता है जिसने पिछले दो हफ़्ते नहीं देखे, उन्हीं हफ़्तों की ख़रीदारी पर। हर पुराने संस्करण के नीचे नया घटा पुराना और 95 % अंतराल है। { $smallest } से कम ग्राहकों का कुछ नहीं दिखाया जाता।
recommender-state = स्थिति
recommender-made = कब बना
recommender-new = नया
recommender-running = तब जो चलता था
recommender-previous = उससे पहले वाला
recommender-new-is-better = नया बेहतर है
recommender-new-is-worse = नया बदतर है
recommender-new-is-open = कोई साफ़ अंतर नहीं
recommender-few = दोनों समय में { $smallest } से कम ग्राहकों ने ख़रीदा: तुलना नहीं हो सकी
recommender-state-running = चल रहा है
recommender-state-running-note = ऑफ़र इसके अनुसार हैं
recommender-state-retired = हटाया गया
recommender-state-retired-note = नए ने इसकी जगह ली
recommender-state-refused = अस्वीकार
recommender-state-refused-note = चल रहे से बदतर; यह कभी नहीं चला
recommender-state-withdrawn = वापस लिया गया
recommender-state-withdrawn-note = चला था, फिर हटा दिया गया
recommender-state-broken = लोड नहीं हो सकता
recommender-state-broken-note = ख़राब है, या प्रोग्राम के दूसरे संस्करण का है
recommender-do = काम
recommender-back = लौटें
recommender-back-to = संस्करण { $version } पर लौटें
recommender-back-sure = संस्करण { $version } को फिर चलाएँ? जो अभी चल रहा है वह वापस लिया गया गिना जाएगा। समय-सारणी का अगला सीखना इसे बदल सकता है।
recommender-gone = केवल आँकड़े रखे हैं
