# Words on an offer's card. {$detail} is the name of a product or a category, as the shop writes it.

offer-reason-buys-product = क्योंकि आप अक्सर ख़रीदते हैं: {$detail}
offer-reason-buys-category = क्योंकि आप अक्सर इस श्रेणी से ख़रीदते हैं: {$detail}
# $weeks is 0 where the rhythm is not about whole weeks; then $days says it.
offer-reason-rhythm =
    { $weeks ->
        [0] { $days ->
                [1] क्योंकि आप लगभग हर दिन ख़रीदते हैं: {$detail}
               *[other] क्योंकि आप लगभग हर {$days} दिन में ख़रीदते हैं: {$detail}
            }
        [1] क्योंकि आप लगभग हर हफ़्ते ख़रीदते हैं: {$detail}
       *[other] क्योंकि आप लगभग हर {$weeks} हफ़्ते में ख़रीदते हैं: {$detail}
    }
offer-reason-goes-with = लोग इसे अक्सर {$detail} के साथ ख़रीदते हैं
offer-reason-also-bought = {$detail} ख़रीदने वाले दूसरे ग्राहक इसे भी ख़रीदते हैं
offer-reason-like-what-you-buy = यह {$detail} जैसा है, जो आपने ख़रीदा
offer-reason-chosen-now = क्योंकि आपने इस बार यह चुना: {$detail}
offer-reason-interest = क्योंकि आपने बताया कि आपको पसंद है: {$detail}
offer-reason-for-your-group = ग्राहकों के उस समूह के लिए जिसमें आप हैं
offer-reason-store-likes = इस दुकान में इन दिनों बहुत ख़रीदा गया: {$detail}
offer-reason-segment-likes = आप जैसी आदतों वाले ग्राहक चुनते हैं: {$detail}
offer-reason-for-everyone = दुकान में आने वाले सबके लिए
# Both are amounts with their currency sign.
offer-price = {$before} की जगह {$now}
