# சந்தைப்படுத்தல் பக்கத்தில் சலுகைகள்.

marketing-menu-offers = சலுகைகள்

marketing-offers-title = சலுகைகள்
marketing-offer-title = சலுகை
marketing-offer-new-title = புதிய சலுகை
marketing-offer-write-title = சலுகையை மாற்று
marketing-offer-new = புதிய சலுகை
marketing-offer-search = தலைப்பு, வகை அல்லது அடையாள எண்
marketing-offer-seek = தேடு
marketing-offer-standing = நிலை
marketing-offer-any-standing = அனைத்தும்
marketing-offer-standing-running = நடப்பில்
marketing-offer-standing-coming = வரவிருக்கிறது
marketing-offer-standing-paused = நிறுத்திவைக்கப்பட்டது
marketing-offer-standing-draft = வரைவு
marketing-offer-standing-over = முடிந்தது
marketing-offer-used-up = தீர்ந்தது
marketing-offer-any-people = அனைவரும்
marketing-offer-everyone = எல்லோருக்கும்
marketing-offer-count = { $offers ->
    [one] { $offers } சலுகை
   *[other] { $offers } சலுகைகள்
}
marketing-offer-window = { DATETIME($starts, dateStyle: "medium") } முதல் { DATETIME($ends, dateStyle: "medium") } வரை
marketing-offer-used = { $redeemed } முறை பெறப்பட்டது
marketing-offer-used-of = { $stock } இல் { $redeemed } பெறப்பட்டது
marketing-offer-spent-of = { $budget } இல் { $spent } செலவானது
marketing-offer-pages = பட்டியலின் பக்கங்கள்
marketing-offer-before = முந்தையவை
marketing-offer-after = மேலும்
marketing-offer-place = { $total } இல் { $first } முதல் { $last } வரை
marketing-offer-none = இன்னும் சலுகைகள் இல்லை.
marketing-offer-none-found = இப்படி ஒரு சலுகை இல்லை.
marketing-offer-all = எல்லாச் சலுகைகளையும் காட்டு

marketing-offer-change = மாற்று
marketing-offer-copy = நகலெடு
marketing-offer-start = நடைமுறைப்படுத்து
marketing-offer-pause = நிறுத்திவை
marketing-offer-resume = மீண்டும் தொடங்கு
marketing-offer-end = முற்றிலும் முடி
marketing-offer-remove = நீக்கு
marketing-offer-sure-end = இந்தச் சலுகையை முற்றிலும் முடிக்கவா? வாடிக்கையாளர்களிடம் உள்ள குறியீடுகள் பின்னர் ஏற்கப்படாது. அது பட்டியலில் இருக்கும்.
marketing-offer-sure-remove = இந்தச் சலுகையை நீக்கவா? இதை இதுவரை யாரும் பார்க்கவில்லை.
marketing-offer-use = எவ்வளவு பயன்பட்டது
marketing-offer-use-note = பெறுபவர்கள் உறுப்பினர்கள்; 20க்குக் குறைவானால் எண்ணிக்கை சொல்லப்படாது, மேலானால் அருகிலுள்ள ஐந்துக்கு. கியோஸ்க் சரியாகவே எண்ணி, வரம்பில் நிறுத்தும்.
marketing-offer-redeemed = பெறப்பட்டவை
marketing-offer-today = இன்று பெறப்பட்டவை
marketing-offer-spent = இதுவரை செலவு
marketing-offer-of = { $most } இல்
marketing-offer-facts = விவரங்கள்
marketing-offer-languages = இம்மொழிகளிலும்
marketing-offer-hours = நாட்களும் நேரமும்
marketing-offer-hours-said = { $days }, { $opens } முதல் { $closes } வரை
marketing-offer-gives-percent-off = { $value } % தள்ளுபடி
marketing-offer-gives-amount-off = { $value } தள்ளுபடி
marketing-offer-gives-bundle = எல்லாம் சேர்த்து { $value }
marketing-offer-gives-points = { $value } புள்ளிகள்
marketing-offer-gives-message = செய்தி மட்டும், தள்ளுபடி இல்லை

