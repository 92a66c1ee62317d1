# E-mails of campaigns, and the public pages behind their links.

## In the e-mail

mail-nobody = there
mail-no-offers = There is nothing for you at this moment.
mail-code = Code: { $code }
mail-unsubscribe = Unsubscribe
mail-my-data = My data
mail-privacy = Privacy
mail-why = You get this e-mail because you agreed that { $shop } may send you its offers. You can end that at any time.
mail-test-subject = [Test] { $subject }
mail-test-note = This is a test. The person it speaks to is made up, and its links end nothing.
mail-sample-name = Meena

## The page behind the unsubscribe link

mail-out-title = No more e-mails?
mail-out-text = { $shop } will not write to you any more. Your membership, your offers in the shop and everything else stay as they are.
mail-out-press = Send me no more e-mails
mail-out-done-title = That is done
mail-out-done = { $shop } will send you no more e-mails. One that is on its way at this moment may still arrive.
mail-out-again = Your consent to be contacted is withdrawn, and your address is forgotten. If you change your mind, agree to it again in the shop.
mail-out-gone-title = There is nothing to end here
mail-out-gone = This link is older than what we keep, or it belongs to a test. If e-mails still reach you, ask in the shop or open your own page with the code on your receipt.
mail-out-me = My data
