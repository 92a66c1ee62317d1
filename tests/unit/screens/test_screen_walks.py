"""Random walks through the screen's machine, and what none of them may break."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from screen_fakes import house
from screen_walk import ADULT, ALL_ON, AT, FACELESS, HELLO, INPUTS, NO_FACE, OVERVIEW, VIEWS, Walk, answer_to

from kiosk.events.types import How
from kiosk.modes import Engage, Recognition
from kiosk.screens import effects as fx
from kiosk.screens.desks import Judged
from kiosk.screens.inputs import (
    Added,
    Agreed,
    Begun,
    Closed,
    Erased,
    Filmed,
    Greeted,
    Maintained,
    Opened,
    Pressed,
    Saved,
    Seen,
    Tick,
)
from kiosk.screens.kinds import DRAFT_KINDS, HOME, PERSONAL_KINDS, Action, ScreenKind
from kiosk.screens.machine import reduce
from kiosk.screens.presses import presses
from kiosk.screens.sight import capturing
from kiosk.screens.state import ScreenState, members_of
from vision.types import (
    Act,
    Captured,
    CaptureFailed,
    Claim,
    PresenceKind,
    ReadCodes,
    StartCapture,
    StopCapture,
    Tap,
)

A = Action
P = PresenceKind
HOUSES = [
    house(mode, engage) for mode in Recognition for engage in Engage
] + [house(available=False)]  # fmt: skip

steps = st.lists(
    st.tuples(
        st.sampled_from([*["onward"] * 12, "press", "press", "answer", "see", "look", "any"]),
        st.integers(0, 10_000),
    ),
    max_size=40,
)
ONWARD = {
    ScreenKind.IDLE: A.START, ScreenKind.NEAR: A.START, ScreenKind.START: A.JOIN, ScreenKind.CONSENT: A.AGREE,
    ScreenKind.LINK: A.NEXT, ScreenKind.REVIEW: A.SAVE, ScreenKind.RECOGNISED: A.MY_DATA, ScreenKind.CODE: A.CODE,
    ScreenKind.MY_DATA: A.SAVE_PURPOSES,
}  # fmt: skip
"""What a shopper who wants to join, to see their data, or to add their face, presses."""

walks = st.tuples(st.sampled_from(HOUSES), st.one_of(steps, steps.map(lambda told: [("card", 0), *told])))
"""Half of them begin with a member who has no face, on *My data*."""
CLEARING = ["left", "lost", "several", "alone", "staff_on", "closed", "arrived+"]


class Watched:
    """A walk that knows what a walk may not do."""

    def __init__(self, start):
        self.walk = Walk(ScreenState(start))
        self.drafts = {}
        self.wishes = []
        self.ended = set()
        self.capture_runs = False
        self.reads = False
        self.asked = []

    @property
    def state(self):
        return self.walk.state

    def take(self, event):
        before, known = self.state, len(self.walk.effects)
        self.walk.feed(event)
        self._note_answers(event)
        for effect in self.walk.effects[known:]:
            self._check(before, event, effect)
        if isinstance(event, Added):
            # whoever added their face is told so, or it is taken back
            told = self.state.kind in {ScreenKind.MY_DATA, *HOME} and before.pending == event.ticket
            assert told != (self.walk.effects[known:] == [fx.TakeBackFace(event.added.member_id)])
        assert self.state.serial >= before.serial
        assert self.capture_runs == capturing(self.state)
        assert (self.state.draft is not None) == (self.state.kind in DRAFT_KINDS)

    def _note_answers(self, event):
        if isinstance(event, Begun):
            asked = next(one for one in self.asked if isinstance(one, fx.BeginDraft) and one.ticket == event.ticket)
            self.drafts[event.draft_id] = asked.purposes
        if isinstance(event, Agreed):
            self.wishes.append(event.wish)
        if isinstance(event, Saved):
            asked = next(one for one in self.asked if isinstance(one, fx.SaveDraft) and one.ticket == event.ticket)
            self.ended.add(asked.draft_id)
        if isinstance(event, Filmed) and isinstance(event.event, Captured | CaptureFailed):
            self.capture_runs = capturing(self.state)

    def _check(self, before, event, effect):
        if isinstance(effect, fx.DiscardDraft):
            self.ended.add(effect.draft_id)
        if getattr(effect, "ticket", None) is not None:
            self.asked.append(effect)
        if isinstance(effect, fx.Send):
            self._check_command(before, event, effect.command)

    def _check_command(self, before, event, command):
        state = self.state
        if isinstance(command, StartCapture):
            # B2: consented, recorded, by the one person who stands there
            adding = state.draft.adding
            if adding is None:
                assert "face_recognition" in {purpose.value for purpose in self.drafts[state.draft.draft_id]}
                assert state.draft.draft_id not in self.ended
            else:
                assert any(adding.wish is wish for wish in self.wishes)
                assert adding.wish.member_id == adding.personal.member_id
            assert state.alone
            assert state.visit == state.draft.visit
            self.capture_runs = True
        if isinstance(command, StopCapture):
            self.capture_runs = False
        if isinstance(command, Tap):
            assert isinstance(event, Pressed)
            assert event.action in {A.ENGAGE, A.TRY_AGAIN, A.OPEN_EXISTING}
        if isinstance(command, Claim):
            assert isinstance(event, Opened)
            assert before.alone
        if isinstance(command, ReadCodes):
            assert command.on != self.reads
            self.reads = command.on


def onward(watched):
    """What brings a willing shopper on; None where only chance does."""
    state = watched.state
    pending = [one for one in watched.asked if one.ticket == state.pending]
    if pending:
        return answer_to(pending[-1], overview=FACELESS, lacks=True)
    if not state.present and state.kind in HOME:
        return Seen(P.ARRIVED, state.visit + 1, at=AT)
    if capturing(state):
        return Filmed(Captured(0.0, state.visit, VIEWS, None), AT)
    action = ONWARD.get(state.kind)
    return action and Pressed(action, AT, value="o1", switches=ALL_ON, fields=ADULT | {"code": "X"})


def choose(watched, kind, number):  # noqa: PLR0911 - one line a kind
    """An input of a kind, as numbers choose it."""
    state = watched.state
    if kind == "onward" and (event := onward(watched)) is not None:
        return event
    if kind == "press" and presses(state):
        action = presses(state)[number % len(presses(state))]
        switches = (ALL_ON, NO_FACE, frozenset())[number % 3]
        fields = ADULT | {"code": "X"} if number % 7 else {}
        return Pressed(action, AT, value="o1", switches=switches, fields=fields)
    if kind == "answer" and watched.asked:
        pending = [one for one in watched.asked if one.ticket == state.pending]
        effect = pending[-1] if pending and number % 5 else watched.asked[number % len(watched.asked)]
        return answer(effect, number)
    if kind == "see":
        return Seen(list(P)[number % len(P)], number % 3, (None, *Act)[number % 4], AT)
    if kind == "look":
        if capturing(state):
            return Filmed(Captured(0.0, state.visit, VIEWS, None), AT)
        return Greeted(state.visit, "m1", HELLO, AT) if number % 2 else Seen(P.ENGAGED, state.visit, Act.DWELL, AT)
    names = [name for name in INPUTS if not name.startswith("press") and name not in ANSWERS]
    return INPUTS[names[number % len(names)]](state)


ANSWERS = {
    "begun", "done", "weighed", "weighed_twin", "saved", "agreed", "added", "opened", "opened_receipt", "opened_claim",
    "opened_no", "surveyed", "renewed", "forgot", "refused",
}  # fmt: skip


def answer(effect, number):
    """What a desk says, well or unwell; each effect is answered truthfully, however late."""
    return answer_to(
        effect,
        judged=Judged(number % 4, 5, "m1" if number % 6 == 0 else None),
        how=list(How)[number % len(How)],
        claim=VIEWS[0].vector if number % 3 == 0 else None,
        greeting=HELLO if number % 8 else None,
        overview=FACELESS if number % 2 else OVERVIEW,
        lacks=number % 4 != 0,
    )


def show_card(watched):
    """The card of a member without a face opens *My data* to whoever stands there."""
    watched.take(Seen(P.ARRIVED, 1, at=AT))
    for action in (A.USE_CODE, A.CODE, A.MY_DATA):
        watched.take(Pressed(action, AT, fields={"code": "X"}))
        for effect in [one for one in watched.asked if one.ticket == watched.state.pending]:
            watched.take(answer_to(effect, overview=FACELESS, lacks=True))
    watched.asked.clear()


def play(start, told):
    """Take a walk; an effect is answered once at most."""
    watched = Watched(start)
    for kind, number in told:
        if kind == "card":
            show_card(watched)
            continue
        event = choose(watched, kind, number)
        watched.take(event)
        ticket = getattr(event, "ticket", None)
        if ticket is not None:
            watched.asked = [one for one in watched.asked if one.ticket != ticket or isinstance(one, fx.FindCode)]
    return watched


@given(walks)
@settings(max_examples=300, deadline=None)
def test_whatever_happens_consent_comes_first_and_everything_begun_is_ended(walk):
    """Requirements G1, G2, B2, A1: checked at every command; at the end no draft, capture or reading is left open."""
    watched = play(*walk)
    for effect in list(watched.asked):
        watched.take(answer_to(effect))
    watched.take(Closed(AT))

    assert set(watched.drafts) <= watched.ended
    assert not watched.capture_runs
    assert not watched.reads
    assert watched.state.kind in HOME


@given(walks, st.sampled_from(CLEARING))
@settings(max_examples=200, deadline=None)
def test_after_a_clearing_input_nothing_of_anybody_is_left(walk, clearing):
    state = play(*walk).state
    seen = state.present or clearing in {"lost", "staff_on", "closed"}
    if (
        not seen
        or (clearing == "lost" and state.camera.value == "lost")
        or (state.kind, clearing) == ("maintenance", "staff_on")
    ):
        return
    several = clearing == "several" and state.crowd
    if several and state.kind is not ScreenKind.SEVERAL and state.kind not in PERSONAL_KINDS:
        return

    after, _ = reduce(state, replace(INPUTS[clearing](state), **({"visit": 9} if clearing == "arrived+" else {})))

    assert after.kind not in PERSONAL_KINDS
    assert members_of(after) == frozenset()
    assert after.draft is after.personal is after.joined is None


@given(walks)
@settings(max_examples=200, deadline=None)
def test_an_erased_member_is_nowhere(walk):
    """Requirement G9: the screen is one of the places."""
    state = play(*walk).state
    for member_id in members_of(state):
        after, _ = reduce(state, Erased(member_id, AT))
        assert member_id not in members_of(after)


@given(walks)
@settings(max_examples=200, deadline=None)
def test_every_screen_ends_by_time_alone(walk):
    state = play(*walk).state
    for _ in range(3):
        state, _ = reduce(state, Tick(state.touched_at + 10_000.0))

    assert state.kind not in PERSONAL_KINDS
    assert state.kind is not ScreenKind.LOOKING


@given(walks)
@settings(max_examples=100, deadline=None)
def test_before_a_look_the_screen_does_not_depend_on_who_stands_there(walk):
    """The same walk with every member turned into a stranger comes to the same resting screen."""
    start, told = walk
    events = [
        Greeted(number % 3, "m1", HELLO, AT) if kind == "look" else choose(Watched(start), "see", number)
        for kind, number in told
    ]
    known, stranger = ScreenState(start), ScreenState(start)
    for event in events:
        other = Seen(P.UNKNOWN, event.visit) if isinstance(event, Greeted) else event
        known, stranger = reduce(known, event)[0], reduce(stranger, other)[0]
    if known.kind in {ScreenKind.IDLE, ScreenKind.NEAR}:
        assert replace(known, serial=0, touched_at=0.0) == replace(stranger, serial=0, touched_at=0.0)


def test_maintenance_clears():
    walk = Walk().see(P.ARRIVED).press(A.START).feed(Maintained(on=True, at=AT))

    assert (walk.state.kind, presses(walk.state)) == (ScreenKind.MAINTENANCE, ())
    assert walk.feed(Maintained(on=False, at=AT)).state.kind is ScreenKind.NEAR
