"""Keeps segments by rule true while the kiosk runs: what happened at once, what time changes once a minute.

Whoever tells of a change does not wait for the rules: it is noted, and a thread takes up what was noted, together. What
takes long, because everybody is looked at, has a thread of its own, so that an event never waits for it.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from kiosk.audience.audience import Audience
from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged, FiguresRenewed, MemberEnrolled, MemberErased, SegmentSaved
from models.errors import VanakkamError

log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 60.0
"""Between two looks at those whose moment has come."""

FIRST_SECONDS: Final = 60.0
"""Until the first daily round, so that a start is not slowed down by it."""

MOST_NOTED: Final = 50_000
"""Changed customers beyond which everybody is looked at: quicker than one by one."""

SET_BACK: Final = timedelta(minutes=1)
"""A clock that goes back by more was set: whoever moved by the time that was wrong is looked at again."""


class AudienceJob:
    """Two threads that keep an :class:`Audience` up to date.

    Args:
        audience: What is kept.
        bus: Tells of changes.
        clock: The time now, in the shop's time zone.
        every: Seconds between two ticks.
        first: Seconds until the first daily round, and until fillings that broke off go on.
    """

    def __init__(
        self,
        audience: Audience,
        bus: Bus,
        clock: Callable[[], datetime],
        *,
        every: float = EVERY_SECONDS,
        first: float = FIRST_SECONDS,
    ) -> None:
        self._audience, self._bus, self._clock, self._every, self._first = audience, bus, clock, every, first
        self._lock, self._wake, self._wake_long = threading.Lock(), threading.Event(), threading.Event()
        self._stop = threading.Event()
        self._changed: dict[str, None] = {}
        self._everybody = self._erased = self._saved = self._renewed = False
        self._day: date | None = None
        self._latest: datetime | None = None
        self._threads = (
            threading.Thread(target=self._work, name="audience", daemon=True),
            threading.Thread(target=self._work_long, name="audience-everybody", daemon=True),
        )

    def start(self) -> None:
        """Listen, and begin. Call once, in the process that serves."""
        self._bus.subscribe(CustomersChanged, self._on_changed)
        self._bus.subscribe(MemberEnrolled, self._on_enrolled)
        self._bus.subscribe(MemberErased, self._on_erased)
        self._bus.subscribe(SegmentSaved, self._on_saved)
        self._bus.subscribe(FiguresRenewed, self._on_renewed)
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End after what is being written; the next daily round mends what was noted and not done."""
        self._stop.set()
        self._wake.set()
        self._wake_long.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout)

    def round(self) -> None:
        """Take up the customers that were noted. What fails is noted again."""
        with self._lock:
            changed, self._changed = tuple(self._changed), {}
        if len(changed) > MOST_NOTED:
            self._note_long(everybody=True)
            return
        try:
            if changed:
                self._audience.update(changed)
        except Exception:
            with self._lock:
                self._changed = dict.fromkeys(changed) | self._changed
            raise

    def long_round(self) -> None:
        """Take up what concerns everybody. What fails is noted again."""
        with self._lock:
            everybody, erased, saved, renewed = self._everybody, self._erased, self._saved, self._renewed
            self._everybody = self._erased = self._saved = self._renewed = False
        try:
            if saved:
                self._audience.fill(self._heed)
            if everybody:
                self._audience.update_all(self._heed)
                erased = renewed = False
            if erased:
                self._audience.after_erasure(self._heed)
            if renewed:
                self._audience.after_renewal(self._heed)
        except Exception:
            self._note_long(everybody=everybody, erased=erased, saved=saved, renewed=renewed, wake=False)
            raise

    def daily_round(self) -> None:
        """Once a day of the shop, and when the clock was set to another day."""
        today = self._clock().date()
        if today != self._day:
            self._audience.fill(self._heed)
            self._audience.daily(self._heed)
            self._day = today

    def tick(self) -> None:
        """Look at those whose moment has come; at everybody when the clock was set back."""
        now = self._clock()
        if self._latest is not None and now < self._latest - SET_BACK:
            log.warning("the clock was set back: everybody is looked at again")
            self._note_long(everybody=True)
        self._latest = now
        self._audience.tick()

    def _work(self) -> None:
        ticked = time.monotonic()
        while not self._stop.is_set():
            self._wake.wait(max(ticked + self._every - time.monotonic(), 0.0))
            self._wake.clear()
            if self._stop.is_set():
                return
            self._guarded(self.round)
            if time.monotonic() - ticked >= self._every:
                ticked = time.monotonic()
                self._guarded(self.tick)

    def _work_long(self) -> None:
        began = time.monotonic()
        while not self._stop.is_set():
            self._guarded(self._audience.renew_sample)
            left = began + self._first - time.monotonic()
            self._wake_long.wait(left if left > 0 else self._every)
            self._wake_long.clear()
            self._guarded(self.long_round)
            if time.monotonic() - began >= self._first:
                self._guarded(self.daily_round)

    def _guarded(self, do: Callable[[], None]) -> None:
        try:
            if not self._stop.is_set():
                do()
        except _Stopped:
            return
        except VanakkamError as error:
            log.error("segments were not kept up to date [%s]: %s", error.code, error.message)  # noqa: TRY400 - coded
        except Exception:
            log.exception("segments were not kept up to date")

    def _heed(self, _share: float) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _on_changed(self, event: CustomersChanged) -> None:
        with self._lock:
            self._changed.update(dict.fromkeys(event.customer_ids))
        if not event.customer_ids:
            self._note_long(everybody=True)
        self._wake.set()

    def _on_enrolled(self, event: MemberEnrolled) -> None:
        customer_id = self._audience.customer_of(event.member_id)
        if customer_id is not None:
            self._on_changed(CustomersChanged((customer_id,), event.at))

    def _on_erased(self, _event: MemberErased) -> None:
        self._note_long(erased=True)

    def _on_saved(self, _event: SegmentSaved) -> None:
        self._note_long(saved=True)

    def _on_renewed(self, _event: FiguresRenewed) -> None:
        self._note_long(renewed=True)

    def _note_long(
        self,
        *,
        everybody: bool = False,
        erased: bool = False,
        saved: bool = False,
        renewed: bool = False,
        wake: bool = True,
    ) -> None:
        with self._lock:
            self._everybody, self._erased = self._everybody or everybody, self._erased or erased
            self._saved, self._renewed = self._saved or saved, self._renewed or renewed
        if wake:
            self._wake_long.set()


class _Stopped(Exception):
    """The kiosk ends; what was written stays."""
