"""Where an offer stands, what can be done with it, who finds it, whom it could reach, and what is odd about it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.marketing.offers_listing import Order, Standing, listed, orders_of, sought, standing_of, told_of
from kiosk.marketing.offers_reach import reach_rule
from kiosk.marketing.offers_warnings import warnings_of
from kiosk.store.offer_states import OfferRow, OfferState
from recommender.offers.types import Offer, OfferKind, OfferWords, Purpose, Use
from recommender.rules import dump
from recommender.types import Product

TODAY = date(2026, 3, 1)
OFFER = Offer("O1", "15 % off tea", OfferKind.PERCENT_OFF, 15, "Tea", (), (), TODAY, TODAY)
AGREED = {"consent": "offers", "given": True}
TEA = Product("P1", "Green tea", "Tea", 10_000, cost_minor=9_000)


def row(state, first=0, last=0):
    starts, ends = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
    return OfferRow(replace(OFFER, starts=starts, ends=ends), state, None)


@pytest.mark.parametrize(
    ("state", "first", "last", "standing"),
    [
        (OfferState.DRAFT, -5, -1, Standing.DRAFT),
        (OfferState.ON, 0, 0, Standing.RUNNING),
        (OfferState.ON, 1, 2, Standing.COMING),
        (OfferState.ON, -2, -1, Standing.OVER),
        (OfferState.PAUSED, 0, 0, Standing.PAUSED),
        (OfferState.PAUSED, -2, -1, Standing.OVER),
        (OfferState.ENDED, 0, 5, Standing.OVER),
    ],
)
def test_where_an_offer_stands(state, first, last, standing):
    assert standing_of(row(state, first, last), TODAY) is standing


ROWS = st.builds(row, st.sampled_from(OfferState), st.integers(-9, 9), st.integers(10, 20) | st.integers(-9, -1))


@given(ROWS, st.booleans())
def test_what_somebody_may_have_seen_is_never_removed(one, traces):
    orders = orders_of(one, TODAY, traces=traces)
    seen = one.state is not OfferState.DRAFT and one.offer.starts <= TODAY
    assert not (Order.REMOVE in orders and (seen or traces))
    assert not (Order.REMOVE in orders and Order.END in orders)
    if standing_of(one, TODAY) is Standing.OVER:
        assert not orders


def test_used_up_by_stock_and_by_budget():
    offer = replace(OFFER, stock=5, budget_minor=1000)
    for use, up in ((Use(4, 0, 999), False), (Use(5, 0, 0), True), (Use(1, 0, 1000), True)):
        assert listed(OfferRow(offer, OfferState.ON, None), use, TODAY).used_up is up


@given(st.integers(0, 400), st.integers(1, 10_000))
def test_no_use_of_fewer_than_twenty_is_told(redeemed, cost):
    """Requirement W22: nobody sees the first one redeem, nor learns it from the money."""
    told = told_of(Use(redeemed, min(redeemed, 19), redeemed * cost))
    assert told.today is None
    assert (told.redeemed is None) == (told.spent_minor is None) == (redeemed < 20)
    if told.redeemed is not None:
        assert told.redeemed % 5 == 0
        assert told.spent_minor == pytest.approx(told.redeemed * cost, abs=1)


def test_offers_are_sought_by_words_standing_and_segment():
    tamil = replace(OFFER, offer_id="O2", title="Coffee", words=(OfferWords("ta", "காப்பி"),), segment_ids=("lapsed",))
    found = [listed(OfferRow(one, OfferState.ON, None), None, TODAY) for one in (OFFER, tamil)]
    assert [one.offer.offer_id for one in sought(found, "TEA", "", "")] == ["O1", "O2"], "both are of the category"
    assert [one.offer.offer_id for one in sought(found, "காப்பி", "", "")] == ["O2"]
    assert [one.offer.offer_id for one in sought(found, "", "running", "lapsed")] == ["O2"]
    assert sought(found, "", "paused", "") == ()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, AGREED),
        ({"segment_ids": ("a",)}, {"all": [AGREED, {"segment": "a"}]}),
        ({"segment_ids": ("a", "b")}, {"all": [AGREED, {"any": [{"segment": "a"}, {"segment": "b"}]}]}),
        (
            {"purpose": Purpose.AGAIN},
            {"all": [AGREED, {"bought": "lines", "at_least": 1, "where": {"category": "Tea"}}]},
        ),
        (
            {"purpose": Purpose.NEW, "category": None, "product_ids": ("P7",)},
            {"all": [AGREED, {"not": {"bought": "lines", "at_least": 1, "where": {"product": "P7"}}}]},
        ),
        ({"purpose": Purpose.NEW, "category": None}, AGREED),
    ],
)
def test_the_rule_of_whom_it_could_reach(changes, rule):
    assert dump(reach_rule(replace(OFFER, **changes))) == rule


def keys(offer, *goods, languages=("en",), floor=0):
    catalogue = {one.product_id: one for one in goods}
    found = warnings_of(offer, catalogue, languages=languages, today=TODAY, floor_percent=floor)
    return [one.key.removeprefix("marketing-offer-warn-") for one in found]


def test_what_is_odd_about_an_offer():
    assert keys(OFFER, replace(TEA, cost_minor=5_000)) == []
    assert keys(OFFER, TEA) == ["goods-margin"], "8,500 is paid for what costs 9,000"
    assert keys(OFFER, TEA, floor=None) == ["below-cost"], "a site without a floor shows it"
    assert keys(OFFER, replace(TEA, discreet=True)) == ["goods-discreet"]
    assert keys(OFFER, replace(TEA, least_age=18)) == ["goods-age"]
    assert keys(OFFER, replace(TEA, stock=0)) == ["goods-sold-out"]
    two = replace(OFFER, category=None, product_ids=("P1", "P2"))
    other = Product("P2", "Black tea", "Tea", 10_000)
    assert keys(two, replace(TEA, cost_minor=None, stock=0), other) == ["some-sold-out"]
    assert keys(two, other) == ["goods-no-product"]
    assert keys(replace(OFFER, ends=TODAY - timedelta(days=1))) == ["over"]
    assert keys(OFFER, languages=("en", "ta")) == ["language"]
    assert keys(replace(OFFER, title="x" * 61)) == ["long-title"]


@pytest.mark.parametrize(("floor", "warned"), [(40, []), (42, ["goods-margin"]), (None, [])])
def test_the_floor_of_the_site_is_what_the_editor_warns_by(floor, warned):
    """8,500 is paid for what costs 5,000: 41 % are left."""
    assert keys(OFFER, replace(TEA, cost_minor=5_000), floor=floor) == warned
