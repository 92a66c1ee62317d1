"""Every algorithm by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from recommender.errors import SegmentsImpossible
from recommender.segments.density import Dbscan, Hdbscan
from recommender.segments.factors import FactorGroups
from recommender.segments.hierarchy import Ward
from recommender.segments.kmeans import KMeans, MiniBatchKMeans
from recommender.segments.latent import LatentClasses
from recommender.segments.mixture import GaussianMixture
from recommender.segments.protocol import Clustering
from recommender.segments.rfm_grid import RfmGrid
from recommender.segments.supervised import TargetTree
from recommender.segments.topics import LatentTopics

OUTCOME: Final = "outcome"
"""Name of the column that the tree of :data:`ALGORITHMS` learns from, where a caller gives no other."""

ALGORITHMS: Final[Mapping[str, Clustering]] = MappingProxyType(
    {
        one.name: one
        for one in (
            KMeans(),
            MiniBatchKMeans(),
            Ward(),
            Dbscan(),
            Hdbscan(),
            GaussianMixture(),
            LatentClasses(),
            LatentTopics(),
            FactorGroups(),
            RfmGrid(),
            TargetTree(OUTCOME),
        )
    }
)


def algorithm_of(name: str) -> Clustering:
    """The algorithm of that name.

    Raises:
        SegmentsImpossible: There is none.
    """
    try:
        return ALGORITHMS[name]
    except KeyError:
        raise SegmentsImpossible(
            f"there is no algorithm {name!r}", mend=f"Take one of {', '.join(ALGORITHMS)}"
        ) from None
