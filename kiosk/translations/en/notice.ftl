# The notice about data: its first layer on the consent screen, the whole of it on the screen and on the page /privacy.
# Every sentence has to be true for the settings it is chosen by (kiosk/privacy/notice.py).

notice-page-title = Your data at { $shop }
notice-page-lead = What this screen does with data about you, in plain words.
notice-page-back = Back to the screen
notice-page-languages = Languages
notice-page-short = In short
notice-page-code = This page on your phone
notice-contact-counter = the counter of this shop

## The first layer: one screen, each line one or two short sentences.

notice-first-machine-heading = A machine, not a person
notice-first-machine-tap = A machine compares your face with the members' faces, only after you press the button for it.
notice-first-machine-dwell = A machine compares your face with the members' faces, when you stand here alone and face the screen, or press the button for it.
notice-first-machine-verify = A machine compares your face with the card you show, and with nobody else's.
notice-first-machine-off = This screen recognises no face.
notice-first-who-heading = Who
notice-first-who = { $shop } answers for your data. Contact: { $contact }.
notice-first-why-heading = Why
notice-first-why = To show you offers that suit you. You choose each purpose by itself.
notice-first-what-heading = What is kept
notice-first-what-face = A template of your face, encrypted, and no picture. Also what you tell us, and which offers you saw.
notice-first-what-off = What you tell us, and which offers you saw. Nothing about your face.
notice-first-long-heading = How long
notice-first-long = Until you withdraw, or { $days } days after your last visit.
notice-first-rights-heading = Your rights
notice-first-rights = See, correct, copy, pause, withdraw or erase: here, at the counter or with your receipt code.
notice-first-same-heading = Your choice
notice-first-same = You get the same offers without this, at the same price, with a card or phone number.

## Who

notice-who-heading = Who answers for your data
notice-who-text = { $shop } decides what this screen does with data about you. Contact: { $contact }.

## The machine

notice-machine-heading = When a machine recognises you
notice-machine-tap = The camera finds that somebody stands here. It recognises nobody by that. When you press the button to be recognised, a machine compares your face with the members' templates. The screen says so before it happens.
notice-machine-dwell = The camera finds that somebody stands here. It recognises nobody by that. When you stand here alone and face the screen, or press the button for it, a machine compares your face with the members' templates. The screen says so before it happens.
notice-machine-verify = The camera finds that somebody stands here. It recognises nobody by that. When you show your card, a machine compares your face with the one template that your card opens. The screen says so before it happens.
notice-machine-off = The camera finds that somebody stands here, and reads the code of a card when you ask for that. Face recognition is switched off at this screen.
notice-machine-how = The machine turns a picture into a row of numbers and measures how close it is to a template. If it is not close enough, or two members are close, the answer is: no match.
notice-machine-follows = All that follows is which offers you see. Nobody is refused anything, no price changes, and no list of unwanted people exists.
notice-machine-wrong = The machine can be wrong. Press “Not me”: the screen clears, and the mistake is counted.
notice-machine-never = It never guesses age, gender, origin, health or mood.
notice-machine-others = Nothing is kept of people who did not join: no picture, no numbers.

## What for

notice-purposes-heading = What your data is used for
notice-purposes-text = Each purpose is a switch of its own. All are off until you switch them on.
notice-purposes-face-recognition = To recognise you at this screen, or to check that a card is yours.
notice-purposes-offers = To choose offers by what you bought. That is profiling; switch it off and keep your card.
notice-purposes-analytics = To count which offers were seen, about how long, and which were saved, used or not wanted. The shop then makes better ones and chooses yours better; for that it sometimes picks by chance, and compares what groups who saw different ones buy.
notice-purposes-contact = To send you offers by message.

## On which ground

notice-basis-heading = Why the shop may do this
notice-basis-default = Because you agree, and for as long as you do. Without your yes nothing about your face is made or kept.
notice-basis-eu = Because you agree: article 6(1)(a) of the GDPR, and for your face your explicit consent, article 9(2)(a). Without your yes nothing about your face is made or kept.
notice-basis-in = Because you agree: sections 5 and 6 of the Digital Personal Data Protection Act, 2023. Without your yes nothing about your face is made or kept.
notice-basis-us-il = Because you sign a written release: section 15(b) of the Illinois Biometric Information Privacy Act. Without it nothing about your face is made or kept.
notice-basis-au = Because you agree: your face is sensitive information under the Privacy Act 1988. Without your yes nothing about your face is made or kept.
notice-basis-own = What you bought is part of the shop's own books, with or without this screen.

## What

