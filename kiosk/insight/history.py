"""Months, and who came back: from counts by month of purchase and month of the first one."""

from statistics import median
from typing import Any, Final

import polars as pl

from kiosk.insight.figures import enough
from kiosk.store.audience_rows import SMALLEST

SHOWN_MONTHS: Final = 24
SHOWN_COHORTS: Final = 12
USUAL_COHORT: Final = 100
"""People who come new in a usual month, from which cohorts are months; with fewer they are quarters."""
MONTHS_A_QUARTER: Final = 3


def name_of(month: int) -> str:
    """A month counted from year 0 as ``2026-03``."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def by_month(counts: pl.DataFrame, returned: pl.DataFrame) -> list[dict[str, Any]]:
    """Customers, new and returning ones, receipts and money of each of the last months.

    A month of fewer than 20 customers has no figures; so have its new or its returning ones where either are fewer.

    Args:
        counts: See :func:`kiosk.store.insight.months`.
        returned: See :func:`kiosk.store.insight.returned`; taken off the money.
    """
    new = pl.col("customers").filter(pl.col("month") == pl.col("first")).sum().alias("new")
    summed = counts.group_by("month").agg(pl.col("customers", "receipts", "money_minor").sum(), new)
    whole = summed.join(returned.rename({"money_minor": "back"}), on="month", how="left").sort("month")
    return [_month(row) for row in whole.tail(SHOWN_MONTHS).to_dicts()]


def _month(row: dict[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = {"month": name_of(row["month"])}
    if row["customers"] < SMALLEST:
        return named | dict.fromkeys(("customers", "new", "returning", "receipts", "money_minor"))
    returning = row["customers"] - row["new"]
    parts = row["new"] >= SMALLEST and returning >= SMALLEST  # one of them would give the other away
    return named | {
        "customers": row["customers"],
        "new": row["new"] if parts else None,
        "returning": returning if parts else None,
        "receipts": row["receipts"],
        "money_minor": row["money_minor"] - (row["back"] or 0),
    }


def span_of(counts: pl.DataFrame) -> int:
    """How many months a cohort spans, 1 or 3: by how many come new in a usual month."""
    new = counts.filter(pl.col("month") == pl.col("first"))["customers"].to_list()
    return 1 if new and median(new) >= USUAL_COHORT else MONTHS_A_QUARTER


def cohorts(counts: pl.DataFrame, span: int) -> dict[str, Any]:
    """How many of those who bought first in a month (or a quarter) buy again in the later ones.

    Args:
        counts: See :func:`kiosk.store.insight.months`, by ``span``.
        span: Months of a cohort.

    Returns:
        ``months`` a cohort spans, and ``rows``: each its first month, how many people, and the share who bought in each
        later span; None where fewer than 20 did. A cohort of fewer than 20 people is left out.
    """
    bought: dict[int, dict[int, int]] = {}
    for row in counts.to_dicts():
        bought.setdefault(row["first"], {})[row["month"]] = row["customers"]
    last = max((month for found in bought.values() for month in found), default=0)
    shown = [first for first in sorted(bought)[-SHOWN_COHORTS:] if bought[first][first] >= SMALLEST]
    return {"months": span, "rows": [_cohort(first, bought[first], last, span) for first in shown]}


def _cohort(first: int, bought: dict[int, int], last: int, span: int) -> dict[str, Any]:
    people = bought[first]
    later = [enough(bought.get(month, 0)) for month in range(first + 1, last + 1)]
    return {
        "first": name_of(first * span),
        "people": people,
        "shares": [None if count is None else count / people for count in later],
    }
