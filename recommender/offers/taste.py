"""What one customer buys, weighted by how long ago."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Final

from recommender.types import Product, Purchase

HALF_LIFE_DAYS: Final = 90.0
"""Age in days at which a purchase counts half.

Measured as NDCG@10 of the next 30 days' purchases at three dates each: on Complete Journey 90 and 120 days are best
(.403, against .376 at 30 days and .391 without decay); on Online Retail all from 60 to 365 days lie within .005 of each
other, and no decay is .006 to .011 better.
"""


@dataclass(frozen=True, slots=True)
class Taste:
    """Decayed purchases of one customer; discreet products and products out of the catalogue leave no trace.

    Attributes:
        total: Sum of all weights; 0 for a customer without history.
        products: Product id to the sum of its weights.
        categories: Category to the sum of its weights.
        product_receipts: Product id to the number of receipts that hold it.
        category_receipts: Category to the number of receipts that hold it.
    """

    total: float
    products: Mapping[str, float]
    categories: Mapping[str, float]
    product_receipts: Mapping[str, int]
    category_receipts: Mapping[str, int]


def taste(history: Sequence[Purchase], catalogue: Mapping[str, Product], today: date) -> Taste:
    """Sum up a history: each line weighs ``0.5 ** (age / HALF_LIFE_DAYS)``, whatever its quantity.

    Quantity is left out, because six eggs say no more about liking eggs than one pack does. Lines after ``today`` do
    not count.
    """
    products: defaultdict[str, list[float]] = defaultdict(list)
    categories: defaultdict[str, list[float]] = defaultdict(list)
    product_receipts: defaultdict[str, set[str]] = defaultdict(set)
    category_receipts: defaultdict[str, set[str]] = defaultdict(set)
    for line in history:
        product = catalogue.get(line.product_id)
        age = (today - line.at.date()).days
        if product is None or product.discreet or age < 0:
            continue
        weight = 0.5 ** (age / HALF_LIFE_DAYS)
        products[line.product_id].append(weight)
        categories[product.category].append(weight)
        product_receipts[line.product_id].add(line.receipt_id)
        category_receipts[product.category].add(line.receipt_id)
    # An exact sum does not depend on the order of the lines, so neither does the ranking.
    return Taste(
        total=fsum(weight for weights in categories.values() for weight in weights),
        products={key: fsum(weights) for key, weights in products.items()},
        categories={key: fsum(weights) for key, weights in categories.items()},
        product_receipts={key: len(receipts) for key, receipts in product_receipts.items()},
        category_receipts={key: len(receipts) for key, receipts in category_receipts.items()},
    )
