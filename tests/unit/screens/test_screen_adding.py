"""A face for a membership that has none: asked for in *My data*, kept at *Save*, and nothing of it before."""

from dataclasses import replace

import pytest
from screen_fakes import face_wish
from screen_walk import (
    ADULT,
    ALL_ON,
    AT,
    CARD_TEXT,
    HELLO,
    NO_FACE,
    OVERVIEW,
    Walk,
    adding,
    adding_captured,
    by_code,
    faceless,
    my_data,
)

from kiosk.errors import DraftGone, MemberExists
from kiosk.events.types import How
from kiosk.modes import Engage, Recognition
from kiosk.privacy.consent import Purpose
from kiosk.screens import effects as fx
from kiosk.screens.desks import Adult, FaceAdded, Judged
from kiosk.screens.inputs import Added, Agreed, Erased, Failed, Filmed, Pressed, Tick
from kiosk.screens.joining_presses import GUARDIAN_MISSING
from kiosk.screens.kinds import HOME, Action, Camera, Notice, ScreenKind
from kiosk.screens.presses import presses, switchable
from kiosk.screens.render import render
from kiosk.screens.state import ScreenState, members_of
from kiosk.screens.timing import LONGEST_SECONDS, deadline
from vision.types import CaptureEnd, CaptureFailed, PresenceKind, StartCapture, StopCapture

A = Action
K = ScreenKind
P = PresenceKind
FACE = Purpose.FACE_RECOGNITION
OTHERS = tuple(Purpose)[1:]
WAYS = {
    "link": adding,
    "capture": lambda: adding().press(A.NEXT, fields=ADULT),
    "judging": adding_captured,
    "review": lambda: adding_captured().answer(),
    "saving": lambda: adding_captured().answer().press(A.SAVE),
    "duplicate": lambda: adding_captured().answer(judged=Judged(4, 5, "m2")),
}


def written(walk):
    """What a walk asked to be written of a face."""
    return [*walk.asked(fx.BeginDraft), *walk.asked(fx.AddFace), *walk.asked(fx.SaveDraft)]


def test_the_switch_leads_through_the_capture_and_saves_at_the_end():
    """Requirements G2 and B2: the yes, the capture, the look at the result, and only then one wish to write."""
    walk = faceless().press(A.SAVE_PURPOSES, switches=ALL_ON)
    assert walk.asked(fx.SetPurposes)[-1].purposes == OTHERS
    walk.answer().answer()
    assert walk.state.kind is K.LINK
    walk.press(A.NEXT, fields=ADULT)
    assert walk.sent()[-1] == StartCapture()
    walk = adding_captured().answer()
    assert (walk.state.kind, written(walk)) == (K.REVIEW, [])

    [asked] = walk.press(A.SAVE).asked(fx.AddFace)
    assert (asked.agreed, len(asked.views), asked.adult) == (face_wish("m1"), 5, Adult.ADULT)
    walk.answer().answer()
    assert (walk.state.kind, walk.state.notice) == (K.MY_DATA, Notice.FACE_ADDED)
    assert A.PAUSE in presses(walk.state)


def test_without_the_switch_nothing_is_captured():
    walk = faceless().press(A.SAVE_PURPOSES, switches=NO_FACE).answer().answer()

    assert (walk.state.kind, walk.state.notice) == (K.MY_DATA, Notice.SAVED)
    assert not walk.asked(fx.AgreeFace)


def test_a_member_with_a_face_saves_switches_without_a_capture():
    walk = my_data().press(A.SAVE_PURPOSES, switches=ALL_ON).answer().answer()

    assert walk.state.kind is K.MY_DATA
    assert A.ADD_FACE not in presses(walk.state)
    assert not walk.asked(fx.AgreeFace)


