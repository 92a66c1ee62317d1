# Accounts of staff: signing in with more than a password, and what everybody sees of their own account.

## Proofs in forms

staff-code = Code
staff-code-hint = Six digits from your app, or one of your recovery codes
staff-proof-room = You will be asked to confirm that it is you. Nothing you filled in is lost.

## Sign-in

staff-sign-in-other = Other ways
staff-sign-in-passkey = Sign in with a passkey
staff-code-title = Your code
staff-code-help = If you use no app for codes, the name or the password did not fit: begin again.
staff-code-again = Begin again
staff-passkey-failed = No passkey came back. Try again, or use another way.
staff-passkey-unknown = This browser knows no passkeys. Use another way.

## Confirm

staff-confirm-title = Is it you?
staff-confirm-why = You are signed in as { $name }. What you are about to do needs a fresh proof of that.
staff-confirm-nothing-lost = What you filled in is kept meanwhile.
staff-confirm = Confirm
staff-confirm-passkey = Confirm with a passkey
staff-confirm-no-way = This account has no way to confirm here. Sign out, and sign in again.
staff-confirmed = Confirmed. This counts for a few minutes.
staff-confirm-kept = What you had begun is still here, as you filled it in.
staff-confirm-go = Go on with it
staff-confirm-waiting = Waiting for you
staff-confirm-leave = Leave it
staff-waits-staff-export = Hand over the data of member { $about } as a file
staff-waits-staff-erase = Erase member { $about }
staff-waits-staff-export-customer = Hand over the data of customer { $about } as a file
staff-waits-staff-erase-customer = Erase customer { $about }
staff-waits-staff-receipt = New receipt for member { $about }
staff-waits-staff-run = Start the retention run
staff-waits-staff-second-factor-form = Set up an app for codes
staff-waits-staff-set-up-second-factor = Finish the set-up of an app for codes
staff-waits-staff-remove-second-factor = Remove your app for codes
staff-waits-staff-renew-recovery-codes = Make new recovery codes
staff-waits-staff-passkey-form = Add a passkey
staff-waits-staff-add-passkey = Keep a new passkey
staff-waits-staff-remove-passkey = Remove one of your passkeys
staff-waits-staff-end-session = End one of your other sessions
staff-waits-staff-end-other-sessions = End all your other sessions
staff-waits-staff-disable-account = Close the account { $about }, or open it again
staff-waits-staff-end-account-sessions = Sign { $about } out everywhere
staff-waits-staff-reset-account-factors = Remove codes and passkeys of { $about }
staff-waits-marketing-file = Take the segment { $about } out as a file
staff-waits-marketing-webhook = Send the segment { $about } to the web address
staff-waits-marketing-database = Write the segment { $about } into the database

## My account

staff-account-title = My account
staff-account-owes = Your role needs more than a password. Set up an app for codes or a passkey; then everything opens.
staff-account-owes-passkey = Your role needs more than a password. Confirm with your passkey; then everything opens.
staff-factor = Codes of an app
staff-factor-text = An app on your phone shows a new code every 30 seconds. You type it after your password.
staff-factor-on = In use since { DATETIME($day, dateStyle: "medium") }
staff-factor-off = Not set up
staff-factor-set-up = Set up
staff-factor-replace = Use another phone
staff-factor-remove = Remove
staff-factor-remove-sure = Sign in with the password alone from now on?
staff-recovery-left =
    { $count ->
        [one] { $count } recovery code is left.
       *[other] { $count } recovery codes are left.
    }
