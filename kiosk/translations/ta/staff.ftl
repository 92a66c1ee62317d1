# The staff console. What a shopper reads on the tablet or on paper is marked: it speaks to the shopper.

## Frame of every page

staff-brand = ஊழியர்
staff-skip = உள்ளடக்கத்துக்குச் செல்
staff-menu = முதன்மைப் பட்டி
staff-menu-search = உறுப்பினர்கள்
staff-menu-voucher = குறியீடுகள்
staff-menu-enrol = புதிய உறுப்பினர்
staff-menu-privacy = தனியுரிமை
staff-menu-audit = யார் என்ன செய்தார்
staff-menu-records = கடையின் ஆவணங்கள்
staff-menu-health = கருவி
staff-menu-people = ஒரே வாடிக்கையாளரா?
staff-menu-marketing = சந்தைப்படுத்தல்
staff-sign-out = வெளியேறு
staff-language = மொழி
staff-audited = உறுப்பினரின் தகவல்களை ஒவ்வொரு முறை பார்ப்பதும் உங்கள் பெயருடன் பதிவாகும்.
staff-leaving = ஒரு நிமிடத்தில் வெளியேற்றப்படுவீர்கள். அப்போது நீங்கள் எழுதியவை இருக்காது.
staff-stay = உள்ளேயே இரு
staff-day = { DATETIME($at, dateStyle: "medium") }
staff-moment = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-none = வைத்திருக்கவில்லை
staff-nothing = இங்கே எதுவும் இல்லை
staff-no-name = பெயர் இல்லை
staff-save = சேமி
staff-cancel = ரத்து செய்
staff-done = முடிந்தது
staff-back = திரும்பு
staff-next = அடுத்து
staff-print = அச்சிடு
staff-yes = ஆம்
staff-no = இல்லை
staff-any = எல்லாம்
staff-optional = இதைக் காலியாக விடலாம்
staff-number = எண்
staff-when = எப்போது
staff-why = ஏன்
staff-your-password = உங்கள் கடவுச்சொல்

## Sign-in

staff-sign-in-title = ஊழியர் உள்நுழைவு
staff-sign-in = உள்நுழை
staff-sign-in-name = பெயர்
staff-sign-in-password = கடவுச்சொல்
staff-sign-in-help = மறந்துவிட்டதா? கருவியைப் பராமரிப்பவர் புதியதைத் தருவார்: kiosk staff password NAME

## Errors

staff-error-title = இது நடக்கவில்லை
staff-error-code = உதவிக்கான குறியீடு: { $code }
staff-error-back = தொடக்கத்துக்குத் திரும்பு
staff-error-origin = இந்தப் படிவம் உங்கள் உள்நுழைவுக்கு முந்தையது, அல்லது வேறொரு பக்கத்திலிருந்து வந்தது
staff-error-origin-mend = பக்கத்தை மீண்டும் திறந்து, அதையே மறுபடி செய்யுங்கள்
staff-error-large = அனுப்பியது மிகப் பெரியது
staff-error-large-mend = குறைவான அல்லது சிறிய கோப்புகளை அனுப்புங்கள்
staff-error-nowhere = இந்த முகவரியில் எதுவும் இல்லை
staff-error-nowhere-mend = பட்டியைப் பயன்படுத்துங்கள்
staff-error-request = அனுப்பியதைப் பக்கத்தால் படிக்க முடியவில்லை
staff-error-request-mend = பக்கத்தை மீண்டும் திறந்து, அதையே மறுபடி செய்யுங்கள்
staff-error-unexpected = இந்தக் கியோஸ்க்கில் ஏதோ தவறாகிவிட்டது
staff-error-unexpected-mend = மீண்டும் முயலுங்கள்; தொடர்ந்தால், கருவியைப் பராமரிப்பவரிடம் சொல்லுங்கள்

## Search

staff-search-title = உறுப்பினரைத் தேடு
staff-search-label = கார்டு, தொலைபேசி, மின்னஞ்சல் அல்லது பெயர்
staff-search-hint = கார்டு எண், தொலைபேசி எண் அல்லது ரசீதுக் குறியீட்டை முழுமையாக; அல்லது பெயரின் முழுச் சொற்கள். முழு மின்னஞ்சல் முகவரி, சேராத வாடிக்கையாளர்களைக் கண்டுபிடிக்கும்.
staff-search = தேடு
staff-search-short = குறைந்தது இரண்டு எழுத்துகள் அல்லது எண்களை எழுதுங்கள்.
staff-search-many = பல உறுப்பினர்களுக்கு இந்தப் பெயர் உள்ளது. பெயரின் இன்னொரு சொல்லைச் சேருங்கள், அல்லது கார்டு, தொலைபேசி எண்ணைப் பயன்படுத்துங்கள்.
staff-search-found =
    { $count ->
        [0] யாரும் கிடைக்கவில்லை
        [one] { $count } உறுப்பினர் கிடைத்தார்
       *[other] { $count } உறுப்பினர்கள் கிடைத்தனர்
    }
staff-search-none = சரியாக இந்தக் கார்டு, தொலைபேசி எண் அல்லது பெயர் யாருக்கும் இல்லை.
staff-search-note = உறுப்பினர்களின் பட்டியலோ முகத்தால் தேடுவதோ இல்லை. வாடிக்கையாளரிடம் கார்டு, தொலைபேசி எண் அல்லது பெயரைக் கேளுங்கள்.
staff-member-since = { DATETIME($day, dateStyle: "medium") } முதல்
staff-member-last = கடைசியாக வந்தது { DATETIME($day, dateStyle: "medium") }

## A customer who never joined

staff-customers-found =
    { $count ->
        [one] உறுப்பினர் அல்லாத { $count } வாடிக்கையாளர்
       *[other] உறுப்பினர் அல்லாத { $count } வாடிக்கையாளர்கள்
    }
