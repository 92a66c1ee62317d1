"""A small shop for the tests of offers."""

from datetime import datetime, timedelta
from typing import Any

from recommender.items.types import ScoredItem
from recommender.offers import Asked, Choice, choose_offers, offer_book
from recommender.offers.types import Offer, OfferKind
from recommender.types import Product, Purchase, Reason

NOW = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's local time
TODAY = NOW.date()
CATALOGUE = {
    product.product_id: product
    for product in (
        Product("coffee", "Filter coffee", "Coffee", 34_000, brand="Malar", cost_minor=20_000),
        Product("instant", "Instant coffee", "Coffee", 20_000, brand="Ruby", cost_minor=19_000),
        Product("tea", "Leaf tea", "Tea", 10_000, brand="Malar"),
        Product("rice", "Ponni rice", "Rice", 40_000),
        Product("soap", "Soap", "Care", 5_000),
        Product("cream", "Cream", "Care", 9_000),
        Product("private", "Private thing", "Care", 9_000, discreet=True),
        Product("plaster", "Plaster", "Pharmacy", 4_500),
        Product("test", "Test", "Pharmacy", 6_000, discreet=True),
        Product("wine", "Red wine", "Wine", 60_000, least_age=21),
        Product("gone", "Old tin", "Tins", 3_000, stock=0),
        Product("tin", "Tin", "Tins", 3_000, stock=4),
        Product("mixer", "Mixer", "Machines", 400_000, rest_days=700),
        Product("toaster", "Toaster", "Machines", 200_000, rest_days=365),
    )
}


def offer(offer_id: str = "O1", **changes: Any) -> Offer:
    """Ten percent off coffee for everyone, from a week ago to a week ahead, but for the changes."""
    fields = {
        "offer_id": offer_id,
        "title": f"Less for {offer_id}",
        "kind": OfferKind.PERCENT_OFF,
        "value": 10,
        "category": None if "product_ids" in changes else "Coffee",
        "product_ids": (),
        "segment_ids": (),
        "starts": TODAY - timedelta(days=7),
        "ends": TODAY + timedelta(days=7),
    }
    return Offer(**fields | changes)


def bought(product_id: str, *days_ago: int) -> list[Purchase]:
    """One receipt for each day."""
    return [Purchase("C1", product_id, NOW - timedelta(days=ago), 1, 10_000, f"R{product_id}{ago}") for ago in days_ago]


def item(product_id: str, code: str, detail: str = "") -> ScoredItem:
    """A product that a recommender chose, with its reason."""
    return ScoredItem(product_id, 1.0, "test", Reason(code, detail))


def choose(*offers: Offer, limit: int = 3, floor: float | None = None, **asked: Any) -> Choice:
    """Choose for a known customer."""
    fields = {"now": NOW, "known": True} | asked
    return choose_offers(offer_book(offers, CATALOGUE, margin_floor=floor), Asked(**fields), limit)
