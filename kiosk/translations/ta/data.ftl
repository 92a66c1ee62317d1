# Lines of "My data": what is kept about a member. Each label stands before a value.

data-since = உறுப்பினரான நாள்
data-used = கடைசி வருகை
data-card = கார்டு மூலம் கண்டறியலாம்
data-phone-known = தொலைபேசி எண் மூலம் கண்டறியலாம்
data-linked = வாங்கியவற்றுடன் இணைக்கப்பட்டது
data-faces = முத்திரையிட்ட முக அச்சுகள்
data-visits = பதிவான வருகைகள்
data-offers = காட்டிய சலுகைக் குறியீடுகள்
data-less = குறைவாகக் காட்டச் சொன்ன சலுகைகள்
data-phone = தொலைபேசி எண்
data-email = மின்னஞ்சல் முகவரி
data-day = { DATETIME($day, dateStyle: "long") }
data-number = { $count }
data-yes = ஆம்
data-no = இல்லை
