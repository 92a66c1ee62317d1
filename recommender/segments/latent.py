"""Latent class analysis: kinds of customers behind what is low, middle and high."""

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.features.table import FeatureTable
from recommender.segments.common import need_different, numbered, sample_rows, settling
from recommender.segments.protocol import Fit, Space
from recommender.threads import one_thread

LATENT_ROWS: Final = 100_000
"""Most customers the classes are fitted on; the others are then assigned by them."""
LATENT_STARTS: Final = 3
TOLERANCE: Final = 1e-7
"""Gain of the mean log-likelihood under which a run has settled."""
CUTS: Final = (1 / 3, 2 / 3)
"""Quantiles at which a feature is cut into low, middle and high."""


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """What the classes look like.

    Attributes:
        names: The features.
        cuts: Per feature the borders between its levels, in its own unit.
        probabilities: Shape ``(k, f, levels)``: how probable a level of a feature is within a class.
    """

    names: tuple[str, ...]
    cuts: tuple[tuple[float, ...], ...]
    probabilities: NDArray[np.float64]

    def as_json(self) -> dict[str, Any]:
        """The same for programs and charts."""
        return {
            "kind": "classes",
            "features": list(self.names),
            "cuts": [list(borders) for borders in self.cuts],
            "probabilities": np.round(self.probabilities, 4).tolist(),
        }


@dataclass(frozen=True, slots=True)
class LatentClasses:
    """Classes within which features are independent, on features in three levels (Lazarsfeld; StepMix 2023)."""

    name: str = "lca"
    space: Space = Space.PLAIN
    takes_k: bool = True
    trial_rows: int = 1_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:
        """See :meth:`recommender.segments.protocol.Clustering.fit`."""
        wanted = k or 1
        levels, cuts = categorise(table.matrix)
        need_different(levels.astype(np.float64), wanted)
        part = levels[sample_rows(len(levels), LATENT_ROWS, seed)]
        patterns, counts = patterns_of(part)
        with one_thread(), settling() as unsettled:
            model = _stepmix(wanted, seed).fit(patterns, sample_weight=counts)
            groups = np.asarray(model.predict(levels), dtype=np.int64)
            likelihood = float(model.score(patterns, sample_weight=counts)) * len(part)
            size = int(model.n_parameters)
        scores = {
            "bic": size * float(np.log(len(part))) - 2 * likelihood,
            "aic": 2 * size - 2 * likelihood,
            "log_likelihood": likelihood,
        }
        labels, order = numbered(groups, levels.astype(np.float64))
        notes = ["each feature in three levels, cut at its thirds", *unsettled]
        if len(part) < len(levels):
            notes.append(f"fitted on {len(part):,} customers by chance, the others assigned by the classes")
        pis = np.asarray(model.get_parameters()["measurement"]["pis"])
        shown = pis.reshape(wanted, table.matrix.shape[1], -1)[list(order)]
        return Fit(self.name, labels, len(order), scores, tuple(notes), artefact=Classes(table.names, cuts, shown))


def categorise(matrix: NDArray[np.float64]) -> tuple[NDArray[np.int64], tuple[tuple[float, ...], ...]]:
    """Cut each feature at its thirds into 0, 1, 2; the same values are never parted, so a level may stay empty."""
    borders = np.quantile(matrix, CUTS, axis=0)
    levels = sum((matrix > border).astype(np.int64) for border in borders)
    return np.asarray(levels, dtype=np.int64), tuple(tuple(column) for column in borders.T.tolist())


def patterns_of(levels: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The different rows and how often each comes: there are far fewer patterns than customers."""
    patterns, counts = np.unique(levels, axis=0, return_counts=True)
    return patterns, counts.astype(np.float64)


def _stepmix(k: int, seed: int) -> Any:
    with warnings.catch_warnings():
        # its docstrings hold escapes that Python 3.11 and later warn of when they compile them
        warnings.simplefilter("ignore")
        from stepmix import StepMix  # type: ignore[import-untyped]  # noqa: PLC0415 - as in kmeans.py
    return StepMix(
        n_components=k,
        measurement="categorical",
        n_init=LATENT_STARTS,
        max_iter=300,
        abs_tol=TOLERANCE,
        random_state=seed,
        verbose=0,
        progress_bar=0,
    )
