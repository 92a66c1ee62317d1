import time
from datetime import date, timedelta

import polars as pl
import pytest

from kiosk.demo.catalogue import CATEGORIES, USED_UP
from kiosk.demo.habits import ACTIVITIES, CITIES, SEASONS, TASTES
from kiosk.demo.shop import CUSTOMERS, DAYS, make_shop


def test_the_size_of_the_shop(shop) -> None:
    assert 290 <= len(shop.products) <= 330
    assert {product.category for product in shop.products} == set(CATEGORIES)
    assert len(shop.customers) == CUSTOMERS == 2_000
    assert 80_000 <= len(shop.purchases) <= 150_000


def test_a_shop_is_made_within_five_seconds_and_is_the_same_again(shop) -> None:
    start = time.process_time()
    again = make_shop(42, shop.today)
    assert time.process_time() - start < 5
    assert again.purchases.frame.equals(shop.purchases.frame)
    assert (again.customers, again.products) == (shop.customers, shop.products)


def test_another_seed_is_another_shop(shop) -> None:
    assert not make_shop(43, shop.today).purchases.frame.equals(shop.purchases.frame)


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2027, 1, 1)])
def test_purchases_end_the_day_before_whatever_day_it_is(today) -> None:
    days = make_shop(1, today).purchases.frame["at"].dt.date()
    assert days.max() == today - timedelta(days=1)
    assert today - timedelta(days=DAYS) <= days.min() <= today - timedelta(days=DAYS - 7)


def test_ids_are_plain_and_every_reference_holds(shop) -> None:
    assert shop.products[0].product_id == "P0001"
    assert shop.customers[0].customer_id == "C00001"
    frame = shop.purchases.frame
    assert set(frame["customer_id"].unique()) == {customer.customer_id for customer in shop.customers}
    assert set(frame["product_id"].unique()) == {product.product_id for product in shop.products}
    assert frame.group_by("receipt_id").agg(pl.col("customer_id", "at").n_unique()).select(
        pl.col("customer_id", "at").max()
    ).row(0) == (1, 1)
    assert frame.select("receipt_id", "product_id").is_duplicated().sum() == 0


def test_some_things_are_discreet_and_prices_are_whole_rupees(shop) -> None:
    discreet = [product for product in shop.products if product.discreet]
    assert len(discreet) >= 10
    assert {product.category for product in discreet} == {"Pharmacy"}
    assert all(product.price_minor % 100 == 0 for product in shop.products)
    paid = shop.purchases.frame["unit_price_minor"]
    assert (paid % 100).sum() == 0
    assert paid.min() > 0


def test_prices_paid_are_near_the_list(shop) -> None:
    listed = pl.DataFrame(
        [(product.product_id, product.price_minor) for product in shop.products],
        schema=["product_id", "listed"],
        orient="row",
    )
    ratio = shop.purchases.frame.join(listed, on="product_id").select(pl.col("unit_price_minor") / pl.col("listed"))
    assert 0.75 <= ratio.min().item() <= ratio.max().item() <= 1.05


def test_weekends_evenings_and_seasons_show(shop) -> None:
    receipts = shop.purchases.frame.unique("receipt_id")
    weekday = receipts["at"].dt.weekday().value_counts().sort("at")["count"]
    assert weekday[5] > 1.3 * weekday[1]
    assert 9 <= receipts["at"].dt.hour().min() <= receipts["at"].dt.hour().max() <= 20
    category = pl.DataFrame(
        [(product.product_id, product.category) for product in shop.products],
        schema=["product_id", "category"],
        orient="row",
    )
    clothes = shop.purchases.frame.join(category, on="product_id").with_columns(
        (pl.col("category") == "Clothing").alias("clothes"), pl.col("at").dt.month().alias("month")
    )
    share = dict(clothes.group_by("month").agg(pl.col("clothes").mean()).iter_rows())
    assert share[10] > 1.3 * share[7]


def test_favourites_are_bought_again(shop) -> None:
    used_up = [product.product_id for product in shop.products if product.category in USED_UP]
    lines = shop.purchases.frame.filter(pl.col("product_id").is_in(used_up))
    times = lines.group_by("customer_id", "product_id").len()
    assert times.filter(pl.col("len") >= 3)["len"].sum() / len(lines) > 0.3


def test_customers_have_attributes_but_no_names(shop) -> None:
    customers = shop.customers
    assert all(customer.age is None or 18 <= customer.age <= 75 for customer in customers)
    assert 0.5 < sum(customer.annual_income is not None for customer in customers) / CUSTOMERS < 0.9
    assert {customer.city for customer in customers} == {city for city, _ in CITIES}
    first = dict(shop.purchases.frame.group_by("customer_id").agg(pl.col("at").min().dt.date()).iter_rows())
    assert all(customer.joined <= first[customer.customer_id] for customer in customers)


def test_the_tables_fit_together() -> None:
    assert sum(taste.share for taste in TASTES) == pytest.approx(1)
    assert all(len(taste.categories) == len(CATEGORIES) for taste in TASTES)
    assert all(len(taste.activity) == len(ACTIVITIES) for taste in TASTES)
    assert all(sum(taste.activity) == pytest.approx(1) for taste in TASTES)
    assert sum(share for _, share in CITIES) == pytest.approx(1)
    assert {category for season in SEASONS.values() for category in season} <= set(CATEGORIES)
