"""Sessions of the staff console: in memory, so that a restart ends them all and nothing of them is ever on a disk."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

_TOKEN_BYTES = 32
_MOST = 200
"""Open sessions; a shop has a handful. Beyond it the one idle longest is ended."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """When a session ends by itself.

    Attributes:
        idle: Seconds without a request of the person.
        absolute: Seconds after the sign-in, whatever was done.
    """

    idle: float
    absolute: float


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser.

    Attributes:
        key: Hash of the cookie's token; the token itself is not kept.
        staff_id: Who.
        csrf: What every form of this session carries; hidden from the text form.
        proof: The account's password hash at sign-in: another one ends the session; hidden from the text form.
        began_at: Seconds on a monotonic clock.
        seen_at: The person's last request, on the same clock.
        language: Chosen by the person, or empty.
        handed: The enrolment for which a shopper holds the device, or empty. Nothing else opens meanwhile.
        spoken: The shopper's language meanwhile.
    """

    key: str
    staff_id: str
    csrf: str = field(repr=False)
    proof: str = field(repr=False)
    began_at: float
    seen_at: float
    language: str = ""
    handed: str = ""
    spoken: str = ""


def seconds_left(session: Session, now: float, lifetime: Lifetime) -> float:
    """Seconds until the session ends if nothing happens; 0 or less when it has ended."""
    return min(session.seen_at + lifetime.idle, session.began_at + lifetime.absolute) - now


class Sessions:
    """Every open session. Thread-safe.

    Args:
        lifetime: When they end.
        clock: Seconds, monotonic.
        ended: Told the key of every session that ends, for whatever reason.
    """

    def __init__(self, lifetime: Lifetime, clock: Callable[[], float], ended: Callable[[str], None]) -> None:
        self.lifetime = lifetime
        self._clock, self._ended = clock, ended
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def begin(self, staff_id: str, proof: str, language: str = "") -> tuple[str, Session]:
        """Open a session; returns the token for the cookie, which exists nowhere else, and the session."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock()
        session = Session(_key(token), staff_id, secrets.token_urlsafe(_TOKEN_BYTES), proof, now, now, language)
        with self._lock:
            self._open[session.key] = session
            crowded = sorted(self._open.values(), key=lambda one: one.seen_at)[:-_MOST]
        for other in crowded:
            self.end(other.key)
        return token, session

    def find(self, token: str) -> Session | None:
        """The session of a cookie, or None when there is none or its time is over."""
        with self._lock:
            session = self._open.get(_key(token))
        if session is None:
            return None
        if seconds_left(session, self._clock(), self.lifetime) <= 0:
            self.end(session.key)
            return None
        return session

    def touch(self, session: Session) -> Session:
        """Note a request of the person."""
        return self._replace(session, seen_at=self._clock())

    def speak(self, session: Session, language: str) -> Session:
        """Remember the language the person chose."""
        return self._replace(session, language=language)

    def hand_over(self, session: Session, draft_id: str, spoken: str) -> Session:
        """A shopper holds the device from now on, and reads it in their language."""
        return self._replace(session, handed=draft_id, spoken=spoken)

    def take_back(self, session: Session) -> Session:
        """Staff hold the device again."""
        return self._replace(session, handed="", spoken="")

    def left(self, session: Session) -> float:
        """Seconds until the session ends if nothing happens."""
        return seconds_left(session, self._clock(), self.lifetime)

    def end(self, key: str) -> None:
        """End a session; ending it again changes nothing."""
        with self._lock:
            known = self._open.pop(key, None)
        if known is not None:
            self._ended(key)

    def sweep(self) -> None:
        """End every session whose time is over, so that what belongs to it goes too."""
        now = self._clock()
        with self._lock:
            over = [one.key for one in self._open.values() if seconds_left(one, now, self.lifetime) <= 0]
        for key in over:
            self.end(key)

    def __len__(self) -> int:
        return len(self._open)

    def _replace(self, session: Session, **changes: float | str) -> Session:
        with self._lock:
            current = self._open.get(session.key)
            if current is None:
                return session
            self._open[session.key] = replace(current, **changes)  # type: ignore[arg-type]  # each call names its field
            return self._open[session.key]


def _key(token: str) -> str:
    return sha256(token.encode()).hexdigest()
