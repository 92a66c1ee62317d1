"""Sign-ins under way at a provider: in memory, each bound to the browser that began it, each good for one answer."""

import hmac
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

from kiosk.signon.provider import Asked, Identity

LASTS_SECONDS = 600.0
"""Time to sign in at the provider, with a second factor and a forgotten password."""
_MOST = 2000
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way.

    Attributes:
        way: ``oidc`` or ``saml``.
        asked: What was asked.
        browser: Hash of the token in the cookie of the browser that began; the token itself is not kept.
        address: Where that browser is.
        session: Key of the session that is to be proven anew, or empty for a sign-in.
        began_at: Seconds on a monotonic clock.
        identity: Who it was, once the provider has answered.
    """

    way: str
    asked: Asked
    browser: str = field(repr=False)
    address: str
    session: str = field(repr=False)
    began_at: float
    identity: Identity | None = None


class Attempts:
    """Remembers attempts. Thread-safe.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, Attempt] = {}
        self._lock = threading.Lock()

    def begin(self, way: str, asked: Asked, *, address: str, session: str = "") -> str:
        """Remember an attempt; returns the token for the cookie, which exists nowhere else."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            self._sweep()
            while len(self._open) >= _MOST:
                self._forget_one()
            self._open[asked.state] = Attempt(way, asked, _hash(token), address, session, self._clock())
        return token

    def answering(self, way: str, state: str) -> Attempt | None:
        """The attempt that an answer belongs to, if there was no answer yet; it is never found like this again."""
        with self._lock:
            self._sweep()
            found = self._open.get(state)
            if found is None or found.way != way or found.identity is not None:
                return None
            return self._open.pop(state)

    def answered(self, attempt: Attempt, identity: Identity) -> None:
        """Keep who it was until the browser that began comes for it."""
        with self._lock:
            self._open[attempt.asked.state] = replace(attempt, identity=identity)

    def take(self, token: str) -> tuple[Attempt, Identity] | None:
        """What became of the attempt of a browser, once; None before an answer, and after the time is over."""
        with self._lock:
            self._sweep()
            for state, attempt in self._open.items():
                if attempt.identity is not None and is_of(attempt, token):
                    return self._open.pop(state), attempt.identity
        return None

    def __len__(self) -> int:
        return len(self._open)

    def _sweep(self) -> None:
        oldest = self._clock() - LASTS_SECONDS
        for state in [state for state, attempt in self._open.items() if attempt.began_at <= oldest]:
            del self._open[state]

    def _forget_one(self) -> None:
        """The oldest of the address with the most: whoever begins thousands pushes out their own."""
        ((busiest, _),) = Counter(attempt.address for attempt in self._open.values()).most_common(1)
        del self._open[next(state for state, attempt in self._open.items() if attempt.address == busiest)]


def is_of(attempt: Attempt, token: str) -> bool:
    """Whether the browser with this token began the attempt."""
    return hmac.compare_digest(attempt.browser, _hash(token))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
