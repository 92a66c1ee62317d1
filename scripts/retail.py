"""Public data of shops as this product's tables, for evaluations: CDNOW, Online Retail, Complete Journey."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl


@dataclass(frozen=True, slots=True)
class Shop:
    """One data set with the split its figures are for.

    Attributes:
        name: Short.
        file: In the data folder.
        columns: Expressions of the purchases' columns.
        as_of: Last day known.
        horizon: Days looked ahead.
    """

    name: str
    file: str
    columns: tuple[pl.Expr, ...]
    as_of: date
    horizon: int


def _columns(receipt: pl.Expr) -> tuple[pl.Expr, ...]:
    """A line's money stands as the price of one: some files hold the money of a line only."""
    return (
        pl.col("user").cast(pl.String).alias("customer_id"),
        pl.col("t").cast(pl.Datetime("us")).alias("at"),
        receipt.cast(pl.String).alias("receipt_id"),
        pl.lit(1, pl.Int64).alias("quantity"),
        (pl.col("value") * 100).round().cast(pl.Int64).alias("unit_price_minor"),
    )


SHOPS: Final = (
    Shop("CDNOW", "cdnow.parquet", _columns(pl.col("t").dt.date()), date(1997, 12, 31), 180),
    Shop("Online Retail", "or_tx.parquet", _columns(pl.col("invoice")), date(2011, 9, 9), 90),
    Shop("Complete Journey", "cj_tx.parquet", _columns(pl.col("basket_id")), date(2017, 12, 2), 30),
)


def purchases_of(shop: Shop, folder: Path) -> pl.DataFrame:
    """The purchases of a shop; a few lines below nothing are left out."""
    return pl.read_parquet(folder / shop.file).select(shop.columns).filter(pl.col("unit_price_minor") >= 0)
