"""Guardrails: what must not become worse while something else becomes better (non-inferiority with a margin)."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from recommender.errors import ExperimentInvalid
from recommender.experiments.effects import summarise_ratio
from recommender.experiments.types import Better, Interval, Summary

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One metric that is watched.

    Attributes:
        name: Of the metric.
        margin: How much worse it may become, in the metric's own unit, above 0. Not relative: complaints are rare, and
            a tenth more of almost nothing can neither be seen nor does it matter.
        better: In which direction it is good.
    """

    name: str
    margin: float
    better: Better = Better.LOWER

    def __post_init__(self) -> None:
        if not self.margin > 0:
            raise ExperimentInvalid(
                f"The guardrail '{self.name}' has no margin",
                mend="Say how much worse it may become; that nothing changes at all cannot be shown",
            )


class Guarded(StrEnum):
    """How a guardrail stands."""

    HELD = "held"
    """Even the worst end of the interval is within the margin."""
    HARMED = "harmed"
    """It became worse for sure, and beyond the margin as far as can be seen."""
    OPEN = "open"
    """Not enough is known yet."""


def guarded(guardrail: Guardrail, change: Interval) -> Guarded:
    """How a guardrail stands.

    Args:
        guardrail: Which one.
        change: Treatment minus control, absolute, of an interval that may be looked at as often as one likes.
    """
    lower_is_better = guardrail.better is Better.LOWER
    value, least, most = (
        (change.value, change.low, change.high) if lower_is_better else (-change.value, -change.high, -change.low)
    )
    if most < guardrail.margin:
        return Guarded.HELD
    return Guarded.HARMED if least > 0 and value > guardrail.margin else Guarded.OPEN


def summarise_rare(presses: Floats, chances: Floats) -> Summary:
    """A rare thing per chance of it, such as complaints a greeting, by the delta method.

    Two made-up units join, one with the thing and one without: where nobody complained, that is known of so many people
    only, and not for sure (A. Agresti, B. Caffo, The American Statistician 54, 2000).

    Args:
        presses: How often it happened, one sum a unit, shape ``(n,)``.
        chances: How often it could have, above 0 somewhere, shape ``(n,)``.
    """
    usual = float(chances.mean()) if len(chances) else 1.0
    return summarise_ratio(np.append(presses, [1.0, 0.0]), np.append(chances, [usual, usual]))
