"""Writes cleaned rows of one batch into the store, in the transaction of the caller; what cannot be kept is refused.

Every row has a key of its own in the store, so that writing it once more changes nothing. A file replaces what it tells
of: columns that it does not have stay as another file left them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl
from sqlalchemy import Connection

from kiosk.intake.people import OWNER, WHY, People
from kiosk.modes import Unknown
from kiosk.store.shop import known_products, put_bare_customers, put_bare_products
from kiosk.store.waiting import Key, KeyKind
from recommender.ingest.types import LINE

UNKNOWN_PRODUCT = "product_unknown"
WAITING = ("customer_unknown", UNKNOWN_PRODUCT)
"""Reasons that a later file can take away; these rows are tried again by themselves."""

_WORDS = {
    "customer_unknown": "no file has told of this customer",
    "customer_ambiguous": "more than one customer has this number or address",
    UNKNOWN_PRODUCT: "product_id: no file has told of this product",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be kept.

    Attributes:
        line: Where it stands.
        code: Why, for programs.
        reason: Why, for a person.
        customer_id: Of whom it speaks, as far as it is known.
        missing: What would let it be kept, any of it, once a file tells of it.
    """

    line: int
    code: str
    reason: str
    customer_id: str | None = None
    missing: tuple[Key, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a batch.

    Attributes:
        added: Rows that are new in the store.
        refused: Rows that were not kept.
        customers: Whose rows were written.
    """

    added: int
    refused: tuple[Refusal, ...] = ()
    customers: frozenset[str] = field(default=frozenset(), repr=False)


class Writer(Protocol):
    """Writes rows of one kind. One object for each run: it may remember rows of earlier batches."""

    def write(self, connection: Connection, frame: pl.DataFrame) -> Written:
        """Write cleaned rows, columns as :func:`recommender.ingest.fields.schema` says."""


@dataclass(frozen=True, slots=True)
class References:
    """Finds the customers and products that rows name, and makes bare ones where the site wants that.

    Attributes:
        people: Finds customers.
        unknown: What becomes of ids that nobody told of.
    """

    people: People
    unknown: Unknown

    def customers(self, connection: Connection, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
        """The rows whose customer is known, with the column ``owner``, and why the others are refused."""
        found = self.people.resolved(connection, frame)
        if self.unknown is Unknown.CREATE:
            named = found.filter(pl.col(WHY).is_not_null() & pl.col("customer_id").is_not_null())
            put_bare_customers(connection, named["customer_id"].unique().to_list())
            made = pl.col(WHY).is_not_null() & pl.col("customer_id").is_not_null()
            found = found.with_columns(
                pl.when(made).then("customer_id").otherwise(OWNER).alias(OWNER),
                pl.when(~made).then(WHY).alias(WHY),
            )
        lost = found.filter(pl.col(WHY).is_not_null())
        refused = [
            Refusal(row[LINE], row[WHY], _WORDS[row[WHY]], row["customer_id"], self.people.missing_of(row))
            for row in lost.iter_rows(named=True)
        ]
        return found.filter(pl.col(WHY).is_null()).drop(WHY), refused

    def products(self, connection: Connection, frame: pl.DataFrame) -> tuple[pl.DataFrame, Sequence[Refusal]]:
        """The rows whose product is known, and why the others are refused.

        Args:
            connection: In a write transaction.
            frame: With ``owner``, ``product_id`` and ``unit_price_minor``.
        """
        asked = frame["product_id"].unique().to_list()
        known = known_products(connection, asked)
        strange = frame.filter(~pl.col("product_id").is_in(sorted(known)))
        if self.unknown is Unknown.CREATE:
            prices = strange.group_by("product_id").agg(pl.col("unit_price_minor").max()).sort("product_id")
            put_bare_products(connection, prices.rows())
            return frame, ()
        refused = [
            Refusal(line, UNKNOWN_PRODUCT, _WORDS[UNKNOWN_PRODUCT], owner, ((KeyKind.PRODUCT, product_id),))
            for line, owner, product_id in strange.select(LINE, OWNER, "product_id").iter_rows()
        ]
        return frame.filter(pl.col("product_id").is_in(sorted(known))), refused
