"""Which of several fitted recommenders did best on receipts that none of them has seen. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LEAST_CUSTOMERS: Final = 50
"""Customers whose held-out receipts a comparison needs; with fewer nothing is refused and nothing taken back."""
DRAWS: Final = 1_000
"""Of the bootstrap over customers."""
SURE: Final = 0.05
"""Share of the draws outside of the interval; a version is worse when the whole interval lies below 0."""
NEW: Final = "new"
RUNNING: Final = "running"
PREVIOUS: Final = "previous"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two contenders on the same customers.

    Attributes:
        difference: Mean NDCG@10 of the first less that of the second.
        low: 2.5 % quantile of it over bootstrap draws of the customers.
        high: 97.5 % quantile.
        customers: How many were compared.
    """

    difference: float
    low: float
    high: float
    customers: int

    @property
    def worse(self) -> bool:
        """Whether the first is surely worse; never with fewer than :data:`LEAST_CUSTOMERS`."""
        return self.customers >= LEAST_CUSTOMERS and self.high < 0

    def as_json(self) -> dict[str, Any]:
        """For the table of versions."""
        return {
            "difference": round(self.difference, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "customers": self.customers,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done.

    Attributes:
        winner: ``new``, ``running`` or ``previous``.
        scores: Mean NDCG@10 by contender.
        compared: ``new`` against ``running``, and ``new`` against ``previous``, as far as they are there.
        customers: How many customers' held-out receipts were asked about.
    """

    winner: str
    scores: Mapping[str, float]
    compared: Mapping[str, Compared]
    customers: int


def decide(scores: Mapping[str, NDArray[np.float64]], seed: int = 0) -> Verdict:
    """Choose who runs next.

    The new one runs unless it is surely worse than the one that runs now. Where that one is itself surely worse than
    the one before it, and the new one is no better than that one either, the one before is taken back.

    Args:
        scores: NDCG@10 of each contender, one value a customer, the same customers in the same order; ``new`` is there.
        seed: Of the bootstrap.
    """
    means = {name: float(values.mean()) if len(values) else 0.0 for name, values in scores.items()}
    compared: dict[str, Compared] = {}
    if RUNNING in scores:
        compared[RUNNING] = compare(scores[NEW], scores[RUNNING], seed)
    if PREVIOUS in scores:
        compared[PREVIOUS] = compare(scores[NEW], scores[PREVIOUS], seed)
    winner = NEW
    if PREVIOUS in compared and compared[PREVIOUS].worse and compare(scores[RUNNING], scores[PREVIOUS], seed).worse:
        winner = PREVIOUS
    elif RUNNING in compared and compared[RUNNING].worse:
        winner = RUNNING
    return Verdict(winner, means, compared, len(scores[NEW]))


def compare(first: NDArray[np.float64], second: NDArray[np.float64], seed: int = 0) -> Compared:
    """Paired bootstrap over customers.

    Args:
        first: One value a customer.
        second: The same customers, in the same order.
        seed: Of the draws.
    """
    apart = np.asarray(first - second, dtype=np.float64)
    if not len(apart):
        return Compared(0.0, 0.0, 0.0, 0)
    rng = np.random.default_rng(seed)
    draws = np.array([apart[rng.integers(0, len(apart), len(apart))].mean() for _ in range(DRAWS)])
    low, high = np.quantile(draws, [SURE / 2, 1 - SURE / 2])
    return Compared(float(apart.mean()), float(low), float(high), len(apart))
