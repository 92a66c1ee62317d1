"""How the size of a segment is told, so that it tells of nobody in it.

Two rules that differ in one person only would tell that person's answer by the difference of their sizes. So fewer than
20 is not told at all, and more only to the nearest five. That makes one question worthless, not a hundred clever ones:
sizes are for staff with the right to see the marketing console, not for the public.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from kiosk.store.audience_rows import SMALLEST, told


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, as far as it is told.

    Attributes:
        people: To the nearest five; None for fewer than 20, which may be none at all.
    """

    people: int | None

    @classmethod
    def of(cls, exact: int) -> Self:
        """What may be told of a number of people."""
        return cls(told(exact))

    @property
    def enough(self) -> bool:
        """Whether a segment of this size may be used."""
        return self.people is not None

    def __str__(self) -> str:
        return f"fewer than {SMALLEST}" if self.people is None else f"about {self.people:,}"


@dataclass(frozen=True, slots=True)
class Week:
    """How many entered and left within seven days.

    Attributes:
        first: Its first moment.
        entered: How many entered; someone who came twice counts twice.
        left: How many left.
    """

    first: datetime
    entered: Size
    left: Size


def weeks(moves: Sequence[tuple[datetime, bool]], now: datetime, days: int) -> tuple[Week, ...]:
    """Moves (when, and whether somebody entered) counted by spans of seven days up to now, the newest first."""
    found = list[Week]()
    for back in range(7, days + 7, 7):
        first, last = now - timedelta(days=back), now - timedelta(days=back - 7)
        mine = [entered for at, entered in moves if first < at <= last]
        found.append(Week(first, Size.of(sum(mine)), Size.of(len(mine) - sum(mine))))
    return tuple(found)
