# Signs to print: beside the camera's zone, and at the entrance (kiosk sign). Large type: few words.

sign-zone-title-off = A camera, and no face recognition
sign-zone-title-verify = Face recognition only with your card
sign-zone-title-tap = Face recognition only if you ask
sign-zone-title-dwell = Face recognition in this zone
sign-zone-off = The camera finds that somebody stands here. It recognises nobody and keeps no picture.
sign-zone-verify = When you show your card, a machine compares your face with your card, and with nobody else.
sign-zone-tap = When you press the button, a machine compares your face with members who agreed. Before that, with nobody.
sign-zone-dwell = When you stand alone in this zone and face the screen, or press the button, a machine compares your face with members who agreed.
sign-zone-others = People who pass by are not compared. Of anyone who is no member, nothing is kept.
sign-zone-choice-dwell = Rather not? Stay outside the zone. The same offers come with a card or a phone number.
sign-zone-choice = Rather not? The same offers come with a card or a phone number.

sign-entrance-title-on = Biometric identifier information is collected here
sign-entrance-title-off = No face recognition in this shop's kiosk
sign-entrance-on = The kiosk of this shop measures faces. It collects, converts, retains and stores biometric identifier information of customers who agree to it.
sign-entrance-when-verify = A face is measured only when its owner shows a card at the kiosk.
sign-entrance-when-tap = A face is measured only when its owner presses the button at the kiosk.
sign-entrance-when-dwell = A face is measured when its owner stands alone in the marked zone of the kiosk and faces the screen, or presses the button.
sign-entrance-others = Of anyone who is no member, the measurement is dropped at once.
sign-entrance-never = It is not sold, leased, traded or shared with anyone.
sign-entrance-off = The kiosk of this shop recognises no face and collects no biometric identifier information.
sign-entrance-off-pdx = Portland forbids face recognition in places open to the public. This kiosk has none: its offers come with a card or a phone number.

sign-who = { $shop }. Questions and requests: { $contact }.
sign-more = The whole notice: { $link }
sign-more-screen = The whole notice is on the screen, and staff can print it.
sign-code = Read the notice on your phone
