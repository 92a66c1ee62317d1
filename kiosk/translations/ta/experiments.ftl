# Experiments in the marketing console.

experiments-menu = சோதனைகள்
experiments-title = சோதனைகள்
experiments-intro = ஒரு சோதனை உறுப்பினர்களைத் தற்செயலாகக் குழுக்களாகப் பிரித்து, ஒவ்வொரு குழுவும் என்ன செய்கிறது என்று எண்ணுகிறது. பகுப்பாய்வுக்கு ஒப்புக்கொண்டவர்கள் மட்டுமே பங்கேற்கிறார்கள். அவர்களில் { $holdout } பேர் எந்தச் சோதனையிலும் இல்லை; அவர்கள் எப்போதும் அதே நபர்கள், சலுகைகளை வழக்கமான வரிசையில் பார்க்கிறார்கள்.
experiments-new = புதிய சோதனை
experiments-all = எல்லாச் சோதனைகளும்
experiments-none = இன்னும் சோதனை எதுவும் இல்லை.
experiments-state-draft = வரைவு
experiments-state-running = நடக்கிறது
experiments-state-ended = முடிந்தது

experiments-write-title = சோதனை
experiments-name = பெயர்
experiments-hypothesis = என்ன எதிர்பார்க்கிறீர்கள், ஏன்?
experiments-hypothesis-hint = முடிவைப் பார்ப்பதற்கு முன் எழுதுங்கள். தொடங்கிய பின் மாற்ற முடியாது.
experiments-kind = எதை ஒப்பிடுகிறோம்?
experiments-kind-policy = சலுகைகளின் வரிசை: வழக்கமானது அல்லது கற்றது
experiments-kind-offers = இரண்டு சலுகைகள்
experiments-offers = இரண்டு சலுகைகளுக்கு மட்டும்
experiments-first = முதல் குழுவின் சலுகை
experiments-second = இரண்டாம் குழுவின் சலுகை
experiments-measure = எது கூட வேண்டும்?
experiments-measure-redeemed = பயன்படுத்திய சலுகைகள்
experiments-measure-money = செலவிட்ட பணம்
experiments-window = எண்ணப்படும் நாட்கள்
experiments-window-hint = ஒவ்வொரு உறுப்பினரின் முதல் வரவேற்பிலிருந்து. நீண்ட காலம் அதிகம் காட்டும்; பதில் தாமதமாக வரும்.
experiments-effect = கண்டுபிடிக்கத் தகுந்த மிகச் சிறிய மாற்றம், சதவீதத்தில்
experiments-effect-hint = எடுத்துக்காட்டு 10: வழக்கத்தைவிட 10 % அதிகம்.
experiments-units = ஒவ்வொரு குழுவின் உறுப்பினர்கள்
experiments-units-hint = எண்ணை அட்டவணையிலிருந்து எடுங்கள். அதற்கு முன் வெற்றி சொல்லப்படாது.
experiments-weeks = குறைந்தது இத்தனை முழு வாரங்கள்
experiments-weeks-hint = வாரத்தின் ஒவ்வொரு நாளும் மக்கள் வேறு விதமாக வாங்குகிறார்கள்.
experiments-save = சேமி
experiments-calculate = கணக்கிடு

