"""Features from the lines of receipts: how lately, how often, for how much, when, and of what."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
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


def of_lines(given: Tables, as_of: date, names: frozenset[str], bought: pl.LazyFrame | None) -> list[pl.LazyFrame]:
    """Tables with one row for each customer who bought, which together have the wanted features.

    Args:
        given: Purchases up to ``as_of``.
        as_of: The day recency and tenure are counted to.
        names: Which features; for those of :data:`OF_MONEY` come ``frequency`` and ``spent``.
        bought: :func:`by_category` of them, or None.
    """
    receipts = _receipts(given.people["purchases"], names)
    if names & OF_GAPS:
        receipts = given.collected(receipts).lazy()
    behaviour = _behaviour(receipts, as_of)
    needed = names | ({"frequency", "spent"} if names & OF_MONEY else set())
    columns = [name for name in behaviour.collect_schema().names() if name in needed]
    table = given.collected(behaviour.select("customer_id", *columns)).lazy()
    tables = [table]
    if names & OF_GAPS:
        tables.append(_gaps(receipts, table))
    if bought is not None and names & OF_PRODUCTS:
        tables.append(bought.group_by("customer_id").agg(*_OF_BASKETS))
    return tables


def by_category(given: Tables) -> pl.LazyFrame | None:
    """Money, cheaper lines and all lines of each customer in each category, over the lines with a product we know.

    Returns:
        ``customer_id, category, spent, cheaper, known``; the category is empty where the catalogue does not tell it.
        None where there is no catalogue, or lines do not name their product.
    """
    lines, products = given.people["purchases"], given.products
    if products is None or not has(lines, ["product_id"]):
        return None
    return lines.join(products, on="product_id", how="inner").group_by("customer_id", "category").agg(*_OF_CATEGORY)


def shares_of(bought: pl.LazyFrame) -> pl.LazyFrame:
    """Part of each customer's money in each category, as ``customer_id, category, share``.

    Args:
        bought: :func:`by_category`.
    """
    return bought.filter(_PAID).select("customer_id", "category", _PART)


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
    return receipts.group_by("customer_id").agg(*_of_receipts(as_of, online=has(receipts, ["online"])))


# Expressions are made once: of a single customer they take longer to make than to work out.


@lru_cache(maxsize=16)
def _of_receipts(as_of: date, *, online: bool) -> tuple[pl.Expr, ...]:
    last_day, hour = pl.lit(as_of), pl.col("at").dt.hour()
    # A file with days only gives midnight; counted as "before noon" it would make everybody an early bird.
    timed = pl.col("at") != pl.col("at").dt.truncate("1d")
    return (
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


_PACKED: Final = pl.col("place").cast(pl.Int64) * _DAYS + pl.col("day").cast(pl.Int32).cast(pl.Int64) + _DAYS // 2
_PLACE: Final = (pl.col("visit") // _DAYS).cast(pl.UInt32).alias("place")
_GAP: Final = pl.when(pl.col("place") == pl.col("place").shift()).then(pl.col("visit").diff()).alias("gap")
_OF_GAPS: Final = (pl.col("gap").mean().alias("gap_days"), pl.col("gap").std().alias("gap_sd_days"))


def _gaps(receipts: pl.LazyFrame, customers: pl.LazyFrame) -> pl.LazyFrame:
    """Mean and sample standard deviation of the days between visits; a visit is a day with a receipt.

    The place of the customer and the day are packed into one number, which sorts much faster than two columns.
    """
    places = customers.select("customer_id").with_row_index("place")
    visits = receipts.join(places, on="customer_id").select(_PACKED.alias("visit")).unique().sort("visit")
    gaps = visits.with_columns(_PLACE).select("place", _GAP).group_by("place").agg(*_OF_GAPS)
    return places.join(gaps, on="place").drop("place")


_NAMED: Final = pl.col("spent").filter(pl.col("category").is_not_null())
_PAID: Final = (pl.col("spent") > 0) & pl.col("category").is_not_null()
_PART: Final = (pl.col("spent") / pl.col("spent").sum().over("customer_id")).alias("share")
_OF_CATEGORY: Final = (
    AMOUNT.sum().alias("spent"),
    (pl.col("unit_price_minor") < pl.col("price_minor")).sum().alias("cheaper"),
    pl.len().alias("known"),
)
_OF_BASKETS: Final = (
    pl.col("category").count().alias("categories"),
    pl.when(_NAMED.sum() > 0).then(_NAMED.max() / _NAMED.sum()).alias("top_category_share"),
    (pl.col("cheaper").sum() / pl.col("known").sum()).alias("discount_share"),
)
