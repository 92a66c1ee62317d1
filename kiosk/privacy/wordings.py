"""The texts that people agree to, word for word. Nothing here is ever changed: a better text is a new version.

The text of face recognition is also the written release of the Illinois act (requirement B2): it says that it is
biometric information that is collected and stored, what for and for how long, and that pressing *Agree* signs it. None
of them names a setting of a site, so that they stay true when a site changes one; the notice beside them says the days.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TEXTS: Final[Mapping[tuple[str, str, str], str]] = MappingProxyType(
    {
        ("face_recognition", "1", "en"): (
            "I agree that this shop makes a template from pictures of my face and keeps it, encrypted, to recognise me "
            "when I stand in front of its screen. The pictures themselves are not kept. I can say no and still get the "
            "same offers with my card or phone. I can withdraw at any time at the counter; the template is then "
            "deleted at once."
        ),
        ("offers", "1", "en"): (
            "I agree that this shop uses what I bought to choose the offers that its screen shows me. I can withdraw "
            "at any time; then I see the offers that everyone sees."
        ),
        ("analytics", "1", "en"): (
            "I agree that this shop counts which offers I was shown and used, to find out which offers are worth "
            "making. I can withdraw at any time."
        ),
        ("contact", "1", "en"): (
            "I agree that this shop sends me offers by message. I can withdraw at any time, in every message."
        ),
        ("face_recognition", "2", "en"): (
            "I agree that this shop measures my face and makes a template of it. A template is a row of numbers that "
            "tells my face from others: it is biometric information. The shop collects it, keeps it encrypted, and "
            "uses it only to recognise me at its own screen, or to check that a card is mine. My pictures are not "
            "kept. The template is never sold and is given to nobody. It is destroyed when I withdraw, or after the "
            "time without a visit that the notice names, and three years after my last visit at the latest. Without "
            "this I get the same offers at the same price, with a card or my phone number. I can withdraw at any time: "
            "at this screen, at the counter, or with my receipt code. The template is then deleted at once. If I agree "
            "as a guardian, this is about the child. By pressing Agree, or by signing this on paper, I sign this "
            "written release."
        ),
        ("offers", "2", "en"): (
            "I agree that this shop uses what I bought, and what I asked to see less of, to choose the offers that its "
            "screen shows me. This is profiling, and nothing but the choice of offers follows from it. I can withdraw "
            "at any time; then I see the offers that everyone sees, and everything else stays as it is."
        ),
        ("analytics", "2", "en"): (
            "I agree that this shop counts which offers I was shown and which I used, to find out which offers are "
            "worth making. I can withdraw at any time; then it stops counting mine."
        ),
        ("contact", "2", "en"): (
            "I agree that this shop sends me its offers by message, to the phone number or the e-mail address that I "
            "gave. I can withdraw at any time: at this screen, at the counter, and in every message."
        ),
        ("analytics", "3", "en"): (
            "I agree that this shop counts which offers I was shown, about how long they were on the screen, and which "
            "I saved, used or did not want, to find out which offers are worth making and to choose mine better. For "
            "that it sometimes picks by chance which offers I see, and compares what groups who saw different ones "
            "then buy. I can withdraw at any time; then it stops counting mine and deletes what it kept of that."
        ),
        ("face_recognition", "2", "ta"): (
            "இந்தக் கடை என் முகத்தை அளந்து, அதிலிருந்து ஒரு முக அச்சை உருவாக்க ஒப்புக்கொள்கிறேன். முக அச்சு என்பது என் முகத்தை "
            "மற்றவர்களின் முகங்களிலிருந்து பிரித்துக் காட்டும் எண்களின் வரிசை; அது பயோமெட்ரிக் தகவல். கடை அதைச் சேகரித்து, "
            "மறையாக்கம் செய்து வைத்திருக்கும். தன் சொந்தத் திரையில் என்னை அடையாளம் காண, அல்லது ஒரு கார்டு என்னுடையதா என்று "
            "சரிபார்க்க மட்டுமே அதைப் பயன்படுத்தும். என் படங்கள் சேமிக்கப்படுவதில்லை. முக அச்சு ஒருபோதும் விற்கப்படாது; யாருக்கும் "
            "தரப்படாது. நான் ஒப்புதலைத் திரும்பப் பெற்றால், அல்லது அறிவிப்பில் சொல்லியிருக்கும் காலம் வரை நான் வராவிட்டால், அது "
            "அழிக்கப்படும்; எப்படியும் என் கடைசி வருகைக்குப் பிறகு மூன்று ஆண்டுகளுக்கு மேல் வைத்திருக்க மாட்டார்கள். இதற்கு "
            "ஒப்புக்கொள்ளாவிட்டாலும், கார்டு அல்லது என் தொலைபேசி எண் மூலம் அதே சலுகைகள் அதே விலையில் எனக்குக் கிடைக்கும். "
            "ஒப்புதலை எப்போது வேண்டுமானாலும் திரும்பப் பெறலாம்: இந்தத் திரையில், கவுண்டரில், அல்லது என் ரசீதுக் குறியீட்டைக் "
            "கொண்டு. உடனே முக அச்சு நீக்கப்படும். நான் பாதுகாவலராக ஒப்புக்கொண்டால், இது குழந்தையைப் பற்றியது. “ஒப்புக்கொள்கிறேன்” "
            "என்பதை அழுத்துவதும், இதைத் தாளில் கையொப்பமிடுவதும், இந்த எழுத்துப்பூர்வ ஒப்புதலில் நான் இடும் கையொப்பம்."
        ),
        ("offers", "2", "ta"): (
            "நான் வாங்கியவற்றையும், குறைவாகக் காட்டச் சொன்னவற்றையும் வைத்து, தன் திரை எனக்குக் காட்டும் சலுகைகளை இந்தக் கடை "
            "தேர்ந்தெடுக்க ஒப்புக்கொள்கிறேன். இது என் விருப்பங்களைக் கணிப்பது (புரொஃபைலிங்); சலுகைகளின் தேர்வைத் தவிர வேறு எதுவும் "
            "இதனால் மாறாது. எப்போது வேண்டுமானாலும் ஒப்புதலைத் திரும்பப் பெறலாம்; அதன் பிறகு எல்லோரும் பார்க்கும் சலுகைகளையே "
            "நானும் பார்ப்பேன், மற்ற அனைத்தும் அப்படியே இருக்கும்."
        ),
        ("analytics", "2", "ta"): (
            "எந்தச் சலுகைகள் எனக்குக் காட்டப்பட்டன, எவற்றை நான் பயன்படுத்தினேன் என்று இந்தக் கடை எண்ண ஒப்புக்கொள்கிறேன்; எந்தச் "
            "சலுகைகள் பயனுள்ளவை என்று அறியவே இது. எப்போது வேண்டுமானாலும் ஒப்புதலைத் திரும்பப் பெறலாம்; அதன் பிறகு என்னுடையவை "
            "எண்ணப்படாது."
        ),
        ("analytics", "3", "ta"): (
            "எந்தச் சலுகைகள் எனக்குக் காட்டப்பட்டன, அவை ஏறக்குறைய எவ்வளவு நேரம் திரையில் இருந்தன, எவற்றைச் சேமித்தேன், "
            "பயன்படுத்தினேன், வேண்டாம் என்றேன் என்று இந்தக் கடை எண்ண ஒப்புக்கொள்கிறேன். எந்தச் சலுகைகள் பயனுள்ளவை என்று "
            "அறியவும், எனக்கானவற்றை இன்னும் சரியாகத் தேர்ந்தெடுக்கவுமே இது. அதற்காக எனக்குக் காட்டும் சலுகைகளைச் சில நேரம் "
            "தற்செயலாகத் தேர்ந்தெடுக்கும்; வெவ்வேறு சலுகைகள் பார்த்த குழுக்கள் பிறகு வாங்கியதை ஒப்பிடும். எப்போது "
            "வேண்டுமானாலும் ஒப்புதலைத் திரும்பப் பெறலாம்; அதன் பிறகு என்னுடையவை எண்ணப்படாது; அதற்காக வைத்திருந்தவை "
            "அழிக்கப்படும்."
        ),
        ("contact", "2", "ta"): (
            "நான் தந்த தொலைபேசி எண்ணுக்கோ மின்னஞ்சலுக்கோ இந்தக் கடை தன் சலுகைகளைச் செய்தியாக அனுப்ப ஒப்புக்கொள்கிறேன். எப்போது "
            "வேண்டுமானாலும் ஒப்புதலைத் திரும்பப் பெறலாம்: இந்தத் திரையில், கவுண்டரில், ஒவ்வொரு செய்தியிலும்."
        ),
        ("face_recognition", "2", "hi"): (
            "मैं सहमत हूँ कि यह दुकान मेरे चेहरे को नापकर उसका एक खाका (टेम्पलेट) बनाए। खाका अंकों की एक कतार है जो मेरे चेहरे को "
            "दूसरों के चेहरों से अलग पहचानती है; यह बायोमेट्रिक जानकारी है। दुकान इसे इकट्ठा करती है और एन्क्रिप्ट करके रखती है। इसका "
            "इस्तेमाल केवल अपनी स्क्रीन पर मुझे पहचानने के लिए, या यह जाँचने के लिए होता है कि कोई कार्ड मेरा है। मेरी तस्वीरें नहीं "
            "रखी जातीं। खाका कभी बेचा नहीं जाता और किसी को दिया नहीं जाता। सहमति वापस लेने पर, या सूचना में बताए गए समय तक मेरे न "
            "आने पर, इसे नष्ट कर दिया जाता है; मेरे पिछली बार आने के तीन साल बाद तो हर हाल में। इसके बिना भी मुझे कार्ड या अपने फ़ोन "
            "नंबर से वही ऑफ़र उसी दाम पर मिलते हैं। सहमति कभी भी वापस ली जा सकती है: इस स्क्रीन पर, काउंटर पर, या मेरे रसीद कोड से। "
            "तब खाका तुरंत मिटा दिया जाता है। अगर मैं अभिभावक के तौर पर सहमत हूँ, तो यह बच्चे के बारे में है। “सहमत हूँ” दबाना, या इसे "
            "काग़ज़ पर साइन करना, इस लिखित सहमति पर मेरे हस्ताक्षर हैं।"
        ),
        ("offers", "2", "hi"): (
            "मैं सहमत हूँ कि यह दुकान मेरी ख़रीदारी से, और जिन चीज़ों को मैंने कम दिखाने को कहा उनसे, तय करे कि उसकी स्क्रीन मुझे "
            "कौन-से ऑफ़र दिखाए। यह प्रोफ़ाइलिंग है, और इससे ऑफ़रों के चुनाव के सिवा कुछ नहीं बदलता। सहमति कभी भी वापस ली जा सकती है; "
            "तब मुझे वही ऑफ़र दिखेंगे जो सबको दिखते हैं, और बाक़ी सब वैसा ही रहेगा।"
        ),
        ("analytics", "2", "hi"): (
            "मैं सहमत हूँ कि यह दुकान गिने कि मुझे कौन-से ऑफ़र दिखाए गए और कौन-से मेरे काम आए, ताकि पता चले कि कौन-से ऑफ़र देने लायक़ हैं। "
            "सहमति कभी भी वापस ली जा सकती है; तब मेरे ऑफ़र नहीं गिने जाते।"
        ),
        ("analytics", "3", "hi"): (
            "मैं सहमत हूँ कि यह दुकान गिने कि मुझे कौन-से ऑफ़र दिखाए गए, वे लगभग कितनी देर स्क्रीन पर रहे, और मैंने कौन-से सहेजे, "
            "इस्तेमाल किए या नहीं चाहे, ताकि पता चले कि कौन-से ऑफ़र देने लायक़ हैं और मेरे लिए बेहतर ऑफ़र चुने जा सकें। इसके "
            "लिए कभी-कभी यह संयोग से चुना जाता है कि मुझे कौन-से ऑफ़र दिखें, और अलग-अलग ऑफ़र देखने वाले समूहों की ख़रीद की "
            "तुलना होती है। सहमति कभी भी वापस ली जा सकती है; तब मेरे ऑफ़र नहीं गिने जाते, और जो रखा गया था वह मिटा दिया "
            "जाता है।"
        ),
        ("contact", "2", "hi"): (
            "मैं सहमत हूँ कि यह दुकान मेरे दिए हुए फ़ोन नंबर या ई-मेल पते पर मुझे संदेश से अपने ऑफ़र भेजे। सहमति कभी भी वापस ली जा "
            "सकती है: इस स्क्रीन पर, काउंटर पर, और हर संदेश में।"
        ),
    }
)
"""(purpose, version, language) to text; of a purpose and language, the last one is shown."""
