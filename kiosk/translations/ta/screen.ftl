# The shopper's screen. Short sentences, verbs on buttons, nothing that hurries, flatters or blames.
# What is said before a look depends on the site's settings only, never on who stands there.

## The resting screens

screen-idle-headline = { $shop } உங்களை வரவேற்கிறது
screen-idle-text = அருகில் வந்து பாருங்கள். இந்தச் சலுகைகள் எல்லோருக்கும்.
screen-near-headline = வாருங்கள்
screen-near-text-tap = உறுப்பினரா? “என்னை அடையாளம் காண்” என்பதை அழுத்துங்கள். அதன் பிறகே ஓர் இயந்திரம், ஒப்புதல் தந்த உறுப்பினர்களுடன் உங்கள் முகத்தை ஒப்பிடும். மற்றவர்களைப் பற்றி எதுவும் வைத்திருப்பதில்லை.
screen-near-text-dwell = உறுப்பினரா? “என்னை அடையாளம் காண்” என்பதை அழுத்துங்கள், அல்லது தனியாக இங்கே நின்று திரையைப் பாருங்கள். அப்போது ஓர் இயந்திரம், ஒப்புதல் தந்த உறுப்பினர்களுடன் உங்கள் முகத்தை ஒப்பிடும். மற்றவர்களைப் பற்றி எதுவும் வைத்திருப்பதில்லை.
screen-near-text-verify = உறுப்பினரா? உங்கள் கார்டைக் காட்டுங்கள். ஓர் இயந்திரம் உங்கள் முகத்தை அந்தக் கார்டுடன் மட்டும் ஒப்பிடும்; வேறு யாருடனும் அல்ல.
screen-near-text-off = இந்தச் சலுகைகள் எல்லோருக்கும். பில் போடும்போது குறியீட்டைக் காட்டுங்கள்.
screen-several-headline = அனைவரும் வருக
screen-several-text = தனிப்பட்ட சலுகைகள் ஒரு நேரத்தில் ஒருவருக்கே. ஒருவர் ஒருவராக வாருங்கள், அல்லது கார்டு, குறியீட்டைப் பயன்படுத்துங்கள். இந்தச் சலுகைகள் எல்லோருக்கும்.
screen-fault-headline = { $shop } உங்களை வரவேற்கிறது
screen-fault-text = கேமரா இப்போது வேலை செய்யவில்லை; இங்கே எதற்கும் அது தேவையில்லை. பில் போடும்போது குறியீட்டைக் காட்டுங்கள், அல்லது கார்டு, குறியீட்டைப் பயன்படுத்துங்கள்.
screen-unavailable-headline = { $shop } உங்களை வரவேற்கிறது
screen-unavailable-text = இன்று இந்தத் திரை எந்த முகத்தையும் அடையாளம் காணாது. கார்டு அல்லது குறியீட்டால் அதே சலுகைகள் கிடைக்கும்.
screen-maintenance-headline = சற்று நேரத்தில் திரும்ப வரும்
screen-maintenance-text = எங்கள் ஊழியர் இந்தத் திரையைக் கவனித்துக்கொண்டிருக்கிறார். இந்தச் சலுகைகள் எல்லோருக்கும்.

## What just happened

