# Single sign-on of the consoles.

staff-sso-title = உங்கள் உள்நுழைவு நடக்கிறது
staff-sso-wait = ஒரு நொடி. எதுவும் நடக்காவிட்டால் பொத்தானை அழுத்துங்கள்.
staff-sso-oidc = நிறுவனக் கணக்கால் உள்நுழை
staff-sso-saml = நிறுவனக் கணக்கால் உள்நுழை (SAML)
staff-sso-again-oidc = நிறுவனக் கணக்கால் உறுதிசெய்
staff-sso-again-saml = நிறுவனக் கணக்கால் உறுதிசெய் (SAML)
staff-sso-only = இந்தக் கடையில் நிறுவனக் கணக்கால் உள்நுழைகிறார்கள்.
