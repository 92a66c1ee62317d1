# Short names of the purposes, beside the switches. The texts that people agree to are in kiosk/privacy/wordings.py.

consent-face-recognition = Recognise my face
consent-offers = Choose offers for me
consent-analytics = Count which offers I use
consent-contact = Send me offers
