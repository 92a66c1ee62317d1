"""The screen's state: every pair of state and input, and the rules that no order of inputs may break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.offers import Greeting, OfferCard
from kiosk.screens.state import (
    EXTENSIONS,
    SHOW_SECONDS,
    WARN_SECONDS,
    Dismissed,
    Erased,
    Extended,
    Greeted,
    Notice,
    Personal,
    ScreenInput,
    ScreenKind,
    ScreenState,
    Seen,
    Tick,
    can_engage,
    can_extend,
    next_tick,
    reduce,
    visit_open,
)
from vision.types import Act, PresenceKind

CARD = OfferCard("o1", "15 % off coffee", "500 g", "Because you often buy coffee", "₹ 280", "K7QF-2M", "Coffee")
HELLO = Greeting("Meena", (CARD,))
K = ScreenKind
P = PresenceKind

STATES = {
    "new": ScreenState(),
    "idle": ScreenState(visit=1),
    "near": ScreenState(K.NEAR, 1),
    "over": ScreenState(K.NEAR, 1, dismissed=True, notice=Notice.NOT_ME),
    "look": ScreenState(K.LOOKING, 1, act=Act.DWELL),
    "hello": ScreenState(K.RECOGNISED, 1, personal=Personal("m1", HELLO, ends_at=100.0)),
    "warned": ScreenState(K.RECOGNISED, 1, personal=Personal("m1", HELLO, ends_at=100.0, warned=True)),
    "none": ScreenState(K.NOT_FOUND, 1),
    "several": ScreenState(K.SEVERAL, 1),
    "fault": ScreenState(K.FAULT, 1),
}

INPUTS: dict[str, ScreenInput] = {
    "arrived": Seen(P.ARRIVED, 1),
    "arrived+": Seen(P.ARRIVED, 2),
    "engaged": Seen(P.ENGAGED, 1, Act.DWELL),
    "engaged+": Seen(P.ENGAGED, 2, Act.DWELL),
    "greeted": Greeted(1, "m1", HELLO, 10.0),
    "greeted+": Greeted(2, "m1", HELLO, 10.0),
    "nameless": Seen(P.RECOGNISED, 1),
    "unknown": Seen(P.UNKNOWN, 1),
    "unknown+": Seen(P.UNKNOWN, 2),
    "several": Seen(P.SEVERAL, 1),
    "several+": Seen(P.SEVERAL, 2),
    "alone": Seen(P.ALONE, 1),
    "alone+": Seen(P.ALONE, 2),
    "left": Seen(P.LEFT, 1),
    "left+": Seen(P.LEFT, 2),
    "lost": Seen(P.CAMERA_LOST),
    "back": Seen(P.CAMERA_BACK),
    "not_me": Dismissed(Notice.NOT_ME),
    "hide": Dismissed(Notice.HIDDEN),
    "extend": Extended(95.0),
    "late": Extended(101.0),
    "erased": Erased("m1"),
    "erased+": Erased("m2"),
    "tick": Tick(50.0),
    "tick80": Tick(80.0),
    "tick100": Tick(100.0),
}

# One row an input, one column a state; a dot means that nothing changes. `+` is an input of another visit or member.
TABLE = """
          new     idle    near    over    look    hello   warned  none    several fault
