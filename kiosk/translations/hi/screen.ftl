# The shopper's screen. Short sentences, verbs on buttons, nothing that hurries, flatters or blames.
# What is said before a look depends on the site's settings only, never on who stands there.

## The resting screens

screen-idle-headline = { $shop } में आपका स्वागत है
screen-idle-text = पास आकर देखिए। ये ऑफ़र सबके लिए हैं।
screen-near-headline = आइए, स्वागत है
screen-near-text-tap = सदस्य हैं? “मुझे पहचानें” दबाइए। तभी मशीन आपके चेहरे का मिलान उन सदस्यों से करती है जो सहमत हुए। और किसी का कुछ नहीं रखती।
screen-near-text-dwell = सदस्य हैं? “मुझे पहचानें” दबाइए, या यहाँ अकेले खड़े होकर स्क्रीन की ओर देखिए। तब मशीन आपके चेहरे का मिलान उन सदस्यों से करती है जो सहमत हुए। और किसी का कुछ नहीं रखती।
screen-near-text-verify = सदस्य हैं? अपना कार्ड दिखाइए। मशीन आपके चेहरे का मिलान केवल उस कार्ड से करती है, और किसी से नहीं।
screen-near-text-off = ये ऑफ़र सबके लिए हैं। बिल बनवाते समय कोड दिखाइए।
screen-several-headline = आप सबका स्वागत है
screen-several-text = निजी ऑफ़र एक बार में एक ही व्यक्ति के लिए हैं। एक-एक करके आइए, या कार्ड या कोड इस्तेमाल कीजिए। ये ऑफ़र सबके लिए हैं।
screen-fault-headline = { $shop } में आपका स्वागत है
screen-fault-text = कैमरा इस समय काम नहीं कर रहा, और यहाँ किसी चीज़ को उसकी ज़रूरत नहीं। बिल बनवाते समय कोड दिखाइए, या अपना कार्ड या कोड इस्तेमाल कीजिए।
screen-unavailable-headline = { $shop } में आपका स्वागत है
screen-unavailable-text = आज यह स्क्रीन कोई चेहरा नहीं पहचानती। आपके कार्ड या कोड से वही ऑफ़र मिलते हैं।
screen-maintenance-headline = थोड़ी देर में वापस
screen-maintenance-text = हमारा स्टाफ़ इस स्क्रीन को देख रहा है। ये ऑफ़र सबके लिए हैं।

## What just happened

