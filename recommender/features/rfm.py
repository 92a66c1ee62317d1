"""Recency, frequency and monetary value of each customer who bought: a few columns of the table of features."""

from datetime import date
from typing import Final

from recommender.features.build import build
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
    return FeatureTable.of_frame(build(purchases, as_of=today, names=RFM_NAMES), RFM_NAMES)
