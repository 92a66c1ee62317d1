"""How the size of a segment is told, so that it tells of nobody in it.

Two rules that differ in one person only would tell that person's answer by the difference of their sizes. So fewer than
20 is not told at all, and more only with noise (:mod:`kiosk.audience.noise`), to the
nearest five. Sizes are for staff with the right to see the marketing console, not for the public.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from kiosk.audience.noise import MOST
from kiosk.store.audience_rows import SMALLEST, STEP, told

WITHHELD_BELOW: Final = SMALLEST + MOST
"""Of a segment by rule whose size is not told: the noise may have hidden so many."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, as far as it is told.

    Attributes:
        people: To the nearest five; None for fewer than 20, which may be none at all, and for some a little larger.
    """

    people: int | None

    @classmethod
    def of(cls, exact: int, noise: int = 0) -> Self:
        """What may be told of a number of people."""
        return cls(told(exact, noise))

    @property
    def enough(self) -> bool:
        """Whether something is told of a segment of this size."""
        return self.people is not None

    def __str__(self) -> str:
        return f"fewer than {WITHHELD_BELOW}" if self.people is None else f"about {self.people:,}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many match, from a look at some of the customers.

    Attributes:
        people: The likeliest number to the nearest five; None where it may be fewer than 20.
        low: Lower end of the interval that holds the true number 19 times of 20.
        high: Upper end of it.
        exact: Whether everybody was looked at; the ends then are those of the noise.
    """

    people: int | None
    low: int
    high: int
    exact: bool

    @classmethod
    def of_all(cls, size: Size) -> Self:
        """When everybody was looked at."""
        people = size.people
        if people is None:
            return cls(None, 0, WITHHELD_BELOW, exact=True)
        return cls(people, max(SMALLEST, people - MOST - STEP), people + MOST + STEP, exact=True)

    @classmethod
    def of_sample(cls, matching: int, noise: int, sampled: int, everybody: int) -> Self:
        """From a sample, by the interval of Wilson (1927), widened by the noise.

        Args:
            matching: How many of the sample match.
            noise: On that number.
            sampled: How many were looked at, above 0.
            everybody: How many there are.
        """
        each, found = everybody / sampled, min(max(matching + noise, 0), sampled)
        low, high = _wilson(max(found - MOST, 0), sampled)[0], _wilson(min(found + MOST, sampled), sampled)[1]
        least, most = round(low * everybody), round(high * everybody)
        return cls(told(round(found * each)) if least >= SMALLEST else None, least, most, exact=False)

    @property
    def below(self) -> int:
        """What may be said where the number is not told: there are fewer than this."""
        return max(self.high, WITHHELD_BELOW)

    def __str__(self) -> str:
        return f"fewer than {self.below:,}" if self.people is None else f"about {self.people:,}"


def _wilson(found: int, sampled: int) -> tuple[float, float]:
    from scipy.stats import binomtest  # noqa: PLC0415 - takes a second to load

    interval = binomtest(found, sampled).proportion_ci(0.95, method="wilson")
    return interval.low, interval.high


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
