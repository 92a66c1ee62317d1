# स्टाफ़ के खाते: पासवर्ड से आगे का सबूत देकर साइन इन, और हर कोई अपने खाते के बारे में क्या देखता है।

## Proofs in forms

staff-code = कोड
staff-code-hint = आपके ऐप के छह अंक, या आपका कोई एक रिकवरी कोड
staff-proof-room = आपसे पुष्टि माँगी जाएगी कि यह आप ही हैं। जो आपने भरा है वह खोएगा नहीं।

## Sign-in

staff-sign-in-other = दूसरे तरीक़े
staff-sign-in-passkey = पासकी से साइन इन करें
staff-code-title = आपका कोड
staff-code-help = अगर आप कोड वाला ऐप नहीं रखते, तो नाम या पासवर्ड ठीक नहीं था: फिर से शुरू करें।
staff-code-again = फिर से शुरू करें
staff-passkey-failed = कोई पासकी नहीं मिली। फिर कोशिश करें, या दूसरा तरीक़ा अपनाएँ।
staff-passkey-unknown = यह ब्राउज़र पासकी नहीं जानता। दूसरा तरीक़ा अपनाएँ।

## Confirm

staff-confirm-title = क्या यह आप हैं?
staff-confirm-why = आप { $name } के रूप में साइन इन हैं। जो आप करने जा रहे हैं उसके लिए इसका नया सबूत चाहिए।
staff-confirm-nothing-lost = जो आपने भरा है वह तब तक रखा रहेगा।
staff-confirm = पुष्टि करें
staff-confirm-passkey = पासकी से पुष्टि करें
staff-confirm-no-way = इस खाते के पास यहाँ पुष्टि का कोई तरीक़ा नहीं है। साइन आउट करके फिर साइन इन करें।
staff-confirmed = पुष्टि हो गई। यह कुछ मिनट तक मान्य है।
staff-confirm-kept = जो आपने शुरू किया था वह वैसा ही भरा हुआ यहाँ है।
staff-confirm-go = उसे आगे बढ़ाएँ
staff-confirm-waiting = आपके लिए रुका हुआ
staff-confirm-leave = रहने दें
staff-waits-staff-export = सदस्य { $about } का डेटा फ़ाइल में देना
staff-waits-staff-erase = सदस्य { $about } को मिटाना
staff-waits-staff-export-customer = ग्राहक { $about } का डेटा फ़ाइल में देना
staff-waits-staff-erase-customer = ग्राहक { $about } को मिटाना
staff-waits-staff-receipt = सदस्य { $about } के लिए नई रसीद
staff-waits-staff-run = समय पूरा होने पर मिटाने का काम शुरू करना
staff-waits-staff-second-factor-form = कोड वाला ऐप लगाना
staff-waits-staff-set-up-second-factor = कोड वाले ऐप को लगाना पूरा करना
staff-waits-staff-remove-second-factor = अपना कोड वाला ऐप हटाना
staff-waits-staff-renew-recovery-codes = नए रिकवरी कोड बनाना
staff-waits-staff-passkey-form = पासकी जोड़ना
staff-waits-staff-add-passkey = नई पासकी रखना
staff-waits-staff-remove-passkey = अपनी एक पासकी हटाना
staff-waits-staff-end-session = अपनी किसी दूसरी जगह से साइन आउट करना
staff-waits-staff-end-other-sessions = अपनी बाक़ी सब जगहों से साइन आउट करना
staff-waits-staff-disable-account = खाता { $about } बंद करना, या फिर खोलना
staff-waits-staff-end-account-sessions = { $about } को हर जगह से साइन आउट करना
staff-waits-staff-reset-account-factors = { $about } के कोड और पासकी हटाना
staff-waits-marketing-file = सेगमेंट { $about } को फ़ाइल में निकालना
staff-waits-marketing-webhook = सेगमेंट { $about } को वेब पते पर भेजना
staff-waits-marketing-database = सेगमेंट { $about } को डेटाबेस में लिखना

## My account

