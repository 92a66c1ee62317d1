"""When a voucher may be used: every rule by itself, and that all of them have words."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import TooManyTries, VoucherRefused
from kiosk.offering.redeeming import Counts, Why, error_of, refusal
from recommender.offers.types import Hours, Offer, OfferKind, Use

MONDAY = datetime(2026, 3, 2, 10, 30)  # noqa: DTZ001 - the shop's local time
OFFER = Offer("O1", "T", OfferKind.AMOUNT_OFF, 500, "Drinks", (), (), date(2026, 3, 1), date(2026, 3, 31))
FREE = Counts(Use(), 500, till=0, till_most=30, member=0, member_most=12)


@pytest.mark.parametrize(
    ("changes", "use", "why"),
    [
        ({}, Use(), None),
        ({"starts": date(2026, 3, 3)}, Use(), Why.NOT_STARTED),
        ({"ends": date(2026, 3, 1)}, Use(), Why.OVER),
        ({"starts": MONDAY.date(), "ends": MONDAY.date()}, Use(), None),
        ({"hours": Hours(frozenset({0}), 630, 631)}, Use(), None),
        ({"hours": Hours(frozenset({0}), 0, 630)}, Use(), Why.HOURS),
        ({"hours": Hours(frozenset({1}), 0, 1440)}, Use(), Why.HOURS),
        ({"stores": ("Mylapore", "Adyar")}, Use(), None),
        ({"stores": ("Adyar",)}, Use(), Why.STORE),
        ({"stock": 3}, Use(redeemed=2), None),
        ({"stock": 3}, Use(redeemed=3), Why.USED_UP),
        ({"budget_minor": 1500}, Use(spent_minor=1000), None),
        ({"budget_minor": 1499}, Use(spent_minor=1000), Why.BUDGET),
        ({"day_cap": 2}, Use(redeemed=9, today=1), None),
        ({"day_cap": 2}, Use(redeemed=9, today=2), Why.DAY_CAP),
        ({"person_cap": 1}, Use(redeemed=9), None),
        ({"person_cap": 1}, Use(mine=1), Why.PERSON_CAP),
        ({"stock": 0}, Use(), Why.USED_UP),
    ],
)
def test_each_limit_holds_at_its_edge(changes: dict[str, object], use: Use, why: Why | None) -> None:
    assert refusal(replace(OFFER, **changes), MONDAY, "Mylapore", replace(FREE, use=use)) is why


def test_an_offer_for_certain_stores_needs_a_store() -> None:
    assert refusal(replace(OFFER, stores=("Adyar",)), MONDAY, None, FREE) is Why.STORE_UNTOLD
    assert refusal(OFFER, MONDAY, None, FREE) is None


def test_paces_hold_and_a_stopped_offer_is_not_taken() -> None:
    assert refusal(OFFER, MONDAY, None, replace(FREE, till=30)) is Why.TILL_PACE
    assert refusal(OFFER, MONDAY, None, replace(FREE, member=12)) is Why.MEMBER_PACE
    assert refusal(OFFER, MONDAY, None, replace(FREE, till=29, member=11)) is None
    assert refusal(OFFER, MONDAY, None, FREE, stopped=True) is Why.STOPPED


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 60))
def test_no_limit_is_ever_passed(stock: int, day_cap: int, tries: int) -> None:
    """Redeemed one after the other, as often as it is let."""
    offer, use = replace(OFFER, stock=stock, day_cap=day_cap), Use()
    for _ in range(tries):
        if refusal(offer, MONDAY, None, replace(FREE, use=use)) is None:
            use = Use(use.redeemed + 1, use.today + 1)

    assert use.redeemed == min(stock, day_cap, tries)


def test_every_refusal_has_words_for_whoever_stands_at_the_till() -> None:
    errors = {why: error_of(why) for why in Why}

    assert all(error.message and error.mend for error in errors.values())
    assert len({error.message for error in errors.values()}) == len(Why)
    assert {why for why, error in errors.items() if not isinstance(error, VoucherRefused)} == {Why.TILL_PACE}
    assert isinstance(errors[Why.TILL_PACE], TooManyTries)
