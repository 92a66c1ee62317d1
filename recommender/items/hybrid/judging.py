"""NDCG of rankings of one window's candidates."""

import numpy as np
from numpy.typing import NDArray

from recommender.items.hybrid.windows import Examples

TOP = 10


def mean_ndcg(examples: Examples, scores: NDArray[np.floating]) -> float:
    """Mean NDCG@10 over customers with something to find; what no candidate reached counts as missed.

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
    if not asked.any():
        return 0.0
    return float((np.bincount(owner, gain, len(examples.sizes))[asked] / ideal[asked]).mean())
