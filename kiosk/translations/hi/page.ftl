# Words that belong to the page itself and not to one screen: keys on the glass, scrolling, states, the stub of a ticket.

page-ticket-code = कोड
page-ticket-hint = बिल बनवाते समय दिखाएँ
page-reconnecting = फिर से जुड़ रहा है…
page-unreachable = कियोस्क जवाब नहीं दे रहा। थोड़ी देर में फिर कोशिश कीजिए, या स्टाफ़ से पूछिए।
page-close = यह संदेश बंद करें
page-scroll-up = ऊपर का दिखाएँ
page-scroll-down = नीचे का दिखाएँ
page-keypad = बटन
page-key-delete = आख़िरी अक्षर मिटाएँ
page-key-space = ख़ाली जगह
page-on = हाँ
page-off = नहीं
page-switch-words = कुछ चालू करते ही उसके पूरे शब्द खुल जाते हैं।
page-state-todo = बाक़ी है
page-state-now = अभी
page-state-doing = चल रहा है
page-state-done = हो गया
page-state-failed = नहीं हुआ