experiments-plan = எவ்வளவு காலம் ஆகும்?
experiments-plan-none = இன்னும் எதுவும் சொல்ல முடியாது: கடந்த மாதங்களில் 20-க்கும் குறைவான உறுப்பினர்கள் வரவேற்கப்பட்டனர், அல்லது அவர்கள் இதைச் செய்யவில்லை.
experiments-plan-usual-redeemed = வழக்கம்: { $days } நாட்களில் 100 உறுப்பினர்கள் { $mean } சலுகைகளைப் பயன்படுத்துகிறார்கள் (சுமார் { $members } உறுப்பினர்கள்).
experiments-plan-usual-money = வழக்கம்: { $days } நாட்களில் ஓர் உறுப்பினர் { $mean } செலவிடுகிறார் (சுமார் { $members } உறுப்பினர்கள்).
experiments-plan-days = படிவத்தின் எண்களுடன் { $days } நாட்களுக்குப் பின் பதில் வரலாம்.
experiments-plan-never = படிவத்தின் எண்களுடன் இரண்டு ஆண்டுகளுக்குள் பதில் வராது.
experiments-plan-seen = ஒவ்வொரு குழுவிலும் { $units } உறுப்பினர்கள் { $effect } அல்லது அதற்கு மேலான மாற்றத்தைக் காட்டுவார்கள்.
experiments-plan-blind = ஒவ்வொரு குழுவிலும் { $units } உறுப்பினர்கள் எந்த மாற்றத்துக்கும் மிகக் குறைவு.
experiments-plan-effect = மாற்றம்
experiments-plan-units = உறுப்பினர்கள்
experiments-plan-time = காலம்
experiments-plan-yours = உங்களுடையது
experiments-plan-cut = உறுப்பினர்களைப் பற்றி முன்பே தெரிந்தது இரைச்சலில் { $part } பங்கை நீக்குகிறது.
experiments-plan-note = இந்த அளவு மாற்றம் 5 சோதனைகளில் 4-இல் கண்டுபிடிக்கப்படும். எத்தனை முறை வேண்டுமானாலும் பார்க்கலாம்; அதற்கு, ஒரே ஒரு முறை பார்க்கும் சோதனையைவிட ஏறத்தாழ இரண்டு மடங்கு உறுப்பினர்கள் தேவை.
experiments-plan-guarded = 'இது போன்றவை குறைவாக', 'நான் இல்லை' ஆகிய அழுத்தங்கள் கூடவில்லை என்று உறுதிசெய்ய ஒவ்வொரு குழுவிலும் சுமார் { $units } உறுப்பினர்கள் தேவை. அதற்கு முன்னும் வெற்றி சொல்லப்படாது.
experiments-days = { $days ->
    [one] { $days } நாள்
   *[other] { $days } நாட்கள்
}
experiments-too-long = 2 ஆண்டுகளுக்கு மேல்

experiments-one-title = சோதனை
experiments-since = { DATETIME($at, dateStyle: "medium") } முதல்.
experiments-until = { DATETIME($at, dateStyle: "medium") } வரை.
experiments-arms = ஒப்பிடுவது
experiments-arm-usual = வழக்கமான வரிசை
experiments-arm-learned = கற்ற வரிசை
experiments-in-days = { $days ->
    [one] { $days } நாளில்
   *[other] { $days } நாட்களில்
}
experiments-promised = திட்டம்
experiments-promise = { $effect } மாற்றத்தைக் கண்டுபிடிக்க, ஒவ்வொரு குழுவிலும் { $units } உறுப்பினர்கள், குறைந்தது { $weeks ->
    [one] { $weeks } வாரம்
   *[other] { $weeks } வாரங்கள்
}
experiments-held-out = எந்தச் சோதனையிலும் இல்லாதவர்கள்
experiments-start = தொடங்கு
experiments-start-sure = இப்போது தொடங்கலாமா? பின்னர் திட்டத்தை மாற்ற முடியாது.
experiments-edit = மாற்று
experiments-remove = நீக்கு
experiments-remove-sure = இந்த வரைவை நீக்கலாமா?
experiments-end = முடி
experiments-end-sure = இப்போது முடிக்கலாமா? எல்லோரும் வழக்கத்துக்குத் திரும்புவார்கள்; நாட்கள் முடியாத உறுப்பினர்கள் முடிவில் சேர மாட்டார்கள்.

