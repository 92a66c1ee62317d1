"""When the figures of customers are made anew: pure, and told the time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

QUIET: Final = timedelta(minutes=2)
"""After the last change: the files of an evening come one after the other."""
LONGEST: Final = timedelta(minutes=30)
"""After the first change, where the shop's tills never fall silent."""
REST: Final = timedelta(minutes=10)
"""Between the end of one renewal and the next one."""
RESTS_A_RENEWAL: Final = 9.0
"""A large shop rests longer: at most a tenth of the time goes into renewals."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """The newest renewal.

    Attributes:
        began: When, UTC; what changed later is not in it.
        took: How long.
        as_of: The day that its figures count to.
    """

    began: datetime
    took: timedelta
    as_of: date


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the newest renewal began.

    Attributes:
        first: When the first change was heard of, UTC.
        last: When the last one was.
    """

    first: datetime
    last: datetime


def is_due(newest: Renewal | None, changes: Changes | None, now: datetime, today: date) -> bool:
    """Whether everything is to be made anew now.

    Args:
        newest: The newest renewal, by whoever asked for it; None where there is none.
        changes: None where nothing changed since.
        now: UTC.
        today: Day of the shop's calendar.
    """
    if newest is None or now < newest.began:  # a clock that was put back tells nothing about how long ago it was
        return True
    if now < newest.began + newest.took + max(REST, newest.took * RESTS_A_RENEWAL):
        return False
    if newest.as_of != today:
        return True
    return changes is not None and (now >= changes.last + QUIET or now >= changes.first + LONGEST)
