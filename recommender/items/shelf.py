"""What a fit knows of each product without any customer: what it is, and how it sells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.interactions import bought_days, distinct, last_day
from recommender.items.types import Interactions
from recommender.types import Product

SPANS: Final = (7, 14, 30, 90)
"""Days back for which sales are counted."""
MUCH: Final = 0.9
"""Share of the products that sell less, from which on a product is bought much."""
_FEW_GAPS: Final = 5.0
"""Gaps of an average product that each product's rhythm is pulled towards, so that two lucky gaps are no rhythm."""


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """Products by code, ``n`` of them; sales are distinct (customer, product, day).

    Attributes:
        ids: Product ids.
        names: As shown to shoppers; the id where nothing is told.
        categories: Names; empty where nothing is told.
        category: Code of the category, int32, shape ``(n,)``; products without one share a code.
        brand: Code of the brand, -1 where none is told, shape ``(n,)``.
        price: Logarithm of one and the list price in minor units, float32, shape ``(n,)``; 0 where it is not told.
        open: Enough customers bought it to be recommended, bool, shape ``(n,)``.
        sales: Sales in the last days of :data:`SPANS` and ever, float32, shape ``(n, 5)``.
        firsts: The same for each customer's first sale of the product.
        rebuys: Share of its buyers who came for it on a second day, drawn towards the mean, shape ``(n,)``.
        gap: Mean days between two sales to one customer, drawn towards the mean, shape ``(n,)``.
        age: Days since its first sale, shape ``(n,)``.
        still: Days since its last sale, shape ``(n,)``.
        customers: Customers with a line.
        visits: Distinct (customer, day) with a line.
        today: Day the counts are of, days since 1970-01-01: the day after the last line.
        much: Sales in the last month from which on a product is bought much (:data:`MUCH`).
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    categories: tuple[str, ...]
    category: NDArray[np.int32]
    brand: NDArray[np.int32]
    price: NDArray[np.float32]
    open: NDArray[np.bool_]
    sales: NDArray[np.float32]
    firsts: NDArray[np.float32]
    rebuys: NDArray[np.float32]
    gap: NDArray[np.float32]
    age: NDArray[np.float32]
    still: NDArray[np.float32]
    customers: int
    visits: int
    today: int
    much: float

    def __len__(self) -> int:
        return len(self.ids)

    def has_category(self, code: int) -> bool:
        """Whether a category is told."""
        return bool(self.categories[self.category[code]])


def shelf_of(lines: Interactions, items: Sequence[Product], least_customers: int = 1) -> Shelf:
    """Count what is known on the day after the last line.

    Args:
        lines: At least one.
        items: What is known of the products; others than those of ``lines`` are left out.
        least_customers: Products that fewer bought are not recommended.
    """
    known = {product.product_id: product for product in items}
    told = [known.get(product_id) for product_id in lines.products]
    category_names, category = _coded(tuple(one.category if one else "" for one in told))
    brands = tuple((one.brand or "") if one else "" for one in told)
    brand = np.where(np.array(brands, dtype=str) == "", -1, _coded(brands)[1]).astype(np.int32)
    count, today = len(lines.products), last_day(lines) + 1
    days = bought_days(lines)
    fresh = np.ones(len(days), bool)
    fresh[1:] = (days[1:, :2] != days[:-1, :2]).any(axis=1)
    buyers = np.bincount(days[fresh, 1], minlength=count)
    again = np.flatnonzero(~fresh)
    gaps = np.bincount(days[again, 1], days[again, 2] - days[again - 1, 2], count)
    gap_counts = np.bincount(days[again, 1], minlength=count)
    twice = np.bincount(days[again[fresh[again - 1]], 1], minlength=count)
    mean_gap = gaps.sum() / max(gap_counts.sum(), 1) or 1.0
    first, last = np.full(count, today), np.full(count, 0)
    np.minimum.at(first, days[:, 1], days[:, 2])
    np.maximum.at(last, days[:, 1], days[:, 2])
    sales = _by_span(days, today, count)
    return Shelf(
        ids=lines.products,
        names=tuple(one.name if one else product_id for one, product_id in zip(told, lines.products, strict=True)),
        categories=category_names,
        category=category,
        brand=brand,
        price=np.array([np.log1p(one.price_minor) if one else 0.0 for one in told], np.float32),
        open=buyers >= least_customers,
        sales=sales,
        firsts=_by_span(days[fresh], today, count),
        rebuys=((twice + _FEW_GAPS * twice.sum() / max(buyers.sum(), 1)) / (buyers + _FEW_GAPS)).astype(np.float32),
        gap=((gaps + _FEW_GAPS * mean_gap) / (gap_counts + _FEW_GAPS)).astype(np.float32),
        age=(today - first).astype(np.float32),
        still=np.where(last > 0, today - last, today - first.min()).astype(np.float32),
        customers=len(distinct(days[:, 0].astype(np.int64))),
        visits=len(distinct(days[:, 0].astype(np.int64) * (today + 1) + days[:, 2])),
        today=today,
        much=float(np.quantile(sales[:, 2], MUCH)),
    )


def _coded(names: tuple[str, ...]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    if not names:
        return (), np.empty(0, np.int32)
    distinct, codes = np.unique(np.array(names, dtype=str), return_inverse=True)
    return tuple(distinct.tolist()), codes.astype(np.int32)


def _by_span(days: NDArray[np.int32], today: int, count: int) -> NDArray[np.float32]:
    ago = today - days[:, 2]
    parts = [np.bincount(days[ago <= span, 1], minlength=count) for span in SPANS]
    return np.stack([*parts, np.bincount(days[:, 1], minlength=count)], axis=1).astype(np.float32)
