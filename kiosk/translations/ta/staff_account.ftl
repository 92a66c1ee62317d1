# ஊழியர் கணக்குகள்: கடவுச்சொல்லுக்கு மேல் ஒரு சான்றுடன் உள்நுழைவு, தன் கணக்கைப் பற்றி ஒவ்வொருவரும் காண்பது.

## Proofs in forms

staff-code = குறியீடு
staff-code-hint = உங்கள் செயலி காட்டும் ஆறு இலக்கங்கள், அல்லது உங்கள் மீட்புக் குறியீடுகளில் ஒன்று
staff-proof-room = இது நீங்கள்தான் என உறுதிப்படுத்தக் கேட்கப்படும். நிரப்பியது எதுவும் தொலையாது.

## Sign-in

staff-sign-in-other = பிற வழிகள்
staff-sign-in-passkey = கடவுச்சாவியால் உள்நுழை
staff-code-title = உங்கள் குறியீடு
staff-code-help = குறியீடுகளுக்கான செயலி உங்களிடம் இல்லை என்றால், பெயரோ கடவுச்சொல்லோ பொருந்தவில்லை: மீண்டும் தொடங்குங்கள்.
staff-code-again = மீண்டும் தொடங்கு
staff-passkey-failed = கடவுச்சாவி எதுவும் வரவில்லை. மீண்டும் முயலுங்கள், அல்லது வேறு வழியைப் பயன்படுத்துங்கள்.
staff-passkey-unknown = இந்த உலாவிக்குக் கடவுச்சாவிகள் தெரியாது. வேறு வழியைப் பயன்படுத்துங்கள்.

## Confirm

staff-confirm-title = இது நீங்கள்தானா?
staff-confirm-why = நீங்கள் { $name } ஆக உள்நுழைந்துள்ளீர்கள். செய்யப்போவதற்கு அதன் புதிய சான்று தேவை.
staff-confirm-nothing-lost = நீங்கள் நிரப்பியது அதுவரை வைக்கப்படும்.
staff-confirm = உறுதிப்படுத்து
staff-confirm-passkey = கடவுச்சாவியால் உறுதிப்படுத்து
staff-confirm-no-way = இந்தக் கணக்கிற்கு இங்கே உறுதிப்படுத்த வழி இல்லை. வெளியேறி, மீண்டும் உள்நுழையுங்கள்.
staff-confirmed = உறுதியானது. இது சில நிமிடங்களுக்குச் செல்லும்.
staff-confirm-kept = நீங்கள் தொடங்கியது நிரப்பியபடியே இன்னும் இங்கே உள்ளது.
staff-confirm-go = அதைத் தொடர்
staff-confirm-waiting = உங்களுக்காகக் காத்திருப்பவை
staff-confirm-leave = விட்டுவிடு
staff-waits-staff-export = உறுப்பினர் { $about } இன் தரவைக் கோப்பாக எடுத்தல்
staff-waits-staff-erase = உறுப்பினர் { $about } ஐ அழித்தல்
staff-waits-staff-export-customer = வாடிக்கையாளர் { $about } இன் தரவைக் கோப்பாக எடுத்தல்
staff-waits-staff-erase-customer = வாடிக்கையாளர் { $about } ஐ அழித்தல்
staff-waits-staff-receipt = உறுப்பினர் { $about } க்குப் புதிய ரசீது
staff-waits-staff-run = காலம் முடிந்தவற்றை அழிக்கும் ஓட்டத்தைத் தொடங்குதல்
staff-waits-staff-second-factor-form = குறியீடுகளுக்கான செயலியை அமைத்தல்
staff-waits-staff-set-up-second-factor = குறியீடுகளுக்கான செயலியை அமைத்து முடித்தல்
staff-waits-staff-remove-second-factor = உங்கள் குறியீட்டுச் செயலியை அகற்றுதல்
staff-waits-staff-renew-recovery-codes = புதிய மீட்புக் குறியீடுகளை உருவாக்குதல்
staff-waits-staff-passkey-form = கடவுச்சாவியைச் சேர்த்தல்
staff-waits-staff-add-passkey = புதிய கடவுச்சாவியை வைத்தல்
staff-waits-staff-remove-passkey = உங்கள் கடவுச்சாவிகளில் ஒன்றை அகற்றுதல்
staff-waits-staff-end-session = நீங்கள் உள்நுழைந்துள்ள வேறோர் இடத்தில் வெளியேறுதல்
staff-waits-staff-end-other-sessions = நீங்கள் உள்நுழைந்துள்ள மற்ற எல்லா இடங்களிலும் வெளியேறுதல்
staff-waits-staff-disable-account = { $about } கணக்கை மூடுதல், அல்லது மீண்டும் திறத்தல்
staff-waits-staff-end-account-sessions = { $about } ஐ எல்லா இடங்களிலும் வெளியேற்றுதல்
staff-waits-staff-reset-account-factors = { $about } இன் குறியீடுகளையும் கடவுச்சாவிகளையும் அகற்றுதல்
staff-waits-marketing-file = பிரிவு { $about } ஐக் கோப்பாக எடுத்தல்
staff-waits-marketing-webhook = பிரிவு { $about } ஐ வலை முகவரிக்கு அனுப்புதல்
staff-waits-marketing-database = பிரிவு { $about } ஐத் தரவுத்தளத்தில் எழுதுதல்