staff-customers-note = இந்தக் கார்டு, எண் அல்லது முகவரி கடையின் சொந்தப் பதிவுகளில் உள்ளது. பெயர் எதுவும் இல்லை. ஒரு குடும்பம் ஒரே எண்ணைப் பயன்படுத்தலாம்: அந்த நபருக்கு மட்டுமே தெரிந்த வேறொன்றைக் கேளுங்கள்.
staff-customers-many = கடையின் பல வாடிக்கையாளர்களுக்கு இந்த எண் அல்லது முகவரி உள்ளது. கார்டைப் பயன்படுத்துங்கள்.
staff-customer-open = வாடிக்கையாளர் { $number } ஐத் திற
staff-customer-title = உறுப்பினர் அல்லாத வாடிக்கையாளர்
staff-customer-lead =
    { $records ->
        [one] கடையின் { $records } பதிவு இவருடையது.
       *[other] கடையின் { $records } பதிவுகள் இவருடையவை.
    }
staff-customer-who = இவர் கடையின் சொந்தத் தரவோடு வந்தவர்; இங்கே சேரவில்லை. வைத்திருப்பதைப் பார்க்கவும், எடுத்துச் செல்லவும், அழிக்கச் சொல்லவும் இவருக்கு உரிமை உண்டு.
staff-customer-rows = வரிகள்
staff-customer-erase = இந்த வாடிக்கையாளரை அழி
staff-customer-erase-what = இவருடைய எல்லாப் பதிவுகளும், வாங்கியவையும், எண்களும், மதிப்பீடுகளும் உடனே போகும்; காப்பு நகல்களிலிருந்தும். கடையின் சொந்த அமைப்பில் இவர் இருந்தால் அடுத்த இறக்குமதி பதிவைத் திரும்பக் கொண்டுவரும்: அங்கேயும் அழியுங்கள்.
staff-customer-sure = அவர் இங்கே இருக்கிறார், அல்லது எழுத்தில் கேட்டிருக்கிறார்; தாம் யார் என்பதையும் காட்டினார்
staff-customer-unsure = அவர் கேட்டார் என்பதை உறுதிப்படுத்துங்கள்.
staff-customer-erased = வாடிக்கையாளர் இந்தக் கியோஸ்கிலிருந்தும் அதன் நகல்களிலிருந்தும் அழிக்கப்பட்டார்.

## One member

staff-member-title = உறுப்பினர்
staff-paused = அடையாளம் காண்பது நிறுத்தி வைக்கப்பட்டது
staff-has-face = முகத்தால் அடையாளம் காணலாம்
staff-no-face = கார்டு, தொலைபேசி மூலம் மட்டும்
staff-nickname = வாழ்த்தும் பெயர்
staff-nickname-hint = முதல் பெயரோ செல்லப் பெயரோ போதும்.
staff-phone = தொலைபேசி
staff-phone-hint = உறுப்பினரைக் கண்டறிய. தொடர்புகொள்ள ஒப்புதல் இருந்தால் மட்டுமே படிக்க முடியும்; காலியாக விட்டால், மறைந்துள்ள எண் அப்படியே இருக்கும்.
staff-email = மின்னஞ்சல்
staff-email-hint = தொடர்புகொள்ள ஒப்புதல் இருந்தால் மட்டும்.
staff-card = கடைக் கார்டின் எண்
staff-card-hint = வாடிக்கையாளர் காட்டும் கார்டில் உள்ளபடி: உறுப்பினர் கணக்கை அவர் வாங்கியவற்றுடன் இது இணைக்கும். காலியாக விட்டால் எதுவும் மாறாது.
staff-card-linked-hint = உறுப்பினர் கணக்கு வாங்கியவற்றுடன் இணைக்கப்பட்டுள்ளது. வாடிக்கையாளரின் வேறொரு கார்டு இந்த இணைப்பை மாற்றும்; காலியாக விட்டால் எதுவும் மாறாது.
staff-unlink = வாங்கியவற்றுடனான இணைப்பை நீக்கு
staff-customer = வாடிக்கையாளர் எண்
staff-joined = சேர்ந்த நாள்
staff-last-visit = கடைசி வருகை
staff-keep-until = வராவிட்டால் தானாக அழியும் நாள்
staff-actions = நீங்கள் செய்யக்கூடியவை
staff-correct = தகவல்களைத் திருத்து
staff-correct-title = தகவல்களைத் திருத்து
staff-purposes = நோக்கங்கள்
staff-purposes-title = நோக்கங்களை மாற்று
staff-purposes-note = உறுப்பினர் இங்கே இருக்கும்போது, அவர் சொல்வதுபோல் மாற்றுங்கள். முக அடையாளத்தை அணைத்தால் முக அச்சுகள் உடனே நீக்கப்படும்.
staff-purposes-reference-hint = ஒரு நோக்கத்தை இயக்கத் தேவை: உறுப்பினர் கையொப்பமிட்ட படிவம் எந்த எண்ணில் கோப்பில் உள்ளது. ஒப்புதலுடன் இது வைத்திருக்கப்படும். அணைக்கத் தேவையில்லை.
staff-pause = அடையாளத்தை நிறுத்தி வை
staff-resume = அடையாளத்தைத் தொடர்
staff-returned = மின்னஞ்சல்கள் திரும்பி வந்தன: அங்கே எதுவும் அனுப்பப்படாது
staff-lift = இந்த முகவரிக்கு மீண்டும் எழுது
staff-lift-sure = இந்த முகவரி வேலை செய்கிறது என்று உறுப்பினர் சொல்கிறாரா? மீண்டும் திரும்பி வந்தால், மீண்டும் நிறுத்தப்படும்.
staff-new-receipt = புதிய ரசீது
staff-receipt-sure = பழைய ரசீது இனி வேலை செய்யாது. புதியதை உருவாக்கலாமா?
staff-export = கோப்பாக எடு
staff-erase = இந்த உறுப்பினரை அழி
staff-consents = ஒப்புதல்கள்
staff-purpose = நோக்கம்
staff-given = தந்தது
staff-where = எங்கே
staff-wording = வாசகம்
staff-wording-value = பதிப்பு { $version }, { $spoken }
staff-reference = குறிப்பு எண்
staff-withdrawn = திரும்பப் பெற்றது
staff-stands = நடப்பில் உள்ளது
staff-purpose-face-recognition = முக அடையாளம் காணுதல்
staff-purpose-offers = உங்களுக்கான சலுகைகளைத் தேர்ந்தெடுத்தல்
staff-purpose-analytics = பயன்படும் சலுகைகளை எண்ணுதல்
staff-purpose-contact = சலுகைச் செய்திகள்
staff-templates = முக அச்சுகள்
staff-templates-note = முகத்திலிருந்து உருவான எண்கள், முத்திரையிடப்பட்டவை. படம் எதுவும் இல்லை; யாராலும் அவற்றைப் பார்க்க முடியாது.
staff-template-line =
    { $recogniser }: { $count ->
        [one] { $count } கோணம்
       *[other] { $count } கோணங்கள்
    }, உருவான நாள் { DATETIME($day, dateStyle: "medium") }
