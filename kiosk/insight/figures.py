"""From values of people to figures that tell of nobody: pure functions on arrays.

A figure is made of :data:`kiosk.store.audience_rows.SMALLEST` people or more. In a distribution a bar of fewer joins
its neighbour, so that nothing has to be left out and nothing can be worked out from a sum; in a grid such a cell is
empty. Cells of a measure with a long tail are equally wide on a logarithmic scale, ``log(1 + x)`` as segments read it
(:mod:`recommender.segments.prepare`): equally wide ones would put nearly everybody into the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kiosk.store.audience_rows import SMALLEST
from recommender.segments.prepare import long_tail

BINS: Final = 24
"""Bars of a distribution before small ones join, and most cells of a grid along one side."""
FEWEST_CELLS: Final = 6
"""Cells of a grid along one side where there are few people."""
USUAL_CELL: Final = SMALLEST
"""People in a cell if all cells had as many; fewer would leave most of a grid empty."""
BEYOND: Final = 0.01
"""Share of the people beyond the borders on either side; they belong to the outermost cell."""
FEWEST_BEYOND: Final = 5
"""As many people lie beyond at least, so that no border is one person's value."""
DECADE: Final = 10
"""Times that the upper border must exceed the lower one, each plus 1, for logarithms to change the picture."""
NORMAL_95: Final = 1.959964
"""Quantile of the normal distribution for intervals of 95 %."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moments:
    """What is kept of a feature of one group.

    Attributes:
        people: How many have a value.
        mean: Of the values.
        sd: Standard deviation of the values.
    """

    people: int
    mean: float
    sd: float

    @property
    def margin(self) -> float:
        """Half the width of the 95 % interval of the mean."""
        return float(NORMAL_95 * self.sd / self.people**0.5)

    def as_json(self) -> list[float]:
        """``[people, mean, sd]``."""
        return [self.people, self.mean, self.sd]

    @classmethod
    def of_json(cls, data: Sequence[float]) -> "Moments":
        """From what :meth:`as_json` made."""
        return cls(int(data[0]), float(data[1]), float(data[2]))


def moments(values: Floats) -> Moments | None:
    """Of the values that are known; None where fewer than 20 people have one."""
    known = values[~np.isnan(values)]
    if len(known) < SMALLEST:
        return None
    return Moments(len(known), float(known.mean()), float(known.std(ddof=1)))


@dataclass(frozen=True, slots=True)
class Difference:
    """How far apart two groups are in one feature.

    Attributes:
        mean: First minus second.
        low: Lower end of the 95 % interval.
        high: Upper end.
    """

    mean: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


def difference(first: Moments, second: Moments) -> Difference:
    """Difference of two means with Welch's standard error (Welch 1947); normal, as each group has 20 people or more."""
    error = (first.sd**2 / first.people + second.sd**2 / second.people) ** 0.5
    mean = first.mean - second.mean
    return Difference(mean, mean - NORMAL_95 * error, mean + NORMAL_95 * error)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """How the values of a measure are cut.

    Attributes:
        edges: Borders in the measure's own unit, increasing, shape ``(cells + 1,)``.
        log: Whether they are equally far apart in ``log(1 + x)``.
    """

    edges: Floats
    log: bool

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.edges) - 1


def cut(values: Floats, bins: int = BINS) -> Cells | None:
    """Cells for the known values; None where fewer than 20 people have one.

    Whole numbers are parted halfway between two of them, so that no cell is empty because no number can be in it.
    """
    known = values[~np.isnan(values)]
    if len(known) < SMALLEST:
        return None
    beyond = max(BEYOND, FEWEST_BEYOND / len(known))
    low, high = (float(one) for one in np.quantile(known, (beyond, 1 - beyond)))
    if low == high:
        return Cells(np.array([low - 0.5, high + 0.5]), log=False)
    whole = bool((known == np.floor(known)).all())
    if 1 + high >= DECADE * (1 + low) and long_tail(np.clip(known, low, high)):
        return Cells(_log_edges(low, high, bins, whole=whole), log=True)
    if whole and high - low < bins:
        return Cells(np.arange(np.floor(low), np.floor(high) + 2) - 0.5, log=False)
    return Cells(np.linspace(low, high, bins + 1), log=False)


def _log_edges(low: float, high: float, bins: int, *, whole: bool) -> Floats:
    edges = np.expm1(np.linspace(np.log1p(low), np.log1p(high), bins + 1))
    edges[0], edges[-1] = low, high  # without rounding
    if not whole:
        return edges
    return np.unique(np.concatenate([np.floor(edges) - 0.5, [np.floor(high) + 0.5]]))


def cells_of(values: Floats, edges: Floats) -> NDArray[np.int64]:
    """Number of the cell of each value; -1 where it is unknown."""
    cells = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    return np.where(np.isnan(values), -1, cells)


def joined(edges: Floats, counts: NDArray[np.int64]) -> tuple[list[float], list[int]]:
    """Bars of 20 people or more: a smaller one joins the next, the last ones the one before."""
    borders, bars, waiting = [float(edges[0])], list[int](), 0
    for border, count in zip(edges[1:], counts, strict=True):
        waiting += int(count)
        if waiting >= SMALLEST:
            borders.append(float(border))
            bars.append(waiting)
            waiting = 0
    if bars:
        borders[-1] = float(edges[-1])
        bars[-1] += waiting
    return borders, bars


def distribution(values: Floats) -> dict[str, Any] | None:
    """Bars and quartiles of the known values; None where fewer than 20 people have one."""
    known = values[~np.isnan(values)]
    cells = cut(known)
    if cells is None:
        return None
    borders, bars = joined(cells.edges, np.bincount(cells_of(known, cells.edges), minlength=cells.size))
    return {
        "edges": borders,
        "log": cells.log,
        "counts": bars,
        "people": len(known),
        "mean": float(known.mean()),
        "quartiles": [float(one) for one in np.quantile(known, (0.25, 0.5, 0.75))],
    }


def grids(columns: Mapping[str, Floats]) -> dict[str, dict[str, Any]]:
    """For each column, how many people lie in the cells that it makes with every later one.

    Args:
        columns: Values by name, all of one length.

    Returns:
        By name: the borders of its cells, whether they are on a ``log`` scale, and ``others``: by name a list of rows,
        one a cell of the other column, with None where fewer than 20 people are.
    """
    people = len(next(iter(columns.values()), ()))
    bins = min(BINS, max(FEWEST_CELLS, int((people / USUAL_CELL) ** 0.5)))
    cuts = {name: cells for name, values in columns.items() if (cells := cut(values, bins)) is not None}
    found = {name: cells_of(columns[name], cells.edges) for name, cells in cuts.items()}
    names = list(cuts)
    return {
        x: {
            "edges": cuts[x].edges.tolist(),
            "log": cuts[x].log,
            "others": {y: _grid(found[x], found[y], cuts[x].size, cuts[y].size) for y in names[place + 1 :]},
        }
        for place, x in enumerate(names)
    }


def _grid(x: NDArray[np.int64], y: NDArray[np.int64], columns: int, rows: int) -> list[list[int | None]]:
    both = (x >= 0) & (y >= 0)
    counts = np.bincount(y[both] * columns + x[both], minlength=rows * columns).reshape(rows, columns)
    return [[int(count) if count >= SMALLEST else None for count in row] for row in counts]


def enough(count: int) -> int | None:
    """A number of people as it may be shown: None for fewer than 20."""
    return count if count >= SMALLEST else None
