"""The counter: a code is typed by hand, used once, and says nothing of whose it is."""

import re
from datetime import UTC, timedelta

from sqlalchemy import insert

from kiosk.campaigns.till import Till
from kiosk.offering.redeeming import Slip
from kiosk.offering.tokens import VoucherSigner
from kiosk.privacy.consent import Purpose
from kiosk.security.keyring import Secret
from kiosk.store import redemptions, vouchers
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


def redemption_in(text):
    return re.search(r'name="redemption" value="(\d+)"', text)[1]


def test_a_mistake_is_taken_back_at_once_and_the_code_is_good_again(room):
    """Only after a look at what it was; by the rules of the till, with its entry in the trail."""
    code = issued(room)
    browser = room.signed_in()
    used = browser.post("/staff/vouchers", code=code)
    number = redemption_in(used.text)
    sure = browser.post("/staff/vouchers/sure", redemption=number)
    assert "15 % off filter coffee" in sure.text
    assert "anbu" in sure.text
    assert "Meena" not in sure.text
    assert "voucher_cancelled" not in {action for _, action, _ in room.trail()}, "nothing happened yet"

    done = browser.post("/staff/vouchers/cancel", redemption=number)
    assert done.status_code == 200
    assert "The use was taken back" in done.text
    assert ("staff:anbu", "voucher_cancelled", True) in room.trail()
    with room.site.store.read() as connection:
        assert redemptions.uses_on(connection, room.clock.now.date())["O1"].redeemed == 0
    assert browser.post("/staff/vouchers", code=code).status_code == 200


def test_a_use_of_another_till_is_found_by_its_code(room):
    code = issued(room)
    Till(room.site, room.settings, lambda: room.clock.now).redeem(
        code, actor="token:till-2", slip=Slip(receipt_id="R-7")
    )
    browser = room.signed_in()
    sure = browser.post("/staff/vouchers/find", back=code.lower())
    assert "till-2" in sure.text
    assert "R-7" in sure.text
    assert browser.post("/staff/vouchers/cancel", redemption=redemption_in(sure.text)).status_code == 200


def test_a_scanner_at_the_counter_reads_the_square_code(room):
    code, day = issued(room), room.clock.now.date()
    token = VoucherSigner(room.site.keyring.secret(Secret.VOUCHER), UTC).sign(code, "O1", day, day)
    assert "filter coffee" in room.signed_in().post("/staff/vouchers", code=token).text


def test_what_cannot_be_taken_back_says_why(room):
    code = issued(room)
    browser = room.signed_in()
    unused = browser.post("/staff/vouchers/find", back=code)
    unknown = browser.post("/staff/vouchers/find", back="<AAAA>")
    number = redemption_in(browser.post("/staff/vouchers", code=code).text)
    browser.post("/staff/vouchers/cancel", redemption=number)
    again = browser.post("/staff/vouchers/cancel", redemption=number)
    found = browser.post("/staff/vouchers/find", back=code)
    nothing = [browser.post("/staff/vouchers/cancel", redemption=one) for one in ("", "x", "99", "-1", "9" * 40)]

    answers = (unused, unknown, again, found, *nothing)
    assert [one.status_code for one in answers] == [422] * 9
    assert "This code was not used" in unused.text
    assert f'value="{code}"' in unused.text
    assert "There is no such code" in unknown.text
    assert "&lt;AAAA&gt;" in unknown.text
    assert "taken back already" in again.text
    assert "taken back already" in found.text
    assert all("There is no such use" in one.text for one in nothing)
    assert [action for _, action, _ in room.trail()].count("voucher_cancelled") == 1


def test_the_page_of_a_member_lists_what_they_used(room):
    """Whoever has no code at hand any more can still be helped; the officer sees it and changes nothing."""
    code = issued(room)
    browser = room.signed_in()
    number = redemption_in(browser.post("/staff/vouchers", code=code).text)
    with room.site.store.read() as connection:
        member_id = vouchers.find_voucher(connection, code).member_id
    listed = browser.get(f"/staff/members/{member_id}").text
    assert redemption_in(listed) == number
    assert "Codes used last" in listed
    seen = room.signed_in("devi", "officer").get(f"/staff/members/{member_id}").text
    assert "15 % off filter coffee" in seen
    assert "/staff/vouchers/sure" not in seen
    browser.post("/staff/vouchers/cancel", redemption=number)
    assert "Codes used last" not in browser.get(f"/staff/members/{member_id}").text


def test_the_code_for_everybody_is_told_as_what_it_is(room):
    """It stands on every offer for everyone; whoever types it is not sent back to the screen to read it again."""
    told = room.signed_in().post("/staff/vouchers", code=" welcome ")

    assert told.status_code == 422
    assert "WELCOME is for everybody and is never used up" in told.text
    assert "There is no such code" not in told.text
    assert "voucher_refused" not in [action for _, action, _ in room.trail()]
