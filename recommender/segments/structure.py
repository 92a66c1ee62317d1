"""Whether there are groups at all, or one cloud that any algorithm would cut.

k-means finds k groups in anything. So its silhouette is compared with what it reaches on clouds without groups: a
normal cloud with the same covariance (as in SigClust, Liu 2008) and an even one over the principal axes (as in the gap
statistic, Tibshirani 2001).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.segments.common import distinct, sample_rows
from recommender.segments.kmeans import lloyd
from recommender.segments.scores import silhouette

STRUCTURE_ROWS: Final = 2_000
"""Most customers of a cloud."""
CLOUDS: Final = 19
"""Clouds of each kind; none of 19 as high is chance once in 20."""
STARTS: Final = 5


@dataclass(frozen=True, slots=True)
class Structure:
    """The silhouette of k-means on the customers and on clouds without groups.

    Attributes:
        silhouette: On the customers.
        cloud: The highest on a cloud.
        cloud_mean: The mean over the clouds of the kind that came highest.
        k: Groups on each.
        rows: Customers, and points of a cloud.
    """

    silhouette: float
    cloud: float
    cloud_mean: float
    k: int
    rows: int

    @property
    def found(self) -> bool:
        """Whether the customers have more structure than every cloud."""
        return self.silhouette > self.cloud

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "silhouette": round(self.silhouette, 4),
            "cloud": round(self.cloud, 4),
            "cloud_mean": round(self.cloud_mean, 4),
            "k": self.k,
            "rows": self.rows,
            "found": self.found,
        }


def structure(points: NDArray[np.float64], k: int, seed: int) -> Structure | None:
    """Compare with clouds; None where there are too few different customers for ``k`` groups, or ``k`` is below 2."""
    part = points[sample_rows(len(points), STRUCTURE_ROWS, seed)]
    if k < 2 or distinct(part, k + 1) <= k:  # noqa: PLR2004 - one group lies apart from nothing
        return None
    own = _reached(part, k, seed)
    kinds = [[_reached(cloud, k, seed) for cloud in clouds] for clouds in zip(*_clouds(part, seed), strict=True)]
    highest = max(kinds, key=max)
    return Structure(own, max(highest), float(np.mean(highest)), k, len(part))


def _clouds(points: NDArray[np.float64], seed: int) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Pairs of a normal and an even cloud, both along the principal axes."""
    rng = np.random.default_rng(seed)
    centred = points - points.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    along = centred @ axes.T
    low, high, spread = along.min(axis=0), along.max(axis=0), along.std(axis=0)
    for _ in range(CLOUDS):
        yield rng.normal(0.0, spread, along.shape), rng.uniform(low, high, along.shape)


def _reached(points: NDArray[np.float64], k: int, seed: int) -> float:
    found = silhouette(points, lloyd(points, k, seed, STARTS)[0], seed)
    return found[0] if found else -1.0
