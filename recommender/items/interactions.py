"""Receipt lines as arrays: made from checked purchases, cut in time, counted into matrices."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.items.types import Interactions
from recommender.purchases import Purchases

EPOCH: Final = date(1970, 1, 1)
_BY_CUSTOMER_AND_DAY: Final = 3


def interactions_of(
    purchases: Purchases, stores: Mapping[str, str] | None = None, products: Iterable[str] = ()
) -> Interactions:
    """Arrays of a table of purchases.

    Args:
        purchases: Receipt lines.
        stores: Name of the store by receipt, where it is known.
        products: Ids that have a code although nobody bought them.
    """
    frame = purchases.frame
    if stores is not None:
        frame = frame.with_columns(pl.col("receipt_id").replace_strict(stores, default=None).alias("store"))
    return interactions_of_frame(frame, products)


def interactions_of_frame(frame: pl.DataFrame, products: Iterable[str] = ()) -> Interactions:
    """The same for a table with ``customer_id, product_id, at, quantity, receipt_id`` and perhaps ``store``.

    The time of day counts as unknown where every line is of midnight.
    """
    customers, customer = _codes(frame["customer_id"])
    known, product = _codes(frame["product_id"], products)
    stores, store = _codes(frame["store"]) if "store" in frame.columns else ((), np.full(frame.height, -1, np.int32))
    at = frame["at"]
    minute = (at.dt.hour().cast(pl.Int16) * 60 + at.dt.minute()).to_numpy().astype(np.int16)
    return Interactions(
        customers=customers,
        products=known,
        stores=stores,
        customer=customer,
        product=product,
        day=at.dt.date().cast(pl.Int32).to_numpy().astype(np.int32),
        minute=minute if minute.any() else np.full(frame.height, -1, np.int16),
        basket=frame["receipt_id"].rank("dense").cast(pl.Int64).to_numpy() - 1,
        quantity=frame["quantity"].cast(pl.Float32).to_numpy(),
        store=store,
    )


def _codes(column: pl.Series, also: Iterable[str] = ()) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Distinct names in order, and where each row's name stands among them; -1 for an empty cell."""
    names = sorted({*column.unique().drop_nulls().to_list(), *also})
    codes = column.replace_strict(names, range(len(names)), default=-1, return_dtype=pl.Int32) if names else column
    return tuple(names), codes.fill_null(-1).cast(pl.Int32).to_numpy()


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def last_day(lines: Interactions) -> int:
    """Newest day with a line."""
    return int(lines.day.max())


def part(lines: Interactions, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Interactions:
    """Some of the lines; codes keep their meaning."""
    return replace(
        lines,
        customer=lines.customer[rows],
        product=lines.product[rows],
        day=lines.day[rows],
        minute=lines.minute[rows],
        basket=lines.basket[rows],
        quantity=lines.quantity[rows],
        store=lines.store[rows],
    )


def before(lines: Interactions, day: int) -> Interactions:
    """What was known when ``day`` began."""
    return part(lines, lines.day < day)


def distinct(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, ascending; numpy's ``unique`` hashes them, which takes twenty times as long for a million."""
    ordered = np.sort(keys)
    fresh = np.ones(len(ordered), bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def bought_days(lines: Interactions) -> NDArray[np.int32]:
    """Distinct (customer, product, day), shape ``(m, 3)``, sorted: what is counted, whatever the number of units."""
    if not len(lines):
        return np.empty((0, _BY_CUSTOMER_AND_DAY), np.int32)
    first = int(lines.day.min())
    days = int(lines.day.max()) - first + 1
    wide = lines.customer.astype(np.int64) * len(lines.products) + lines.product
    keys = distinct(wide * days + (lines.day - first))
    pairs = keys // days
    found = (pairs // len(lines.products), pairs % len(lines.products), keys % days + first)
    return np.stack(found, axis=1).astype(np.int32)


def counts(days: NDArray[np.int32], customers: int, products: int) -> csr_matrix:
    """Days on which each customer bought each product, float32, shape ``(customers, products)``."""
    ones = np.ones(len(days), np.float32)
    return csr_matrix((ones, (days[:, 0], days[:, 1])), shape=(customers, products), dtype=np.float32)


def often_bought(days: NDArray[np.int32], products: int, customers: int) -> NDArray[np.bool_]:
    """Products that at least so many customers bought, shape ``(products,)``."""
    pairs = distinct(days[:, 0].astype(np.int64) * products + days[:, 1]) % max(products, 1)
    return np.asarray(np.bincount(pairs, minlength=products) >= customers)


def only_often_bought(lines: Interactions, least_customers: int) -> tuple[Interactions, NDArray[np.int32]]:
    """Lines of products that enough customers bought, in new codes, and the new code by the old (-1: left out)."""
    keep = often_bought(bought_days(lines), len(lines.products), least_customers)
    code = np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32)
    found = part(lines, keep[lines.product])
    names = tuple(name for name, kept in zip(lines.products, keep, strict=True) if kept)
    return replace(found, products=names, product=code[found.product]), code
