# Experiments in the marketing console.

experiments-menu = Experiments
experiments-title = Experiments
experiments-intro = An experiment deals members out by chance and counts what each group does. Only members who agreed to analytics take part. { $holdout } of them take part in none, always the same people, and see offers in the usual order.
experiments-new = New experiment
experiments-all = All experiments
experiments-none = There is no experiment yet.
experiments-state-draft = Draft
experiments-state-running = Running
experiments-state-ended = Ended

experiments-write-title = Experiment
experiments-name = Name
experiments-hypothesis = What do you expect, and why?
experiments-hypothesis-hint = Write it down before you look. It cannot be changed after the start.
experiments-kind = What is compared?
experiments-kind-policy = Order of the offers: usual or learned
experiments-kind-offers = Two offers
experiments-offers = Only for two offers
experiments-first = Offer of the first group
experiments-second = Offer of the second group
experiments-measure = What shall become more?
experiments-measure-redeemed = Redeemed offers
experiments-measure-money = Money spent
experiments-window = Days in which it is counted
experiments-window-hint = From each member's first greeting on. A longer time sees more, and the answer comes later.
experiments-effect = Smallest change worth finding, in percent
experiments-effect-hint = For example 10: 10 % more than usual.
experiments-units = Members of each group
experiments-units-hint = Take the number from the table. No winner is called before.
experiments-weeks = Whole weeks at least
experiments-weeks-hint = People buy differently on other days of the week.
experiments-save = Save
experiments-calculate = Calculate

experiments-plan = How long will it take?
experiments-plan-none = Nothing can be said yet: fewer than 20 members were greeted in the last months, or they did none of this.
experiments-plan-usual-redeemed = Usual: 100 members redeem { $mean } offers in { $days } days (about { $members } members).
experiments-plan-usual-money = Usual: a member spends { $mean } in { $days } days (about { $members } members).
experiments-plan-days = With the numbers of the form an answer can come after { $days } days.
experiments-plan-never = With the numbers of the form no answer comes within two years.
experiments-plan-seen = { $units } members of each group show a change of { $effect } or more.
experiments-plan-blind = { $units } members of each group are too few for any change.
experiments-plan-effect = Change
experiments-plan-units = Members each
experiments-plan-time = Time
experiments-plan-yours = yours
experiments-plan-cut = What was known of members before takes { $part } of the noise away.
experiments-plan-note = A change of this size is found in 4 of 5 experiments. You may look as often as you like; that costs about twice the members of a test that is looked at once.
experiments-plan-guarded = To be sure that presses of 'Less like this' and 'Not me' did not become more takes about { $units } members of each group. Before that no winner is called either.
experiments-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
experiments-too-long = over 2 years

experiments-one-title = Experiment
experiments-since = Since { DATETIME($at, dateStyle: "medium") }.
experiments-until = Until { DATETIME($at, dateStyle: "medium") }.
experiments-arms = Compared
experiments-arm-usual = Usual order
experiments-arm-learned = Learned order
experiments-in-days = { $days ->
    [one] in { $days } day
   *[other] in { $days } days
}
experiments-promised = Planned
experiments-promise = { $units } members of each group, { $weeks ->
    [one] { $weeks } week
   *[other] { $weeks } weeks
} at least, to find { $effect }
experiments-held-out = Takes part in no experiment
experiments-start = Start
experiments-start-sure = Start now? The plan cannot be changed any more.
experiments-edit = Change
experiments-remove = Remove
experiments-remove-sure = Remove this draft?
experiments-end = End
experiments-end-sure = End now? Everybody goes back to what is usual, and members whose days are not over are left out of the result.

experiments-verdict-collecting = Still collecting. Nothing can be said yet
experiments-verdict-clear-better = { $arm }: better
experiments-verdict-clear-worse = { $arm }: worse
experiments-verdict-not-clear-no-difference = No difference can be told
experiments-verdict-not-clear-guardrail-open = { $arm }: more, but it is not sure that nothing became worse
experiments-verdict-mismatch = Something is broken. The figures mean nothing
experiments-verdict-harmed = { $arm }: it does harm. End the experiment
experiments-why-too-few-units = There are fewer members than planned. Whatever is seen now may still turn.
experiments-why-too-short = The planned weeks are not over.
experiments-why-arm-sizes = The groups are not as large as they should be, and chance does not explain it. End the experiment and have the kiosks looked at.
experiments-why-arms-crossed = Some members were in both groups. End the experiment and have the kiosks looked at.
experiments-why-guardrail-harmed = Shoppers press 'Less like this' or 'Not me' more often than the margin allows.
experiments-why-guardrail-open = Go on until the charts of the presses lie left of the line, or end it without a winner.
experiments-why-no-difference = The plan is fulfilled. If there is a change, it is too small for this many members. Going on is allowed.
experiments-why-better = The plan is fulfilled, and the whole interval is above zero.
experiments-why-worse = The plan is fulfilled, and the whole interval is below zero. Keep what is usual.

experiments-figures = Figures
experiments-members-of = Members, { $arm }
experiments-mean-redeemed = Redeemed by 100 members, { $arm }
experiments-mean-money = Spent by a member, { $arm }
experiments-waiting = Members whose { $days } days are not over
experiments-chart-uplift = Second group against the first, week by week
experiments-chart-guards = What must not become more
experiments-guards-note = Presses in 100 greetings, second group against the first.
experiments-guard-less = Less like this
experiments-guard-not-me = Not me
experiments-guarded-held = held
experiments-guarded-open = not sure yet
experiments-guarded-harmed = harmed
experiments-margin = margin
experiments-between = { $value } (between { $low } and { $high })
experiments-axis-weeks = Weeks since the start
experiments-axis-percent = Change
experiments-axis-amount = Difference
experiments-axis-presses = Presses in 100 greetings, more or less
experiments-column-weeks = Week
experiments-column-difference = Difference
experiments-column-low = At least
experiments-column-high = At most
experiments-column-guard = Presses
experiments-column-state = State
experiments-as-of = As of { DATETIME($at, dateStyle: "medium", timeStyle: "short") }.
experiments-how = The intervals hold however often you look. The highest hundredth of the values is cut to the next lower one. Groups of fewer than { $smallest } members are not shown.