screen-notice-not-me-headline = மன்னிக்கவும்
screen-notice-not-me-seen = அது இந்தத் திரையிலிருந்து போய்விட்டது. நீங்கள் விலகிச் சென்று திரும்ப வரும் வரை கேமரா யாரையும் அடையாளம் காணாது. கார்டு அல்லது குறியீட்டால் உங்கள் சலுகைகள் கிடைக்கும்.
screen-notice-not-me-plain = அது இந்தத் திரையிலிருந்து போய்விட்டது. கார்டு அல்லது குறியீட்டால் உங்கள் சலுகைகள் கிடைக்கும்.
screen-notice-hidden-headline = மறைத்துவிட்டோம்
screen-notice-hidden-seen = தனிப்பட்ட எதுவும் இந்தத் திரையில் இல்லை. நீங்கள் விலகிச் சென்று திரும்ப வரும் வரை கேமரா யாரையும் அடையாளம் காணாது.
screen-notice-hidden-plain = தனிப்பட்ட எதுவும் இந்தத் திரையில் இல்லை.
screen-notice-time-up-headline = எடுத்து வைத்துவிட்டோம்
screen-notice-time-up-seen = உங்களுடையது இந்தத் திரையிலிருந்து போய்விட்டது. மீண்டும் பார்க்க விலகிச் சென்று திரும்ப வாருங்கள், அல்லது கார்டு, குறியீட்டைப் பயன்படுத்துங்கள்.
screen-notice-time-up-plain = உங்களுடையது இந்தத் திரையிலிருந்து போய்விட்டது. மீண்டும் பார்க்கக் கார்டு அல்லது குறியீட்டைப் பயன்படுத்துங்கள்.
screen-notice-browse-headline = சுற்றிப் பாருங்கள்
screen-notice-browse-seen = இந்தச் சலுகைகள் எல்லோருக்கும். நீங்கள் விலகிச் சென்று திரும்ப வரும் வரை கேமரா யாரையும் அடையாளம் காணாது.
screen-notice-browse-plain = இந்தச் சலுகைகள் எல்லோருக்கும். கேமரா யாரையும் அடையாளம் காணாது.
screen-notice-discarded-headline = எதையும் வைத்திருக்கவில்லை
screen-notice-discarded-seen = இந்தத் திரையிடம் நீங்கள் சொன்னவை போய்விட்டன. நீங்கள் விலகிச் சென்று திரும்ப வரும் வரை கேமரா யாரையும் அடையாளம் காணாது.
screen-notice-discarded-plain = இந்தத் திரையிடம் நீங்கள் சொன்னவை போய்விட்டன. எப்போது வேண்டுமானாலும் மீண்டும் தொடங்கலாம்.
screen-notice-refused = பரவாயில்லை. கார்டு, தொலைபேசி எண் அல்லது குறியீட்டால் அதே சலுகைகள் அதே விலையில் கிடைக்கும்.
screen-notice-step-in = கேமரா உங்களை இன்னும் பார்க்கவில்லை. திரைக்கு முன் வாருங்கள், அல்லது கார்டு, குறியீட்டைப் பயன்படுத்துங்கள்.
screen-notice-alone = கேமராவால் ஒரு நேரத்தில் ஒருவரையே தொடர முடியும். மற்றவர்களைச் சற்று விலகச் சொல்லுங்கள், அல்லது முகம் இல்லாமல் தொடருங்கள்.
screen-notice-receipt = தொலைபேசி எண்ணும் கடையின் உறுப்பினர் அட்டையும் சலுகைகளை மட்டுமே திறக்கும். உங்கள் தகவல்களுக்கு, ரசீதில் உள்ள குறியீட்டையோ கார்டு குறியீட்டையோ பயன்படுத்துங்கள்.
screen-notice-unknown-code = இந்தக் குறியீடு கிடைக்கவில்லை. சரிபார்த்து மீண்டும் முயலுங்கள்.
screen-notice-tries = பல குறியீடுகள் முயலப்பட்டன. ஒரு நிமிடம் பொறுங்கள், அல்லது எங்கள் ஊழியரைக் கேளுங்கள்.
screen-notice-staff = கவுண்டரில் எங்கள் ஊழியர் உதவுவார். அதற்குள் நீங்கள் இங்கே தொடரலாம்.
screen-notice-failed = அது நடக்கவில்லை. மீண்டும் முயலுங்கள், அல்லது எங்கள் ஊழியரைக் கேளுங்கள்.
screen-notice-saved = உங்கள் தேர்வைச் சேமித்துவிட்டோம்.
screen-notice-paused = அடையாளம் காண்பது நிறுத்தி வைக்கப்பட்டது. நீங்கள் தொடரும் வரை கேமரா உங்களை அறியாது.
screen-notice-resumed = அடையாளம் காண்பது தொடர்கிறது.
screen-notice-disliked = இதுபோன்றவை இனிக் குறைவாகத் தெரியும்.
screen-notice-renewed = இதோ உங்கள் புதிய ரசீதுக் குறியீடு. பழையது இனி வேலை செய்யாது.

