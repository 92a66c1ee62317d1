"""What a choice of offers leaves behind for whoever learns from it. Ids and numbers only, never a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Shown:
    """One offer of a decision.

    Attributes:
        offer_id: Which.
        place: From 0, the first on the screen.
        propensity: Probability with which it was drawn there, above 0 to 1.
        score: By which it was chosen.
    """

    offer_id: str
    place: int
    propensity: float
    score: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Offers that were chosen together once.

    Attributes:
        decision_id: Random, 32 hexadecimal digits.
        policy: Name of what chose them.
        shown: First place first.
        arm: ``experiment/arm`` under which it chose, or None.
        context: What was open and how likely it was, as JSON.
    """

    decision_id: str
    policy: str
    shown: tuple[Shown, ...]
    arm: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict, repr=False)


class OfferAct(StrEnum):
    """What came of offers that were shown."""

    IMPRESSION = "impression"
    """They were on the screen; told of each."""
    DWELL = "dwell"
    """How long they were there together, as a bucket."""
    TAP = "tap"
    """One was opened, or all were saved to a phone."""
    REDEMPTION = "redemption"
    LESS = "less"
    """*Less like this.*"""


class Dwell(StrEnum):
    """How long offers were on the screen, never more exactly: the raw time would tell how somebody reads."""

    GLANCE = "<2"
    SHORT = "2-5"
    LONG = "5-15"
    VERY_LONG = ">15"


_UP_TO: Final = ((2.0, Dwell.GLANCE), (5.0, Dwell.SHORT), (15.0, Dwell.LONG))


def dwell_of(seconds: float) -> Dwell:
    """The bucket of a time, 0 seconds or more."""
    return next((bucket for end, bucket in _UP_TO if seconds < end), Dwell.VERY_LONG)