staff-card-locked = உறுப்பினரின் கார்டு மட்டுமே திறக்கும்
staff-view-name-front = நேராக
staff-view-name-left = இடம்
staff-view-name-right = வலம்
staff-view-name-up = மேல்
staff-view-name-still = அசையாமல்
staff-matches = கடைசிப் பொருத்தங்கள்
staff-how-face = முகத்தால்
staff-how-card = கார்டால்
staff-how-loyalty = கடையின் உறுப்பினர் அட்டை மூலம்
staff-how-phone = தொலைபேசி எண்ணால்
staff-how-receipt = ரசீதால்
staff-act-tap = பொத்தானை அழுத்தினார்
staff-act-dwell = திரைக்கு முன் நின்றார்
staff-act-card = கார்டைக் காட்டினார்
staff-disputed = “நான் அல்ல”
staff-everything-else = வைத்திருக்கும் மற்ற அனைத்தும்

## Erasure

staff-erase-title = உறுப்பினரை அழித்தல்
staff-erase-who = { $name } என்பவரை நிரந்தரமாக அழிக்கலாமா?
staff-erase-what = பெயர், தொடர்பு விவரம், முக அச்சுகள், ஒப்புதல்கள், பொருத்தங்கள், சலுகைக் குறியீடுகள் உடனே போகும்; காப்பு நகல்களிலிருந்தும். யாராலும் திரும்பக் கொண்டுவர முடியாது.
staff-erase-purchases = இணைக்கப்பட்ட வாடிக்கையாளர் வாங்கியவற்றையும் அழி
staff-erase-sure = உறுப்பினர் இங்கே இருக்கிறார், அல்லது எழுத்தில் கேட்டிருக்கிறார்
staff-erase-unsure = உறுப்பினர் கேட்டார் என்பதை உறுதிப்படுத்துங்கள்.
staff-erasing = அழிக்கிறது. சில நொடிகள் ஆகும்.
staff-erased-title = அழிக்கப்பட்டது
staff-erased-done = உறுப்பினர் இந்தக் கியோஸ்கிலிருந்தும் அதன் நகல்களிலிருந்தும் அழிக்கப்பட்டார்.
staff-erased-purchases = வாங்கியவையும் வாடிக்கையாளர் பதிவும் கடையின் சொந்தக் கணக்குகளில், பெயர் இல்லாமல் இருக்கும்.
staff-erased-partly = உறுப்பினர் இங்கே அழிக்கப்பட்டார். வேறோர் இடத்தில் ஏதோ தடையாக இருந்தது; பெரும்பாலும் அது இணைக்கப்படாத வட்டில் உள்ள திறவுகோல்களின் நகல். அதை இணைத்தால், மீதியைக் கியோஸ்க் தானாக முடிக்கும்.
staff-receipt-number = ரசீது எண்
staff-place = இடம்
staff-removed = நீக்கியவை

## Receipt; speaks to the shopper but for the title and the notes

staff-receipt-title = ரசீது
staff-receipt-once = இப்போதே அச்சிடுங்கள்: குறியீடுகள் ஒரு முறை மட்டுமே காட்டப்படும்; எங்கும் வைத்திருப்பதில்லை.
staff-to-member = உறுப்பினர் பக்கத்துக்கு
staff-receipt-thanks = சேர்ந்ததற்கு நன்றி.
staff-receipt-renewed = இது உங்கள் புதிய ரசீது. பழையது இனி வேலை செய்யாது.
staff-receipt-card = உங்கள் கார்டு
staff-receipt-card-use = இதைக் கியோஸ்க்கில் காட்டுங்கள்; முகத்துடனோ முகம் இல்லாமலோ உங்கள் சலுகைகள் கிடைக்கும்.
staff-receipt-code = உங்கள் தகவல்கள்
staff-receipt-code-use = இந்தக் குறியீட்டைக் கொண்டு எந்தத் தொலைபேசியிலும், கியோஸ்க்கிலும், உங்கள் தகவல்களைப் பார்க்கலாம், மாற்றலாம், அழிக்கலாம். சாவிபோல் பத்திரமாக வைத்திருங்கள்.
staff-receipt-kept = நீங்கள் ஒப்புக்கொண்டவை
staff-receipt-views =
    { $count ->
        [0] முக அச்சு எதுவும் இல்லை
        [one] ஒரு முக அச்சு உள்ளது, படம் இல்லை
       *[other] { $count } முக அச்சுகள் உள்ளன, படங்கள் இல்லை
    }
staff-receipt-until = நீங்கள் திரும்ப வராவிட்டால், எல்லாம் { DATETIME($day, dateStyle: "long") } அன்று அழிக்கப்படும்.
staff-receipt-leave = எப்போது வேண்டுமானாலும் விலகலாம்: கியோஸ்க்கில் “என்னை மறந்துவிடு” என்பதை அழுத்துங்கள், மேலே உள்ள குறியீட்டைப் பயன்படுத்துங்கள், அல்லது எங்களிடம் கேளுங்கள்.

