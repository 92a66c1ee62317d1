"""Whether an outcome is but the features in other words, so that segments made of them differ in it by construction."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.segments.common import sample_rows
from recommender.threads import one_thread

LEAKS: Final = 0.9
"""Share of the outcome's ranks that the features tell, from which it is no outcome.

Money out of visits and basket reaches .98, the money of the next month on Online Retail .18.
"""
LEAKAGE_ROWS: Final = 5_000
"""Most customers it is measured on; half of them are learned from."""
LEAST_ROWS: Final = 100
LEAST_LEAF: Final = 20


def told_by(features: NDArray[np.float64], outcome: NDArray[np.float64], seed: int) -> float | None:
    """How much of an outcome a tree over the features tells among customers it did not learn from.

    Args:
        features: Shape ``(n, f)``, without gaps.
        outcome: Shape ``(n,)``.
        seed: Start of chance.

    Returns:
        Share of the variance of the outcome's ranks, 1 at most; 0 or below means nothing. None for fewer than
        ``LEAST_ROWS`` customers, or where the outcome is the same for all.
    """
    from scipy.stats import rankdata  # noqa: PLC0415 - with the other heavy libraries
    from sklearn.metrics import r2_score  # noqa: PLC0415 - as in kmeans.py
    from sklearn.tree import DecisionTreeRegressor  # noqa: PLC0415 - as above

    rows = sample_rows(len(outcome), LEAKAGE_ROWS, seed)
    if len(rows) < LEAST_ROWS:
        return None
    ranks = np.asarray(rankdata(outcome[rows]))
    half = np.random.default_rng(seed).permutation(len(rows)) < len(rows) // 2
    if len(np.unique(ranks[half])) == 1 or len(np.unique(ranks[~half])) == 1:
        return None
    matrix = features[rows]
    with one_thread():
        tree = DecisionTreeRegressor(min_samples_leaf=LEAST_LEAF, random_state=seed).fit(matrix[half], ranks[half])
        return float(r2_score(ranks[~half], tree.predict(matrix[~half])))
