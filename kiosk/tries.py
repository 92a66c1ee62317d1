"""A limit for guessing: so many unknown codes at once, then one more now and then."""

import contextlib
import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kiosk.errors import TooManyTries


@dataclass(frozen=True, slots=True)
class Tries:
    """How many unknown codes may be tried.

    Attributes:
        most: At once; a shopper mistypes a few times.
        seconds: After which one more is allowed.
    """

    most: int = 10
    seconds: float = 6.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of the tries.

    Attributes:
        left: Tries that are free, with fractions.
        at: When that was so, seconds.
    """

    left: float
    at: float


def refilled(bucket: Bucket, tries: Tries, now: float) -> Bucket:
    """The bucket at a later moment: one try more for each ``tries.seconds``, never more than ``tries.most``."""
    grown = bucket.left + max(now - bucket.at, 0.0) / tries.seconds
    return Bucket(min(grown, float(tries.most)), now)


def spent(bucket: Bucket) -> Bucket:
    """The bucket after one unknown code; it never falls under zero."""
    return Bucket(max(bucket.left - 1.0, 0.0), bucket.at)


class Attempt:
    """One try under way; it costs nothing once it was said to be good."""

    __slots__ = ("good",)

    def __init__(self) -> None:
        self.good = False


class Limit:
    """The tries of one surface. Thread-safe.

    Args:
        tries: How many.
        clock: Seconds, monotonic.
    """

    def __init__(self, tries: Tries | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._tries, self._clock = tries or Tries(), clock
        self._bucket = Bucket(float(self._tries.most), clock())
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def attempt(self) -> Iterator[Attempt]:
        """One try. It is taken before the code is looked up, so that many at once are no way around the limit.

        Raises:
            TooManyTries: There is none left.
        """
        with self._lock:
            bucket = refilled(self._bucket, self._tries, self._clock())
            if bucket.left < 1.0:
                refused = TooManyTries("Too many unknown codes were tried", mend="Wait a minute, then try again")
                refused.seconds = max(1, math.ceil((1.0 - bucket.left) * self._tries.seconds))
                raise refused
            self._bucket = spent(bucket)
        attempt = Attempt()
        try:
            yield attempt
        finally:
            if attempt.good:
                with self._lock:
                    self._bucket = Bucket(min(self._bucket.left + 1.0, float(self._tries.most)), self._bucket.at)
