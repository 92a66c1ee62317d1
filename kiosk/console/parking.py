"""Requests that wait while their sender proves again who they are: in memory, a few for a session, gone with it."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MOST: Final = 4
"""Requests of one session: a form may have 64 kB. Each tab of a person waits for itself."""
_TOKEN_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Parked:
    """A request that waits.

    Attributes:
        path: Where it is to go.
        words: Key of the words that say what it does.
        about: Id of whom or what it concerns, or empty.
        is_form: Whether it is a form; a page otherwise.
        fields: Names and values in their order; hidden from the text form.
        token: Names it in forms.
    """

    path: str
    words: str
    about: str
    is_form: bool
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(_TOKEN_BYTES), compare=False)


class Parking:
    """The requests that wait. Thread-safe.

    Args:
        is_open: Whether the session of a key is open. Its end is followed by :meth:`drop_all`.
    """

    def __init__(self, is_open: Callable[[str], bool]) -> None:
        self._is_open = is_open
        self._waiting: dict[str, tuple[Parked, ...]] = {}
        self._lock = threading.Lock()

    def put(self, session: str, asked: Parked) -> bool:
        """Keep a request; the same one again takes the place of the first.

        A page gives way to what comes later, because nothing was typed into it; a form never does.

        Returns:
            Whether nothing is lost: False where it is a form and as many forms wait already. Of a session that has
            ended meanwhile nothing is kept, which its next page says.
        """
        with self._lock:
            if not self._is_open(session):  # under the lock: one that ends from now on finds here what it has to drop
                return True
            waiting = [one for one in self._waiting.get(session, ()) if one != asked]
            pages = [one for one in waiting if not one.is_form]
            if len(waiting) >= MOST and pages:
                waiting.remove(pages[0])
            if len(waiting) >= MOST:
                return not asked.is_form
            self._waiting[session] = (*waiting, asked)
            return True

    def of(self, session: str) -> tuple[Parked, ...]:
        """The requests of a session, the newest first."""
        with self._lock:
            return self._waiting.get(session, ())[::-1]

    def drop(self, session: str, token: str) -> None:
        """Forget a request of a session, if it is one."""
        with self._lock:
            self._waiting[session] = tuple(one for one in self._waiting.get(session, ()) if one.token != token)
            if not self._waiting[session]:
                del self._waiting[session]

    def drop_all(self, session: str) -> None:
        """Forget every request of a session."""
        with self._lock:
            self._waiting.pop(session, None)
