recommender-menu = Recommender
recommender-title = Recommender of products
recommender-lead = It learns from purchases what people buy and buy again, so that offers can follow. Each new version is held against the one that runs before it may take its place.

recommender-runs = What runs
recommender-none = None runs yet.
recommender-none-note = Offers are chosen by what each member bought and by what the offers are worth. Nothing else changes when the first version comes; it needs purchases of some weeks.
recommender-broken = Version { $version } cannot be loaded.
recommender-broken-held = Version { $version } goes on in its place. Fit anew, or go back to an older one.
recommender-broken-none = No older one can be loaded either: offers are chosen by what each member bought. Fit anew.
recommender-taken-up = Version { $version } is being loaded; that takes some seconds.
recommender-version = Version
recommender-since = Runs since
recommender-until = Learned until
recommender-by = Asked for by
recommender-by-schedule = the schedule
recommender-by-command = a command

recommender-fit-title = Fit anew
recommender-fit = Fit anew now
recommender-fit-sure = Fit a new version from the purchases of now? It takes a minute or more beside the kiosk. It runs only if it is not surely worse.
recommender-under-way = A fit is under way, begun at { DATETIME($at, dateStyle: "medium", timeStyle: "short") }. You may leave this page.
recommender-failed = The last fit broke off at { DATETIME($at, dateStyle: "medium", timeStyle: "short") }. What ran before goes on.
recommender-ended = The last fit ended at { DATETIME($at, dateStyle: "medium", timeStyle: "short") }. What came of it stands below.
recommender-days =
    { $days ->
        [one] A new version is made every day by itself.
       *[other] A new version is made every { $days } days by itself.
    }
recommender-never = No version is made by itself (setting refit_days).
recommender-step-begin = Beginning
recommender-step-read = Reading the purchases
recommender-step-fit = Learning
recommender-step-compare = Comparing with the versions before
recommender-step-check = Checking that it answers

recommender-versions = Versions
recommender-how = How far up a version puts what people then bought, from 0 to 1 (NDCG@10); higher is better. It is measured with a twin of each version that never saw the newest two weeks, on the purchases of these weeks. Below each older version stand the new one less the old one and the 95 % interval. Nothing is shown of fewer than { $smallest } customers.
recommender-state = State
recommender-made = Made
recommender-new = New
recommender-running = Ran then
recommender-previous = The one before
recommender-new-is-better = the new one is better
recommender-new-is-worse = the new one is worse
recommender-new-is-open = no clear difference
recommender-few = Fewer than { $smallest } customers bought in both times: nothing could be compared
recommender-state-running = running
recommender-state-running-note = offers follow it
recommender-state-retired = retired
recommender-state-retired-note = a newer one took its place
recommender-state-refused = refused
recommender-state-refused-note = worse than what ran; it never ran
recommender-state-withdrawn = rolled back
recommender-state-withdrawn-note = it ran and was taken out of use
recommender-state-broken = cannot be loaded
recommender-state-broken-note = damaged, or of another version of the product
recommender-do = Action
recommender-back = Go back
recommender-back-to = Go back to version { $version }
recommender-back-sure = Take version { $version } back into use? What runs now is marked as rolled back. The next fit by the schedule may replace it.
recommender-gone = only the figures are kept
