"""Staff see that e-mails to a member came back, and have the address written to again."""

from kiosk.campaigns.addresses import address_lookup
from kiosk.members import Correction
from kiosk.privacy.consent import Purpose
from kiosk.store import campaigns as rows

MAIL = "meena@readers.example"
CAME_BACK, AGAIN = "E-mails came back", "Write to this address again"


def joined(room):
    only = (Purpose.OFFERS, Purpose.CONTACT)
    member_id = room.join("Meena", purposes=only)
    room.site.members.correct(member_id, Correction(email=MAIL), actor="cli")
    return member_id


def test_an_address_that_came_back_is_seen_and_lifted_once(room):
    member_id = joined(room)
    browser = room.signed_in()
    page = f"/staff/members/{member_id}"
    assert CAME_BACK not in browser.get(page).text
    with room.site.store.write() as connection:
        rows.suppress(connection, address_lookup(room.site.aliases, MAIL), rows.HARD_BOUNCE, room.clock.now)
    text = browser.get(page).text
    assert CAME_BACK in text
    assert AGAIN in text
    for _ in range(2):
        text = browser.follow(browser.post(f"{page}/lift")).text
        assert CAME_BACK not in text
        assert AGAIN not in text
    assert room.trail().count(("staff:anbu", "address_lifted", True)) == 1


def test_who_may_change_nothing_lifts_nothing(room):
    member_id = joined(room)
    assert room.signed_in("mala", "marketing").post(f"/staff/members/{member_id}/lift").status_code == 403
