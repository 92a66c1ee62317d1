# Offers in the marketing console. Why an offer was not chosen comes from the recommender and is English.

marketing-menu-offers = Offers

marketing-offers-title = Offers
marketing-offer-title = Offer
marketing-offer-new-title = New offer
marketing-offer-write-title = Change the offer
marketing-offer-new = New offer
marketing-offer-search = Title, category or id
marketing-offer-seek = Search
marketing-offer-standing = Where it stands
marketing-offer-any-standing = All
marketing-offer-standing-running = running
marketing-offer-standing-coming = coming
marketing-offer-standing-paused = paused
marketing-offer-standing-draft = draft
marketing-offer-standing-over = over
marketing-offer-used-up = used up
marketing-offer-any-people = All people
marketing-offer-everyone = Everyone
marketing-offer-count = { $offers ->
    [one] { $offers } offer
   *[other] { $offers } offers
}
marketing-offer-window = { DATETIME($starts, dateStyle: "medium") } to { DATETIME($ends, dateStyle: "medium") }
marketing-offer-used = { $redeemed } redeemed
marketing-offer-used-of = { $redeemed } of { $stock } redeemed
marketing-offer-spent-of = { $spent } of { $budget } spent
marketing-offer-pages = Pages of the list
marketing-offer-before = Before
marketing-offer-after = More
marketing-offer-place = { $first } to { $last } of { $total }
marketing-offer-none = There are no offers yet.
marketing-offer-none-found = No offer is like this.
marketing-offer-all = Show all offers

marketing-offer-change = Change
marketing-offer-copy = Copy
marketing-offer-start = Put into force
marketing-offer-pause = Pause
marketing-offer-resume = Resume
marketing-offer-end = End for good
marketing-offer-remove = Remove
marketing-offer-sure-end = End this offer for good? Codes that shoppers have are then refused at the till. It stays in the list.
marketing-offer-sure-remove = Remove this offer? Nobody has seen it yet.
marketing-offer-use = How far it is used
marketing-offer-use-note = Members redeem; fewer than 20 are not told apart, more are told to the nearest five. The kiosk counts exactly, and stops at the limits.
marketing-offer-redeemed = Redeemed
marketing-offer-today = Redeemed today
marketing-offer-spent = Cost so far
marketing-offer-of = of { $most }
marketing-offer-facts = What it is
marketing-offer-languages = Also in
marketing-offer-hours = Days and hours
marketing-offer-hours-said = { $days }, { $opens } to { $closes }
marketing-offer-gives-percent-off = { $value } % off
marketing-offer-gives-amount-off = { $value } off
marketing-offer-gives-bundle = All together for { $value }
marketing-offer-gives-points = { $value } points
marketing-offer-gives-message = A message, no discount

