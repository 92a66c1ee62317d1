"""Readers of a shop's files: customers, products and purchases.

A file is taken whole or not at all. Amounts are decimal units of the currency (``12.50``) and become minor units.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from recommender.ingest.cells import Column, convert, day, known, minor_units, moment, text, whole, yes_no
from recommender.ingest.table import read_table
from recommender.purchases import SCHEMA, Purchases
from recommender.types import Customer, Product

ID_LENGTH: Final = 64
"""Longest id in characters."""
TEXT_LENGTH: Final = 120
"""Longest name, category or place in characters; more does not fit a screen."""
MAX_QUANTITY: Final = 100_000
"""Most units on one line; more is a slip of the scanner."""
FAR_DAY: Final = date(2199, 12, 31)
ID_WANTED: Final = f"an id of at most {ID_LENGTH} characters"
PHONE_LENGTH: Final = 30
"""Longest phone number in characters, with all the signs people put into one."""
CARD_WANTED: Final = f"a card number of at most {ID_LENGTH} characters"
PHONE_WANTED: Final = f"a phone number of at most {PHONE_LENGTH} characters"
TEXT_WANTED: Final = f"text of at most {TEXT_LENGTH} characters"


def read_customers(path: Path) -> tuple[Customer, ...]:
    """Read customers: ``customer_id`` and, where known, ``age, gender, annual_income, city, joined, card, phone``.

    Raises:
        FileUnreadable: The file is missing, empty, not text, or lacks ``customer_id``.
        RowsInvalid: Some lines are wrong; it carries all of them.
    """
    columns = (
        Column("customer_id", text(ID_LENGTH), ID_WANTED, unique=True),
        Column("age", whole(0, 120), "a whole number from 0 to 120", may_be_empty=True),
        Column("gender", text(TEXT_LENGTH), TEXT_WANTED, may_be_empty=True),
        Column("annual_income", whole(0, 10**12 - 1), "a whole number of currency units", may_be_empty=True),
        Column("city", text(TEXT_LENGTH), TEXT_WANTED, may_be_empty=True),
        Column("joined", day(FAR_DAY), "a date such as 2026-03-31", may_be_empty=True),
        Column("card", text(ID_LENGTH), CARD_WANTED, may_be_empty=True, unique=True),
        Column("phone", text(PHONE_LENGTH), PHONE_WANTED, may_be_empty=True),
    )
    names = [column.name for column in columns]
    values = convert(read_table(path, required=names[:1], optional=names[1:]), columns)
    return tuple(Customer(*row) for row in values.iter_rows())


def read_products(path: Path) -> tuple[Product, ...]:
    """Read products: ``product_id, name, category, price`` and, where given, ``discreet`` (yes or no).

    Raises:
        FileUnreadable: The file is missing, empty, not text, or lacks a column.
        RowsInvalid: Some lines are wrong; it carries all of them.
    """
    columns = (
        Column("product_id", text(ID_LENGTH), ID_WANTED, unique=True),
        Column("name", text(TEXT_LENGTH), TEXT_WANTED),
        Column("category", text(TEXT_LENGTH), TEXT_WANTED),
        Column("price", minor_units(1), "an amount above 0 such as 12.50"),
        Column("discreet", yes_no, "yes or no", may_be_empty=True),
    )
    names = [column.name for column in columns]
    values = convert(read_table(path, required=names[:-1], optional=names[-1:]), columns)
    return tuple(Product(*row) for row in values.with_columns(pl.col("discreet").fill_null(value=False)).iter_rows())


def read_purchases(
    path: Path, *, customers: Collection[str], products: Collection[str], today: date | None = None
) -> Purchases:
    """Read purchases: ``customer_id, product_id, at, quantity, unit_price, receipt_id``, one line of a receipt each.

    Args:
        path: The file.
        customers: Ids that ``customer_id`` must be one of.
        products: Ids that ``product_id`` must be one of.
        today: Latest day that ``at`` may lie on; None for no such check.

    Raises:
        FileUnreadable: The file is missing, empty, not text, or lacks a column.
        RowsInvalid: Some lines are wrong; it carries all of them.
    """
    last = f" up to {today}" if today else ""
    columns = (
        Column("customer_id", known(customers), "the id of a customer"),
        Column("product_id", known(products), "the id of a product"),
        Column("at", moment(today or FAR_DAY), f"a time such as 2026-03-31 18:05{last}"),
        Column("quantity", whole(1, MAX_QUANTITY), f"a whole number from 1 to {MAX_QUANTITY}"),
        Column("unit_price", minor_units(0), "an amount such as 12.50"),
        Column("receipt_id", text(ID_LENGTH), ID_WANTED),
    )
    values = convert(read_table(path, required=[column.name for column in columns]), columns)
    return Purchases(values.rename({"unit_price": "unit_price_minor"}).select(SCHEMA.names()))
