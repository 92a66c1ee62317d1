"""Holds the state of the screen: events, presses and answers in, views, commands and wishes out."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.errors import PressRefused
from kiosk.events.bus import Bus
from kiosk.events.types import MemberErased, OffersChanged, OffersShown
from kiosk.offering.watching import OfferWatch
from kiosk.screens.desk_work import DeskWork
from kiosk.screens.effects import DiscardDraft, Effect, Noted, NotMe, Send, Shown, TakeBack, TakeBackFace
from kiosk.screens.house import House
from kiosk.screens.hub import Hub
from kiosk.screens.inputs import (
    Added,
    Answer,
    Closed,
    CodeRead,
    Done,
    Erased,
    Filmed,
    Greeted,
    Maintained,
    Opened,
    Pressed,
    Saved,
    ScreenInput,
    Seen,
    Tick,
)
from kiosk.screens.kinds import Camera
from kiosk.screens.machine import reduce
from kiosk.screens.offers import Greeting, OfferCard, OfferDesk
from kiosk.screens.presses import may_press
from kiosk.screens.render import render
from kiosk.screens.sight import capturing
from kiosk.screens.state import USUAL_ASPECT, ScreenState, members_of
from kiosk.screens.timing import next_tick
from kiosk.screens.view import View, to_json
from vision.types import Captured, CaptureFailed, CaptureProgress, CodeSeen, Command, PresenceEvent, PresenceKind

log = logging.getLogger(__name__)

TIMINGS_KEPT = 1000

REFRESH_SECONDS = 60.0
"""General offers begin and end by date: a screen nobody stands at asks the desk again after this time."""


class Stage:
    """The screen of one kiosk. Thread-safe.

    The state changes under one lock, which is held while the desk is asked for a greeting: an erasure then comes either
    before (the desk answers None) or after (it clears the screen), never between. Everything else that takes time is an
    effect: it is done after the lock, in the thread of the press that caused it, or in the stage's own worker where the
    camera, the clock or an erasure did. Answers come back as inputs; a late one changes nothing.

    Args:
        house: The shop.
        desk: Gives out offers.
        work: The desks behind the buttons.
        hub: Where views go.
        bus: Where events of the camera and erasures come from, and ``OffersShown`` goes to.
        send: Takes commands for the camera's loop; returns at once.
        camera: Whether the kiosk begins with a camera.
        preview: Told when a capture begins and ends.
        aspect: Width of the camera's picture for its height.
        clock: Seconds, monotonic.
        now: Wall clock for ``OffersShown``, with a time zone.
        later: Runs work beside the camera's thread; a worker of its own where left out.
    """

    def __init__(
        self,
        *,
        house: House,
        desk: OfferDesk,
        work: DeskWork,
        hub: Hub[View],
        bus: Bus,
        send: Callable[[Command], None],
        camera: Camera = Camera.OK,
        preview: Callable[[bool], None] = lambda _: None,
        aspect: Callable[[], float] = lambda: USUAL_ASPECT,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        later: Callable[[Callable[[], None]], object] | None = None,
    ) -> None:
        self._desk, self._work, self._hub, self._bus = desk, work, hub, bus
        self._send, self._preview, self._aspect, self._clock, self._now = send, preview, aspect, clock, now
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="screen-desk")
        self._later = self._beside if later is None else later
        self._changed = threading.Condition()
        self._state = reduce(ScreenState(house, camera=camera), Closed())[0]
        self._watch = OfferWatch()
        self._general: tuple[OfferCard, ...] = ()
        self._shown: View | None = None
        self._push_ms: deque[float] = deque(maxlen=TIMINGS_KEPT)
        self._closed = False
        self._ticker = threading.Thread(target=self._keep_time, name="screen-clock", daemon=True)

    def start(self) -> None:
        """Push the first view, listen on the bus and watch the time. Call once."""
        self.tick()
        self._bus.subscribe(PresenceEvent, self.on_presence)
        self._bus.subscribe(CaptureProgress, self.on_capture)
        self._bus.subscribe(Captured, self.on_capture)
        self._bus.subscribe(CaptureFailed, self.on_capture)
        self._bus.subscribe(CodeSeen, self.on_code)
        self._bus.subscribe(MemberErased, self.on_erased)
        self._bus.subscribe(OffersChanged, lambda _event: self.tick())
        self._ticker.start()

    def close(self) -> None:
        """Clear the screen, end every stream, discard what was begun, and stop the clock. May be called twice."""
        with self._changed:
            effects = self._apply(Closed(self._clock()))
            self._closed = True
            self._shown = None
            self._changed.notify_all()
        self._hub.close()
        self._do(effects)
        self._worker.shutdown(wait=True)
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
            house = self._state.house
            return render(ScreenState(house), self._general_cards(house.languages[0]))

    def to_json(self, view: View) -> dict[str, Any]:
        """Return a view as the JSON of the API, with the time it has left on this stage's clock."""
        return to_json(view, self._clock())

    def push_times(self) -> tuple[float, ...]:
        """Milliseconds from the arrival of each ``RECOGNISED`` event to its view in the hub, oldest first."""
        with self._changed:
            return tuple(self._push_ms)

    def press(self, pressed: Pressed, serial: int) -> View:
        """Take a press; what it asks of the desks is done when this returns.

        Args:
            pressed: What was pressed; its time is set here.
            serial: Of the view on which it was pressed.

        Returns:
            The view after it.

        Raises:
            PressRefused: That screen is gone, or does not have this button now.
        """
        with self._changed:
            state = self._state
            if self._closed or serial != state.serial:
                raise PressRefused("The screen has changed since", mend="Look at the screen and press again")
            if not may_press(state, pressed.action):
                raise PressRefused(
                    "The screen does not have this button now", mend="Look at the screen and choose what it shows"
                )
            effects = self._apply(replace(pressed, at=self._clock()))
        self._do(effects)
        return self.view()

    def on_presence(self, event: PresenceEvent) -> None:
        """Take a presence event; runs in the camera's thread."""
        arrived = self._clock()
        with self._changed:
            if self._closed:  # the desk's store may be closed already
                return
            effects = self._apply(self._input_of(event))
            if event.kind is PresenceKind.RECOGNISED:
                self._push_ms.append((self._clock() - arrived) * 1000)
        self._hand_over(effects)

    def on_capture(self, event: CaptureProgress | Captured | CaptureFailed) -> None:
        """Take a step of a guided capture; runs in the camera's thread."""
        self._step(Filmed(event, self._clock(), self._aspect()))

    def on_code(self, event: CodeSeen) -> None:
        """Take a code that the camera read; runs in the camera's thread."""
        self._step(CodeRead(event.text, self._clock()))

    def on_erased(self, event: MemberErased) -> None:
        """Take an erasure; when this returns nothing of the member is on the screen."""
        self._step(Erased(event.member_id, self._clock()))

    @property
    def place(self) -> str:
        """Its name in receipts of erasures."""
        return "screen"

    def forget(self, member_id: str) -> int:
        """Clear the member off the screen; 1 when they were on it."""
        shown = self.holds(member_id)
        self._step(Erased(member_id, self._clock()))
        return int(shown)

    def holds(self, member_id: str) -> bool:
        """Whether the screen shows anything of the member, or waits for a comparison with them."""
        with self._changed:
            return member_id in members_of(self._state)

    def maintain(self, *, on: bool) -> None:
        """Staff begins to work on the kiosk, or is done; either clears the screen."""
        self._step(Maintained(on, self._clock()))

    def tick(self) -> None:
        """Let the time count; the clock's thread calls this when something is due."""
        self._step(Tick(self._clock()))

    def _step(self, event: ScreenInput) -> None:
        with self._changed:
            effects = self._apply(event)
        self._hand_over(effects)

    def _apply(self, event: ScreenInput) -> tuple[Effect, ...]:
        """Change the state and push its view; the lock is held."""
        if self._closed:
            return ()
        before = self._state
        if isinstance(event, Erased):
            self._watch.forget(event.member_id)
        self._state, effects = reduce(before, event)
        # Behind the effects: offers come on the screen after the match that brought them was told.
        effects = (*effects, *self._watch.step(self._state, effects, self._clock()))
        if capturing(before) != capturing(self._state):
            self._preview(capturing(self._state) and self._state.house.preview)
        view = self._view()
        if view != self._shown:
            self._shown = view
            self._hub.publish(view)
        if self._state != before:
            self._changed.notify_all()
        return effects

    def _hand_over(self, effects: Sequence[Effect]) -> None:
        """Send commands now and leave the rest to the worker: the camera, the clock and an erasure do not wait."""
        for effect in effects:
            if isinstance(effect, Send):
                self._send(effect.command)
        rest = [effect for effect in effects if not isinstance(effect, Send)]
        if rest:
            self._later(lambda: self._do(rest))

    def _beside(self, work: Callable[[], None]) -> None:
        try:
            self._worker.submit(work)
        except RuntimeError:  # the stage was closed in this moment; what was begun is still ended
            work()

    def _do(self, effects: Sequence[Effect]) -> None:
        """Carry effects out in this thread, and those that follow from their answers."""
        for effect in effects:
            match effect:
                case Send():
                    self._send(effect.command)
                case Shown():
                    self._bus.publish(self._offers_shown(effect))
                case Noted():
                    self._bus.publish(effect.tell(self._now()))
                case DiscardDraft() | TakeBack() | TakeBackFace() | NotMe():
                    self._work.tidy(effect)
                case _:
                    self._do(self._take(self._work.answer(effect)))

    def _take(self, answer: Answer) -> tuple[Effect, ...]:
        with self._changed:
            return self._apply(self._completed(replace(answer, at=self._clock())))

    def _completed(self, answer: Answer) -> Answer:
        """Ask for the greeting of the member whom an answer brings on the screen; the lock is held."""
        if self._closed or answer.ticket != self._state.pending:
            return answer
        if isinstance(answer, Saved):
            # the receipt is shown even where the offers cannot be read now
            return replace(answer, greeting=self._greeting(answer.receipt.member_id, Greeting("", ())))
        if isinstance(answer, Added) and self._state.adding is not None:
            # a new card is shown even where the offers cannot be read now
            before = self._state.adding.personal.greeting
            return replace(answer, greeting=self._greeting(answer.added.member_id, before))
        if isinstance(answer, Opened | Done) and answer.member_id is not None:
            return replace(answer, greeting=self._greeting(answer.member_id))
        return answer

    def _input_of(self, event: PresenceEvent) -> ScreenInput:
        at = self._clock()
        if event.kind is not PresenceKind.RECOGNISED or event.member_id is None:
            return Seen(event.kind, event.visit, event.act, at)
        greeting = self._greeting(event.member_id)
        if greeting is None:
            return Seen(PresenceKind.UNKNOWN, event.visit, event.act, at)
        return Greeted(event.visit, event.member_id, greeting, at)

    def _greeting(self, member_id: str, instead: Greeting | None = None) -> Greeting | None:
        try:
            return self._desk.for_member(member_id, self._state.language)
        except Exception:
            # A failing desk must not stop the camera's loop; the shopper sees general offers.
            log.exception("a greeting could not be made")
            return instead

    def _offers_shown(self, effect: Shown) -> OffersShown:
        now = self._now()
        ago = timedelta(seconds=max(0.0, self._clock() - effect.act_at))
        return OffersShown(
            effect.member_id,
            effect.offer_ids,
            now,
            how=effect.how,
            act=effect.act,
            act_at=None if effect.act is None else now - ago,
            visit=effect.visit,
            reasons=effect.reasons,
        )

    def _view(self) -> View:
        return render(self._state, self._general_cards(self._state.language))

    def _general_cards(self, language: str) -> tuple[OfferCard, ...]:
        try:
            self._general = self._desk.general(language)
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
