"""Sessions of the staff console: in memory, so that a restart ends them all and nothing of them is ever on a disk."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from kiosk.credentials import token_hash

_TOKEN_BYTES = 32
_MOST = 200
"""Open sessions; a shop has a handful. Beyond it the one idle longest is ended."""
NEVER: Final = float("-inf")


class SignedInBy(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    TOTP = "totp"
    """Password, and a code of an app or a recovery code."""
    PASSKEY = "passkey"
    OIDC = "oidc"
    SAML = "saml"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session was begun, for its owner to know it by.

    Attributes:
        address: Of the network.
        device: Browser and system, in a few words; empty where the browser does not say.
    """

    address: str = ""
    device: str = ""


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
        epoch: The account's at sign-in: another one ends the session.
        by: How they signed in, or what they have added since.
        place: Where.
        began_at: Seconds on a monotonic clock.
        seen_at: The person's last request, on the same clock.
        proven_at: When they last proved who they are again in the room for it, or :data:`NEVER`.
        factor_at: When they last gave a code, or :data:`NEVER`.
        setting_up_at: When they began, freshly proven, to set up an app, or :data:`NEVER`.
        at_provider: The session at the identity provider that it ends with, as the provider names it, or empty.
        language: Chosen by the person, or empty.
        handed: The enrolment for which a shopper holds the device, or empty. Nothing else opens meanwhile.
        spoken: The shopper's language meanwhile.
    """

    key: str
    staff_id: str
    csrf: str = field(repr=False)
    epoch: int
    by: SignedInBy
    place: Place
    began_at: float
    seen_at: float
    proven_at: float = NEVER
    factor_at: float = NEVER
    setting_up_at: float = NEVER
    at_provider: str = field(default="", repr=False)
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

    def begin(
        self,
        staff_id: str,
        epoch: int,
        by: SignedInBy = SignedInBy.PASSWORD,
        place: Place = Place(),
        at_provider: str = "",
    ) -> tuple[str, Session]:
        """Open a session; returns the token for the cookie, which exists nowhere else, and the session."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock()
        csrf = secrets.token_urlsafe(_TOKEN_BYTES)
        factor_at = now if by is SignedInBy.TOTP else NEVER
        session = Session(
            token_hash(token), staff_id, csrf, epoch, by, place, now, now, factor_at=factor_at, at_provider=at_provider
        )
        with self._lock:
            self._open[session.key] = session
            crowded = sorted(self._open.values(), key=lambda one: one.seen_at)[:-_MOST]
        for other in crowded:
            self.end(other.key)
        return token, session

    def find(self, token: str) -> Session | None:
        """The session of a cookie, or None when there is none or its time is over."""
        with self._lock:
            session = self._open.get(token_hash(token))
        if session is None:
            return None
        if seconds_left(session, self._clock(), self.lifetime) <= 0:
            self.end(session.key)
            return None
        return session

    def is_open(self, key: str) -> bool:
        """Whether the session of a key was not ended yet."""
        with self._lock:
            return key in self._open

    def touch(self, session: Session) -> Session:
        """Note a request of the person."""
        return self._replace(session, seen_at=self._clock())

    def speak(self, session: Session, language: str) -> Session:
        """Remember the language the person chose."""
        return self._replace(session, language=language)

    def hand_over(self, session: Session, draft_id: str, spoken: str) -> Session:
        """A shopper holds the device from now on, and reads it in their language; what was proven does not count."""
        none = {"proven_at": NEVER, "factor_at": NEVER, "setting_up_at": NEVER}
        return self._replace(session, handed=draft_id, spoken=spoken, **none)

    def take_back(self, session: Session) -> Session:
        """Staff hold the device again."""
        return self._replace(session, handed="", spoken="")

    def prove(self, session: Session) -> Session:
        """Note that the person has proven anew who they are."""
        return self._replace(session, proven_at=self._clock())

    def give_code(self, session: Session) -> Session:
        """Note that the person has given a code."""
        return self._replace(session, factor_at=self._clock())

    def begin_set_up(self, session: Session) -> Session:
        """Note that the person, freshly proven, has begun to set up an app."""
        return self._replace(session, setting_up_at=self._clock())

    def strengthen(self, session: Session, by: SignedInBy) -> Session:
        """The person has added a way to prove who they are, and has shown that they hold it."""
        return self._replace(session, by=by)

    def move_to(self, session: Session, epoch: int) -> Session:
        """Let this session go on in a newer epoch of its account, which ends all the others; a set-up has ended too."""
        return self._replace(session, epoch=epoch, setting_up_at=NEVER)

    def of(self, staff_id: str) -> tuple[Session, ...]:
        """The open sessions of an account, the newest first."""
        self.sweep()
        with self._lock:
            mine = [one for one in self._open.values() if one.staff_id == staff_id]
        return tuple(sorted(mine, key=lambda one: one.began_at, reverse=True))

    def follow(self, session: Session, at_provider: str) -> Session:
        """Note with which session at the identity provider this one ends; an empty name changes nothing."""
        return self._replace(session, at_provider=at_provider) if at_provider else session

    def at_provider(self, name: str) -> tuple[Session, ...]:
        """The open sessions that follow one at the identity provider."""
        with self._lock:
            return tuple(one for one in self._open.values() if one.at_provider == name)

    def is_fresh(self, at: float, seconds: float) -> bool:
        """Whether something was so short a time ago."""
        return self._clock() - at < seconds

    def ago(self, at: float) -> float:
        """Seconds since a moment of this clock."""
        return self._clock() - at

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

    def _replace(self, session: Session, **changes: Any) -> Session:
        with self._lock:
            current = self._open.get(session.key)
            if current is None:
                return session
            self._open[session.key] = replace(current, **changes)
            return self._open[session.key]
