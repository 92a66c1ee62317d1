"""A small invented shop whose every purchase is at hand, so that each reason can be checked against them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from recommender.items.content import Content
from recommender.items.interactions import interactions_of
from recommender.items.lookups import lookups_of
from recommender.items.popularity import Popularity
from recommender.items.repeat import Repeat
from recommender.items.rules import Limits, sensitive_categories
from recommender.items.serving import Serving
from recommender.purchases import Purchases
from recommender.types import Product, Purchase

TODAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's local time
KINDS = {"Coffee": "coffee beans", "Tea": "black tea", "Rice": "basmati rice", "Soap": "hand soap", "Pots": "steel pot"}


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """The shop, all purchases, and what was fitted to them."""

    catalogue: dict[str, Product]
    purchases: tuple[Purchase, ...]
    members: dict[str, tuple[str, ...]]
    serving: Serving

    def of(self, customer_id: str) -> tuple[Purchase, ...]:
        return tuple(line for line in self.purchases if line.customer_id == customer_id)

    def buyers(self, product_id: str) -> set[str]:
        return {line.customer_id for line in self.purchases if line.product_id == product_id}

    def receipts(self, product_id: str) -> set[str]:
        return {line.receipt_id for line in self.purchases if line.product_id == product_id}

    def named(self, name: str) -> str:
        return next(one.product_id for one in self.catalogue.values() if one.name == name)


def products() -> dict[str, Product]:
    made = [
        Product(f"{category.lower()}{number}", f"{kind} {number}", category, 500 + 10 * number, cost_minor=300)
        for category, kind in KINDS.items()
        for number in range(6)
    ]
    made[3] = replace(made[3], stock=0)
    made[25:28] = [replace(one, rest_days=200) for one in made[25:28]]
    made += [
        Product("secret", "quiet thing", "Soap", 500, discreet=True),
        Product("wine", "red wine", "Wine", 900, least_age=18),
        Product("glass", "wine glass", "Wine", 300),
        Product("coffee9", "coffee beans 9", "Coffee", 520, added=TODAY - timedelta(days=3)),
        Product("tea9", "black tea 9", "Tea", 520, added=TODAY - timedelta(days=3), discreet=True),
        Product("rice9", "basmati rice 9", "Rice", 520, added=TODAY - timedelta(days=90)),
    ]
    return {product.product_id: product for product in made}


def history(catalogue: dict[str, Product]) -> tuple[Purchase, ...]:
    """60 customers who each like two categories; customer number 0 came once, 1 twice, and so on up to 12 times."""
    rng = np.random.default_rng(4)
    sold = [one for one in catalogue if not one.endswith("9")]
    lines = []
    for customer in range(60):
        liked = rng.choice(list(KINDS), 2, replace=False)
        for visit in range(customer % 12 + 1):
            at = NOON - timedelta(days=int(rng.integers(1, 150)))
            mine = [one for one in sold if catalogue[one].category in liked]
            bought = {*rng.choice(mine, 3), *rng.choice(sold, 1)}
            receipt = f"R{customer}-{visit}"
            lines += [Purchase(f"C{customer}", one, at, 1, 500, receipt) for one in sorted(bought)]
    return tuple(lines)


def small_shop() -> World:
    catalogue = products()
    lines = history(catalogue)
    members = {"odd": tuple(f"C{n}" for n in range(1, 60, 2)), "few": ("C1", "C2")}
    interactions = interactions_of(Purchases.of(lines), products=catalogue)
    items = tuple(catalogue.values())
    serving = Serving(
        lookups=lookups_of(interactions, items, TODAY, members),
        popular=Popularity().fit(interactions, items),
        limits=Limits(sensitive=sensitive_categories(catalogue)),
        model=Repeat(90.0).fit(interactions, items),
        content=Content().fit(interactions, items),
    )
    return World(catalogue, lines, members, serving)
