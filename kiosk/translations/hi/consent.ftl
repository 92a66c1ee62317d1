# Short names of the purposes, beside the switches. The texts that people agree to are in kiosk/privacy/wordings.py.

consent-face-recognition = मेरा चेहरा पहचानना
consent-offers = मेरे लिए ऑफ़र चुनना
consent-analytics = मेरे काम आए ऑफ़र गिनना
consent-contact = मुझे ऑफ़र भेजना
