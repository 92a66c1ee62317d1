"""The strict reader of a catalogue that is written by hand, and the bounds that every reader shares.

A file is taken whole or not at all. Amounts are decimal units of the currency (``12.50``) and become minor units.
"""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from recommender.ingest.cells import Column, convert, minor_units, text, yes_no
from recommender.ingest.table import read_table
from recommender.types import Product

ID_LENGTH: Final = 64
"""Longest id in characters."""
TEXT_LENGTH: Final = 120
"""Longest name, category or place in characters; more does not fit a screen."""
FAR_DAY: Final = date(2199, 12, 31)
ID_WANTED: Final = f"an id of at most {ID_LENGTH} characters"
TEXT_WANTED: Final = f"text of at most {TEXT_LENGTH} characters"


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