screen-notice-not-me-headline = माफ़ कीजिए
screen-notice-not-me-seen = वह इस स्क्रीन से हट गया है। जब तक आप हटकर वापस न आएँ, कैमरा किसी को नहीं पहचानेगा। आपके कार्ड या कोड से आपके ऑफ़र मिलते हैं।
screen-notice-not-me-plain = वह इस स्क्रीन से हट गया है। आपके कार्ड या कोड से आपके ऑफ़र मिलते हैं।
screen-notice-hidden-headline = छिपा दिया गया
screen-notice-hidden-seen = इस स्क्रीन पर कुछ भी निजी नहीं बचा। जब तक आप हटकर वापस न आएँ, कैमरा किसी को नहीं पहचानेगा।
screen-notice-hidden-plain = इस स्क्रीन पर कुछ भी निजी नहीं बचा।
screen-notice-time-up-headline = हटा दिया गया
screen-notice-time-up-seen = जो आपका था, वह इस स्क्रीन से हट गया है। फिर देखने के लिए हटकर वापस आइए, या अपना कार्ड या कोड इस्तेमाल कीजिए।
screen-notice-time-up-plain = जो आपका था, वह इस स्क्रीन से हट गया है। फिर देखने के लिए अपना कार्ड या कोड इस्तेमाल कीजिए।
screen-notice-browse-headline = आराम से देखिए
screen-notice-browse-seen = ये ऑफ़र सबके लिए हैं। जब तक आप हटकर वापस न आएँ, कैमरा किसी को नहीं पहचानेगा।
screen-notice-browse-plain = ये ऑफ़र सबके लिए हैं। कैमरा किसी को नहीं पहचानता।
screen-notice-discarded-headline = कुछ नहीं रखा गया
screen-notice-discarded-seen = आपने इस स्क्रीन को जो बताया, वह हट गया है। जब तक आप हटकर वापस न आएँ, कैमरा किसी को नहीं पहचानेगा।
screen-notice-discarded-plain = आपने इस स्क्रीन को जो बताया, वह हट गया है। आप कभी भी फिर से शुरू कर सकते हैं।
screen-notice-refused = कोई बात नहीं। कार्ड, फ़ोन नंबर या कोड से वही ऑफ़र उसी दाम पर मिलते हैं।
screen-notice-step-in = कैमरे को आप अभी नहीं दिख रहे। स्क्रीन के सामने आइए, या कार्ड या कोड इस्तेमाल कीजिए।
screen-notice-alone = कैमरा एक बार में एक ही व्यक्ति को देख सकता है। बाक़ी लोगों से पीछे हटने को कहिए, या चेहरे के बिना आगे बढ़िए।
screen-notice-receipt = फ़ोन नंबर या दुकान के सदस्यता कार्ड से केवल ऑफ़र खुलते हैं। अपनी जानकारी के लिए रसीद का कोड या अपना कार्ड कोड इस्तेमाल कीजिए।
screen-notice-unknown-code = यह कोड नहीं मिला। जाँचकर फिर कोशिश कीजिए।
screen-notice-tries = बहुत सारे कोड आज़माए गए। एक मिनट रुकिए, या हमारे स्टाफ़ से पूछिए।
screen-notice-staff = काउंटर पर हमारा स्टाफ़ आपकी मदद करेगा। तब तक आप यहाँ आगे बढ़ सकते हैं।
screen-notice-failed = यह नहीं हो पाया। फिर कोशिश कीजिए, या हमारे स्टाफ़ से पूछिए।
screen-notice-saved = आपकी पसंद सहेज ली गई।
screen-notice-paused = पहचानना रुका हुआ है। जब तक आप चालू न करें, कैमरा आपको नहीं जानता।
screen-notice-resumed = पहचानना फिर चालू है।
screen-notice-disliked = ऐसे ऑफ़र अब कम दिखेंगे।
screen-notice-renewed = यह रहा आपका नया रसीद कोड। पुराना अब काम नहीं करता।
screen-notice-step-close = कैमरे को आप अभी नहीं दिख रहे। स्क्रीन के सामने आइए और बटन एक बार फिर दबाइए।
screen-notice-face-added = आपका चेहरा जोड़ दिया गया। अब कैमरा आपको यहाँ पहचान सकता है। कोई तस्वीर नहीं रखी गई।
screen-notice-face-card = आपका चेहरा जोड़ दिया गया। यह आपका नया कार्ड है: इसकी तस्वीर ले लीजिए या इसे छाप लीजिए। यह केवल एक बार दिखाया जाता है, और केवल इसी से कैमरा आपके चेहरे का मिलान कर सकता है।
screen-notice-face-dropped = कोई चेहरा नहीं जोड़ा गया। इसका कुछ नहीं रखा गया, और बाक़ी सब पहले जैसा है।

## The way in

