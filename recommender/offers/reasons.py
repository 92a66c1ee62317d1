"""Why an offer stands where it stands, in words that are true for this customer."""

from collections.abc import Collection, Mapping
from typing import Final

from recommender.offers.eligibility import offer_categories
from recommender.offers.taste import Taste
from recommender.types import Offer, Product, ReasonCode

REPEATED: Final = 2
"""Receipts from which "buys" is true; one purchase is not a habit."""
STILL_COUNTS: Final = 0.5
"""Least decayed weight, so that a habit of long ago is not told as one of today: two purchases of 180 days ago."""


def explain(
    offer: Offer, own: Taste, catalogue: Mapping[str, Product], segments: Collection[str]
) -> tuple[ReasonCode, str]:
    """Give the strongest reason that holds, and the word it speaks of.

    A reason from the customer's own purchases goes before one from the segment.
    """
    habits = [
        product_id
        for product_id in offer.product_ids
        if own.product_receipts.get(product_id, 0) >= REPEATED and own.products[product_id] >= STILL_COUNTS
    ]
    if habits:
        favourite = max(habits, key=lambda product_id: (own.products[product_id], product_id))
        return ReasonCode.BUYS_PRODUCT, catalogue[favourite].name
    categories = sorted(offer_categories(offer, catalogue))
    bought = [
        category
        for category in categories
        if own.category_receipts.get(category, 0) >= REPEATED and own.categories[category] >= STILL_COUNTS
    ]
    if bought:
        return ReasonCode.BUYS_CATEGORY, max(bought, key=lambda category: (own.categories[category], category))
    if offer.segment_id in segments:
        return ReasonCode.SEGMENT_LIKES, categories[0]
    return ReasonCode.FOR_EVERYONE, ""
