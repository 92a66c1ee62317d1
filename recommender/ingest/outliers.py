"""Values far from the rest, found without keeping the values.

A value is flagged when its modified z-score is above the rule's (3.5 in Iglewicz and Hoaglin, How to Detect and Handle
Outliers, 1993)::

    z = 0.6745 * |x - median| / MAD,  or  |x - median| / (1.253314 * mean absolute deviation)  where the MAD is 0

and it is at least ten times, or a tenth of, the median: where most quantities are 1, a 3 is far from nothing. ``x`` is
the natural logarithm, because amounts and quantities of a shop are skewed; values of 0 are left out. The
logarithms are counted in bins of 0.005, so that any number of rows fits and thresholds are exact to half a per cent.
"""

from typing import Final

import numpy as np
import polars as pl

from recommender.ingest.report import LINES_SHOWN, Outliers

_BIN: Final = 0.005
_MAD_FACTOR: Final = 0.6745
_MEAN_FACTOR: Final = 1.253314
_LEAST: Final = float(np.log(10)) / _BIN
"""Bins between the median and its tenfold."""
_ENOUGH: Final = 20
"""Fewer values say nothing of what is usual."""


class OutlierWatch:
    """Counts the values of one column and tells in the end which were far off."""

    def __init__(self, field: str) -> None:
        self.field = field
        self._counts: dict[int, int] = {}
        self._ends = pl.DataFrame(schema={"line": pl.Int64, "value": pl.Int64})

    def add(self, lines: pl.Series, values: pl.Series) -> None:
        """Count a batch: Int64 lines and values; nulls, noughts and what is below are left out."""
        rows = pl.DataFrame({"line": lines, "value": values}).filter(pl.col("value") > 0)
        bins, counts = np.unique(np.rint(np.log(rows["value"].to_numpy()) / _BIN).astype(np.int64), return_counts=True)
        for place, count in zip(bins.tolist(), counts.tolist(), strict=True):
            self._counts[place] = self._counts.get(place, 0) + count
        both = pl.concat([self._ends, rows]).sort("value", "line")
        self._ends = pl.concat([both.head(LINES_SHOWN), both.tail(LINES_SHOWN)]).unique(maintain_order=True)

    def found(self, highest: float) -> Outliers | None:
        """What was flagged, or None where nothing was.

        Args:
            highest: Modified z-score up to which a value is usual.
        """
        bins = np.array(sorted(self._counts), np.int64)
        counts = np.array([self._counts[place] for place in bins.tolist()], np.int64)
        if counts.sum() < _ENOUGH:
            return None
        middle = _median(bins, counts)
        away = np.abs(bins - middle)
        order = np.argsort(away, kind="stable")
        spread = _median(away[order], counts[order]) / _MAD_FACTOR
        if spread == 0:
            spread = _MEAN_FACTOR * float((away * counts).sum() / counts.sum())
        fence = max(highest * spread, _LEAST)
        far = away > fence
        if not far.any():
            return None
        low, high = (float(np.exp((middle + side * fence) * _BIN)) for side in (-1, 1))
        logs = (self._ends["value"].log() / _BIN).round()
        ends = self._ends.with_columns(away=(logs - middle).abs()).filter(pl.col("away") > fence)
        lines = ends.sort("away", "line", descending=[True, False])["line"].head(LINES_SHOWN).to_list()
        return Outliers(self.field, round(low, 2), round(high, 2), int(counts[far].sum()), tuple(lines))


def _median(values: np.ndarray, counts: np.ndarray) -> float:
    """Median of sorted values that occur so many times; the lower one of two."""
    return float(values[np.searchsorted(np.cumsum(counts), (counts.sum() + 1) // 2)])
