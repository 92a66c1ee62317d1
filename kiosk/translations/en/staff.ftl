# The staff console. What a shopper reads on the tablet or on paper is marked: it speaks to the shopper.

## Frame of every page

staff-brand = staff
staff-skip = Go to the content
staff-menu = Main menu
staff-menu-search = Members
staff-menu-voucher = Codes
staff-menu-enrol = New member
staff-menu-privacy = Privacy
staff-menu-audit = Who did what
staff-menu-records = Site records
staff-menu-health = Box
staff-menu-people = One customer?
staff-menu-marketing = Marketing
staff-sign-out = Sign out
staff-language = Language
staff-audited = Every look at a member's data is written down, with your name.
staff-leaving = You will be signed out in one minute. What you typed is lost then.
staff-stay = Stay signed in
staff-day = { DATETIME($at, dateStyle: "medium") }
staff-moment = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-none = not kept
staff-nothing = Nothing here
staff-no-name = No name
staff-save = Save
staff-cancel = Cancel
staff-done = Done
staff-back = Back
staff-next = Next
staff-print = Print
staff-yes = yes
staff-no = no
staff-any = Any
staff-optional = You may leave this empty
staff-number = No.
staff-when = When
staff-why = Why
staff-your-password = Your password

## Sign-in

staff-sign-in-title = Staff sign-in
staff-sign-in = Sign in
staff-sign-in-name = Name
staff-sign-in-password = Password
staff-sign-in-help = Forgotten? Whoever runs the box gives you a new one with: kiosk staff password NAME

## Errors

staff-error-title = This did not work
staff-error-code = Code for support: { $code }
staff-error-back = Back to the start
staff-error-origin = This form is older than your sign-in, or came from another page
staff-error-origin-mend = Open the page again and repeat it
staff-error-large = What was sent is too large
staff-error-large-mend = Send fewer or smaller files
staff-error-nowhere = There is nothing at this address
staff-error-nowhere-mend = Use the menu
staff-error-request = The page could not read what was sent
staff-error-request-mend = Open the page again and repeat it
staff-error-unexpected = Something went wrong on this kiosk
staff-error-unexpected-mend = Try again; if it stays, tell whoever runs the box

## Search

staff-search-title = Find a member
staff-search-label = Card, phone, e-mail or name
staff-search-hint = The whole card number, phone number or receipt code; or whole words of the name. The whole e-mail address finds customers who never joined.
staff-search = Find
staff-search-short = Type at least two letters or digits.
staff-search-many = Too many members have this name. Add another word of it, or use the card or the phone number.
staff-search-found =
    { $count ->
        [0] Nobody found
        [one] { $count } member found
       *[other] { $count } members found
    }
staff-search-none = Nobody has exactly this card, phone number or name.
staff-search-note = There is no list of members and no search by face. Ask the shopper for their card, phone number or name.
staff-member-since = since { DATETIME($day, dateStyle: "medium") }
staff-member-last = last here { DATETIME($day, dateStyle: "medium") }

## A customer who never joined

staff-customers-found =
    { $count ->
        [one] { $count } customer without a membership
       *[other] { $count } customers without a membership
    }
staff-customers-note = The shop's own records know this card, number or address. No name is kept. A family may share a number: ask for something else that only the person knows.
staff-customers-many = Too many customers of the shop share this number or address. Use the card.
staff-customer-open = Open customer { $number }
staff-customer-title = Customer without a membership
staff-customer-lead =
    { $records ->
        [one] { $records } record of the shop is of this person.
       *[other] { $records } records of the shop are of this person.
    }
staff-customer-who = They came with the shop's own data and never joined here. They may see, take along and have erased what is kept.
staff-customer-rows = Rows
staff-customer-erase = Erase this customer
staff-customer-erase-what = Every record, purchase, number and estimate of the person goes at once, from backups too. If the shop's own system keeps the customer, its next import brings the record back: erase it there as well.
staff-customer-sure = The person is here, or has asked for it in writing, and has shown who they are
staff-customer-unsure = Confirm that the person asked for it.
staff-customer-erased = The customer was erased from this kiosk and from its copies.