## The way in

screen-start-headline = என்ன செய்ய விரும்புகிறீர்கள்?
screen-start-text-face = உறுப்பினராக அடையாளம் காட்டலாம், சேரலாம், அல்லது கார்டு, குறியீட்டைப் பயன்படுத்தலாம். எல்லாவற்றிலும் அதே சலுகைகள்தான்.
screen-start-text-plain = சேரலாம், அல்லது கார்டு, குறியீட்டைப் பயன்படுத்தலாம். இரண்டிலும் அதே சலுகைகள்தான்.
screen-consent-headline = நாங்கள் என்ன செய்யலாம் என்பது உங்கள் முடிவு
screen-consent-text = எல்லாச் சுவிட்சுகளும் அணைந்துள்ளன. நீங்கள் ஒப்புக்கொள்வதை இயக்கி, “ஒப்புக்கொள்கிறேன்” என்பதை அழுத்துங்கள். முகம் இல்லாமலும் அதே சலுகைகள் கிடைக்கும்.
screen-notice-headline = இந்தக் கடையில் உங்கள் தகவல்கள்
screen-notice-text = முழு அறிவிப்பு. எங்கள் ஊழியர் அச்சிட்டுத் தருவார்.
screen-link-headline = உங்களை எப்படிக் கண்டறிவது?
screen-link-text = விரும்புவதை மட்டும் நிரப்புங்கள். கடைசிக் கேள்விக்கு மட்டும் பதில் தேவை.
screen-field-nickname = உங்களை வாழ்த்த ஒரு பெயர்
screen-field-nickname-hint = வேண்டாமென்றால் விட்டுவிடலாம். உங்களை வாழ்த்தும்போது இது திரையில் தெரியும்.
screen-field-nickname-error = எழுத்துகளை மட்டும் பயன்படுத்துங்கள்; அதிகபட்சம் 30.
screen-field-card = கடையின் கார்டு
screen-field-card-hint = வேண்டாமென்றால் விட்டுவிடலாம். இதனால் நீங்கள் அடிக்கடி வாங்குவதை அறிவோம்.
screen-field-card-error = இந்தக் கார்டு எங்களுக்குத் தெரியவில்லை, அல்லது வேறு உறுப்பினருடையது.
screen-field-phone = தொலைபேசி எண்
screen-field-phone-hint = வேண்டாமென்றால் விட்டுவிடலாம். இதனால் கார்டு இல்லாமலும் உங்கள் சலுகைகள் கிடைக்கும்.
screen-field-phone-error = இது தொலைபேசி எண் அல்ல, அல்லது வேறு உறுப்பினருடையது.
screen-field-adult = ஒப்புக்கொள்பவர் யார்?
screen-field-adult-hint = உங்களிடமே கேட்கிறோம். முகத்தை வைத்து எதையும் ஊகிப்பதில்லை.
screen-field-adult-error = இரண்டில் ஒன்றைத் தேர்ந்தெடுங்கள்.
screen-field-adult-adult = நான் வயது வந்தவர்
screen-field-adult-guardian = நான் இந்தக் குழந்தையின் பெற்றோர் அல்லது பாதுகாவலர்
screen-field-code = கார்டு, தொலைபேசி எண் அல்லது ரசீதுக் குறியீடு
screen-field-code-hint = இங்கே தட்டச்சு செய்யுங்கள்.
screen-field-code-hint-camera = இங்கே தட்டச்சு செய்யுங்கள், அல்லது அதன் குறியீட்டைக் கேமரா முன் பிடியுங்கள்.

## Capture

