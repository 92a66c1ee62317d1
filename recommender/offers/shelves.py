"""What the catalogue says of the products that an offer covers, added up once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from recommender.items.rules import is_public
from recommender.types import Product


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some products added up.

    Attributes:
        count: How many.
        price_minor: List prices in sum.
        costed_price_minor: The same of those whose cost is known.
        cost_minor: What those cost the shop, in sum.
        available: Whether any of them may be in stock.
        brands: Of all of them.
        rests: Days for which each durable one rests, by product.
    """

    count: int
    price_minor: int
    costed_price_minor: int
    cost_minor: int
    available: bool
    brands: frozenset[str]
    rests: Mapping[str, int]


def shelf_of(products: Iterable[Product]) -> Shelf:
    """Add products up."""
    held = tuple(products)
    costed = [(one.price_minor, one.cost_minor) for one in held if one.cost_minor is not None]
    return Shelf(
        count=len(held),
        price_minor=sum(one.price_minor for one in held),
        costed_price_minor=sum(price for price, _ in costed),
        cost_minor=sum(cost for _, cost in costed),
        available=any(one.stock != 0 for one in held),
        brands=frozenset(one.brand for one in held if one.brand),
        rests={one.product_id: one.rest_days for one in held if one.rest_days},
    )


def shelves(catalogue: Mapping[str, Product]) -> dict[str, Shelf]:
    """The shelf of each category that has products for the public."""
    held: defaultdict[str, list[Product]] = defaultdict(list)
    for product in catalogue.values():
        if is_public(product):
            held[product.category].append(product)
    return {category: shelf_of(products) for category, products in held.items()}


def public_categories(catalogue: Mapping[str, Product], wanted: Collection[str | None] | None = None) -> frozenset[str]:
    """Those of the wanted categories (all by default) that exist and consist mostly of products for the public.

    One discreet product among many does not make "Personal care" unfit to be named; a category half discreet is unfit.
    """
    balance: defaultdict[str, int] = defaultdict(int)
    for product in catalogue.values():
        if wanted is None or product.category in wanted:
            balance[product.category] += 1 if is_public(product) else -1
    return frozenset(category for category, surplus in balance.items() if surplus > 0)
