"""A stage with everything around it faked."""

import threading
from datetime import UTC, datetime

import numpy as np
import pytest
from screen_fakes import FakeOffers, card, desk_work, house
from screen_walk import ADULT, ALL_ON

from kiosk.events.bus import InProcessBus
from kiosk.events.types import MemberErased, OffersShown
from kiosk.screens.hub import Hub
from kiosk.screens.inputs import Pressed
from kiosk.screens.kinds import Action, ScreenKind
from kiosk.screens.offers import Greeting
from kiosk.screens.stage import Stage
from vision.types import (
    Act,
    Captured,
    CapturedView,
    CaptureProgress,
    Hint,
    PoseView,
    PresenceEvent,
    PresenceKind,
)

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
A = Action
K = ScreenKind
P = PresenceKind


class Offers(FakeOffers):
    """Can fail, and can be made to wait."""

    def __init__(self):
        super().__init__({"m1": Greeting("Meena", tuple(card(f"o{n}") for n in range(4)))}, (card("g1"),))
        self.broken = False
        self.asked = threading.Event()
        self.answer = threading.Event()
        self.answer.set()

    def general(self, language):
        if self.broken:
            raise RuntimeError("no store")
        return super().general(language)

    def for_member(self, member_id, language):
        self.asked.set()
        assert self.answer.wait(60)
        if self.broken:
            raise RuntimeError("no store")
        return super().for_member(member_id, language)


class Kiosk:
    """A stage with everything around it faked."""

    def __init__(self, later=lambda work: work(), **choices):
        self.now = 1000.0
        self.desk = Offers()
        self.work = desk_work(self.desk)
        self.bus = InProcessBus()
        self.work.my_data.on_erase = lambda member_id: self.bus.publish(MemberErased(member_id, NOON))
        self.hub = Hub(4)
        self.sent = []
        self.shown = []
        self.previews = []
        self.bus.subscribe(OffersShown, self.shown.append)
        self.stage = Stage(
            house=house(**choices),
            desk=self.desk,
            work=self.work,
            hub=self.hub,
            bus=self.bus,
            send=self.sent.append,
            preview=self.previews.append,
            clock=lambda: self.now,
            now=lambda: NOON,
            later=later,
        )
        self.stage.start()
        self.box = self.hub.open()

    def see(self, *kinds, visit=1):
        for kind in kinds:
            named = "m1" if kind is P.RECOGNISED else None
            act = Act.TAP if kind is P.ENGAGED else None
            self.bus.publish(PresenceEvent(kind, 0.0, visit, member_id=named, act=act))
        return self

    def press(self, *actions, **sent):
        for action in actions:
            view = self.stage.press(Pressed(action, **sent), self.stage.state.serial)
        return view

    def recognise(self):
        self.see(P.ARRIVED)
        self.press(A.ENGAGE)
        self.see(P.ENGAGED, P.RECOGNISED)
        assert self.stage.state.kind is K.RECOGNISED
        return self

    def link(self):
        self.see(P.ARRIVED)
        self.press(A.START, A.JOIN)
        self.press(A.AGREE, switches=ALL_ON)
        assert self.stage.state.kind is K.LINK
        return self

    def capture(self):
        self.link().press(A.NEXT, fields=ADULT)
        assert self.stage.state.kind is K.CAPTURE
        return self

    def film(self):
        self.bus.publish(CaptureProgress(0.0, 1, Hint.LOOK_LEFT, tuple(PoseView), (PoseView.FRONT,), None))
        views = tuple(CapturedView(view, np.ones(4, np.float32), 0.9) for view in PoseView)
        self.bus.publish(Captured(0.0, 1, views, None))
        return self

    def newest(self):
        return self.box.take(0)


@pytest.fixture
def make_kiosk():
    made = []

    def make(**choices):
        made.append(Kiosk(**choices))
        return made[-1]

    yield make
    for kiosk in made:
        kiosk.stage.close()


@pytest.fixture
def kiosk(make_kiosk):
    return make_kiosk()
