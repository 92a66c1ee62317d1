"""The gap statistic (Tibshirani, Walther and Hastie 2001)."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.segments.kmeans import lloyd

REFERENCES: Final = 20
"""Even clouds that the customers are compared with."""
STARTS: Final = 3


def gaps(points: NDArray[np.float64], ks: Sequence[int], seed: int) -> tuple[tuple[float, float], ...]:
    """For each ``k`` how much tighter k-means gets the points than an even cloud over their principal axes.

    Returns:
        Gap and its standard error (with the simulation's own), in logarithms of the within-group dispersion.
    """
    rng = np.random.default_rng(seed)
    centred = points - points.mean(axis=0)
    along = centred @ np.linalg.svd(centred, full_matrices=False)[2].T
    clouds = [rng.uniform(along.min(axis=0), along.max(axis=0), along.shape) for _ in range(REFERENCES)]
    found = []
    for k in ks:
        expected = np.array([_dispersion(cloud, k, seed) for cloud in clouds])
        error = float(expected.std() * np.sqrt(1 + 1 / REFERENCES))
        found.append((float(expected.mean()) - _dispersion(centred, k, seed), error))
    return tuple(found)


def first_enough(ks: Sequence[int], found: Sequence[tuple[float, float]]) -> int | None:
    """The smallest ``k`` whose gap is not more than a standard error below the next one's; None where there is none."""
    for place, k in enumerate(ks[:-1]):
        later, error = found[place + 1]
        if found[place][0] >= later - error:
            return k
    return None


def _dispersion(points: NDArray[np.float64], k: int, seed: int) -> float:
    return float(np.log(max(lloyd(points, k, seed, STARTS)[1], np.finfo(np.float64).tiny)))
