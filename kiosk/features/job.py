"""Keeps the figures of customers true in a running kiosk: after changes, and once a day."""

import logging
import threading
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Final, Protocol

from kiosk.events.bus import Bus
from kiosk.events.types import FiguresRenewed
from kiosk.features.noted import Notebook
from kiosk.features.schedule import Renewal, is_due
from models.errors import VanakkamError

log = logging.getLogger(__name__)

FIRST_SECONDS: Final = 600.0
"""The first look waits until segments by rule have had their daily round, so that a start is not slowed down."""
EVERY_SECONDS: Final = 15.0
"""Between two looks at the schedule."""
FAILED_SECONDS: Final = 600.0
"""After one that failed: what is wrong is not mended at once, and each try is long work."""
STOP_SECONDS: Final = 2.0


class Renews(Protocol):
    """Makes figures anew (:class:`kiosk.insight.renewing.Renewing`)."""

    def newest(self) -> Renewal | None:
        """The newest renewal, by whoever asked for it."""

    def is_behind(self) -> bool:
        """Whether data came in after it began, also before this process was there to hear of it."""

    def renew(
        self, today: date, progress: Callable[[str, float], None], *, customer_ids: Collection[str] | None = None
    ) -> object:
        """Make everything anew; of features only these customers' where they are given."""


class RenewalJob:
    """A thread that works while nobody waits for it.

    Args:
        renewing: Makes the figures.
        bus: Tells of changes, and is told of every renewal, by whoever asked for it.
        clock: The time now, UTC.
        today: Day of the shop's calendar.
        first: Seconds until the first look.
        every: Seconds between two looks.
    """

    def __init__(
        self,
        renewing: Renews,
        bus: Bus,
        clock: Callable[[], datetime],
        today: Callable[[], date],
        *,
        first: float = FIRST_SECONDS,
        every: float = EVERY_SECONDS,
    ) -> None:
        self._renewing, self._bus, self._clock, self._today = renewing, bus, clock, today
        self._first, self._every = first, every
        self._notebook = Notebook(clock)
        self._known: Renewal | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="renewal", daemon=True)

    def start(self) -> None:
        """Listen, and begin. Call once, in the process that serves."""
        self._notebook.listen(self._bus)
        self._known = self._renewing.newest()
        if self._renewing.is_behind():
            self._notebook.note(None)
        self._thread.start()

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """End after the batch under way; the next start does the rest."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def look(self) -> bool:
        """Renew where the schedule says so; whether it did. What fails is noted again."""
        newest, today = self._renewing.newest(), self._today()
        if newest is not None and newest != self._known:
            self._notebook.drop_before(newest.began)  # somebody asked for a renewal of everything meanwhile
            self._tell(newest)
        if not is_due(newest, self._notebook.changes, self._clock(), today):
            return False
        noted = self._notebook.take()
        whole = newest is None or newest.as_of != today
        try:
            self._renewing.renew(today, self._heed, customer_ids=None if whole else noted.customer_ids)
        except BaseException:
            self._notebook.put_back(noted)
            raise
        self._tell(self._renewing.newest())
        return True

    def _tell(self, newest: Renewal | None) -> None:
        self._known = newest
        self._bus.publish(FiguresRenewed(self._clock()))

    def _heed(self, _step: str, _done: float) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _work(self) -> None:
        wait = self._first
        while not self._stop.wait(wait):
            wait = self._every
            try:
                self.look()
            except _Stopped:
                return
            except VanakkamError as error:
                wait = FAILED_SECONDS
                log.error("figures were not renewed [%s]: %s", error.code, error.message)  # noqa: TRY400 - a coded error needs no trace
            except Exception:
                wait = FAILED_SECONDS
                log.exception("figures were not renewed")


class _Stopped(Exception):
    """The kiosk ends; what was written stays."""
