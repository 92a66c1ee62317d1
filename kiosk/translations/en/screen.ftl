# The shopper's screen. Short sentences, verbs on buttons, nothing that hurries, flatters or blames.
# What is said before a look depends on the site's settings only, never on who stands there.

## The resting screens

screen-idle-headline = Welcome to { $shop }
screen-idle-text = Come closer and have a look. These offers are for everyone.
screen-near-headline = Good to see you
screen-near-text-tap = Members: press Recognise me. Only then a machine compares your face with members who agreed. It keeps nothing of anyone else.
screen-near-text-dwell = Members: press Recognise me, or stand here alone and face the screen. A machine then compares your face with members who agreed. It keeps nothing of anyone else.
screen-near-text-verify = Members: use your card. A machine then compares your face with that card, and with nobody else.
screen-near-text-off = These offers are for everyone. Show the code at the till.
screen-several-headline = Welcome, all of you
screen-several-text = Personal offers are for one person at a time. Step in one by one, or use a card or code. These offers are for everyone.
screen-fault-headline = Welcome to { $shop }
screen-fault-text = The camera is not working at the moment, and nothing here needs it. Show the code at the till, or use your card or code.
screen-unavailable-headline = Welcome to { $shop }
screen-unavailable-text = This screen recognises no face today. Your card or code brings the same offers.
screen-maintenance-headline = Back in a moment
screen-maintenance-text = Our staff is taking care of this screen. These offers are for everyone.

## What just happened

screen-notice-not-me-headline = Sorry about that
screen-notice-not-me-seen = It is gone from this screen. The camera recognises no one until you step away and come back. Your card or code brings your offers.
screen-notice-not-me-plain = It is gone from this screen. Your card or code brings your offers.
screen-notice-hidden-headline = It is hidden
screen-notice-hidden-seen = Nothing personal is left on this screen. The camera recognises no one until you step away and come back.
screen-notice-hidden-plain = Nothing personal is left on this screen.
screen-notice-time-up-headline = It is put away
screen-notice-time-up-seen = What was yours is gone from this screen. Step away and come back, or use your card or code, to see it again.
screen-notice-time-up-plain = What was yours is gone from this screen. Use your card or code to see it again.
screen-notice-browse-headline = Have a look around
screen-notice-browse-seen = These offers are for everyone. The camera recognises no one until you step away and come back.
screen-notice-browse-plain = These offers are for everyone. The camera recognises no one.
screen-notice-discarded-headline = Nothing was kept
screen-notice-discarded-seen = What you told this screen is gone. The camera recognises no one until you step away and come back.
screen-notice-discarded-plain = What you told this screen is gone. You can begin again at any time.
screen-notice-refused = That is fine. A card, a phone number or a code brings the same offers, at the same price.
screen-notice-step-in = The camera does not see you yet. Step in front of the screen, or use a card or code.
screen-notice-alone = The camera can follow one person at a time. Ask the others to step back, or go on without your face.
screen-notice-receipt = A phone number or a loyalty card opens offers only. For your data, use the code on your receipt, or your card code.
screen-notice-unknown-code = This code was not found. Check it and try again.
screen-notice-tries = Too many codes were tried. Wait a minute, or ask our staff.
screen-notice-staff = Our staff at the counter will help you. You can go on here meanwhile.
screen-notice-failed = That did not work. Try again, or ask our staff.
screen-notice-saved = Your choice is saved.
screen-notice-paused = Recognition is paused. The camera does not know you until you go on.
screen-notice-resumed = Recognition goes on.
screen-notice-disliked = You will see less like this.
screen-notice-renewed = Here is your new receipt code. The old one no longer works.
screen-notice-step-close = The camera does not see you yet. Step in front of the screen and press the button once more.
screen-notice-face-added = Your face is added. From now on the camera can recognise you here. No picture was kept.
screen-notice-face-card = Your face is added. This is your new card: take a picture of it or print it. It is shown only once, and only with it the camera can compare your face.
screen-notice-face-dropped = No face was added. Nothing of it was kept, and all the rest is as it was.

## The way in

