# Single sign-on of the consoles.

staff-sso-title = You are being signed in
staff-sso-wait = One moment. If nothing happens, press the button.
staff-sso-oidc = Sign in with your company account
staff-sso-saml = Sign in with your company account (SAML)
staff-sso-again-oidc = Confirm with your company account
staff-sso-again-saml = Confirm with your company account (SAML)
staff-sso-only = This shop signs in with the company account.
