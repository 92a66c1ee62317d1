"""Queries on the shop's own data: customers, products and purchases, in bulk and one customer at a time.

What identifies a line of a receipt is customer, time, receipt, product, and its number among the lines that are alike
in all four. The same file imported again finds its own lines and replaces them; nothing doubles.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import TypeVar

import polars as pl
from sqlalchemy import Column, ColumnElement, Connection, Select, Table, bindparam, func, select

from kiosk.store.tables import customers, products, purchases
from kiosk.store.upsert import insert_missing, merge, upsert
from recommender.offers.types import Offer
from recommender.purchases import SCHEMA, Purchases
from recommender.types import Customer, Product, Purchase

BATCH = 20_000
"""Rows handed to the database at once; bounds the memory of a long import."""

Progress = Callable[[int], None]
"""Told how many rows were written since the last call."""

UNTOLD = "-"
"""Category of a product that only a receipt has named."""

_CUSTOMER = ("customer_id", "age", "gender", "annual_income", "city", "joined")
LINE_KEY = ("customer_id", "at", "receipt_id", "product_id")
"""What lines of a receipt are alike in; the column ``line`` numbers those."""
_Row = TypeVar("_Row", Customer, Product)

_LINES: Select[str, str, datetime, int, int, str] = select(
    purchases.c.customer_id,
    purchases.c.product_id,
    purchases.c.at,
    purchases.c.quantity,
    purchases.c.unit_price_minor,
    purchases.c.receipt_id,
).order_by(*purchases.primary_key.columns)
"""Columns in the order of :data:`recommender.purchases.SCHEMA`, rows in the order of the primary key."""
_LINES_OF = _LINES.where(purchases.c.customer_id.in_(bindparam("customer_ids", expanding=True)))


def put_customers(connection: Connection, rows: Sequence[Customer], progress: Progress | None = None) -> None:
    """Insert customers; one that is known is replaced in every attribute."""
    _put(connection, customers, _CUSTOMER, rows, progress)


def put_products(connection: Connection, rows: Sequence[Product], progress: Progress | None = None) -> None:
    """Insert products; one that is known is replaced in every attribute."""
    _put(connection, products, [column.name for column in products.columns], rows, progress)


def put_bare_customers(connection: Connection, ids: Iterable[str]) -> int:
    """Insert customers of whom nothing but the id is known; one that is known changes nothing. How many were new."""
    return insert_missing(connection, customers, [{"customer_id": customer_id} for customer_id in sorted(ids)])


def put_bare_products(connection: Connection, prices: Iterable[tuple[str, int]]) -> None:
    """Insert products of which nothing but id and price is known; nothing of them is shown in public view."""
    rows = [
        {"product_id": name, "name": name, "category": UNTOLD, "price_minor": max(price, 1), "discreet": True}
        for name, price in prices
    ]
    insert_missing(connection, products, rows)


def discreet_products(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Which of these products somebody said to be discreet."""
    wanted = (products.c.discreet.is_(True)) & (products.c.category != UNTOLD)
    return _known(connection, products.c.product_id, ids, wanted)


def put_purchases(connection: Connection, lines: Purchases, progress: Progress | None = None) -> None:
    """Insert lines of receipts; see the module for what counts as the same line.

    Args:
        connection: In a write transaction.
        lines: Their customers and products must be in the store.
        progress: Called after each batch.
    """
    numbered = lines.frame.with_columns(pl.int_range(pl.len()).over(LINE_KEY).alias("line"))
    put_lines(connection, purchases, numbered, progress)


def put_lines(connection: Connection, table: Table, numbered: pl.DataFrame, progress: Progress | None = None) -> int:
    """Insert numbered lines of receipts, or of what was brought back; how many were new.

    Args:
        connection: In a write transaction.
        table: ``purchases`` or ``returns``.
        numbered: Columns of the table; its customers and products must be in the store.
        progress: Called after each batch.
    """
    # In the order of the primary key the file grows at its end instead of being rewritten all over.
    added = 0
    for part in numbered.sort(*LINE_KEY, "line").iter_slices(BATCH):
        added += merge(connection, table, part.to_dicts())
        if progress is not None:
            progress(part.height)
    return added


def all_customers(connection: Connection) -> tuple[Customer, ...]:
    """Every customer, by id."""
    return tuple(Customer(*row) for row in connection.execute(_declared().order_by(customers.c.customer_id)))


def find_customer(connection: Connection, customer_id: str) -> Customer | None:
    """One customer, or None."""
    row = connection.execute(_declared().where(customers.c.customer_id == customer_id)).one_or_none()
    return None if row is None else Customer(*row)


def all_products(connection: Connection) -> tuple[Product, ...]:
    """Every product, by id."""
    return tuple(Product(*row) for row in connection.execute(select(products).order_by(products.c.product_id)))


def products_of(connection: Connection, offer: Offer) -> tuple[Product, ...]:
    """What an offer covers: the products it names, or its whole category."""
    named = products.c.product_id.in_(offer.product_ids)
    covered = named if offer.product_ids else products.c.category == offer.category
    return tuple(Product(*row) for row in connection.execute(select(products).where(covered)))


def customer_ids(connection: Connection) -> frozenset[str]:
    """Ids of every customer."""
    return frozenset(connection.scalars(select(customers.c.customer_id)))


def product_ids(connection: Connection) -> frozenset[str]:
    """Ids of every product."""
    return frozenset(connection.scalars(select(products.c.product_id)))


def known_customers(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Which of these customers are in the store."""
    return _known(connection, customers.c.customer_id, ids)


def known_products(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Which of these products are in the store."""
    return _known(connection, products.c.product_id, ids)


def all_purchases(connection: Connection) -> Purchases:
    """Every line of every receipt, by customer and time."""
    rows = connection.execute(_LINES)
    parts = [pl.DataFrame(part, schema=SCHEMA, orient="row") for part in rows.partitions(BATCH)]
    return Purchases(pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA))


def purchases_of(connection: Connection, *customer_ids: str) -> tuple[Purchase, ...]:
    """The lines of one customer, by all of their records (:func:`kiosk.store.identity.same_person`), oldest first."""
    rows = connection.execute(_LINES_OF, {"customer_ids": customer_ids}).all()  # at once: twice as fast as one by one
    return tuple(sorted([Purchase(*row) for row in rows], key=attrgetter("at")))


def count(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _known(
    connection: Connection, column: Column[str], ids: Collection[str], beside: ColumnElement[bool] | None = None
) -> frozenset[str]:
    asked = sorted(ids)
    wanted = select(column) if beside is None else select(column).where(beside)
    return frozenset(
        found
        for start in range(0, len(asked), BATCH)
        for found in connection.scalars(wanted.where(column.in_(asked[start : start + BATCH])))
    )


def _declared() -> Select[str, int | None, str | None, int | None, str | None, date | None]:
    return select(
        customers.c.customer_id,
        customers.c.age,
        customers.c.gender,
        customers.c.annual_income,
        customers.c.city,
        customers.c.joined,
    )


def _put(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[_Row], progress: Progress | None
) -> None:
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        upsert(connection, table, [{name: getattr(row, name) for name in names} for row in part])
        if progress is not None:
            progress(len(part))
