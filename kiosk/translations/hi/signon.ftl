# Single sign-on of the consoles.

staff-sso-title = आपका साइन इन हो रहा है
staff-sso-wait = एक पल। कुछ न हो तो बटन दबाइए।
staff-sso-oidc = कंपनी के खाते से साइन इन करें
staff-sso-saml = कंपनी के खाते से साइन इन करें (SAML)
staff-sso-again-oidc = कंपनी के खाते से पुष्टि करें
staff-sso-again-saml = कंपनी के खाते से पुष्टि करें (SAML)
staff-sso-only = इस दुकान में कंपनी के खाते से साइन इन होता है।
staff-sso-left-title = आप साइन आउट हो गए हैं
staff-sso-left-here = आप इस कियोस्क से साइन आउट हो गए हैं।
staff-sso-left-why = आपकी कंपनी का खाता इस ब्राउज़र में अब भी खुला हो सकता है। अगर यह उपकरण कोई और भी इस्तेमाल करता है, तो वहाँ से भी साइन आउट करें।
staff-sso-left-go = कंपनी के खाते से साइन आउट करें
staff-sso-back-title = आप कंपनी के पेज से लौट आए हैं
staff-sso-back = आप अपनी कंपनी के साइन आउट पेज से लौट आए हैं। अगर आपने वहाँ ‘नहीं’ दबाया, तो आपकी कंपनी का खाता इस ब्राउज़र में अब भी खुला है।
