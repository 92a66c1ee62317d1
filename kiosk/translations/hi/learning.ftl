# Learning from answers, in the marketing console.

learning-menu = सीखना
learning-title = जवाबों से सीखना
learning-intro = सदस्य ऑफ़र के साथ जो करते हैं, उससे पता चल सकता है कि उन्हें किस क्रम में दिखाया जाए। केवल वे सदस्य शामिल हैं जिन्होंने ऑफ़र और विश्लेषण, दोनों के लिए हाँ कहा। { $smallest } से कम सदस्यों के बारे में कुछ नहीं बताया जाता।
learning-stage = चरण
learning-stage-off = बंद
learning-stage-collecting = जवाब इकट्ठे हो रहे हैं
learning-stage-judging = फ़ैसले का इंतज़ार
learning-stage-allowed = साबित
learning-stage-on = चालू
learning-said-off = ऑफ़र सामान्य क्रम में आते हैं: सदस्य के चाहने की संभावना गुणा दुकान के लिए मूल्य। कुछ भी संयोग से नहीं चुना जाता। सीखने के लिए पहले जवाब इकट्ठे करने होंगे।
learning-said-collecting = { $chance } अभिवादनों में पहला कार्ड अगले सबसे अच्छे ऑफ़रों में से संयोग से चुना जाता है। इसके बिना जवाब किसी और क्रम के बारे में कुछ नहीं बताते।
learning-said-judging = एक क्रम सीखा गया है। उसे बाद के उन जवाबों से एक ही बार परखा जाएगा जिनसे उसने नहीं सीखा। तब तक कार्ड पहले की तरह संयोग से चुने जाते हैं।
learning-said-allowed = जवाबों के अनुसार सीखा हुआ क्रम सामान्य क्रम से बेहतर है। उसे चालू करें, या सीखना बंद करें। तब तक कार्ड संयोग से चुने जाते रहेंगे।
learning-said-on = पहला कार्ड सीखे हुए के अनुसार चुना जाता है। हर दिन यह बचे हुए जवाबों से नए सिरे से सीखा जाता है, ताकि जिसे मिटाया गया वह इसमें न रहे।
learning-needed-collecting = क्रम सीखे जाने तक
learning-needed-judging = फ़ैसले तक
learning-have = { $needed } में से { $have } अभिवादन।
learning-few = अब तक { $smallest } से कम सदस्य।
learning-not-looked = अभी गिना नहीं गया; कियोस्क दिन में एक बार गिनता है। { $needed } अभिवादन चाहिए।
learning-days = अभिवादन तब गिना जाता है जब जवाब के { $days } दिन पूरे हो जाते हैं।
learning-left-out = लगभग { $count } अभिवादन छोड़े गए: ऑफ़र कैसे चुने गए, इसकी पूरी जानकारी नहीं है।
learning-as-of = गिनती का समय: { DATETIME($at, dateStyle: "medium", timeStyle: "short") }।
learning-collect = जवाब इकट्ठे करें
learning-collect-sure = अभी जवाब इकट्ठे करें? { $chance } अभिवादनों में पहला कार्ड संयोग से चुना जाएगा।
learning-on = चालू करें
learning-on-sure = अब से सीखा हुआ क्रम दिखाएँ?
learning-off = बंद करें
learning-off-sure = सामान्य क्रम पर लौटें? जो सीखा गया वह मिटा दिया जाएगा।
learning-verdict-allowed = सामान्य क्रम से बेहतर
learning-verdict-refused = सामान्य क्रम से बेहतर साबित नहीं हुआ
learning-verdict-of = { DATETIME($at, dateStyle: "medium") }, { $decisions } अभिवादनों से। सीखे हुए क्रम के बारे में वे उतना बताते हैं जितना उसके अपने { $effective } अभिवादन बताते।
learning-why-too-few = सीखने के बाद बहुत कम अभिवादन हुए। इंतज़ार करें; कुछ करना ज़रूरी नहीं।
learning-why-effective-small = जो दिखाया गया, सीखा हुआ क्रम उसमें से बहुत कम दिखाता, इसलिए जवाब उसके बारे में कम बताते हैं। सेटिंग { $chance } या { $greetings } बढ़ाएँ।
learning-why-propensities-off = दर्ज की गई संभावनाएँ दिखाए गए से मेल नहीं खातीं। कुछ ख़राब है: आगे बढ़ने से पहले कियोस्क की जाँच कराएँ।
learning-why-cut = सीखा हुआ क्रम बहुत कुछ ऐसा दिखाता जो शायद ही कभी दिखाया गया। सेटिंग { $chance } या { $greetings } बढ़ाएँ।
learning-why-not-better = अंतर का पूरा अंतराल शून्य से ऊपर होना चाहिए, और ऐसा नहीं है। अगला क्रम सब जवाबों से अपने आप सीखा जाता है। अगर ऐसा ही चलता रहे तो बंद करें: सामान्य क्रम काफ़ी अच्छा है।
learning-estimates = ये क्रम कितना कमाते
learning-column-method = अनुमान
learning-column-learned = सीखा हुआ क्रम
learning-column-usual = सामान्य क्रम
learning-column-difference = अंतर
learning-method-doubly-robust = दोहरा मज़बूत (फ़ैसला यही करता है)
learning-method-snips = स्वयं सामान्यीकृत ({ $short })
learning-method-ips = केवल भारित ({ $short })
learning-between = { $value } ({ $low } से { $high })
learning-how = 100 अभिवादनों में: इस्तेमाल किए गए ऑफ़र, दुकान के लिए उनके मूल्य के अनुसार; खोला गया कार्ड पाँचवाँ हिस्सा गिना जाता है। कोष्ठक में 95 % का अंतराल।
learning-luck = { $attempts ->
    [one] यह पहला फ़ैसला है।
   *[other] अब तक { $attempts } फ़ैसले हुए।
} लगभग 40 में से एक केवल संयोग से बेहतर कहता है। चालू करने के बाद दोनों क्रमों की तुलना एक प्रयोग में करें।
