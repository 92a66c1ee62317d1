"""k-means, the plain one and the one in small batches."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.features.table import FeatureTable
from recommender.segments.common import need_different, numbered, sample_rows, settling
from recommender.segments.protocol import Fit, Space
from recommender.threads import one_thread

STARTS: Final = 25
"""Runs from different starts, of which the tightest is kept; ten still miss it on a crowd that nothing parts."""
START_ROWS: Final = 100_000
"""Most customers the starts are compared on; beyond it the best start goes on with everybody."""
MOST_STEPS: Final = 1_000
"""Steps of a run; it ends when nobody changes group, as two runs that stop short of it differ where they stopped."""
BATCH: Final = 4_096
"""Customers in a small batch."""


@dataclass(frozen=True, slots=True)
class KMeans:
    """Round groups of similar width around their means (Lloyd 1982, starts of Arthur and Vassilvitskii 2007)."""

    name: str = "kmeans"
    space: Space = Space.STANDARD
    takes_k: bool = True
    trial_rows: int = 5_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:
        """See :meth:`recommender.segments.protocol.Clustering.fit`."""
        wanted = k or 1
        need_different(table.matrix, wanted)
        labels, inertia = lloyd(table.matrix, wanted, seed)
        notes = told_apart(labels, wanted)
        if len(table.matrix) > START_ROWS:
            notes += (f"{STARTS} starts were compared on {START_ROWS:,} customers, the best went on with all",)
        return _fitted(self.name, table.matrix, labels, inertia, notes)


@dataclass(frozen=True, slots=True)
class MiniBatchKMeans:
    """k-means that looks at a few thousand customers at a time (Sculley 2010); for data that come in pieces."""

    name: str = "minibatch"
    space: Space = Space.STANDARD
    takes_k: bool = True
    trial_rows: int = 5_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:
        """See :meth:`recommender.segments.protocol.Clustering.fit`."""
        from sklearn.cluster import MiniBatchKMeans as Sculley  # noqa: PLC0415 - as below

        wanted = k or 1
        need_different(table.matrix, wanted)
        with one_thread(), settling():  # as below
            found = Sculley(wanted, n_init=STARTS, batch_size=BATCH, random_state=seed).fit(table.matrix)
        notes = told_apart(found.labels_, wanted)
        return _fitted(self.name, table.matrix, found.labels_, float(found.inertia_), notes)


def lloyd(matrix: NDArray[np.float64], k: int, seed: int, starts: int = STARTS) -> tuple[NDArray[np.int32], float]:
    """The tightest of several runs of k-means: group numbers, and the sum of squared distances to the means."""
    from sklearn.cluster import KMeans as Lloyd  # noqa: PLC0415 - seconds; most starts of the kiosk need no segments

    rows = sample_rows(len(matrix), START_ROWS, seed)
    with one_thread(), settling():  # customers who differ by less than rounding make fewer groups; that is seen below
        best = Lloyd(k, n_init=starts, random_state=seed, tol=0.0, max_iter=MOST_STEPS).fit(matrix[rows])
        if len(rows) < len(matrix):
            best = Lloyd(k, init=best.cluster_centers_, n_init=1).fit(matrix)
    return np.asarray(best.labels_, dtype=np.int32), float(best.inertia_)


def told_apart(found: NDArray[np.integer], wanted: int) -> tuple[str, ...]:
    """A note where there are fewer groups than were asked for."""
    groups = len(np.unique(found))
    return (f"only {groups} of {wanted} groups could be told apart",) if groups < wanted else ()


def _fitted(
    name: str, matrix: NDArray[np.float64], found: NDArray[np.integer], inertia: float, notes: tuple[str, ...]
) -> Fit:
    labels, order = numbered(found, matrix)
    return Fit(name, labels, len(order), {"inertia": inertia}, notes)
