"""What the walk needs to know of one customer's purchases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from recommender.types import Purchase

HALF_LIFE_DAYS: Final = 90.0
"""Age in days at which a purchase counts half in the shares of the categories; as for the offers' taste."""


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """One customer's purchases.

    Attributes:
        last: Last day of each product, days since 0001-01-01 (``date.toordinal``).
        shares: Decayed share of each category, above 0, sum 1; empty without purchases.
    """

    last: Mapping[str, int]
    shares: Mapping[str, float]


def own(history: Sequence[Purchase], categories: Mapping[str, str], today: date) -> Own:
    """Sum up a history.

    Args:
        history: One customer's lines of products that have a category here, any order. A line after ``today`` counts as
            of today: a till's clock that runs ahead must not lose a purchase.
        categories: Category by product.
        today: Local day of the shop.
    """
    if not history:
        return Own({}, {})
    # Passes of one thing each are three times as fast as one loop, and histories are long.
    end = today.toordinal()
    days = np.minimum([line.at.toordinal() for line in history], end)
    order = np.argsort(days, kind="stable")
    product_ids = [history[place].product_id for place in order.tolist()]
    days = days[order]
    found: dict[str, int] = {}
    codes = [found.setdefault(categories[product_id], len(found)) for product_id in product_ids]
    weights = np.bincount(codes, 0.5 ** ((end - days) / HALF_LIFE_DAYS))
    return Own(
        last=dict(zip(product_ids, days.tolist(), strict=True)),
        shares=dict(zip(found, (weights / weights.sum()).tolist(), strict=True)),
    )
