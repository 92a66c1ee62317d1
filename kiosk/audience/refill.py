"""Works out whole segments for everybody at once, while single customers go on changing.

What is read in one snapshot is written in short transactions, so that nobody waits long. Whoever was looked at one by
one meanwhile is left as that left them: it knows more than the snapshot.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Final, Protocol, TypeVar

from kiosk.events.bus import Bus
from kiosk.events.types import SegmentEntered, SegmentLeft
from kiosk.store import audience, audience_rows
from kiosk.store.audience_rows import Move, RuleSegment
from kiosk.store.database import Store

BATCH: Final = 5_000
"""Rows of one transaction: about a twentieth of a second."""


class Refresh(Protocol):
    """Works the features of customers out anew (:func:`kiosk.features.refresh`)."""

    def __call__(self, store: Store, today: date, customer_ids: Sequence[str] | None = None) -> object:
        """Refresh those of some customers, or of everybody."""


class Refill:
    """Fills segments by rule. Thread-safe; one run at a time.

    Args:
        store: Where everything lies.
        bus: Told who entered and left.
        clock: The time now, in the shop's time zone.
    """

    def __init__(self, store: Store, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._store, self._bus, self._clock = store, bus, clock
        self._running = threading.Lock()
        self._touched: set[str] | None = None

    def run(self, segments: Iterable[RuleSegment]) -> None:
        """Fill these segments, which come in update order, and count everybody again."""
        with self._running:
            self._touched = set()
            try:
                for segment in segments:
                    self._fill(segment, self._touched)
            finally:
                self._touched = None
        with self._store.read() as connection:
            wrong = audience_rows.drifts(connection)
        if wrong:
            with self._store.write() as connection:
                audience_rows.mend_sizes(connection, wrong)

    def note_touched(self, customer_ids: Iterable[str]) -> None:
        """Say that some customers are about to be looked at one by one."""
        touched = self._touched
        if touched is not None:
            touched.update(customer_ids)

    def tell(self, moves: Iterable[Move], at: datetime) -> None:
        """Publish who entered and left."""
        for one in moves:
            kind = SegmentEntered if one.entered else SegmentLeft
            self._bus.publish(kind(one.customer_id, one.segment_id, at))

    def _fill(self, segment: RuleSegment, touched: Collection[str]) -> None:
        with self._store.write() as connection:
            audience_rows.forget_due(connection, segment.segment_id)
        now = self._clock()
        with self._store.read() as connection:
            wanted = frozenset(connection.scalars(audience.to_select(segment.rule, now)))
            inside = audience_rows.inside(connection, segment.segment_id)
            due = dict[str, datetime]()
            for who, moment in audience_rows.first_changes(connection, segment.rule, now):
                due[who] = min(moment, due.get(who, moment))
        moves = [Move(who, segment.segment_id, entered=True) for who in sorted(wanted - inside)]
        moves += [Move(who, segment.segment_id, entered=False) for who in sorted(inside - wanted)]
        for part in _parts(moves):
            with self._store.write() as connection:
                done = audience_rows.still_true(connection, [one for one in part if one.customer_id not in touched])
                audience_rows.write_moves(connection, done, now)
            self.tell(done, now)
        for waiting in _parts(sorted(due.items())):
            with self._store.write() as connection:
                known = audience_rows.profiled(connection, [who for who, _ in waiting if who not in touched])
                rows = [(who, segment.segment_id, moment) for who, moment in waiting if who in known]
                audience_rows.put_due(connection, rows)


_T = TypeVar("_T")


def _parts(values: Iterable[_T]) -> Iterator[list[_T]]:
    left = iter(values)
    while part := list(islice(left, BATCH)):
        yield part
