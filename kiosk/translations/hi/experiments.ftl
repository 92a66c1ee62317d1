# Experiments in the marketing console.

experiments-menu = प्रयोग
experiments-title = प्रयोग
experiments-intro = प्रयोग सदस्यों को संयोग से समूहों में बाँटता है और गिनता है कि हर समूह क्या करता है। केवल वे सदस्य शामिल होते हैं जिन्होंने विश्लेषण की सहमति दी है। उनमें से { $holdout } किसी प्रयोग में नहीं होते; वे हमेशा वही लोग हैं और ऑफ़र सामान्य क्रम में देखते हैं।
experiments-new = नया प्रयोग
experiments-all = सभी प्रयोग
experiments-none = अभी कोई प्रयोग नहीं है।
experiments-state-draft = मसौदा
experiments-state-running = चल रहा है
experiments-state-ended = समाप्त

experiments-write-title = प्रयोग
experiments-name = नाम
experiments-hypothesis = आप क्या उम्मीद करते हैं, और क्यों?
experiments-hypothesis-hint = नतीजा देखने से पहले लिखिए। शुरू होने के बाद इसे बदला नहीं जा सकता।
experiments-kind = किसकी तुलना है?
experiments-kind-policy = ऑफ़र का क्रम: सामान्य या सीखा हुआ
experiments-kind-offers = दो ऑफ़र
experiments-offers = केवल दो ऑफ़र के लिए
experiments-first = पहले समूह का ऑफ़र
experiments-second = दूसरे समूह का ऑफ़र
experiments-measure = क्या बढ़ना चाहिए?
experiments-measure-redeemed = इस्तेमाल किए गए ऑफ़र
experiments-measure-money = ख़र्च किया गया पैसा
experiments-window = कितने दिन गिना जाए
experiments-window-hint = हर सदस्य के पहले स्वागत से। लंबा समय ज़्यादा दिखाता है, पर जवाब देर से आता है।
experiments-effect = खोजने लायक़ सबसे छोटा बदलाव, प्रतिशत में
experiments-effect-hint = जैसे 10: सामान्य से 10 % अधिक।
experiments-units = हर समूह के सदस्य
experiments-units-hint = संख्या तालिका से लीजिए। उससे पहले कोई विजेता नहीं बताया जाएगा।
experiments-weeks = कम से कम इतने पूरे हफ़्ते
experiments-weeks-hint = हफ़्ते के अलग-अलग दिन लोग अलग तरह से ख़रीदते हैं।
experiments-save = सहेजें
experiments-calculate = हिसाब लगाएँ

experiments-plan = कितना समय लगेगा?
experiments-plan-none = अभी कुछ नहीं कहा जा सकता: पिछले महीनों में 20 से कम सदस्यों का स्वागत हुआ, या उन्होंने ऐसा कुछ नहीं किया।
experiments-plan-usual-redeemed = सामान्य: { $days } दिनों में 100 सदस्य { $mean } ऑफ़र इस्तेमाल करते हैं (लगभग { $members } सदस्य)।
experiments-plan-usual-money = सामान्य: { $days } दिनों में एक सदस्य { $mean } ख़र्च करता है (लगभग { $members } सदस्य)।
experiments-plan-days = फ़ॉर्म की संख्याओं से { $days } दिनों के बाद जवाब आ सकता है।
experiments-plan-never = फ़ॉर्म की संख्याओं से दो साल के भीतर जवाब नहीं आएगा।
experiments-plan-seen = हर समूह के { $units } सदस्य { $effect } या उससे बड़ा बदलाव दिखाते हैं।
experiments-plan-blind = हर समूह के { $units } सदस्य किसी भी बदलाव के लिए बहुत कम हैं।
experiments-plan-effect = बदलाव
experiments-plan-units = सदस्य
experiments-plan-time = समय
experiments-plan-yours = आपका
experiments-plan-cut = सदस्यों के बारे में पहले से जो पता था, वह शोर का { $part } हटा देता है।
experiments-plan-note = इतना बदलाव 5 में से 4 प्रयोगों में मिल जाता है। आप जितनी बार चाहें देख सकते हैं; इसके लिए एक ही बार देखे जाने वाले परीक्षण से लगभग दोगुने सदस्य चाहिए।
experiments-plan-guarded = 'ऐसा कम दिखाएँ' और 'यह मैं नहीं' ज़्यादा बार नहीं दबाए गए, यह पक्का करने के लिए हर समूह में लगभग { $units } सदस्य चाहिए। उससे पहले भी कोई विजेता नहीं बताया जाएगा।
experiments-days = { $days ->
    [one] { $days } दिन
   *[other] { $days } दिन
}
experiments-too-long = 2 साल से ज़्यादा