arrived   NEAR    .       .       .       .       .       .       .       .       .
arrived+  NEAR    NEAR    NEAR    NEAR    NEAR    NEAR    NEAR    NEAR    NEAR    NEAR
engaged   .       .       LOOKING .       .       LOOKING LOOKING LOOKING .       .
engaged+  .       .       .       .       .       .       .       .       .       .
greeted   .       .       .       .       HELLO   .       .       .       .       .
greeted+  .       .       .       .       .       .       .       .       .       .
nameless  .       .       .       .       NONE    NONE    NONE    .       .       .
unknown   .       .       .       .       NONE    NONE    NONE    .       .       .
unknown+  .       .       .       .       .       .       .       .       .       .
several   .       .       SEVERAL SEVERAL SEVERAL SEVERAL SEVERAL SEVERAL .       .
several+  .       .       SEVERAL SEVERAL SEVERAL SEVERAL SEVERAL SEVERAL .       .
alone     .       .       .       NEAR    NEAR    NEAR    NEAR    NEAR    NEAR    .
alone+    .       .       .       NEAR    NEAR    NEAR    NEAR    NEAR    NEAR    .
left      .       .       IDLE    IDLE    IDLE    IDLE    IDLE    IDLE    IDLE    .
left+     .       .       IDLE    IDLE    IDLE    IDLE    IDLE    IDLE    IDLE    .
lost      FAULT   FAULT   FAULT   FAULT   FAULT   FAULT   FAULT   FAULT   FAULT   .
back      .       .       .       .       .       .       .       .       .       IDLE
not_me    .       .       NEAR    .       NEAR    NEAR    NEAR    NEAR    NEAR    .
hide      .       .       NEAR    NEAR    NEAR    NEAR    NEAR    NEAR    NEAR    .
extend    .       .       .       .       .       .       HELLO   .       .       .
late      .       .       .       .       .       .       .       .       .       .
erased    .       .       .       .       .       NEAR    NEAR    .       .       .
erased+   .       .       .       .       .       .       .       .       .       .
tick      .       .       .       .       .       .       .       .       .       .
tick80    .       .       .       .       .       WARNED  .       .       .       .
tick100   .       .       .       .       .       NEAR    NEAR    .       .       .
"""
NAMES = {"HELLO": K.RECOGNISED, "WARNED": K.RECOGNISED, "NONE": K.NOT_FOUND}


def rows():
    head, *body = [line.split() for line in TABLE.strip().splitlines()]
    for name, *cells in body:
        for state, cell in zip(head, cells, strict=True):
            yield pytest.param(state, name, cell, id=f"{state}-{name}")


@pytest.mark.parametrize(("state", "given_input", "expected"), list(rows()))
def test_every_pair_of_state_and_input(state, given_input, expected):
    before = STATES[state]

    after = reduce(before, INPUTS[given_input])

    if expected == ".":
        assert after == before
        return
    assert after != before
    assert after.kind is NAMES.get(expected, getattr(K, expected, None))
    assert (after.personal is not None) == (expected in {"HELLO", "WARNED"})
    if after.personal is not None:
        assert after.personal.warned == (expected == "WARNED")


def test_the_table_covers_every_input_and_kind():
    lines = TABLE.strip().splitlines()

    assert [line.split()[0] for line in lines[1:]] == list(INPUTS)
    assert lines[0].split() == list(STATES)
    assert {state.kind for state in STATES.values()} == set(ScreenKind)
    assert {event.kind for event in INPUTS.values() if isinstance(event, Seen)} == set(PresenceKind)


def test_personal_content_outside_recognised_cannot_be_built():
    personal = Personal("m1", HELLO, 100.0)

    with pytest.raises(ValueError, match="RECOGNISED"):
        ScreenState(K.NEAR, 1, personal=personal)
    with pytest.raises(ValueError, match="RECOGNISED"):
        ScreenState(K.RECOGNISED, 1)


@pytest.mark.parametrize("notice", [Notice.NOT_ME, Notice.HIDDEN])
def test_a_dismissed_shopper_is_not_looked_at_again(notice):
    state = reduce(STATES["hello"], Dismissed(notice))

    for event in (INPUTS["engaged"], INPUTS["greeted"], INPUTS["engaged"]):
        state = reduce(state, event)

    assert state.kind is K.NEAR
    assert state.dismissed
    assert not can_engage(state)
    assert can_engage(reduce(state, Seen(P.ARRIVED, 2)))


def test_after_several_people_the_loop_decides_who_may_be_looked_at():
    state = reduce(STATES["hello"], Dismissed(Notice.NOT_ME))

    for event in (INPUTS["several"], INPUTS["alone"]):
        state = reduce(state, event)

    assert not state.dismissed
    assert reduce(state, INPUTS["engaged"]).kind is K.LOOKING


def test_time_warns_and_then_clears():
    state = reduce(STATES["look"], Greeted(1, "m1", HELLO, at=10.0))

    assert next_tick(state) == 10.0 + SHOW_SECONDS - WARN_SECONDS
    assert not can_extend(state)

    warned = reduce(state, Tick(next_tick(state)))

    assert warned.personal.warned
    assert next_tick(warned) == 10.0 + SHOW_SECONDS

    ended = reduce(warned, Tick(next_tick(warned)))

    assert (ended.kind, ended.notice, ended.dismissed) == (K.NEAR, Notice.TIME_UP, True)
    assert next_tick(ended) is None


def test_a_late_tick_clears_without_a_warning_first():
    assert reduce(STATES["hello"], Tick(1000.0)).kind is K.NEAR


def test_time_can_be_extended_ten_times_and_no_more():
    state, now = STATES["warned"], 95.0
    for _ in range(EXTENSIONS):
        assert can_extend(state)
        state = reduce(state, Extended(now))
        assert state.personal.ends_at == now + SHOW_SECONDS
        now = next_tick(state)
        state = reduce(state, Tick(now))

    assert state.personal.warned
    assert not can_extend(state)
    assert reduce(state, Extended(now)) == state


any_presence = st.builds(
    Seen,
    st.sampled_from([kind for kind in PresenceKind if kind is not P.RECOGNISED]),
    st.integers(0, 3),
    st.sampled_from([None, Act.TAP, Act.DWELL]),
)
any_greeting = st.builds(Greeted, st.integers(0, 3), st.sampled_from(["m1", "m2"]), st.just(HELLO), st.floats(0, 200))
any_other = st.one_of(
    st.builds(Dismissed, st.sampled_from([Notice.NOT_ME, Notice.HIDDEN])),
    st.builds(Extended, st.floats(0, 400)),
    st.builds(Erased, st.sampled_from(["m1", "m2"])),
    st.builds(Tick, st.floats(0, 400)),
)
any_input = st.one_of(any_presence, any_greeting, any_other)
CLEARING = st.sampled_from(
    [Seen(kind, visit) for kind in (P.LEFT, P.SEVERAL, P.ALONE, P.CAMERA_LOST) for visit in range(4)]
    + [Dismissed(Notice.NOT_ME), Dismissed(Notice.HIDDEN), Erased("m1"), Tick(1000.0)]
)


def run(state, events):
    for event in events:
        state = reduce(state, event)
    return state


def recognised(visit):
    state = run(
        ScreenState(), [Seen(P.ARRIVED, visit), Seen(P.ENGAGED, visit, Act.DWELL), Greeted(visit, "m1", HELLO, 0.0)]
    )
    assert state.personal is not None
    return state


@given(st.lists(any_input, max_size=30))
def test_personal_content_is_only_ever_of_a_look_of_the_open_visit(events):
    state = ScreenState()
    for event in events:
        before, state = state, reduce(state, event)
        assert (state.personal is not None) == (state.kind is K.RECOGNISED)
        if state.personal is not None and before.personal is None:
            assert isinstance(event, Greeted)
            assert (before.kind, before.visit) == (K.LOOKING, event.visit)


@given(CLEARING)
def test_every_clearing_input_clears(event):
    assert reduce(recognised(1), event).personal is None


@given(st.integers(1, 3), st.lists(any_input, max_size=30))
def test_after_left_nothing_brings_personal_content_back_without_a_new_arrival(visit, events):
    state = reduce(recognised(visit), Seen(P.LEFT, visit))
    arrivals = [
        event for event in events if isinstance(event, Seen) and event.kind is P.ARRIVED and event.visit != visit
    ]
    events = [event for event in events if event not in arrivals]

    assert run(state, events).personal is None


@given(st.lists(any_input, max_size=30), st.integers(0, 3))
def test_after_any_history_left_leaves_nothing(events, visit):
    state = reduce(run(ScreenState(), events), Seen(P.LEFT, visit))

    assert state.personal is None
    assert not visit_open(state)


@given(st.lists(any_input, max_size=20))
def test_before_a_look_the_state_does_not_depend_on_who_stands_there(events):
    # The same history with the greetings of members taken out: idle and near must come out equal in what they show.
    state = run(ScreenState(), events)
    if state.kind in {K.IDLE, K.NEAR} and not any(isinstance(event, Dismissed | Tick | Erased) for event in events):
        stranger = [Seen(P.UNKNOWN, event.visit) if isinstance(event, Greeted) else event for event in events]
        other = run(ScreenState(), stranger)
        assert state == other
