# Screens and camera boxes beside the kiosk's own: the page of one that asks to be paired, and the page of staff.

## The page of a browser that is no screen of this kiosk; shoppers may see it

pairing-title = यह स्क्रीन तैयार की जा रही है
pairing-shopper = कृपया काउंटर पर पूछिए
pairing-code = इस स्क्रीन का कोड
pairing-step-open = स्टाफ़: किसी दूसरे उपकरण पर स्टाफ़ पेज खोलकर उपकरण चुनिए
pairing-step-type = यह कोड वहाँ लिखिए, और इस स्क्रीन के बारे में जो लिखा आए उसे मिलाइए
pairing-step-wait = यह पेज अपने आप आगे बढ़ेगा
pairing-renewed = कोड हर दस मिनट में बदलता है।
pairing-waiting = कोड आ रहा है…
pairing-paired = जुड़ गई। स्क्रीन खुल रही है…
pairing-unreachable = कियोस्क जवाब नहीं दे रहा। यह पेज अपने आप फिर कोशिश करेगा।
pairing-slow = यहाँ से बहुत ज़्यादा कोड माँगे गए। यह पेज अपने आप फिर कोशिश करेगा।
pairing-again = अगली कोशिश का समय:
pairing-refused = इस स्क्रीन ने कोई प्रमाणपत्र नहीं दिखाया। इसके लिए बना प्रमाणपत्र लगाइए, फिर यह पेज दोबारा खोलिए।
pairing-script = इस स्क्रीन को JavaScript चाहिए। ब्राउज़र में उसे चालू कीजिए।

## The page of staff

staff-menu-devices = उपकरण
staff-devices-title = उपकरण
staff-devices-pair = उपकरण जोड़ें
staff-devices-code = उपकरण पर दिख रहा कोड
staff-devices-code-hint = छह अक्षर और अंक, जो स्क्रीन पर ही या कैमरा बॉक्स के प्रोग्राम में दिखते हैं। नई स्क्रीन के ब्राउज़र में कियोस्क का पता खोलिए।
staff-devices-next = आगे
staff-devices-who = यह कोड कौन दिखा रहा है
staff-devices-compare = अपने सामने रखे उपकरण से मिलाइए। कुछ भी अलग हो तो मत जोड़िए: कोई और माँग रहा है।
staff-devices-kind = क्या बनना चाहता है
staff-devices-kind-screen = स्क्रीन
staff-devices-kind-camera = कैमरा
staff-devices-address = पता
staff-devices-calls-itself = ख़ुद को कहता है
staff-devices-connection = कनेक्शन
staff-devices-encrypted = एन्क्रिप्टेड
staff-devices-plain = एन्क्रिप्टेड नहीं: नेटवर्क पर सुनने वाला इसकी चाबी ले सकता है। पहले कियोस्क को प्रमाणपत्र दीजिए
staff-devices-certificate = प्रमाणपत्र
staff-devices-certificate-none = नहीं है
staff-devices-sees = जुड़ी हुई स्क्रीन वही दिखाती है जो कियोस्क की अपनी स्क्रीन, नाम लेकर स्वागत भी, और उस पर दबाया भी जा सकता है। इसे वहीं रखिए जहाँ वही व्यक्ति खड़ा हो।
staff-devices-name = नाम
staff-devices-name-hint = जैसे: दरवाज़ा, बाएँ
staff-devices-confirm = जोड़ें
staff-devices-all = जुड़े हुए उपकरण
staff-devices-paired = जोड़ा गया
staff-devices-seen = आख़िरी बार दिखा
staff-devices-never = अभी नहीं
staff-devices-revoked = { DATETIME($at, dateStyle: "medium") } को हटाया गया
staff-devices-in-use = चालू
staff-devices-waits = कोड का इंतज़ार
staff-devices-by = जोड़ने वाला { $who }
staff-devices-state = स्थिति
staff-devices-none = कोई नहीं जुड़ा। कियोस्क की अपनी स्क्रीन को जोड़ने की ज़रूरत नहीं।
staff-devices-change = बदलें
staff-devices-one = उपकरण बदलें
staff-devices-change-one = { $name } को बदलें
staff-devices-rename = नाम बदलें
staff-devices-revoke = हटाएँ
staff-devices-revoke-what = { $name } तुरंत बाहर होगा: उसकी चाबी अब कुछ नहीं खोलेगी। फिर से काम में लेने के लिए उसे नए सिरे से जोड़ना होगा।
