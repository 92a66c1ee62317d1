"""How well groups lie apart: silhouette, Davies-Bouldin, Calinski-Harabasz."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.segments.common import sample_rows
from recommender.segments.protocol import NOISE, Labels
from recommender.threads import one_thread

SILHOUETTE_ROWS: Final = 5_000
"""Most customers the silhouette is measured on; it compares everybody with everybody."""


@dataclass(frozen=True, slots=True)
class Separation:
    """Scores of the groups without the noise.

    Attributes:
        silhouette: -1 to 1, higher is better (Rousseeuw 1987).
        rows: Customers it was measured on.
        davies_bouldin: 0 or more, lower is better (1979).
        calinski_harabasz: 0 or more, higher is better (1974).
    """

    silhouette: float
    rows: int
    davies_bouldin: float
    calinski_harabasz: float

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "silhouette": round(self.silhouette, 4),
            "silhouette_rows": self.rows,
            "davies_bouldin": round(self.davies_bouldin, 4),
            "calinski_harabasz": round(self.calinski_harabasz, 2),
        }


def separation(points: NDArray[np.float64], labels: Labels, seed: int) -> Separation | None:
    """The three scores, or None where there are fewer than two groups or as many groups as customers."""
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score  # noqa: PLC0415 - as in kmeans.py

    inside = labels != NOISE
    points, labels = points[inside], labels[inside]
    found = silhouette(points, labels, seed)
    if found is None:
        return None
    with one_thread():
        return Separation(
            found[0],
            found[1],
            float(davies_bouldin_score(points, labels)),
            float(calinski_harabasz_score(points, labels)),
        )


def silhouette(
    points: NDArray[np.float64], labels: Labels, seed: int, most: int = SILHOUETTE_ROWS
) -> tuple[float, int] | None:
    """Mean silhouette and the customers it was measured on; None where it has no meaning. Noise has no part."""
    from sklearn.metrics import silhouette_score  # noqa: PLC0415 - as in kmeans.py

    inside = np.flatnonzero(labels != NOISE)
    rows = inside[sample_rows(len(inside), most, seed)]
    if not 1 < len(np.unique(labels[rows])) < len(rows):
        return None
    with one_thread():
        return float(silhouette_score(points[rows], labels[rows])), len(rows)
