"""The screen's machine: every pair of state and input, and what single screens promise."""

from dataclasses import replace

import pytest
from screen_fakes import house
from screen_walk import (
    ADULT,
    ALL_ON,
    AT,
    DOCS,
    HELLO,
    INPUTS,
    NO_FACE,
    STATES,
    TABLE,
    VIEWS,
    Walk,
    by_code,
    card,
    cell,
    diagram,
    my_data,
    near,
    recognised,
    table,
    warned,
)

from kiosk.events.types import How
from kiosk.modes import Engage, Recognition
from kiosk.privacy.consent import Purpose
from kiosk.screens import effects as fx
from kiosk.screens.inputs import (
    Closed,
    CodeRead,
    Erased,
    Failed,
    Greeted,
    Opened,
    Pressed,
    Seen,
    Tick,
)
from kiosk.screens.kinds import HOME, MEMBER_KINDS, PERSONAL_KINDS, Action, Camera, Notice, ScreenKind
from kiosk.screens.machine import reduce
from kiosk.screens.offers import Greeting
from kiosk.screens.presses import may_press, presses
from kiosk.screens.render import render
from kiosk.screens.state import Personal, ScreenState, members_of
from kiosk.screens.timing import EXTENSIONS, SHOW_SECONDS, WARN_SECONDS, can_extend, deadline, next_tick
from vision.types import (
    Act,
    Claim,
    Dismiss,
    PresenceKind,
    ReadCodes,
    Tap,
)

A = Action
K = ScreenKind
P = PresenceKind


def rows():
    """What the table says of every state and input; a state that a section does not name stays as it is."""
    said, section = {}, ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            said[section] = {}
        elif line and not line.startswith("#"):
            what, _, names = line.partition(" = ")
            said[section].update(dict.fromkeys(names.split(), what))
    return said


ROWS = rows()


@pytest.mark.parametrize("given", INPUTS)
def test_every_pair_of_state_and_input(given):
    """Requirements G1, G2, A1: the whole machine, as the table says it."""
    for name, make in STATES.items():
        state = make().state

        assert cell(state, INPUTS[given](state)) == ROWS[given].get(name, "."), name


def test_the_table_covers_every_kind_input_and_button():
    assert list(ROWS) == list(INPUTS)
    assert {make().state.kind for make in STATES.values()} == set(K)
    assert {event(near().state).kind for event in INPUTS.values() if isinstance(event(near().state), Seen)} == set(P)
    shown = {action for make in STATES.values() for action in presses(make().state)}
    assert shown | {A.PRINT, A.RESUME} == set(A)


def test_the_table_and_the_picture_are_those_of_the_machine():
    assert TABLE.read_text(encoding="utf-8") == table()
    assert diagram() in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", STATES)
def test_only_the_buttons_of_a_screen_do_anything(name):
    state = STATES[name]().state
    for action in set(A) - set(presses(state)):
        assert reduce(state, Pressed(action, AT, value="o1", switches=ALL_ON, fields=ADULT)) == (state, ())


@pytest.mark.parametrize("kind", sorted(MEMBER_KINDS))
def test_every_screen_of_a_member_has_not_me_and_hide(kind):
    for make in STATES.values():
        state = make().state
        if state.kind is kind:
            assert {A.NOT_ME, A.HIDE} <= set(presses(state))


def test_something_of_a_person_cannot_be_built_where_it_does_not_belong():
    personal = Personal("m1", HELLO, How.FACE, 100.0)

    for kind in set(K) - MEMBER_KINDS:
        with pytest.raises(ValueError, match="not its own"):
            ScreenState(house(), kind, personal=personal)
    for kind in PERSONAL_KINDS:
        with pytest.raises(ValueError, match="not its own"):
            ScreenState(house(), kind)


# Looking


def test_a_look_counts_for_its_own_visit_only():
    walk = near().press(A.ENGAGE).see(P.LEFT).see(P.ARRIVED, visit=2).feed(Greeted(1, "m1", HELLO, AT))

    assert walk.state.kind is K.NEAR
    assert walk.sent() == [Tap()]