screen-capture-headline = கேமராவைப் பாருங்கள்
screen-capture-text = ஒரு நேரத்தில் ஒரு குறிப்பைப் பின்பற்றுங்கள். படம் எதுவும் சேமிக்கப்படாது.
screen-capture-failed-headline = இன்னும் சரியாக வரவில்லை
screen-capture-time-up = நேரம் முடிந்தது. எதையும் வைத்திருக்கவில்லை. மீண்டும் முயலுங்கள், அல்லது முகம் இல்லாமல் சேருங்கள்.
screen-capture-left = கேமராவில் நீங்கள் தெரியவில்லை. எதையும் வைத்திருக்கவில்லை. மீண்டும் முயலுங்கள், அல்லது முகம் இல்லாமல் சேருங்கள்.
screen-capture-several = படத்தில் வேறொருவரும் இருந்தார். எதையும் வைத்திருக்கவில்லை. தனியாக மீண்டும் முயலுங்கள், அல்லது முகம் இல்லாமல் சேருங்கள்.
screen-capture-not-live = கேமராவால் உங்கள் அசைவைத் தொடர முடியவில்லை. எதையும் வைத்திருக்கவில்லை. மீண்டும் முயலுங்கள், அல்லது முகம் இல்லாமல் சேருங்கள்.
screen-capture-camera-lost = கேமரா நின்றுவிட்டது. எதையும் வைத்திருக்கவில்லை. முகம் இல்லாமல் சேரலாம்.
screen-hint-step-in = திரைக்கு முன் வாருங்கள்
screen-hint-closer = அருகில் வாருங்கள்
screen-hint-back = சற்றுப் பின்னால் செல்லுங்கள்
screen-hint-one-person = ஒருவர் மட்டும் நில்லுங்கள்
screen-hint-more-light = வெளிச்சத்தின் பக்கம் திரும்புங்கள்
screen-hint-less-glare = அதிக வெளிச்சத்திலிருந்து விலகுங்கள்
screen-hint-uncover = முகத்தை மறைக்காதீர்கள்
screen-hint-look-front = திரையைப் பாருங்கள்
screen-hint-look-left = தலையை உங்கள் இடப் பக்கம் திருப்புங்கள்
screen-hint-look-right = தலையை உங்கள் வலப் பக்கம் திருப்புங்கள்
screen-hint-look-up = சற்று மேலே பாருங்கள்
screen-hint-hold-still = அசையாமல் நில்லுங்கள்
screen-hint-blink = கண்களை மூடித் திறங்கள்
screen-hint-smile = புன்னகை செய்யுங்கள்
screen-hint-done = முடிந்தது
screen-view-front = நேராக
screen-view-left = இடம்
screen-view-right = வலம்
screen-view-up = மேல்
screen-view-still = அசையாமல்
screen-review-headline = இதை வைத்துக்கொள்ளலாமா?
screen-review-text = { $taken } கோணங்களில் { $kept } நன்றாக உள்ளன.
screen-review-good = வெளிச்சம் நன்றாக இருந்தது.
screen-review-fair = இன்னும் வெளிச்சம் இருந்தால் நல்லது; இதுவும் போதும்.
screen-review-none = எந்தக் கோணமும் போதிய தெளிவாக இல்லை. கூடுதல் வெளிச்சத்தில் மீண்டும் முயலுங்கள், அல்லது முகம் இல்லாமல் சேருங்கள்.
screen-duplicate-headline = நீங்கள் ஏற்கனவே உறுப்பினராக இருக்கலாம்
screen-duplicate-text = உங்களைப் போன்ற ஓர் உறுப்பினர் இருக்கிறார். அது நீங்கள்தான் என்றால், இருப்பதைத் திறங்கள். இல்லையென்றால், முகம் இல்லாமல் சேருங்கள், அல்லது எங்கள் ஊழியரைக் கேளுங்கள்.

## Joined