screen-start-headline = What would you like to do?
screen-start-text-face = Be recognised as a member, join, or use a card or code. All of them bring the same offers.
screen-start-text-plain = Join, or use a card or code. Both bring the same offers.
screen-consent-headline = You choose what we may do
screen-consent-text = Every switch is off. Switch on what you agree to, then press Agree. You get the same offers without your face.
screen-notice-headline = Your data at this shop
screen-notice-text = The whole notice. Our staff can print it for you.
screen-link-headline = How shall we find you?
screen-link-text = Fill in what you like. Only the last question needs an answer.
screen-field-nickname = Name to greet you by
screen-field-nickname-hint = You may leave it out. It stands on this screen when you are greeted.
screen-field-nickname-error = Use letters, up to 30 of them.
screen-field-card = Loyalty card
screen-field-card-hint = You may leave it out. With it we know what you often buy.
screen-field-card-error = This card is not known, or it belongs to another member.
screen-field-phone = Phone number
screen-field-phone-hint = You may leave it out. With it you find your offers without a card.
screen-field-phone-error = This is not a phone number, or another member has it.
screen-field-adult = Who agrees?
screen-field-adult-hint = We ask you. Nothing is guessed from your face.
screen-field-adult-error = Choose one of the two.
screen-field-adult-adult = I am an adult
screen-field-adult-guardian = I am the parent or guardian of this child
screen-field-code = Card, phone number or receipt code
screen-field-code-hint = Type it here.
screen-field-code-hint-camera = Type it here, or hold its code in front of the camera.

## Capture

screen-capture-headline = Let the camera see you
screen-capture-text = Follow one hint at a time. No picture is kept.
screen-capture-failed-headline = That did not work yet
screen-capture-time-up = The time is up. Nothing was kept of it. Try again, or join without your face.
screen-capture-left = The camera lost you. Nothing was kept of it. Try again, or join without your face.
screen-capture-several = Somebody else was in the picture. Nothing was kept of it. Try again alone, or join without your face.
screen-capture-not-live = The camera could not follow your movement. Nothing was kept of it. Try again, or join without your face.
screen-capture-camera-lost = The camera stopped. Nothing was kept of it. You can join without your face.
screen-hint-step-in = Step in front of the screen
screen-hint-closer = Step closer
screen-hint-back = Step back a little
screen-hint-one-person = One person only, please
screen-hint-more-light = Turn to the light
screen-hint-less-glare = Turn away from the bright light
screen-hint-uncover = Uncover your face
screen-hint-look-front = Look at the screen
screen-hint-look-left = Turn your head to your left
screen-hint-look-right = Turn your head to your right
screen-hint-look-up = Look up a little
screen-hint-hold-still = Hold still
screen-hint-blink = Close and open your eyes
screen-hint-smile = Smile
screen-hint-done = Done
screen-view-front = Front
screen-view-left = Left
screen-view-right = Right
screen-view-up = Up
screen-view-still = Still
screen-review-headline = Shall we keep this?
screen-review-text = { $kept } of { $taken } views are good.
screen-review-good = The light was good.
screen-review-fair = More light would help, but this will do.
screen-review-none = None of the views was good enough. Try again with more light, or join without your face.
screen-duplicate-headline = You may be a member already
screen-duplicate-text = A member looks like you. If that is you, open what you have. If not, join without your face, or ask our staff.

## Joined

screen-enrolled-headline = You are a member now
screen-enrolled-text = Take a picture of the code, or write it down. It is shown only once.
screen-enrolled-what = What is kept
screen-enrolled-kept-face = { $views ->
    [one] One template of your face, encrypted, and what you told us. No picture.
   *[other] { $views } templates of your face, encrypted, and what you told us. No picture.
}
screen-enrolled-kept = What you told us. Nothing about your face.
screen-enrolled-until = Until when
screen-enrolled-until-text = Until { DATETIME($until, dateStyle: "long") } if you do not come back. Every visit begins the time anew.
screen-enrolled-remove = How to remove it
screen-enrolled-remove-text = Press Forget me here, use the receipt code on your phone, or ask at the counter.

## A face for a membership that has none