@pytest.mark.parametrize("action", [A.NOT_ME, A.HIDE])
def test_a_dismissed_shopper_is_not_looked_at_again(action):
    walk = recognised().press(action).see(P.ENGAGED).feed(Greeted(1, "m1", HELLO, AT))

    assert walk.state.kind is K.NEAR
    assert A.ENGAGE not in presses(walk.state)
    assert A.ENGAGE in presses(walk.see(P.ARRIVED, visit=2).state)


def test_after_several_people_the_loop_decides_who_may_be_looked_at():
    walk = recognised().press(A.NOT_ME).see(P.SEVERAL, P.ALONE)

    assert not walk.state.dismissed
    assert walk.see(P.ENGAGED).state.kind is K.LOOKING


def test_not_me_counts_a_suspected_false_match_once():
    walk = recognised().press(A.NOT_ME)

    assert walk.asked(fx.NotMe) == [fx.NotMe("m1")]
    assert walk.state.notice is Notice.NOT_ME
    assert {A.USE_CODE, A.CALL_STAFF} <= set(presses(walk.state))


def test_a_second_try_is_the_last_of_a_visit():
    walk = near().press(A.ENGAGE).see(P.ENGAGED, P.UNKNOWN).press(A.TRY_AGAIN).see(P.ENGAGED, P.UNKNOWN)

    assert walk.state.kind is K.NOT_FOUND
    assert A.TRY_AGAIN not in presses(walk.state)
    assert walk.sent() == [Tap(), Tap()]


def test_a_look_that_never_begins_is_no_match():
    walk = near().press(A.ENGAGE)

    assert walk.feed(Tick(next_tick(walk.state))).state.kind is K.NOT_FOUND


def test_whoever_chose_another_way_is_not_looked_at_by_standing_still():
    """Requirement G1: dwelling counts as an act at the resting screen only."""
    walk = near(engage=Engage.DWELL).press(A.START).see(P.ENGAGED, act=Act.DWELL)
    assert walk.state.kind is K.START
    assert walk.sent() == [Dismiss()]

    walk.see(P.SEVERAL, P.ALONE)
    assert walk.sent() == [Dismiss(), Dismiss()]
    assert walk.press(A.BACK).see(P.ENGAGED, act=Act.DWELL).state.kind is K.NEAR
    assert walk.press(A.ENGAGE).see(P.ENGAGED, act=Act.TAP).state.kind is K.LOOKING


def test_a_member_whose_offers_are_all_used_up_is_told_so():
    walk = near().press(A.ENGAGE).see(P.ENGAGED).feed(Greeted(1, "m1", Greeting("Meena", ()), AT))

    page = render(walk.state, (card("g1"),))

    assert page.cards == ()
    assert "no offer for you" in page.text
    assert not page.heading


def test_the_shown_offers_carry_the_act_and_its_time():
    """Requirement A1."""
    [shown] = recognised().asked(fx.Shown)

    assert (shown.member_id, shown.act, shown.act_at, shown.how, shown.visit) == ("m1", Act.TAP, AT, How.FACE, 1)
    assert shown.offer_ids == ("o1", "o2")


def test_offers_count_as_shown_once():
    walk = my_data().press(A.BACK)

    assert walk.state.kind is K.RECOGNISED
    assert len(walk.asked(fx.Shown)) == 1


# Codes


def test_the_camera_reads_codes_on_one_screen_only():
    walk = near().press(A.USE_CODE).feed(CodeRead("X", AT)).answer()

    assert walk.state.kind is K.RECOGNISED
    assert walk.sent() == [ReadCodes(True), ReadCodes(False)]
    assert walk.feed(CodeRead("X", AT)).state.kind is K.RECOGNISED