## My account

staff-account-title = என் கணக்கு
staff-account-owes = உங்கள் பணிக்குக் கடவுச்சொல் மட்டும் போதாது. குறியீடுகளுக்கான செயலியையோ கடவுச்சாவியையோ அமையுங்கள்; பிறகு எல்லாம் திறக்கும்.
staff-account-owes-passkey = உங்கள் பணிக்குக் கடவுச்சொல் மட்டும் போதாது. உங்கள் கடவுச்சாவியால் உறுதிப்படுத்துங்கள்; பிறகு எல்லாம் திறக்கும்.
staff-factor = செயலியின் குறியீடுகள்
staff-factor-text = உங்கள் தொலைபேசியிலுள்ள ஒரு செயலி 30 வினாடிக்கு ஒருமுறை புதிய குறியீட்டைக் காட்டும். கடவுச்சொல்லுக்குப் பின் அதை இடுவீர்கள்.
staff-factor-on = { DATETIME($day, dateStyle: "medium") } முதல் பயன்பாட்டில்
staff-factor-off = அமைக்கப்படவில்லை
staff-factor-set-up = அமை
staff-factor-replace = வேறு தொலைபேசியைப் பயன்படுத்து
staff-factor-remove = அகற்று
staff-factor-remove-sure = இனி கடவுச்சொல்லால் மட்டும் உள்நுழையவா?
staff-recovery-left =
    { $count ->
        [one] { $count } மீட்புக் குறியீடு மீதம் உள்ளது.
       *[other] { $count } மீட்புக் குறியீடுகள் மீதம் உள்ளன.
    }
