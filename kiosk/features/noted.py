"""Keeps in mind whose figures are not true any more."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged, MemberErased
from kiosk.features.schedule import Changes

MOST_NOTED: Final = 50_000
"""Changed customers beyond which everybody is looked at: quicker than one by one."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What changed.

    Attributes:
        customer_ids: Whose features are old; None for everybody's.
        changes: When it was heard of; None where nothing changed.
    """

    customer_ids: frozenset[str] | None = frozenset()
    changes: Changes | None = None

    def joined(self, other: "Noted") -> "Noted":
        """Both, one after the other in any order."""
        ids = None
        if self.customer_ids is not None and other.customer_ids is not None:
            ids = self.customer_ids | other.customer_ids
        told = [one.changes for one in (self, other) if one.changes is not None]
        both = Changes(min(one.first for one in told), max(one.last for one in told)) if told else None
        return Noted(None if ids is not None and len(ids) > MOST_NOTED else ids, both)


class Notebook:
    """Listens for changes, and hands them over at once. Thread-safe.

    Args:
        clock: The time now, UTC. Events may tell of an earlier one, which says nothing about when they were heard.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._lock, self._noted = clock, threading.Lock(), Noted()

    def listen(self, bus: Bus) -> None:
        """Begin."""
        bus.subscribe(CustomersChanged, lambda event: self.note(frozenset(event.customer_ids) or None))
        bus.subscribe(MemberErased, lambda _event: self.note(frozenset()))

    def note(self, customer_ids: frozenset[str] | None) -> None:
        """These customers changed; None for everybody, and nobody where sums alone are old."""
        now = self._clock()
        self.put_back(Noted(customer_ids, Changes(now, now)))

    @property
    def changes(self) -> Changes | None:
        """When changes were heard of that nobody has taken."""
        return self._noted.changes

    def take(self) -> Noted:
        """Everything that was noted; nothing is left."""
        with self._lock:
            taken, self._noted = self._noted, Noted()
        return taken

    def drop_before(self, moment: datetime) -> None:
        """Forget what was heard of before; something newer keeps it all."""
        with self._lock:
            if self._noted.changes is not None and self._noted.changes.last < moment:
                self._noted = Noted()

    def put_back(self, noted: Noted) -> None:
        """Note again what could not be done."""
        with self._lock:
            self._noted = self._noted.joined(noted)
