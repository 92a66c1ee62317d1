"""Who is signed in on the phones' page, and how often an address may try codes. In memory: a restart forgets it all."""

import secrets
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from kiosk.addresses import network_of
from kiosk.errors import SessionEnded
from kiosk.tries import Attempt, Limit, Tries

IDLE_SECONDS: Final = 600.0
"""A session ends after this time without a request."""

LONGEST_SECONDS: Final = 3600.0
"""A session ends after this time whatever happens."""

ADDRESS_TRIES: Final = Tries(most=5, seconds=20.0)
"""Unknown codes from one address; the desk of the codes counts those of all addresses together."""

_TOKEN_BYTES = 32
_MOST = 500
"""Sessions and addresses remembered; beyond it the oldest one is forgotten."""

MOST_OF_ONE: Final = 5
"""Sessions of one member; beyond it their own oldest one ends, so that nobody signs everybody else out."""


@dataclass(frozen=True, slots=True)
class PhoneSession:
    """One signed-in phone. Of its token only the hash is kept, as the key of the table.

    Attributes:
        member_id: Whose data it opens.
        lookup: Keyed hash of the receipt code on which it stands; it ends with that code.
        began_at: Seconds, monotonic.
        seen_at: Last request, on the same clock.
    """

    member_id: str = field(repr=False)
    lookup: str = field(repr=False)
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

    def open(self, member_id: str, lookup: str) -> str:
        """Begin a session on a receipt code and return its token: a bearer secret of 256 bits."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock()
        with self._lock:
            self._sessions = {key: one for key, one in self._sessions.items() if alive(one, now)}
            own = [key for key, one in self._sessions.items() if one.member_id == member_id]
            if len(own) >= MOST_OF_ONE:
                del self._sessions[own[0]]
            while len(self._sessions) >= _MOST:
                del self._sessions[next(iter(self._sessions))]
            self._sessions[_key(token)] = PhoneSession(member_id, lookup, now, now)
        return token

    @property
    def place(self) -> str:
        """Its name in receipts of erasures."""
        return "phones"

    def forget(self, member_id: str) -> int:
        """End every session of a member; how many there were."""
        with self._lock:
            before = len(self._sessions)
            self._sessions = {key: one for key, one in self._sessions.items() if one.member_id != member_id}
            return before - len(self._sessions)

    def holds(self, member_id: str) -> bool:
        """Whether a phone is signed in as the member."""
        with self._lock:
            return any(one.member_id == member_id for one in self._sessions.values())

    def find(self, token: str) -> PhoneSession:
        """The session of a token; counts as a sign of life. Whether its receipt still counts, the codes' desk knows.

        Raises:
            SessionEnded: No such session, or it ended.
        """
        key, now = _key(token), self._clock()
        with self._lock:
            session = self._sessions.pop(key, None)
            if session is None or not alive(session, now):
                raise SessionEnded("You are signed out", mend="Type your receipt code again")
            self._sessions[key] = session = replace(session, seen_at=now)
        return session

    def close(self, token: str) -> None:
        """End a session; an unknown one is ignored."""
        with self._lock:
            self._sessions.pop(_key(token), None)

    def renew(self, token: str, lookup: str) -> None:
        """Let a session stand on a new receipt code; the member's others end with the old one.

        Args:
            token: Of the session that asked for the new code; an unknown one is ignored.
            lookup: Keyed hash of the new code.
        """
        kept = _key(token)
        with self._lock:
            session = self._sessions.get(kept)
            if session is None:
                return
            others = {key: one for key, one in self._sessions.items() if one.member_id != session.member_id}
            self._sessions = {**others, kept: replace(session, lookup=lookup)}


class AddressTries:
    """Unknown codes by address. Thread-safe.

    Args:
        clock: Seconds, monotonic.
        tries: Of each address; those of unknown codes where none are given.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, tries: Tries | None = None) -> None:
        self._clock, self._tries = clock, tries or ADDRESS_TRIES
        self._limits: dict[str, Limit] = {}
        self._lock = threading.Lock()

    def attempt(self, address: str) -> AbstractContextManager[Attempt]:
        """One try of an address; it costs nothing once it was said to be good.

        Raises:
            TooManyTries: The address has to wait; raised on entering.
        """
        network = network_of(address)
        with self._lock:
            limit = self._limits.pop(network, None) or Limit(self._tries, self._clock)
            while len(self._limits) >= _MOST:
                del self._limits[next(iter(self._limits))]
            self._limits[network] = limit
        return limit.attempt()


def _key(token: str) -> str:
    return sha256(token.encode()).hexdigest()
