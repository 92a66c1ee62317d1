"""How a product sells, as the ranker is told it: levels and trends of sales and of first sales."""

from typing import Final

import numpy as np

from recommender.items.scoring import Floats
from recommender.items.shelf import SPANS, Shelf

SALES: Final = (
    *(f"sales_{span}" for span in SPANS),
    "sales",
    *(f"firsts_{span}" for span in SPANS),
    "firsts",
    "trend_7_30",
    "trend_14_90",
    "trend_firsts",
    "trend_long",
    "rebuys",
    "item_gap",
    "age",
    "still",
)
"""Columns of :func:`sales_table`; sales and trends are logarithms, the last three are days."""
_LEAST_AGE: Final = 7.0
"""Days for which a product counts as sold before its last month, so that a new one has a trend."""


def sales_table(shelf: Shelf) -> Floats:
    """What is told of each product whoever asks, float32, shape ``(n, len(SALES))``."""
    week, fortnight, month, quarter, ever = (shelf.sales[:, place] + 0.5 for place in range(len(SPANS) + 1))
    firsts_week, firsts_month = shelf.firsts[:, 0] + 0.5, shelf.firsts[:, 2] + 0.5
    a_week, a_fortnight, a_month, a_quarter = SPANS
    before = np.maximum(shelf.age - a_month, _LEAST_AGE)
    trends = (
        week / month * (a_month / a_week),
        fortnight / quarter * (a_quarter / a_fortnight),
        firsts_week / firsts_month * (a_month / a_week),
        month / (ever - month + 1) * before / a_month,
    )
    columns = [
        np.log1p(shelf.sales),
        np.log1p(shelf.firsts),
        np.log(np.stack(trends, axis=1)),
        np.stack([shelf.rebuys, shelf.gap, shelf.age, shelf.still], axis=1),
    ]
    return np.asarray(np.concatenate(columns, axis=1), np.float32)
