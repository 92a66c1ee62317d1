# Single sign-on of the consoles.

staff-sso-title = You are being signed in
staff-sso-wait = One moment. If nothing happens, press the button.
staff-sso-oidc = Sign in with your company account
staff-sso-saml = Sign in with your company account (SAML)
staff-sso-again-oidc = Confirm with your company account
staff-sso-again-saml = Confirm with your company account (SAML)
staff-sso-only = This shop signs in with the company account.
staff-sso-left-title = You are signed out
staff-sso-left-here = You are signed out of this kiosk.
staff-sso-left-why = Your company account may still be open in this browser. If somebody else uses this device too, sign out there as well.
staff-sso-left-go = Sign out of the company account
staff-sso-back-title = Back from your company
staff-sso-back = You are back from your company's sign-out page. If you pressed no there, your company account is still open in this browser.
