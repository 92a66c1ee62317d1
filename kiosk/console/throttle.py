"""How long to wait after wrong passwords and wrong codes: pure functions, and the small memory that feeds them.

Three counts, because each alone can be turned against somebody. One name from one address grows fast and far: that is
guessing. One address, and one name over all addresses, come later, wait a minute at most, and do not count for a name
at an address where it has signed in before: nobody can lock a colleague out of their own tablet from elsewhere.
"""

import threading
from dataclasses import dataclass

_MOST_KEYS = 4096
"""Keys remembered; beyond it the longest idle ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How waits grow.

    Attributes:
        free: Failures without any wait.
        longest: Longest wait in seconds.
        forget: Seconds without a failure after which all are forgotten.
    """

    free: int
    longest: float
    forget: float


PAIR = Rule(free=4, longest=300.0, forget=3600.0)
"""One name from one address."""
ADDRESS = Rule(free=20, longest=60.0, forget=3600.0)
"""Any name from one address; colleagues share a tablet, and a proxy's address is everybody's."""
ACCOUNT = Rule(free=20, longest=60.0, forget=3600.0)
"""One name from any address."""


@dataclass(frozen=True, slots=True)
class Failures:
    """What is remembered of one key.

    Attributes:
        count: Failures in a row.
        last_at: Seconds on a monotonic clock.
    """

    count: int
    last_at: float


NONE = Failures(0, 0.0)


def after_failure(before: Failures, now: float, rule: Rule) -> Failures:
    """Count one more failure, or the first after a long time without any."""
    return Failures(1 if now - before.last_at >= rule.forget else before.count + 1, now)


def seconds_left(failures: Failures, now: float, rule: Rule) -> float:
    """Seconds until the next try counts: 0 while failures are free, then 1, 2, 4, ... up to the longest."""
    over = failures.count - rule.free
    if over < 0 or failures.count == 0 or now - failures.last_at >= rule.forget:
        return 0.0
    wait = min(rule.longest, 2.0 ** min(over, 30))  # far beyond the longest wait, far below an overflow
    return max(0.0, failures.last_at + wait - now)


class SignInThrottle:
    """Remembers failures in memory. Thread-safe."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], Failures] = {}
        self._at_home: dict[tuple[str, str], None] = {}
        self._lock = threading.Lock()

    def seconds_left(self, account: str, address: str, now: float) -> float:
        """Seconds until somebody at this address may try this name again."""
        with self._lock:
            pair, *others = _keys(account, address)
            counting = (pair,) if (account, address) in self._at_home else (pair, *others)
            return max(seconds_left(self._failures.get(key, NONE), now, rule) for key, rule in counting)

    def failed(self, account: str, address: str, now: float) -> None:
        """Count a failure."""
        with self._lock:
            for key, rule in _keys(account, address):
                self._failures[key] = after_failure(self._failures.pop(key, NONE), now, rule)
            while len(self._failures) > _MOST_KEYS:
                del self._failures[next(iter(self._failures))]

    def succeeded(self, account: str, address: str) -> None:
        """Forget the failures of this name at this address, where it is at home now; those of others stay."""
        with self._lock:
            pair = (account, address)
            self._failures.pop(pair, None)
            self._at_home.pop(pair, None)
            self._at_home[pair] = None
            while len(self._at_home) > _MOST_KEYS:
                del self._at_home[next(iter(self._at_home))]

    def forgive(self, account: str, address: str) -> None:
        """Take one failure of this name and of this address back, that turned out to be none."""
        with self._lock:
            for key, _ in _keys(account, address)[1:]:
                before = self._failures.get(key, NONE)
                if before.count > 1:
                    self._failures[key] = Failures(before.count - 1, before.last_at)
                else:
                    self._failures.pop(key, None)


def _keys(account: str, address: str) -> tuple[tuple[tuple[str, str], Rule], ...]:
    return (
        ((account, address), PAIR),
        (("", address), ADDRESS),
        ((account, ""), ACCOUNT),
    )
