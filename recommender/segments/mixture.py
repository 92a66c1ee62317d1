"""Gaussian mixture: groups of different width and slant, with a probability for each customer."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from recommender.features.table import FeatureTable
from recommender.segments.common import alone, need_different, numbered, sample_rows, settling
from recommender.segments.protocol import Fit, Space
from recommender.threads import one_thread

MIXTURE_ROWS: Final = 100_000
"""Most customers the mixture is fitted on; the others are then assigned by it."""
MIXTURE_STARTS: Final = 3
RIDGE: Final = 1e-3
"""Added to each variance, so that many equal customers do not make a group of no width."""


@dataclass(frozen=True, slots=True)
class GaussianMixture:
    """A sum of normal distributions with a full covariance each, by expectation and maximisation (Dempster 1977)."""

    name: str = "gmm"
    space: Space = Space.STANDARD
    takes_k: bool = True
    trial_rows: int = 2_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:
        """See :meth:`recommender.segments.protocol.Clustering.fit`."""
        from sklearn.mixture import GaussianMixture as Mixture  # noqa: PLC0415 - as in kmeans.py

        wanted = k or 1
        need_different(table.matrix, wanted)
        if len(table.matrix) == 1:
            return alone(self.name)
        rows = sample_rows(len(table.matrix), MIXTURE_ROWS, seed)
        part = table.matrix[rows]
        with one_thread(), settling() as unsettled:
            model = Mixture(
                wanted, n_init=MIXTURE_STARTS, reg_covar=RIDGE, random_state=seed, max_iter=500, tol=1e-3
            ).fit(part)
            sure = model.predict_proba(table.matrix)
            scores = {
                "bic": float(model.bic(part)),
                "aic": float(model.aic(part)),
                "mean_certainty": float(sure.max(axis=1).mean()),
            }
        labels, order = numbered(np.asarray(sure.argmax(axis=1)), table.matrix)
        notes = [f"a customer belongs to their group with probability {scores['mean_certainty']:.2f} on average"]
        notes += unsettled
        if len(part) < len(table.matrix):
            notes.append(f"fitted on {len(part):,} customers by chance, the others assigned by the mixture")
        return Fit(self.name, labels, len(order), scores, tuple(notes))