marketing-offer-changed = Somebody else changed this offer since you opened it
marketing-offer-wrong-some = { $count ->
    [one] One field has to be mended. It is marked.
   *[other] { $count } fields have to be mended. They are marked.
}
marketing-offer-words = What it says
marketing-offer-words-hint = Titles of up to about 60 signs keep their size on the screen. Words that press a shopper are refused.
marketing-offer-words-other = Other languages may stay empty: shoppers then read { $language }.
marketing-offer-title-field = Title
marketing-offer-text-field = A longer line
marketing-offer-picture = Picture
marketing-offer-picture-file = A picture of the goods
marketing-offer-picture-hint = PNG, JPEG or WebP, up to 8 MB, at least 200 pixels high and wide. It is drawn anew: where and when it was taken is not kept. Without one the symbol of the category is shown. No people.
marketing-offer-picture-none = Take the picture away
marketing-offer-alt = What is to be seen, in { $language }
marketing-offer-alt-hint = For shoppers who do not see it: "A bag of roasted coffee beans"
marketing-offer-gives = What it gives
marketing-offer-kind = Kind
marketing-offer-kind-percent-off = Percent off
marketing-offer-kind-amount-off = Amount off
marketing-offer-kind-bundle = Several products together
marketing-offer-kind-points = Points
marketing-offer-kind-message = A message only
marketing-offer-value = How much
marketing-offer-value-percent-off = Percent, 1 to 90
marketing-offer-value-amount-off = Amount ({ $currency })
marketing-offer-value-bundle = Price of all together ({ $currency })
marketing-offer-value-points = Points
marketing-offer-value-message = Nothing
marketing-offer-for = What it is for
marketing-offer-target-products = Products
marketing-offer-target-category = A whole category
marketing-offer-find = Add a product: name or id
marketing-offer-find-hint = Choose one of what is found; each is added to the list below
marketing-offer-found = { $products ->
    [0] No product is like this.
    [one] One product.
   *[other] { $more ->
        [yes] The first { $products }; type more to find others.
       *[no] { $products } products.
    }
}
marketing-offer-chosen = Products of this offer
marketing-offer-chosen-none = None yet.
marketing-offer-gone = gone
marketing-offer-category = Category
marketing-offer-people = For whom
marketing-offer-segments = Segments
marketing-offer-segments-hint = Whoever is in one of them gets it. With none it is for everyone, also for those who are not members.
marketing-offer-rule = Make a rule for other people
marketing-offer-purpose = Purpose
marketing-offer-purpose-any = Any
marketing-offer-purpose-again = Again: for who bought of it before
marketing-offer-purpose-new = New: for who never bought of it
marketing-offer-reach = Members it could reach
marketing-offer-reach-some = { $people } who agreed to offers by what they buy
marketing-offer-reach-all = { $people } who agreed to offers by what they buy; everybody else may see it as a general offer
marketing-offer-when = When and where
marketing-offer-starts = Starts on
marketing-offer-ends = Ends on
marketing-offer-weekdays = Days of the week
marketing-offer-weekday-0 = Monday
marketing-offer-weekday-1 = Tuesday
marketing-offer-weekday-2 = Wednesday
marketing-offer-weekday-3 = Thursday
marketing-offer-weekday-4 = Friday
marketing-offer-weekday-5 = Saturday
marketing-offer-weekday-6 = Sunday
marketing-offer-opens = From
marketing-offer-opens-hint = Empty: from the start of the day
marketing-offer-closes = Until
marketing-offer-closes-hint = Empty: to the end of the day
marketing-offer-stores = Stores
marketing-offer-stores-hint = One a line, named as in your data; empty: all
marketing-offer-limits = Limits and weight
marketing-offer-limits-hint = What is left empty has no limit.
marketing-offer-stock = How often it may be redeemed
marketing-offer-budget = What it may cost in all
marketing-offer-budget-in = What it may cost in all ({ $currency })
marketing-offer-person-cap = How often by one customer
marketing-offer-day-cap = How often in a day
marketing-offer-cost = Cost of one
marketing-offer-cost-in = Cost of one redemption ({ $currency })
marketing-offer-cost-hint = Empty: what it takes off the price
marketing-offer-priority = Priority
marketing-offer-priority-hint = A higher one is preferred among offers of similar worth
marketing-offer-priority-usual = 0, usual
marketing-offer-save-start = Save and put into force
marketing-offer-save-draft = Save as a draft

