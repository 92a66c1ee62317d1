"""Writer of products."""

from collections.abc import Collection
from typing import Final

import polars as pl
from sqlalchemy import Connection

from kiosk.intake.writing import Written
from kiosk.store.shop import discreet_products
from kiosk.store.tables import products
from kiosk.store.upsert import merge
from recommender.ingest.fields import OUTPUT_OF

_MORE: Final = ("brand", "cost", "stock", "least_age", "rest_days", "added")
"""Fields of a product that not every file tells."""


class ProductWriter:
    """A :class:`kiosk.intake.writing.Writer` of products.

    Args:
        mapped: Fields that the file has: one that says nothing of discreet products, or of brand, cost, stock, age,
            rest and first day, leaves those as they are.
    """

    def __init__(self, mapped: Collection[str]) -> None:
        self._tells_discreet = "discreet" in mapped
        self._more = tuple(OUTPUT_OF.get(name, name) for name in _MORE if name in mapped)

    def write(self, connection: Connection, frame: pl.DataFrame) -> Written:
        """See :class:`kiosk.intake.writing.Writer`."""
        rows = frame.select("product_id", "name", "category", "price_minor", "discreet", *self._more)
        rows = rows.unique("product_id", keep="last", maintain_order=True)
        if not self._tells_discreet:
            hidden = discreet_products(connection, rows["product_id"].to_list())
            rows = rows.with_columns(pl.col("product_id").is_in(sorted(hidden)).alias("discreet"))
        rows = rows.with_columns(pl.col("discreet").fill_null(value=False))
        if "least_age" in self._more:
            rows = rows.with_columns(pl.col("least_age").fill_null(0))
        return Written(merge(connection, products, rows.to_dicts()))
