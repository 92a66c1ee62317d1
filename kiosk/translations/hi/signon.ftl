# Single sign-on of the consoles.

staff-sso-title = आपका साइन इन हो रहा है
staff-sso-wait = एक पल। कुछ न हो तो बटन दबाइए।
staff-sso-oidc = कंपनी के खाते से साइन इन करें
staff-sso-saml = कंपनी के खाते से साइन इन करें (SAML)
staff-sso-again-oidc = कंपनी के खाते से पुष्टि करें
staff-sso-again-saml = कंपनी के खाते से पुष्टि करें (SAML)
staff-sso-only = इस दुकान में कंपनी के खाते से साइन इन होता है।
