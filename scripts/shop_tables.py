"""Shops as lines and products, for the evaluation of recommenders: ``or_*``, ``cj_*`` and ``tafeng_*`` files."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from recommender.items.interactions import day_number, interactions_of_frame
from recommender.items.types import Interactions
from recommender.types import Product

SHOPS: Final = {"or": "Online Retail", "cj": "Complete Journey", "tafeng": "Ta Feng"}
LEAST_CUSTOMERS: Final = {"cj": 20}
"""Customers a product must have before the test begins, where it is not :data:`USUAL_LEAST`; of the protocol."""
USUAL_LEAST: Final = 5
HORIZON: Final = timedelta(days=30)
CATEGORIES: Final = ("product_category", "category", "subclass", "product_subclass", "department")
BRANDS: Final = ("brand", "manufacturer_id")
RECEIPTS: Final = ("invoice", "basket_id", "basket", "receipt", "receipt_id", "transaction_id")


@dataclass(frozen=True, slots=True, eq=False)
class ShopTables:
    """One shop.

    Attributes:
        key: ``or``, ``cj`` or ``tafeng``.
        lines: All of them.
        products: What is known of the products.
        first_test_day: T, days since 1970-01-01.
        least_customers: That a product must have had before T.
    """

    key: str
    lines: Interactions
    products: tuple[Product, ...]
    first_test_day: int
    least_customers: int


def read_shop(folder: Path, key: str) -> ShopTables | None:
    """Tables of one shop, or None where its lines are not in the folder."""
    path = folder / f"{key}_tx.parquet"
    if not path.is_file():
        return None
    frame = _lines(pl.read_parquet(path))
    prices = frame.group_by("product_id").agg(pl.col("price").median())
    last = frame["at"].max().date()  # type: ignore[union-attr]
    return ShopTables(
        key=key,
        lines=interactions_of_frame(frame),
        products=_products(folder / f"{key}_items.parquet", prices),
        first_test_day=day_number(_cut(folder, key) or last - HORIZON + timedelta(days=1)),
        least_customers=LEAST_CUSTOMERS.get(key, USUAL_LEAST),
    )


def _lines(raw: pl.DataFrame) -> pl.DataFrame:
    at = pl.col("t").cast(pl.Datetime("us"))
    receipt = next((pl.col(name).cast(pl.String) for name in RECEIPTS if name in raw.columns), None)
    whose = pl.col("user").cast(pl.String)
    quantity = pl.col("qty").cast(pl.Float64) if "qty" in raw.columns else pl.lit(1.0)
    money = pl.lit(0.0)
    if "price" in raw.columns:
        money = pl.col("price")
    elif "value" in raw.columns:
        money = pl.col("value") / quantity
    return (
        raw.with_columns(
            whose.alias("customer_id"),
            pl.col("item").cast(pl.String).alias("product_id"),
            at.alias("at"),
            quantity.fill_null(1.0).alias("quantity"),
            (receipt if receipt is not None else whose + at.dt.date().cast(pl.String)).alias("receipt_id"),
            money.cast(pl.Float64).alias("price"),
            *((pl.col("store").cast(pl.String),) if "store" in raw.columns else ()),
        )
        .filter(pl.col("quantity") > 0)
        .drop_nulls(["customer_id", "product_id", "at", "receipt_id"])
    )


def _products(path: Path, prices: pl.DataFrame) -> tuple[Product, ...]:
    """Products of the catalogue file, all text columns as the name; the median price paid stands for the list price."""
    paid = dict(prices.iter_rows())
    if not path.is_file():
        return tuple(Product(one, one, "", _minor(price)) for one, price in paid.items())
    raw = pl.read_parquet(path).with_columns(pl.col("item").cast(pl.String)).unique("item", maintain_order=True)
    category = next((name for name in CATEGORIES if name in raw.columns), None)
    brand = next((name for name in BRANDS if name in raw.columns), None)
    words = [name for name, kind in raw.schema.items() if kind == pl.String and name not in {"item", category}]
    return tuple(
        Product(
            product_id=row["item"],
            name=" ".join(str(row[name]) for name in words if row[name] is not None) or row["item"],
            category=str(row[category]) if category and row[category] is not None else "",
            price_minor=_minor(paid.get(row["item"])),
            brand=str(row[brand]) if brand and row[brand] is not None else None,
        )
        for row in raw.iter_rows(named=True)
    )


def _minor(price: float | None) -> int:
    return max(round((price or 0.0) * 100), 1)


def _cut(folder: Path, key: str) -> date | None:
    """First day of the test as the folder's splits fix it, whichever part of the customers is here."""
    path = folder / "splits.json"
    if not path.is_file():
        return None
    splits = json.loads(path.read_text(encoding="utf-8"))
    cuts = [split["gt_cut"] for name, split in splits.items() if name.rpartition("/")[2] == key]
    return date.fromisoformat(cuts[0]) if cuts else None


def last_baskets(folder: Path, shop: ShopTables) -> dict[int, int] | None:
    """Day of the last basket of each customer tested by leave-last-basket-out, by code; None without the file."""
    path = folder / f"{shop.key}_llbo.parquet"
    if not path.is_file():
        return None
    codes = {customer: code for code, customer in enumerate(shop.lines.customers)}
    tested = pl.read_parquet(path).filter("llbo_test").select(pl.col("user").cast(pl.String), pl.col("last").dt.date())
    return {codes[user]: day_number(last) for user, last in tested.iter_rows() if user in codes}
