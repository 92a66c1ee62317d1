"""The stage: events, presses and answers in, views, commands and records out, with a fake clock and fake desks."""

import gc
import threading
import time
from datetime import timedelta

import pytest
from screen_fakes import card, house
from screen_walk import ALL_ON

from kiosk.errors import PressRefused, StoreBusy
from kiosk.events.bus import InProcessBus
from kiosk.events.types import How, MemberErased
from kiosk.screens.hub import Hub
from kiosk.screens.inputs import Pressed
from kiosk.screens.kinds import Action, Camera, Notice, ScreenKind
from kiosk.screens.stage import Stage
from kiosk.screens.state import Draft, Joined, Personal
from kiosk.screens.timing import SHOW_SECONDS
from kiosk.screens.view import View
from tests.unit.screens.conftest import NOON, Kiosk
from vision.types import (
    Act,
    CapturedView,
    CodeSeen,
    Dismiss,
    PoseView,
    PresenceKind,
    ReadCodes,
    StartCapture,
    StopCapture,
    Tap,
)

A = Action
K = ScreenKind
P = PresenceKind


def alive(*kinds):
    gc.collect()
    return [thing for thing in gc.get_objects() if type(thing) in kinds]


# From a face to offers


def test_a_walk_up_from_face_to_offers_to_nothing(kiosk):
    kinds = []
    for step in (P.ARRIVED, P.ENGAGED, P.RECOGNISED, P.LEFT):
        kiosk.see(step)
        kinds.append(kiosk.newest().kind)

    assert kinds == [K.NEAR, K.LOOKING, K.RECOGNISED, K.IDLE]


def test_offers_shown_names_what_was_on_the_screen_once_with_the_act(kiosk):
    """Requirement A1: the act, its time and how the member was known go with the match."""
    kiosk.see(P.ARRIVED)
    kiosk.press(A.ENGAGE)
    kiosk.see(P.ENGAGED)
    kiosk.now += 2
    kiosk.see(P.RECOGNISED)
    kiosk.now += SHOW_SECONDS - 20
    kiosk.stage.tick()
    kiosk.press(A.EXTEND)

    [shown] = kiosk.shown
    assert (shown.member_id, shown.offer_ids, shown.at, shown.how) == ("m1", ("o0", "o1", "o2"), NOON, How.FACE)
    assert (shown.act, shown.act_at, shown.visit) == (Act.TAP, NOON - timedelta(seconds=2), 1)
    assert len(shown.reasons) == 3


def test_the_time_from_event_to_push_is_recorded(kiosk):
    kiosk.recognise()

    assert kiosk.stage.push_times() == (0.0,)


def test_an_erased_member_is_a_stranger(kiosk):
    kiosk.desk.members.clear()
    kiosk.see(P.ARRIVED, P.ENGAGED, P.RECOGNISED)

    assert kiosk.newest().kind is K.NOT_FOUND
    assert kiosk.shown == []


def test_not_me_clears_tells_the_loop_and_is_counted_once(kiosk):
    kiosk.recognise()
    kiosk.sent.clear()

    assert kiosk.press(A.NOT_ME).headline == "Sorry about that"
    assert kiosk.sent == [Dismiss()]
    assert kiosk.work.my_data.calls == [("not_me",)]
    with pytest.raises(PressRefused):
        kiosk.press(A.HIDE)


def test_the_end_of_the_time_clears_and_tells_the_camera_loop(kiosk):
    kiosk.recognise()
    kiosk.now += SHOW_SECONDS
    kiosk.stage.tick()

    assert kiosk.newest().kind is K.NEAR
    assert kiosk.sent == [Tap(), Dismiss()]


def test_less_like_this_shows_the_offers_as_they_are_then(kiosk):
    kiosk.recognise()

    view = kiosk.press(A.LESS_LIKE_THIS, value="o0")

    assert [one.offer_id for one in view.cards] == ["o1", "o2", "o3"]
    assert kiosk.stage.state.notice is Notice.DISLIKED


# Presses


def test_a_press_on_a_screen_that_is_gone_is_refused(kiosk):
    kiosk.see(P.ARRIVED)
    serial = kiosk.stage.state.serial
    kiosk.press(A.START)

    with pytest.raises(PressRefused, match="changed"):
        kiosk.stage.press(Pressed(A.USE_CODE), serial)
    with pytest.raises(PressRefused, match="button"):
        kiosk.press(A.SAVE)


def test_a_desk_that_refuses_is_an_answer_and_not_a_crash(kiosk, caplog):
    kiosk.work.join.fails["begin"] = StoreBusy("held by another program")
    kiosk.see(P.ARRIVED)
    kiosk.press(A.START, A.JOIN)

    view = kiosk.press(A.AGREE, switches=ALL_ON)

    assert view.kind is K.CONSENT
    assert "Try again" in view.text
    assert "kiosk.store_busy" in caplog.text


