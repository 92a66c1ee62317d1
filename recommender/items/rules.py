"""Hard rules on products for a screen in public view: what may not be offered, whatever its score.

They are asked of every product that could be shown, whatever proposed it. Each refusal has a stable code and a plain
sentence for the staff's trace; a customer never reads it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from recommender.types import Product

_MOST_PERCENT: Final = 99


class RefusalCode(StrEnum):
    """Why a product may not be offered, in the order in which it is asked."""

    UNKNOWN = "unknown"
    """Not in the catalogue, so nobody can say that it is fit for public view."""
    DISCREET = "discreet"
    LEAST_AGE = "least_age"
    SENSITIVE_CATEGORY = "sensitive_category"
    """At least half of its category is discreet or sold from an age only; the name of the category would tell."""
    EXCLUDED = "excluded"
    OUT_OF_STOCK = "out_of_stock"
    MARGIN = "margin"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One product that may not be offered.

    Attributes:
        code: Which rule.
        sentence: The same for a person, without the product's name and without a full stop.
    """

    code: RefusalCode
    sentence: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What the shop decided.

    Attributes:
        least_margin_percent: Least share of the price after the offer that must be left over its cost, 0 to 99; 0 means
            never below cost, None asks nothing. A product whose cost is not told always passes.
        products: Ids that are never offered.
        categories: Names of categories that are never offered.
        sensitive: Names of categories unfit for public view, from :func:`sensitive_categories`.

    Raises:
        ValueError: The margin is out of its bounds.
    """

    least_margin_percent: int | None = 0
    products: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.least_margin_percent is not None and not 0 <= self.least_margin_percent <= _MOST_PERCENT:
            raise ValueError(f"a least margin is 0 to {_MOST_PERCENT} percent, not {self.least_margin_percent}")


def is_public(product: Product) -> bool:
    """Whether it may be seen, or spoken of, in public view: not discreet, and sold to everybody."""
    return not product.discreet and product.least_age < 1


def sensitive_categories(catalogue: Mapping[str, Product]) -> frozenset[str]:
    """Categories of which at least half the products are unfit for public view.

    One discreet product among many does not make "Personal care" unfit to be named; a category half of such is unfit.
    """
    surplus: Counter[str] = Counter()
    for product in catalogue.values():
        surplus[product.category] += 1 if is_public(product) else -1
    return frozenset(category for category, public in surplus.items() if public <= 0)


def refused(
    product: Product | None,
    limits: Limits,
    today: date,
    *,
    last_bought: date | None = None,
    price_minor: int | None = None,
) -> Refusal | None:
    """Say why a product may not be offered, or None where it may.

    Args:
        product: Of the catalogue; None for an id that is not in it.
        limits: What the shop decided.
        today: Local day of the shop.
        last_bought: When this customer last bought one, or None for never.
        price_minor: Price of one unit after the offer in minor units, 0 or more; None for the list price.
    """
    if product is None:
        return Refusal(RefusalCode.UNKNOWN, "It is not in the catalogue")
    return (
        _unfit(product, limits)
        or _excluded(product, limits)
        or _gone(product)
        or _margin(product, limits, product.price_minor if price_minor is None else price_minor)
        or _resting(product, today, last_bought)
    )


def set_apart(catalogue: Mapping[str, Product], limits: Limits) -> tuple[dict[str, Refusal], dict[str, str]]:
    """What holds of the products whoever asks, once for many requests.

    Returns:
        Products that nobody may be offered at their list price, with why; and the category of each product whose
        purchase may lead to something on the screen, such as a reason that names it: neither unfit for public view nor
        excluded, but perhaps out of stock.
    """
    today = date.min  # without a last day it does not matter
    barred = {
        product_id: refusal
        for product_id, product in catalogue.items()
        if (refusal := refused(product, limits, today)) is not None
    }
    spoken = {
        product_id: product.category
        for product_id, product in catalogue.items()
        if _unfit(product, limits) is None and _excluded(product, limits) is None
    }
    return barred, spoken


def _unfit(product: Product, limits: Limits) -> Refusal | None:
    if product.discreet:
        return Refusal(RefusalCode.DISCREET, "It is discreet, and the screen stands in public view")
    if product.least_age >= 1:
        return Refusal(
            RefusalCode.LEAST_AGE, f"It is sold from {product.least_age} years only, and the screen cannot know an age"
        )
    if product.category in limits.sensitive:
        return Refusal(RefusalCode.SENSITIVE_CATEGORY, f"Much of {product.category} is unfit for public view")
    return None


def _excluded(product: Product, limits: Limits) -> Refusal | None:
    if product.product_id in limits.products:
        return Refusal(RefusalCode.EXCLUDED, "The shop excluded this product")
    if product.category in limits.categories:
        return Refusal(RefusalCode.EXCLUDED, f"The shop excluded the category {product.category}")
    return None


def _gone(product: Product) -> Refusal | None:
    if product.stock is not None and product.stock < 1:
        return Refusal(RefusalCode.OUT_OF_STOCK, "None is left in stock")
    return None


def _margin(product: Product, limits: Limits, price: int) -> Refusal | None:
    least, cost = limits.least_margin_percent, product.cost_minor
    # Whole numbers, so that a margin of exactly the floor passes.
    if least is None or cost is None or 100 * (price - cost) >= least * price:
        return None
    if price < cost:
        return Refusal(RefusalCode.MARGIN, "The price after the offer is below the cost")
    return Refusal(RefusalCode.MARGIN, f"The price after the offer leaves less than {least} percent over the cost")


def _resting(product: Product, today: date, last_bought: date | None) -> Refusal | None:
    if product.rest_days is None or last_bought is None:
        return None
    ago = (today - last_bought).days
    if ago >= product.rest_days:
        return None
    when = "today" if ago < 1 else f"{ago} days ago"
    return Refusal(
        RefusalCode.RESTING, f"The customer bought one {when}, and it is needed again after {product.rest_days} days"
    )
