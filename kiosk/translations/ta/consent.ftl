# Short names of the purposes, beside the switches. The texts that people agree to are in kiosk/privacy/wordings.py.

consent-face-recognition = என் முகத்தை அடையாளம் காண
consent-offers = எனக்கான சலுகைகளைத் தேர்ந்தெடுக்க
consent-analytics = நான் பயன்படுத்தும் சலுகைகளை எண்ண
consent-contact = எனக்குச் சலுகைகளை அனுப்ப