staff-recovery-renew = New recovery codes
staff-recovery-sure = The old recovery codes are void then. Make new ones?
staff-factor-title = Set up codes
staff-factor-how = Open an app for codes on your phone, such as the one of your password manager. Let it read this picture.
staff-factor-qr = QR code for your app
staff-factor-type = Or type this into the app:
staff-factor-code = Code that the app shows now
staff-factor-code-hint = Six digits
staff-factor-done = Use this app
staff-recovery-title = Recovery codes
staff-recovery-once = Done. These codes are shown this once: print them, or copy them to a safe place.
staff-recovery-text = If your phone is lost, type one of these in place of the code. Each works once.
staff-recovery-kept = I have kept them
staff-passkeys = Passkeys
staff-passkeys-text = A passkey lies on your own phone, computer or security key. It opens with your finger, your face or a PIN, and replaces password and code.
staff-passkeys-none = None yet
staff-passkeys-elsewhere = This address gives no passkeys: open the console under the https name of the shop.
staff-passkey-since = Since { DATETIME($day, dateStyle: "medium") }
staff-passkey-used = last used { DATETIME($at, dateStyle: "medium", timeStyle: "short") }
staff-passkey-add = Add a passkey
staff-passkey-remove = Remove
staff-passkey-remove-name = Remove the passkey { $name }
staff-passkey-remove-sure = Sign in without the passkey { $name } from now on?
staff-passkey-title = Add a passkey
staff-passkey-how = Give it a name that you know it by. Then your browser asks where to keep it.
staff-passkey-name = Name
staff-passkey-name-hint = Such as: my phone
staff-passkey-make = Make the passkey
staff-sessions = Where you are signed in
staff-sessions-text = If you do not know one of these, end it and change your password.
staff-session-where = Where
staff-session-since = Since
staff-session-seen = Last used
staff-session-this = Here
staff-session-unknown = Unknown browser
staff-session-end = End
staff-session-end-name = End the session on { $name }
staff-sessions-end-others = End all others
staff-password-title = Change the password
staff-password-old = Password until now
staff-password-new = New password
staff-password-again = New password again
staff-password-hint = 12 characters or more, such as four words
staff-password-change = Change it
staff-password-weak-short = This password is too short.
staff-password-weak-long = This password is too long.
staff-password-weak-name = This password has the name of the account in it.
staff-password-weak-words = This password is little more than words that anybody would try here, such as the name of the shop.
staff-password-weak-repeats = This password repeats the same few characters.
staff-password-weak-rows = This password follows the keyboard, the alphabet or the numbers.
staff-password-weak-breached = This password is on a list of stolen passwords. Thieves try those first.
staff-password-weak-guessed = This password would be guessed soon. A common word, a name or a date is not enough.
staff-password-mend-short = Use 12 characters or more, such as four words.
staff-password-mend-long = Use 200 characters or fewer.
staff-password-mend = Use four words that have nothing to do with each other, with you or with the shop.
staff-password-differs = The new password was typed in two ways. Type it twice alike.
staff-password-unasked = The password was not changed: the list of stolen passwords cannot be read at the moment. Tell whoever runs the box.

## Accounts

staff-menu-accounts = Accounts
staff-accounts-title = Accounts
staff-accounts-text = Who may sign in, and what they prove themselves with. A change asks for a proof of you, and is written down.
staff-accounts-open = Open
staff-accounts-disabled = Closed since { DATETIME($day, dateStyle: "medium") }
staff-accounts-provider = Through the identity provider
staff-accounts-app = Codes of an app
staff-accounts-passkeys =
    { $count ->
        [one] { $count } passkey
       *[other] { $count } passkeys
    }
staff-accounts-lacking = Second factor missing
staff-accounts-used = Last used
staff-accounts-unused = Locked: not used for { $days } days
staff-accounts-codes-spent = Codes stopped after wrong tries
staff-accounts-disable-sure = { $name } cannot sign in any more then, and codes and passkeys are removed at once. Close the account?
staff-accounts-roles = Roles
staff-accounts-since = Since
staff-accounts-sessions = Signed in
staff-accounts-end = Sign out everywhere
staff-accounts-reset = Phone lost: remove codes and passkeys
staff-accounts-reset-sure = { $name } signs in with the password alone then. Have you made sure who asks for it?
staff-accounts-disable = Close
staff-accounts-enable = Open again
staff-accounts-help = New accounts, roles and passwords: kiosk staff, on the box.
staff-role-staff = Counter
staff-role-officer = Privacy officer
staff-role-admin = Box
staff-role-marketing = Marketing

## Export

staff-export-title = Export
staff-export-who = Everything that is kept about: { $name }
staff-export-what = The file holds all of it in the clear. Hand it to this person only, and delete your copy.
