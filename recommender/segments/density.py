"""Groups where customers lie close together, and noise where they do not: DBSCAN and HDBSCAN."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.features.table import FeatureTable
from recommender.segments.common import numbered, sample_rows
from recommender.segments.protocol import NOISE, SMALLEST, Fit, Space
from recommender.threads import one_thread

DENSITY_ROWS: Final = 20_000
"""Most customers the dense regions are found on; HDBSCAN takes a minute for 100,000."""
SMALLEST_PART: Final = 0.01
"""HDBSCAN's smallest group, as a part of the customers it sees."""


@dataclass(frozen=True, slots=True)
class Dbscan:
    """Regions with at least twice as many neighbours within a radius as there are features (Ester 1996, Sander 1998).

    The radius is where the sorted distances to that neighbour bend most.
    """

    name: str = "dbscan"
    space: Space = Space.STANDARD
    takes_k: bool = False
    trial_rows: int = 5_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:  # noqa: ARG002 - the density decides
        """See :meth:`recommender.segments.protocol.Clustering.fit`.

        Beyond ``DENSITY_ROWS`` the rest joins a core in reach.
        """
        from sklearn.cluster import DBSCAN  # noqa: PLC0415 - as in kmeans.py
        from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - as above

        rows = sample_rows(len(table.matrix), DENSITY_ROWS, seed)
        part = table.matrix[rows]
        least = min(2 * part.shape[1] + 1, len(part))
        with one_thread():
            reach = NearestNeighbors(n_neighbors=least).fit(part).kneighbors()[0] if least < len(part) else part[:0]
            radius = bend(np.sort(reach[:, -1])) if len(reach) else 1.0
            # Everybody's neighbours are in memory at once: customers who are alike count as one with a weight.
            different, which, alike = np.unique(part, axis=0, return_inverse=True, return_counts=True)
            found = DBSCAN(eps=radius, min_samples=least).fit(different, sample_weight=alike)
            cores = found.core_sample_indices_
            groups = found.labels_[which]
            if len(part) < len(table.matrix):
                groups = _in_reach(different[cores], found.labels_[cores], table.matrix, radius)
        notes = [f"radius {radius:.3g} standard deviations, {least} customers make a region dense"]
        return _fitted(self.name, groups, table.matrix, len(part), notes)


@dataclass(frozen=True, slots=True)
class Hdbscan:
    """Regions that stay together over many radii (Campello 2013); at least a hundredth of the customers each."""

    name: str = "hdbscan"
    space: Space = Space.STANDARD
    takes_k: bool = False
    trial_rows: int = 2_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:  # noqa: ARG002 - the density decides
        """See :meth:`recommender.segments.protocol.Clustering.fit`.

        Beyond ``DENSITY_ROWS`` the rest follows its nearest neighbour.
        """
        from sklearn.cluster import HDBSCAN  # noqa: PLC0415 - as in kmeans.py

        rows = sample_rows(len(table.matrix), DENSITY_ROWS, seed)
        part = table.matrix[rows]
        least = max(SMALLEST, round(len(part) * SMALLEST_PART))
        if len(part) < least:
            notes = [f"{len(part)} customers are fewer than the {least} that make a group"]
            return _fitted(self.name, np.full(len(part), NOISE), table.matrix, len(part), notes)
        with one_thread():
            groups = HDBSCAN(min_cluster_size=least, copy=True).fit(part).labels_
            if len(part) < len(table.matrix):
                groups = _in_reach(part, groups, table.matrix, np.inf)
        return _fitted(self.name, groups, table.matrix, len(part), [f"a group has at least {least} customers"])


def bend(rising: NDArray[np.float64]) -> float:
    """The value at which a rising curve lies furthest below the line between its ends; above 0."""
    line = np.linspace(rising[0], rising[-1], len(rising))
    value = float(rising[int(np.argmax(line - rising))])
    positive = rising[rising > 0]
    if value > 0:
        return value
    return float(positive[0]) if len(positive) else 1.0


def _in_reach(
    known: NDArray[np.float64], groups: NDArray[np.integer], matrix: NDArray[np.float64], radius: float
) -> NDArray[np.integer]:
    """The group of each row's nearest known neighbour, or noise where it is further away than the radius."""
    from scipy.spatial import KDTree  # noqa: PLC0415 - with the other heavy libraries

    if not len(known):
        return np.full(len(matrix), NOISE)
    _, places = KDTree(known).query(matrix, distance_upper_bound=radius)
    return np.append(groups, NOISE)[places]


def _fitted(name: str, groups: NDArray[np.integer], matrix: NDArray[np.float64], seen: int, notes: list[str]) -> Fit:
    labels, order = numbered(groups, matrix)
    noise = int((labels == NOISE).sum())
    if seen < len(matrix):
        notes.append(f"regions were found on {seen:,} customers by chance, the others follow their nearest neighbour")
    notes.append(f"{noise:,} of {len(matrix):,} customers ({noise / len(matrix):.0%}) are noise: in no segment")
    return Fit(name, labels, len(order), {"noise_share": noise / len(matrix)}, tuple(notes))
