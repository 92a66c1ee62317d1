from datetime import date

import pytest

from kiosk.demo.shop import DemoShop, make_shop
from recommender.segments import ShopSegments, segment_customers

TODAY = date(2026, 3, 14)


@pytest.fixture(scope="session")
def shop() -> DemoShop:
    return make_shop(42, TODAY)


@pytest.fixture(scope="session")
def segmentation(shop: DemoShop) -> ShopSegments:
    return segment_customers(shop.purchases, shop.today)