staff-recovery-renew = புதிய மீட்புக் குறியீடுகள்
staff-recovery-sure = பழைய மீட்புக் குறியீடுகள் அதன்பின் செல்லாது. புதியவற்றை உருவாக்கவா?
staff-factor-title = குறியீடுகளை அமை
staff-factor-how = உங்கள் தொலைபேசியில் குறியீடுகளுக்கான செயலியைத் திறங்கள், எடுத்துக்காட்டாக உங்கள் கடவுச்சொல் மேலாளரின் செயலியை. இந்தப் படத்தை அது படிக்கட்டும்.
staff-factor-qr = உங்கள் செயலி படிக்க வேண்டிய படம்
staff-factor-type = அல்லது இதைச் செயலியில் இடுங்கள்:
staff-factor-code = செயலி இப்போது காட்டும் குறியீடு
staff-factor-code-hint = ஆறு இலக்கங்கள்
staff-factor-done = இந்தச் செயலியைப் பயன்படுத்து
staff-recovery-title = மீட்புக் குறியீடுகள்
staff-recovery-once = முடிந்தது. இந்தக் குறியீடுகள் இப்போது மட்டுமே காட்டப்படும்: அச்சிடுங்கள், அல்லது பாதுகாப்பான இடத்தில் எழுதி வையுங்கள்.
staff-recovery-text = தொலைபேசி தொலைந்தால், குறியீட்டின் இடத்தில் இவற்றில் ஒன்றை இடுங்கள். ஒவ்வொன்றும் ஒருமுறை மட்டுமே செல்லும்.
staff-recovery-kept = எடுத்து வைத்துவிட்டேன்
staff-passkeys = கடவுச்சாவிகள்
staff-passkeys-text = கடவுச்சாவி உங்கள் சொந்தத் தொலைபேசி, கணினி அல்லது பாதுகாப்புச் சாவியில் இருக்கும். உங்கள் விரல், முகம் அல்லது சாதனத்தின் இரகசிய எண் அதைத் திறக்கும்; கடவுச்சொல்லுக்கும் குறியீட்டிற்கும் அதுவே மாற்று.
staff-passkeys-none = இதுவரை இல்லை
staff-passkeys-elsewhere = இந்த முகவரியில் கடவுச்சாவிகள் இல்லை: கடைக்கான https பெயரில் திறங்கள்.
staff-passkey-since = { DATETIME($day, dateStyle: "medium") } முதல்
staff-passkey-used = கடைசியாகப் பயன்பட்டது { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-passkey-add = கடவுச்சாவியைச் சேர்
staff-passkey-remove = அகற்று
staff-passkey-remove-name = { $name } கடவுச்சாவியை அகற்று
staff-passkey-remove-sure = இனி { $name } கடவுச்சாவி இல்லாமல் உள்நுழையவா?
staff-passkey-title = கடவுச்சாவியைச் சேர்
staff-passkey-how = உங்களுக்குத் தெரியும் ஒரு பெயரை இடுங்கள். பிறகு அதை எங்கே வைப்பது என உலாவி கேட்கும்.
staff-passkey-name = பெயர்
staff-passkey-name-hint = எடுத்துக்காட்டு: என் தொலைபேசி
staff-passkey-make = கடவுச்சாவியை உருவாக்கு
staff-sessions = நீங்கள் உள்நுழைந்துள்ள இடங்கள்
staff-sessions-text = இவற்றில் ஒன்று உங்களுக்குத் தெரியாவிட்டால், அதை முடித்து, கடவுச்சொல்லை மாற்றுங்கள்.
staff-session-where = எங்கே
staff-session-since = முதல்
staff-session-seen = கடைசிப் பயன்பாடு
staff-session-this = இங்கே
staff-session-unknown = தெரியாத உலாவி
staff-session-end = முடி
staff-session-end-name = { $name } இல் உள்ள அமர்வை முடி
staff-sessions-end-others = மற்ற எல்லாவற்றையும் முடி
staff-password-title = கடவுச்சொல்லை மாற்று
staff-password-old = இதுவரை இருந்த கடவுச்சொல்
staff-password-new = புதிய கடவுச்சொல்
staff-password-again = புதிய கடவுச்சொல் மீண்டும்
staff-password-hint = 12 எழுத்துகள் அல்லது அதற்கு மேல், எடுத்துக்காட்டாக நான்கு சொற்கள்
staff-password-change = மாற்று
staff-password-weak-short = இந்தக் கடவுச்சொல் மிகவும் சிறியது.
staff-password-weak-long = இந்தக் கடவுச்சொல் மிகவும் நீளமானது.
staff-password-weak-name = இந்தக் கடவுச்சொல்லில் கணக்கின் பெயர் உள்ளது.
staff-password-weak-words = கடையின் பெயர் போல, இங்கே யாரும் முயன்று பார்க்கும் சொற்களே இந்தக் கடவுச்சொல்லில் உள்ளன.
staff-password-weak-repeats = இந்தக் கடவுச்சொல்லில் அதே சில எழுத்துகள் திரும்பத் திரும்ப வருகின்றன.
staff-password-weak-rows = இந்தக் கடவுச்சொல் விசைப்பலகை, அகரவரிசை அல்லது எண்களின் வரிசையில் செல்கிறது.
staff-password-weak-breached = இந்தக் கடவுச்சொல் திருடப்பட்ட கடவுச்சொற்களின் பட்டியலில் உள்ளது. திருடர்கள் அவற்றையே முதலில் முயல்வார்கள்.
staff-password-weak-guessed = இந்தக் கடவுச்சொல்லை எளிதில் ஊகித்துவிடலாம். வழக்கமான ஒரு சொல், பெயர் அல்லது தேதி போதாது.
staff-password-mend-short = 12 எழுத்துகள் அல்லது அதற்கு மேல் பயன்படுத்துங்கள், எடுத்துக்காட்டாக நான்கு சொற்கள்.
staff-password-mend-long = 200 எழுத்துகளுக்கு மேல் வேண்டாம்.
staff-password-mend = ஒன்றோடொன்று, உங்களோடு, கடையோடு தொடர்பில்லாத நான்கு சொற்களைப் பயன்படுத்துங்கள்.
staff-password-differs = புதிய கடவுச்சொல் இரண்டு முறையும் வெவ்வேறாக உள்ளிடப்பட்டது. இரண்டு முறையும் ஒரே மாதிரி உள்ளிடுங்கள்.
staff-password-unasked = கடவுச்சொல் மாற்றப்படவில்லை: திருடப்பட்ட கடவுச்சொற்களின் பட்டியலை இப்போது படிக்க முடியவில்லை. கருவியைப் பராமரிப்பவரிடம் சொல்லுங்கள்.

## Accounts

staff-menu-accounts = கணக்குகள்
staff-accounts-title = கணக்குகள்
staff-accounts-text = யார் உள்நுழையலாம், எதனால் தம்மை நிரூபிக்கிறார்கள். ஒவ்வொரு மாற்றமும் உங்கள் சான்றைக் கேட்கும்; எழுதியும் வைக்கப்படும்.
staff-accounts-open = திறந்துள்ளது
staff-accounts-disabled = { DATETIME($day, dateStyle: "medium") } முதல் மூடப்பட்டது
staff-accounts-provider = அடையாள வழங்குநர் வழியாக
staff-accounts-app = செயலியின் குறியீடுகள்
staff-accounts-passkeys =
    { $count ->
        [one] { $count } கடவுச்சாவி
       *[other] { $count } கடவுச்சாவிகள்
    }
staff-accounts-lacking = இரண்டாம் சான்று இல்லை
staff-accounts-used = கடைசிப் பயன்பாடு
staff-accounts-unused = பூட்டப்பட்டது: { $days } நாட்களாகப் பயன்பாடு இல்லை
staff-accounts-codes-spent = தவறான முயற்சிகளால் குறியீடுகள் நிறுத்தப்பட்டன
staff-accounts-disable-sure = { $name } அதன்பின் உள்நுழைய முடியாது; குறியீடுகளும் கடவுச்சாவிகளும் உடனே அகற்றப்படும். கணக்கை மூடவா?
staff-accounts-roles = பணிகள்
staff-accounts-since = முதல்
staff-accounts-sessions = உள்நுழைந்துள்ள இடங்கள்
staff-accounts-end = எல்லா இடங்களிலும் வெளியேற்று
staff-accounts-reset = தொலைபேசி தொலைந்தது: குறியீடுகளையும் கடவுச்சாவிகளையும் அகற்று
staff-accounts-reset-sure = { $name } பிறகு கடவுச்சொல்லால் மட்டும் உள்நுழைவார். கேட்பவர் யார் என உறுதி செய்தீர்களா?
staff-accounts-disable = மூடு
staff-accounts-enable = மீண்டும் திற
staff-accounts-help = புதிய கணக்குகள், பணிகள், கடவுச்சொற்கள்: கருவியில் kiosk staff.
staff-role-staff = கவுண்டர்
staff-role-officer = தனியுரிமை அலுவலர்
staff-role-admin = கருவி
staff-role-marketing = சந்தைப்படுத்தல்

## Export

staff-export-title = கோப்பாக எடு
staff-export-who = இவரைப் பற்றி வைத்திருக்கும் அனைத்தும்: { $name }
staff-export-what = கோப்பில் எல்லாம் படிக்கும்படியே உள்ளது. இவரிடம் மட்டும் கொடுங்கள்; உங்கள் படியை நீக்குங்கள்.
