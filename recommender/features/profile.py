"""The worked example's features: what customers declare, and what they have spent."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from recommender.features.table import FeatureTable
from recommender.ingest.worked_example import ExampleCustomer

PROFILE_NAMES: Final = ("age", "annual_income", "purchase_history")
"""Years, whole units of currency a year, and units of currency spent so far."""


def profile(rows: Sequence[ExampleCustomer]) -> FeatureTable:
    """Arrange age, income and purchase history of the worked example's customers, in the order of the file."""
    matrix = [(row.customer.age, row.customer.annual_income, row.purchase_history_minor / 100) for row in rows]
    return FeatureTable(
        tuple(row.customer.customer_id for row in rows),
        PROFILE_NAMES,
        np.array(matrix, dtype=np.float64).reshape(len(rows), len(PROFILE_NAMES)),
    )