screen-start-headline = आप क्या करना चाहेंगे?
screen-start-text-face = सदस्य के रूप में पहचान कराइए, सदस्य बनिए, या कार्ड या कोड इस्तेमाल कीजिए। सबसे वही ऑफ़र मिलते हैं।
screen-start-text-plain = सदस्य बनिए, या कार्ड या कोड इस्तेमाल कीजिए। दोनों से वही ऑफ़र मिलते हैं।
screen-consent-headline = हम क्या कर सकते हैं, यह आप तय करें
screen-consent-text = हर स्विच बंद है। जिससे सहमत हैं उसे चालू कीजिए, फिर “सहमत हूँ” दबाइए। चेहरे के बिना भी वही ऑफ़र मिलते हैं।
screen-notice-headline = इस दुकान में आपकी जानकारी
screen-notice-text = पूरी सूचना। हमारा स्टाफ़ इसे छापकर दे सकता है।
screen-link-headline = हम आपको कैसे ढूँढें?
screen-link-text = जो चाहें वही भरिए। केवल आख़िरी सवाल का जवाब ज़रूरी है।
screen-field-nickname = आपको किस नाम से पुकारें
screen-field-nickname-hint = चाहें तो छोड़ दीजिए। आपके स्वागत के समय यह इस स्क्रीन पर दिखता है।
screen-field-nickname-error = केवल अक्षर लिखिए, ज़्यादा से ज़्यादा 30.
screen-field-card = दुकान का कार्ड
screen-field-card-hint = चाहें तो छोड़ दीजिए। इससे हम जानते हैं कि आप अक्सर क्या ख़रीदते हैं।
screen-field-card-error = यह कार्ड हमारे यहाँ नहीं है, या किसी और सदस्य का है।
screen-field-phone = फ़ोन नंबर
screen-field-phone-hint = चाहें तो छोड़ दीजिए। इससे कार्ड के बिना भी आपके ऑफ़र मिलते हैं।
screen-field-phone-error = यह फ़ोन नंबर नहीं है, या किसी और सदस्य का है।
screen-field-adult = सहमति कौन दे रहा है?
screen-field-adult-hint = हम आपसे पूछते हैं। चेहरे से कोई अंदाज़ा नहीं लगाया जाता।
screen-field-adult-error = दोनों में से एक चुनिए।
screen-field-adult-adult = मैं वयस्क हूँ
screen-field-adult-guardian = मैं इस बच्चे की माता, पिता या अभिभावक हूँ
screen-field-code = कार्ड, फ़ोन नंबर या रसीद कोड
screen-field-code-hint = यहाँ लिखिए।
screen-field-code-hint-camera = यहाँ लिखिए, या उसका कोड कैमरे के सामने रखिए।

## Capture

screen-capture-headline = कैमरे की ओर देखिए
screen-capture-text = एक बार में एक इशारा मानिए। कोई तस्वीर नहीं रखी जाती।
screen-capture-failed-headline = अभी नहीं हो पाया
screen-capture-time-up = समय पूरा हुआ। इसका कुछ नहीं रखा गया। फिर कोशिश कीजिए, या चेहरे के बिना सदस्य बनिए।
screen-capture-left = आप कैमरे में नहीं दिखे। इसका कुछ नहीं रखा गया। फिर कोशिश कीजिए, या चेहरे के बिना सदस्य बनिए।
screen-capture-several = तस्वीर में कोई और भी था। इसका कुछ नहीं रखा गया। अकेले फिर कोशिश कीजिए, या चेहरे के बिना सदस्य बनिए।
screen-capture-not-live = कैमरा आपकी हरकत नहीं देख पाया। इसका कुछ नहीं रखा गया। फिर कोशिश कीजिए, या चेहरे के बिना सदस्य बनिए।
screen-capture-camera-lost = कैमरा रुक गया। इसका कुछ नहीं रखा गया। आप चेहरे के बिना सदस्य बन सकते हैं।
screen-hint-step-in = स्क्रीन के सामने आइए
screen-hint-closer = पास आइए
screen-hint-back = थोड़ा पीछे हटिए
screen-hint-one-person = केवल एक व्यक्ति रहें
screen-hint-more-light = रोशनी की ओर मुड़िए
screen-hint-less-glare = तेज़ रोशनी से हटिए
screen-hint-uncover = चेहरा खुला रखिए
screen-hint-look-front = स्क्रीन की ओर देखिए
screen-hint-look-left = सिर अपनी बाईं ओर घुमाइए
screen-hint-look-right = सिर अपनी दाईं ओर घुमाइए
screen-hint-look-up = थोड़ा ऊपर देखिए
screen-hint-hold-still = बिना हिले रहिए
screen-hint-blink = आँखें बंद करके खोलिए
screen-hint-smile = मुस्कुराइए
screen-hint-done = हो गया
screen-view-front = सामने
screen-view-left = बाएँ
screen-view-right = दाएँ
screen-view-up = ऊपर
screen-view-still = स्थिर
screen-review-headline = क्या इसे रख लें?
screen-review-text = { $taken } में से { $kept } कोण अच्छे हैं।
screen-review-good = रोशनी अच्छी थी।
screen-review-fair = रोशनी ज़्यादा होती तो बेहतर था, पर इतना काफ़ी है।
screen-review-none = कोई भी कोण साफ़ नहीं था। ज़्यादा रोशनी में फिर कोशिश कीजिए, या चेहरे के बिना सदस्य बनिए।
screen-duplicate-headline = शायद आप पहले से सदस्य हैं
screen-duplicate-text = एक सदस्य आपके जैसे दिखते हैं। अगर वह आप हैं, तो जो है उसे खोलिए। नहीं तो चेहरे के बिना सदस्य बनिए, या हमारे स्टाफ़ से पूछिए।

