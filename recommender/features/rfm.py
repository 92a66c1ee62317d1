"""Recency, frequency and monetary value of each customer, from the purchases."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl

from recommender.features.table import FeatureTable
from recommender.purchases import Purchases

RFM_NAMES: Final = ("recency_days", "frequency", "monetary_minor", "basket_minor", "tenure_days")
"""Days since the last purchase, receipts, all money spent, money per receipt, days since the first purchase."""


def rfm(purchases: Purchases, today: date) -> FeatureTable:
    """Compute the features of every customer who bought up to ``today``.

    Args:
        purchases: Lines in any order; those after ``today`` do not count.
        today: The day that recency and tenure are counted to; a purchase on that day has a recency of 0.

    Returns:
        Features of ``RFM_NAMES`` in their own units, customers sorted by id, so that the order of lines has no effect.
    """
    last_day = pl.lit(today)
    table = (
        purchases.until(today)
        .frame.group_by("customer_id")
        .agg(
            (last_day - pl.col("at").max().dt.date()).dt.total_days().alias("recency_days"),
            pl.col("receipt_id").n_unique().alias("frequency"),
            (pl.col("quantity") * pl.col("unit_price_minor")).sum().alias("monetary_minor"),
            (last_day - pl.col("at").min().dt.date()).dt.total_days().alias("tenure_days"),
        )
        .with_columns((pl.col("monetary_minor") / pl.col("frequency")).alias("basket_minor"))
        .sort("customer_id")
    )
    matrix = table.select(pl.col(name).cast(pl.Float64) for name in RFM_NAMES).to_numpy()
    return FeatureTable(tuple(table["customer_id"]), RFM_NAMES, np.array(matrix, dtype=np.float64))
