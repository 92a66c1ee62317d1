# Words on an offer's card. {$detail} is the name of a product or a category, as the shop writes it.

offer-reason-buys-product = क्योंकि आप अक्सर ख़रीदते हैं: {$detail}
offer-reason-buys-category = क्योंकि आप अक्सर इस श्रेणी से ख़रीदते हैं: {$detail}
offer-reason-segment-likes = आप जैसी आदतों वाले ग्राहक चुनते हैं: {$detail}
offer-reason-for-everyone = दुकान में आने वाले सबके लिए
# Both are amounts with their currency sign.
offer-price = {$before} की जगह {$now}