marketing-offer-changed = நீங்கள் திறந்த பிறகு வேறொருவர் இந்தச் சலுகையை மாற்றியுள்ளார்
marketing-offer-wrong-some = { $count ->
    [one] ஒரு இடத்தைத் திருத்த வேண்டும். அது குறிக்கப்பட்டுள்ளது.
   *[other] { $count } இடங்களைத் திருத்த வேண்டும். அவை குறிக்கப்பட்டுள்ளன.
}
marketing-offer-words = என்ன சொல்கிறது
marketing-offer-words-hint = சுமார் 60 எழுத்துகள் வரையான தலைப்பு திரையில் முழு அளவில் இருக்கும். அவசரப்படுத்தும் சொற்கள் ஏற்கப்படாது.
marketing-offer-words-other = மற்ற மொழிகளை வெறுமையாக விடலாம்: அப்போது { $language } மொழியில் படிப்பார்கள்.
marketing-offer-title-field = தலைப்பு
marketing-offer-text-field = நீளமான வரி
marketing-offer-picture = படம்
marketing-offer-picture-file = பொருட்களின் படம்
marketing-offer-picture-hint = PNG, JPEG அல்லது WebP, 8 MB வரை, குறைந்தது 200 படப்புள்ளி உயரமும் அகலமும். அது புதிதாக வரையப்படும்: எங்கே, எப்போது எடுக்கப்பட்டது என்பது வைக்கப்படாது. படம் இல்லையெனில் வகையின் சின்னம் காட்டப்படும். மனிதர்கள் வேண்டாம்.
marketing-offer-picture-none = படத்தை எடுத்துவிடு
marketing-offer-alt = படத்தில் என்ன உள்ளது, { $language } மொழியில்
marketing-offer-alt-hint = பார்க்க இயலாதவர்களுக்காக: "வறுத்த காப்பிக்கொட்டை ஒரு பை"
marketing-offer-gives = என்ன தருகிறது
marketing-offer-kind = விதம்
marketing-offer-kind-percent-off = சதவீதத் தள்ளுபடி
marketing-offer-kind-amount-off = தொகைத் தள்ளுபடி
marketing-offer-kind-bundle = பல பொருட்கள் சேர்த்து
marketing-offer-kind-points = புள்ளிகள்
marketing-offer-kind-message = செய்தி மட்டும்
marketing-offer-value = எவ்வளவு
marketing-offer-value-percent-off = சதவீதம், 1 முதல் 90
marketing-offer-value-amount-off = தொகை ({ $currency })
marketing-offer-value-bundle = எல்லாம் சேர்த்து விலை ({ $currency })
marketing-offer-value-points = புள்ளிகள்
marketing-offer-value-message = ஒன்றுமில்லை
marketing-offer-for = எதற்கு
marketing-offer-target-products = பொருட்கள்
marketing-offer-target-category = முழு வகை
marketing-offer-find = பொருளைச் சேர்: பெயர் அல்லது எண்
marketing-offer-find-hint = கிடைத்தவற்றில் ஒன்றைத் தேர்ந்தெடுக்கவும்; ஒவ்வொன்றும் கீழே உள்ள பட்டியலில் சேரும்
marketing-offer-found = { $products ->
    [0] இப்படி ஒரு பொருள் இல்லை.
    [one] ஒரு பொருள்.
   *[other] { $more ->
        [yes] முதல் { $products }; மற்றவற்றைக் காண மேலும் தட்டச்சு செய்யவும்.
       *[no] { $products } பொருட்கள்.
    }
}
marketing-offer-chosen = இந்தச் சலுகையின் பொருட்கள்
marketing-offer-chosen-none = இன்னும் இல்லை.
marketing-offer-gone = இப்போது இல்லை
marketing-offer-category = வகை
marketing-offer-people = யாருக்கு
marketing-offer-segments = பிரிவுகள்
marketing-offer-segments-hint = இவற்றில் ஏதேனும் ஒன்றில் இருப்பவருக்குக் கிடைக்கும். எதுவும் தேர்ந்தெடுக்காவிட்டால் எல்லோருக்கும், உறுப்பினர் அல்லாதவருக்கும்.
marketing-offer-rule = வேறு நபர்களுக்கு விதி உருவாக்கு
marketing-offer-purpose = நோக்கம்
marketing-offer-purpose-any = எதுவும்
marketing-offer-purpose-again = மீண்டும்: முன்பு வாங்கியவர்களுக்கு
marketing-offer-purpose-new = புதிது: ஒருபோதும் வாங்காதவர்களுக்கு
marketing-offer-reach = சென்றடையக்கூடிய உறுப்பினர்கள்
marketing-offer-reach-some = { $people }; வாங்குவதை வைத்துச் சலுகை பெற ஒப்புக்கொண்டவர்கள்
marketing-offer-reach-all = { $people }; வாங்குவதை வைத்துச் சலுகை பெற ஒப்புக்கொண்டவர்கள்; மற்ற எல்லோரும் பொதுச் சலுகையாகப் பார்க்கலாம்
marketing-offer-when = எப்போது, எங்கே
marketing-offer-starts = எந்த நாள் முதல்
marketing-offer-ends = எந்த நாள் வரை
marketing-offer-weekdays = வாரத்தின் நாட்கள்
marketing-offer-weekday-0 = திங்கள்
marketing-offer-weekday-1 = செவ்வாய்
marketing-offer-weekday-2 = புதன்
marketing-offer-weekday-3 = வியாழன்
marketing-offer-weekday-4 = வெள்ளி
marketing-offer-weekday-5 = சனி
marketing-offer-weekday-6 = ஞாயிறு
marketing-offer-opens = தொடக்கம்
marketing-offer-opens-hint = வெறுமை: நாளின் தொடக்கம் முதல்
marketing-offer-closes = முடிவு
marketing-offer-closes-hint = வெறுமை: நாளின் முடிவு வரை
marketing-offer-stores = கடைகள்
marketing-offer-stores-hint = வரிக்கு ஒன்று, உங்கள் தரவில் உள்ள பெயரில்; வெறுமை: எல்லாம்
marketing-offer-limits = வரம்புகளும் முக்கியத்துவமும்
marketing-offer-limits-hint = வெறுமையாக விட்டதற்கு வரம்பு இல்லை.
marketing-offer-stock = எத்தனை முறை பெறலாம்
marketing-offer-budget = மொத்தச் செலவு வரம்பு
marketing-offer-budget-in = மொத்தச் செலவு வரம்பு ({ $currency })
marketing-offer-person-cap = ஒருவருக்கு எத்தனை முறை
marketing-offer-day-cap = ஒரு நாளில் எத்தனை முறை
marketing-offer-cost = ஒன்றின் செலவு
marketing-offer-cost-in = ஒரு முறைக்கான செலவு ({ $currency })
marketing-offer-cost-hint = வெறுமை: விலையில் குறைக்கும் தொகை
marketing-offer-priority = முன்னுரிமை
marketing-offer-priority-hint = ஒத்த மதிப்புள்ள சலுகைகளில் கூடுதலானது விரும்பப்படும்
marketing-offer-priority-usual = 0, வழக்கமானது
marketing-offer-save-start = சேமித்து நடைமுறைப்படுத்து
marketing-offer-save-draft = வரைவாகச் சேமி

