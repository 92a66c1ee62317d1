"""The capture machine frame by frame on invented heads: no picture, no net."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from heads import live, moved, seen, shut_head, smiling_head
from hypothesis import given
from hypothesis import strategies as st

from vision.capture import advance, confirmed, start, took
from vision.capture_state import LEAST_VIEWS, Ask, CapturePolicy, Measured
from vision.hints import FOR_REASON, FOR_VIEW
from vision.liveness import HINTS, TURNS
from vision.quality import Reason
from vision.types import CaptureEnd, Challenge, Hint, PoseView

STEP = 0.1
NO_CHALLENGE = CapturePolicy(challenges=())


class Play:
    """Runs the machine at ten frames a second, embeds what it asks for, and keeps what it said."""

    def __init__(
        self,
        policy: CapturePolicy = NO_CHALLENGE,
        *,
        skip_turn: bool = False,
        draws: Sequence[Challenge] = (),
        same: bool = True,
    ) -> None:
        self.policy, self.now, self.same = policy, 0.0, same
        self.state = start(0.0, skip_turn=skip_turn)
        self.hints: list[tuple[float, Hint]] = []
        self.ask = Ask(Hint.LOOK_FRONT)
        self._draws = list(draws)

    def _choose(self, kinds: Sequence[Challenge]) -> Challenge:
        wanted = self._draws.pop(0) if self._draws else kinds[0]
        assert wanted in kinds
        return wanted

    def show(self, seconds: float, face: Measured | None, *, company: bool = False) -> "Play":
        for _ in range(round(seconds / STEP)):
            if self.over:
                break
            self.now += STEP
            here = replace(face, live=replace(face.live, at=self.now)) if face is not None else None
            self.state, self.ask = advance(self.state, self.now, here, self.policy, self._choose, company=company)
            if self.ask.confirm:
                self.state = confirmed(self.state, agrees=self.same)
            if self.ask.take is not None and here is not None:
                self.state = took(self.state, self.ask.take, here, agrees=self.same)
            if not self.hints or self.hints[-1][1] is not self.ask.hint:
                self.hints.append((self.now, self.ask.hint))
        return self

    @property
    def over(self) -> bool:
        return self.ask.finished or self.ask.end is not None

    @property
    def said(self) -> list[Hint]:
        return [hint for _, hint in self.hints]


FRONT, LEFT, RIGHT, UP = seen(live(0)), seen(live(0, 25)), seen(live(0, -25)), seen(live(0, 0, -16))


def test_five_views_one_after_the_other() -> None:
    play = Play().show(0.5, FRONT).show(0.5, LEFT).show(0.5, RIGHT).show(0.5, UP).show(2.5, FRONT)
    assert play.ask.finished
    assert play.state.done == (PoseView.FRONT, PoseView.LEFT, PoseView.RIGHT, PoseView.UP, PoseView.STILL)
    assert play.said[-1] is Hint.DONE


def test_each_hint_is_the_one_for_the_view_that_is_missing() -> None:
    play = Play().show(1.5, FRONT)
    assert play.ask.hint is Hint.LOOK_LEFT
    assert play.show(1.5, LEFT).ask.hint is Hint.LOOK_RIGHT
    assert play.show(1.5, RIGHT).ask.hint is Hint.LOOK_UP
    assert play.show(1.5, UP).ask.hint is Hint.LOOK_FRONT
    assert play.show(0.3, FRONT).ask.hint is Hint.LOOK_FRONT


def test_left_is_the_shoppers_own_left_which_is_the_pictures_right() -> None:
    assert Play().show(0.5, FRONT).show(0.3, LEFT).state.done[-1] is PoseView.LEFT
    assert LEFT.live.yaw > 0


def test_views_with_a_turn_count_in_whatever_order_they_come() -> None:
    play = Play().show(0.5, FRONT).show(0.5, RIGHT).show(0.5, LEFT)
    assert play.state.done == (PoseView.FRONT, PoseView.RIGHT, PoseView.LEFT)


def test_poses_are_relative_to_the_persons_own() -> None:
    """A camera above the screen sees everybody nod: that is no view from above."""
    above = 14.0
    play = Play().show(0.5, seen(live(0, 5, above))).show(1, seen(live(0, 5, above - 16)))
    assert play.state.done == (PoseView.FRONT, PoseView.UP)
    play = Play().show(0.5, seen(live(0, 10))).show(1, seen(live(0, 20)))
    assert play.state.done == (PoseView.FRONT,)


def test_a_person_seen_from_the_side_by_the_camera_is_taken_once_they_keep_still() -> None:
    assert Play().show(0.5, seen(live(0, 20))).state.done == ()
    assert Play().show(1.5, seen(live(0, 20))).state.done == (PoseView.FRONT,)


def test_a_blink_is_no_neutral_frame_but_narrow_eyes_wait_only_a_moment() -> None:
    narrow = seen(live(0, shut=0.5))
    play = Play().show(0.8, narrow)
    assert play.state.done == ()
    assert play.show(1.0, narrow).state.done == (PoseView.FRONT,)


def test_the_still_view_wants_a_head_held_still() -> None:
    play = Play().show(0.5, FRONT).show(0.5, LEFT).show(0.5, RIGHT).show(0.5, UP)
    for number in range(30):
        play.show(0.1, moved(FRONT, 0.3 * (number % 2)))
    assert PoseView.STILL not in play.state.done
    assert play.show(1.0, FRONT).state.done[-1] is PoseView.STILL


def test_who_cannot_turn_finishes_all_the_same() -> None:
    """Requirement W12: the views nobody gets to give way to views from the front, apart in time."""
    play = Play().show(40, FRONT)
    assert play.ask.finished
    assert play.state.done == (PoseView.FRONT, *[PoseView.STILL] * 4)
    assert play.now < 25


def test_who_turns_to_one_side_only_keeps_that_view() -> None:
    play = Play().show(0.5, FRONT).show(0.5, RIGHT).show(40, FRONT)
    assert play.ask.finished
    assert PoseView.RIGHT in play.state.done
    assert len(play.state.done) >= LEAST_VIEWS


def test_without_turning_only_views_from_the_front_are_wanted() -> None:
    """Requirement W12."""
    play = Play(skip_turn=True).show(20, FRONT)
    assert play.ask.finished
    assert set(play.state.done) == {PoseView.FRONT, PoseView.STILL}
    assert len(play.state.done) == 4
    assert not set(play.said) & {Hint.LOOK_LEFT, Hint.LOOK_RIGHT, Hint.LOOK_UP}


@pytest.mark.parametrize(
    ("face", "hint"),
    [
        (seen(live(0), width=60), Hint.CLOSER),
        (seen(live(0), width=500), Hint.BACK),
        *(
            (seen(live(0), reasons=(reason,)), hint)
            for reason, hint in FOR_REASON.items()
            if hint is not Hint.LOOK_FRONT
        ),
        (None, Hint.UNCOVER),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_taken(face: Measured | None, hint: Hint) -> None:
    """Requirement P4: the reason codes of the gate map to hints."""
    play = Play().show(2.5, face)
    assert play.ask.hint is hint
    assert play.state.done == ()


def test_every_reason_every_view_and_every_challenge_has_its_hint() -> None:
    assert set(FOR_REASON) == set(Reason)
    assert set(FOR_VIEW) == set(PoseView)
    assert set(HINTS) == set(Challenge)


def test_company_is_said_and_nothing_is_taken_meanwhile() -> None:
    play = Play().show(2.5, FRONT, company=True)
    assert play.ask.hint is Hint.ONE_PERSON
    assert play.state.done == ()


def test_somebody_else_is_not_taken_for_a_further_view() -> None:
    play = Play().show(0.5, FRONT)
    play.same = False
    play.show(3, LEFT)
    assert play.state.done == (PoseView.FRONT,)
    assert play.ask.hint is Hint.UNCOVER


def test_hints_do_not_flicker() -> None:
    play = Play().show(1.5, FRONT)
    for _ in range(20):
        play.show(0.1, seen(live(0), width=90)).show(0.1, FRONT)
    assert play.said == [Hint.LOOK_FRONT, Hint.LOOK_LEFT]


def test_it_is_over_after_a_minute() -> None:
    play = Play().show(80, seen(live(0), width=60))
    assert play.ask.end is CaptureEnd.TIME_UP
    assert 60 < play.now < 61


BLINK = CapturePolicy(challenges=(Challenge.BLINK,))


def test_a_challenge_stands_between_the_first_view_and_the_end() -> None:
    play = Play(BLINK).show(1, FRONT)
    assert play.ask.hint is Hint.BLINK
    play.show(0.2, seen(live(0, shut=0.7, mesh=shut_head()))).show(0.3, FRONT)
    assert play.state.met is Challenge.BLINK
    play.show(0.5, LEFT).show(0.5, RIGHT).show(0.5, UP).show(2.5, FRONT)
    assert play.ask.finished


def test_a_turn_on_request_is_a_view_as_well() -> None:
    play = Play(CapturePolicy(), draws=[Challenge.TURN_LEFT]).show(1, FRONT)
    assert play.ask.hint is Hint.LOOK_LEFT
    play.show(0.2, seen(live(0, 12))).show(0.5, LEFT)
    assert play.state.met is Challenge.TURN_LEFT
    assert PoseView.LEFT in play.state.done


def test_who_does_not_turn_is_asked_for_something_else_and_then_not_again() -> None:
    """Requirement W12: the second challenge is none with a turn."""
    play = Play(CapturePolicy(), draws=[Challenge.TURN_RIGHT]).show(14, FRONT)
    assert play.state.challenge is not None
    assert play.state.challenge.kind not in TURNS
    assert play.show(14, FRONT).ask.end is CaptureEnd.NOT_LIVE


def test_somebody_else_cannot_meet_the_challenge() -> None:
    play = Play(CapturePolicy(challenges=(Challenge.SMILE,))).show(1, FRONT)
    play.same = False
    play.show(3, seen(live(0, smile=0.9, mesh=smiling_head())))
    assert play.state.met is None
    assert play.state.refused > 0


def test_a_site_without_challenges_asks_for_none() -> None:
    assert Play().show(30, FRONT).state.met is None


FACES = st.one_of(
    st.none(),
    st.builds(
        lambda yaw, pitch, width, reasons, shut: seen(live(0, yaw, pitch, shut=shut), width=width, reasons=reasons),
        st.sampled_from([-50, -25, -8, 0, 8, 25, 50]),
        st.sampled_from([-16, 0, 20]),
        st.sampled_from([60, 150, 450]),
        st.sampled_from([(), (), (Reason.DARK,), (Reason.BLURRED, Reason.TURNED)]),
        st.sampled_from([0.05, 0.7]),
    ),
)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.4, 2.0]), FACES, st.booleans()), max_size=20), st.booleans())
def test_invariants(scenes: list[tuple[float, Measured | None, bool]], skip_turn: bool) -> None:
    """One hint at a time, each long enough to be read; nothing is taken twice; an end comes within the minute."""
    play = Play(CapturePolicy(), skip_turn=skip_turn)
    for seconds, face, company in scenes:
        play.show(seconds, face, company=company)
        assert sorted(play.state.done + play.state.missing) == sorted(play.state.wanted)
    if play.ask.finished:
        assert len(play.state.done) >= LEAST_VIEWS
        assert play.state.met is not None
    complaints = {Hint.CLOSER, Hint.BACK, Hint.ONE_PERSON, Hint.MORE_LIGHT, Hint.UNCOVER}
    for (before, _), (at, hint) in zip(play.hints, play.hints[1:], strict=False):
        if hint in complaints and before > STEP:
            assert at - before >= 0.85
    play.show(62, None)
    assert play.over