@pytest.mark.parametrize("start", [
    lambda: Walk().see(P.CAMERA_LOST),
    lambda: Walk(recognition=Recognition.OFF),
    lambda: Walk(ScreenState(house(available=False), camera=Camera.OFF)).feed(Closed()),
])  # fmt: skip
def test_a_code_works_where_no_camera_does(start):
    """Requirements G5, W9: the same offers by card, without a face and without a camera."""
    walk = start().press(A.USE_CODE).press(A.CODE, fields={"code": "X"}).answer()

    assert walk.state.kind is K.RECOGNISED
    assert walk.state.personal.greeting is HELLO
    walk.feed(Tick(next_tick(walk.state)))
    assert walk.state.warned
    assert walk.feed(Tick(next_tick(walk.state))).state.kind in HOME


def test_a_card_in_verify_is_compared_with_the_face_before_the_camera():
    """Requirements G13, A1."""
    walk = STATES["looking_card"]()
    assert [type(command) for command in walk.sent()] == [ReadCodes, Claim, ReadCodes]
    other = walk.feed(Greeted(1, "m2", HELLO, AT)).state
    assert other.kind is K.NOT_FOUND

    [shown] = STATES["looking_card"]().feed(Greeted(1, "m1", HELLO, AT)).asked(fx.Shown)
    assert (shown.act, shown.how) == (Act.CARD, How.CARD)


@pytest.mark.parametrize(("company", "notice"), [(False, Notice.STEP_IN), (True, Notice.ALONE)])
def test_a_card_in_verify_waits_for_one_person(company, notice):
    walk = Walk(recognition=Recognition.VERIFY)
    if company:
        walk.see(P.ARRIVED, P.SEVERAL)
    walk.press(A.USE_CODE).press(A.CODE, fields={"code": "X"}).answer(claim=VIEWS[0].vector)

    assert (walk.state.kind, walk.state.notice) == (K.CODE, notice)
    assert not [command for command in walk.sent() if isinstance(command, Claim)]


@pytest.mark.parametrize("how", [How.PHONE, How.LOYALTY])
def test_a_number_opens_offers_and_nothing_that_is_kept(how):
    walk = by_code(how)
    for action in (A.MY_DATA, A.FORGET):
        asked = Walk(walk.state).press(action)
        assert (asked.state.kind, asked.state.notice) == (K.CODE, Notice.RECEIPT)
        assert not asked.asked(fx.Survey)


def test_a_receipt_opens_my_data():
    walk = by_code(How.RECEIPT)
    assert walk.state.kind is K.MY_DATA
    assert not walk.asked(fx.Shown)
    assert walk.answer().state.personal.overview is not None


def test_an_unknown_code_and_one_of_an_erased_member_are_the_same():
    walk = near().press(A.USE_CODE).press(A.CODE, fields={"code": "X"})
    unknown = reduce(walk.state, Opened(walk.state.pending, None, None, at=AT))
    erased = reduce(walk.state, Opened(walk.state.pending, "m1", None, at=AT))

    assert unknown == erased


# My data


def test_recognition_can_only_be_withdrawn_on_my_data():
    walk = my_data()
    [asked] = walk.press(A.SAVE_PURPOSES, switches=NO_FACE).asked(fx.SetPurposes)
    assert Purpose.FACE_RECOGNITION not in asked.purposes

    without = replace(walk.state.personal.overview, purposes=())
    state = replace(my_data().state, personal=replace(my_data().state.personal, overview=without))
    [asked] = Walk(state).press(A.SAVE_PURPOSES, switches=ALL_ON).asked(fx.SetPurposes)
    assert Purpose.FACE_RECOGNITION not in asked.purposes


def test_new_offers_follow_a_change_of_purposes():
    """Requirement G21."""
    walk = my_data().press(A.SAVE_PURPOSES, switches=frozenset()).answer(greeting=replace(HELLO, cards=())).answer()

    assert walk.state.notice is Notice.SAVED
    assert walk.press(A.BACK).state.personal.greeting.cards == ()