marketing-offer-wrong-title = தலைப்பு இல்லை
marketing-offer-wrong-title-too = வரிக்கு அதே மொழியில் தலைப்பும் வேண்டும்
marketing-offer-wrong-long = அதிகபட்சம் { $most } எழுத்துகள்
marketing-offer-wrong-signs = காட்ட முடியாத குறிகள் உள்ளன
marketing-offer-wrong-urgent = இது வாடிக்கையாளரை அவசரப்படுத்துகிறது: { $words }. அதில்லாமல் சொல்லவும்.
marketing-offer-wrong-alt = படத்தில் என்ன உள்ளது என்று சொல்லவும்
marketing-offer-wrong-empty = எண் இல்லை
marketing-offer-wrong-whole = { $least } முதல் { $most } வரை ஒரு முழு எண் வேண்டும்
marketing-offer-wrong-amount = { $decimals ->
    [0] 0க்கு மேற்பட்ட முழுத் தொகை வேண்டும், 1,000 போல
   *[other] தொகை வேண்டும், 1,000 அல்லது 12.50 போல
}
marketing-offer-wrong-bundle = குறைந்தது இரண்டு பொருட்களைத் தேர்ந்தெடுக்கவும்: அவை சேர்த்து விற்கப்படும்
marketing-offer-wrong-category = ஒரு வகையைத் தேர்ந்தெடுக்கவும்
marketing-offer-wrong-product = ஒரு பொருளைத் தேர்ந்தெடுக்கவும்
marketing-offer-wrong-product-gone = { $product } என்ற பொருள் இப்போது இல்லை: எடுத்துவிடவும்
marketing-offer-wrong-products = அதிகபட்சம் { $most } பொருட்கள்; மேலும் வேண்டுமெனில் வகையைத் தேர்ந்தெடுக்கவும்
marketing-offer-wrong-segment = இந்தப் பிரிவுகளில் ஒன்று இப்போது இல்லை: எடுத்துவிடவும்
marketing-offer-wrong-stores = { $most } எழுத்துகள் வரை பெயர்கள், வரிக்கு ஒன்று
marketing-offer-wrong-weekday = குறைந்தது ஒரு நாளைத் தேர்ந்தெடுக்கவும்
marketing-offer-wrong-time = நேரம் வேண்டும், 09:30 போல
marketing-offer-wrong-closes = தொடங்கிய பிறகு அதே நாளில் முடிய வேண்டும்
marketing-offer-wrong-day = ஒரு நாள் வேண்டும்
marketing-offer-wrong-ends = தொடங்கும் முன்பே முடிகிறது
marketing-offer-wrong-begun = இது தொடங்கிவிட்டது; யாரேனும் பார்த்திருக்கலாம். பின்னர் வேண்டுமெனில் நகலெடுக்கவும்.
marketing-offer-wrong-choice = ஒன்றைத் தேர்ந்தெடுக்கவும்
marketing-offer-wrong-check = { $said }

