"""How many units an experiment needs before an effect of a size can be seen, and how many days that takes.

The sizes are those of the always-valid interval of :mod:`recommender.experiments.sequential`, for that is what is
looked at; a test that may be looked at once needs about half of them, and ``Design(looks_once=True)`` says how many.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recommender.errors import ExperimentInvalid
from recommender.experiments.sequential import ALPHA, critical
from recommender.experiments.types import Experiment

POWER: Final = 0.8
WEEK: Final = 7
LONGEST_DAYS: Final = 730
"""Nobody waits longer than two years for an experiment."""


@dataclass(frozen=True, slots=True)
class Design:
    """How sure one wants to be.

    Attributes:
        control: Share of all units that the control gets, above 0 to below 1.
        treatment: Share of all units that the arm gets which is compared with it. What is missing to 1 is in other
            arms, or held out.
        alpha: Chance of seeing an effect where there is none, over all comparisons and looks.
        power: Chance of seeing the effect where it is there.
        comparisons: Arms beside the control; alpha is divided by it (Bonferroni).
        looks_once: Whether the planned size is looked at once only, by the usual test.
    """

    control: float = 0.5
    treatment: float = 0.5
    alpha: float = ALPHA
    power: float = POWER
    comparisons: int = 1
    looks_once: bool = False

    def __post_init__(self) -> None:
        shares = self.control > 0 and self.treatment > 0 and self.control + self.treatment <= 1 + 1e-9
        if not (shares and 0 < self.alpha < 1 and 0 < self.power < 1 and self.comparisons > 0):
            raise ExperimentInvalid("Shares, alpha and power must lie between 0 and 1", mend="Give 0.05 for 5 %")

    @classmethod
    def of(cls, experiment: Experiment) -> "Design":
        """That of an experiment: the smallest arm decides."""
        shares, control = experiment.shares, experiment.control.name
        others = [share for name, share in shares.items() if name != control]
        return cls(shares[control], min(others), comparisons=len(others))

    @property
    def reach(self) -> float:
        """Standard errors that an effect must be long to be seen with the wanted power at the planned size."""
        from scipy.special import ndtri  # noqa: PLC0415 - takes long to load, and most starts plan no experiment

        each = self.alpha / self.comparisons
        ends = float(ndtri(1 - each / 2)) if self.looks_once else critical(1.0, each)
        return ends + float(ndtri(self.power))


@dataclass(frozen=True, slots=True)
class Metric:
    """What is expected of a metric without the treatment.

    Attributes:
        mean: Of the control, not 0.
        variance: Of one unit, above 0; None for a proportion, whose mean says it.
        cut: Part of the variance that CUPED takes away, 0 to below 1.
    """

    mean: float
    variance: float | None = None
    cut: float = 0.0

    def __post_init__(self) -> None:
        proportion_is_none = self.variance is None and not 0 < self.mean < 1
        if self.mean == 0 or not 0 <= self.cut < 1 or proportion_is_none or (self.variance or 1) < 0:
            raise ExperimentInvalid(
                "A metric of this mean and spread cannot be planned for",
                mend="A proportion lies between 0 and 1; a mean is not 0 and its variance above 0",
            )

    def spread_at(self, mean: float) -> float:
        """Variance of one unit in an arm with this mean, after CUPED."""
        return (mean * (1 - mean) if self.variance is None else self.variance) * (1 - self.cut)


def units_needed(metric: Metric, relative: float, design: Design) -> int:
    """Units in all, held out ones too, so that a relative effect is seen.

    Args:
        metric: Without the treatment.
        relative: Effect over the mean of the control, such as 0.1; may be below 0.
        design: How sure one wants to be.

    Raises:
        ExperimentInvalid: The effect is 0, or makes a proportion leave 0 to 1.
    """
    changed = metric.mean * (1 + relative)
    if relative == 0 or (metric.variance is None and not 0 < changed < 1):
        raise ExperimentInvalid(
            "No such effect can be planned for", mend="Give a change that is not 0 and can be reached"
        )
    spread = metric.spread_at(metric.mean) / design.control + metric.spread_at(changed) / design.treatment
    return math.ceil((design.reach / (changed - metric.mean)) ** 2 * spread)


def smallest_effect(metric: Metric, units: int, design: Design) -> float | None:
    """The smallest relative increase that so many units show (the minimum detectable effect).

    Args:
        metric: Without the treatment.
        units: In all, held out ones too, above 0.
        design: How sure one wants to be.

    Returns:
        0.1 for 10 %, or None where a proportion would have to rise above 1.
    """
    low, high = 0.0, 1.0 if metric.variance is not None else 1 / abs(metric.mean) - 1
    while metric.variance is not None and units_needed(metric, high, design) > units:
        high *= 2
    if high <= 0 or units_needed(metric, high * (1 - 1e-9), design) > units:
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if units_needed(metric, middle, design) <= units else (middle, high)
    return high


def days_needed(units: int, arrivals: Sequence[int], window: int = 0, least_weeks: int = 1) -> int | None:
    """Days until so many different units were seen and their window is over, in whole weeks.

    Args:
        units: In all.
        arrivals: Units that were new on each of the last days, the first day counting all of its units as new. After
            the last of these days it goes on as in their last week: the newcomers of the first days are regulars.
        window: Days after its first exposure in which a unit's metric is counted.
        least_weeks: No experiment is shorter, 1 or more.

    Returns:
        A multiple of 7, or None where nobody comes or it takes longer than :data:`LONGEST_DAYS`.
    """
    lately = arrivals[-WEEK:]
    later = sum(lately) / len(lately) if lately else 0.0
    seen, day = 0.0, 0
    while seen < units and day < LONGEST_DAYS:
        seen += arrivals[day] if day < len(arrivals) else later
        day += 1
    weeks = max(math.ceil((day + window) / WEEK), least_weeks)
    return weeks * WEEK if seen >= units and weeks * WEEK <= LONGEST_DAYS else None
