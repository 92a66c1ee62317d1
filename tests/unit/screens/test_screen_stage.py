"""The stage: events in, views, commands and records out, with a fake clock."""

import gc
import threading
import time
from datetime import UTC, datetime

import pytest

from kiosk.events.bus import InProcessBus
from kiosk.events.types import MemberErased, OffersShown
from kiosk.screens.hub import Hub
from kiosk.screens.offers import Greeting, OfferCard
from kiosk.screens.stage import Stage
from kiosk.screens.state import SHOW_SECONDS, Notice, ScreenKind
from kiosk.screens.view import View
from kiosk.screens.words import Site
from kiosk.settings import Engage, Recognition
from vision.types import Act, Dismiss, PresenceEvent, PresenceKind, Tap

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def card(offer_id):
    return OfferCard(offer_id, "15 % off coffee", "", "Because you often buy coffee", "", "K7QF-2M", "Coffee")


class Desk:
    def __init__(self):
        self.members = {"m1": Greeting("Meena", tuple(card(f"o{n}") for n in range(4)))}
        self.offers = (card("g1"),)
        self.broken = False
        self.asked = threading.Event()
        self.answer = threading.Event()
        self.answer.set()

    def general(self):
        if self.broken:
            raise RuntimeError("no store")
        return self.offers

    def for_member(self, member_id):
        self.asked.set()
        assert self.answer.wait(5)
        if self.broken:
            raise RuntimeError("no store")
        return self.members.get(member_id)


class Kiosk:
    """A stage with everything around it faked."""

    def __init__(self):
        self.now = 1000.0
        self.desk = Desk()
        self.bus = InProcessBus()
        self.hub = Hub(4)
        self.sent = []
        self.shown = []
        self.bus.subscribe(OffersShown, self.shown.append)
        self.stage = Stage(
            site=Site("Anbu", Recognition.IDENTIFY, Engage.TAP),
            desk=self.desk,
            hub=self.hub,
            bus=self.bus,
            send=self.sent.append,
            clock=lambda: self.now,
            now=lambda: NOON,
        )
        self.stage.start()
        self.box = self.hub.open()

    def see(self, *kinds, visit=1):
        for kind in kinds:
            named = "m1" if kind is PresenceKind.RECOGNISED else None
            act = Act.TAP if kind is PresenceKind.ENGAGED else None
            self.bus.publish(PresenceEvent(kind, 0.0, visit, member_id=named, act=act))

    def recognise(self):
        self.see(PresenceKind.ARRIVED, PresenceKind.ENGAGED, PresenceKind.RECOGNISED)
        assert self.stage.state.kind is ScreenKind.RECOGNISED

    def newest(self):
        return self.box.take(0)


@pytest.fixture
def kiosk():
    made = Kiosk()
    yield made
    made.stage.close()


def test_a_walk_up_from_face_to_offers_to_nothing(kiosk):
    kinds = []
    for step in (PresenceKind.ARRIVED, PresenceKind.ENGAGED, PresenceKind.RECOGNISED, PresenceKind.LEFT):
        kiosk.see(step)
        kinds.append(kiosk.newest().kind)

    assert kinds == [ScreenKind.NEAR, ScreenKind.LOOKING, ScreenKind.RECOGNISED, ScreenKind.IDLE]


def test_offers_shown_names_what_was_on_the_screen_once(kiosk):
    kiosk.recognise()
    kiosk.now += SHOW_SECONDS - 20
    kiosk.stage.tick()

    assert kiosk.stage.extend()
    assert kiosk.shown == [OffersShown("m1", ("o0", "o1", "o2"), NOON)]


def test_the_time_from_event_to_push_is_recorded(kiosk):
    kiosk.recognise()

    assert kiosk.stage.push_times() == (0.0,)


def test_an_erased_member_is_a_stranger(kiosk):
    kiosk.desk.members.clear()
    kiosk.see(PresenceKind.ARRIVED, PresenceKind.ENGAGED, PresenceKind.RECOGNISED)

    assert kiosk.newest().kind is ScreenKind.NOT_FOUND
    assert kiosk.shown == []


def test_erasure_clears_the_screen_before_it_returns(kiosk):
    kiosk.recognise()

    kiosk.bus.publish(MemberErased("m1", NOON))

    assert kiosk.newest().kind is ScreenKind.NEAR


