"""Whether somebody buys a product about every so many days."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

LEAST_DAYS: Final = 3
"""Days with a purchase from which on there is a rhythm to speak of: two gaps."""
LATEST_GAPS: Final = 8
"""Gaps that are looked at, the last ones: habits change."""
NEAR: Final = 1 / 3
"""Part of the median by which a gap may differ from it and still be near."""
NEAR_OF_TWO: Final = 0.05
"""The same where there are two gaps only. Both are set so that whoever buys at random (exponential gaps) looks so
regular at most one time in twenty: 5 % with two, three and five gaps, less with the others."""
ONE_OFF: Final = 5
"""Gaps from which on one of them may be off: the holiday, the guests."""
STILL_GOING: Final = 1.5
"""A rhythm is over when the last purchase is longer ago than this many gaps and a day."""
LONGEST_GAP: Final = 183
"""Days; what comes twice a year is no rhythm that a receipt roll can show."""


def rhythm_of(days: Sequence[int], today: int) -> int | None:
    """The usual gap in days, or None where the purchases come too irregularly, too seldom, or have stopped.

    Args:
        days: Days with a purchase as numbers, in any order; a day counts once.
        today: The same for today, not before the last one.

    Returns:
        The median of the last gaps in whole days, 1 or more.
    """
    bought = sorted(set(days))
    if len(bought) < LEAST_DAYS:
        return None
    gaps = [later - earlier for earlier, later in pairwise(bought[-LATEST_GAPS - 1 :])]
    usual = median(gaps)
    allowed = usual * (NEAR if len(gaps) >= LEAST_DAYS else NEAR_OF_TWO)
    off = sum(abs(gap - usual) > allowed for gap in gaps)
    if off > len(gaps) // ONE_OFF or today - bought[-1] > STILL_GOING * usual + 1 or usual > LONGEST_GAP:
        return None
    return round(usual)