## Enrolment

staff-enrol-title = புதிய உறுப்பினர்
staff-enrol-lead = வாடிக்கையாளர் உங்களுடன் இருந்து அவரே முடிவு செய்கிறார். கார்டு மூலமும் முகம் இல்லாமலும் அதே சலுகைகளும் விலையும் கிடைக்கும்.
staff-enrol-language = வாடிக்கையாளரின் மொழி
staff-way-tablet = இந்த டேப்லெட்டின் கேமராவால்
staff-way-tablet-text = டேப்லெட்டை வாடிக்கையாளரிடம் கொடுங்கள். அவர் படித்துத் தேர்ந்தெடுத்த பிறகு கேமராவைப் பார்ப்பார்.
staff-way-tablet-go = இந்த டேப்லெட்டில் தொடங்கு
staff-way-photos = கையொப்பமிட்ட படிவத்துடன், படங்களிலிருந்து
staff-way-photos-text = வாடிக்கையாளர் படிவத்தில் கையொப்பமிட்டு, இதற்கென்றே படங்களைக் கொண்டுவந்தார். இணையத்திலிருந்தோ வேறு கேமராக்களிலிருந்தோ படங்களை ஒருபோதும் பயன்படுத்தாதீர்கள்.
staff-way-photos-go = படிவத்துடன் தொடங்கு
staff-way-kiosk = கியோஸ்க்கில்
staff-way-kiosk-text = வாடிக்கையாளர் கியோஸ்க் திரையில் “சேர்” என்பதை அழுத்திப் பின்தொடர்வார்; இங்கே எதுவும் செய்ய வேண்டியதில்லை. நீங்கள் அருகில் நின்று உதவலாம்.
staff-way-kiosk-now = கியோஸ்க் இப்போது காட்டுவது:
staff-enrol-consent = ஒப்புதல்
staff-enrol-person = உறுப்பினரைப் பற்றி
staff-enrol-capture = முகத்தின் கோணங்கள்
staff-enrol-review = சரிபார்த்துச் சேமி
staff-hand-over = இப்போது டேப்லெட்டை வாடிக்கையாளரிடம் கொடுங்கள். நீங்கள் திரும்பப் பெறும் வரை மற்ற பக்கங்கள் மூடியிருக்கும்.
staff-take-back = ஊழியர்: டேப்லெட்டைத் திரும்பப் பெறு
staff-take-back-text = { $name }, இது நீங்கள்தான் என உறுதிப்படுத்துங்கள்; பிறகு மற்ற பக்கங்கள் திறக்கும். இந்த டேப்லெட் இப்போது வாடிக்கையாளரின் கையில் இருக்கலாம்.
staff-take-back-go = தொடர்
staff-as-signed = வாடிக்கையாளர் கையொப்பமிட்டதை மட்டும் இயக்குங்கள்.
staff-consent-reference = கையொப்பமிட்ட படிவத்தின் எண்
staff-consent-reference-hint = தாள் எந்த எண்ணில் கோப்பில் உள்ளது; ஒவ்வோர் ஒப்புதலுடனும் இது வைத்திருக்கப்படும்.
staff-reading-photos = படங்களைப் படிக்கிறது. சில நொடிகள் ஆகும்.
staff-photos-label = முகத்தின் படங்கள்
staff-photos-hint = 1 முதல் 8 JPEG அல்லது PNG கோப்புகள், ஒவ்வொன்றும் அதிகபட்சம் 10 MB; ஒவ்வொன்றிலும் இவர் மட்டும். மூன்று இருந்தால் சிறப்பு.
staff-photos-go = படங்களைப் படி
staff-saving = சேமிக்கிறது.
staff-discard = கைவிடு
staff-retake = கோணங்களை மீண்டும் எடு
staff-views = கோணங்கள்
staff-review-views = { $taken } கோணங்களில் { $kept } போதிய தெளிவாக உள்ளன
staff-review-none = எந்தக் கோணத்தையும் வைத்திருக்க முடியாது. மீண்டும் எடுக்கலாம், அல்லது சேமிக்கலாம்: அப்போது கார்டு, தொலைபேசி மூலம் உறுப்பினரைக் கண்டறியலாம்.
staff-duplicate = இந்த முகம் ஏற்கனவே உறுப்பினர்.
staff-duplicate-text = வாடிக்கையாளரிடம் கேளுங்கள். இருக்கும் உறுப்பினர் பதிவைத் திறங்கள், அல்லது இதைக் கார்டு, தொலைபேசிக்கு மட்டும் சேமியுங்கள்; ஒரே முகமுள்ள இரண்டு உறுப்பினர்களைப் பிரித்தறிய முடியாது.
staff-open-existing = இருக்கும் உறுப்பினரைத் திற
staff-card-only = கார்டு, தொலைபேசிக்கு மட்டும் சேமி
staff-refused-title = வேண்டாம், நன்றி
staff-refused-note = எதையும் வைத்திருக்கவில்லை.

## Enrolment; speaks to the shopper

