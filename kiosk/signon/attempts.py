"""Sign-ins under way at a provider: in memory, each bound to one browser and good for one answer.

The browser that comes for what became of it must be the one that began and the one that brought the answer. Whoever has
only begun may have sent a colleague to the provider in their place; whoever has only answered may have been sent.
"""

import hmac
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.credentials import token_hash
from kiosk.signon.provider import Asked, Identity, SignedOut
from kiosk.signon.sign_outs import SignOuts, is_about

LASTS_SECONDS = 600.0
"""Time to sign in at the provider, with a second factor and a forgotten password."""
CLAIM_SECONDS = 60.0
"""Time to come for what became of it: the page between goes on by itself."""
_MOST = 2000
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way.

    Attributes:
        way: ``oidc`` or ``saml``.
        asked: What was asked.
        browser: Hash of the token in the cookie of the browser that began; the token itself is not kept.
        address: Network that browser is in, or None for this machine.
        session: Key of the session that is to be proven anew, or empty for a sign-in.
        until: When it is over, in seconds on a monotonic clock.
        since: Number of the newest word of a sign-out when it began.
        identity: Who it was, once the provider has answered.
        answerer: Hash of the token in the cookie of the browser that brought the answer; empty before.
    """

    way: str
    asked: Asked
    browser: str = field(repr=False)
    address: str | None
    session: str = field(repr=False)
    until: float
    since: int = 0
    identity: Identity | None = None
    answerer: str = field(default="", repr=False)


class Attempts:
    """Remembers attempts. Thread-safe.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, Attempt] = {}
        self._sign_outs = SignOuts(clock, LASTS_SECONDS + CLAIM_SECONDS)
        self._lock = threading.Lock()

    def begin(self, way: str, asked: Asked, *, address: str | None, session: str = "") -> str:
        """Remember an attempt; returns the token for the cookie, which exists nowhere else."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            self._sweep()
            while len(self._open) >= _MOST:
                self._forget_one()
            until, since = self._clock() + LASTS_SECONDS, self._sign_outs.newest
            self._open[asked.state] = Attempt(way, asked, token_hash(token), address, session, until, since)
        return token

    def answering(self, way: str, state: str) -> Attempt | None:
        """The attempt that an answer belongs to, if there was no answer yet; it is never found like this again."""
        with self._lock:
            self._sweep()
            found = self._open.get(state)
            if found is None or found.way != way or found.identity is not None:
                return None
            return self._open.pop(state)

    def answered(self, attempt: Attempt, identity: Identity) -> str:
        """Keep who it was for a short time; returns the token for a cookie of the browser that brought the answer."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            until = min(attempt.until, self._clock() + CLAIM_SECONDS)
            self._open[attempt.asked.state] = replace(
                attempt, identity=identity, answerer=token_hash(token), until=until
            )
        return token

    def take(self, began: str, answered: str) -> tuple[Attempt, Identity] | None:
        """What became of the attempt of a browser, once; None before an answer, and after the time is over.

        Args:
            began: Token that :meth:`begin` gave it.
            answered: Token that :meth:`answered` gave it.
        """
        with self._lock:
            self._sweep()
            for state, attempt in self._open.items():
                if attempt.identity is not None and is_of(attempt, began) and _fits(attempt.answerer, answered):
                    return self._open.pop(state), attempt.identity
        return None

    def forget(self, gone: SignedOut) -> None:
        """Let nothing that is under way let somebody in whom the provider has signed out meanwhile."""
        self._sign_outs.note(gone)
        with self._lock:
            mine = [state for state, one in self._open.items() if one.identity and is_about(gone, one.identity)]
            for state in mine:
                del self._open[state]

    def is_over(self, attempt: Attempt, identity: Identity) -> bool:
        """Whether the provider has signed somebody out after their attempt began.

        To be asked once there is a session: a word that comes later finds that one.
        """
        return self._sign_outs.end(identity, attempt.since)

    def __len__(self) -> int:
        return len(self._open)

    def _sweep(self) -> None:
        now = self._clock()
        for state in [state for state, attempt in self._open.items() if attempt.until <= now]:
            del self._open[state]

    def _forget_one(self) -> None:
        """The oldest of the network with the most: whoever begins thousands pushes out their own."""
        ((busiest, _),) = Counter(attempt.address for attempt in self._open.values()).most_common(1)
        del self._open[next(state for state, attempt in self._open.items() if attempt.address == busiest)]


def is_of(attempt: Attempt, token: str) -> bool:
    """Whether the browser with this token began the attempt."""
    return _fits(attempt.browser, token)


def _fits(kept: str, token: str) -> bool:
    return hmac.compare_digest(kept, token_hash(token))
