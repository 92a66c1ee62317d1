"""Single sign-on of the staff and marketing consoles: OpenID Connect and SAML 2.0."""
