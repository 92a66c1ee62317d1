# Words on an offer's card. {$detail} is the name of a product or a category, as the shop writes it.

offer-reason-buys-product = Because you often buy {$detail}
offer-reason-buys-category = Because you often shop for {$detail}
# $weeks is 0 where the rhythm is not about whole weeks; then $days says it.
offer-reason-rhythm =
    { $weeks ->
        [0] { $days ->
                [1] Because you buy {$detail} about every day
               *[other] Because you buy {$detail} about every {$days} days
            }
        [1] Because you buy {$detail} about every week
       *[other] Because you buy {$detail} about every {$weeks} weeks
    }
offer-reason-goes-with = It is often bought together with {$detail}
offer-reason-also-bought = Other shoppers who buy {$detail} buy it too
offer-reason-like-what-you-buy = It is similar to {$detail}, which you bought
offer-reason-chosen-now = Because you chose {$detail} on this visit
offer-reason-interest = Because you told us that you like {$detail}
offer-reason-for-your-group = For a group of customers that includes you
offer-reason-store-likes = Bought much in this shop lately: {$detail}
offer-reason-segment-likes = Shoppers with habits like yours choose {$detail}
offer-reason-for-everyone = For everyone who comes in
# Both are amounts with their currency sign.
offer-price = {$now} instead of {$before}