def test_templates_of_no_use_are_taken_anew_by_a_button_of_their_own():
    """The consent stands, so the switch is on: saving another switch must not start the camera."""
    walk = faceless(overview=OVERVIEW)
    assert A.ADD_FACE in presses(walk.state)
    assert A.ADD_FACE not in presses(faceless().state)
    other = Walk(walk.state).press(A.SAVE_PURPOSES, switches=ALL_ON).answer().answer(overview=OVERVIEW, lacks=True)
    assert not other.asked(fx.AgreeFace)

    walk.press(A.ADD_FACE).answer()
    assert walk.state.kind is K.LINK


@pytest.mark.parametrize("choices", [{"recognition": Recognition.OFF}])
def test_where_nothing_is_recognised_the_switch_offers_no_capture(choices):
    walk = by_code(How.RECEIPT, **choices).answer(overview=replace(OVERVIEW, purposes=OTHERS), lacks=True)
    assert (walk.state.kind, switchable(walk.state)) == (K.MY_DATA, OTHERS)

    walk.press(A.SAVE_PURPOSES, switches=ALL_ON).answer()
    assert not walk.asked(fx.AgreeFace)


def test_without_a_camera_the_switch_offers_no_capture():
    state = replace(faceless().state, camera=Camera.LOST)

    assert FACE not in switchable(state)
    assert FACE in switchable(replace(my_data().state, camera=Camera.LOST))


@pytest.mark.parametrize("overview", [replace(OVERVIEW, purposes=OTHERS), OVERVIEW])
def test_whoever_agrees_stands_before_the_camera(overview):
    """Requirement B2: a card before an empty picture measures nobody, and what was switched stays switched."""
    walk = by_code(How.RECEIPT).answer(overview=overview, lacks=True)
    walk.press(A.ADD_FACE if overview is OVERVIEW else A.SAVE_PURPOSES, switches=ALL_ON)

    assert (walk.state.kind, walk.state.notice) == (K.MY_DATA, Notice.STEP_CLOSE)
    assert not walk.asked(fx.SetPurposes)
    assert not walk.asked(fx.AgreeFace)
    assert all(switch.on for switch in render(walk.state, ()).switches)


@pytest.mark.parametrize("who", ["", "adult"])
def test_a_guardian_agrees_to_the_face_of_a_child(who):
    """Requirement G19: asked again, and where a guardian agreed to the membership, a guardian only."""
    walk = faceless().press(A.SAVE_PURPOSES, switches=ALL_ON).answer()
    walk.feed(Agreed(walk.state.pending, face_wish("m1", guardian=True), AT))
    walk.press(A.NEXT, fields={"adult": who})
    assert (walk.state.kind, walk.sent().count(StartCapture())) == (K.LINK, 0)
    assert (walk.state.draft.error == GUARDIAN_MISSING) == (who == "adult")
    assert render(walk.state, ()).fields[0].error

    assert walk.press(A.NEXT, fields={"adult": "guardian"}).sent()[-1] == StartCapture()


def test_only_who_agrees_is_asked_again():
    [field] = render(adding().state, ()).fields

    assert (field.name, field.value) == ("adult", "")


def test_the_capture_has_its_usual_ways():
    """Requirement W12, and no way to join: the member is one already."""
    walk = adding().press(A.NEXT, fields=ADULT)
    assert walk.press(A.SKIP_TURN).sent()[-1] == StartCapture(skip_turn=True)
    walk.feed(Filmed(CaptureFailed(0.0, 1, CaptureEnd.NOT_LIVE), AT))
    assert set(presses(walk.state)) == {A.RETAKE, A.CANCEL}

    poor = adding_captured().answer(judged=Judged(0, 5, None))
    assert presses(poor.state) == (A.RETAKE, A.DISCARD)
    assert poor.press(A.RETAKE).sent()[-1] == StartCapture()


@pytest.mark.parametrize("why", list(CaptureEnd))
def test_no_sentence_speaks_of_joining(why):
    failed = adding().press(A.NEXT, fields=ADULT).feed(Filmed(CaptureFailed(0.0, 1, why), AT))
    poor, twin = adding_captured().answer(judged=Judged(0, 5, None)), WAYS["duplicate"]()

    for walk in (failed, poor, twin):
        assert "join" not in render(walk.state, ()).text.casefold()