staff-consent-title = { $shop } உறுப்பினராகச் சேருங்கள்
staff-consent-lead = ஒவ்வொரு சுவிட்சும் உங்கள் சொந்த விருப்பம்; எப்போது வேண்டுமானாலும் மாற்றலாம். முக அடையாளம் இல்லாமலும் அதே சலுகைகளும் விலையும் கிடைக்கும்.
staff-consent-legend = நீங்கள் எதற்கு ஒப்புக்கொள்கிறீர்கள்
staff-consent-more = முழுவதும் படி
staff-agree = ஒப்புக்கொள்கிறேன்
staff-refuse = வேண்டாம், நன்றி
staff-refused-text = பரவாயில்லை. கார்டுடனோ கார்டு இல்லாமலோ அதே சலுகைகள் கிடைக்கும்.
staff-adult = ஒப்புக்கொள்பவர் யார்?
staff-adult-yes = எனக்கு 18 வயது அல்லது அதற்கு மேல்
staff-adult-guardian = ஒரு குழந்தைக்காகப் பெற்றோர் அல்லது பாதுகாவலராக ஒப்புக்கொள்கிறேன்
staff-skip-turn = என்னால் தலையைத் திருப்ப முடியாது, அல்லது திருப்ப விரும்பவில்லை
staff-camera-starting = கேமரா தொடங்குகிறது.
staff-mirror = கண்ணாடியில் போல் நீங்கள்
staff-not-kept = படங்களை ஒரு முறை மட்டும் பார்ப்போம்; ஒருபோதும் வைத்திருப்பதில்லை.
staff-no-camera = கேமரா தொடங்கவில்லை. இந்தப் பக்கத்துக்கு அதை அனுமதியுங்கள், அல்லது கியோஸ்க்கையோ படங்களையோ பயன்படுத்துங்கள்.
staff-no-https = பாதுகாப்பான பக்கத்துக்கு (https) மட்டுமே இந்த உலாவி கேமராவைத் தரும். கியோஸ்க்கையோ படங்களையோ பயன்படுத்துங்கள்.
staff-no-script = கேமராவுக்கு இந்தப் பக்கத்தில் JavaScript தேவை. கியோஸ்க்கையோ படங்களையோ பயன்படுத்துங்கள்.
staff-connection-lost = கியோஸ்க் பதிலளிக்கவில்லை. மீண்டும் முயல்கிறது.
staff-view-front = கேமராவை நேராகப் பாருங்கள்.
staff-view-left = தலையை உங்கள் இடப் பக்கம் திருப்புங்கள்.
staff-view-right = தலையை உங்கள் வலப் பக்கம் திருப்புங்கள்.
staff-view-up = சற்று மேலே பாருங்கள்.
staff-view-still = மீண்டும் நேராகப் பார்த்து, அசையாமல் இருங்கள்.
staff-hint-step-in = கேமராவுக்கு முன் வாருங்கள்.
staff-hint-closer = சற்று அருகில் வாருங்கள்.
staff-hint-back = சற்றுப் பின்னால் செல்லுங்கள்.
staff-hint-one-person = ஒருவர் மட்டும் இருங்கள்.
staff-hint-more-light = இன்னும் வெளிச்சம் தேவை.
staff-hint-less-glare = பின்னாலோ மேலேயோ உள்ள வெளிச்சத்தைக் குறைத்துக்கொள்ளுங்கள்.
staff-hint-uncover = முகத்தை மறைக்காதீர்கள்.
staff-hint-look-front = கேமராவை நேராகப் பாருங்கள்.
staff-hint-look-left = தலையை உங்கள் இடப் பக்கம் திருப்புங்கள்.
staff-hint-look-right = தலையை உங்கள் வலப் பக்கம் திருப்புங்கள்.
staff-hint-look-up = சற்று மேலே பாருங்கள்.
staff-hint-hold-still = அசையாமல் இருங்கள்.
staff-hint-blink = கண்களை மூடித் திறங்கள்.
staff-hint-smile = புன்னகை செய்யுங்கள்.
staff-hint-done = நன்று.

## What the kiosk's screen shows

staff-screen-idle = எல்லோருக்குமான சலுகைகள்
staff-screen-near = எல்லோருக்குமான சலுகைகள்; யாரோ அருகில் இருக்கிறார்
staff-screen-start = தொடக்கப் பக்கம்
staff-screen-consent = ஒப்புதல்
staff-screen-notice = முழு அறிவிப்பு
staff-screen-link = புதிய உறுப்பினரைப் பற்றிய கேள்விகள்
staff-screen-capture = முகத்தின் கோணங்கள்
staff-screen-review = சேமிப்பதற்கு முன் சரிபார்ப்பு
staff-screen-duplicate = இந்த முகம் ஏற்கனவே உறுப்பினர் என்பது
staff-screen-enrolled = புதிய உறுப்பினரின் ரசீது
staff-screen-looking = பொருத்தம் தேடுகிறது என்பது
staff-screen-recognised = ஓர் உறுப்பினரின் சலுகைகள்
staff-screen-not-found = யாரும் கிடைக்கவில்லை என்பது
staff-screen-several = பலர் இருக்கிறார்கள் என்பது
staff-screen-code = குறியீட்டுக்கான கட்டம்
staff-screen-my-data = ஓர் உறுப்பினரின் சொந்தத் தகவல்கள்
staff-screen-export = தகவல்களை எடுத்துச் செல்லுதல்
staff-screen-forget = அழிப்பதற்கு முன் கேள்வி
staff-screen-forgotten = அழித்ததற்கான ரசீது
staff-screen-fault = கேமரா இல்லை என்பது
staff-screen-unavailable = முகங்களை அடையாளம் காண முடியாது என்பது
staff-screen-maintenance = பராமரிப்பு நடக்கிறது என்பது

## Privacy officer

staff-privacy-title = தனியுரிமை
staff-retention-title = வைத்திருக்கும் காலம்
staff-retention-due =
    { $count ->
        [0] யாருக்கும் காலம் முடியவில்லை
        [one] { $count } உறுப்பினருக்குக் காலம் முடிந்தது
       *[other] { $count } உறுப்பினர்களுக்குக் காலம் முடிந்தது
    }
staff-retention-customers =
    { $count ->
        [0] உறுப்பினராகச் சேராத வாடிக்கையாளர் யாருக்கும் காலம் முடியவில்லை.
        [one] உறுப்பினராகச் சேராத { $count } வாடிக்கையாளருக்குக் காலம் முடிந்தது.
       *[other] உறுப்பினராகச் சேராத { $count } வாடிக்கையாளர்களுக்குக் காலம் முடிந்தது.
    }
