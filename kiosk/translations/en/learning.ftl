# Learning from answers, in the marketing console.

learning-menu = Learning
learning-title = Learning from answers
learning-intro = What members do with offers can tell in which order to show them. Only members who agreed to offers and to analytics take part. Nothing is told of fewer than { $smallest } members.
learning-stage = Stage
learning-stage-off = Off
learning-stage-collecting = Collecting answers
learning-stage-judging = Waiting for the verdict
learning-stage-allowed = Proven
learning-stage-on = On
learning-said-off = Offers come in the usual order: what a member is likely to want, times what it is worth to the shop. Nothing is drawn by chance. To learn, answers have to be collected first.
learning-said-collecting = In { $chance } of the greetings the first card is drawn by chance among the next best offers. Without it the answers would say nothing about any other order.
learning-said-judging = An order was learned. It is judged once, by later answers that it has not learned from. Until then cards are drawn by chance as before.
learning-said-allowed = By the answers, the learned order is better than the usual one. Switch it on, or switch learning off. Until then cards go on being drawn by chance.
learning-said-on = The first card is drawn by what was learned. Every day it is learned anew from the answers that are still kept, so that whoever was erased is not in it.
learning-needed-collecting = Until an order is learned
learning-needed-judging = Until the verdict
learning-have = { $have } of { $needed } greetings.
learning-few = Fewer than { $smallest } members so far.
learning-not-looked = Not counted yet; the kiosk does it once a day. { $needed } greetings are needed.
learning-days = A greeting counts when the { $days } days to answer are over.
learning-left-out = About { $count } greetings were left out: too little is known of how the offers were chosen.
learning-as-of = Counted { DATETIME($at, dateStyle: "medium", timeStyle: "short") }.
learning-collect = Collect answers
learning-collect-sure = Collect answers now? In { $chance } of the greetings the first card will be drawn by chance.
learning-on = Switch on
learning-on-sure = Show the learned order from now on?
learning-off = Switch off
learning-off-sure = Back to the usual order? What was learned is deleted.
learning-verdict-allowed = Better than the usual order
learning-verdict-refused = Not proven better than the usual order
learning-verdict-of = { DATETIME($at, dateStyle: "medium") }, by { $decisions } greetings. Of the learned order they tell as much as { $effective } greetings of its own would.
learning-why-too-few = There were too few greetings since it was learned. Wait; nothing has to be done.
learning-why-effective-small = The learned order would show too little of what was shown, so the answers hardly tell of it. Raise the settings { $chance } or { $greetings }.
learning-why-propensities-off = The chances that were noted do not fit what was shown. Something is broken: switch off, and have the kiosks looked at.
learning-why-cut = The learned order would show much that was hardly ever shown. Raise the settings { $chance } or { $greetings }.
learning-why-not-better = The whole interval of the difference has to lie above zero, and it does not. The next order is learned from all answers by itself. If that goes on, switch off: the usual order is good enough.
learning-estimates = What the orders would have earned
learning-column-method = Estimate
learning-column-learned = Learned order
learning-column-usual = Usual order
learning-column-difference = Difference
learning-method-doubly-robust = Doubly robust (it decides)
learning-method-snips = Self-normalised ({ $short })
learning-method-ips = Weighed only ({ $short })
learning-between = { $value } ({ $low } to { $high })
learning-how = In 100 greetings: redeemed offers, weighed by their worth to the shop; an opened card counts a fifth. In brackets the interval of 95 %.
learning-luck = { $attempts ->
    [one] This is the first verdict.
   *[other] There were { $attempts } verdicts so far.
} About one in 40 says better by luck alone. After switching on, compare both orders in an experiment.
