"""The counter: a code is typed by hand, used once, and says nothing of whose it is."""

from datetime import timedelta

from sqlalchemy import insert

from kiosk.privacy.consent import Purpose
from kiosk.store import vouchers
from kiosk.store.tables import offers


def issued(room):
    """A member with the code of an offer that is valid for a day."""
    only = (Purpose.OFFERS,)
    member = room.site.members.add("Meena", [], recogniser="buffalo_s", consent_reference="form 7", purposes=only)
    day = room.clock.now.date()
    offer = {"offer_id": "O1", "title": "15 % off filter coffee", "kind": "percent_off", "value": 15}
    more = {"category": "Coffee", "product_ids": [], "starts": day, "ends": day}
    with room.site.store.write() as connection:
        connection.execute(insert(offers).values(offer | more))
        (made,) = vouchers.issue(connection, member, ["O1"], day)
    return made.code


def test_a_code_is_used_once_and_the_mistake_stays_in_its_field(room):
    code = issued(room)
    browser = room.signed_in()
    good = browser.post("/staff/vouchers", code=f"{code[:4]}-{code[4:].lower()}")
    again = browser.post("/staff/vouchers", code=code)
    wrong = browser.post("/staff/vouchers", code="<AAAA>")

    assert good.status_code == 200
    assert "15 % off filter coffee" in good.text
    assert "Meena" not in good.text
    assert again.status_code == wrong.status_code == 422
    assert "used before" in again.text
    assert f'value="{code}"' in again.text
    assert "There is no such code" in wrong.text
    assert "&lt;AAAA&gt;" in wrong.text
    assert ("staff:anbu", "voucher_redeemed", True) in room.trail()


def test_an_offer_that_is_over_says_so(room):
    code = issued(room)
    room.clock.now += timedelta(days=2)

    assert "not valid today" in room.signed_in().post("/staff/vouchers", code=code).text