notice-data-heading = What is kept about you
notice-data-template = Your face: up to eight templates. They are biometric information, which the law calls sensitive. They are encrypted with a key of your own.
notice-data-template-verify = Your face: up to eight templates. They are biometric information, which the law calls sensitive. Only the code on your card opens them; this screen alone cannot.
notice-data-person = What you tell: a name to greet you by, a card number, a phone number or an e-mail address, your language. You may leave out any of them.
notice-data-consents = What you agreed to: the words, the language, the time and the screen.
notice-data-visits = When this screen knew you, by which act, and which offers it showed.
notice-data-offers = Codes of your offers, when and at which till they were used, and what you asked to see less of. If you agree that it is counted: what this screen chose for you and what you did with it, under a number instead of your name.
notice-data-purchases = What you bought, if you gave a card of this shop: from the shop's own books.
notice-data-trail = Who looked at your data or changed it, under a number instead of your name.
notice-data-not = Never kept: pictures, video, sound, and anything about people who only walk by.

## How long

notice-long-heading = How long it is kept, and how it ends
notice-long-text = This is the shop's public schedule for keeping and destroying data.
notice-long-template = Face templates: until you withdraw, or { $days } days after your last visit; in no case longer than three years after it. Then the key is destroyed, and with it every copy, also in backups.
notice-long-person = Name, card, phone and e-mail: as long as you are a member, and { $days } days after your last visit at most.
notice-long-consents = Consents and offer codes: the same. Visits: { $visits } days at most.
notice-long-purchases = The shop's own books: as long as the shop has to keep them. After an erasure nothing in this screen joins them to you.
notice-long-trail = The trail of who did what, and the receipts of erasures: { $trail } days. After an erasure nothing in them leads to you. A coded mark stays, so that no old backup brings you back.

## Rights

notice-rights-heading = What you can ask for
notice-rights-text = Everything here is free, and you need not say why.
notice-rights-see = See what is kept, and take a copy with you as a file that other programs can read.
notice-rights-correct = Correct your name, your phone number and your choices.
notice-rights-limit = Limit the use of your face: pause recognition. Your membership stays.
notice-rights-withdraw = Withdraw each purpose by itself. What was done before stays lawful.
notice-rights-object = Object to profiling: switch off “Choose offers for me”. You see the offers for everyone, and keep your card.
notice-rights-erase = Have everything erased. It happens at once, and you get a receipt.
notice-rights-human = Talk to a person of the shop about anything the machine did.

notice-ways-heading = How you can do that
notice-ways-screen = At this screen: press “See my data”, without staff.
notice-ways-phone = On your own phone: open { $address } and type your receipt code.
notice-ways-code = With your receipt code: type it at this screen, also if you are not recognised.
notice-ways-counter = In person: { $contact }.

## Without the face

notice-same-heading = The same offers without your face
notice-same-text = Show a card, type your phone number or a code. You get the same offers at the same price. You can change your mind in either direction, as often as you like.

## Who gets it

notice-others-heading = Who else gets your data
notice-others-text = Nobody. It stays in this machine in the shop. It is not sold, leased, traded or shared, and no one earns money with it.
notice-others-safe = It is encrypted. Faces have the strongest protection of all data here.
notice-others-duty = A court can order the shop to hand over data. The shop then tells you, if it may.

## Children

notice-children-heading = Children
notice-children-text = Joining is for adults. A child joins only with a parent or guardian who stands beside them and agrees for them. We ask; the machine never guesses anybody's age.
notice-children-in = In India a child is anyone under 18.

## Complaints

notice-complaint-heading = If you are not satisfied
notice-complaint-first = Tell the shop first, if you like: { $contact }. You do not have to.
notice-complaint-default = You can complain to the authority for data protection of the place where you live.
notice-complaint-eu = You can complain to the data protection authority of your country. Here is the list: { $link }
notice-complaint-in = You can complain to the Data Protection Board of India. The way to it: { $link }
notice-complaint-us-il = You can go to the Attorney General of Illinois ({ $link }). The law also lets you go to court yourself.
notice-complaint-us-ny = You can go to the Department of Consumer and Worker Protection of New York City ({ $link }). The law also lets you go to court yourself.
notice-complaint-pdx = You can tell the City of Portland: { $link }
notice-complaint-au = You can complain to the Office of the Australian Information Commissioner: { $link }

## The texts

notice-texts-heading = The texts you agree to, word for word
notice-texts-text = Each is shown beside its switch when you join. Version and language are kept with your yes.
notice-texts-item = { $label } (version { $version }): { $text }
