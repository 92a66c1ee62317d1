"""What company, newcomers and lateness may never bring about on the shopper's screen."""

from dataclasses import replace

import pytest
from screen_walk import (
    ADULT,
    ALL_ON,
    AT,
    HELLO,
    STATES,
    Walk,
    by_code,
    captured,
    link,
    near,
    recognised,
)

from kiosk.errors import DraftGone, StoreBusy
from kiosk.events.types import How
from kiosk.modes import Engage
from kiosk.screens import effects as fx
from kiosk.screens.desks import Judged
from kiosk.screens.inputs import CodeRead, Failed, Greeted, Pressed, Seen, Tick
from kiosk.screens.kinds import HOME, Action, Notice, ScreenKind
from kiosk.screens.presses import presses
from kiosk.screens.render import render
from kiosk.screens.state import members_of
from kiosk.screens.timing import LONGEST_SECONDS, SHOW_SECONDS, can_extend, deadline
from vision.types import Act, CaptureEnd, Dismiss, PresenceKind, ReadCodes, Tap

A = Action
K = ScreenKind
P = PresenceKind

# Whoever stays after company is perhaps somebody else


def test_whoever_stays_finds_no_switch_on():
    """Requirement G2: what one person switched on is never an agreement that waits for the next one."""
    walk = near().press(A.START, A.JOIN).see(P.SEVERAL).press(A.AGREE, switches=ALL_ON)
    assert all(switch.on for switch in render(walk.state, ()).switches)

    walk.see(P.ALONE)

    assert walk.state.kind is K.CONSENT
    assert not any(switch.on for switch in render(walk.state, ()).switches)


@pytest.mark.parametrize("kind", ["consent", "code"])
def test_what_was_typed_or_switched_before_company_is_drawn_anew(kind):
    """The page keeps what was typed as long as the number of the screen stays, so the number has to change."""
    walk = STATES[kind]()
    before = walk.state.serial

    assert walk.see(P.SEVERAL).state.serial == before
    assert walk.see(P.ALONE).state.serial == before + 1


def test_the_camera_reads_no_code_while_several_stand_there():
    """The card in a bystander's hand is nobody's wish; a typed code is one."""
    walk = near().press(A.USE_CODE).see(P.SEVERAL)
    assert walk.sent() == [ReadCodes(True), ReadCodes(False)]
    assert not walk.feed(CodeRead("X", AT)).asked(fx.FindCode)
    assert "camera" not in render(walk.state, ()).fields[0].hint

    assert Walk(walk.state).press(A.CODE, fields={"code": "X"}).asked(fx.FindCode)
    assert walk.see(P.ALONE).sent()[-1] == ReadCodes(True)


# Whoever comes to a screen that nobody was seen at


@pytest.mark.parametrize("how", list(How))
def test_whoever_comes_later_does_not_see_what_somebody_else_opened(how):
    walk = by_code(how)
    walk.feed(Seen(P.ARRIVED, 1, at=AT + 12.0))

    assert walk.state.kind is K.NEAR
    assert members_of(walk.state) == frozenset()


def test_whoever_pressed_a_moment_ago_is_the_one_whom_the_camera_sees_now():
    walk = by_code().feed(Seen(P.ARRIVED, 1, at=AT + 3.0))

    assert (walk.state.kind, walk.state.present) == (K.RECOGNISED, True)
    assert walk.see(P.LEFT).state.kind is K.IDLE


def test_whoever_opened_their_offers_by_code_is_not_looked_at_by_standing_there():
    """Requirement G1: another way was chosen."""
    walk = by_code(engage=Engage.DWELL).feed(Seen(P.ARRIVED, 1, at=AT + 3.0))
    assert walk.sent()[-1] == Dismiss()

    assert walk.see(P.ENGAGED, act=Act.DWELL).state.kind is K.RECOGNISED


# Somebody who looks like a member


def test_that_is_me_asks_for_a_look_by_the_usual_rules():
    """Requirements A1, G1: likeness at joining opens nothing; the stricter look does, with its act on record."""
    walk = captured().answer(judged=Judged(4, 5, "m1")).press(A.OPEN_EXISTING)

    assert (walk.state.kind, walk.state.act) == (K.LOOKING, Act.TAP)
    assert walk.sent()[-1] == Tap()
    assert len(walk.asked(fx.DiscardDraft)) == 1
    assert members_of(walk.state) == frozenset()

    found = Walk(walk.state).see(P.ENGAGED).feed(Greeted(1, "m1", HELLO, AT))
    assert found.asked(fx.Shown)[0].act is Act.TAP
    assert walk.see(P.ENGAGED, P.UNKNOWN).state.kind is K.NOT_FOUND


# Answers that come to nothing


@pytest.mark.parametrize("make", [
    lambda: link().press(A.NEXT, fields=ADULT), captured, STATES["saving"],
])  # fmt: skip
def test_a_draft_that_was_swept_away_ends_the_joining(make):
    walk = make()
    walk.feed(Failed(walk.state.pending, DraftGone.code, AT))

    assert (walk.state.kind, walk.state.notice) == (K.NEAR, Notice.DISCARDED)
    assert walk.state.draft is None


def test_a_card_that_could_not_be_saved_does_not_blame_the_capture():
    walk = STATES["capture_failed"]().press(A.CARD_ONLY)
    walk.feed(Failed(walk.state.pending, StoreBusy.code, AT))

    assert (walk.state.draft.failed, walk.state.notice) == (CaptureEnd.NOT_LIVE, Notice.FAILED)


def test_an_erasure_under_way_cannot_be_taken_back_in_words():
    """The button says that everything stays; while it goes, that would be a lie."""
    walk = recognised().press(A.FORGET, A.FORGET_CONFIRM)

    assert set(presses(walk.state)) == {A.NOT_ME, A.HIDE}
    assert walk.press(A.BACK).state.kind is K.FORGET
    assert walk.press(A.HIDE).state.kind is K.NEAR


# The end of the time


def test_no_going_back_and_forth_keeps_a_member_on_the_screen_without_end():
    """Requirement W4 and the absolute cap: eleven times the ninety seconds, whatever is pressed."""
    walk, now = by_code(), AT
    while deadline(walk.state) > now + 1.0:
        now = deadline(walk.state) - 1.0
        press = A.MY_DATA if walk.state.kind is K.RECOGNISED else A.BACK
        walk.feed(Pressed(press, now))
        if walk.state.pending is not None:
            walk.state = replace(walk.state, pending=None)
        assert now < AT + LONGEST_SECONDS

    assert LONGEST_SECONDS == 11 * SHOW_SECONDS
    walk.feed(Tick(now + 0.1))
    assert not can_extend(walk.state)
    assert walk.feed(Tick(AT + LONGEST_SECONDS)).state.kind in HOME
