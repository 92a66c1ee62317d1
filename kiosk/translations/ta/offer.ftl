# Words on an offer's card. {$detail} is the name of a product or a category, as the shop writes it.

offer-reason-buys-product = நீங்கள் அடிக்கடி வாங்குவதால்: {$detail}
offer-reason-buys-category = நீங்கள் அடிக்கடி வாங்கும் வகை என்பதால்: {$detail}
# $weeks is 0 where the rhythm is not about whole weeks; then $days says it.
offer-reason-rhythm =
    { $weeks ->
        [0] { $days ->
                [1] நீங்கள் ஏறக்குறைய தினமும் வாங்குவதால்: {$detail}
               *[other] நீங்கள் சுமார் {$days} நாட்களுக்கு ஒரு முறை வாங்குவதால்: {$detail}
            }
        [1] நீங்கள் சுமார் வாரத்துக்கு ஒரு முறை வாங்குவதால்: {$detail}
       *[other] நீங்கள் சுமார் {$weeks} வாரங்களுக்கு ஒரு முறை வாங்குவதால்: {$detail}
    }
offer-reason-goes-with = {$detail} உடன் சேர்த்து இதைப் பலர் வாங்குகிறார்கள்
offer-reason-also-bought = {$detail} வாங்கும் மற்றவர்களும் இதை வாங்குகிறார்கள்
offer-reason-like-what-you-buy = நீங்கள் வாங்கிய {$detail} போன்றது
offer-reason-chosen-now = இந்த வருகையில் நீங்கள் தேர்ந்தெடுத்ததால்: {$detail}
offer-reason-interest = உங்களுக்குப் பிடிக்கும் என்று சொன்னதால்: {$detail}
offer-reason-for-your-group = நீங்கள் இருக்கும் வாடிக்கையாளர் குழுவுக்காக
offer-reason-store-likes = இந்தக் கடையில் அண்மையில் அதிகம் வாங்கப்பட்டது: {$detail}
offer-reason-segment-likes = உங்களைப் போன்ற பழக்கம் உள்ளவர்கள் வாங்குவது: {$detail}
offer-reason-for-everyone = கடைக்கு வரும் எல்லோருக்கும்
# Both are amounts with their currency sign.
offer-price = {$before}க்குப் பதில் {$now}
