"""Less noise from what was known before: winsorising, then CUPED.

A. Deng, Y. Xu, R. Kohavi, T. Walker, "Improving the sensitivity of online controlled experiments by utilizing
pre-experiment data", WSDM 2013.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CAPPED_ABOVE: Final = 0.99
"""Quantile of all units together that higher values are cut to: a few large buyers make most of money's variance."""
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """A metric after CUPED.

    Attributes:
        values: Shape ``(n,)``, the same mean over all units as before.
        cut: Part of the variance that is gone, 0 to 1; measured on the units together.
    """

    values: Floats
    cut: float


def winsorise(values: Floats, quantile: float = CAPPED_ABOVE) -> Floats:
    """Cut what is above a quantile down to it, of all arms together. The mean that is compared is that of these values.

    Args:
        values: Of every unit of every arm, shape ``(n,)``.
        quantile: 0.5 to 1. Where fewer units than that have any value, nothing is cut: the quantile would be 0.
    """
    if not len(values):
        return values
    cap = float(np.quantile(values, quantile, method="higher"))
    return np.minimum(values, cap) if cap > 0 else values


def adjust(values: Floats, before: Floats) -> Adjusted:
    """Take out of a metric what was to be expected from before the experiment.

    Args:
        values: Metric of every unit of every arm (one slope for all), shape ``(n,)``.
        before: Known of the same units before their first exposure, shape ``(n,)`` or ``(n, k)``; empty (nan) for
            units of whom nothing was known, who are taken as average. Never anything that the experiment can change.
    """
    spread = float(values.var()) if len(values) else 0.0
    if spread <= 0:
        return Adjusted(values, 0.0)
    centred = _standardised(before.reshape(len(values), -1).astype(np.float64))
    slopes = np.linalg.lstsq(centred, values - values.mean(), rcond=None)[0]
    left = values - centred @ slopes
    return Adjusted(left, max(0.0, 1 - float(left.var()) / spread))


def _standardised(known: Floats) -> Floats:
    """Distances from the mean of those of whom something is known, in standard deviations; 0 for the others."""
    there = ~np.isnan(known)
    filled = np.where(there, known, 0.0)
    usual = filled.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    distance = np.where(there, known - usual, 0.0)
    spread = distance.std(axis=0)
    # What is the same for everybody differs by rounding only, and a slope on that would be noise.
    told = spread > _ROUNDING * np.abs(filled).max(axis=0)
    return np.where(told, distance - distance.mean(axis=0), 0.0) / np.where(told, spread, 1.0)
