"""Works out whole segments, a stretch of customers after the other, while single customers go on changing.

Each stretch is looked at and written in one short transaction: nothing is decided on what another thread or process has
changed since. Where everything is right already it is only read.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final, Protocol

from sqlalchemy import Connection

from kiosk.audience.decide import in_order
from kiosk.events.bus import Bus
from kiosk.events.types import SegmentEntered, SegmentLeft
from kiosk.store import audience_fill, audience_rows
from kiosk.store.audience_fill import Difference, Stretch
from kiosk.store.audience_rows import Move, RuleSegment
from kiosk.store.database import Store
from recommender.rules.order import dependents

LOOKED_AT: Final = 10_000
"""Customers that are read at once."""

STRETCH: Final = 1_000
"""Customers of a transaction that writes, which then takes some hundredths of a second."""

REST: Final = 1.0
"""After a transaction that wrote, in times of its length: SQLite keeps no queue, so that whoever waits for the store
needs a moment in which nobody writes."""

Progress = Callable[[float], object]
"""Told the share that is done, 0 to 1."""


def nothing(_share: float) -> None:
    """Nobody wants to know how far it is."""


class Refresh(Protocol):
    """Works the features of customers out anew (:func:`kiosk.features.refresh`)."""

    def __call__(self, store: Store, today: date, customer_ids: Sequence[str] | None = None) -> object:
        """Refresh those of some customers, or of everybody."""


class Refill:
    """Fills segments by rule. Thread-safe; one run at a time in a process, and others may run in other processes.

    Args:
        store: Where everything lies.
        bus: Told who entered and left.
        clock: The time now, in the shop's time zone.
    """

    def __init__(self, store: Store, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._store, self._bus, self._clock = store, bus, clock
        self._running = threading.Lock()

    def fill(self, progress: Progress) -> None:
        """Let in whoever matches the rules that were saved and not filled since; what asks for them follows.

        What breaks off is begun anew the next time: a stretch that was done then costs a look. A segment that is saved
        again meanwhile, removed, or filled by another process is left to that.
        """
        with self._running:
            with self._store.write() as connection:
                rules = {one.segment_id: one.rule for one in audience_rows.rule_segments(connection)}
                mine = audience_fill.begin_filling(connection, {one: dependents(rules, one) for one in rules})
            done = 0
            for part, total in self._parts():
                if not mine:
                    return
                mine = self._fill(mine, part, done)
                done += len(part)
                progress(done / max(total, done))
            self._end(mine, done)

    def mend(self, segment_ids: Collection[str] | None, progress: Progress) -> None:
        """Look at everybody for some segments, or for all (None), and mend what is wrong."""
        done = 0
        with self._running:
            for part, total in self._parts():
                for some in self._wrong(segment_ids, part):
                    self._write(segment_ids, some)
                done += len(part)
                progress(done / max(total, done))
        self._count_again()

    def empty(self, segment_id: str) -> None:
        """Let all but a few of a segment leave, before it is removed."""
        while True:
            with self._store.write() as connection:
                began = time.monotonic()
                now, some = self._clock(), audience_rows.some_inside(connection, segment_id, STRETCH)
                if len(some) < STRETCH:
                    return
                moves = [Move(who, segment_id, entered=False) for who in some]
                audience_rows.write_moves(connection, moves, now)
                audience_rows.forget_due(connection, segment_id, some)
            self._rest(began)
            self.tell(moves, now)

    def tell(self, moves: Iterable[Move], at: datetime) -> None:
        """Publish who entered and left."""
        for one in moves:
            kind = SegmentEntered if one.entered else SegmentLeft
            self._bus.publish(kind(one.customer_id, one.segment_id, at))

    def _parts(self) -> Iterator[tuple[Sequence[str], int]]:
        """All records by id, with their number; each part is read when it is wanted."""
        with self._store.read() as connection:
            total = audience_fill.record_count(connection)
        last = ""
        while True:
            with self._store.read() as connection:
                part = audience_fill.records_after(connection, last, LOOKED_AT)
            if not part:
                return
            yield part, total
            last = part[-1]

    def _fill(self, segment_ids: frozenset[str], part: Sequence[str], done: int) -> frozenset[str]:
        """Fill those of some segments that nobody else took up since, for a part of all; ids of these."""
        for some in self._wrong(segment_ids, part):
            self._write(segment_ids, some, done)
        with self._store.write() as connection:
            mine = audience_fill.still_at(connection, segment_ids, done)
            audience_fill.note_filled(connection, mine, done + len(part))
        return mine

    def _end(self, segment_ids: frozenset[str], done: int) -> None:
        with self._store.write() as connection:
            mine = audience_fill.still_at(connection, segment_ids, done)
            audience_fill.note_filled(connection, mine, None)
        self._count_again()

    def _wrong(self, segment_ids: Collection[str] | None, part: Sequence[str]) -> list[list[str]]:
        """Those of a part for whom something seems to be wrong, as many at once as are written at once."""
        with self._store.read() as connection:
            found = self._looked_at(connection, segment_ids, part, self._clock())
            wrong = sorted(frozenset[str]().union(*(one.people for _, one in found)))
        return [wrong[first : first + STRETCH] for first in range(0, len(wrong), STRETCH)]

    def _write(self, segment_ids: Collection[str] | None, some: Sequence[str], filled: int | None = None) -> None:
        """Look at some again, and write what is wrong; while filling, for the segments that still stand there."""
        with self._store.write() as connection:
            began = time.monotonic()
            if segment_ids is not None and filled is not None:
                segment_ids = audience_fill.still_at(connection, segment_ids, filled)
            moves, now = self._mended(connection, segment_ids, some)
        self._rest(began)
        self.tell(moves, now)

    @staticmethod
    def _rest(began: float) -> None:
        time.sleep(REST * (time.monotonic() - began))

    def _mended(
        self, connection: Connection, segment_ids: Collection[str] | None, some: Sequence[str]
    ) -> tuple[list[Move], datetime]:
        now, moves = self._clock(), list[Move]()
        for segment, found in self._looked_at(connection, segment_ids, some, now):
            audience_fill.write_difference(connection, segment.segment_id, found, now)
            moves += found.moves
        return moves, now

    def _looked_at(
        self, connection: Connection, segment_ids: Collection[str] | None, part: Sequence[str], now: datetime
    ) -> Iterator[tuple[RuleSegment, Difference]]:
        """Each segment with what has to change; one whose rule asks for others is looked at after those."""
        segments = in_order(audience_rows.rule_segments(connection))
        stretch = Stretch.of(connection, part)
        for segment in segments:
            if segment_ids is None or segment.segment_id in segment_ids:
                yield segment, audience_fill.difference(connection, segment, stretch, now)

    def _count_again(self) -> None:
        with self._store.read() as connection:
            wrong = audience_rows.drifts(connection)
        if wrong:
            with self._store.write() as connection:
                audience_rows.mend_sizes(connection, wrong)
