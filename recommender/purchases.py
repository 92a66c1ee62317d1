"""Purchases at scale: a checked table of receipt lines, one row a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self

import polars as pl

from recommender.types import Purchase

SCHEMA: Final = pl.Schema(
    {
        "customer_id": pl.String(),
        "product_id": pl.String(),
        "at": pl.Datetime("us"),
        "quantity": pl.Int64(),
        "unit_price_minor": pl.Int64(),
        "receipt_id": pl.String(),
    }
)
"""Columns of :attr:`Purchases.frame`, in this order; meaning and units as in :class:`recommender.types.Purchase`."""


@dataclass(frozen=True, slots=True, eq=False)
class Purchases:
    """Receipt lines of many customers as one table.

    Attributes:
        frame: Columns and types of ``SCHEMA``, no empty cells, quantities above 0, prices of 0 or more.

    Raises:
        ValueError: The frame breaks one of these rules.
    """

    frame: pl.DataFrame

    def __post_init__(self) -> None:
        if self.frame.schema != SCHEMA:
            raise ValueError(f"purchases need the columns {dict(SCHEMA)}, not {dict(self.frame.schema)}")
        if any(self.frame.null_count().row(0)):
            raise ValueError("purchases have empty cells")
        if (
            not self.frame.is_empty()
            and not self.frame.select((pl.col("quantity").min() > 0) & (pl.col("unit_price_minor").min() >= 0)).item()
        ):
            raise ValueError("purchases need quantities above 0 and prices of 0 or more")

    def __len__(self) -> int:
        return self.frame.height

    @classmethod
    def of(cls, purchases: Iterable[Purchase]) -> Self:
        """Make the table from single purchases, in their order."""
        rows = [(p.customer_id, p.product_id, p.at, p.quantity, p.unit_price_minor, p.receipt_id) for p in purchases]
        return cls(pl.DataFrame(rows, schema=SCHEMA, orient="row"))

    def to_purchases(self) -> tuple[Purchase, ...]:
        """Every line as a :class:`recommender.types.Purchase`, in the order of the table."""
        return tuple(Purchase(*row) for row in self.frame.iter_rows())

    def of_customer(self, customer_id: str) -> tuple[Purchase, ...]:
        """The lines of one customer, oldest first; empty for somebody who never bought."""
        mine = self.frame.filter(pl.col("customer_id") == customer_id).sort("at", "receipt_id", "product_id")
        return Purchases(mine).to_purchases()

    def until(self, last_day: date) -> "Purchases":
        """The lines up to the end of ``last_day``, that day included."""
        end = datetime.combine(last_day, time.min) + timedelta(days=1)
        return Purchases(self.frame.filter(pl.col("at") < end))