## Joined

screen-enrolled-headline = अब आप सदस्य हैं
screen-enrolled-text = कोड की तस्वीर ले लीजिए, या लिख लीजिए। यह केवल एक बार दिखाया जाता है।
screen-enrolled-what = क्या रखा गया है
screen-enrolled-kept-face = { $views ->
    [one] आपके चेहरे का { $views } खाका, एन्क्रिप्ट किया हुआ, और जो आपने बताया। कोई तस्वीर नहीं।
   *[other] आपके चेहरे के { $views } खाके, एन्क्रिप्ट किए हुए, और जो आपने बताया। कोई तस्वीर नहीं।
}
screen-enrolled-kept = जो आपने बताया। चेहरे के बारे में कुछ नहीं।
screen-enrolled-until = कब तक
screen-enrolled-until-text = अगर आप वापस न आएँ, तो { DATETIME($until, dateStyle: "long") } तक। हर बार आने पर समय नए सिरे से शुरू होता है।
screen-enrolled-remove = कैसे हटाएँ
screen-enrolled-remove-text = यहाँ “मुझे भूल जाएँ” दबाइए, अपने फ़ोन पर रसीद कोड इस्तेमाल कीजिए, या काउंटर पर कहिए।

## A face for a membership that has none

screen-adding-headline = इस पर सहमति कौन दे रहा है?
screen-adding-text = इसके बाद कैमरा आपको देखेगा। अंत में “सहेजें” दबाने से पहले इसका कुछ नहीं रखा जाता।
screen-adding-text-card = इसके बाद कैमरा आपको देखेगा। अंत में “सहेजें” दबाने से पहले इसका कुछ नहीं रखा जाता। इसके साथ आपको नया कार्ड मिलता है, जो एक बार दिखाया जाता है: अपना फ़ोन तैयार रखिए, या उसे छाप लीजिए।
screen-adding-guardian = इस सदस्यता की सहमति माता, पिता या अभिभावक ने दी थी, इसलिए इसकी सहमति भी उन्हीं को देनी होगी। हमारा स्टाफ़ मदद कर सकता है।
screen-adding-time-up = समय पूरा हुआ। इसका कुछ नहीं रखा गया। फिर कोशिश कीजिए, या “रद्द करें” दबाइए: बाक़ी सब वैसा ही रहेगा।
screen-adding-left = आप कैमरे में नहीं दिखे। इसका कुछ नहीं रखा गया। फिर कोशिश कीजिए, या “रद्द करें” दबाइए: बाक़ी सब वैसा ही रहेगा।
screen-adding-several = तस्वीर में कोई और भी था। इसका कुछ नहीं रखा गया। अकेले फिर कोशिश कीजिए, या “रद्द करें” दबाइए: बाक़ी सब वैसा ही रहेगा।
screen-adding-not-live = कैमरा आपकी हरकत नहीं देख पाया। इसका कुछ नहीं रखा गया। फिर कोशिश कीजिए, या “रद्द करें” दबाइए: बाक़ी सब वैसा ही रहेगा।
screen-adding-camera-lost = कैमरा रुक गया। इसका कुछ नहीं रखा गया। “रद्द करें” दबाइए: बाक़ी सब वैसा ही रहेगा।
screen-adding-none = कोई भी कोण साफ़ नहीं था। ज़्यादा रोशनी में फिर कोशिश कीजिए, या “छोड़ दें” दबाइए: बाक़ी सब वैसा ही रहेगा।
screen-adding-duplicate-headline = एक सदस्य आपके जैसे दिखते हैं
screen-adding-duplicate-text = इसलिए यहाँ कोई चेहरा नहीं जोड़ा गया। अगर वह सदस्यता भी आपकी है, तो उसे खोलिए, या हमारे स्टाफ़ को बताइए कि दोनों में से कौन सी रहे। अगर वह आपकी नहीं है, तो हमारा स्टाफ़ मदद कर सकता है।

