"""Finds the purchase that a return takes back."""

from typing import Final

import polars as pl

from recommender.ingest.fields import CUSTOMER_KEYS

_PERSON: Final = "person"
_BY: Final = (_PERSON, "product_id")


def match_returns(returns: pl.DataFrame, purchases: pl.DataFrame) -> pl.DataFrame:
    """Give each return the latest purchase before it of the same product by the same customer.

    A return is matched only as far as more units were bought before it than were brought back up to and with it. Tills
    seldom say which receipt a return belongs to, so the purchase named is the likeliest, not a certain one.

    Args:
        returns: Columns ``product_id``, ``at``, ``quantity`` and at least one of the customer keys; quantities above 0.
        purchases: The same and ``receipt_id``; of this source, or all that are known.

    Returns:
        ``returns`` in the same order with ``of_receipt_id`` and ``of_at``; null where nothing matches.
    """
    bought = (
        purchases.select(_person(purchases), "product_id", "at", "quantity", of_receipt_id="receipt_id")
        .sort("at", maintain_order=True)
        .with_columns(pl.col("at").alias("of_at"), pl.col("quantity").cum_sum().over(_BY).alias("bought"))
        .drop("quantity")
    )
    back = (
        returns.with_row_index("place")
        .with_columns(_person(returns))
        .sort("at", maintain_order=True)
        .with_columns(pl.col("quantity").cum_sum().over(_BY).alias("brought_back"))
    )
    # Both sides are sorted just above; Polars cannot see it within groups and would warn.
    found = back.join_asof(bought, on="at", by=list(_BY), strategy="backward", check_sortedness=False)
    enough = pl.col("brought_back") <= pl.col("bought")
    return (
        found.sort("place")
        .with_columns(pl.when(enough).then(pl.col(name)).alias(name) for name in ("of_receipt_id", "of_at"))
        .select(*returns.columns, "of_receipt_id", "of_at")
    )


def _person(frame: pl.DataFrame) -> pl.Expr:
    """One text for each customer: the first key that a row has, with its name before it."""
    keys = [name for name in CUSTOMER_KEYS if name in frame.columns]
    return pl.coalesce(pl.lit(f"{name}\x1f") + pl.col(name) for name in keys).alias(_PERSON)