marketing-offer-wrong-title = A title is missing
marketing-offer-wrong-title-too = A text needs a title in the same language
marketing-offer-wrong-long = At most { $most } signs
marketing-offer-wrong-signs = There are signs in it that cannot be shown
marketing-offer-wrong-urgent = This presses shoppers: { $words }. Say what it is without that.
marketing-offer-wrong-alt = Say what is to be seen on the picture
marketing-offer-wrong-empty = A number is missing
marketing-offer-wrong-whole = A whole number from { $least } to { $most } is wanted here
marketing-offer-wrong-amount = { $decimals ->
    [0] A whole amount above 0 is wanted here, such as 1,000
   *[other] An amount is wanted here, such as 1,000 or 12.50
}
marketing-offer-wrong-bundle = Choose two products at least: they are sold together
marketing-offer-wrong-category = Choose a category
marketing-offer-wrong-product = Choose a product
marketing-offer-wrong-product-gone = There is no product { $product } any more: take it out
marketing-offer-wrong-products = At most { $most } products; for more choose a category
marketing-offer-wrong-segment = One of these segments is gone: take it out
marketing-offer-wrong-stores = Names of up to { $most } signs, one a line
marketing-offer-wrong-weekday = Choose a day at least
marketing-offer-wrong-time = A time is wanted here, such as 09:30
marketing-offer-wrong-closes = It has to end after it begins, on the same day
marketing-offer-wrong-day = A day is wanted here
marketing-offer-wrong-ends = It ends before it starts
marketing-offer-wrong-begun = It has begun already, and somebody may have seen it. Copy it for a later time.
marketing-offer-wrong-choice = Choose one
marketing-offer-wrong-check = { $said }

marketing-offer-warn-goods-no-product = Nobody will see it: what it is about is not in the catalogue
marketing-offer-warn-goods-discreet = Nobody will see it: it is about something discreet, and the screen stands in public view
marketing-offer-warn-goods-age = Nobody will see it: it is about something sold from a certain age only
marketing-offer-warn-goods-sold-out = Nobody will see it as long as what it is about is out of stock
marketing-offer-warn-goods-margin =
    { $floor ->
        [0] Nobody will see it: goods would be sold for less than they cost the shop
       *[other] Nobody will see it: less than { $floor } % of what is paid would be left to the shop after the cost of the goods
    }
marketing-offer-warn-below-cost = With it, goods are sold for less than they cost the shop
marketing-offer-warn-some-sold-out = Out of stock: { $products }
marketing-offer-warn-over = It is over: nobody will see it
marketing-offer-warn-language = Shoppers who read { $languages } will read it in { $own }
marketing-offer-warn-long-title = A title of more than { $most } signs is shown smaller
marketing-offer-warn-segment = Nobody of { $segment } will see it before 20 people are in that segment

marketing-offer-preview = How the screen shows it
marketing-offer-preview-note = The shopper's own screen, made smaller, with other offers beside it. The reason and the code are examples: each shopper gets their own.
marketing-offer-preview-language = Language of the screen
marketing-offer-preview-portrait = Upright, 1080 × 1920
marketing-offer-preview-landscape = Wide, 1920 × 1080
marketing-offer-preview-name = Meena
marketing-offer-preview-other = Another offer of the shop
marketing-offer-preview-other-for = For something else
marketing-offer-preview-other-why = Here stands its reason

marketing-offer-try = Try the choice
marketing-offer-try-title = Try the choice of offers
marketing-offer-try-lead = Invent a shopper and see which offers they would get, and why each other one would not be shown. Nobody of your data is looked at.
marketing-offer-try-who = Who stands there
marketing-offer-try-known-yes = A member who agreed to offers by what they buy
marketing-offer-try-known-no = Somebody nobody knows
marketing-offer-try-segments = Segments they are in
marketing-offer-try-likes = What they buy
marketing-offer-try-likes-hint = Of each category the same three products, { $times } times, every { $days } days
marketing-offer-try-day = Day
marketing-offer-try-hour = Hour
marketing-offer-try-store = Store (empty: none)
marketing-offer-try-go = Choose offers
marketing-offer-try-result = What becomes of each offer
marketing-offer-try-note = By what they buy, by the recommender of products in use, and by what the offers are worth: as the kiosk chooses for a member who agreed to offers, and not to counting which ones work. Members who agreed to that too may get another order while one is learned from answers. Drafts and paused offers are left out; redemptions so far count.
offer-trace-place = Place
offer-trace-why = What became of it, and why
offer-trace-reason = The reason they would read
marketing-offer-try-none = No offer is in force.
