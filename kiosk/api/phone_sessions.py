"""Who is signed in on the phones' page, and how often an address may try codes. In memory: a restart forgets it all."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from kiosk.codes import Bucket, Tries, refilled, spent
from kiosk.errors import SessionEnded, TooManyTries

IDLE_SECONDS: Final = 600.0
"""A session ends after this time without a request."""

LONGEST_SECONDS: Final = 3600.0
"""A session ends after this time whatever happens."""

ADDRESS_TRIES: Final = Tries(most=5, seconds=20.0)
"""Unknown codes from one address; the desk of the codes counts those of all addresses together."""

_TOKEN_BYTES = 32
_MOST = 500
"""Sessions and addresses remembered; beyond it the oldest one is forgotten."""


@dataclass(frozen=True, slots=True)
class PhoneSession:
    """One signed-in phone. Of its token only the hash is kept, as the key of the table.

    Attributes:
        member_id: Whose data it opens.
        began_at: Seconds, monotonic.
        seen_at: Last request, on the same clock.
    """

    member_id: str = field(repr=False)
    began_at: float
    seen_at: float


def alive(session: PhoneSession, now: float) -> bool:
    """Whether a session still counts."""
    return now - session.seen_at < IDLE_SECONDS and now - session.began_at < LONGEST_SECONDS


class PhoneSessions:
    """The open sessions. Thread-safe.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[str, PhoneSession] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._sessions)

    def open(self, member_id: str) -> str:
        """Begin a session and return its token: a bearer secret of 256 bits."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock()
        with self._lock:
            self._sessions = {key: one for key, one in self._sessions.items() if alive(one, now)}
            while len(self._sessions) >= _MOST:
                del self._sessions[next(iter(self._sessions))]
            self._sessions[_key(token)] = PhoneSession(member_id, now, now)
        return token

    def member(self, token: str) -> str:
        """The member of a token; counts as a sign of life.

        Raises:
            SessionEnded: No such session, or it ended.
        """
        key, now = _key(token), self._clock()
        with self._lock:
            session = self._sessions.pop(key, None)
            if session is None or not alive(session, now):
                raise SessionEnded("You are signed out", mend="Type your receipt code again")
            self._sessions[key] = replace(session, seen_at=now)
        return session.member_id

    def close(self, token: str) -> None:
        """End a session; an unknown one is ignored."""
        with self._lock:
            self._sessions.pop(_key(token), None)

    def close_others(self, member_id: str, token: str = "") -> None:
        """End every session of a member but the one with this token."""
        kept = _key(token)
        with self._lock:
            self._sessions = {
                key: one for key, one in self._sessions.items() if one.member_id != member_id or key == kept
            }


class AddressTries:
    """Unknown codes by address. Thread-safe.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}
        self._lock = threading.Lock()

    def require(self, address: str) -> None:
        """Refuse an address that tried too many unknown codes.

        Raises:
            TooManyTries: It has to wait.
        """
        with self._lock:
            if self._bucket(address).left < 1.0:
                raise TooManyTries("Too many unknown codes were tried", mend="Wait a minute, then try again")

    def failed(self, address: str) -> None:
        """Count an unknown code."""
        with self._lock:
            bucket = spent(self._bucket(address))
            self._buckets.pop(address, None)
            while len(self._buckets) >= _MOST:
                del self._buckets[next(iter(self._buckets))]
            self._buckets[address] = bucket

    def _bucket(self, address: str) -> Bucket:
        now = self._clock()
        known = self._buckets.get(address, Bucket(float(ADDRESS_TRIES.most), now))
        return refilled(known, ADDRESS_TRIES, now)


def _key(token: str) -> str:
    return sha256(token.encode()).hexdigest()
