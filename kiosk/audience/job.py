"""Keeps segments by rule true while the kiosk runs: what happened at once, what time changes once a minute.

Whoever tells of a change does not wait for the rules: it is noted, and this thread takes up what was noted, together.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from kiosk.audience.audience import Audience
from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged, MemberEnrolled, MemberErased
from models.errors import VanakkamError

log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 60.0
"""Between two looks at those whose moment has come."""

FIRST_SECONDS: Final = 60.0
"""Until the first daily round, so that a start is not slowed down by it."""

MOST_NOTED: Final = 50_000
"""Changed customers beyond which everybody is looked at: quicker than one by one."""


class AudienceJob:
    """One thread that keeps an :class:`Audience` up to date.

    Args:
        audience: What is kept.
        bus: Tells of changes.
        clock: The time now, in the shop's time zone.
        every: Seconds between two ticks.
        first: Seconds until the first daily round.
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
        self._lock, self._wake, self._stop = threading.Lock(), threading.Event(), threading.Event()
        self._changed: dict[str, None] = {}
        self._everybody = self._erased = False
        self._day: date | None = None
        self._thread = threading.Thread(target=self._work, name="audience", daemon=True)

    def start(self) -> None:
        """Listen, and begin. Call once, in the process that serves."""
        self._bus.subscribe(CustomersChanged, self._on_changed)
        self._bus.subscribe(MemberEnrolled, self._on_enrolled)
        self._bus.subscribe(MemberErased, self._on_erased)
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End after what is being written; the next daily round mends what was noted and not done."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def round(self) -> None:
        """Take up what was noted. What fails is noted again."""
        with self._lock:
            changed, everybody, erased = tuple(self._changed), self._everybody, self._erased
            self._changed, self._everybody, self._erased = {}, False, False
        try:
            if everybody or len(changed) > MOST_NOTED:
                self._audience.update_all()
                return
            if erased:
                self._audience.after_erasure()
            if changed:
                self._audience.update(changed)
        except Exception:
            with self._lock:
                self._changed = dict.fromkeys(changed) | self._changed
                self._everybody, self._erased = self._everybody or everybody, self._erased or erased
            raise

    def _work(self) -> None:
        ticked, began = time.monotonic(), time.monotonic()
        while not self._stop.is_set():
            self._wake.wait(max(ticked + self._every - time.monotonic(), 0.0))
            self._wake.clear()
            if self._stop.is_set():
                return
            tick = time.monotonic() - ticked >= self._every
            ticked = time.monotonic() if tick else ticked
            self._guarded(tick=tick, daily=time.monotonic() - began >= self._first)

    def _guarded(self, *, tick: bool, daily: bool) -> None:
        try:
            self.round()
            if tick:
                self._audience.tick()
            today = self._clock().date()
            if daily and today != self._day:
                self._audience.daily()
                self._day = today
        except VanakkamError as error:
            log.error("segments were not kept up to date [%s]: %s", error.code, error.message)  # noqa: TRY400 - coded
        except Exception:
            log.exception("segments were not kept up to date")

    def _on_changed(self, event: CustomersChanged) -> None:
        with self._lock:
            self._changed.update(dict.fromkeys(event.customer_ids))
            self._everybody = self._everybody or not event.customer_ids
        self._wake.set()

    def _on_enrolled(self, event: MemberEnrolled) -> None:
        customer_id = self._audience.customer_of(event.member_id)
        if customer_id is not None:
            self._on_changed(CustomersChanged((customer_id,), event.at))

    def _on_erased(self, _event: MemberErased) -> None:
        with self._lock:
            self._erased = True
        self._wake.set()
