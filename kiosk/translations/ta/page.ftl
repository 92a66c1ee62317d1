# Words that belong to the page itself and not to one screen: keys on the glass, scrolling, states, the stub of a ticket.

page-ticket-code = குறியீடு
page-ticket-hint = பில் போடும்போது காட்டுங்கள்
page-reconnecting = மீண்டும் இணைகிறது…
page-unreachable = கியோஸ்க் பதிலளிக்கவில்லை. சற்று நேரத்தில் மீண்டும் முயலுங்கள், அல்லது ஊழியரைக் கேளுங்கள்.
page-close = இந்தச் செய்தியை மூடு
page-scroll-up = மேலே உள்ளதைக் காட்டு
page-scroll-down = கீழே உள்ளதைக் காட்டு
page-keypad = விசைகள்
page-key-delete = கடைசி எழுத்தை நீக்கு
page-key-space = இடைவெளி
page-on = ஆம்
page-off = இல்லை
page-switch-words = எதையாவது இயக்கியவுடன் அதன் முழு வாசகம் திறக்கும்.
page-state-todo = செய்ய வேண்டியது
page-state-now = இப்போது
page-state-doing = நடக்கிறது
page-state-done = முடிந்தது
page-state-failed = நடக்கவில்லை
