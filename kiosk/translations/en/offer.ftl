# Words on an offer's card. {$detail} is the name of a product or a category, as the shop writes it.

offer-reason-buys-product = Because you often buy {$detail}
offer-reason-buys-category = Because you often shop for {$detail}
offer-reason-segment-likes = Shoppers with habits like yours choose {$detail}
offer-reason-for-everyone = For everyone who comes in
# Both are amounts with their currency sign.
offer-price = {$now} instead of {$before}
