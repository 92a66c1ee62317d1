"""From consent to membership: what comes first, what is kept, and what a refusal leads to."""

import pytest
from screen_fakes import UNTIL
from screen_walk import (
    ADULT,
    ALL_ON,
    AT,
    HELLO,
    NO_FACE,
    Walk,
    capture,
    captured,
    consent,
    link,
)

from kiosk.errors import CustomerInvalid
from kiosk.modes import Recognition
from kiosk.privacy.consent import Purpose
from kiosk.screens import effects as fx
from kiosk.screens.desks import Adult, JoinReceipt, Judged
from kiosk.screens.inputs import (
    Begun,
    Failed,
    Filmed,
    Saved,
)
from kiosk.screens.kinds import Action, Notice, ScreenKind
from kiosk.screens.presses import presses
from vision.types import (
    CaptureEnd,
    CaptureFailed,
    PresenceKind,
    StartCapture,
    StopCapture,
)

A = Action
K = ScreenKind
P = PresenceKind


def test_agreeing_to_nothing_is_no_thanks():
    """Requirements G3, G5."""
    agreed, refused = consent().press(A.AGREE), consent().press(A.REFUSE)

    assert agreed.state == refused.state
    assert refused.state.kind is K.CODE
    assert not agreed.asked(fx.BeginDraft)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_each_purpose_can_be_given_alone(purpose):
    """Requirement G3."""
    [asked] = consent().press(A.AGREE, switches=frozenset({purpose.value})).asked(fx.BeginDraft)

    assert asked.purposes == (purpose,)


def test_recognition_is_not_offered_where_there_is_none():
    switches = consent(recognition=Recognition.OFF).press(A.AGREE, switches=ALL_ON).asked(fx.BeginDraft)[0].purposes

    assert Purpose.FACE_RECOGNITION not in switches
    assert len(switches) == 3


def test_the_consent_is_on_record_before_the_camera_measures():
    """Requirement B2: BeginDraft is answered strictly before StartCapture is sent."""
    walk = captured()
    kinds = [type(effect.command if isinstance(effect, fx.Send) else effect) for effect in walk.effects]

    assert kinds == [fx.BeginDraft, fx.FillDraft, StartCapture, fx.Judge]
    assert walk.state.draft.face


def test_a_consent_that_could_not_be_recorded_begins_nothing():
    """Requirement B2."""
    walk = consent().press(A.AGREE, switches=ALL_ON)
    walk.feed(Failed(walk.state.pending, "kiosk.store_busy", AT))

    assert (walk.state.kind, walk.state.notice) == (K.CONSENT, Notice.FAILED)
    assert walk.state.draft is None


@pytest.mark.parametrize(("company", "notice"), [(False, Notice.STEP_IN), (True, Notice.ALONE)])
def test_whoever_agrees_to_be_captured_stands_there_alone(company, notice):
    walk = Walk()
    if company:
        walk.see(P.ARRIVED, P.SEVERAL)
    walk.press(A.START, A.JOIN).press(A.AGREE, switches=ALL_ON)
    assert (walk.state.kind, walk.state.notice) == (K.CONSENT, notice)
    assert not walk.asked(fx.BeginDraft)

    assert walk.press(A.AGREE, switches=NO_FACE).asked(fx.BeginDraft)


def test_somebody_must_say_who_agrees():
    """Requirement G19: adult or guardian, asked and not guessed, nothing chosen beforehand."""
    walk = link()
    assert walk.state.draft.form is None
    assert not walk.press(A.NEXT, fields=ADULT | {"adult": ""}).asked(fx.FillDraft)
    assert walk.state.draft.error
    assert walk.state.draft.form.nickname == "Ravi"

    [told] = walk.press(A.NEXT, fields=ADULT | {"adult": "guardian"}).asked(fx.FillDraft)
    assert told.form.adult is Adult.GUARDIAN


def test_a_refused_form_keeps_what_was_typed():
    """Requirement W7."""
    walk = link().press(A.NEXT, fields=ADULT)
    walk.feed(Failed(walk.state.pending, CustomerInvalid.code, AT))

    assert walk.state.kind is K.LINK
    assert (walk.state.draft.error, walk.state.draft.form.nickname) == (CustomerInvalid.code, "Ravi")


def test_without_a_face_nobody_is_captured():
    """Requirement W9."""
    walk = link(NO_FACE).press(A.NEXT, fields=ADULT).answer().answer()

    assert walk.state.kind is K.ENROLLED
    assert walk.sent() == []
    assert walk.asked(fx.SaveDraft)[0].views == ()


def test_a_capture_has_a_way_without_turning():
    """Requirement W12."""
    walk = capture().press(A.SKIP_TURN)

    assert walk.sent() == [StartCapture(), StopCapture(), StartCapture(skip_turn=True)]
    assert A.SKIP_TURN not in presses(walk.state)


@pytest.mark.parametrize("why", list(CaptureEnd))
def test_a_failed_capture_keeps_the_draft_and_offers_other_ways(why):
    walk = capture().feed(Filmed(CaptureFailed(0.0, 1, why), AT))
    assert {A.RETAKE, A.CARD_ONLY, A.CANCEL} <= set(presses(walk.state))

    assert walk.press(A.RETAKE).sent()[-1] == StartCapture()
    assert walk.state.draft.failed is None


def test_a_duplicate_is_offered_and_never_merged():
    walk = captured().answer(judged=Judged(4, 5, "m1"))
    assert walk.state.kind is K.DUPLICATE
    assert {A.OPEN_EXISTING, A.CARD_ONLY, A.CALL_STAFF, A.DISCARD} == set(presses(walk.state))

    other = Walk(walk.state).press(A.CARD_ONLY)
    assert [asked.views for asked in other.asked(fx.SaveDraft)] == [()]


def test_no_good_view_cannot_be_saved_as_a_face():
    walk = captured().answer(judged=Judged(0, 5, None))

    assert A.SAVE not in presses(walk.state)
    assert A.CARD_ONLY in presses(walk.state)


def test_late_answers_are_taken_back():
    asked = consent().press(A.AGREE, switches=ALL_ON).see(P.LEFT)
    assert asked.feed(Begun(1, "d1", AT)).asked(fx.DiscardDraft) == [fx.DiscardDraft("d1")]

    saving = captured().answer().press(A.SAVE)
    ticket = saving.state.pending
    saving.see(P.LEFT).feed(Saved(ticket, JoinReceipt("m9", "R", "C", 4, UNTIL, ()), HELLO, AT))
    assert saving.state.kind is K.IDLE
    assert saving.asked(fx.TakeBack) == [fx.TakeBack("m9")]
