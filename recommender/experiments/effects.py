"""How much better one arm is than another, absolutely and relatively, at any look."""

import math

import numpy as np
from numpy.typing import NDArray

from recommender.experiments.sequential import ALPHA, critical, p_value
from recommender.experiments.types import Effect, Interval, Summary

Floats = NDArray[np.float64]
_SPREAD_NEEDS = 2


def summarise(values: Floats) -> Summary:
    """A metric with one number a unit: money, a count, or 0 and 1.

    Args:
        values: Shape ``(n,)``.
    """
    spread = float(values.var(ddof=1)) if len(values) >= _SPREAD_NEEDS else math.inf
    return Summary(len(values), float(values.mean()) if len(values) else 0.0, spread)


def summarise_ratio(parts: Floats, wholes: Floats) -> Summary:
    """A metric that is a ratio of two sums, such as redemptions an offer shown, by the delta method.

    What is drawn at random are units, not the shown offers: those of one person are alike, and counting each by itself
    would make the interval too narrow.

    Args:
        parts: Above the line, one sum a unit, shape ``(n,)``.
        wholes: Below it, 0 or more, shape ``(n,)``.
    """
    below = float(wholes.mean()) if len(wholes) else 0.0
    if below <= 0:
        return Summary(len(parts), 0.0, math.inf)
    ratio = float(parts.mean()) / below
    straight = (parts - ratio * wholes) / below
    spread = float(straight.var(ddof=1)) if len(parts) >= _SPREAD_NEEDS else math.inf
    return Summary(len(parts), ratio, spread)


def effect(
    control: Summary, treatment: Summary, planned: float, *, alpha: float = ALPHA, comparisons: int = 1
) -> Effect:
    """Treatment minus control with always-valid intervals.

    Args:
        control: Of the metric.
        treatment: Of the same metric.
        planned: Units in each of the two arms that were planned, above 0; of unequal arms, their harmonic mean.
        alpha: 1 minus the confidence of the intervals of all comparisons together.
        comparisons: Arms that are compared with this control; each gets its part of alpha (Bonferroni).
    """
    difference, error = treatment.mean - control.mean, control.error + treatment.error
    # Two arms without any spread, such as nobody redeemed anything, are no evidence, however many they are.
    if not 0 < error < math.inf:
        return Effect(Interval(difference, -math.inf, math.inf), None, 1.0, 1 - alpha)
    now, each = information(control.units, treatment.units, planned), alpha / comparisons
    reach, deviation = critical(now, each), math.sqrt(error)
    return Effect(
        Interval(difference, difference - reach * deviation, difference + reach * deviation),
        _relative(control, treatment, reach),
        min(1.0, comparisons * p_value(difference / deviation, now, each)),
        1 - alpha,
    )


def information(control: int, treatment: int, planned: float) -> float:
    """Part of the planned size that is there; of unequal arms the smaller one counts most (harmonic mean)."""
    return 2 * control * treatment / (control + treatment) / planned if control and treatment else 0.0


def _relative(control: Summary, treatment: Summary, reach: float) -> Interval | None:
    """The set of ratios that the data do not refuse (E. Fieller, 1954), minus 1.

    It holds 0 exactly where the absolute interval does, so the two never tell different stories. Where the control's
    own mean could be 0 the set has no end.
    """
    base, mean, spread = control.mean, treatment.mean, reach * reach
    below = base * base - spread * control.error
    if base <= 0 or below <= 0:
        return None
    middle = base * mean
    root = middle * middle - below * (mean * mean - spread * treatment.error)
    half = math.sqrt(max(root, 0.0))
    return Interval(mean / base - 1, (middle - half) / below - 1, (middle + half) / below - 1)
