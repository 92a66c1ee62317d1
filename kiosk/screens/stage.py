"""Holds the state of the screen: presence events and presses in, views and commands out."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from kiosk.events.bus import Bus
from kiosk.events.types import MemberErased, OffersShown
from kiosk.screens.hub import Hub
from kiosk.screens.offers import Greeting, OfferCard, OfferDesk
from kiosk.screens.state import (
    Dismissed,
    Erased,
    Extended,
    Greeted,
    Notice,
    ScreenInput,
    ScreenState,
    Seen,
    Tick,
    can_engage,
    next_tick,
    reduce,
)
from kiosk.screens.view import View, render, to_json
from kiosk.screens.words import Site
from vision.types import Command, Dismiss, PresenceEvent, PresenceKind, Tap

log = logging.getLogger(__name__)

TIMINGS_KEPT = 1000

REFRESH_SECONDS = 60.0
"""General offers begin and end by date: a screen nobody stands at asks the desk again after this time."""


class Stage:
    """The screen of one kiosk. Thread-safe.

    The state changes under one lock, which is held while the desk is asked: an erasure then comes either before (the
    desk answers None) or after (it clears the screen), never between. Commands and events leave after the lock, so that
    no listener can wait for a thread that waits for the screen.

    Args:
        site: Name and modes of the site.
        desk: Gives out offers.
        hub: Where views go.
        bus: Where presence events and erasures come from and ``OffersShown`` goes to.
        send: Takes commands for the camera's loop; returns at once.
        clock: Seconds, monotonic.
        now: Wall clock for ``OffersShown``, with a time zone.
    """

    def __init__(
        self,
        *,
        site: Site,
        desk: OfferDesk,
        hub: Hub[View],
        bus: Bus,
        send: Callable[[Command], None],
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._site = site
        self._desk = desk
        self._hub = hub
        self._bus = bus
        self._send = send
        self._clock = clock
        self._now = now
        self._changed = threading.Condition()
        self._state = ScreenState()
        self._general: tuple[OfferCard, ...] = ()
        self._shown: View | None = None
        self._push_ms: deque[float] = deque(maxlen=TIMINGS_KEPT)
        self._closed = False
        self._ticker = threading.Thread(target=self._keep_time, name="screen-clock", daemon=True)

    def start(self) -> None:
        """Push the first view, listen on the bus and watch the time. Call once."""
        self.tick()
        self._bus.subscribe(PresenceEvent, self.on_presence)
        self._bus.subscribe(MemberErased, self.on_erased)
        self._ticker.start()

    def close(self) -> None:
        """Clear the screen, end every stream and stop the clock. May be called twice."""
        with self._changed:
            self._closed = True
            self._state = ScreenState()
            self._shown = None
            self._changed.notify_all()
        self._hub.close()
        if self._ticker.is_alive():
            self._ticker.join()

    @property
    def state(self) -> ScreenState:
        """The state as it is now."""
        return self._state

    def view(self) -> View:
        """Return the view of the state as it is now."""
        with self._changed:
            return self._view()

    def welcome(self) -> View:
        """Return the view of an idle screen, whoever stands there: it never holds anything personal."""
        with self._changed:
            return render(ScreenState(), self._general_cards(), self._site)

    def to_json(self, view: View) -> dict[str, Any]:
        """Return a view as the JSON of the API, with the time it has left on this stage's clock."""
        return to_json(view, self._clock())

    def push_times(self) -> tuple[float, ...]:
        """Milliseconds from the arrival of each ``RECOGNISED`` event to its view in the hub, oldest first."""
        with self._changed:
            return tuple(self._push_ms)

    def on_presence(self, event: PresenceEvent) -> None:
        """Take a presence event; runs in the camera's thread."""
        arrived = self._clock()
        with self._changed:
            if self._closed:  # the desk's store may be closed already
                return
            before, after = self._apply(self._input_of(event))
            if event.kind is PresenceKind.RECOGNISED:
                self._push_ms.append((self._clock() - arrived) * 1000)
        self._tell(before, after)

    def on_erased(self, event: MemberErased) -> None:
        """Take an erasure; when this returns nothing of the member is on the screen."""
        self._step(Erased(event.member_id))

    def dismiss(self, notice: Notice) -> None:
        """Clear personal content, or stop a look, because the shopper asked."""
        self._step(Dismissed(notice))

    def extend(self) -> bool:
        """Keep personal content on; False when there was nothing to keep on."""
        return self._step(Extended(self._clock()))

    def engage(self) -> bool:
        """Ask for a look; False when nobody is there for whom one press could start it."""
        allowed = can_engage(self._state)
        if allowed:
            self._send(Tap())
        return allowed

    def tick(self) -> None:
        """Let the time count; the clock's thread calls this when something is due."""
        self._step(Tick(self._clock()))

    def _step(self, event: ScreenInput) -> bool:
        with self._changed:
            before, after = self._apply(event)
        self._tell(before, after)
        return after != before

    def _apply(self, event: ScreenInput) -> tuple[ScreenState, ScreenState]:
        before = self._state
        if self._closed:
            return before, before
        self._state = reduce(before, event)
        view = self._view()
        if view != self._shown:
            self._shown = view
            self._hub.publish(view)
        if self._state != before:
            self._changed.notify_all()
        return before, self._state

    def _tell(self, before: ScreenState, after: ScreenState) -> None:
        if after.dismissed and not before.dismissed:
            self._send(Dismiss())
        shown = after.personal
        if shown is not None and before.personal is None:
            cards = render(after, (), self._site).cards
            self._bus.publish(OffersShown(shown.member_id, tuple(card.offer_id for card in cards), self._now()))

    def _input_of(self, event: PresenceEvent) -> ScreenInput:
        if event.kind is not PresenceKind.RECOGNISED or event.member_id is None:
            return Seen(event.kind, event.visit, event.act)
        greeting = self._greeting(event.member_id)
        if greeting is None:
            return Seen(PresenceKind.UNKNOWN, event.visit, event.act)
        return Greeted(event.visit, event.member_id, greeting, self._clock())

    def _greeting(self, member_id: str) -> Greeting | None:
        try:
            return self._desk.for_member(member_id)
        except Exception:
            # A failing desk must not stop the camera's loop; the shopper sees general offers.
            log.exception("no offers for member %s", member_id)
            return None

    def _view(self) -> View:
        general = () if self._state.personal is not None else self._general_cards()
        return render(self._state, general, self._site)

    def _general_cards(self) -> tuple[OfferCard, ...]:
        try:
            self._general = self._desk.general()
        except Exception:
            # The last known offers are better than an empty screen.
            log.exception("no general offers")
        return self._general

    def _keep_time(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                due = next_tick(self._state)
                wait = REFRESH_SECONDS if due is None else due - self._clock()
                if wait > 0.0 and self._changed.wait(wait):
                    continue
            self.tick()
