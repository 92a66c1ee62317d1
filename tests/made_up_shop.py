"""Customers who come at a rate of their own and at some time stop, over a year and a half."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

START = datetime(2024, 7, 1)  # noqa: DTZ001 - the shop's local time


def made_up_lines(count: int, *, days: int = 540, seed: int = 1) -> pl.DataFrame:
    """Purchases as ``build`` takes them, a line a receipt."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        at, rate = rng.uniform(0, days * 0.7), rng.gamma(1.2, 1 / 25)
        basket, stop = rng.gamma(4, 400), rng.beta(1, 8)
        while at < days:
            rows.append((f"C{number:05d}", START + timedelta(days=at), int(rng.gamma(5, basket / 5)) + 1))
            at += rng.exponential(1 / rate)
            if rng.random() < stop:
                break
    table = pl.DataFrame(
        rows, schema={"customer_id": pl.String, "at": pl.Datetime("us"), "unit_price_minor": pl.Int64}, orient="row"
    )
    return table.with_row_index("receipt_id").with_columns(
        pl.col("receipt_id").cast(pl.String), pl.lit(1, pl.Int64).alias("quantity"), pl.lit("P1").alias("product_id")
    )