marketing-offer-warn-goods-no-product = யாரும் பார்க்க மாட்டார்கள்: இதன் பொருள் பட்டியலில் இல்லை
marketing-offer-warn-goods-discreet = யாரும் பார்க்க மாட்டார்கள்: இது மறைவாக வாங்கும் பொருள்; திரை பொதுவில் உள்ளது
marketing-offer-warn-goods-age = யாரும் பார்க்க மாட்டார்கள்: இது குறிப்பிட்ட வயதுக்கு மேல் மட்டுமே விற்கப்படும்
marketing-offer-warn-goods-sold-out = இதன் பொருள் இருப்பில் இல்லாத வரை யாரும் பார்க்க மாட்டார்கள்
marketing-offer-warn-goods-margin =
    { $floor ->
        [0] யாரும் பார்க்க மாட்டார்கள்: பொருட்கள் அடக்க விலைக்கும் குறைவாக விற்கப்படும்
       *[other] யாரும் பார்க்க மாட்டார்கள்: அடக்க விலை போக, செலுத்துவதில் { $floor } %-க்கும் குறைவே கடைக்கு மிஞ்சும்
    }
marketing-offer-warn-below-cost = இதனால் பொருட்கள் அடக்க விலைக்கும் குறைவாக விற்கப்படும்
marketing-offer-warn-some-sold-out = இருப்பில் இல்லை: { $products }
marketing-offer-warn-over = இது முடிந்துவிட்டது: யாரும் பார்க்க மாட்டார்கள்
marketing-offer-warn-language = { $languages } படிப்பவர்கள் இதை { $own } மொழியில் படிப்பார்கள்
marketing-offer-warn-long-title = { $most } எழுத்துகளுக்கு மேற்பட்ட தலைப்பு சிறிதாகக் காட்டப்படும்
marketing-offer-warn-segment = { $segment } பிரிவில் 20 பேர் சேரும் வரை அதில் யாரும் பார்க்க மாட்டார்கள்