staff-retention-customers-text =
    { $days ->
        [one] { $days } நாள் எதுவும் வாங்காமல், எந்த இறக்குமதியும் பெயரிடாமல் இருந்தால் அவர்கள் அழிக்கப்படுவார்கள்.
       *[other] { $days } நாட்கள் எதுவும் வாங்காமல், எந்த இறக்குமதியும் பெயரிடாமல் இருந்தால் அவர்கள் அழிக்கப்படுவார்கள்.
    }
staff-retention-text =
    { $days ->
        [one] { $days } நாள் வராத உறுப்பினர்கள் தானாக அழிக்கப்படுவார்கள். இது தினமும் ஒரு முறையும் நடக்கும்.
       *[other] { $days } நாட்கள் வராத உறுப்பினர்கள் தானாக அழிக்கப்படுவார்கள். இது தினமும் ஒரு முறையும் நடக்கும்.
    }
staff-dry-run = பட்டியலைக் காட்டு (ஒத்திகை)
staff-dry-run-note = இது ஒத்திகை. எதுவும் அழிக்கப்படவில்லை.
staff-retention-also = கூடவே போகும் பழைய பதிவுகள்: { $matches } பொருத்தங்கள், { $receipts } ரசீதுகள், { $entries } நடவடிக்கைப் பதிவுகள்.
staff-retention-others = மற்றப் பட்டியல்களிலிருந்து கூடவே போகும் பழைய பதிவுகள்:
staff-retention-run-text = சரியாக இந்தப் பட்டியலுக்கு இயக்குங்கள். இடையில் திரும்ப வருபவர் இருப்பார்.
staff-retention-run = இப்போது அழி
staff-retention-done =
    { $count ->
        [0] யாரும் அழிக்கப்படவில்லை
        [one] { $count } உறுப்பினர் அழிக்கப்பட்டார்
       *[other] { $count } உறுப்பினர்கள் அழிக்கப்பட்டனர்
    }
staff-retention-customers-done =
    { $count ->
        [0] உறுப்பினராகச் சேராத வாடிக்கையாளர் யாரும் அழிக்கப்படவில்லை.
        [one] உறுப்பினராகச் சேராத { $count } வாடிக்கையாளர் அழிக்கப்பட்டார்.
       *[other] உறுப்பினராகச் சேராத { $count } வாடிக்கையாளர்கள் அழிக்கப்பட்டனர்.
    }
staff-retention-failed =
    { $count ->
        [one] { $count } அழிப்பு நடக்கவில்லை; நாளை மீண்டும் முயலப்படும்:
       *[other] { $count } அழிப்புகள் நடக்கவில்லை; நாளை மீண்டும் முயலப்படும்:
    }
staff-retention-also-done = கூடவே போன பழைய பதிவுகள்: { $matches } பொருத்தங்கள், { $receipts } ரசீதுகள், { $entries } நடவடிக்கைப் பதிவுகள்.
staff-retention-others-done = மற்றப் பட்டியல்களிலிருந்து கூடவே போன பழைய பதிவுகள்:
staff-retention-goes-on = இந்தப் பக்கத்தை விட்டுச் சென்றாலும் பணி தொடரும்.
staff-retention-progress = உறுப்பினர்கள், வாடிக்கையாளர்கள் { $total } பேரில் { $done } முடிந்தது
staff-look-again = மீண்டும் பார்
staff-why-unvisited = நீண்ட காலமாக வரவில்லை
staff-why-unfinished = சேர்வதை முடிக்கவில்லை
staff-queue = நடந்துகொண்டிருக்கும் அழிப்புகள்
staff-queue-some =
    { $count ->
        [one] { $count } அழிப்பு முடியவில்லை. கியோஸ்க் அடுத்த முறை தொடங்கும்போது முடிக்கப்படும்.
       *[other] { $count } அழிப்புகள் முடியவில்லை. கியோஸ்க் அடுத்த முறை தொடங்கும்போது முடிக்கப்படும்.
    }
staff-queue-empty = எதுவும் காத்திருக்கவில்லை
staff-receipts = அழிப்பு ரசீதுகள்
staff-receipts-title = அழிப்பு ரசீதுகள்
staff-receipts-note = எண்ணும் மறைமுகக் குறிமுறையும் மட்டும். அவற்றைக் கொண்டு யாரையும் கண்டறிய முடியாது.
staff-receipt-verified = முடிந்தது
staff-receipt-open = முடியவில்லை
staff-looked-again = மீண்டும் பார்த்தோம், காலி
staff-register = தகவல் பயன்பாட்டுப் பதிவேடு
staff-register-text = எதை, ஏன், எவ்வளவு காலம் வைத்திருக்கிறோம், எப்படி முடிகிறது; சேமிப்பகத்திலிருந்தே உருவாக்கியது. இதில் யாருடைய தகவலும் இல்லை.
staff-register-go = பதிவேட்டைப் பதிவிறக்கு

## Site records

staff-records-title = கடையின் ஆவணங்கள்
staff-records-all = கோப்பில் உள்ளவை
staff-record-new = ஆவணத்தைப் பதிவு செய்
staff-record-kind = வகை
staff-record-reference = எங்கே கோப்பில் உள்ளது
staff-record-reference-hint = கோப்பு எண் போன்றது. தாள் இருக்கும் இடத்திலேயே இருக்கும்.
staff-record-approved = கையொப்பமிட்டவர்
staff-record-dated = தேதி
staff-duties = கோப்பில் இருக்க வேண்டியவை
staff-duties-none = அடையாளம் காணுதல் அணைந்துள்ளது; எதுவும் தேவையில்லை.
staff-duty-good = கோப்பில் உள்ளது
staff-duty-old = மிகப் பழையது, புதுப்பிக்கவும்
staff-duty-missing = இல்லை
staff-duty-until = { DATETIME($day, dateStyle: "medium") } வரை செல்லும்
staff-kind-assessment = தாக்க மதிப்பீடு
staff-kind-training = ஊழியர் பயிற்சி
staff-kind-accuracy-test = கடையில் துல்லியச் சோதனை
staff-kind-notice = நுழைவாயில் அறிவிப்பு

## Audit trail

