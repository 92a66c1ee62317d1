from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import OfferInvalid
from recommender.offers import checked_offer, lint_title
from recommender.offers.types import Offer, OfferKind


def offer(**changes) -> Offer:
    fields = {
        "offer_id": "O1",
        "title": "15 % off filter coffee",
        "kind": OfferKind.PERCENT_OFF,
        "value": 15,
        "category": "Coffee",
        "product_ids": (),
        "segment_ids": (),
        "starts": date(2026, 1, 1),
        "ends": date(2026, 1, 1),
    }
    return Offer(**fields | changes)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Only today: 20 % off tea", "only today"),
        ("20 % off tea, today only", "today only"),
        ("HURRY! Tea", "hurry"),
        ("Your last chance for tea", "last chance"),
        ("Limited-time tea", "limited time"),
        ("Don\u2019t miss our tea", "don't miss"),
        ("Act  now for tea", "act now"),
        ("Offer ends soon", "ends soon"),
        ("Tea while stocks last", "while stocks last"),
        ("Only 3 left of this tea", "only 3 left"),
        ("Get tea before it's gone", "before it's gone"),
        ("Final hours of tea", "final hours"),
        ("Tea is selling fast", "selling fast"),
        ("\uff28\uff55\uff52\uff52\uff59 for tea", "hurry"),
        ("Buy tea immediately", "buy tea immediately"),
        ("இன்று மட்டும்: தேநீர்", "இன்று மட்டும்"),
        ("ஸ்டாக் உள்ளவரை தேநீர்", "ஸ்டாக் உள்ளவரை"),
        ("सिर्फ़ आज: चाय", "सिर्फ आज"),
        ("सिर्फ आज: चाय", "सिर्फ आज"),
        ("स्टॉक रहने तक चाय", "स्टॉक रहने तक"),
    ],
)
def test_urgency_is_found_in_its_many_forms(title, found) -> None:
    assert any(found.endswith(wording) or found == wording for wording in lint_title(title))


def test_several_wordings_are_all_named_in_order() -> None:
    assert lint_title("Hurry, last chance, only today") == ("hurry", "last chance", "only today")


@pytest.mark.parametrize(
    "title",
    [
        "15 % off filter coffee",
        "₹50 off pressure cooker 3 l",
        "Rolled oats, quick to cook",
        "Buy two dals, pay for one",
        "Fresh murukku comes out of the pan at four",
        "Milk and curd arrive every morning",
        "Shoes that last",
        "உடனடி காபி 15 % தள்ளுபடி",
        "पत्ती चाय पर 10 % की छूट",
        "जल्दी पकने वाला चावल",
        "Churros and thus sweets",
        "",
    ],
)
def test_plain_copy_passes(title) -> None:
    assert lint_title(title) == ()


@given(st.text(max_size=200))
def test_any_text_can_be_checked(title) -> None:
    assert isinstance(lint_title(title), tuple)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": "Hurry, coffee"}, "'hurry'"),
        ({"title": "  "}, "title is empty"),
        ({"value": 0}, "0 is no value for percent_off"),
        ({"value": 91}, "91 is no value"),
        ({"kind": OfferKind.AMOUNT_OFF, "value": 0}, "0 is no value for amount_off"),
        ({"kind": OfferKind.MESSAGE, "value": 5}, "5 is no value for message"),
        ({"category": None}, "neither a category nor products"),
        ({"ends": date(2025, 12, 31)}, "ends before it starts"),
    ],
)
def test_an_offer_that_may_not_be_created_says_why(changes, says) -> None:
    with pytest.raises(OfferInvalid, match=says) as caught:
        checked_offer(offer(**changes))
    assert caught.value.code == "recommender.offer_invalid"
    assert caught.value.mend


def test_a_sound_offer_comes_back_unchanged() -> None:
    sound = offer()
    assert checked_offer(sound) is sound
    checked_offer(offer(kind=OfferKind.MESSAGE, value=0, category=None, product_ids=("P1",)))
