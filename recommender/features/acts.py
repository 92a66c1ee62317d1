"""Features from what customers do beside buying: events of the shop's channels, and visits at the kiosk."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

KINDS: Final = {"tap": "taps", "view": "views", "cart": "carts", "email_opened": "emails_opened"}
"""Kind of an event to the feature that counts it."""
ENGAGED_DAYS: Final = 90
"""Days that engagement looks back."""
COUNTED_ELSEWHERE: Final = ("purchase", "visit")
"""Kinds of events that are no act here: purchases are lines of receipts, and visits come in a table of their own."""


def of_events(events: pl.LazyFrame, end: datetime) -> pl.LazyFrame:
    """Counts of each kind, and ``recent``: acts of the last :data:`ENGAGED_DAYS`, no purchases and no visits.

    Args:
        events: Up to ``end``.
        end: First moment that does not count any more.
    """
    recent = (pl.col("at") >= end - timedelta(days=ENGAGED_DAYS)) & ~pl.col("kind").is_in(COUNTED_ELSEWHERE)
    counts = ((pl.col("kind") == kind).sum().alias(name) for kind, name in KINDS.items())
    return events.group_by("customer_id").agg(*counts, recent.sum().alias("recent"))


def of_visits(visits: pl.LazyFrame, end: datetime) -> pl.LazyFrame:
    """Visits of each customer, and ``recent`` as in :func:`of_events`."""
    recent = pl.col("at") >= end - timedelta(days=ENGAGED_DAYS)
    return visits.group_by("customer_id").agg(pl.len().alias("kiosk_visits"), recent.sum().alias("recent"))