@pytest.mark.parametrize("way", WAYS)
def test_going_back_keeps_the_membership_and_nothing_else(way):
    """Cancel and discard lead to *My data*, which is read anew."""
    walk = WAYS[way]()
    ticket, saving = walk.state.pending, way == "saving"
    capturing = way == "capture"
    back = A.CANCEL if A.CANCEL in presses(walk.state) else A.DISCARD
    walk.press(back)
    assert (walk.state.kind, walk.state.personal.member_id, walk.state.draft) == (K.MY_DATA, "m1", None)
    assert walk.sent().count(StopCapture()) == int(capturing)
    assert not walk.asked(fx.DiscardDraft)
    walk.answer(overview=replace(OVERVIEW, purposes=OTHERS), lacks=True)
    assert walk.state.notice is Notice.FACE_DROPPED

    if saving:
        walk.feed(Added(ticket, FaceAdded("m1", 4), HELLO, AT))
        assert walk.asked(fx.TakeBackFace) == [fx.TakeBackFace("m1")]
    else:
        assert not walk.asked(fx.AddFace)


@pytest.mark.parametrize("gone", [P.LEFT, P.SEVERAL, P.CAMERA_LOST, "time", "erased"])
@pytest.mark.parametrize("way", WAYS)
def test_whatever_else_ends_it_drops_everything(way, gone):
    walk = WAYS[way]()
    ticket = walk.state.pending
    if gone == "time":
        for _ in range(2):
            walk.feed(Tick(walk.state.touched_at + 1000.0))
    elif gone == "erased":
        walk.feed(Erased("m1", AT))
    else:
        walk.see(gone)

    assert walk.state.kind in HOME
    assert members_of(walk.state) == frozenset()
    assert walk.state.draft is None
    assert not walk.asked(fx.DiscardDraft)
    if way == "saving":
        walk.feed(Added(ticket, FaceAdded("m1", 4), HELLO, AT))
        assert walk.asked(fx.TakeBackFace) == [fx.TakeBackFace("m1")]


def test_a_face_of_another_membership_is_never_merged():
    walk = WAYS["duplicate"]()
    assert walk.state.kind is K.DUPLICATE
    assert set(presses(walk.state)) == {A.OPEN_EXISTING, A.CALL_STAFF, A.DISCARD}
    assert "no face was added" in render(walk.state, ()).text

    looking = walk.press(A.OPEN_EXISTING)
    assert (looking.state.kind, members_of(looking.state), written(looking)) == (K.LOOKING, frozenset(), [])


def test_a_twin_who_joined_since_the_views_were_judged_is_told_of_too():
    walk = WAYS["saving"]()
    walk.feed(Failed(walk.state.pending, MemberExists.code, AT))

    assert walk.state.kind is K.DUPLICATE


def test_a_yes_that_was_taken_back_meanwhile_ends_it():
    walk = WAYS["saving"]()
    walk.feed(Failed(walk.state.pending, DraftGone.code, AT))

    assert (walk.state.kind, walk.state.notice) == (K.NEAR, Notice.DISCARDED)


@pytest.mark.parametrize("step", [0, 1], ids=["other switches", "the yes"])
def test_a_desk_that_fails_leaves_the_switches_as_they_were_set(step):
    walk = faceless().press(A.SAVE_PURPOSES, switches=frozenset({FACE.value}))
    for _ in range(step):
        walk.answer()
    walk.feed(Failed(walk.state.pending, "kiosk.store_busy", AT))
    assert (walk.state.kind, walk.state.notice) == (K.MY_DATA, Notice.FAILED)
    assert [switch.on for switch in render(walk.state, ()).switches] == [True, False, False, False]

    walk.press(A.SAVE_PURPOSES, switches=frozenset({FACE.value})).answer().answer()
    assert walk.state.kind is K.LINK