## One member

staff-member-title = Member
staff-paused = Recognition paused
staff-has-face = Recognised by face
staff-no-face = By card and phone only
staff-nickname = Name to greet with
staff-nickname-hint = A first name or a nickname is enough.
staff-phone = Phone
staff-phone-hint = To find the member by. Readable only with the consent to be contacted; left empty, a hidden number stays.
staff-email = E-mail
staff-email-hint = Only with the consent to be contacted.
staff-card = Loyalty card number
staff-card-hint = As the shopper shows it: it links the membership to what they bought. Empty changes nothing.
staff-card-linked-hint = The membership is linked to purchases. Another card of the shopper replaces the link; empty changes nothing.
staff-unlink = End the link to the purchases
staff-customer = Customer number
staff-joined = Joined
staff-last-visit = Last visit
staff-keep-until = Erased by itself, without a visit, on
staff-actions = What you can do
staff-correct = Correct the data
staff-correct-title = Correct the data
staff-purposes = Purposes
staff-purposes-title = Change the purposes
staff-purposes-note = Change them as the member tells you, while they are here. Switching face recognition off deletes the face templates at once.
staff-purposes-reference-hint = Needed to switch a purpose on: under which the form that the member signed is filed. It is kept with the consent. Switching off needs none.
staff-pause = Pause recognition
staff-resume = Resume recognition
staff-returned = E-mails came back: none goes there
staff-lift = Write to this address again
staff-lift-sure = Does the member say that this address works? If an e-mail comes back again, it is ended again.
staff-new-receipt = New receipt
staff-receipt-sure = The old receipt will not work any more. Make a new one?
staff-export = Export as a file
staff-erase = Erase this member
staff-consents = Consents
staff-purpose = Purpose
staff-given = Given
staff-where = Where
staff-wording = Wording
staff-wording-value = version { $version }, { $spoken }
staff-reference = Reference
staff-withdrawn = Withdrawn
staff-stands = stands
staff-purpose-face-recognition = Face recognition
staff-purpose-offers = Offers chosen for you
staff-purpose-analytics = Counting which offers work
staff-purpose-contact = Messages with offers
staff-templates = Face templates
staff-templates-note = Numbers made from the face, sealed. No picture is kept, and nobody can look at them.
staff-template-line =
    { $count ->
        [one] { $count } view
       *[other] { $count } views
    } for { $recogniser }, made on { DATETIME($day, dateStyle: "medium") }
staff-card-locked = opened by the member's card only
staff-view-name-front = front
staff-view-name-left = left
staff-view-name-right = right
staff-view-name-up = up
staff-view-name-still = still
staff-matches = Last matches
staff-how-face = by face
staff-how-card = by card
staff-how-loyalty = by loyalty card
staff-how-phone = by phone
staff-how-receipt = by receipt
staff-act-tap = pressed the button
staff-act-dwell = stood before the screen
staff-act-card = showed the card
staff-disputed = “Not me”
staff-everything-else = Everything else that is kept

## Erasure

staff-erase-title = Erase a member
staff-erase-who = Erase { $name } for good?
staff-erase-what = Name, contact, face templates, consents, matches and vouchers go at once, from backups too. Nobody can bring them back.
staff-erase-purchases = Erase the purchases of the linked customer as well
staff-erase-sure = The member is here, or has asked for it in writing
staff-erase-unsure = Confirm that the member asked for it.
staff-erasing = Erasing. This takes a few seconds.
staff-erased-title = Erased
staff-erased-done = The member was erased from this kiosk and from its copies.
staff-erased-purchases = The purchases and the customer record stay in the shop's own books, without the name.
staff-erased-partly = The member is erased here. Something was in the way elsewhere, most often a copy of the keys on a disk that is not plugged in: plug it in, and the kiosk ends the rest by itself.
staff-receipt-number = Receipt number
staff-place = Place
staff-removed = Removed

## Receipt; speaks to the shopper but for the title and the notes