## Looking

screen-looking-headline = मिलान हो रहा है
screen-looking-text-tap = मशीन आपके चेहरे का मिलान उन सदस्यों से कर रही है जो सहमत हुए, केवल इसलिए कि आपने कहा।
screen-looking-text-dwell = मशीन आपके चेहरे का मिलान उन सदस्यों से कर रही है जो सहमत हुए, क्योंकि आप यहाँ खड़े होकर स्क्रीन की ओर देख रहे थे।
screen-looking-text-card = मशीन आपके चेहरे का मिलान आपके दिखाए कार्ड से कर रही है, केवल इसलिए कि आपने कहा।
screen-recognised-headline = नमस्ते, { $name }
screen-recognised-headline-nameless = नमस्ते
screen-recognised-text = हर ऑफ़र बताता है कि क्यों। बिल बनवाते समय कोड दिखाइए।
screen-recognised-none = इस समय आपके लिए कोई ऑफ़र नहीं है; अगले अपने आप आएँगे।
screen-not-found-headline = आराम से देखिए
screen-not-found-text = किसी सदस्य से मेल नहीं मिला, और देखे हुए का कुछ नहीं रखा गया। ये ऑफ़र सबके लिए हैं।
screen-code-headline = कार्ड या कोड इस्तेमाल कीजिए
screen-code-text = दुकान का कार्ड, फ़ोन नंबर या रसीद कोड: किसी से भी आपके ऑफ़र मिलते हैं।

## My data

