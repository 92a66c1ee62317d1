# Words on an offer's card. {$detail} is the name of a product or a category, as the shop writes it.

offer-reason-buys-product = நீங்கள் அடிக்கடி வாங்குவதால்: {$detail}
offer-reason-buys-category = நீங்கள் அடிக்கடி வாங்கும் வகை என்பதால்: {$detail}
offer-reason-segment-likes = உங்களைப் போன்ற பழக்கம் உள்ளவர்கள் வாங்குவது: {$detail}
offer-reason-for-everyone = கடைக்கு வரும் எல்லோருக்கும்
# Both are amounts with their currency sign.
offer-price = {$before}க்குப் பதில் {$now}
