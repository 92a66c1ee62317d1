from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.offers.fatigue import LONGEST_REST_DAYS, rest_of
from recommender.offers.shelves import shelf_of
from recommender.offers.types import OfferKind
from recommender.offers.worth import BASE, cost_of, is_below, left_to_the_shop, saving_of, value_of
from recommender.types import Product
from tests.unit.recommender.offers.a_shop import CATALOGUE, offer

COFFEE = shelf_of([CATALOGUE["coffee"]])
BOTH = shelf_of([CATALOGUE["coffee"], CATALOGUE["instant"]])
KINDS = [
    ({"value": 25}, 0.25, 8_500),
    ({"kind": OfferKind.AMOUNT_OFF, "value": 3_400}, 0.1, 3_400),
    ({"kind": OfferKind.AMOUNT_OFF, "value": 90_000}, 1.0, 34_000),
    ({"kind": OfferKind.POINTS, "value": 50}, 0.0, 0),
    ({"kind": OfferKind.POINTS, "value": 50, "cost_minor": 500}, 0.0, 500),
    ({"kind": OfferKind.MESSAGE, "value": 0}, 0.0, 0),
]


@pytest.mark.parametrize(("changes", "saving", "cost"), KINDS)
def test_what_one_redemption_saves_and_costs(changes, saving, cost) -> None:
    one = offer(product_ids=("coffee",), **changes)
    assert saving_of(one, COFFEE) == pytest.approx(saving)
    assert cost_of(one, COFFEE) == cost


def test_a_bundle_counts_as_a_whole() -> None:
    bundle = offer(kind=OfferKind.BUNDLE, value=48_600, product_ids=("coffee", "instant"))
    assert saving_of(bundle, BOTH) == pytest.approx(0.1)
    assert cost_of(bundle, BOTH) == 5_400
    assert left_to_the_shop(bundle, BOTH) == pytest.approx(0.9 - 39 / 54)


def test_the_mean_price_stands_for_several() -> None:
    less = offer(kind=OfferKind.AMOUNT_OFF, value=2_700)
    assert saving_of(less, BOTH) == pytest.approx(0.1)
    assert cost_of(less, BOTH) == 2_700


def test_what_is_left_is_told_as_a_share_of_the_list_price() -> None:
    tenth = offer(product_ids=("coffee",))
    assert left_to_the_shop(tenth, COFFEE) == pytest.approx(0.9 - 20 / 34)
    assert left_to_the_shop(tenth, shelf_of([CATALOGUE["tea"]])) is None


def test_the_floor_is_a_share_of_what_is_paid() -> None:
    tenth = offer(product_ids=("coffee",))
    left_of_paid = (30_600 - 20_000) / 30_600
    assert not is_below(left_of_paid - 0.001, tenth, COFFEE)
    assert is_below(left_of_paid + 0.001, tenth, COFFEE)
    assert not is_below(1.0, tenth, shelf_of([CATALOGUE["tea"]]))


def test_a_cost_that_somebody_else_bears_is_not_the_shops() -> None:
    paid_by_the_maker = offer(product_ids=("instant",), value=20, cost_minor=0)
    assert not is_below(0.0, paid_by_the_maker, shelf_of([CATALOGUE["instant"]]))


products = st.builds(
    Product,
    st.just("P"),
    st.just("P"),
    st.just("C"),
    st.integers(1, 10**7),
    cost_minor=st.none() | st.integers(0, 10**7),
)
kinds = st.sampled_from([(OfferKind.PERCENT_OFF, 90), (OfferKind.AMOUNT_OFF, 10**9), (OfferKind.POINTS, 10**6)])


@given(products, kinds, st.data(), st.integers(1, 9), st.none() | st.integers(0, 10**7))
def test_value_is_bounded_and_grows_with_priority(product, kind, data, priority, cost) -> None:
    value = data.draw(st.integers(1, kind[1]))
    one = offer(product_ids=("P",), kind=kind[0], value=value, cost_minor=cost)
    shelf = shelf_of([product])
    assert BASE <= value_of(one, shelf) < value_of(replace(one, priority=priority), shelf) <= 1.0


@given(st.integers(1, 89))
def test_a_larger_saving_is_worth_more_where_no_cost_is_told(percent) -> None:
    tea = shelf_of([CATALOGUE["tea"]])
    assert value_of(offer(value=percent + 1), tea) > value_of(offer(value=percent), tea)


@given(st.integers(0, 10**6))
def test_a_rest_never_falls_and_has_an_end(times) -> None:
    assert rest_of(times) <= rest_of(times + 1)
    assert rest_of(times).days <= LONGEST_REST_DAYS


@pytest.mark.parametrize(("times", "days"), [(0, 0), (2, 0), (3, 7), (5, 7), (6, 14), (8, 14), (9, 28), (999, 28)])
def test_how_long_an_offer_rests(times, days) -> None:
    assert rest_of(times).days == days