staff-receipt-title = Receipt
staff-receipt-once = Print this now: the codes are shown once and kept nowhere.
staff-to-member = To the member
staff-receipt-thanks = Thank you for joining.
staff-receipt-renewed = This is your new receipt. The old one does not work any more.
staff-receipt-card = Your card
staff-receipt-card-use = Show it at the kiosk and you get your offers, with or without your face.
staff-receipt-code = Your data
staff-receipt-code-use = With this code you see, change and erase your data on any phone, and at the kiosk. Keep it like a key.
staff-receipt-kept = What you agreed to
staff-receipt-views =
    { $count ->
        [0] No face template is kept
        [one] One face template is kept, no picture
       *[other] { $count } face templates are kept, no pictures
    }
staff-receipt-until = If you do not come back, everything is erased on { DATETIME($day, dateStyle: "long") }.
staff-receipt-leave = You can leave at any time: press “Forget me” at the kiosk, use the code above, or ask us.

## Enrolment

staff-enrol-title = New member
staff-enrol-lead = The shopper is with you and decides. The same offers and prices come with a card and without a face.
staff-enrol-language = Language of the shopper
staff-way-tablet = With this tablet's camera
staff-way-tablet-text = You hand the tablet over. The shopper reads and chooses, then looks into the camera.
staff-way-tablet-go = Begin on this tablet
staff-way-photos = From photos, with a signed form
staff-way-photos-text = The shopper signed the form and brought photos for this. Never use pictures from the web or from other cameras.
staff-way-photos-go = Begin with a form
staff-way-kiosk = At the kiosk
staff-way-kiosk-text = The shopper presses “Join” on the kiosk's screen and follows it; nothing has to be done here. You may stand beside it and help.
staff-way-kiosk-now = The kiosk shows now:
staff-enrol-consent = Consent
staff-enrol-person = About the member
staff-enrol-capture = Views of the face
staff-enrol-review = Check and save
staff-hand-over = Now hand the tablet to the shopper. The other pages stay closed until you take it back.
staff-take-back = Staff: take the tablet back
staff-take-back-text = { $name }, confirm that it is you, and the other pages open again. A shopper may be holding this tablet.
staff-take-back-go = Go on
staff-as-signed = Switch on exactly what the shopper signed.
staff-consent-reference = Number of the signed form
staff-consent-reference-hint = Under which the paper is filed; it is kept with each consent.
staff-reading-photos = Reading the photos. This takes a few seconds.
staff-photos-label = Photos of the face
staff-photos-hint = 1 to 8 JPEG or PNG files of at most 10 MB, each with this one person only. Three are best.
staff-photos-go = Read the photos
staff-saving = Saving.
staff-discard = Discard
staff-retake = Take the views again
staff-views = Views
staff-review-views = { $kept } of { $taken } views are good enough
staff-review-none = No view can be kept. You can take them again, or save: the member is then found by card and phone.
staff-duplicate = This face is a member already.
staff-duplicate-text = Ask the shopper. Open the existing membership, or save this one for card and phone only; two members with one face could not be told apart.
staff-open-existing = Open the existing member
staff-card-only = Save for card and phone only
staff-refused-title = No thanks
staff-refused-note = Nothing was kept.

## Enrolment; speaks to the shopper