screen-enrolled-headline = இப்போது நீங்கள் உறுப்பினர்
screen-enrolled-text = குறியீட்டைப் படம் எடுத்துக்கொள்ளுங்கள், அல்லது எழுதிக்கொள்ளுங்கள். அது ஒரு முறை மட்டுமே காட்டப்படும்.
screen-enrolled-what = எதை வைத்திருக்கிறோம்
screen-enrolled-kept-face = { $views ->
    [one] மறையாக்கம் செய்த உங்கள் ஒரு முக அச்சும், நீங்கள் சொன்னவையும். படம் எதுவும் இல்லை.
   *[other] மறையாக்கம் செய்த உங்கள் { $views } முக அச்சுகளும், நீங்கள் சொன்னவையும். படம் எதுவும் இல்லை.
}
screen-enrolled-kept = நீங்கள் சொன்னவை. உங்கள் முகத்தைப் பற்றி எதுவும் இல்லை.
screen-enrolled-until = எதுவரை
screen-enrolled-until-text = நீங்கள் திரும்ப வராவிட்டால், { DATETIME($until, dateStyle: "long") } வரை. ஒவ்வொரு வருகையிலும் காலம் புதிதாகத் தொடங்கும்.
screen-enrolled-remove = எப்படி நீக்குவது
screen-enrolled-remove-text = இங்கே “என்னை மறந்துவிடு” என்பதை அழுத்துங்கள், தொலைபேசியில் ரசீதுக் குறியீட்டைப் பயன்படுத்துங்கள், அல்லது கவுண்டரில் கேளுங்கள்.

## Looking

screen-looking-headline = பொருத்தம் தேடுகிறது
screen-looking-text-tap = நீங்கள் கேட்டதால் மட்டுமே, ஒப்புதல் தந்த உறுப்பினர்களுடன் ஓர் இயந்திரம் உங்கள் முகத்தை ஒப்பிடுகிறது.
screen-looking-text-dwell = நீங்கள் இங்கே நின்று திரையைப் பார்த்ததால், ஒப்புதல் தந்த உறுப்பினர்களுடன் ஓர் இயந்திரம் உங்கள் முகத்தை ஒப்பிடுகிறது.
screen-looking-text-card = நீங்கள் கேட்டதால் மட்டுமே, காட்டிய கார்டுடன் ஓர் இயந்திரம் உங்கள் முகத்தை ஒப்பிடுகிறது.
screen-recognised-headline = வணக்கம், { $name }
screen-recognised-headline-nameless = வணக்கம்
screen-recognised-text = ஒவ்வொரு சலுகையும் ஏன் என்று சொல்லும். பில் போடும்போது குறியீட்டைக் காட்டுங்கள்.
screen-not-found-headline = சுற்றிப் பாருங்கள்
screen-not-found-text = எந்த உறுப்பினருடனும் பொருத்தம் இல்லை; பார்த்ததில் எதையும் வைத்திருக்கவில்லை. இந்தச் சலுகைகள் எல்லோருக்கும்.
screen-code-headline = கார்டு அல்லது குறியீட்டைப் பயன்படுத்துங்கள்
screen-code-text = கடையின் கார்டு, தொலைபேசி எண், ரசீதுக் குறியீடு: ஏதேனும் ஒன்றால் உங்கள் சலுகைகள் கிடைக்கும்.

## My data