def test_an_erasure_while_the_desk_is_asked_wins(kiosk):
    kiosk.see(PresenceKind.ARRIVED, PresenceKind.ENGAGED)
    kiosk.desk.asked.clear()
    kiosk.desk.answer.clear()
    camera = threading.Thread(target=kiosk.see, args=(PresenceKind.RECOGNISED,))
    camera.start()
    assert kiosk.desk.asked.wait(5)
    eraser = threading.Thread(target=kiosk.bus.publish, args=(MemberErased("m1", NOON),))
    eraser.start()

    kiosk.desk.answer.set()
    camera.join(5)
    eraser.join(5)

    assert kiosk.stage.state.personal is None


def test_not_me_clears_and_tells_the_camera_loop(kiosk):
    kiosk.recognise()

    kiosk.stage.dismiss(Notice.NOT_ME)

    assert kiosk.newest().headline == "Sorry about that"
    assert kiosk.sent == [Dismiss()]
    kiosk.stage.dismiss(Notice.HIDDEN)
    assert kiosk.sent == [Dismiss()]


def test_the_end_of_the_time_clears_and_tells_the_camera_loop(kiosk):
    kiosk.recognise()
    kiosk.now += SHOW_SECONDS
    kiosk.stage.tick()

    assert kiosk.newest().kind is ScreenKind.NEAR
    assert kiosk.sent == [Dismiss()]


def test_a_press_engages_only_when_somebody_is_there(kiosk):
    assert not kiosk.stage.engage()
    kiosk.see(PresenceKind.ARRIVED)
    assert kiosk.stage.engage()
    kiosk.see(PresenceKind.SEVERAL)
    assert not kiosk.stage.engage()
    assert kiosk.sent == [Tap()]


def test_nothing_can_be_extended_without_a_warning(kiosk):
    assert not kiosk.stage.extend()
    kiosk.recognise()
    assert not kiosk.stage.extend()


def test_a_failing_desk_leaves_the_last_general_offers(kiosk, caplog):
    kiosk.desk.broken = True

    kiosk.see(PresenceKind.ARRIVED, PresenceKind.ENGAGED, PresenceKind.RECOGNISED)

    assert kiosk.newest().kind is ScreenKind.NOT_FOUND
    assert [shown.offer_id for shown in kiosk.stage.view().cards] == ["g1"]
    assert "no offers for member m1" in caplog.text
    assert "Meena" not in caplog.text


def test_new_general_offers_reach_an_idle_screen_with_the_clock(kiosk):
    kiosk.newest()
    kiosk.stage.tick()
    assert kiosk.newest() is None
    kiosk.desk.offers = (card("g2"),)

    kiosk.stage.tick()

    assert [shown.offer_id for shown in kiosk.newest().cards] == ["g2"]


def test_the_welcome_view_is_never_personal(kiosk):
    kiosk.recognise()

    view = kiosk.stage.welcome()

    assert (view.kind, view.personal) == (ScreenKind.IDLE, False)
    assert "Meena" not in str(view)


def test_after_leaving_no_view_of_the_member_is_alive(kiosk):
    boxes = [kiosk.hub.open() for _ in range(2)]
    kiosk.recognise()
    boxes[0].take(0)

    kiosk.see(PresenceKind.LEFT)

    gc.collect()
    views = [thing for thing in gc.get_objects() if isinstance(thing, View)]
    assert views
    assert not [view for view in views if view.personal]


def test_a_closed_stage_shows_nothing_more(kiosk):
    kiosk.recognise()

    kiosk.stage.close()
    kiosk.desk.asked.clear()
    kiosk.see(PresenceKind.LEFT, PresenceKind.ARRIVED, PresenceKind.ENGAGED, PresenceKind.RECOGNISED)

    assert kiosk.stage.state.personal is None
    assert not kiosk.desk.asked.is_set()
    assert kiosk.newest() is None
    gc.collect()
    assert not [thing for thing in gc.get_objects() if isinstance(thing, View) and thing.personal]


def test_the_clock_thread_ends_the_show_by_itself(monkeypatch):
    monkeypatch.setattr("kiosk.screens.state.SHOW_SECONDS", 0.2)
    monkeypatch.setattr("kiosk.screens.state.WARN_SECONDS", 0.1)
    kiosk = Kiosk()
    try:
        kiosk.stage._clock = time.monotonic
        kiosk.recognise()
        kinds = []
        for _ in range(3):
            view = kiosk.box.take(2)
            kinds.append((view.kind, bool(view.warning)))
    finally:
        kiosk.stage.close()

    assert kinds == [(ScreenKind.RECOGNISED, False), (ScreenKind.RECOGNISED, True), (ScreenKind.NEAR, False)]
