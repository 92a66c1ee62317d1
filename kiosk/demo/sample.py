"""Picks demo customers whose screens look different."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from kiosk.demo.catalogue import CATEGORIES
from kiosk.demo.shop import DemoShop
from recommender.offers import rank_offers
from recommender.offers.types import Offer
from recommender.segments import ShopSegments
from recommender.types import ReasonCode

RECENT: Final = timedelta(days=21)
"""Longest time since the last purchase."""
RICH_LINES: Final = 40
"""Fewest lines in a history."""
OWN_REASONS: Final = 2
"""Offers of three whose reason is the customer's own purchases."""
OTHER_SEGMENT: Final = 0.25
"""What a segment not picked yet counts in addition to the distance of tastes, which is 0 to 1."""


def sample_customers(shop: DemoShop, segmentation: ShopSegments, n: int) -> tuple[str, ...]:
    """Pick ``n`` customers with rich, recent and mutually different histories, the same for the same shop.

    The first has the longest history; each further one is the candidate least like all picked so far, by the cosine
    distance of what they bought per category, with a preference for segments not picked yet. For each of them at least
    ``OWN_REASONS`` of the three offers must speak of their own purchases.

    Raises:
        ValueError: Fewer than ``n`` customers are like that.
    """
    table = _candidates(shop)
    if table.height < n:
        raise ValueError(f"only {table.height} customers have a rich and recent history, not {n}")
    ids = table["customer_id"].to_list()
    bought = table.select(CATEGORIES).to_numpy().astype(np.float64)
    bought /= np.linalg.norm(bought, axis=1, keepdims=True)
    segments = np.array([segmentation.assignments[customer_id] for customer_id in ids])
    offers = shop.offers_for(segmentation)
    unlike = np.linspace(1.0, 0.0, len(ids))
    free = np.ones(len(ids), dtype=np.bool_)
    picked: list[int] = []
    while len(picked) < n:
        if not free.any():
            raise ValueError(f"only {len(picked)} histories speak in their offers, not {n}")
        place = int(np.argmax(np.where(free, unlike, -1.0)))
        free[place] = False
        if _own_reasons(shop, offers, ids[place], str(segments[place])) >= OWN_REASONS:
            picked.append(place)
            unlike = 1.0 - (bought @ bought[picked].T).max(axis=1)
            unlike += OTHER_SEGMENT * ~np.isin(segments, segments[picked])
    return tuple(ids[place] for place in picked)


def _candidates(shop: DemoShop) -> pl.DataFrame:
    """Customers with a rich and recent history and their lines per category, the longest history first."""
    public = pl.DataFrame(
        [(product.product_id, product.category) for product in shop.products if not product.discreet],
        schema={"product_id": pl.String, "category": pl.String},
        orient="row",
    )
    return (
        shop.purchases.frame.join(public, on="product_id")
        .group_by("customer_id")
        .agg(
            pl.col("at").max().dt.date().alias("last"),
            pl.len().alias("lines"),
            *((pl.col("category") == category).sum().alias(category) for category in CATEGORIES),
        )
        .filter((pl.col("last") >= shop.today - RECENT) & (pl.col("lines") >= RICH_LINES))
        .sort(["lines", "customer_id"], descending=[True, False])
    )


def _own_reasons(shop: DemoShop, offers: Sequence[Offer], customer_id: str, segment_id: str) -> int:
    catalogue = {product.product_id: product for product in shop.products}
    ranked = rank_offers(offers, shop.purchases.of_customer(customer_id), catalogue, (segment_id,), shop.today)
    return sum(one.reason.code in {ReasonCode.BUYS_PRODUCT, ReasonCode.BUYS_CATEGORY} for one in ranked)
