"""What a screen tells of the offers on it: that they came, how long they stood in steps, what was done with them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screen_fakes import house

from kiosk.events.types import How, OffersAnswered, OffersDecided
from kiosk.offering.values import Decision, Dwell, OfferAct, Shown, dwell_of
from kiosk.offering.watching import OfferWatch
from kiosk.screens.effects import Dislike
from kiosk.screens.kinds import ScreenKind
from kiosk.screens.offers import Greeting
from kiosk.screens.state import Personal, ScreenState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def decision(name: str = "d1") -> Decision:
    return Decision(name, "affinity_value", (Shown("O1", 0, 1.0, 0.5), Shown("O2", 1, 1.0, 0.4)))


@pytest.fixture
def watched(idle):
    """A watch, and a way to tell it of a state; what it tells comes back as events."""
    watch = OfferWatch()

    def step(at, kind=ScreenKind.RECOGNISED, made=None, *, pocket=False, effects=(), member="m1"):
        state = idle
        if made is not None:
            personal = Personal(member, Greeting("Asha", (), made), How.FACE, 60.0, pocket=pocket)
            state = replace(idle, kind=kind, personal=personal)
        return [one.tell(NOW) for one in watch.step(state, effects, at)]

    step.watch = watch
    return step


@pytest.fixture
def idle() -> ScreenState:
    return ScreenState(house())


def test_offers_come_once_and_go_with_a_step_of_time(watched):
    made = decision()

    assert watched(10.0, made=made) == [OffersDecided("m1", made, NOW)]
    assert watched(11.0, made=made) == []
    assert watched(14.0) == [OffersAnswered("m1", "d1", OfferAct.DWELL, NOW, dwell=Dwell.SHORT)]
    assert watched(15.0) == []


def test_time_on_other_screens_does_not_count_and_coming_back_is_no_new_decision(watched):
    made = decision()
    watched(0.0, made=made)
    watched(1.0, ScreenKind.MY_DATA, made)
    assert watched(100.0, made=made) == []
    assert watched(100.5) == [OffersAnswered("m1", "d1", OfferAct.DWELL, NOW, dwell=Dwell.GLANCE)]


def test_less_like_this_is_told_of_the_offers_it_was_pressed_on(watched):
    first, second = decision("d1"), decision("d2")
    watched(0.0, made=first)

    assert watched(3.0, made=first, effects=[Dislike(7, "m1", "O2")]) == [
        OffersAnswered("m1", "d1", OfferAct.LESS, NOW, "O2")
    ]
    ended, begun = watched(3.1, made=second)
    assert (ended.act, ended.decision_id, ended.dwell) == (OfferAct.DWELL, "d1", Dwell.SHORT)
    assert begun == OffersDecided("m1", second, NOW)


def test_saving_counts_once_and_a_code_that_stands_there_already_is_no_tap(watched):
    first, second = decision("d1"), decision("d2")
    watched(0.0, made=first)

    assert watched(1.0, made=first, pocket=True) == [OffersAnswered("m1", "d1", OfferAct.TAP, NOW)]
    assert watched(2.0, made=first) == watched(3.0, made=first, pocket=True) == []
    assert OfferAct.TAP not in {getattr(one, "act", None) for one in watched(4.0, made=second, pocket=True)}


def test_offers_that_never_came_on_the_screen_are_not_told(watched):
    made = decision()

    assert watched(0.0, ScreenKind.MY_DATA, made) == []
    assert watched(9.0) == []


def test_of_an_erased_member_nothing_more_is_told(watched):
    watched(0.0, made=decision())

    watched.watch.forget("somebody else")
    watched.watch.forget("m1")

    assert watched(9.0) == []


@given(st.floats(0, 1e6))
def test_a_time_is_told_in_four_steps_only(seconds):
    bucket = dwell_of(seconds)

    assert bucket in Dwell
    assert str(seconds) not in bucket.value or seconds in {2.0, 5.0, 15.0}
