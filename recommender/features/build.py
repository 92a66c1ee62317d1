"""The table of features: one row a customer, computed out of core from the shop's tables.

Every definition stands in ``docs/features.md``. In short: what was never observed is empty (the gap between visits of
somebody who came once, an age nobody told, taps where no events were given); what was observed and is nothing is 0.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import polars as pl

from recommender.errors import FrameInvalid
from recommender.features.acts import KINDS, of_acts
from recommender.features.frames import Frame
from recommender.features.lines import AMOUNT, OF_MONEY, by_category, of_lines, shares_of
from recommender.features.names import NAMES
from recommender.features.tables import Tables, day_after, read_tables

_ZERO: Final = ("frequency", "spent", "returned", "categories", *KINDS.values(), "kiosk_visits", "engagement")
"""Columns that are 0 and not empty for a customer of whom their table says nothing."""
_FILLED: Final = {name: pl.col(name).fill_null(0) for name in _ZERO}
_RETURNED: Final = AMOUNT.sum().alias("returned")


def build(
    purchases: Frame,
    *,
    products: Frame | None = None,
    returns: Frame | None = None,
    events: Frame | None = None,
    visits: Frame | None = None,
    customers: Frame | None = None,
    as_of: date | None = None,
    names: Sequence[str] = NAMES,
) -> pl.DataFrame:
    """Compute the features of every customer who appears in a table up to ``as_of``, and of all of ``customers``.

    Every table may be a Polars frame (lazy or not), a pandas frame, or the path of a Parquet file; rows stand in any
    order. Times are the shop's local ones, without a zone. A customer with ``merged_into`` counts as the one it names.

    Args:
        purchases: ``customer_id, at, receipt_id, quantity, unit_price_minor``; ``product_id`` and ``channel`` where
            they are known. Quantities above 0, prices of 0 or more; lines without a customer count for nobody.
        products: ``product_id, category, price_minor`` (the list price), for categories and discounts.
        returns: ``customer_id, at, quantity, unit_price_minor``, quantities above 0: what was brought back.
        events: ``customer_id, at, kind``, for taps, views, carts and e-mails opened; those of the kind ``purchase`` or
            ``visit`` do not count.
        visits: ``customer_id, at``, a row for each visit at the kiosk.
        customers: ``customer_id`` with ``age, annual_income`` and ``merged_into`` where they are known.
        as_of: The last day that counts; the day of the last purchase when left out.
        names: Which features, of :data:`recommender.features.names.NAMES`; fewer are faster.

    Returns:
        ``customer_id`` (text, sorted), ``as_of`` (date) and the features in the order of ``names``, float64, in the
        units of :data:`recommender.features.names.FEATURES`; empty (null) where there is nothing to know.

    Raises:
        FrameInvalid: A table lacks a column or holds what cannot be, a name is not of a feature, or there is neither a
            purchase nor ``as_of``.
    """
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise FrameInvalid(f"There is no feature {', '.join(unknown)}", mend=f"The features are {', '.join(NAMES)}")
    tables = read_tables(
        purchases, products=products, returns=returns, events=events, visits=visits, customers=customers
    )
    return features_of(tables, as_of or tables.last_day(), names)


def features_of(tables: Tables, last_day: date, names: Sequence[str] = NAMES) -> pl.DataFrame:
    """The features of :func:`build`, of tables that were read already."""
    parts = tables.until(last_day).parts()
    return pl.concat([_of_part(part, last_day, tuple(names), by_category(part)) for part in parts]).sort("customer_id")


def features_and_shares(tables: Tables, last_day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every feature of :func:`build` and the shares of :func:`category_shares`, of tables with a catalogue.

    What was bought of each category is worked out once for both.
    """
    features, shares = list[pl.DataFrame](), list[pl.DataFrame]()
    for part in tables.until(last_day).parts():
        bought = part.collected(_bought(part)).lazy()
        features.append(_of_part(part, last_day, NAMES, bought))
        shares.append(part.collected(shares_of(bought)))
    return pl.concat(features).sort("customer_id"), pl.concat(shares).sort("customer_id", "category")


def category_shares(
    purchases: Frame, *, products: Frame, customers: Frame | None = None, as_of: date | None = None
) -> pl.DataFrame:
    """How each customer's money divides over the categories, up to ``as_of``, before returns.

    Args:
        purchases: As for :func:`build`, with ``product_id``; lines whose product is not in ``products`` do not count.
        products: As for :func:`build`.
        customers: As for :func:`build`, for ``merged_into``.
        as_of: As for :func:`build`.

    Returns:
        ``customer_id, category, share``, sorted; a customer's shares add up to 1. Categories without money are left
        out.

    Raises:
        FrameInvalid: As :func:`build`.
    """
    tables = read_tables(purchases, products=products, customers=customers)
    parts = tables.until(as_of or tables.last_day()).parts()
    return pl.concat([part.collected(shares_of(_bought(part))) for part in parts]).sort("customer_id", "category")


def _bought(part: Tables) -> pl.LazyFrame:
    found = by_category(part)
    if found is None:
        raise FrameInvalid("Categories need the products of the lines", mend="Give product_id and the catalogue")
    return found


def _of_part(given: Tables, last_day: date, names: tuple[str, ...], bought: pl.LazyFrame | None) -> pl.DataFrame:
    """The wanted features of the customers of one part."""
    people, end, wanted = given.people, day_after(last_day), frozenset(names)
    tables = of_lines(given, last_day, wanted, bought)
    if "returns" in people:
        tables.append(people["returns"].group_by("customer_id").agg(_RETURNED))
    acts = of_acts(people.get("events"), people.get("visits"), end)
    if acts is not None:
        tables.append(acts)
    if "customers" in people:
        tables.append(people["customers"])
    whole = _completed(_joined(tables), wanted, returns="returns" in people)
    return given.collected(whole.select(*_columns(last_day, names)))


def _joined(tables: list[pl.LazyFrame]) -> pl.LazyFrame:
    """One row a customer."""
    whole = tables[0]
    for table in tables[1:]:
        whole = whole.join(table, on="customer_id", how="full", coalesce=True)
    return whole


def _completed(whole: pl.LazyFrame, names: frozenset[str], *, returns: bool) -> pl.LazyFrame:
    """Fill in what is 0 and not empty, and what follows from two tables; what nothing was given for stays empty."""
    columns = set(whole.collect_schema().names())
    filled = whole.with_columns(_FILLED[name] for name in _ZERO if name in columns)
    if names & OF_MONEY:
        money = _money(given=returns)
        filled, columns = filled.with_columns(**money), columns | set(money)
    absent = [pl.lit(None, pl.Float64).alias(name) for name in sorted(names - columns)]
    return filled.with_columns(*absent) if absent else filled


@lru_cache(maxsize=16)
def _columns(last_day: date, names: tuple[str, ...]) -> tuple[pl.Expr, ...]:
    """The columns of the table, in their order."""
    features = (pl.col(name).cast(pl.Float64) for name in names)
    return pl.col("customer_id"), pl.lit(last_day).alias("as_of"), *features


@lru_cache
def _money(*, given: bool) -> dict[str, pl.Expr]:
    """Money after returns, where they were given."""
    spent, frequency = pl.col("spent"), pl.col("frequency")
    returned = pl.col("returned") if given else pl.lit(0)
    net = pl.max_horizontal(spent - returned, 0)
    return {
        "monetary_minor": net,
        "basket_minor": pl.when(frequency > 0).then(net / frequency),
        "return_share": pl.when(spent > 0).then(pl.min_horizontal(returned / spent, 1.0) if given else None),
    }
