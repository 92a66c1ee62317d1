"""Draws up the demo shop's offers from what each segment buys more than the others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import Final

import polars as pl

from kiosk.demo.copy import INFORMATION, amount_title, percent_title, short_name
from recommender.offers import checked_offer
from recommender.offers.shelves import public_categories
from recommender.offers.types import Offer, OfferKind
from recommender.purchases import Purchases
from recommender.segments import ShopSegments
from recommender.types import Product

OFFERS_EACH: Final = 8
"""Offers per segment, and for everyone."""
VALID_BEFORE: Final = timedelta(days=14)
VALID_AFTER: Final = timedelta(days=45)
"""An offer runs for 60 days: two weeks already gone, today, and six weeks and a half to come."""
SEGMENT_PERCENT: Final = (15, 20, 12, 25)
GENERAL_PERCENT: Final = (10, 5, 8)
LEAST_PRICE: Final = 5_000
"""Cheapest product with an offer of its own, in paise; a saving on less is not worth a screen."""
_LEAST_AMOUNT: Final = 1_000
_TENS: Final = 1_000
_AMOUNT_PART: Final = 0.12
"""An amount off is about an eighth of the cheapest pack's price, in tens of rupees and at least ten."""


class _Form(Enum):
    PRODUCT = "product"
    CATEGORY = "category"
    AMOUNT = "amount"
    INFORMATION = "information"


_TURN: Final = (
    _Form.PRODUCT,
    _Form.CATEGORY,
    _Form.AMOUNT,
    _Form.PRODUCT,
    _Form.CATEGORY,
    _Form.AMOUNT,
    _Form.INFORMATION,
    _Form.PRODUCT,
)
"""Which form each of eight offers takes."""

Counts = Mapping[str, Counter[str]]
"""Segment id to product id to lines bought."""


def draw_up_offers(
    products: Sequence[Product], purchases: Purchases, segmentation: ShopSegments, today: date
) -> tuple[Offer, ...]:
    """Make about eight offers for each segment and as many for everyone, each on another category or its products.

    Discreet products, and categories that consist mostly of them, get no offers.
    """
    catalogue = {product.product_id: product for product in products}
    public = public_categories(catalogue, {product.category for product in products})
    shown = [p for p in products if not p.discreet and p.category in public and p.price_minor >= LEAST_PRICE]
    counts = _count(purchases, segmentation)
    offers: list[Offer] = []
    for segment in segmentation.segments:
        own = counts[segment.segment_id]
        others = _sum(counts[other] for other in counts if other != segment.segment_id)
        picks = _preferred(shown, own, others, frozenset())
        offers += _write(
            prefix=segment.segment_id,
            segment_ids=(segment.segment_id,),
            picks=picks,
            products=shown,
            percents=SEGMENT_PERCENT,
            today=today,
        )
    taken = frozenset(product_id for offer in offers for product_id in offer.product_ids)
    picks = _preferred(shown, _sum(counts.values()), Counter(), taken)
    offers += _write(
        prefix="general", segment_ids=(), picks=picks, products=shown, percents=GENERAL_PERCENT, today=today
    )
    return tuple(checked_offer(offer) for offer in offers)


def _count(purchases: Purchases, segmentation: ShopSegments) -> Counts:
    of = pl.DataFrame(
        {"customer_id": list(segmentation.assignments), "segment": list(segmentation.assignments.values())},
        schema={"customer_id": pl.String, "segment": pl.String},
    )
    lines = purchases.frame.join(of, on="customer_id").group_by("segment", "product_id").len()
    counts: dict[str, Counter[str]] = {segment.segment_id: Counter() for segment in segmentation.segments}
    for segment_id, product_id, count in lines.iter_rows():
        counts[segment_id][product_id] = count
    return counts


def _sum(parts: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


def _preferred(
    products: Sequence[Product], own: Counter[str], others: Counter[str], taken: frozenset[str]
) -> list[Product]:
    """One product from each of the categories that this group prefers most, most preferred first."""
    by_category: dict[str, list[Product]] = {}
    for product in products:
        by_category.setdefault(product.category, []).append(product)

    def lines(counter: Counter[str], category: str) -> int:
        return sum(counter[product.product_id] for product in by_category[category])

    def liking(mine: int, theirs: int) -> float:
        """Lines beyond what the others' share lets expect, in standard deviations; plain lines without others."""
        if not others:
            return float(mine)
        expected = (theirs + 1) / (others.total() + len(products)) * own.total()
        return float((mine - expected) / expected**0.5)

    ordered = sorted(by_category, key=lambda name: (-liking(lines(own, name), lines(others, name)), name))
    picks = []
    for category in ordered[:OFFERS_EACH]:
        free = [product for product in by_category[category] if product.product_id not in taken]
        picks.append(
            max(
                free or by_category[category],
                key=lambda product: (liking(own[product.product_id], others[product.product_id]), product.product_id),
            )
        )
    return picks


def _write(
    *,
    prefix: str,
    segment_ids: tuple[str, ...],
    picks: Sequence[Product],
    products: Sequence[Product],
    percents: Sequence[int],
    today: date,
) -> list[Offer]:
    """Turn picks into offers: on a product in all its packs, on its category, an amount off, or information."""
    offers = []
    for number, pick in enumerate(picks, start=1):
        packs = [
            product
            for product in products
            if product.category == pick.category and short_name(product.name) == short_name(pick.name)
        ]
        percent = percents[number % len(percents)]
        cheapest = min(product.price_minor for product in packs)
        amount = max(_LEAST_AMOUNT, round(cheapest * _AMOUNT_PART / _TENS) * _TENS)
        kind, value, title, whole_category = {
            _Form.PRODUCT: (OfferKind.PERCENT_OFF, percent, percent_title(percent, short_name(pick.name)), False),
            _Form.CATEGORY: (OfferKind.PERCENT_OFF, percent, percent_title(percent, short_name(pick.category)), True),
            _Form.AMOUNT: (OfferKind.AMOUNT_OFF, amount, amount_title(amount, short_name(pick.name)), False),
            _Form.INFORMATION: (OfferKind.MESSAGE, 0, INFORMATION[pick.category], True),
        }[_TURN[(number - 1) % len(_TURN)]]
        offers.append(
            Offer(
                offer_id=f"{prefix}-{number}",
                title=title,
                kind=kind,
                value=value,
                category=pick.category,
                product_ids=() if whole_category else tuple(product.product_id for product in packs),
                segment_ids=segment_ids,
                starts=today - VALID_BEFORE,
                ends=today + VALID_AFTER,
            )
        )
    return offers