screen-my-data-headline = உங்கள் தகவல்கள்
screen-my-data-text = வைத்திருப்பவை இவை. சுவிட்சை மாற்றி, “சேமி” என்பதை அழுத்துங்கள்.
screen-my-data-wait = ஒரு நிமிடம்.
screen-line-name = பெயர்
screen-line-none = இல்லை
screen-line-face = அடையாளம் காணுதல்
screen-line-face-on = இயங்குகிறது
screen-line-face-paused = நிறுத்தி வைக்கப்பட்டது
screen-line-face-none = உங்கள் முக அச்சு இல்லை
screen-line-until = எதுவரை வைத்திருப்போம்
screen-line-until-value = நீங்கள் திரும்ப வராவிட்டால், { DATETIME($until, dateStyle: "long") } வரை
screen-line-receipt = ரசீதுக் குறியீடு
screen-line-card = கார்டுக் குறியீடு
screen-line-number = இந்த ரசீதின் எண்
screen-line-at = நேரம்
screen-line-at-value = { DATETIME($at, dateStyle: "long", timeStyle: "short") }
screen-export-headline = உங்கள் தகவல்களை எடுத்துச் செல்லுங்கள்
screen-export-phone = தொலைபேசியால் குறியீட்டைப் படித்து, அங்கே “பதிவிறக்கு” என்பதை அழுத்துங்கள். இது புதிய ரசீதுக் குறியீடு. பழையது இனி வேலை செய்யாது.
screen-export-counter = கோப்பைப் பெற, இந்த ரசீதுக் குறியீட்டைக் கவுண்டரில் காட்டுங்கள். இது புதியது. பழையது இனி வேலை செய்யாது.
screen-forget-headline = எல்லாவற்றையும் அழிக்கலாமா?
screen-forget-text = உங்கள் முக அச்சுகள், பெயர், கார்டு, தொலைபேசி எண் எல்லாம் இந்தக் கடையின் திரையிலிருந்தும் அதன் நகல்களிலிருந்தும் அழிக்கப்படும். இதை மீட்க முடியாது. எல்லோருக்குமான சலுகைகள் அப்படியே இருக்கும்.
screen-forget-doing = ஒவ்வோர் இடமாக அழிக்கிறது
screen-forgotten-headline = எல்லாம் அழிக்கப்பட்டது
screen-forgotten-text = உங்களைப் பற்றி இங்கே எதுவும் இல்லை. எப்போது வேண்டுமானாலும் மீண்டும் சேரலாம்.
screen-forgotten-checked = எல்லா { $places } இடங்களும் மீண்டும் சரிபார்க்கப்பட்டன
screen-forgotten-waits-headline = இங்கே நீங்கள் மறக்கப்பட்டீர்கள்
screen-forgotten-waits-text = இனி உங்களை அடையாளம் காண மாட்டோம்; எந்தக் குறியீடும் எதையும் திறக்காது. ஓர் இடத்தை இப்போது அணுக முடியவில்லை. அணுக முடிந்ததும் அதுவும் அழிக்கப்படும். இந்த ரசீதின் எண்ணை வைத்துக்கொள்ளுங்கள்.
screen-forgotten-waits = ஓர் இடம், அணுக முடிந்ததும் அழிக்கப்படும்
screen-forgotten-failed-headline = இது இன்னும் முடியவில்லை
screen-forgotten-failed = இனி உங்களை அடையாளம் காண மாட்டோம். ஓர் இடத்தைச் சரிபார்க்க முடியவில்லை. ரசீதுக்கு எங்கள் ஊழியரைக் கேளுங்கள்.
screen-place-data-key = உங்கள் திறவுகோல்
screen-place-members = உறுப்பினர் பதிவு
screen-place-credentials = கார்டு, தொலைபேசி, குறியீடுகள்
screen-place-templates = முக அச்சுகள்
screen-place-consents = ஒப்புதல்கள்
screen-place-matches = வருகைகள்
screen-place-dislikes = குறைவாகக் காட்டச் சொன்னவை
screen-place-vouchers = சலுகைக் குறியீடுகள்
screen-place-segment-members = குழுக்கள்
screen-place-customers = கடையின் பதிவு
screen-place-customer-cards = கடைப் பதிவில் உள்ள கார்டுகள்
screen-place-purchases = வாங்கியவை
screen-place-gallery = முக அச்சுத் தொகுப்பு
screen-place-screen = இந்தத் திரை
screen-place-phones = உள்நுழைந்த தொலைபேசிகள்
screen-place-waiting-matches = காத்திருக்கும் வருகைகள்
screen-place-journal = சேமிப்பகத்தின் குறிப்பேடு
screen-place-copies-of-the-keys = திறவுகோல்களின் நகல்கள்

## Codes for phones