staff-consent-title = Join { $shop }
staff-consent-lead = Each switch is your own choice and can be changed at any time. You get the same offers and prices without face recognition.
staff-consent-legend = What you agree to
staff-consent-more = Read everything
staff-agree = Agree
staff-refuse = No thanks
staff-refused-text = That is fine. You get the same offers with a card or without one.
staff-adult = Who agrees?
staff-adult-yes = I am 18 or older
staff-adult-guardian = I agree for a child as parent or guardian
staff-skip-turn = I cannot or do not want to turn my head
staff-camera-starting = The camera is starting.
staff-mirror = You, as in a mirror
staff-not-kept = The pictures are looked at once and never kept.
staff-no-camera = The camera did not start. Allow it for this page, or use the kiosk or photos instead.
staff-no-https = This browser gives a camera only to a secure page (https). Use the kiosk or photos instead.
staff-no-script = This page needs JavaScript for the camera. Use the kiosk or photos instead.
staff-connection-lost = The kiosk does not answer. Trying again.
staff-view-front = Look straight into the camera.
staff-view-left = Turn your head to your left.
staff-view-right = Turn your head to your right.
staff-view-up = Look up a little.
staff-view-still = Look straight again and hold still.
staff-hint-step-in = Come in front of the camera.
staff-hint-closer = Come a little closer.
staff-hint-back = Go back a little.
staff-hint-one-person = Only one person, please.
staff-hint-more-light = More light, please.
staff-hint-less-glare = Less light behind or above you, please.
staff-hint-uncover = Uncover your face, please.
staff-hint-look-front = Look straight into the camera.
staff-hint-look-left = Turn your head to your left.
staff-hint-look-right = Turn your head to your right.
staff-hint-look-up = Look up a little.
staff-hint-hold-still = Hold still.
staff-hint-blink = Blink.
staff-hint-smile = Smile.
staff-hint-done = Good.

## What the kiosk's screen shows

staff-screen-idle = offers for everyone
staff-screen-near = offers for everyone, somebody is near
staff-screen-start = the start page
staff-screen-consent = the consent
staff-screen-notice = the full notice
staff-screen-link = questions about the new member
staff-screen-capture = the views of the face
staff-screen-review = the check before saving
staff-screen-duplicate = that this face is a member already
staff-screen-enrolled = the receipt of a new member
staff-screen-looking = that it looks for a match
staff-screen-recognised = a member's offers
staff-screen-not-found = that nobody was found
staff-screen-several = that several people are there
staff-screen-code = the field for a code
staff-screen-my-data = a member's own data
staff-screen-export = an export
staff-screen-forget = the question before an erasure
staff-screen-forgotten = the receipt of an erasure
staff-screen-fault = that the camera is missing
staff-screen-unavailable = that faces cannot be recognised
staff-screen-maintenance = that it is being looked after

## Privacy officer

staff-privacy-title = Privacy
staff-retention-title = Retention
staff-retention-due =
    { $count ->
        [0] Nobody is due
        [one] { $count } member is due
       *[other] { $count } members are due
    }
staff-retention-customers =
    { $count ->
        [0] No customer who never joined is due.
        [one] { $count } customer who never joined is due.
       *[other] { $count } customers who never joined are due.
    }
staff-retention-customers-text =
    { $days ->
        [one] They go after { $days } day without a purchase in which no import named them.
       *[other] They go after { $days } days without a purchase in which no import named them.
    }
staff-retention-text =
    { $days ->
        [one] Members go by themselves after { $days } day without a visit. This also runs once a day.
       *[other] Members go by themselves after { $days } days without a visit. This also runs once a day.
    }
staff-dry-run = Show the list (dry run)
staff-dry-run-note = This is a dry run. Nothing has been erased.
staff-retention-also = Old entries that go too: { $matches } matches, { $receipts } receipts, { $entries } entries of the audit trail.
staff-retention-others = Old entries of other lists that go too:
staff-retention-run-text = Run it for exactly this list. Whoever comes back meanwhile stays.
staff-retention-run = Erase now
staff-retention-done =
    { $count ->
        [0] Nobody was erased
        [one] { $count } member was erased
       *[other] { $count } members were erased
    }
staff-retention-customers-done =
    { $count ->
        [0] No customer who never joined was erased.
        [one] { $count } customer who never joined was erased.
       *[other] { $count } customers who never joined were erased.
    }
staff-retention-failed =
    { $count ->
        [one] { $count } erasure did not work and is tried again tomorrow:
       *[other] { $count } erasures did not work and are tried again tomorrow:
    }
staff-retention-also-done = Old entries that went too: { $matches } matches, { $receipts } receipts, { $entries } entries of the audit trail.
staff-retention-others-done = Old entries of other lists that went too:
staff-retention-goes-on = The run goes on, also when you leave this page.
staff-retention-progress = { $done } of { $total } members and customers are done
staff-look-again = Look again
staff-why-unvisited = no visit for too long
staff-why-unfinished = never finished joining
staff-queue = Erasures under way
staff-queue-some =
    { $count ->
        [one] { $count } erasure has not ended. It is finished at the next start of the kiosk.
       *[other] { $count } erasures have not ended. They are finished at the next start of the kiosk.
    }