staff-audit-title = யார் என்ன செய்தார்
staff-audit-actor = யார்
staff-audit-action = என்ன
staff-audit-since = எந்த நாளிலிருந்து
staff-audit-until = எந்த நாள் வரை
staff-audit-show = காட்டு
staff-audit-verify = சங்கிலியைச் சரிபார்
staff-audit-good =
    { $count ->
        [one] { $count } பதிவு சரிபார்க்கப்பட்டது. எதுவும் மாற்றப்படவில்லை, விடுபடவில்லை, நகர்த்தப்படவில்லை.
       *[other] { $count } பதிவுகள் சரிபார்க்கப்பட்டன. எதுவும் மாற்றப்படவில்லை, விடுபடவில்லை, நகர்த்தப்படவில்லை.
    }
staff-audit-bad =
    { $count ->
        [one] { $count } பதிவு சரிபார்க்கப்பட்டது. ஏதோ தவறு உள்ளது:
       *[other] { $count } பதிவுகள் சரிபார்க்கப்பட்டன. ஏதோ தவறு உள்ளது:
    }
staff-audit-lost = மீட்டெடுத்த காப்பு நகலில் இந்தப் பதிவுகள் இல்லை; மீட்டெடுத்ததும் பதிவில் உள்ளது:
staff-audit-entries = பதிவுகள், புதியவை முதலில்
staff-audit-subject = யாருடைய தகவல்
staff-audit-detail = விவரங்கள்
staff-audit-older = பழைய பதிவுகள்

## Box

staff-health-title = கருவி
staff-health-now = இப்போது
staff-state-good = நன்று
staff-state-look = கவனியுங்கள்
staff-health-camera = கேமரா
staff-health-camera-value =
    { $camera ->
        [ok] படங்களைத் தருகிறது
        [lost] எதையும் தரவில்லை; அதன் இணைப்பையும் விளக்கையும் பாருங்கள்
       *[other] இந்தக் கடையில் பயன்படவில்லை
    }
staff-health-recognition = அடையாளம் காணுதல்
staff-health-recognition-value = வேலை செய்யவில்லை, குறியீடு { $code }
staff-health-frames = கேமரா படங்கள்
staff-health-frames-value = நொடிக்கு { $rate }, கடைசிப் படம் { $age } மி.நொ. முன்
staff-health-waiting = இன்னும் எழுதப்படாத அடையாளங்கள்
staff-health-waiting-value = { $waiting }
staff-health-growth = நினைவக வளர்ச்சி
staff-health-growth-value = மணிக்கு { $growth } MB
staff-health-screens = இணைந்துள்ள திரைகள்
staff-health-screens-value = { $screens }
staff-health-gallery = அடையாளம் காணக்கூடிய உறுப்பினர்கள்
staff-health-gallery-value = { $members }, சேமிப்பகத்தைப் போலவே புதியது (திருத்தம் { $revision })
staff-health-gallery-behind = அடையாளம் காணக்கூடிய உறுப்பினர்கள்
staff-health-gallery-behind-value = { $members }, திருத்தம் { $revision }; ஆனால் சேமிப்பகத்தில் திருத்தம் { $stored } உள்ளது. இது நீடித்தால் கியோஸ்கை மீண்டும் தொடங்குங்கள்
staff-health-gallery-none = அடையாளம் காணக்கூடிய உறுப்பினர்கள்
staff-health-gallery-none-value = இப்போது முகத்தால் யாரும் தேடப்படுவதில்லை
staff-health-disk = வட்டில் காலி இடம்
staff-health-disk-value = { $free } MB
staff-health-memory = சேவையகத்தின் நினைவகம்
staff-health-memory-value = { $used } MB, அதிகபட்சம் { $peak } MB
staff-health-clock = கடிகாரம்
staff-health-clock-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-health-certificate = சேவையகச் சான்றிதழ்
staff-health-certificate-value = 30 நாட்களுக்கு மேல் செல்லும்
staff-health-certificate-ends = சேவையகச் சான்றிதழ்
staff-health-certificate-ends-value = முடிய மீதமுள்ள நாட்கள்: { $days }. புதுப்பிக்க: kiosk tls renew
staff-health-certificate-ahead = சேவையகச் சான்றிதழ்
staff-health-certificate-ahead-value = பிந்தைய நேரத்திற்காக வழங்கப்பட்டது: கடிகாரம் அப்போது தவறாக இருந்தது, அல்லது இப்போது தவறாக உள்ளது. கடிகாரத்தைச் சரிசெய்து, பின்னர்: kiosk tls renew
staff-health-certificate-torn = சேவையகச் சான்றிதழ்
staff-health-certificate-torn-value = படிக்க முடியவில்லை. புதுப்பிக்க: kiosk tls renew
staff-health-backup = கடைசிக் காப்பு நகல்
staff-health-backup-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-health-backup-never = கடைசிக் காப்பு நகல்
staff-health-backup-never-value = இதுவரை இல்லை; எடுக்க: kiosk backup
staff-health-key-copies = சாவி வளையம், உறை ஆகியவற்றின் நகல்கள்
staff-health-key-copies-value = { $copies }
staff-health-key-copies-none = சாவி வளையம், உறை ஆகியவற்றின் நகல்கள்
staff-health-key-copies-none-value = இல்லை: வேறு வட்டில் எதையும் மீட்டெடுக்க முடியாது; எடுக்க: kiosk backup --keys FOLDER
staff-health-restore = கடைசி மீட்டெடுப்பு
staff-health-restore-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-health-restore-never = கடைசி மீட்டெடுப்பு
staff-health-restore-never-value = இதுவரை முயலவில்லை
staff-health-egress = வேறு கருவிகளுடன் இணைப்புகள்
staff-health-egress-value = { $outside }
staff-health-weights = மாதிரிக் கோப்புகளும் உரிமமும்
staff-health-weights-value = { $recogniser }
staff-kiosk-screen = கியோஸ்கின் திரை
staff-kiosk-screen-text = மூடினால் திரையில் உள்ளது அழிந்துவிடும்; நீங்கள் மீண்டும் திறக்கும் வரை வாடிக்கையாளர்களுக்குத் திரை மூடியே இருக்கும்.
staff-kiosk-screen-close = வாடிக்கையாளர்களுக்கு மூடு
staff-kiosk-screen-open = மீண்டும் திற
staff-stream-address = திரை உள்ள இடம்
staff-stream-since = இணைந்த நேரம்
staff-stages = கேமராப் பகுப்பாய்வு எடுக்கும் நேரம், மில்லிநொடிகளில்
staff-stage = கட்டம்
staff-median = நடுமதிப்பு
staff-p95 = 100-இல் 95 இதற்குள்
staff-calibration = அளவீடு
staff-calibration-note = ஒரு பொருத்தத்துக்குக் குறைந்தது இந்த ஒற்றுமை தேவை; உறுப்பினர்கள் கூடும்போது இதுவும் உயரும்; அந்நியரை உறுப்பினர் என்று எண்ணும் தவறு வரம்பை மீறாமல் இருக்கவே இது. ஆண்டுக்கு ஒரு முறையாவது கடையில் சோதியுங்கள்.
staff-recognition = அடையாளம் காணுதல், செயல்
staff-recogniser = அடையாளம் காணும் நிரல்
staff-target = உறுப்பினர் என்று எண்ணப்படும் அந்நியர்கள், அதிகபட்சம்
staff-floor = குறைந்தபட்ச ஒற்றுமை