def test_erasing_clears_first_and_shows_the_receipt_after():
    walk = recognised().press(A.FORGET, A.FORGET_CONFIRM).feed(Erased("m1", AT))
    assert walk.state.kind is K.FORGOTTEN
    assert members_of(walk.state) == frozenset()

    assert walk.answer().state.gone.receipt.number == "E-1"


def test_an_erasure_that_failed_is_said():
    walk = recognised().press(A.FORGET, A.FORGET_CONFIRM).feed(Erased("m1", AT))
    walk.feed(Failed(walk.state.pending, "kiosk.store_full", AT))

    assert walk.state.gone.failed


# Time


def test_time_warns_and_then_clears():
    """Requirement W4."""
    walk = recognised()
    assert next_tick(walk.state) == AT + SHOW_SECONDS - WARN_SECONDS
    assert not can_extend(walk.state)

    assert warned(walk).state.warned
    assert next_tick(walk.state) == AT + SHOW_SECONDS

    ended = walk.feed(Tick(next_tick(walk.state))).state
    assert (ended.kind, ended.notice, ended.dismissed) == (K.NEAR, Notice.TIME_UP, True)
    assert next_tick(ended) is None


def test_a_late_tick_clears_without_a_warning_first():
    assert recognised().feed(Tick(1000.0)).state.kind is K.NEAR


def test_time_can_be_extended_ten_times_and_no_more():
    """Requirement W4: WCAG 2.2.1 asks for ten."""
    walk = warned(recognised())
    for _ in range(EXTENSIONS):
        now = deadline(walk.state) - 1.0
        walk.feed(Pressed(A.EXTEND, now))
        assert deadline(walk.state) == now + SHOW_SECONDS
        warned(walk)

    assert walk.state.warned
    assert not may_press(walk.state, A.EXTEND)


def test_a_press_after_the_end_does_not_count():
    walk = warned(recognised())

    assert reduce(walk.state, Pressed(A.EXTEND, deadline(walk.state) + 0.1)) == (walk.state, ())


@pytest.mark.parametrize("name", [name for name, make in STATES.items() if make().state.kind not in HOME | {K.LOOKING}])
def test_everything_that_ends_warns_twenty_seconds_ahead_and_goes_on_with_one_press(name):
    """Requirement W4."""
    walk = STATES[name]()
    if not walk.state.warned:
        assert deadline(walk.state) - next_tick(walk.state) == WARN_SECONDS
        warned(walk)
    kind, end = walk.state.kind, deadline(walk.state)
    walk.state = replace(walk.state, pending=None)

    walk.feed(Pressed(A.EXTEND, end - 0.5))

    assert walk.state.kind is kind
    assert deadline(walk.state) >= end + WARN_SECONDS - 0.5
    assert not walk.state.warned


@pytest.mark.parametrize("kind", ["start", "consent", "notice", "link", "code", "my_data", "forget"])
def test_no_screen_with_choices_ends_within_thirty_seconds(kind):
    state = STATES[kind]().state

    assert deadline(state) - state.touched_at >= 30.0


def test_any_press_keeps_a_screen_with_choices():
    walk = Walk().press(A.START)
    warned(walk).feed(Pressed(A.TEXT_SIZE, AT + 35.0))

    assert not walk.state.warned
    assert deadline(walk.state) == AT + 35.0 + walk.state.house.idle_seconds


def test_what_the_shopper_chose_goes_with_them():
    walk = near(languages=("en", "ta")).press(A.START).press(A.LANGUAGE, value="ta").press(A.TEXT_SIZE, A.SPEECH)
    assert walk.state.language == "ta"
    assert walk.press(A.LANGUAGE, value="xx").state.language == "ta"

    walk.see(P.LEFT)
    assert walk.state.language == "en"
    assert not walk.state.prefs.large


def test_a_press_carries_the_number_of_its_screen():
    walk = near()
    numbers = [walk.press(action).state.serial for action in (A.START, A.JOIN, A.BACK, A.TEXT_SIZE)]

    assert numbers == [2, 3, 4, 4]