staff-queue-empty = None is waiting
staff-receipts = Erasure receipts
staff-receipts-title = Erasure receipts
staff-receipts-note = By number and keyed hash only. Nobody can be found by them.
staff-receipt-verified = ended
staff-receipt-open = not ended
staff-looked-again = Looked at again, empty
staff-register = Records of processing
staff-register-text = What is kept, why, for how long and how it ends; made from the store itself. It holds nobody's data.
staff-register-go = Download the records

## Site records

staff-records-title = Site records
staff-records-all = On file
staff-record-new = Note a record
staff-record-kind = Kind
staff-record-reference = Where it is filed
staff-record-reference-hint = Such as a file number. The paper itself stays where it is.
staff-record-approved = Signed by
staff-record-dated = Dated
staff-duties = What must be on file
staff-duties-none = Recognition is off; nothing is needed.
staff-duty-good = on file
staff-duty-old = too old, renew it
staff-duty-missing = missing
staff-duty-until = counts until { DATETIME($day, dateStyle: "medium") }
staff-kind-assessment = Impact assessment
staff-kind-training = Training of staff
staff-kind-accuracy-test = Accuracy test on site
staff-kind-notice = Notice at the entrance

## Audit trail

staff-audit-title = Who did what
staff-audit-actor = Who
staff-audit-action = What
staff-audit-since = From day
staff-audit-until = To day
staff-audit-show = Show
staff-audit-verify = Verify the chain
staff-audit-good =
    { $count ->
        [one] { $count } entry was checked. None was changed, dropped or moved.
       *[other] { $count } entries were checked. None was changed, dropped or moved.
    }
staff-audit-bad =
    { $count ->
        [one] { $count } entry was checked. Something is wrong:
       *[other] { $count } entries were checked. Something is wrong:
    }
staff-audit-lost = A restored backup did not have these entries; the restoring itself is in the trail:
staff-audit-entries = Entries, newest first
staff-audit-subject = Whose data
staff-audit-detail = Details
staff-audit-older = Older entries

## Box

staff-health-title = The box
staff-health-now = Now
staff-state-good = good
staff-state-look = look
staff-health-camera = Camera
staff-health-camera-value =
    { $camera ->
        [ok] delivers pictures
        [lost] delivers nothing; check its plug and its light
       *[other] not used at this site
    }