staff-account-title = मेरा खाता
staff-account-owes = आपके काम के लिए सिर्फ़ पासवर्ड काफ़ी नहीं। कोड वाला ऐप या पासकी लगाएँ; फिर सब खुल जाएगा।
staff-account-owes-passkey = आपके काम के लिए सिर्फ़ पासवर्ड काफ़ी नहीं। अपनी पासकी से पुष्टि करें; फिर सब खुल जाएगा।
staff-factor = ऐप के कोड
staff-factor-text = आपके फ़ोन का एक ऐप हर 30 सेकंड में नया कोड दिखाता है। पासवर्ड के बाद आप उसे लिखते हैं।
staff-factor-on = { DATETIME($day, dateStyle: "medium") } से इस्तेमाल में
staff-factor-off = नहीं लगाया गया
staff-factor-set-up = लगाएँ
staff-factor-replace = दूसरा फ़ोन इस्तेमाल करें
staff-factor-remove = हटाएँ
staff-factor-remove-sure = क्या अब से सिर्फ़ पासवर्ड से साइन इन करना है?
staff-recovery-left =
    { $count ->
        [one] { $count } रिकवरी कोड बचा है।
       *[other] { $count } रिकवरी कोड बचे हैं।
    }
staff-recovery-renew = नए रिकवरी कोड
staff-recovery-sure = पुराने रिकवरी कोड फिर नहीं चलेंगे। नए बनाएँ?
staff-factor-title = कोड लगाएँ
staff-factor-how = अपने फ़ोन पर कोड वाला ऐप खोलें, जैसे अपने पासवर्ड मैनेजर का ऐप। उसे यह तस्वीर पढ़ने दें।
staff-factor-qr = वह तस्वीर जिसे आपका ऐप पढ़ेगा
staff-factor-type = या ऐप में यह लिखें:
staff-factor-code = ऐप अभी जो कोड दिखाता है
staff-factor-code-hint = छह अंक
staff-factor-done = यही ऐप इस्तेमाल करें
staff-recovery-title = रिकवरी कोड
staff-recovery-once = हो गया। ये कोड बस अभी दिखाए जा रहे हैं: छाप लें, या किसी सुरक्षित जगह लिख लें।
staff-recovery-text = फ़ोन खो जाए तो कोड की जगह इनमें से एक लिखें। हर कोड एक ही बार चलता है।
staff-recovery-kept = मैंने रख लिए हैं
staff-passkeys = पासकी
staff-passkeys-text = पासकी आपके अपने फ़ोन, कंप्यूटर या सुरक्षा कुंजी में रहती है। वह आपकी उँगली, चेहरे या उपकरण के गुप्त नंबर से खुलती है, और पासवर्ड व कोड दोनों की जगह लेती है।
staff-passkeys-none = अभी कोई नहीं
staff-passkeys-elsewhere = इस पते पर पासकी नहीं चलती: कंसोल को दुकान के https नाम से खोलें।
staff-passkey-since = { DATETIME($day, dateStyle: "medium") } से
staff-passkey-used = पिछली बार { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-passkey-add = पासकी जोड़ें
staff-passkey-remove = हटाएँ
staff-passkey-remove-name = पासकी { $name } हटाएँ
staff-passkey-remove-sure = क्या अब से पासकी { $name } के बिना साइन इन करना है?
staff-passkey-title = पासकी जोड़ें
staff-passkey-how = उसे ऐसा नाम दें जिससे आप पहचान लें। फिर ब्राउज़र पूछेगा कि कहाँ रखनी है।
staff-passkey-name = नाम
staff-passkey-name-hint = जैसे: मेरा फ़ोन
staff-passkey-make = पासकी बनाएँ
staff-sessions = आप कहाँ-कहाँ साइन इन हैं
staff-sessions-text = इनमें से कोई अनजाना हो तो उसे बंद करें और पासवर्ड बदलें।
staff-session-where = कहाँ
staff-session-since = कब से
staff-session-seen = पिछला इस्तेमाल
staff-session-this = यहाँ
staff-session-unknown = अनजान ब्राउज़र
staff-session-end = बंद करें
staff-session-end-name = { $name } का सत्र बंद करें
staff-sessions-end-others = बाक़ी सब बंद करें
staff-password-title = पासवर्ड बदलें
staff-password-old = अब तक का पासवर्ड
staff-password-new = नया पासवर्ड
staff-password-again = नया पासवर्ड फिर से
staff-password-hint = 12 या ज़्यादा अक्षर, जैसे चार शब्द
staff-password-change = बदलें
staff-password-weak-short = यह पासवर्ड बहुत छोटा है।
staff-password-weak-long = यह पासवर्ड बहुत लंबा है।
staff-password-weak-name = इस पासवर्ड में खाते का नाम है।
staff-password-weak-words = इस पासवर्ड में लगभग वही शब्द हैं जो यहाँ कोई भी आज़माएगा, जैसे दुकान का नाम।
staff-password-weak-repeats = इस पासवर्ड में वही गिने-चुने अक्षर बार-बार आते हैं।
staff-password-weak-rows = यह पासवर्ड कीबोर्ड, वर्णमाला या गिनती के क्रम में चलता है।
staff-password-weak-breached = यह पासवर्ड चोरी हुए पासवर्डों की सूची में है। चोर सबसे पहले उन्हीं को आज़माते हैं।
staff-password-weak-guessed = यह पासवर्ड जल्दी पकड़ा जाएगा। कोई आम शब्द, नाम या तारीख़ काफ़ी नहीं।
staff-password-mend-short = 12 या ज़्यादा अक्षर लें, जैसे चार शब्द।
staff-password-mend-long = ज़्यादा से ज़्यादा 200 अक्षर लें।
staff-password-mend = चार ऐसे शब्द लें जिनका न आपस में, न आपसे, न दुकान से कोई संबंध हो।
staff-password-differs = नया पासवर्ड दोनों बार अलग-अलग लिखा गया। दोनों बार एक जैसा लिखें।
staff-password-unasked = पासवर्ड नहीं बदला गया: चोरी हुए पासवर्डों की सूची अभी पढ़ी नहीं जा सकती। मशीन सँभालने वाले को बताएँ।

## Accounts

staff-menu-accounts = खाते
staff-accounts-title = खाते
staff-accounts-text = कौन साइन इन कर सकता है, और किससे अपनी पहचान साबित करता है। हर बदलाव आपका सबूत माँगता है और लिखा जाता है।
staff-accounts-open = खुला
staff-accounts-disabled = { DATETIME($day, dateStyle: "medium") } से बंद
staff-accounts-provider = पहचान सेवा के ज़रिए
staff-accounts-app = ऐप के कोड
staff-accounts-passkeys =
    { $count ->
        [one] { $count } पासकी
       *[other] { $count } पासकी
    }
staff-accounts-lacking = दूसरा सबूत नहीं है
staff-accounts-used = पिछला इस्तेमाल
staff-accounts-unused = ताला लगा है: { $days } दिनों से इस्तेमाल नहीं
staff-accounts-codes-spent = ग़लत कोशिशों के बाद कोड रोके गए
staff-accounts-disable-sure = { $name } फिर साइन इन नहीं कर सकेंगे, और कोड व पासकी तुरंत हटेंगे। खाता बंद करें?
staff-accounts-roles = काम
staff-accounts-since = कब से
staff-accounts-sessions = साइन इन
staff-accounts-end = हर जगह से साइन आउट करें
staff-accounts-reset = फ़ोन खो गया: कोड और पासकी हटाएँ
staff-accounts-reset-sure = { $name } फिर सिर्फ़ पासवर्ड से साइन इन करेंगे। क्या आपने पक्का किया कि कौन माँग रहा है?
staff-accounts-disable = बंद करें
staff-accounts-enable = फिर खोलें
staff-accounts-help = नए खाते, काम और पासवर्ड: मशीन पर kiosk staff.
staff-role-staff = काउंटर
staff-role-officer = निजता अधिकारी
staff-role-admin = मशीन
staff-role-marketing = मार्केटिंग

## Export

staff-export-title = फ़ाइल में दें
staff-export-who = इनके बारे में रखा सब कुछ: { $name }
staff-export-what = फ़ाइल में सब कुछ खुला लिखा है। इसे सिर्फ़ इन्हीं को दें, और अपनी प्रति मिटा दें।
