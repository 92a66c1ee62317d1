"""k-means on standardised features."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.errors import TooFewCustomers
from recommender.features.table import FeatureTable

STARTS: Final = 10
"""Runs of k-means from different starts, of which the tightest is kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Customers put into ``k`` groups. The numbers 0 to k-1 have no meaning of their own.

    Attributes:
        labels: Cluster number of each customer, shape ``(n,)``, in the order of the table.
        centres: Mean of each feature in the units of the table, shape ``(k, f)``.
        sizes: Customers in each cluster, shape ``(k,)``; all above 0.
        standings: The centres in standard deviations from the mean of all customers, shape ``(k, f)``.
    """

    labels: NDArray[np.int64]
    centres: NDArray[np.float64]
    sizes: NDArray[np.int64]
    standings: NDArray[np.float64]


def cluster(table: FeatureTable, *, k: int, seed: int) -> Clusters:
    """Group the customers of a table.

    Args:
        table: Features on comparable scales after standardising; take logarithms of long tails first.
        k: Number of clusters, at least 1.
        seed: The same seed and table give the same clusters.

    Raises:
        TooFewCustomers: There are fewer different customers than clusters.
    """
    from sklearn.cluster import KMeans  # noqa: PLC0415 - takes seconds, and most starts of the kiosk need no segments
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415 - as above
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415 - with the above; no types

    different: set[bytes] = set()
    for row in table.matrix:
        different.add(row.tobytes())
        if len(different) == k:
            break
    else:
        raise TooFewCustomers(
            f"{k} segments were asked for, but there are only {len(different)} different customers",
            mend="Import more purchases or ask for fewer segments",
        )
    # One thread: the kiosk shares its cores with the camera, and two threads make small problems slower.
    with threadpool_limits(limits=1):
        scaled = StandardScaler().fit_transform(table.matrix)
        found = KMeans(n_clusters=k, n_init=STARTS, random_state=seed).fit_predict(scaled)
    labels = np.asarray(found, dtype=np.int64)
    return Clusters(
        labels=labels,
        centres=group_means(table.matrix, labels, k),
        sizes=np.bincount(labels, minlength=k),
        standings=group_means(np.asarray(scaled, dtype=np.float64), labels, k),
    )


def group_means(matrix: NDArray[np.float64], labels: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """Mean row of each group: ``(n, f)`` and ``(n,)`` give ``(k, f)``; every group needs a member."""
    sums = np.zeros((k, matrix.shape[1]))
    np.add.at(sums, labels, matrix)
    return sums / np.bincount(labels, minlength=k)[:, None]
