# Lines of "My data": what is kept about a member. Each label stands before a value.

data-since = सदस्य बनने की तारीख़
data-used = पिछली बार आना
data-card = कार्ड से मिल सकते हैं
data-phone-known = फ़ोन नंबर से मिल सकते हैं
data-linked = ख़रीदारी से जुड़ा हुआ
data-faces = चेहरे के खाके, मुहरबंद
data-visits = दर्ज हुए दौरे
data-offers = आपको दिखाए गए ऑफ़र कोड
data-less = जो ऑफ़र आप कम चाहते हैं
data-phone = फ़ोन नंबर
data-email = ई-मेल पता
data-day = { DATETIME($day, dateStyle: "long") }
data-number = { $count }
data-yes = हाँ
data-no = नहीं