def test_a_bug_in_a_desk_is_an_answer_too(kiosk):
    kiosk.work.join.fails["begin"] = RuntimeError("secret")
    kiosk.see(P.ARRIVED)
    kiosk.press(A.START, A.JOIN)

    assert "secret" not in str(kiosk.press(A.AGREE, switches=ALL_ON))


# Joining


def test_joining_from_consent_to_membership(kiosk):
    """Requirements G2, B2: begun with the consents before the camera was asked; saved with the views."""
    kiosk.capture()
    assert kiosk.sent == [StartCapture()]
    kiosk.film()
    assert kiosk.stage.state.kind is K.REVIEW

    view = kiosk.press(A.SAVE)

    assert view.kind is K.ENROLLED
    assert [name for name, *_ in kiosk.work.join.calls] == ["begin", "fill", "judge", "save"]
    assert "RECE-IPT1-CODE" in {line.value for line in view.lines}


def test_a_receipt_is_shown_even_where_the_offers_cannot_be_read(kiosk):
    kiosk.capture().film()
    kiosk.desk.broken = True

    assert kiosk.press(A.SAVE).lines[0].value == "RECE-IPT1-CODE"


@pytest.mark.parametrize("leaves", [P.LEFT, P.SEVERAL, P.CAMERA_LOST])
def test_a_draft_goes_with_the_shopper(kiosk, leaves):
    kiosk.capture().see(leaves)

    assert kiosk.work.join.open == {}
    assert kiosk.sent == [StartCapture(), StopCapture()]


def test_nothing_of_a_capture_stays_in_memory(kiosk):
    before = len(alive(CapturedView))
    kiosk.capture().film()
    assert len(alive(CapturedView)) == before + len(PoseView)

    kiosk.see(P.LEFT)

    assert len(alive(CapturedView)) == before
    assert alive(Draft, Joined, Personal) == []
    assert not [view for view in alive(View) if view.personal]


def test_a_save_whose_receipt_nobody_saw_is_taken_back(kiosk):
    kiosk.capture().film()
    save = kiosk.work.join.save

    def slow(draft_id, views):
        receipt = save(draft_id, views)
        kiosk.see(P.LEFT)
        return receipt

    kiosk.work.join.save = slow
    assert kiosk.press(A.SAVE).kind is K.IDLE

    assert kiosk.work.my_data.calls == [("erase", "system")]
    assert not [member_id for member_id in kiosk.desk.members if member_id.startswith("draft")]


def test_a_consent_answered_late_is_discarded(kiosk):
    begin = kiosk.work.join.begin

    def slow(*given, **named):
        kiosk.see(P.LEFT)
        return begin(*given, **named)

    kiosk.work.join.begin = slow
    kiosk.see(P.ARRIVED)
    kiosk.press(A.START, A.JOIN)

    assert kiosk.press(A.AGREE, switches=ALL_ON).kind is K.IDLE
    assert kiosk.work.join.open == {}


def test_the_preview_is_open_only_while_a_capture_runs(make_kiosk):
    """Requirement G12: off where the site has not chosen it."""
    kiosk = make_kiosk(preview=True).capture()
    kiosk.film()
    assert kiosk.previews == [True, False]

    assert make_kiosk().capture().previews == [False]


# Codes and My data


def test_a_code_typed_or_seen_brings_the_same_offers(kiosk):
    """Requirement G5."""
    kiosk.see(P.ARRIVED)
    kiosk.press(A.USE_CODE)
    typed = kiosk.press(A.CODE, fields={"code": "CARD1"})
    kiosk.press(A.HIDE, A.USE_CODE)
    kiosk.bus.publish(CodeSeen(0.0, "CARD1"))

    assert typed.kind is kiosk.stage.state.kind is K.RECOGNISED
    assert kiosk.stage.view().cards == typed.cards
    assert [shown.how for shown in kiosk.shown] == [How.CARD, How.CARD]
    assert kiosk.sent.count(ReadCodes(True)) == 2


def test_my_data_from_see_to_forget(kiosk):
    kiosk.recognise()
    assert kiosk.press(A.MY_DATA).lines
    kiosk.press(A.SAVE_PURPOSES, switches=frozenset({"offers"}))
    kiosk.press(A.NEW_RECEIPT)
    assert kiosk.stage.state.personal.receipt == "NEW-RECEIPT-CODE"
    kiosk.press(A.FORGET)

    view = kiosk.press(A.FORGET_CONFIRM)

    assert view.kind is K.FORGOTTEN
    assert "E-1" in {line.value for line in view.lines}
    assert not view.personal
    assert kiosk.desk.members == {}


# Erasure


