# Lines of "My data": what is kept about a member. Each label stands before a value.

data-since = Member since
data-used = Last visit
data-card = Found by your card
data-phone-known = Found by your phone number
data-linked = Linked to your purchases
data-faces = Face templates, sealed
data-visits = Visits noted
data-offers = Offer codes shown to you
data-less = Offers you want less of
data-phone = Phone number
data-email = E-mail address
data-day = { DATETIME($day, dateStyle: "long") }
data-number = { $count }
data-yes = Yes
data-no = No
