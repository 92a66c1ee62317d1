"""A believable Indian department store, made from a seed: products, customers, 18 months of purchases, offers."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from kiosk.demo.catalogue import USED_UP, load_products
from kiosk.demo.households import draw_households
from kiosk.demo.offers import draw_up_offers
from kiosk.demo.receipts import draw_purchases
from recommender.offers.types import Offer
from recommender.purchases import Purchases
from recommender.segments import ShopSegments
from recommender.types import Customer, Product

CUSTOMERS: Final = 2_000
DAYS: Final = 548
"""Eighteen months."""


@dataclass(frozen=True, slots=True, eq=False)
class DemoShop:
    """Everything the demo store is filled with. Customers are ids without names.

    Attributes:
        today: The day after the last purchase.
        products: The catalogue, by id.
        customers: By id.
        purchases: Receipt lines by time, the last of them yesterday.
    """

    today: date
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    purchases: Purchases

    def offers_for(self, segmentation: ShopSegments) -> tuple[Offer, ...]:
        """Offers for each segment, from what it buys more than the others, and general ones; valid 60 days."""
        return draw_up_offers(self.products, self.purchases, segmentation, self.today)


def make_shop(seed: int, today: date) -> DemoShop:
    """Make the demo shop.

    Args:
        seed: The same seed and day give the same shop, to the last paisa.
        today: Purchases end the day before.
    """
    rng = np.random.default_rng(seed)
    products = load_products()
    households = draw_households(
        rng,
        count=CUSTOMERS,
        days=DAYS,
        today=today,
        product_used_up=np.array([product.category in USED_UP for product in products]),
    )
    purchases = draw_purchases(rng, households, products, days=DAYS, today=today)
    return DemoShop(today=today, products=products, customers=households.customers, purchases=purchases)
