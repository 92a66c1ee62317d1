# Screens and camera boxes beside the kiosk's own: the page of one that asks to be paired, and the page of staff.

## The page of a browser that is no screen of this kiosk; shoppers may see it

pairing-title = This screen is being set up
pairing-shopper = Please ask at the counter
pairing-code = Code of this screen
pairing-step-open = Staff: choose Devices in the staff console, on another device
pairing-step-type = Type this code there, and compare what it tells about this screen
pairing-step-wait = This page goes on by itself
pairing-renewed = The code changes every ten minutes.
pairing-waiting = Getting a code…
pairing-paired = Paired. The screen opens…
pairing-unreachable = The kiosk does not answer. This page tries again by itself.
pairing-slow = Too many codes were asked for from here. This page tries again by itself.
pairing-again = The next try is at
pairing-refused = This screen has shown no certificate. Install the one that was made for it, then load this page again.
pairing-script = This screen needs JavaScript. Switch it on in the browser.

## The page of staff

staff-menu-devices = Devices
staff-devices-title = Devices
staff-devices-pair = Pair a device
staff-devices-code = Code on the device
staff-devices-code-hint = Six letters and digits, shown on the screen itself, or by the program on a camera box. Open the kiosk's address in the browser of the new screen.
staff-devices-next = Next
staff-devices-who = Who shows this code
staff-devices-compare = Compare it with the device in front of you. If anything differs, pair nothing: somebody else asks.
staff-devices-kind = What it wants to be
staff-devices-kind-screen = screen
staff-devices-kind-camera = camera
staff-devices-address = Address
staff-devices-calls-itself = Calls itself
staff-devices-connection = Connection
staff-devices-encrypted = encrypted
staff-devices-plain = not encrypted: whoever listens on the network can take its key. Give the kiosk a certificate first
staff-devices-certificate = Certificate
staff-devices-certificate-none = none
staff-devices-sees = A paired screen shows the same as the kiosk's own, greetings by name too, and takes presses. Put it only where the same person stands.
staff-devices-name = Name
staff-devices-name-hint = Such as: Door, left
staff-devices-confirm = Pair it
staff-devices-all = Paired devices
staff-devices-paired = Paired
staff-devices-seen = Last seen
staff-devices-never = not yet
staff-devices-revoked = revoked { DATETIME($at, dateStyle: "medium") }
staff-devices-in-use = in use
staff-devices-waits = waits for its code
staff-devices-by = by { $who }
staff-devices-state = State
staff-devices-none = None is paired. The kiosk's own screen needs no pairing.
staff-devices-change = Change
staff-devices-one = Change a device
staff-devices-change-one = Change { $name }
staff-devices-rename = Rename
staff-devices-revoke = Revoke
staff-devices-revoke-what = { $name } is out at once: its key opens nothing any more. To use it again, pair it anew.
