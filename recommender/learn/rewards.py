"""From what happened after an offer was shown to the response that policies learn from."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Answer(StrEnum):
    """What a customer did with one offer that was shown. Dwell is none: whoever stands there makes it, for all."""

    TAP = "tap"
    REDEMPTION = "redemption"
    LESS = "less"


TAPPED: Final = 0.2
"""Response to an offer that was opened and not redeemed, where a redemption is 1: five taps are worth one. A choice."""
WAIT: Final = timedelta(days=7)
"""Time in which an answer counts, for a redemption comes after the screen."""


def reward(answers: Collection[Answer], value: float = 1.0) -> float:
    """Response to one offer at one place, 0 to 1.

    Args:
        answers: Within :data:`WAIT`, in any order.
        value: Of a redemption to the shop against the best one, 0 to 1.

    Returns:
        The best answer times the value; 0 whenever less like it was asked for.
    """
    if Answer.LESS in answers:
        return 0.0
    if Answer.REDEMPTION in answers:
        return value
    return TAPPED * value if Answer.TAP in answers else 0.0


def settled(shown: datetime, now: datetime) -> bool:
    """Whether the time to answer is over, so that no answer means none.

    To learn of answers at once and of silence late would flatter every offer for as long as it is new; so nothing is
    learned of a decision before.
    """
    return now - shown >= WAIT
