recommender-menu = பரிந்துரை
recommender-title = பொருள் பரிந்துரை நிரல்
recommender-lead = மக்கள் எதை வாங்குகிறார்கள், எதை மீண்டும் வாங்குகிறார்கள் என்று வாங்கியவற்றிலிருந்து கற்கிறது; சலுகைகள் அதைப் பின்பற்றுகின்றன. புதிய பதிப்பு ஒவ்வொன்றும், இயங்குவதோடு ஒப்பிட்ட பிறகே அதன் இடத்துக்கு வரும்.

recommender-runs = இயங்குவது
recommender-none = இன்னும் எதுவும் இயங்கவில்லை.
recommender-none-note = உறுப்பினர் வாங்கியதையும் சலுகைகளின் மதிப்பையும் வைத்துச் சலுகைகள் தேர்ந்தெடுக்கப்படுகின்றன. முதல் பதிப்பு வரும்போது வேறெதுவும் மாறாது; அதற்குச் சில வாரங்களின் கொள்முதல் தேவை.
recommender-broken = பதிப்பு { $version } ஏற்ற முடியவில்லை.
recommender-broken-held = அதற்குப் பதில் பதிப்பு { $version } தொடர்கிறது. புதிதாகக் கற்கச் செய்யுங்கள், அல்லது பழையதற்குத் திரும்புங்கள்.
recommender-broken-none = பழையது எதையும் ஏற்ற முடியவில்லை: உறுப்பினர் வாங்கியதை வைத்துச் சலுகைகள் தேர்ந்தெடுக்கப்படுகின்றன. புதிதாகக் கற்கச் செய்யுங்கள்.
recommender-taken-up = பதிப்பு { $version } ஏற்றப்படுகிறது; சில நொடிகள் ஆகும்.
recommender-version = பதிப்பு
recommender-since = இயங்கத் தொடங்கியது
recommender-until = கற்றது, இந்நாள் வரை
recommender-by = கேட்டவர்
recommender-by-schedule = கால அட்டவணை
recommender-by-command = கட்டளை

recommender-fit-title = புதிதாகக் கற்றல்
recommender-fit = இப்போதே புதிதாகக் கற்க
recommender-fit-sure = இப்போதைய கொள்முதல்களிலிருந்து புதிய பதிப்பை உருவாக்கலாமா? நிமிடம் அல்லது அதற்கு மேல் ஆகும். உறுதியாக மோசமாக இல்லாவிட்டால் மட்டுமே இயங்கும்.
recommender-under-way = கற்றல் நடக்கிறது; தொடங்கியது { DATETIME($at, dateStyle: "medium", timeStyle: "short") }. இந்தப் பக்கத்தை விட்டுச் செல்லலாம்.
recommender-failed = கடைசிக் கற்றல் { DATETIME($at, dateStyle: "medium", timeStyle: "short") } அன்று முறிந்தது. முன்பு இயங்கியது தொடர்கிறது.
recommender-ended = கடைசிக் கற்றல் { DATETIME($at, dateStyle: "medium", timeStyle: "short") } அன்று முடிந்தது. விளைவு கீழே உள்ளது.
recommender-days =
    { $days ->
        [one] ஒவ்வொரு நாளும் தானாகவே புதிய பதிப்பு உருவாகும்.
       *[other] { $days } நாட்களுக்கு ஒருமுறை தானாகவே புதிய பதிப்பு உருவாகும்.
    }
recommender-never = தானாக எந்தப் பதிப்பும் உருவாகாது: அமைப்புகளில் அணைக்கப்பட்டுள்ளது.
recommender-step-begin = தொடங்குகிறது
recommender-step-read = கொள்முதல்களைப் படிக்கிறது
recommender-step-fit = கற்கிறது
recommender-step-compare = முந்தைய பதிப்புகளோடு ஒப்பிடுகிறது
recommender-step-check = பதில் தருகிறதா என்று சரிபார்க்கிறது

recommender-versions = பதிப்புகள்
recommender-how = மக்கள் பிறகு வாங்கியதை ஒரு பதிப்பு எவ்வளவு மேலே வைக்கிறது, 0 முதல் 1 வரை (துல்லிய மதிப்பு); அதிகம் நல்லது. கடைசி இரண்டு வாரங்களைப் பார்க்காத இரட்டைப் பதிப்பால், அந்த வாரங்களில் வாங்கியவற்றில் அளவிடப்படுகிறது. பழைய பதிப்பு ஒவ்வொன்றின் கீழும்: புதியது கழித்தல் பழையது, 95 % இடைவெளியோடு. { $smallest } பேருக்குக் குறைவானால் எதுவும் காட்டப்படாது.
recommender-state = நிலை
recommender-made = உருவானது
recommender-new = புதியது
recommender-running = அப்போது இயங்கியது
recommender-previous = அதற்கு முந்தையது
recommender-new-is-better = புதியது சிறந்தது
recommender-new-is-worse = புதியது மோசமானது
recommender-new-is-open = தெளிவான வேறுபாடு இல்லை
recommender-few = இரு காலங்களிலும் வாங்கியவர் { $smallest } பேருக்குக் குறைவு: ஒப்பிட முடியவில்லை
recommender-state-running = இயங்குகிறது
recommender-state-running-note = சலுகைகள் இதைப் பின்பற்றுகின்றன
recommender-state-retired = ஓய்வு
recommender-state-retired-note = புதியது அதன் இடத்துக்கு வந்தது
recommender-state-refused = மறுக்கப்பட்டது
recommender-state-refused-note = இயங்கியதைவிட மோசம்; ஒருபோதும் இயங்கவில்லை
recommender-state-withdrawn = திரும்பப் பெறப்பட்டது
recommender-state-withdrawn-note = இயங்கியது, பிறகு நீக்கப்பட்டது
recommender-state-broken = ஏற்ற முடியவில்லை
recommender-state-broken-note = சேதமடைந்தது, அல்லது வேறு பதிப்பின் நிரலுடையது
recommender-do = செயல்
recommender-back = திரும்பு
recommender-back-to = பதிப்பு { $version } க்குத் திரும்பு
recommender-back-sure = பதிப்பு { $version } மீண்டும் பயன்படுத்தப்படட்டுமா? இப்போது இயங்குவது திரும்பப் பெறப்பட்டதாகக் குறிக்கப்படும். அட்டவணைப்படி அடுத்த கற்றல் இதை மாற்றலாம்.
recommender-gone = எண்கள் மட்டும் உள்ளன
