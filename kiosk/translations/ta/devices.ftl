# Screens and camera boxes beside the kiosk's own: the page of one that asks to be paired, and the page of staff.

## The page of a browser that is no screen of this kiosk; shoppers may see it

pairing-title = இந்தத் திரை அமைக்கப்படுகிறது
pairing-shopper = கவுண்டரில் கேளுங்கள்
pairing-code = இந்தத் திரையின் குறியீடு
pairing-step-open = ஊழியர்: வேறொரு கருவியில் ஊழியர் பக்கத்தைத் திறந்து, கருவிகள் என்பதைத் தேர்வு செய்யுங்கள்
pairing-step-type = இந்தக் குறியீட்டை அங்கே எழுதி, இந்தத் திரையைப் பற்றி அது சொல்வதைச் சரிபாருங்கள்
pairing-step-wait = இந்தப் பக்கம் தானாகவே தொடரும்
pairing-renewed = குறியீடு பத்து நிமிடத்துக்கு ஒருமுறை மாறும்.
pairing-waiting = குறியீடு வருகிறது…
pairing-paired = இணைக்கப்பட்டது. திரை திறக்கிறது…
pairing-unreachable = கியோஸ்க் பதிலளிக்கவில்லை. இந்தப் பக்கம் தானாகவே மீண்டும் முயலும்.
pairing-slow = இங்கிருந்து அதிகக் குறியீடுகள் கேட்கப்பட்டன. இந்தப் பக்கம் தானாகவே மீண்டும் முயலும்.
pairing-again = அடுத்த முயற்சி நேரம்:
pairing-refused = இந்தத் திரை எந்தச் சான்றிதழையும் காட்டவில்லை. இதற்காக உருவாக்கியதை நிறுவி, இந்தப் பக்கத்தை மீண்டும் திறங்கள்.
pairing-script = இந்தத் திரைக்கு JavaScript தேவை. உலாவியில் அதை இயக்குங்கள்.

## The page of staff

staff-menu-devices = கருவிகள்
staff-devices-title = கருவிகள்
staff-devices-pair = ஒரு கருவியை இணை
staff-devices-code = கருவியில் உள்ள குறியீடு
staff-devices-code-hint = ஆறு எழுத்துகளும் எண்களும்; திரையிலேயே, அல்லது கேமரா பெட்டியின் நிரலில் தெரியும். புதிய திரையின் உலாவியில் கியோஸ்க்கின் முகவரியைத் திறங்கள்.
staff-devices-next = அடுத்து
staff-devices-who = இந்தக் குறியீட்டைக் காட்டுவது யார்
staff-devices-compare = உங்கள் முன் உள்ள கருவியுடன் ஒப்பிடுங்கள். ஏதாவது வேறுபட்டால் இணைக்க வேண்டாம்: கேட்பது வேறு யாரோ.
staff-devices-kind = என்னவாக விரும்புகிறது
staff-devices-kind-screen = திரை
staff-devices-kind-camera = கேமரா
staff-devices-address = முகவரி
staff-devices-calls-itself = தன்னை இப்படி அழைக்கிறது
staff-devices-connection = இணைப்பு
staff-devices-encrypted = மறைகுறியாக்கப்பட்டது
staff-devices-plain = மறைகுறியாக்கப்படவில்லை: வலைப்பின்னலில் கேட்பவர் இதன் சாவியை எடுக்கலாம். முதலில் கியோஸ்க்குக்கு ஒரு சான்றிதழ் தாருங்கள்
staff-devices-certificate = சான்றிதழ்
staff-devices-certificate-none = இல்லை
staff-devices-sees = இணைக்கப்பட்ட திரை கியோஸ்க் காட்டுவதையே காட்டும், பெயர் சொல்லி வரவேற்பதையும்; அழுத்தங்களையும் ஏற்கும். அதே ஆள் நிற்கும் இடத்தில் மட்டும் வையுங்கள்.
staff-devices-name = பெயர்
staff-devices-name-hint = எடுத்துக்காட்டு: வாசல், இடது
staff-devices-confirm = இணை
staff-devices-all = இணைக்கப்பட்ட கருவிகள்
staff-devices-paired = இணைத்தது
staff-devices-seen = கடைசியாகத் தெரிந்தது
staff-devices-never = இன்னும் இல்லை
staff-devices-revoked = { DATETIME($at, dateStyle: "medium") } அன்று விலக்கப்பட்டது
staff-devices-in-use = பயன்பாட்டில்
staff-devices-waits = குறியீட்டுக்குக் காத்திருக்கிறது
staff-devices-by = இணைத்தவர் { $who }
staff-devices-state = நிலை
staff-devices-none = எதுவும் இணைக்கப்படவில்லை. கியோஸ்க்கின் சொந்தத் திரைக்கு இணைப்பு தேவையில்லை.
staff-devices-change = மாற்று
staff-devices-one = கருவியை மாற்று
staff-devices-change-one = { $name } கருவியை மாற்று
staff-devices-rename = பெயரை மாற்று
staff-devices-revoke = விலக்கு
staff-devices-revoke-what = { $name } உடனே வெளியேறும்: அதன் சாவி எதையும் திறக்காது. மீண்டும் பயன்படுத்தப் புதிதாக இணைக்க வேண்டும்.
