"""Features from the lines of receipts: how lately, how often, for how much, when, and of what."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import polars as pl

from recommender.features.frames import has
from recommender.features.tables import Tables

ONLINE: Final = ("app", "online", "web")
"""Channels that count as online."""
NOON, FIVE = 12, 17
"""Hours at which the afternoon and the evening begin."""
_WEEKEND = 6
"""ISO number of Saturday."""

AMOUNT: Final = pl.col("quantity") * pl.col("unit_price_minor")
"""Money of a line, minor units."""
_DAY: Final = pl.col("at").dt.date().alias("day")
_DAYS: Final = 2**32
"""More days than a date can have, half of them before 1970."""

OF_PRODUCTS: Final = frozenset({"categories", "top_category_share", "discount_share"})
"""Features that need the catalogue."""
OF_MONEY: Final = frozenset({"monetary_minor", "basket_minor", "return_share"})
"""Features that :mod:`recommender.features.build` makes from ``spent`` and ``frequency``."""
OF_GAPS: Final = frozenset({"gap_days", "gap_sd_days"})


def of_lines(given: Tables, as_of: date, names: frozenset[str]) -> list[pl.LazyFrame]:
    """Tables with one row for each customer who bought, which together have the wanted features.

    Args:
        given: Purchases up to ``as_of``, and the catalogue.
        as_of: The day recency and tenure are counted to.
        names: Which features; for those of :data:`OF_MONEY` come ``frequency`` and ``spent``.
    """
    lines, products = given.people["purchases"], given.products
    receipts = _receipts(lines, names)
    if names & OF_GAPS:
        receipts = given.collected(receipts).lazy()
    behaviour = _behaviour(receipts, as_of)
    needed = names | ({"frequency", "spent"} if names & OF_MONEY else set())
    columns = [name for name in behaviour.collect_schema().names() if name in needed]
    table = given.collected(behaviour.select("customer_id", *columns)).lazy()
    tables = [table]
    if names & OF_GAPS:
        tables.append(_gaps(receipts, table))
    if products is not None and names & OF_PRODUCTS and has(lines, ["product_id"]):
        tables.append(_baskets(lines, products))
    return tables


def shares_of(lines: pl.LazyFrame, products: pl.LazyFrame) -> pl.LazyFrame:
    """Money of each customer in each category, as ``customer_id, category, spent``."""
    named = products.select("product_id", "category").drop_nulls()
    return (
        lines.join(named, on="product_id", how="inner")
        .group_by("customer_id", "category")
        .agg(AMOUNT.sum().alias("spent"))
    )


def _receipts(lines: pl.LazyFrame, names: frozenset[str]) -> pl.LazyFrame:
    """One row a receipt. A till may begin its numbers anew each day, so the day belongs to what a receipt is."""
    extra: Iterable[pl.Expr] = ()
    if "online_share" in names and has(lines, ["channel"]):
        channel = pl.col("channel").str.to_lowercase()
        extra = (channel.is_in(ONLINE).max().alias("online"),)
    return lines.group_by("customer_id", "receipt_id", _DAY).agg(
        pl.col("at").min(), AMOUNT.sum().alias("spent"), pl.col("quantity").sum().alias("items"), *extra
    )


def _behaviour(receipts: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    last_day, hour = pl.lit(as_of), pl.col("at").dt.hour()
    # A file with days only gives midnight; counted as "before noon" it would make everybody an early bird.
    timed = pl.col("at") != pl.col("at").dt.truncate("1d")
    online = has(receipts, ["online"])
    return receipts.group_by("customer_id").agg(
        (last_day - pl.col("day").max()).dt.total_days().alias("recency_days"),
        pl.len().alias("frequency"),
        pl.col("spent").sum(),
        (last_day - pl.col("day").min()).dt.total_days().alias("tenure_days"),
        pl.col("items").mean().alias("basket_items"),
        _share(timed & (hour < NOON), timed).alias("morning_share"),
        _share(timed & (hour >= NOON) & (hour < FIVE), timed).alias("afternoon_share"),
        _share(timed & (hour >= FIVE), timed).alias("evening_share"),
        (pl.col("day").dt.weekday() >= _WEEKEND).mean().alias("weekend_share"),
        *([pl.col("online").mean().alias("online_share")] if online else []),
    )


def _share(those: pl.Expr, among: pl.Expr) -> pl.Expr:
    """Part of the rows; empty where there is none to count among."""
    whole = among.sum()
    return pl.when(whole > 0).then(those.sum() / whole)


def _gaps(receipts: pl.LazyFrame, customers: pl.LazyFrame) -> pl.LazyFrame:
    """Mean and sample standard deviation of the days between visits; a visit is a day with a receipt.

    The place of the customer and the day are packed into one number, which sorts much faster than two columns.
    """
    places = customers.select("customer_id").with_row_index("place")
    packed = pl.col("place").cast(pl.Int64) * _DAYS + pl.col("day").cast(pl.Int32).cast(pl.Int64) + _DAYS // 2
    visits = receipts.join(places, on="customer_id").select(packed.alias("visit")).unique().sort("visit")
    gap = pl.when(pl.col("place") == pl.col("place").shift()).then(pl.col("visit").diff())
    gaps = (
        visits.with_columns((pl.col("visit") // _DAYS).cast(pl.UInt32).alias("place"))
        .select("place", gap.alias("gap"))
        .group_by("place")
        .agg(pl.col("gap").mean().alias("gap_days"), pl.col("gap").std().alias("gap_sd_days"))
    )
    return places.join(gaps, on="place").drop("place")


def _baskets(lines: pl.LazyFrame, products: pl.LazyFrame) -> pl.LazyFrame:
    """Categories and discounts, over the lines whose product is in the catalogue."""
    cheaper = pl.col("unit_price_minor") < pl.col("price_minor")
    by_category = (
        lines.join(products, on="product_id", how="inner")
        .group_by("customer_id", "category")
        .agg(AMOUNT.sum().alias("spent"), cheaper.sum().alias("cheaper"), pl.len().alias("known"))
    )
    named = pl.col("spent").filter(pl.col("category").is_not_null())
    return by_category.group_by("customer_id").agg(
        pl.col("category").count().alias("categories"),
        pl.when(named.sum() > 0).then(named.max() / named.sum()).alias("top_category_share"),
        (pl.col("cheaper").sum() / pl.col("known").sum()).alias("discount_share"),
    )
