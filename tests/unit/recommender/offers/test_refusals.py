"""Every refusal, each with an offer that is open but for one thing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.offers import Asked, Outcome, Refused, choose_offers, offer_book
from recommender.offers.refusals import SENTENCES
from recommender.offers.shelves import public_categories
from recommender.offers.types import Dislikes, Hours, OfferKind, Purpose, Seen, Use
from tests.unit.recommender.offers.a_shop import CATALOGUE, NOW, TODAY, bought, choose, offer

DAY = timedelta(days=1)
TUESDAY = frozenset({1})
SIX_OFF = {"kind": OfferKind.AMOUNT_OFF, "value": 600}
CASES = [
    (Refused.NO_PRODUCT, {"category": "Nowhere"}, {}),
    (Refused.NO_PRODUCT, {"category": None}, {}),
    (Refused.NO_PRODUCT, {"product_ids": ("coffee", "unknown")}, {}),
    (Refused.DISCREET, {"product_ids": ("soap", "private")}, {}),
    (Refused.DISCREET, {"category": "Pharmacy"}, {}),
    (Refused.AGE, {"product_ids": ("wine",)}, {}),
    (Refused.AGE, {"category": "Wine"}, {}),
    (Refused.SOLD_OUT, {"product_ids": ("gone",)}, {}),
    (Refused.SOLD_OUT, {"product_ids": ("gone", "tin"), "kind": OfferKind.BUNDLE, "value": 5_000}, {}),
    (Refused.MARGIN, {"product_ids": ("coffee", "instant")}, {"floor": 0.0}),
    (Refused.MARGIN, {"product_ids": ("coffee",), "value": 30}, {"floor": 0.17}),
    (Refused.MARGIN, {"product_ids": ("coffee",), "cost_minor": 15_000}, {"floor": 0.0}),
    (Refused.MARGIN, {"value": 40}, {"floor": 0.0}),
    (Refused.NOT_STARTED, {"starts": TODAY + DAY}, {}),
    (Refused.OVER, {"ends": TODAY - DAY}, {}),
    (Refused.HOURS, {"hours": Hours(frozenset({0, 2}))}, {}),
    (Refused.HOURS, {"hours": Hours(TUESDAY, 0, 720)}, {}),
    (Refused.HOURS, {"hours": Hours(TUESDAY, 721)}, {}),
    (Refused.STORE, {"stores": ("North",)}, {}),
    (Refused.STORE, {"stores": ("North",)}, {"store": "South"}),
    (Refused.SEGMENT, {"segment_ids": ("a",)}, {"segments": ("b",)}),
    (Refused.SEGMENT, {"segment_ids": ("a",)}, {}),
    (Refused.USED_UP, {"stock": 3}, {"uses": {"O1": Use(redeemed=3)}}),
    (Refused.BUDGET, SIX_OFF | {"budget_minor": 999}, {"uses": {"O1": Use(1, 0, 400)}}),
    (Refused.BUDGET, {"cost_minor": 1_000, "budget_minor": 999}, {}),
    (Refused.DAY_CAP, {"day_cap": 1}, {"uses": {"O1": Use(today=1)}}),
    (Refused.PERSON_CAP, {"person_cap": 2}, {"uses": {"O1": Use(mine=2)}}),
    (Refused.DISLIKED, {}, {"dislikes": Dislikes(frozenset({"O1"}))}),
    (Refused.NOT_BOUGHT_BEFORE, {"purpose": Purpose.AGAIN}, {"history": bought("tea", 3)}),
    (Refused.NOT_BOUGHT_BEFORE, {"purpose": Purpose.AGAIN}, {"known": False}),
    (Refused.BOUGHT_BEFORE, {"purpose": Purpose.NEW}, {"history": bought("instant", 900)}),
    (Refused.BOUGHT_BEFORE, {"purpose": Purpose.NEW}, {"known": False}),
    (Refused.RESTED, {"product_ids": ("mixer",)}, {"history": bought("mixer", 699)}),
    (Refused.RESTED, {"category": "Machines"}, {"history": bought("toaster", 364)}),
    (Refused.TIRED, {}, {"seen": {"O1": Seen(3, NOW - 6 * DAY)}}),
]  # fmt: skip
OPEN = [
    ({}, {}),
    ({"category": "Care"}, {}),
    ({"product_ids": ("plaster",)}, {}),
    ({"product_ids": ("gone", "tin")}, {}),
    ({"product_ids": ("coffee",)}, {"floor": 0.3}),
    ({"product_ids": ("tea",), "value": 90}, {"floor": 0.9}),
    ({"kind": OfferKind.POINTS, "value": 50}, {"floor": 0.2}),
    ({"starts": TODAY, "ends": TODAY}, {}),
    ({"hours": Hours(TUESDAY, 720, 721)}, {}),
    ({"stores": ("North", "South")}, {"store": "South"}),
    ({"segment_ids": ("a", "b")}, {"segments": ("b", "c")}),
    ({"stock": 3}, {"uses": {"O1": Use(redeemed=2, mine=2, today=2)}}),
    (SIX_OFF | {"budget_minor": 1_000}, {"uses": {"O1": Use(1, 0, 400)}}),
    ({"day_cap": 2, "person_cap": 2}, {"uses": {"O1": Use(redeemed=9, today=1, mine=1)}}),
    ({"purpose": Purpose.AGAIN}, {"history": bought("instant", 900)}),
    ({"purpose": Purpose.NEW}, {"history": bought("tea", 3)}),
    ({"product_ids": ("mixer",)}, {"history": bought("mixer", 700)}),
    ({"product_ids": ("mixer",)}, {"history": bought("toaster", 3)}),
    ({}, {"seen": {"O1": Seen(3, NOW - 7 * DAY)}}),
    ({}, {"seen": {"O1": Seen(2, NOW)}}),
]


def verdict(changes, asked):
    (only,) = choose(offer("O1", **changes), **asked).trace
    return only


@pytest.mark.parametrize(("code", "changes", "asked"), CASES)
def test_what_is_refused_says_why(code, changes, asked) -> None:
    found = verdict(changes, asked)

    assert (found.outcome, found.refused) == (Outcome.REFUSED, code)
    assert found.sentence() == SENTENCES[code]
    assert (found.score, found.place, found.propensity) == (None, None, None)


@pytest.mark.parametrize(("changes", "asked"), OPEN)
def test_what_is_open_is_shown(changes, asked) -> None:
    assert verdict(changes, asked).outcome is Outcome.SHOWN


def test_every_refusal_has_a_sentence_and_a_case() -> None:
    assert set(SENTENCES) == set(Refused) == {code for code, _, _ in CASES}


def test_nothing_of_a_discreet_purchase_decides_who_may_see_an_offer() -> None:
    changes = {"category": "Care", "purpose": Purpose.NEW}
    assert verdict(changes, {"history": bought("private", 3)}).outcome is Outcome.SHOWN
    assert verdict(changes | {"purpose": Purpose.AGAIN}, {"history": bought("private", 3)}).refused


def test_a_purchase_after_now_has_not_happened() -> None:
    later = [replace(line, at=NOW + timedelta(minutes=1)) for line in bought("coffee", 0)]
    assert verdict({"purpose": Purpose.AGAIN}, {"history": later}).refused is Refused.NOT_BOUGHT_BEFORE


def test_a_category_is_public_when_most_of_it_is() -> None:
    assert public_categories(CATALOGUE, {"Coffee", "Care", "Pharmacy", "Wine", None}) == {"Coffee", "Care"}
    assert public_categories(CATALOGUE) == {"Coffee", "Tea", "Rice", "Care", "Tins", "Machines"}


@given(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 10_079))
def test_hours_are_kept_at_every_minute_of_the_week(weekday, opens, closes, minute) -> None:
    hours = Hours(frozenset({weekday}), min(opens, closes - 1), closes)
    monday = NOW.replace(hour=0) - DAY
    book = offer_book([offer("O1", hours=hours, starts=TODAY - 9 * DAY)], CATALOGUE)
    shown = bool(choose_offers(book, Asked(monday + timedelta(minutes=minute))).shown)

    assert shown == (minute // 1440 == weekday and hours.opens <= minute % 1440 < closes)