def test_a_save_that_failed_can_be_pressed_again():
    walk = WAYS["saving"]()
    walk.feed(Failed(walk.state.pending, "kiosk.store_busy", AT))
    assert (walk.state.kind, walk.state.notice) == (K.REVIEW, Notice.FAILED)

    assert len(walk.press(A.SAVE).asked(fx.AddFace)) == 2


def test_a_new_card_is_shown_once_and_can_be_printed():
    """Where faces are compared with cards the templates need a secret, and only a new card can hold it."""
    verify = {"recognition": Recognition.VERIFY}
    walk = adding_captured(**verify).answer().press(A.SAVE).answer(card=CARD_TEXT).answer()
    view = render(walk.state, ())
    assert walk.state.notice is Notice.FACE_CARD
    assert view.qr is not None
    assert {button.action for button in view.buttons} == {A.BACK, A.PRINT, A.NOT_ME, A.HIDE}
    assert "new card" in render(adding(**verify).state, ()).text
    assert CARD_TEXT not in repr(walk.state)

    walk.press(A.BACK)
    assert (walk.state.kind, walk.state.personal.card) == (K.RECOGNISED, "")


def test_a_member_is_here_no_longer_than_any_member():
    state = WAYS["review"]().state
    act_at = state.adding.personal.act_at

    late = replace(state, touched_at=act_at + LONGEST_SECONDS - 1.0)
    assert deadline(late) == act_at + LONGEST_SECONDS


def test_where_standing_is_an_act_the_camera_compares_nobody_meanwhile():
    """Requirement G1."""
    walk = adding(engage=Engage.DWELL)

    assert walk.state.held


def at_my_data(kiosk, code="CARD1"):
    """A stage on which a member without a face has come to *My data*."""
    kiosk.work.my_data.purposes = OTHERS
    kiosk.see(P.ARRIVED)
    kiosk.press(A.USE_CODE)
    kiosk.press(A.CODE, fields={"code": code})
    return kiosk.press(A.MY_DATA)


def to_review(kiosk):
    kiosk.press(A.SAVE_PURPOSES, switches=ALL_ON)
    kiosk.press(A.NEXT, fields=ADULT)
    kiosk.film()
    assert kiosk.stage.state.kind is K.REVIEW


def test_on_the_stage_the_desk_is_asked_in_this_order(kiosk):
    view = at_my_data(kiosk)
    assert [switch.on for switch in view.switches if switch.name == FACE.value] == [False]
    to_review(kiosk)
    assert [call[0] for call in kiosk.work.faces.calls] == ["agree", "judge"]
    view = kiosk.press(A.SAVE)

    assert kiosk.work.faces.calls[-1] == ("save", "m1", 5, Adult.ADULT)
    assert [switch.on for switch in view.switches if switch.name == FACE.value] == [True]
    assert kiosk.previews == [False, False]  # no preview at this site, told at both ends


def test_who_leaves_while_it_is_saved_has_it_taken_back(kiosk):
    at_my_data(kiosk)
    to_review(kiosk)
    kiosk.work.faces.on_save = lambda: kiosk.see(P.LEFT)
    kiosk.press(A.SAVE)

    assert kiosk.stage.state.kind is K.IDLE
    assert kiosk.work.faces.calls[-1] == ("take_back", "m1")


def test_offers_that_cannot_be_read_do_not_swallow_the_new_card(kiosk):
    at_my_data(kiosk)
    to_review(kiosk)
    kiosk.work.faces.card, kiosk.desk.broken = CARD_TEXT, True

    assert kiosk.press(A.SAVE).qr is not None


def test_an_answer_that_nobody_waits_for_opens_nothing():
    walk = faceless()
    before = walk.state

    assert walk.feed(Agreed(before.tickets, face_wish(), AT)).state == before
    assert Walk(ScreenState(before.house)).feed(Pressed(A.ADD_FACE, AT)).effects == []
