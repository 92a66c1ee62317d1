"""What a running kiosk does beside its camera: hears what other processes changed, sweeps drafts, weighs itself."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from kiosk.events.bus import Bus
from kiosk.events.types import MemberErased
from kiosk.joining import ShopJoining
from kiosk.members import MemberDesk
from kiosk.meters import MemoryTrend, resident_bytes

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""A member whom another process erased leaves the screen this late, also where no camera runs."""

SWEEP_SECONDS = 120.0
"""Time between two sweeps of unfinished drafts."""

WEIGH_SECONDS = 60.0
"""Time between two samples of the memory."""


class Listens(Protocol):
    """What is to be looked at in each round."""

    def look(self) -> None:
        """Publish what happened since the last look."""


class Housekeeping:
    """A thread with a short round. A failing round is logged and the next one tries again.

    Args:
        members: Knows who was erased, by the revision of the store.
        joining: Sweeps drafts.
        shown: Ids of the members on the screen now.
        bus: Told of members who were erased elsewhere.
        elsewhere: Publishes what other processes changed about customers.
    """

    def __init__(
        self,
        members: MemberDesk,
        joining: ShopJoining,
        shown: Callable[[], frozenset[str]],
        bus: Bus,
        elsewhere: Listens,
    ) -> None:
        self._members, self._joining, self._shown, self._bus = members, joining, shown, bus
        self._elsewhere = elsewhere
        self._revision = members.gallery_revision()
        self._swept = self._weighed = float("-inf")
        self.memory = MemoryTrend()
        """Memory of the process over the last hours."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin; the first round sweeps what an earlier run left. Call once."""
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End before the next round."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def round(self, now: float) -> None:
        """One round; ``now`` in seconds of a monotonic clock."""
        revision = self._members.gallery_revision()
        if revision != self._revision:
            self._revision = revision
            for member_id in self._shown():
                if not self._members.knows(member_id):
                    self._bus.publish(MemberErased(member_id, datetime.now(UTC)))
        self._elsewhere.look()
        if now - self._swept >= SWEEP_SECONDS:
            self._swept = now
            self._joining.sweep(datetime.now(UTC))
        if now - self._weighed >= WEIGH_SECONDS:
            self._weighed = now
            self.memory.note(now, resident_bytes())

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                self.round(time.monotonic())
            except Exception:
                log.exception("a round of housekeeping failed")
            self._stop.wait(LOOK_SECONDS)