screen-my-data-headline = आपकी जानकारी
screen-my-data-text = यह सब रखा गया है। कोई स्विच बदलिए और “सहेजें” दबाइए।
screen-my-data-text-face = यह सब रखा गया है। कोई स्विच बदलिए और “सहेजें” दबाइए। अगर आप पहचानना चालू करते हैं, तो इसके बाद कैमरा आपको देखेगा, और कुछ भी रखने से पहले आप नतीजा देखेंगे।
screen-my-data-text-again = आपके चेहरे के खाकों का मिलान अब यहाँ नहीं हो सकता। “मेरा चेहरा फिर जोड़ें” दबाइए, या पहचानना बंद करके “सहेजें” दबाइए।
screen-my-data-wait = एक पल रुकिए।
screen-line-name = नाम
screen-line-none = नहीं है
screen-line-face = पहचानना
screen-line-face-on = चालू
screen-line-face-paused = रुका हुआ
screen-line-face-none = आपके चेहरे का कोई खाका नहीं
screen-line-until = कब तक रखा जाएगा
screen-line-until-value = अगर आप वापस न आएँ, तो { DATETIME($until, dateStyle: "long") } तक
screen-line-receipt = रसीद कोड
screen-line-card = कार्ड कोड
screen-line-number = इस रसीद का नंबर
screen-line-at = समय
screen-line-at-value = { DATETIME($at, dateStyle: "long", timeStyle: "short") }
screen-export-headline = अपनी जानकारी साथ ले जाइए
screen-export-phone = फ़ोन से कोड पढ़िए और वहाँ “डाउनलोड करें” दबाइए। यह नया रसीद कोड है। पुराना अब काम नहीं करता।
screen-export-counter = फ़ाइल पाने के लिए यह रसीद कोड काउंटर पर दिखाइए। यह नया है। पुराना अब काम नहीं करता।
screen-forget-headline = आपको इस कियोस्क से मिटा दें?
screen-forget-text = आपके चेहरे के खाके, आपका नाम, कार्ड और फ़ोन नंबर इस दुकान की स्क्रीन से और उसकी कॉपियों से मिटा दिए जाएँगे। यह वापस नहीं हो सकता। आपने जो ख़रीदा, वह दुकान के अपने बहीखाते में, आपके नाम के बिना, रहता है। उसे भी हटाना हो तो हमारे स्टाफ़ से कहिए।
screen-forget-doing = एक-एक जगह से मिटाया जा रहा है
screen-forgotten-headline = सब कुछ मिटा दिया गया
screen-forgotten-text = यहाँ आपके बारे में कुछ नहीं बचा। आप कभी भी फिर सदस्य बन सकते हैं।
screen-forgotten-purchases = आपकी ख़रीदारी और आपका ग्राहक रिकॉर्ड दुकान के अपने बहीखाते में, आपके नाम के बिना, रहते हैं।
screen-forgotten-checked = सभी { $places } जगहें दोबारा जाँची गईं
screen-forgotten-waits-headline = यहाँ आपको भुला दिया गया
screen-forgotten-waits-text = अब आपको पहचाना नहीं जाता और कोई कोड कुछ नहीं खोलता। एक जगह तक अभी पहुँचा नहीं जा सकता। पहुँच होते ही उसे भी मिटा दिया जाएगा। इस रसीद का नंबर रख लीजिए।
screen-forgotten-waits = एक जगह, पहुँच होते ही, मिटा दी जाएगी
screen-forgotten-failed-headline = यह अभी पूरा नहीं हुआ
screen-forgotten-failed = अब आपको पहचाना नहीं जाता। एक जगह की जाँच नहीं हो सकी। रसीद के लिए हमारे स्टाफ़ से पूछिए।
screen-place-data-key = आपकी कुंजी
screen-place-members = सदस्यता
screen-place-credentials = कार्ड, फ़ोन और कोड
screen-place-templates = चेहरे के खाके
screen-place-consents = सहमतियाँ
screen-place-matches = दौरे
screen-place-dislikes = जो कम दिखाने को कहा
screen-place-vouchers = ऑफ़र कोड
screen-place-redemptions = काउंटर पर इस्तेमाल किए कोड
screen-place-decisions = दिखाए गए ऑफ़र
screen-place-offer-events = ऑफ़र पर आपके जवाब
screen-place-segment-members = समूह
screen-place-customers = दुकान का रिकॉर्ड
screen-place-customer-cards = दुकान के रिकॉर्ड के कार्ड
screen-place-purchases = ख़रीदारी
screen-place-returns = लौटाया हुआ सामान
screen-place-events = दुकान में किए गए काम
screen-place-rejects = फ़ाइलों की अलग रखी पंक्तियाँ
screen-place-customer-changes = देखे जाने वाले बदलाव
screen-place-customer-traits = नाम और पते के हिस्से
screen-place-customer-merges = जोड़े गए रिकॉर्ड
screen-place-match-suggestions = मिलते-जुलते रिकॉर्ड
screen-place-features = ख़रीदारी के आँकड़े
screen-place-category-shares = सबसे ज़्यादा ख़रीदी चीज़ें
screen-place-predictions = अनुमान
screen-place-segment-moves = समूह में बदलाव
screen-place-segment-due = फिर से देखे जाने वाले समूह
screen-place-run-members = अभी काम में न लिए गए समूह
screen-place-sends = भेजे गए ई-मेल
screen-place-imports = डेटा के आयात
screen-place-staff = स्टाफ़ के बंद खाते
screen-place-staff-totp = बंद खातों के कोड वाले ऐप
screen-place-staff-recovery-codes = बंद खातों के रिकवरी कोड
screen-place-staff-passkeys = बंद खातों की पासकी
screen-place-staff-identities = बंद खातों की कंपनी पहचान
screen-place-gallery = खाकों का संग्रह
screen-place-screen = यह स्क्रीन
screen-place-phones = साइन-इन किए हुए फ़ोन
screen-place-waiting-matches = इंतज़ार करते दौरे
screen-place-waiting-answers = इंतज़ार करते जवाब
screen-place-journal = भंडार का रोज़नामचा
screen-place-copies-of-the-keys = कुंजियों की कॉपियाँ
screen-place-dropped-files = दुकान के सिस्टम की फ़ाइलें

