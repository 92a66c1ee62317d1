"""Factor analysis: few hidden traits behind many features, then k-means on them."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.errors import TooFewCustomers
from recommender.features.table import FeatureTable
from recommender.segments.common import alone, distinct, need_different, sample_rows, settling
from recommender.segments.kmeans import KMeans
from recommender.segments.protocol import Fit, Space
from recommender.threads import one_thread

FACTOR_ROWS: Final = 100_000
"""Most customers the factors are learned from."""
LEAST_ROWS: Final = 10
"""Fewest different customers; correlations of fewer mean nothing, and may have no likelihood."""
SHOWN: Final = 0.4
"""Loadings from which a feature is said to belong to a factor (Stevens 2002)."""


@dataclass(frozen=True, slots=True, eq=False)
class Loadings:
    """How strongly each feature hangs on each factor.

    Attributes:
        names: The features.
        matrix: Shape ``(f, factors)``, after varimax rotation, -1 to 1 for standardised features.
        explained: Per factor the share of all variance that it carries, 0 to 1.
    """

    names: tuple[str, ...]
    matrix: NDArray[np.float64]
    explained: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for programs and charts."""
        return {
            "kind": "loadings",
            "features": list(self.names),
            "loadings": np.round(self.matrix, 4).tolist(),
            "explained": [round(share, 4) for share in self.explained],
        }

    def in_words(self) -> tuple[str, ...]:
        """Per factor the features that belong to it, strongest first."""
        lines = []
        for number, column in enumerate(self.matrix.T):
            strong = [place for place in np.argsort(-np.abs(column)).tolist() if abs(column[place]) >= SHOWN]
            words = ", ".join(f"{self.names[place]} ({column[place]:+.2f})" for place in strong)
            lines.append(
                f"factor {number + 1}: {words or 'nothing much'}; {self.explained[number]:.0%} of the variance"
            )
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class FactorGroups:
    """k-means on factor scores; as many factors as there are eigenvalues above 1 (Kaiser 1960), rotated (varimax)."""

    name: str = "factor"
    space: Space = Space.STANDARD
    takes_k: bool = True
    trial_rows: int = 5_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:
        """See :meth:`recommender.segments.protocol.Clustering.fit`; it needs ``LEAST_ROWS`` different customers."""
        from sklearn.decomposition import FactorAnalysis  # noqa: PLC0415 - as in kmeans.py

        if len(table.matrix) == 1:
            return alone(self.name)
        need_different(table.matrix, k or 1)
        if distinct(table.matrix, LEAST_ROWS) < LEAST_ROWS:
            raise TooFewCustomers(
                f"a factor analysis needs {LEAST_ROWS} different customers",
                mend="Import more purchases, or take another algorithm",
            )
        part = table.matrix[sample_rows(len(table.matrix), FACTOR_ROWS, seed)]
        factors = factor_count(part)
        rotation = "varimax" if factors > 1 else None
        with one_thread(), settling() as unsettled:
            model = FactorAnalysis(factors, rotation=rotation, random_state=seed, svd_method="lapack").fit(part)
            scores = np.asarray(model.transform(table.matrix), dtype=np.float64)
        loadings = np.asarray(model.components_, dtype=np.float64).T
        explained = tuple((np.square(loadings).sum(axis=0) / max(float(part.var(axis=0).sum()), 1e-12)).tolist())
        shown = Loadings(table.names, loadings, explained)
        names = tuple(f"factor_{number + 1}" for number in range(factors))
        fit = KMeans().fit(FeatureTable(table.customer_ids, names, scores), k, seed)
        return replace(fit, algorithm=self.name, notes=(*fit.notes, *unsettled, *shown.in_words()), artefact=shown)


def factor_count(matrix: NDArray[np.float64]) -> int:
    """Eigenvalues of the correlations above 1, at least 1."""
    if len(matrix) < 2 or matrix.shape[1] < 2:  # noqa: PLR2004 - a correlation needs pairs
        return 1
    spread = matrix.std(axis=0)
    scaled = (matrix - matrix.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return max(1, int((np.linalg.eigvalsh(scaled.T @ scaled / len(scaled)) > 1.0).sum()))
