"""Features from what customers do beside buying: events of the shop's channels, and visits at the kiosk."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import polars as pl

KINDS: Final = {"tap": "taps", "view": "views", "cart": "carts", "email_opened": "emails_opened"}
"""Kind of an event to the feature that counts it."""
ENGAGED_DAYS: Final = 90
"""Days that engagement looks back."""
COUNTED_ELSEWHERE: Final = ("purchase", "visit")
"""Kinds of events that are no act here: purchases are lines of receipts, and visits come in a table of their own."""
_COUNTS: Final = tuple((pl.col("kind") == kind).sum().alias(name) for kind, name in KINDS.items())
_VISITS: Final = (pl.col("visit").sum().alias("kiosk_visits"),)
_VISIT, _VISIT_NOT = (pl.lit(value, pl.Boolean).alias("visit") for value in (True, False))
_NO_KIND: Final = pl.lit(None, pl.String).alias("kind")


def of_acts(events: pl.LazyFrame | None, visits: pl.LazyFrame | None, end: datetime) -> pl.LazyFrame | None:
    """One row a customer of either table: counts of each kind, visits, and the engagement from both together.

    Args:
        events: Up to ``end``; ``customer_id, at, kind``.
        visits: Up to ``end``; ``customer_id, at``.
        end: First moment that does not count any more.

    Returns:
        ``customer_id``, those columns of :data:`KINDS` and ``kiosk_visits`` whose table was given, and ``engagement``;
        None where neither was.
    """
    tables = [] if events is None else [events.with_columns(_VISIT_NOT)]
    tables += [] if visits is None else [visits.select("customer_id", "at", _NO_KIND, _VISIT)]
    if not tables:
        return None
    counts = () if events is None else _COUNTS
    shown = () if visits is None else _VISITS
    return pl.concat(tables).group_by("customer_id").agg(*counts, *shown, _engagement(end))


@lru_cache(maxsize=16)
def _engagement(end: datetime) -> pl.Expr:
    recent = pl.col("at") >= end - timedelta(days=ENGAGED_DAYS)
    return (recent & (pl.col("visit") | ~pl.col("kind").is_in(COUNTED_ELSEWHERE))).sum().alias("engagement")