## Codes at the counter

staff-voucher-title = குறியீட்டைப் பயன்படுத்துக
staff-voucher-code = குறியீடு
staff-voucher-hint = வாடிக்கையாளர் காட்டுவது போல; இடைவெளி, கோடு பொருட்டல்ல
staff-voucher-use = பயன்படுத்துக
staff-voucher-used = குறியீடு சரி; இனி பயன்படாது. வாடிக்கையாளர் பெற்ற நாள்: { DATETIME($day, dateStyle: "medium") }.
staff-voucher-mistake = தவறுதலாகப் பயன்படுத்தியதா? திரும்பப் பெறுக
staff-voucher-back-title = பயன்பாட்டைத் திரும்பப் பெறுக
staff-voucher-back-code = பயன்படுத்திய குறியீடு
staff-voucher-back-hint = எதையும் திரும்பப் பெறும் முன், எதற்குப் பயன்பட்டது என்று காணலாம்
staff-voucher-back-find = பயன்பாட்டைப் பார்க்க
staff-voucher-back-at = பயன்பட்டது
staff-voucher-back-till = பயன்படுத்தியது
staff-voucher-back-receipt = ரசீது
staff-voucher-back-what = சலுகை இருக்கும்வரை குறியீடு மீண்டும் செல்லும்; இந்தப் பயன்பாடு எங்கும் எண்ணப்படாது. விலையில் குறைத்ததை வாடிக்கையாளருடன் நீங்களே சரிசெய்ய வேண்டும்.
staff-voucher-back-do = திரும்பப் பெறுக
staff-voucher-gone = பயன்பாடு திரும்பப் பெறப்பட்டது. சலுகை இருக்கும்வரை குறியீடு மீண்டும் செல்லும்.
staff-uses = கடைசியாகப் பயன்படுத்திய குறியீடுகள்
staff-use-back-of = பயன்பாட்டைத் திரும்பப் பெறுக: { $offer }

## The offers of a member, now

staff-choice = இப்போதைய சலுகைகள்
staff-choice-title = இந்த உறுப்பினரின் இப்போதைய சலுகைகள்
staff-choice-lead = { DATETIME($at, dateStyle: "medium", timeStyle: "short") } அன்று, திரை தேர்ந்தெடுப்பது போலவே தேர்ந்தெடுக்கப்பட்டவை. பார்ப்பதால் குறியீடு உருவாகாது; வருகையாகவும் எண்ணப்படாது.
staff-choice-general = வாங்குவதை வைத்துச் சலுகை பெற இந்த உறுப்பினர் ஒப்புக்கொள்ளவில்லை. எல்லோரும் பார்ப்பதையே அவர் பார்க்கிறார்; வாங்கியது எதுவும் பார்க்கப்படவில்லை.
staff-choice-offers = ஒவ்வொரு சலுகையும், அதற்கு என்ன ஆனது என்பதும்
staff-choice-everyone = அவர் பார்ப்பது
staff-choice-how = எப்படித் தேர்ந்தெடுக்கப்பட்டது
staff-choice-recommender = பொருள் பரிந்துரை நிரல்
staff-choice-recommender-version = பதிப்பு { $version }
staff-choice-recommender-gone = இந்த நொடியில் வேறொன்றால் மாற்றப்பட்ட பதிப்பு
staff-choice-recommender-none = இன்னும் எதுவும் இயங்கவில்லை; உறுப்பினர் வாங்கியது மட்டுமே கணக்கில் உண்டு
staff-choice-recommender-unasked = கேட்கப்படவில்லை, அல்லது பதில் இல்லை: உறுப்பினர் வாங்கியவை தேவை
staff-choice-order = வரிசை
staff-choice-order-usual = உறுப்பினருக்கு எவ்வளவு பொருந்தும் பெருக்கல் எல்லோருக்கும் கடைக்கும் என்ன மதிப்பு, ஒவ்வொன்றும் 0 முதல் 1; பதில்களிலிருந்து கற்றது எதுவும் இல்லாமல்
staff-choice-order-learned = பதில்களிலிருந்து கற்றது ({ $policy }). குலுக்கித் தேர்வதால், மறுமுறை பார்த்தால் வேறு வரலாம்.
staff-choice-experiment-label = சோதனை
staff-choice-experiment-none = எதுவுமில்லை
staff-choice-experiment = { $name }: { $arm }
staff-choice-held-out = சோதனைகளில் சேர்க்கப்படவில்லை: வழக்கமான வரிசை