screen-qr-receipt = உங்கள் ரசீது: தொலைபேசியால் படியுங்கள்
screen-qr-card = உங்கள் கார்டு: படம் எடுத்து இங்கே காட்டுங்கள்
screen-qr-export = உங்கள் பதிவிறக்கம்: தொலைபேசியால் படியுங்கள்
screen-qr-offers = உங்கள் சலுகைகளும் அவற்றின் குறியீடுகளும்

## Cards, camera, time

screen-heading-everyone = எல்லோருக்குமான சலுகைகள்
screen-heading-member = உங்கள் சலுகைகள்
screen-heading-first = உங்கள் முதல் சலுகைகள்
screen-light-finds = ஆட்கள் இருப்பதைக் கேமரா கண்டறியும். யாரையும் அடையாளம் காண்பதில்லை.
screen-light-looks = ஒப்புதல் தந்த உறுப்பினர்களுடன் கேமரா ஒரு முகத்தை ஒப்பிடுகிறது.
screen-light-compares = கேமரா ஒரு முகத்தை ஒரு கார்டுடன் ஒப்பிடுகிறது.
screen-light-named = ஒப்புதல் தந்த ஓர் உறுப்பினரைக் கேமரா அடையாளம் கண்டது.
screen-light-measures = ஒப்புதல் தந்த ஒருவரின் முகத்தைக் கேமரா அளக்கிறது.
screen-light-codes = கேமரா கார்டின் குறியீட்டைத் தேடுகிறது. யாரையும் அடையாளம் காண்பதில்லை.
screen-light-off = கேமரா இப்போது எதையும் பார்க்கவில்லை.
screen-warning-offers = { $seconds } நொடிகளில் உங்கள் சலுகைகள் இந்தத் திரையிலிருந்து போகும்.
screen-warning-screen = { $seconds } நொடிகளில் இந்தத் திரை தொடக்கத்துக்குத் திரும்பும்.

## Buttons

screen-button-engage = என்னை அடையாளம் காண்
screen-button-stop = தேடலை நிறுத்து
screen-button-not-me = நான் அல்ல
screen-button-hide = மறை
screen-button-extend = தொடர்ந்து காட்டு
screen-button-start = சேர, மொழி மாற்ற
screen-button-join = சேர்
screen-button-use-code = கார்டு, குறியீடு
screen-button-browse = பார்க்க மட்டும்
screen-button-back = திரும்பு
screen-button-cancel = ரத்து செய்
screen-button-text-size-larger = பெரிய எழுத்து
screen-button-text-size-usual = வழக்கமான எழுத்து
screen-button-speech-on = படித்துக் காட்டு
screen-button-speech-off = படிப்பதை நிறுத்து
screen-button-agree = ஒப்புக்கொள்கிறேன்
screen-button-refuse = வேண்டாம், நன்றி
screen-button-read-more = முழுவதும் படி
screen-button-print = அச்சிடு
screen-button-next = தொடர்
screen-button-skip-turn = திரும்பாமல் தொடர்
screen-button-retake = மீண்டும் முயல்
screen-button-save = சேமி
screen-button-discard = கைவிடு
screen-button-open-existing = அது நான்தான், திற
screen-button-card-only = முகம் இல்லாமல் சேர்
screen-button-done = முடிந்தது
screen-button-code = என் சலுகைகளைக் காட்டு
screen-button-try-again = மீண்டும் முயல்
screen-button-less-like-this = இதுபோல் குறைவாகக் காட்டு
screen-button-my-data = என் தகவல்கள்
screen-button-save-purposes = சேமி
screen-button-pause = அடையாளத்தை நிறுத்தி வை
screen-button-resume = அடையாளத்தைத் தொடர்
screen-button-export = நகல் எடு
screen-button-new-receipt = புதிய ரசீதுக் குறியீடு எடு
screen-button-forget = என்னை மறந்துவிடு
screen-button-forget-confirm = எல்லாவற்றையும் அழி
screen-button-keep-everything = எல்லாம் இருக்கட்டும்
screen-button-save-to-phone = தொலைபேசியில் சேமி
screen-button-save-to-phone-close = குறியீட்டை மூடு
screen-button-call-staff = ஊழியரைக் கேள்