## Codes for phones

screen-qr-receipt = आपकी रसीद: अपने फ़ोन से पढ़िए
screen-qr-card = आपका कार्ड: इसकी तस्वीर लीजिए और यहाँ दिखाइए
screen-qr-export = आपका डाउनलोड: अपने फ़ोन से पढ़िए
screen-qr-offers = आपके ऑफ़र और उनके कोड: अपने फ़ोन से पढ़िए। नीचे के कोड बिल बनवाते समय दिखाइए

## Cards, camera, time

screen-heading-everyone = सबके लिए ऑफ़र
screen-heading-member = आपके ऑफ़र
screen-heading-first = आपके पहले ऑफ़र
screen-light-finds = कैमरा देखता है कि कोई है। वह किसी को नहीं पहचानता।
screen-light-looks = कैमरा एक चेहरे का मिलान उन सदस्यों से कर रहा है जो सहमत हुए।
screen-light-compares = कैमरा एक चेहरे का मिलान एक कार्ड से कर रहा है।
screen-light-named = कैमरे ने एक ऐसे सदस्य को पहचाना जो सहमत हुए।
screen-light-measures = कैमरा एक चेहरा नाप रहा है, जिनका है वे सहमत हैं।
screen-light-codes = कैमरा कार्ड का कोड ढूँढ रहा है। वह किसी को नहीं पहचानता।
screen-light-off = कैमरा इस समय कुछ नहीं देख रहा।
screen-warning-offers = { $seconds } सेकंड में आपके ऑफ़र इस स्क्रीन से हट जाएँगे।
screen-warning-screen = { $seconds } सेकंड में यह स्क्रीन शुरुआत पर लौट जाएगी।

## Buttons

screen-button-engage = मुझे पहचानें
screen-button-stop = मिलान रोकें
screen-button-not-me = मैं नहीं
screen-button-hide = छिपाएँ
screen-button-extend = दिखाते रहें
screen-button-start = सदस्य बनें, भाषा चुनें
screen-button-join = सदस्य बनें
screen-button-use-code = कार्ड या कोड
screen-button-browse = बस देखें
screen-button-back = वापस जाएँ
screen-button-cancel = रद्द करें
screen-button-text-size-larger = बड़े अक्षर
screen-button-text-size-usual = सामान्य अक्षर
screen-button-speech-on = पढ़कर सुनाएँ
screen-button-speech-off = पढ़ना रोकें
screen-button-agree = सहमत हूँ
screen-button-refuse = नहीं, धन्यवाद
screen-button-read-more = पूरा पढ़ें
screen-button-print = छापें
screen-button-next = आगे बढ़ें
screen-button-skip-turn = बिना मुड़े आगे बढ़ें
screen-button-retake = फिर कोशिश करें
screen-button-save = सहेजें
screen-button-discard = छोड़ दें
screen-button-open-existing = वह मैं हूँ, खोलें
screen-button-card-only = चेहरे के बिना जुड़ें
screen-button-done = हो गया
screen-button-code = मेरे ऑफ़र दिखाएँ
screen-button-try-again = फिर कोशिश करें
screen-button-less-like-this = ऐसे ऑफ़र कम दिखाएँ
screen-button-my-data = मेरी जानकारी
screen-button-save-purposes = सहेजें
screen-button-add-face = मेरा चेहरा फिर जोड़ें
screen-button-pause = पहचानना रोकें
screen-button-resume = पहचानना चालू करें
screen-button-export = कॉपी लें
screen-button-new-receipt = नया रसीद कोड लें
screen-button-forget = मुझे भूल जाएँ
screen-button-forget-confirm = मुझे यहाँ से मिटाएँ
screen-button-keep-everything = सब कुछ रखें
screen-button-save-to-phone = फ़ोन में सहेजें
screen-button-save-to-phone-close = कोड बंद करें
screen-button-call-staff = स्टाफ़ से पूछें
