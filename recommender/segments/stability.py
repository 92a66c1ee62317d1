"""Whether the same groups come out of other customers of the same kind."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from recommender.errors import TooFewCustomers
from recommender.segments.common import sample_rows
from recommender.segments.prepare import Prepared
from recommender.segments.protocol import Clustering, Labels, Progress, unwatched

DRAWS: Final = 20
STABLE: Final = 0.9
"""Adjusted Rand index from which groups count as stable; measured to hold for groups that stay."""


@dataclass(frozen=True, slots=True)
class Stability:
    """Agreement of the groups with those of resampled customers, by the adjusted Rand index (Hubert and Arabie 1985).

    Attributes:
        mean: -1 to 1; 1 is the same groups, 0 what chance gives.
        low: 2.5 % quantile over the draws.
        high: 97.5 % quantile.
        draws: Times it was done; 0 where too few customers differ.
        rows: Customers in each draw.
    """

    mean: float
    low: float
    high: float
    draws: int
    rows: int

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "mean": round(self.mean, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "draws": self.draws,
            "rows": self.rows,
        }


def stability(
    prepared: Prepared,
    clustering: Clustering,
    k: int | None,
    labels: Labels,
    seed: int,
    *,
    draws: int = DRAWS,
    part: float | None = None,
    progress: Progress = unwatched,
) -> Stability:
    """Fit again on draws of the customers and compare, on the customers drawn, with the labels they have.

    Args:
        prepared: The features.
        clustering: The algorithm; at most its ``trial_rows`` are in a draw.
        k: As given to it.
        labels: Of all customers.
        seed: Start of chance.
        draws: How many.
        part: None draws as many as there are, with repetition (bootstrap); else this share, each once.
        progress: Told before each draw.
    """
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - as in kmeans.py

    rng = np.random.default_rng(seed)
    pool = sample_rows(len(prepared), clustering.trial_rows, seed)
    table = prepared.take(pool)
    size = len(pool) if part is None else max(1, round(part * len(pool)))
    found = []
    for draw in range(draws):
        progress(draw / draws)
        rows = np.sort(rng.choice(len(pool), size, replace=part is None))
        first = np.unique(rows, return_index=True)[1]
        try:
            again = clustering.fit(table.take(rows).of(clustering.space), k, seed + draw + 1)
        except TooFewCustomers:
            continue
        found.append(float(adjusted_rand_score(labels[pool][rows[first]], again.labels[first])))
    if not found:
        return Stability(0.0, 0.0, 0.0, 0, size)
    low, high = np.quantile(found, [0.025, 0.975])
    return Stability(float(np.mean(found)), float(low), float(high), len(found), size)
