# E-mails of campaigns, and the public pages behind their links.

## In the e-mail

mail-nobody = जी
mail-no-offers = अभी आपके लिए कोई ऑफ़र नहीं है।
mail-code = कोड: { $code }
mail-unsubscribe = ई-मेल बंद करें
mail-my-data = मेरा डेटा
mail-privacy = निजता
mail-why = यह ई-मेल इसलिए आया क्योंकि आपकी सहमति है कि { $shop } आपको अपने ऑफ़र भेजे। इसे कभी भी बंद किया जा सकता है।
mail-test-subject = [जाँच] { $subject }
mail-test-note = यह एक जाँच है। इसमें जिसका नाम है वह काल्पनिक है, और इसके लिंक कुछ भी बंद नहीं करते।
mail-sample-name = मीना

## The page behind the unsubscribe link

mail-out-title = अब ई-मेल नहीं चाहिए?
mail-out-text = { $shop } अब आपको नहीं लिखेगी। आपकी सदस्यता, दुकान में आपके ऑफ़र और बाक़ी सब वैसा ही रहेगा।
mail-out-press = मुझे अब ई-मेल न भेजें
mail-out-done-title = हो गया
mail-out-done = { $shop } अब आपको ई-मेल नहीं भेजेगी। जो अभी रास्ते में है, वह शायद पहुँच जाए।
mail-out-again = संपर्क की आपकी सहमति वापस ले ली गई है और आपका पता भुला दिया गया है। मन बदले तो दुकान में फिर से सहमति दी जा सकती है।
mail-out-gone-title = यहाँ बंद करने को कुछ नहीं है
mail-out-gone = यह लिंक हमारे रखे रिकॉर्ड से पुराना है, या किसी जाँच का है। अगर ई-मेल अब भी आते हों, तो दुकान में पूछें या रसीद पर छपे कोड से अपना पन्ना खोलें।
mail-out-me = मेरा डेटा