def test_erasure_clears_the_screen_before_it_returns(kiosk):
    kiosk.recognise()

    kiosk.bus.publish(MemberErased("m1", NOON))

    assert kiosk.newest().kind is K.NEAR


def test_an_erasure_while_the_desk_is_asked_wins(kiosk):
    kiosk.see(P.ARRIVED, P.ENGAGED)
    kiosk.desk.asked.clear()
    kiosk.desk.answer.clear()
    camera = threading.Thread(target=kiosk.see, args=(P.RECOGNISED,))
    camera.start()
    assert kiosk.desk.asked.wait(60)
    eraser = threading.Thread(target=kiosk.bus.publish, args=(MemberErased("m1", NOON),))
    eraser.start()

    kiosk.desk.answer.set()
    camera.join(60)
    eraser.join(60)

    assert kiosk.stage.state.personal is None


def test_the_screen_is_a_place_that_an_erasure_looks_at(kiosk):
    """Requirement G9."""
    kiosk.recognise()
    assert kiosk.stage.holds("m1")
    assert (kiosk.stage.place, kiosk.stage.forget("m1"), kiosk.stage.forget("m1")) == ("screen", 1, 0)
    assert not kiosk.stage.holds("m1")


# The desk, the clock, the end


def test_a_failing_desk_leaves_the_last_general_offers(kiosk, caplog):
    kiosk.desk.broken = True

    kiosk.see(P.ARRIVED, P.ENGAGED, P.RECOGNISED)

    assert kiosk.newest().kind is K.NOT_FOUND
    assert [shown.offer_id for shown in kiosk.stage.view().cards] == ["g1"]
    assert "a greeting could not be made" in caplog.text
    assert "m1" not in caplog.text


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

    assert (view.kind, view.personal) == (K.IDLE, False)
    assert "Meena" not in str(view)


def test_after_leaving_no_view_of_the_member_is_alive(kiosk):
    boxes = [kiosk.hub.open() for _ in range(2)]
    kiosk.recognise()
    boxes[0].take(0)

    kiosk.see(P.LEFT)

    views = alive(View)
    assert views
    assert not [view for view in views if view.personal]


def test_staff_can_take_the_screen_and_give_it_back(kiosk):
    kiosk.recognise()
    kiosk.stage.maintain(on=True)
    assert kiosk.newest().kind is K.MAINTENANCE

    kiosk.stage.maintain(on=False)
    assert kiosk.newest().kind is K.NEAR


def test_a_kiosk_without_weights_begins_without_a_camera():
    kiosk = Kiosk(available=False)
    kiosk.stage.close()
    stage = Stage(
        house=house(available=False), desk=kiosk.desk, work=kiosk.work, hub=Hub(1), bus=InProcessBus(),
        send=kiosk.sent.append, camera=Camera.OFF,
    )  # fmt: skip

    assert stage.view().kind is K.UNAVAILABLE
    assert stage.view().light == "off"
    stage._worker.shutdown()


def test_a_closed_stage_shows_nothing_more_and_discards_what_was_begun(kiosk):
    kiosk.link()

    kiosk.stage.close()
    kiosk.desk.asked.clear()
    kiosk.see(P.LEFT, P.ARRIVED, P.ENGAGED, P.RECOGNISED)

    assert kiosk.work.join.open == {}
    assert kiosk.stage.state.personal is None
    assert not kiosk.desk.asked.is_set()
    assert kiosk.newest() is None
    assert not [view for view in alive(View) if view.personal]
    with pytest.raises(PressRefused):
        kiosk.press(A.START)


def test_what_the_camera_causes_is_done_beside_its_thread():
    threads = []
    kiosk = Kiosk(later=None)
    judge = kiosk.work.join.judge
    done = threading.Event()

    def noted(draft_id, views):
        threads.append(threading.current_thread())
        done.set()
        return judge(draft_id, views)

    kiosk.work.join.judge = noted
    try:
        kiosk.capture().film()
        assert done.wait(60)
    finally:
        kiosk.stage.close()

    assert threads != [threading.current_thread()]
    assert kiosk.work.join.open == {}


def test_the_clock_thread_ends_the_show_by_itself(monkeypatch):
    monkeypatch.setattr("kiosk.screens.timing.SHOW_SECONDS", 0.2)
    monkeypatch.setattr("kiosk.screens.timing.WARN_SECONDS", 0.1)
    kiosk = Kiosk()
    try:
        kiosk.stage._clock = time.monotonic
        kiosk.see(P.ARRIVED, P.ENGAGED, P.RECOGNISED)
        kinds = []
        for _ in range(3):
            view = kiosk.box.take(2)
            kinds.append((view.kind, bool(view.warning)))
    finally:
        kiosk.stage.close()

    assert kinds == [(K.RECOGNISED, False), (K.RECOGNISED, True), (K.NEAR, False)]