experiments-one-title = प्रयोग
experiments-since = { DATETIME($at, dateStyle: "medium") } से।
experiments-until = { DATETIME($at, dateStyle: "medium") } तक।
experiments-arms = तुलना
experiments-arm-usual = सामान्य क्रम
experiments-arm-learned = सीखा हुआ क्रम
experiments-in-days = { $days ->
    [one] { $days } दिन में
   *[other] { $days } दिनों में
}
experiments-promised = योजना
experiments-promise = { $effect } खोजने के लिए हर समूह में { $units } सदस्य, कम से कम { $weeks ->
    [one] { $weeks } हफ़्ता
   *[other] { $weeks } हफ़्ते
}
experiments-held-out = किसी प्रयोग में नहीं
experiments-start = शुरू करें
experiments-start-sure = अभी शुरू करें? इसके बाद योजना बदली नहीं जा सकेगी।
experiments-edit = बदलें
experiments-remove = हटाएँ
experiments-remove-sure = यह मसौदा हटाएँ?
experiments-end = समाप्त करें
experiments-end-sure = अभी समाप्त करें? सब लोग सामान्य पर लौट आएँगे, और जिन सदस्यों के दिन पूरे नहीं हुए वे नतीजे में नहीं होंगे।

experiments-verdict-collecting = अभी आँकड़े जुट रहे हैं। कुछ नहीं कहा जा सकता
experiments-verdict-clear-better = { $arm }: बेहतर
experiments-verdict-clear-worse = { $arm }: बदतर
experiments-verdict-not-clear-no-difference = कोई अंतर नहीं बताया जा सकता
experiments-verdict-not-clear-guardrail-open = { $arm }: अधिक, पर यह पक्का नहीं कि कुछ बिगड़ा नहीं
experiments-verdict-mismatch = कुछ ख़राब है। आँकड़ों का कोई अर्थ नहीं
experiments-verdict-harmed = { $arm }: इससे नुक़सान होता है। प्रयोग समाप्त करें
experiments-why-too-few-units = योजना से कम सदस्य हैं। अभी जो दिखता है, वह अब भी पलट सकता है।
experiments-why-too-short = योजना के हफ़्ते पूरे नहीं हुए।
experiments-why-arm-sizes = समूह उतने बड़े नहीं हैं जितने होने चाहिए, और यह संयोग नहीं हो सकता। प्रयोग समाप्त करके मशीनों की जाँच कराइए।
experiments-why-arms-crossed = कुछ सदस्य दोनों समूहों में थे। प्रयोग समाप्त करके मशीनों की जाँच कराइए।
experiments-why-guardrail-harmed = ग्राहक 'ऐसा कम दिखाएँ' या 'यह मैं नहीं' सीमा से ज़्यादा बार दबाते हैं।
experiments-why-guardrail-open = तब तक जारी रखिए जब तक दबाव के चार्ट रेखा के बाएँ न आ जाएँ, या बिना विजेता के समाप्त कीजिए।
experiments-why-no-difference = योजना पूरी हुई। अगर कोई बदलाव है, तो इतने सदस्यों के लिए वह बहुत छोटा है। जारी रखा जा सकता है।
experiments-why-better = योजना पूरी हुई, और पूरा अंतराल शून्य से ऊपर है।
experiments-why-worse = योजना पूरी हुई, और पूरा अंतराल शून्य से नीचे है। सामान्य को ही रखिए।

experiments-figures = आँकड़े
experiments-members-of = सदस्य, { $arm }
experiments-mean-redeemed = 100 सदस्यों ने इस्तेमाल किए, { $arm }
experiments-mean-money = एक सदस्य का ख़र्च, { $arm }
experiments-waiting = जिन सदस्यों के { $days } दिन पूरे नहीं हुए
experiments-chart-uplift = पहले समूह की तुलना में दूसरा, हफ़्ते-दर-हफ़्ते
experiments-chart-guards = जो बढ़ना नहीं चाहिए
experiments-guards-note = 100 स्वागतों में दबाव, पहले समूह की तुलना में दूसरा।
experiments-guard-less = ऐसा कम दिखाएँ
experiments-guard-not-me = यह मैं नहीं
experiments-guarded-held = सीमा में
experiments-guarded-open = अभी पक्का नहीं
experiments-guarded-harmed = नुक़सान
experiments-margin = सीमा
experiments-between = { $value } ({ $low } से { $high } के बीच)
experiments-axis-weeks = शुरू से हफ़्ते
experiments-axis-percent = बदलाव
experiments-axis-amount = अंतर
experiments-axis-presses = 100 स्वागतों में दबाव, अधिक या कम
experiments-column-weeks = हफ़्ता
experiments-column-difference = अंतर
experiments-column-low = कम से कम
experiments-column-high = अधिक से अधिक
experiments-column-guard = दबाव
experiments-column-state = स्थिति
experiments-as-of = { DATETIME($at, dateStyle: "medium", timeStyle: "short") } तक।
experiments-how = आप जितनी बार भी देखें, अंतराल सही रहते हैं। मानों का सबसे ऊँचा सौवाँ हिस्सा अगले निचले मान तक काट दिया जाता है। { $smallest } से कम सदस्यों के समूह नहीं दिखाए जाते।
