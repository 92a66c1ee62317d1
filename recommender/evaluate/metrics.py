"""How good one answer was, and all of them together."""

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

PER_CUSTOMER: Final = ("ndcg", "recall", "precision", "map", "hit")
"""Measures of one answer; their means are told as ``ndcg@10`` and so on."""


def ndcg(answer: Sequence[Hashable], truth: AbstractSet[Hashable], n: int = 10) -> float:
    """Normalised discounted cumulative gain of one answer, 0 to 1; as :func:`score_answer`."""
    return score_answer(answer, truth, n)[0]


def score_answer(answer: Sequence[Hashable], truth: AbstractSet[Hashable], n: int = 10) -> tuple[float, ...]:
    """Measures of :data:`PER_CUSTOMER`, each 0 to 1.

    Args:
        answer: Products, best first, without repeats; what comes after the ``n``-th does not count.
        truth: What was bought, at least one product.
        n: Length that is looked at. NDCG and MAP compare with the best list of that length; precision divides by it.
    """
    hits = np.array([code in truth for code in answer[:n]], bool)
    places = np.flatnonzero(hits)
    reachable = min(n, len(truth))
    gain = float((1 / np.log2(places + 2)).sum())
    ideal = float((1 / np.log2(np.arange(reachable) + 2)).sum())
    precisions = float((np.arange(1, len(places) + 1) / (places + 1)).sum())
    found = len(places)
    return gain / ideal, found / len(truth), found / n, precisions / reachable, float(found > 0)


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % bootstrap interval over customers."""

    mean: float
    low: float
    high: float


def interval(values: NDArray[np.float64], resamples: int = 1_000, seed: int = 7) -> Interval:
    """Percentiles of means of customers drawn with replacement; NaN for no customer."""
    if not len(values):
        return Interval(float("nan"), float("nan"), float("nan"))
    rng = np.random.default_rng(seed)
    means = [values[rng.integers(0, len(values), len(values))].mean() for _ in range(resamples)]
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(values.mean()), float(low), float(high))


def coverage(answers: Sequence[Sequence[int]], products: int) -> float:
    """Share of the products that stand in at least one answer."""
    return len({code for answer in answers for code in answer}) / max(products, 1)


def novelty(answers: Sequence[Sequence[int]], buyers: NDArray[np.int64], customers: int) -> float:
    """Mean surprise of what was answered: bits, ``-log2`` of the share of customers who bought it before."""
    shown = np.array([code for answer in answers for code in answer], np.int64)
    if not len(shown):
        return float("nan")
    return float(-np.log2(np.maximum(buyers[shown], 1) / customers).mean())
