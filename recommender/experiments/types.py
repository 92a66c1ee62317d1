"""Values of experiments: arms, what was seen of each, and what may be said about the difference between two."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recommender.errors import ExperimentInvalid

_LEAST_ARMS = 2


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the ways that are compared.

    Attributes:
        name: Unique within its experiment.
        weight: Share of the units that are not held out, relative to the other arms; above 0.
    """

    name: str
    weight: float = 1.0


HOLDOUT = Arm("holdout")
"""What units are in that take part in no experiment at all; its weight means nothing."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """What decides who gets what. Nothing of it may change while the experiment runs: units would move.

    Attributes:
        experiment_id: Unique; salts the hash, so that experiments are independent of each other.
        arms: Two or more; the first one is the control.
        holdout: Share of all units that takes part in no experiment, 0 to below 1; the same units for every experiment.

    Raises:
        ExperimentInvalid: There are fewer than two arms, names repeat, or a weight or the holdout is out of bounds.
    """

    experiment_id: str
    arms: tuple[Arm, ...]
    holdout: float = 0.0

    def __post_init__(self) -> None:
        names = [arm.name for arm in self.arms]
        if len(names) < _LEAST_ARMS or len(set(names)) < len(names) or HOLDOUT.name in names:
            raise ExperimentInvalid(
                f"The arms of '{self.experiment_id}' cannot be told apart",
                mend="Name two arms or more, each differently, none of them 'holdout'",
            )
        if any(not (arm.weight > 0 and math.isfinite(arm.weight)) for arm in self.arms):
            raise ExperimentInvalid("The weight of an arm must be above 0", mend="Leave out an arm that nobody gets")
        if not 0 <= self.holdout < 1:
            raise ExperimentInvalid("The holdout must be 0 or more and below 1", mend="Give a share, such as 0.05")

    @property
    def control(self) -> Arm:
        """What the others are compared with."""
        return self.arms[0]

    @property
    def shares(self) -> dict[str, float]:
        """Share of all units that each arm gets; with the holdout they add up to 1."""
        whole = sum(arm.weight for arm in self.arms) / (1 - self.holdout)
        return {arm.name: arm.weight / whole for arm in self.arms}


@dataclass(frozen=True, slots=True)
class Exposure:
    """A unit met its arm: something that the arm decides was shown. Only exposed units are compared.

    Attributes:
        unit: Pseudonym.
        experiment_id: Which experiment.
        arm: Name of the arm.
        at: When.
    """

    unit: str
    experiment_id: str
    arm: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """What has to be known of a metric in one arm.

    Attributes:
        units: Number of units, 0 or more.
        mean: Mean over the units (of a ratio: the ratio of the sums).
        variance: Of one unit; the squared standard error of ``mean`` is ``variance / units``.
    """

    units: int
    mean: float
    variance: float

    @property
    def error(self) -> float:
        """Squared standard error of the mean; infinite without units."""
        return self.variance / self.units if self.units else math.inf


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the ends of its interval.

    Attributes:
        value: Estimate.
        low: Lower end, may be infinite.
        high: Upper end, may be infinite.
    """

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether no difference at all is outside of the interval."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Effect:
    """Treatment minus control.

    Attributes:
        absolute: In the unit of the metric.
        relative: The same over the mean of the control (0.1 is 10 % more), or None where the control's mean cannot be
            told from 0.
        p_value: Always valid: however often it is looked at, it falls below ``x`` without an effect in a share of at
            most ``x`` of all experiments.
        confidence: Of the intervals, such as 0.95; they hold at all times together.
    """

    absolute: Interval
    relative: Interval | None
    p_value: float
    confidence: float


class Better(StrEnum):
    """In which direction a metric is good."""

    HIGHER = "higher"
    LOWER = "lower"
