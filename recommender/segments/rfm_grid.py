"""The recency, frequency and money grid: fifths of each, and the names that marketing knows for them."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.errors import SegmentsImpossible
from recommender.features.table import FeatureTable
from recommender.segments.common import numbered
from recommender.segments.protocol import SMALLEST, Fit, Space

RECENCY: Final = "recency_days"
FREQUENCY: Final = "frequency"
MONEY: Final = "monetary_minor"
FIFTHS: Final = 5

GRID: Final = (
    ("Hibernating", "Hibernating", "At risk", "At risk", "Cannot lose them"),
    ("Hibernating", "Hibernating", "At risk", "At risk", "Cannot lose them"),
    ("About to sleep", "About to sleep", "Needs attention", "Loyal", "Loyal"),
    ("Promising", "Potential loyalist", "Potential loyalist", "Loyal", "Loyal"),
    ("New", "Potential loyalist", "Potential loyalist", "Champions", "Champions"),
)
"""Name by recency score (row 1 to 5, 5 bought latest) and frequency score (column), as direct marketing uses them."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The heat map.

    Attributes:
        counts: Shape ``(5, 5)``: customers by recency score (row 0 is score 1) and frequency score.
        money: Shape ``(5, 5)``: mean money of the customers in a cell, NaN under ``SMALLEST`` of them.
    """

    counts: NDArray[np.int64]
    money: NDArray[np.float64]

    def as_json(self) -> dict[str, Any]:
        """The same for programs and charts; what fewer than ``SMALLEST`` people are is null."""
        return {
            "kind": "rfm_grid",
            "names": [list(row) for row in GRID],
            "counts": [[int(n) if n >= SMALLEST or n == 0 else None for n in row] for row in self.counts],
            "mean_money": [[None if np.isnan(value) else float(value) for value in row] for row in self.money],
        }


@dataclass(frozen=True, slots=True)
class RfmGrid:
    """Customers by fifths of recency and frequency; needs those two features, and shows money where it is there."""

    name: str = "rfm"
    space: Space = Space.PLAIN
    takes_k: bool = False
    trial_rows: int = 10_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:  # noqa: ARG002 - the grid is given
        """See :meth:`recommender.segments.protocol.Clustering.fit`.

        Raises:
            SegmentsImpossible: Recency or frequency is not in the table, or was left out of it.
        """
        missing = [name for name in (RECENCY, FREQUENCY) if name not in table.names]
        if missing:
            raise SegmentsImpossible(
                f"the RFM grid needs {' and '.join(missing)}, which is not there or the same for everybody",
                mend="Add the column, or take another algorithm",
            )
        recency = fifths(-table.matrix[:, table.names.index(RECENCY)])
        frequency = fifths(table.matrix[:, table.names.index(FREQUENCY)])
        names = sorted({name for row in GRID for name in row})
        numbers = np.array([[names.index(name) for name in row] for row in GRID])
        labels, order = numbered(numbers[recency - 1, frequency - 1], table.matrix)
        return Fit(
            self.name,
            labels,
            len(order),
            notes=("fifths by rank; customers with the same value get the same score",),
            names=tuple(names[number] for number in order),
            artefact=heat_map(table, recency, frequency),
            by_rule=True,
        )


def rfm_grid(table: FeatureTable) -> Fit:
    """The grid of a table with ``recency_days`` and ``frequency`` in their own units."""
    return RfmGrid().fit(table, None, 0)


def fifths(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Score 1 (least) to 5 of each value by its mean rank, so that equal values have equal scores."""
    from scipy.stats import rankdata  # noqa: PLC0415 - with the other heavy libraries

    middle = (np.asarray(rankdata(values, method="average")) - 0.5) / len(values)
    return np.minimum(np.floor(middle * FIFTHS).astype(np.int64) + 1, FIFTHS)


def heat_map(table: FeatureTable, recency: NDArray[np.int64], frequency: NDArray[np.int64]) -> Grid:
    """Count customers, and average their money, over the 25 cells."""
    cell = (recency - 1) * FIFTHS + frequency - 1
    counts = np.bincount(cell, minlength=FIFTHS**2)
    money = np.full(FIFTHS**2, np.nan)
    if MONEY in table.names:
        sums = np.bincount(cell, weights=table.matrix[:, table.names.index(MONEY)], minlength=FIFTHS**2)
        money[counts >= SMALLEST] = sums[counts >= SMALLEST] / counts[counts >= SMALLEST]
    return Grid(counts.reshape(FIFTHS, FIFTHS), money.reshape(FIFTHS, FIFTHS))