screen-adding-headline = Who agrees to this?
screen-adding-text = Then the camera looks at you. Nothing of it is kept before you press Save at the end.
screen-adding-text-card = Then the camera looks at you. Nothing of it is kept before you press Save at the end. With it you get a new card, shown once: have your phone ready, or print it.
screen-adding-guardian = A parent or guardian agreed to this membership, so a parent or guardian has to agree to this too. Our staff can help.
screen-adding-time-up = The time is up. Nothing was kept of it. Try again, or press Cancel: all the rest stays as it is.
screen-adding-left = The camera lost you. Nothing was kept of it. Try again, or press Cancel: all the rest stays as it is.
screen-adding-several = Somebody else was in the picture. Nothing was kept of it. Try again alone, or press Cancel: all the rest stays as it is.
screen-adding-not-live = The camera could not follow your movement. Nothing was kept of it. Try again, or press Cancel: all the rest stays as it is.
screen-adding-camera-lost = The camera stopped. Nothing was kept of it. Press Cancel: all the rest stays as it is.
screen-adding-none = None of the views was good enough. Try again with more light, or press Discard: all the rest stays as it is.
screen-adding-duplicate-headline = A member looks like you
screen-adding-duplicate-text = So no face was added here. If that membership is yours too, open it, or ask our staff which of the two is to stay. If it is not yours, our staff can help.

## Looking

screen-looking-headline = Looking for a match
screen-looking-text-tap = A machine compares your face with members who agreed, only because you asked.
screen-looking-text-dwell = A machine compares your face with members who agreed, because you stood here and faced the screen.
screen-looking-text-card = A machine compares your face with the card you showed, only because you asked.
screen-recognised-headline = Vanakkam, { $name }
screen-recognised-headline-nameless = Vanakkam
screen-recognised-text = Each offer says why. Show the code at the till.
screen-recognised-none = There is no offer for you at this moment; the next ones come by themselves.
screen-not-found-headline = Have a look around
screen-not-found-text = There is no match with a member account, and nothing of the look was kept. These offers are for everyone.
screen-code-headline = Use a card or code
screen-code-text = A loyalty card, a phone number or a receipt code brings your offers.

## My data

screen-my-data-headline = Your data
screen-my-data-text = This is what is kept. Change a switch and press Save.
screen-my-data-text-face = This is what is kept. Change a switch and press Save. If you switch recognition on, the camera looks at you next, and you see the result before anything of it is kept.
screen-my-data-text-again = The templates of your face cannot be compared here any more. Press Add my face again, or switch recognition off and press Save.
screen-my-data-wait = One moment.
screen-line-name = Name
screen-line-none = none
screen-line-face = Recognition
screen-line-face-on = on
screen-line-face-paused = paused
screen-line-face-none = no template of your face
screen-line-until = Kept until
screen-line-until-value = { DATETIME($until, dateStyle: "long") }, if you do not come back
screen-line-receipt = Receipt code
screen-line-card = Card code
screen-line-number = Number of this receipt
screen-line-at = Time
screen-line-at-value = { DATETIME($at, dateStyle: "long", timeStyle: "short") }
screen-export-headline = Take your data with you
screen-export-phone = Read the code with your phone and press Download there. This is a new receipt code. The old one no longer works.
screen-export-counter = Show this receipt code at the counter to get the file. It is a new one. The old one no longer works.
screen-forget-headline = Erase you from this kiosk?
screen-forget-text = Your templates, your name, your card and your phone number are erased from this shop's screen and from its copies. This cannot be undone. What you bought stays in the shop's own books, without your name. Ask our staff if it is to go too.
screen-forget-doing = Erasing, place by place
screen-forgotten-headline = Everything is erased
screen-forgotten-text = Nothing about you is left here. You can join again at any time.
screen-forgotten-purchases = Your purchases and your customer record stay in the shop's own books, without your name.
screen-forgotten-checked = All { $places } places were looked at again
screen-forgotten-waits-headline = You are forgotten here
screen-forgotten-waits-text = You are no longer recognised and no code opens anything. One place cannot be reached now. It will be cleared as soon as it can be reached. Keep the number of this receipt.
screen-forgotten-waits = One place will be cleared as soon as it can be reached
screen-forgotten-failed-headline = This is not finished yet
screen-forgotten-failed = You are no longer recognised. One place could not be checked. Ask our staff for the receipt.
screen-place-data-key = Your key
screen-place-members = Membership
screen-place-credentials = Card, phone and codes
screen-place-templates = Face templates
screen-place-consents = Consents
screen-place-matches = Visits
screen-place-dislikes = Less like this
screen-place-vouchers = Offer codes
screen-place-redemptions = Codes used at the till
screen-place-decisions = Offers shown
screen-place-offer-events = Answers to offers
screen-place-segment-members = Groups
screen-place-customers = Shop record
screen-place-customer-cards = Cards of the shop record
screen-place-purchases = Purchases
screen-place-returns = Things brought back
screen-place-events = Acts at the shop
screen-place-rejects = Lines of files set aside
screen-place-customer-changes = Changes to be looked at
screen-place-customer-traits = Parts of names and addresses
screen-place-customer-merges = Joined records
screen-place-match-suggestions = Records that are alike
screen-place-features = Numbers about shopping
screen-place-category-shares = What is bought most
screen-place-predictions = Estimates
screen-place-segment-moves = Changes of group
screen-place-segment-due = Groups to be looked at
screen-place-run-members = Groups not used yet
screen-place-sends = E-mails
screen-place-imports = Runs of imports
screen-place-staff = Closed accounts of staff
screen-place-staff-totp = Apps for codes of closed accounts
screen-place-staff-recovery-codes = Recovery codes of closed accounts
screen-place-staff-passkeys = Passkeys of closed accounts
screen-place-staff-identities = Company accounts of closed accounts
screen-place-gallery = Gallery
screen-place-screen = This screen
screen-place-phones = Signed-in phones
screen-place-waiting-matches = Waiting visits
screen-place-waiting-answers = Waiting answers
screen-place-journal = Journal of the store
screen-place-copies-of-the-keys = Copies of the keys
screen-place-dropped-files = Files of the shop’s systems

