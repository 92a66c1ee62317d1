from dataclasses import replace
from datetime import date, timedelta

import pytest

from recommender.offers.eligibility import eligible_offers, offer_categories, public_categories
from recommender.types import Offer, OfferKind, Product

TODAY = date(2026, 3, 31)
CATALOGUE = {
    product.product_id: product
    for product in (
        Product("coffee", "Filter coffee", "Coffee", 34_000),
        Product("soap", "Soap", "Care", 5_000),
        Product("cream", "Cream", "Care", 9_000),
        Product("private", "Private thing", "Care", 9_000, discreet=True),
        Product("plaster", "Plaster", "Pharmacy", 4_500),
        Product("test", "Test", "Pharmacy", 6_000, discreet=True),
    )
}
BASE = Offer("O1", "5 % off", OfferKind.PERCENT_OFF, 5, "Coffee", (), None, TODAY, TODAY)


def shown(offer: Offer, segment_id: str | None = None) -> bool:
    return eligible_offers([offer], CATALOGUE, () if segment_id is None else (segment_id,), TODAY) == [offer]


@pytest.mark.parametrize(
    ("starts", "ends", "expected"), [(0, 0, True), (-9, 0, True), (0, 9, True), (1, 9, False), (-9, -1, False)]
)
def test_the_window_includes_its_first_and_last_day(starts, ends, expected) -> None:
    offer = replace(BASE, starts=TODAY + timedelta(days=starts), ends=TODAY + timedelta(days=ends))
    assert shown(offer) is expected


@pytest.mark.parametrize(
    ("made_for", "segment_id", "expected"),
    [
        (None, None, True),
        (None, "a", True),
        ("a", "a", True),
        ("a", "b", False),
        ("a", None, False),
    ],
)
def test_a_segments_offer_is_for_that_segment_only(made_for, segment_id, expected) -> None:
    assert shown(replace(BASE, segment_id=made_for), segment_id) is expected


@pytest.mark.parametrize(
    ("category", "product_ids", "expected"),
    [
        ("Coffee", ("coffee",), True),
        (None, ("coffee", "soap"), True),
        ("Care", (), True),
        ("Nowhere", (), False),
        (None, (), False),
        (None, ("gone",), False),
        (None, ("coffee", "gone"), False),
        ("Coffee", ("soap",), False),
        (None, ("private",), False),
        ("Care", ("soap", "private"), False),
        ("Pharmacy", (), False),
        ("Pharmacy", ("plaster",), True),
    ],
)
def test_only_what_the_catalogue_holds_and_the_public_may_see(category, product_ids, expected) -> None:
    assert shown(replace(BASE, category=category, product_ids=product_ids)) is expected


def test_a_category_is_public_when_most_of_it_is() -> None:
    assert public_categories(CATALOGUE, {"Coffee", "Care", "Pharmacy", None}) == {"Coffee", "Care"}
    assert public_categories(CATALOGUE, {"Coffee"}) == {"Coffee"}


def test_what_an_offer_stands_for() -> None:
    assert offer_categories(BASE, CATALOGUE) == {"Coffee"}
    assert offer_categories(replace(BASE, category=None, product_ids=("coffee", "soap")), CATALOGUE) == {
        "Coffee",
        "Care",
    }