staff-health-recognition = Recognition
staff-health-recognition-value = not working, code { $code }
staff-health-frames = Frames of the camera
staff-health-frames-value = { $rate } a second, the newest { $age } ms ago
staff-health-waiting = Matches not written yet
staff-health-waiting-value = { $waiting }
staff-health-growth = Growth of the memory
staff-health-growth-value = { $growth } MB an hour
staff-health-screens = Screens connected
staff-health-screens-value = { $screens }
staff-health-gallery = Members who can be recognised
staff-health-gallery-value = { $members }, as new as the store (revision { $revision })
staff-health-gallery-behind = Members who can be recognised
staff-health-gallery-behind-value = { $members } of revision { $revision }, but the store has revision { $stored }. If this stays, start the kiosk again
staff-health-gallery-none = Members who can be recognised
staff-health-gallery-none-value = nobody is searched for by face now
staff-health-disk = Free on the disk
staff-health-disk-value = { $free } MB
staff-health-memory = Memory of the server
staff-health-memory-value = { $used } MB, { $peak } MB at the most
staff-health-clock = Clock
staff-health-clock-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-health-certificate = Certificate of the server
staff-health-certificate-value = lasts for more than 30 days
staff-health-certificate-ends = Certificate of the server
staff-health-certificate-ends-value = ends in days: { $days }. Renew it with: kiosk tls renew
staff-health-certificate-ahead = Certificate of the server
staff-health-certificate-ahead-value = was issued for a later time: the clock was wrong then, or is now. Set the clock, then: kiosk tls renew
staff-health-certificate-torn = Certificate of the server
staff-health-certificate-torn-value = cannot be read. Renew it with: kiosk tls renew
staff-health-backup = Last backup
staff-health-backup-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-health-backup-never = Last backup
staff-health-backup-never-value = never; make one with: kiosk backup
staff-health-key-copies = Copies of key ring and envelope
staff-health-key-copies-value = { $copies }
staff-health-key-copies-none = Copies of key ring and envelope
staff-health-key-copies-none-value = none: nothing could be restored on another disk; make one with: kiosk backup --keys FOLDER
staff-health-restore = Last restore
staff-health-restore-value = { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-health-restore-never = Last restore
staff-health-restore-never-value = never tried
staff-health-egress = Connections to other machines
staff-health-egress-value = { $outside }
staff-health-weights = Weights and licence
staff-health-weights-value = { $recogniser }
staff-kiosk-screen = The kiosk's screen
staff-kiosk-screen-text = Closing it clears whatever it shows, and keeps it closed to shoppers until you open it again.
staff-kiosk-screen-close = Close it to shoppers
staff-kiosk-screen-open = Open it again
staff-stream-address = Screen at
staff-stream-since = Connected since
staff-stages = How long vision takes, in milliseconds
staff-stage = Stage
staff-median = Median
staff-p95 = 95 of 100 under
staff-calibration = Calibration
staff-calibration-note = A match needs at least this similarity; it rises with the number of members so that strangers are named no more often than wanted. Test it on site at least once a year.
staff-recognition = Recognition, act
staff-recogniser = Recogniser
staff-target = Strangers named at most
staff-floor = Least similarity

## Codes at the counter

staff-voucher-title = Use up a code
staff-voucher-code = Code
staff-voucher-hint = As the shopper shows it; blanks and dashes make no difference
staff-voucher-use = Use it
staff-voucher-used = The code was good and is used up. The shopper got it on { DATETIME($day, dateStyle: "medium") }.
staff-voucher-mistake = Used by mistake? Take it back
staff-voucher-back-title = Take a use back
staff-voucher-back-code = Code that was used
staff-voucher-back-hint = You see what it was used for before anything is taken back
staff-voucher-back-find = Look at the use
staff-voucher-back-at = Used
staff-voucher-back-till = By
staff-voucher-back-receipt = Receipt
staff-voucher-back-what = The code will be good again as long as its offer is, and the use counts nowhere any more. What was taken off the price is for you to settle with the shopper.
staff-voucher-back-do = Take it back
staff-voucher-gone = The use was taken back. The code is good again as long as its offer is.
staff-uses = Codes used last
staff-use-back-of = Take the use back: { $offer }

## The offers of a member, now

staff-choice = Offers now
staff-choice-title = Offers of this member now
staff-choice-lead = Chosen at { DATETIME($at, dateStyle: "medium", timeStyle: "short") } as the screen would choose them. Looking makes no code and counts as no visit.
staff-choice-general = This member did not agree to offers by what they buy. They see what everybody sees; nothing about purchases was looked at.
staff-choice-offers = Every offer, and what became of it
staff-choice-everyone = What they see
staff-choice-how = How it was chosen
staff-choice-recommender = Recommender of products
staff-choice-recommender-version = Version { $version }
staff-choice-recommender-gone = A version that another one has replaced this moment
staff-choice-recommender-none = None runs yet; only what the member bought counts
staff-choice-recommender-unasked = Not asked, or without an answer: it needs purchases of the member
staff-choice-order = Order
staff-choice-order-usual = By what an offer is to the member (affinity) times what it is worth to anybody and to the shop (value), each 0 to 1; without anything learned from answers
staff-choice-order-learned = Learned from answers ({ $policy }). It draws, so another look may show others.
staff-choice-experiment-label = Experiment
staff-choice-experiment-none = None
staff-choice-experiment = { $name }: { $arm }
staff-choice-held-out = Kept out of experiments: the usual order
