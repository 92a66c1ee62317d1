"""What is known of customers on a day, and what they did in the days after it: the examples predictions learn from."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recommender.errors import PredictionImpossible
from recommender.features import build
from recommender.features.frames import Frame
from recommender.features.lines import AMOUNT
from recommender.features.tables import read_tables
from recommender.predict.bgnbd import History

FROM_FEATURES: Final = (
    "recency_days",
    "frequency",
    "monetary_minor",
    "tenure_days",
    "gap_days",
    "gap_sd_days",
    "basket_minor",
    "basket_items",
    "weekend_share",
)
LATELY: Final = (0.25, 0.5, 1.0, 2.0)
"""Stretches before the day, in horizons, whose visits and money are counted."""
PREDICTORS: Final = (*FROM_FEATURES, *(f"{what}_{part:g}" for part in LATELY for what in ("visits", "spent")))
"""Columns that a model sees; gaps are empty for somebody who came once."""
WINDOWS: Final = 4
"""Past windows at most: more of them are older, and customers change."""
STEPS: Final = 3
"""Windows are a third of a horizon apart; they may overlap, because no outcome reaches beyond the day known."""


@dataclass(frozen=True, slots=True)
class Split:
    """Days that tell what is learned from what is predicted.

    Attributes:
        horizon: Days that are looked ahead.
        past: Last days known of each window to learn from, newest first; its outcome is the horizon after it.
    """

    horizon: int
    past: tuple[date, ...]


def split_before(first: date, as_of: date, horizon: int) -> Split:
    """Past windows whose outcomes are known by ``as_of``, each with at least half a horizon of history before it.

    Args:
        first: Day of the first purchase.
        as_of: Last day known.
        horizon: Days that are looked ahead, at least :data:`STEPS`.

    Raises:
        PredictionImpossible: There is not one such window.
    """
    days = (as_of - timedelta(days=horizon + number * (horizon // STEPS)) for number in range(WINDOWS))
    past = tuple(day for day in days if (day - first).days >= horizon // 2)
    if not past:
        raise PredictionImpossible(
            f"There is too little history to look {horizon} days ahead",
            mend=f"Import purchases of at least {horizon + horizon // 2 + 1} days, or look ahead less far",
        )
    return Split(horizon, past)


def snapshot(purchases: Frame, as_of: date, horizon: int, customers: Frame | None = None) -> pl.DataFrame:
    """What is known of everybody who bought up to a day: ``customer_id`` and :data:`PREDICTORS`, float64.

    Args:
        purchases: As for :func:`recommender.features.build`.
        as_of: Last day known.
        horizon: Days that will be looked ahead.
        customers: As for :func:`recommender.features.build`.
    """
    known = build(purchases, customers=customers, as_of=as_of, names=FROM_FEATURES).drop("as_of")
    back = {f"{part:g}": round(part * horizon) for part in LATELY}
    ago = (pl.lit(as_of) - pl.col("day")).dt.total_days()
    money = pl.col("spent")
    lately = (
        _days(purchases, customers)
        .filter(pl.col("day") <= as_of)
        .group_by("customer_id")
        .agg(
            *((ago < days).sum().cast(pl.Float64).alias(f"visits_{part}") for part, days in back.items()),
            *(money.filter(ago < days).sum().cast(pl.Float64).alias(f"spent_{part}") for part, days in back.items()),
        )
        .collect(engine="streaming")
    )
    return known.join(lately, on="customer_id").select("customer_id", *PREDICTORS).sort("customer_id")


def outcome(purchases: Frame, after: date, horizon: int, customers: Frame | None = None) -> pl.DataFrame:
    """What everybody who bought in a horizon did: ``customer_id, visits, spent_minor``; the others did nothing."""
    days = pl.col("day")
    inside = (days > after) & (days <= after + timedelta(days=horizon))
    return (
        _days(purchases, customers)
        .filter(inside)
        .group_by("customer_id")
        .agg(pl.len().cast(pl.Float64).alias("visits"), pl.col("spent").sum().cast(pl.Float64).alias("spent_minor"))
        .collect(engine="streaming")
    )


def examples(purchases: Frame, split: Split, customers: Frame | None = None) -> pl.DataFrame:
    """Snapshots of all past windows with what came after: also ``day``, ``visits`` and ``spent_minor``."""
    parts = [
        snapshot(purchases, day, split.horizon, customers)
        .join(outcome(purchases, day, split.horizon, customers), on="customer_id", how="left")
        .with_columns(pl.lit(day).alias("day"), pl.col("visits", "spent_minor").fill_null(0.0))
        for day in split.past
    ]
    return pl.concat(parts)


def history(table: pl.DataFrame) -> History:
    """The same customers as the models of repeat purchases want them, in days."""
    between = table["tenure_days"] - table["recency_days"]
    # The mean gap is the time between first and last visit over the number of gaps.
    repeats = (between / table["gap_days"]).fill_null(0.0).round()
    return History(
        repeats.to_numpy(),
        between.to_numpy(),
        table["tenure_days"].to_numpy(),
        (table["monetary_minor"] / (repeats + 1)).to_numpy(),
    )


def matrix(table: pl.DataFrame) -> NDArray[np.float64]:
    """:data:`PREDICTORS` of a table, shape ``(n, p)``, NaN where they are empty."""
    filled = table.select(pl.col(name).fill_null(float("nan")) for name in PREDICTORS)
    return np.array(filled.to_numpy(), dtype=np.float64)


def _days(purchases: Frame, customers: Frame | None) -> pl.LazyFrame:
    """Money of each customer's days with a purchase."""
    lines = read_tables(purchases, customers=customers).people["purchases"]
    return lines.group_by("customer_id", pl.col("at").dt.date().alias("day")).agg(AMOUNT.sum().alias("spent"))
