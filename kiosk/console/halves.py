"""Sign-ins that wait for a code: in memory, for a few minutes, known to their browser by a random token.

A sign-in whose name or password was wrong waits just the same, so that nobody learns at the first step that a password
fits: only the end says yes or no.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from kiosk.credentials import token_hash
from kiosk.store.staff import StaffRow

SECONDS: Final = 300.0
_TOKEN_BYTES: Final = 32
_MOST: Final = 500
"""Beyond it the oldest goes. Each takes a comparison of a password, one after the other, to begin."""


@dataclass(frozen=True, slots=True)
class Half:
    """One sign-in that waits.

    Attributes:
        name: As it was typed, tidied.
        account: Whose password fitted, or None where none did.
        began_at: Seconds, monotonic.
        tried: Whether a code was tried.
    """

    name: str
    account: StaffRow | None
    began_at: float
    tried: bool = False


class Halves:
    """The sign-ins that wait. Thread-safe.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: dict[str, Half] = {}
        self._lock = threading.Lock()

    def begin(self, name: str, account: StaffRow | None) -> str:
        """Let a sign-in wait; the token for its browser."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            now = self._clock()
            self._waiting = {key: half for key, half in self._waiting.items() if now - half.began_at < SECONDS}
            self._waiting[token_hash(token)] = Half(name, account, now)
            while len(self._waiting) > _MOST:
                del self._waiting[next(iter(self._waiting))]
        return token

    def find(self, token: str) -> Half | None:
        """The sign-in of a token, or None where there is none or it took too long."""
        with self._lock:
            half = self._waiting.get(token_hash(token))
            if half is not None and self._clock() - half.began_at >= SECONDS:
                del self._waiting[token_hash(token)]
                return None
            return half

    def is_first_try(self, token: str) -> bool:
        """Whether no code was tried for this sign-in yet; true once. The first step has waited for it already."""
        with self._lock:
            half = self._waiting.get(token_hash(token))
            if half is None or half.tried:
                return False
            self._waiting[token_hash(token)] = replace(half, tried=True)
            return True

    def end(self, token: str) -> None:
        """Forget a sign-in."""
        with self._lock:
            self._waiting.pop(token_hash(token), None)

    def end_of(self, staff_id: str) -> None:
        """Forget every sign-in whose password was that of an account."""
        with self._lock:
            others = {key: half for key, half in self._waiting.items() if _whose(half) != staff_id}
            self._waiting = others


def _whose(half: Half) -> str | None:
    return None if half.account is None else half.account.staff_id