## Codes for phones

screen-qr-receipt = Your receipt: read it with your phone
screen-qr-card = Your card: take a picture of it and show it here
screen-qr-export = Your download: read it with your phone
screen-qr-offers = Your offers and their codes: read it with your phone. The codes below are for the till

## Cards, camera, time

screen-heading-everyone = Offers for everyone
screen-heading-member = Your offers
screen-heading-first = Your first offers
screen-light-finds = The camera finds people. It recognises no one.
screen-light-looks = The camera compares one face with members who agreed.
screen-light-compares = The camera compares one face with one card.
screen-light-named = The camera recognised a member who agreed.
screen-light-measures = The camera measures one face, of somebody who agreed.
screen-light-codes = The camera looks for the code of a card. It recognises no one.
screen-light-off = The camera sees nothing at the moment.
screen-warning-offers = Your offers leave this screen in { $seconds } seconds.
screen-warning-screen = This screen goes back to the start in { $seconds } seconds.

## Buttons

screen-button-engage = Recognise me
screen-button-stop = Stop looking
screen-button-not-me = Not me
screen-button-hide = Hide
screen-button-extend = Keep showing
screen-button-start = Join, or choose language
screen-button-join = Join
screen-button-use-code = Use card or code
screen-button-browse = Just browse
screen-button-back = Go back
screen-button-cancel = Cancel
screen-button-text-size-larger = Use larger text
screen-button-text-size-usual = Use usual text
screen-button-speech-on = Read aloud
screen-button-speech-off = Stop reading
screen-button-agree = Agree
screen-button-refuse = No thanks
screen-button-read-more = Read everything
screen-button-print = Print
screen-button-next = Go on
screen-button-skip-turn = Go on without turning
screen-button-retake = Try again
screen-button-save = Save
screen-button-discard = Discard
screen-button-open-existing = That is me, open it
screen-button-card-only = Join without my face
screen-button-done = Done
screen-button-code = Show my offers
screen-button-try-again = Try again
screen-button-less-like-this = Show less like this
screen-button-my-data = See my data
screen-button-save-purposes = Save
screen-button-add-face = Add my face again
screen-button-pause = Pause recognition
screen-button-resume = Resume recognition
screen-button-export = Take a copy
screen-button-new-receipt = Make a new receipt code
screen-button-forget = Forget me
screen-button-forget-confirm = Erase me here
screen-button-keep-everything = Keep everything
screen-button-save-to-phone = Save to phone
screen-button-save-to-phone-close = Close the code
screen-button-call-staff = Ask our staff
