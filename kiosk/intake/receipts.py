"""Writers of receipts: purchases, and what was brought back."""

from typing import Protocol

import polars as pl
from sqlalchemy import Connection, Table, tuple_
from sqlalchemy import select as sql_select

from kiosk.intake.numbering import Numbering
from kiosk.intake.people import OWNER
from kiosk.intake.writing import References, Written
from kiosk.store.shop import LINE_KEY, put_lines
from recommender.ingest.fields import CUSTOMER_KEYS
from recommender.ingest.types import LINE

_PAIRS = 2_000
"""Pairs that one question names at most."""


class Numbers(Protocol):
    """Gives lines that are alike their numbers."""

    def of(self, connection: Connection, table: Table, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines with the column ``line``."""


class FileNumbers:
    """Counts the lines of a file: the same file again finds its own lines, and a corrected one replaces them."""

    def __init__(self) -> None:
        self._numbering = Numbering()

    def of(self, connection: Connection, table: Table, lines: pl.DataFrame) -> pl.DataFrame:
        """See :class:`Numbers`."""
        del connection, table
        return self._numbering.numbered(lines)


class StoreNumbers:
    """For lines that come after the rest of their file: those that the store holds already are found, the others are
    put behind the ones they are alike to.
    """  # noqa: D205 - one sentence

    def __init__(self) -> None:
        self._alike: Numbering | None = None

    def of(self, connection: Connection, table: Table, lines: pl.DataFrame) -> pl.DataFrame:
        """See :class:`Numbers`."""
        whole = lines.columns
        if self._alike is None:
            self._alike = Numbering(whole)
        held = _held(connection, table, lines)
        wanted = self._alike.numbered(lines).rename({"line": "nth"})
        nth = held.sort("line").with_columns(pl.int_range(pl.len()).over(whole).alias("nth"))
        found = wanted.join(nth, on=[*whole, "nth"], how="left", nulls_equal=True, maintain_order="left")
        last = held.group_by(LINE_KEY).agg(pl.col("line").max().alias("last"))
        behind = found.join(last, on=LINE_KEY, how="left", maintain_order="left").with_columns(
            (pl.col("line").is_null().cum_sum().over(LINE_KEY) + pl.col("last").fill_null(-1)).alias("next")
        )
        return behind.select(*whole, pl.col("line").fill_null(pl.col("next")).cast(pl.Int64))


class ReceiptWriter:
    """Writes lines of one table.

    Args:
        table: ``purchases`` or ``returns``.
        references: Finds customers and products.
        numbers: Numbers lines that are alike.
    """

    def __init__(self, table: Table, references: References, numbers: Numbers) -> None:
        self._table, self._references, self._numbers = table, references, numbers

    def write(self, connection: Connection, frame: pl.DataFrame) -> Written:
        """See :class:`kiosk.intake.writing.Writer`."""
        theirs, nobody = self._references.customers(connection, frame)
        known, nothing = self._references.products(connection, theirs)
        columns = [column.name for column in self._table.columns if column.name != "line"]
        lines = known.drop(*CUSTOMER_KEYS, LINE).rename({OWNER: "customer_id"}).select(columns)
        # Alike lines get their numbers by what they hold, so that their order in the file does not matter.
        numbered = self._numbers.of(connection, self._table, lines.sort(columns, nulls_last=True))
        added = put_lines(connection, self._table, numbered)
        return Written(added, (*nobody, *nothing), frozenset(lines["customer_id"].unique()))


def _held(connection: Connection, table: Table, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of the same customers at the same times that the store holds."""
    schema = {**lines.schema, "line": pl.Int64()}
    pairs = lines.select("customer_id", "at").unique().rows()
    of_them = tuple_(table.c.customer_id, table.c.at)
    columns = [table.c[name] for name in schema]
    rows = [
        tuple(row)
        for start in range(0, len(pairs), _PAIRS)
        for row in connection.execute(sql_select(*columns).where(of_them.in_(pairs[start : start + _PAIRS])))
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")