experiments-verdict-collecting = இன்னும் சேகரிக்கிறது. எதுவும் சொல்ல முடியாது
experiments-verdict-clear-better = { $arm }: சிறந்தது
experiments-verdict-clear-worse = { $arm }: மோசமானது
experiments-verdict-not-clear-no-difference = வித்தியாசம் எதுவும் சொல்ல முடியாது
experiments-verdict-not-clear-guardrail-open = { $arm }: அதிகம், ஆனால் எதுவும் மோசமாகவில்லை என்று உறுதியில்லை
experiments-verdict-mismatch = ஏதோ பழுதாகியுள்ளது. எண்களுக்குப் பொருள் இல்லை
experiments-verdict-harmed = { $arm }: தீங்கு செய்கிறது. சோதனையை முடியுங்கள்
experiments-why-too-few-units = திட்டமிட்டதைவிட உறுப்பினர்கள் குறைவு. இப்போது தெரிவது இன்னும் மாறலாம்.
experiments-why-too-short = திட்டமிட்ட வாரங்கள் முடியவில்லை.
experiments-why-arm-sizes = குழுக்களின் அளவு இருக்க வேண்டியபடி இல்லை; தற்செயலால் இது நடக்காது. சோதனையை முடித்து, கருவிகளைச் சரிபார்க்கச் சொல்லுங்கள்.
experiments-why-arms-crossed = சில உறுப்பினர்கள் இரு குழுக்களிலும் இருந்தனர். சோதனையை முடித்து, கருவிகளைச் சரிபார்க்கச் சொல்லுங்கள்.
experiments-why-guardrail-harmed = வாடிக்கையாளர்கள் 'இது போன்றவை குறைவாக' அல்லது 'நான் இல்லை' என்பதை வரம்பைவிட அதிகமாக அழுத்துகிறார்கள்.
experiments-why-guardrail-open = அழுத்தங்களின் வரைபடம் கோட்டுக்கு இடப்புறம் வரும் வரை தொடருங்கள், அல்லது வெற்றி இல்லாமல் முடியுங்கள்.
experiments-why-no-difference = திட்டம் நிறைவேறியது. மாற்றம் இருந்தால், இத்தனை உறுப்பினர்களுக்கு அது மிகச் சிறியது. தொடரலாம்.
experiments-why-better = திட்டம் நிறைவேறியது; முழு இடைவெளியும் பூஜ்ஜியத்துக்கு மேல் உள்ளது.
experiments-why-worse = திட்டம் நிறைவேறியது; முழு இடைவெளியும் பூஜ்ஜியத்துக்குக் கீழ் உள்ளது. வழக்கமானதை வைத்திருங்கள்.

experiments-figures = எண்கள்
experiments-members-of = உறுப்பினர்கள், { $arm }
experiments-mean-redeemed = 100 உறுப்பினர்கள் பயன்படுத்தியது, { $arm }
experiments-mean-money = ஓர் உறுப்பினர் செலவிட்டது, { $arm }
experiments-waiting = { $days } நாட்கள் முடியாத உறுப்பினர்கள்
experiments-chart-uplift = முதல் குழுவுடன் ஒப்பிட்டு இரண்டாம் குழு, வாரந்தோறும்
experiments-chart-guards = கூடக் கூடாதவை
experiments-guards-note = 100 வரவேற்புகளில் அழுத்தங்கள், முதல் குழுவுடன் ஒப்பிட்டு இரண்டாம் குழு.
experiments-guard-less = இது போன்றவை குறைவாக
experiments-guard-not-me = நான் இல்லை
experiments-guarded-held = வரம்புக்குள்
experiments-guarded-open = இன்னும் உறுதியில்லை
experiments-guarded-harmed = தீங்கு
experiments-margin = வரம்பு
experiments-between = { $value } ({ $low } முதல் { $high } வரை)
experiments-axis-weeks = தொடங்கியதிலிருந்து வாரங்கள்
experiments-axis-percent = மாற்றம்
experiments-axis-amount = வித்தியாசம்
experiments-axis-presses = 100 வரவேற்புகளில் அழுத்தங்கள், கூடுதல் அல்லது குறைவு
experiments-column-weeks = வாரம்
experiments-column-difference = வித்தியாசம்
experiments-column-low = குறைந்தது
experiments-column-high = அதிகபட்சம்
experiments-column-guard = அழுத்தங்கள்
experiments-column-state = நிலை
experiments-as-of = { DATETIME($at, dateStyle: "medium", timeStyle: "short") } நிலவரம்.
experiments-how = எத்தனை முறை பார்த்தாலும் இடைவெளிகள் செல்லும். மதிப்புகளில் மிக உயர்ந்த நூறில் ஒரு பங்கு அடுத்த குறைந்த மதிப்பாக வெட்டப்படுகிறது. { $smallest }-க்கும் குறைவான உறுப்பினர்களின் குழுக்கள் காட்டப்படாது.
