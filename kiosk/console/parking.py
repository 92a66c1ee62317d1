"""Requests that wait while their sender proves again who they are: in memory, one for a session, gone with it."""

import threading
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Parked:
    """A request that waits.

    Attributes:
        path: Where it is to go.
        is_form: Whether it is a form; a page otherwise.
        fields: Names and values in their order; hidden from the text form.
    """

    path: str
    is_form: bool
    fields: tuple[tuple[str, str], ...] = field(repr=False)


class Parking:
    """The requests that wait. Thread-safe."""

    def __init__(self) -> None:
        self._waiting: dict[str, Parked] = {}
        self._lock = threading.Lock()

    def put(self, session: str, asked: Parked) -> None:
        """Keep a request, in place of an older one of the session."""
        with self._lock:
            self._waiting[session] = asked

    def look(self, session: str) -> Parked | None:
        """The request of a session, or None."""
        with self._lock:
            return self._waiting.get(session)

    def drop(self, session: str) -> None:
        """Forget the request of a session, if there is one."""
        with self._lock:
            self._waiting.pop(session, None)