marketing-offer-preview = திரை இதை எப்படிக் காட்டும்
marketing-offer-preview-note = வாடிக்கையாளரின் திரையே, சிறிதாக்கப்பட்டு, அருகில் வேறு சலுகைகளுடன். காரணமும் குறியீடும் எடுத்துக்காட்டுகள்: ஒவ்வொருவருக்கும் தனித்தனி.
marketing-offer-preview-language = திரையின் மொழி
marketing-offer-preview-portrait = நெடுக்கு, 1080 × 1920
marketing-offer-preview-landscape = அகலம், 1920 × 1080
marketing-offer-preview-name = மீனா
marketing-offer-preview-other = கடையின் மற்றொரு சலுகை
marketing-offer-preview-other-for = வேறொன்றுக்கு
marketing-offer-preview-other-why = அதன் காரணம் இங்கே இருக்கும்

marketing-offer-try = தேர்வைச் சோதி
marketing-offer-try-title = சலுகைகளின் தேர்வைச் சோதி
marketing-offer-try-lead = ஒரு வாடிக்கையாளரைக் கற்பனை செய்து, அவருக்கு எந்தச் சலுகைகள் கிடைக்கும், மற்றவை ஏன் காட்டப்படாது என்று பாருங்கள். உங்கள் தரவில் உள்ள யாரும் பார்க்கப்படுவதில்லை.
marketing-offer-try-who = யார் நிற்கிறார்
marketing-offer-try-known-yes = வாங்குவதை வைத்துச் சலுகை பெற ஒப்புக்கொண்ட உறுப்பினர்
marketing-offer-try-known-no = யாருக்கும் தெரியாத ஒருவர்
marketing-offer-try-segments = அவர் இருக்கும் பிரிவுகள்
marketing-offer-try-likes = அவர் வாங்குவது
marketing-offer-try-likes-hint = ஒவ்வொரு வகையிலும் அதே மூன்று பொருட்கள், { $times } முறை, { $days } நாட்களுக்கு ஒருமுறை
marketing-offer-try-day = நாள்
marketing-offer-try-hour = நேரம்
marketing-offer-try-store = கடை (வெறுமை: எதுவுமில்லை)
marketing-offer-try-go = சலுகைகளைத் தேர்ந்தெடு
marketing-offer-try-result = ஒவ்வொரு சலுகைக்கும் என்ன ஆகிறது
marketing-offer-try-note = அவர் வாங்குவது, இப்போது இயங்கும் பொருள் பரிந்துரை நிரல், சலுகைகளின் மதிப்பு ஆகியவற்றை வைத்து: சலுகைகளுக்கு மட்டும் ஒப்புக்கொண்ட, பயன்படும் சலுகைகளை எண்ணுவதற்கு ஒப்புக்கொள்ளாத உறுப்பினருக்குத் திரை தேர்வது போல. அதற்கும் ஒப்புக்கொண்டவர்கள், பதில்களிலிருந்து கற்கும்போது வேறு வரிசையைப் பெறலாம். வரைவுகளும் நிறுத்திவைத்தவையும் விடப்படும்; இதுவரை பெறப்பட்டவை கணக்கில் உண்டு.
offer-trace-place = இடம்
offer-trace-why = என்ன ஆனது, ஏன்
offer-trace-reason = அவர் படிக்கும் காரணம்
marketing-offer-try-none = எந்தச் சலுகையும் நடப்பில் இல்லை.
