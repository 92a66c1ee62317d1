"""Linking a membership to purchases: by the loyalty card that the shopper shows, and by nothing else."""

import pytest
from staff_room import CARD_TRIES, PASSWORD

from kiosk.errors import CustomerInvalid, TooManyTries
from kiosk.imports import put_customers
from kiosk.members import NewMember
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import Purpose
from recommender.types import Customer


def shop_with_a_member(room):
    """A customer with a card, and a member who is not linked to anybody; the member's id."""
    with room.site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="VS4711")], room.site.members.codes)
    return room.join("Meena")


def test_a_card_links_the_purchases_and_a_customer_number_does_not(room):
    """Requirements G8, G18: only what the shopper shows."""
    member_id = shop_with_a_member(room)
    browser = room.signed_in()
    path = f"/staff/members/{member_id}/correct"
    assert "customer_id" not in browser.get(path).text
    said = {"nickname": "Meena", "phone": "", "email": ""}

    browser.post(path, **said, customer_id="C1")
    assert room.site.members.person(member_id).customer_id is None
    for wrong in ("C1", "4712"):
        answer = browser.post(path, **said | {"nickname": "Meenakshi"}, card=wrong)
        assert answer.status_code == 422
        assert "This card is not one of the shop&#39;s" in answer.text
        assert f'value="{wrong}"' in answer.text
        assert 'value="Meenakshi"' in answer.text
    assert ("staff:anbu", "corrected", True) not in room.trail()

    assert "C1" in browser.follow(browser.post(path, **said, card="vs 4711")).text
    assert ("staff:anbu", "corrected", True) in room.trail()


def test_a_link_goes_by_a_switch_that_only_a_linked_member_has(room):
    member_id = shop_with_a_member(room)
    browser = room.signed_in()
    path = f"/staff/members/{member_id}/correct"
    said = {"nickname": "Meena", "phone": "", "email": ""}
    assert 'name="unlink"' not in browser.get(path).text
    browser.post(path, **said, card="VS4711")
    assert 'name="unlink"' in browser.get(path).text

    both = browser.post(path, **said, card="VS4711", unlink="yes")
    assert both.status_code == 422
    assert 'value="VS4711"' in both.text
    assert 'name="unlink" value="yes" checked' in both.text
    browser.post(path, **said)
    assert room.site.members.person(member_id).customer_id == "C1", "an empty field leaves the link"
    browser.post(path, **said, unlink="yes")
    assert room.site.members.person(member_id).customer_id is None


def test_the_form_is_no_way_to_try_cards(room):
    """Right cards cost nothing; after a few wrong ones the form waits, and keeps what was typed."""
    member_id = shop_with_a_member(room)
    browser = room.signed_in()
    path = f"/staff/members/{member_id}/correct"
    said = {"nickname": "Meena", "phone": "", "email": ""}
    for _ in range(CARD_TRIES.most + 1):
        assert browser.post(path, **said, card="VS4711").status_code == 303
    wrong = [browser.post(path, **said, card=f"100000{number}") for number in range(CARD_TRIES.most)]
    assert all("This card is not one of" in answer.text for answer in wrong)
    answer = browser.post(path, **said, card="VS4711")
    assert answer.status_code == 422
    assert "Too many unknown codes were tried" in answer.text
    assert 'value="VS4711"' in answer.text
    assert browser.post(path, **said | {"nickname": "Meenakshi"}).status_code == 303, "the rest of the form still works"


def test_a_signed_form_is_no_way_to_try_cards(room):
    """Requirement G18: refused cards are limited there too, together with the other form, and each is noted."""
    member_id = shop_with_a_member(room)
    browser = room.signed_in()
    form = {"consent_reference": "F 9", "purposes": (Purpose.OFFERS,), "actor": "staff:anbu"}
    for number in range(CARD_TRIES.most - 1):
        with pytest.raises(CustomerInvalid):
            room.deps.people.enrol(NewMember("Ravi", (), "sface", card=f"100000{number}", **form))
    browser.post(f"/staff/members/{member_id}/correct", nickname="Meena", phone="", email="", card="1000009")
    with pytest.raises(TooManyTries):
        room.deps.people.enrol(NewMember("Ravi", (), "sface", card="VS4711", **form))

    noted = room.site.audit.entries(action=Action.CARD_REFUSED)
    assert [(one.actor, one.detail["why"]) for one in noted] == [
        ("staff:anbu", TooManyTries.code),
        *[("staff:anbu", CustomerInvalid.code)] * CARD_TRIES.most,
    ]
    assert "100000" not in repr(noted), "what was typed may be somebody's card"
    assert room.deps.people.enrol(NewMember("Ravi", (), "sface", **form)).member_id, "without a card nothing is guessed"


def test_an_erasure_says_that_the_purchases_of_a_linked_member_stay(room):
    """Requirement G9."""
    member_id = shop_with_a_member(room)
    browser = room.signed_in()
    browser.post(f"/staff/members/{member_id}/correct", nickname="Meena", phone="", email="", card="VS4711")

    done = browser.post(f"/staff/members/{member_id}/erase", sure="yes", password=PASSWORD)

    assert "stay in the shop&#39;s own books, without the name" in done.text
