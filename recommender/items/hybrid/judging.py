"""NDCG of rankings of one window's candidates."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.hybrid.windows import Examples

TOP = 10
FEW: Final = 30
"""Customers below which a standard error says little."""


def mean_ndcg(examples: Examples, scores: NDArray[np.floating]) -> float:
    """Mean of :func:`ndcgs`; 0 where nobody had something to find."""
    found = ndcgs(examples, scores)
    return float(found.mean()) if len(found) else 0.0


def clearly_better(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether one ranking did better than another for the same customers, by more than two standard errors.

    Fewer than :data:`FEW` customers prove nothing either way; then it is enough that it did as well.

    Args:
        one: Of :func:`ndcgs`.
        other: The same of the other ranking.
    """
    gained = one - other
    if len(gained) < FEW:
        return bool(gained.sum() >= 0)
    return bool(gained.mean() > 2 * gained.std(ddof=1) / np.sqrt(len(gained)))


def ndcgs(examples: Examples, scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """NDCG@10 of each customer with something to find; what no candidate reached counts as missed.

    Args:
        examples: A window.
        scores: Of its rows, shape ``(m,)``; of equal ones the first row wins.
    """
    owner = np.repeat(np.arange(len(examples.sizes)), examples.sizes)
    order = np.lexsort((-scores, owner))
    starts = np.concatenate([[0], np.cumsum(examples.sizes)[:-1]])
    place = np.arange(len(owner)) - starts[owner]
    gain = np.where((place < TOP) & examples.right[order], 1 / np.log2(place + 2), 0.0)
    ideal = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(TOP) + 2))])[np.minimum(examples.truths, TOP)]
    asked = examples.truths > 0
    return np.asarray(np.bincount(owner, gain, len(examples.sizes))[asked] / ideal[asked], np.float64)
