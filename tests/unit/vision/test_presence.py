"""The presence machine, frame by frame on invented faces: no picture, no net."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.decide import Verdict
from vision.presence import advance, dismiss, end_visit, finish_look, set_aside
from vision.presence_state import FaceSeen, Phase, PresencePolicy, PresenceState
from vision.types import Act, PresenceEvent, PresenceKind

POLICY = PresencePolicy()
TAP = replace(POLICY, act=Act.TAP)
STEP = 0.1


def face(track: int = 1, width: float = 150, turn: float = 0.1, since: float = -1.0) -> FaceSeen:
    return FaceSeen(track, width, turn, since, seen_at=0.0)


class Play:
    """Runs the machine at ten frames a second and keeps what it said."""

    def __init__(self, policy: PresencePolicy = POLICY) -> None:
        self.policy, self.state, self.now = policy, PresenceState(), 0.0
        self.said: list[PresenceEvent] = []

    def show(self, seconds: float, *faces: FaceSeen, tapped: bool = False) -> "Play":
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            here = [replace(one, seen_at=self.now) for one in faces]
            self._take(advance(self.state, self.now, here, self.policy, asked=Act.TAP if tapped else None))
            tapped = False
        return self

    def verdict(self, member_id: str | None) -> "Play":
        self._take(finish_look(self.state, self.now, Verdict(member_id, 0.8)))
        return self

    def _take(self, step: tuple[PresenceState, Sequence[PresenceEvent]]) -> None:
        self.state = step[0]
        self.said += step[1]

    @property
    def kinds(self) -> list[str]:
        return [event.kind.value for event in self.said]


def recognised() -> Play:
    return Play().show(1.5, face()).verdict("m1")


def test_a_member_walks_the_whole_path() -> None:
    play = recognised().show(2, face()).show(3.2)
    assert play.kinds == ["arrived", "engaged", "recognised", "left"]
    assert {event.visit for event in play.said} == {1}
    assert play.said[2].member_id == "m1"
    assert play.said[2].act is Act.DWELL
    assert play.said[2].act_at == play.said[1].at


def test_a_stranger_walks_the_same_path_up_to_the_verdict() -> None:
    stranger = Play().show(1.5, face()).verdict(None).show(1, face())
    assert stranger.kinds == ["arrived", "engaged", "unknown"]
    assert stranger.said[:2] == recognised().said[:2]
    assert stranger.said[2].member_id is None


def test_the_act_is_dwelling_for_the_whole_time() -> None:
    assert Play().show(1.0, face()).kinds == ["arrived"]
    assert "engaged" in Play().show(1.3, face()).kinds


@pytest.mark.parametrize("somebody", [face(width=60), face(turn=0.9)], ids=["too far away", "looking away"])
def test_passing_by_is_no_act(somebody: FaceSeen) -> None:
    assert Play().show(10, somebody).kinds == ["arrived"]


def test_a_short_glance_away_does_not_stop_the_dwell_clock_but_a_long_one_does() -> None:
    assert "engaged" in Play().show(0.6, face()).show(0.2, face(turn=2)).show(0.6, face()).kinds
    assert "engaged" not in Play().show(0.6, face()).show(0.8, face(turn=2)).show(0.6, face()).kinds


def test_nobody_is_looked_at_where_recognition_is_off() -> None:
    assert Play(replace(POLICY, act=None)).show(20, face(), tapped=True).kinds == ["arrived"]


def test_a_press_opens_the_gate_also_where_people_dwell() -> None:
    """Requirement G1: the press is the stricter act, so a site that takes standing still takes it too."""
    play = Play().show(0.5, face())
    play.state = dismiss(play.state)
    assert play.show(2.0, face()).kinds == ["arrived"]

    play.show(0.2, face(), tapped=True)
    assert play.said[-1].act is Act.TAP
    assert Play(replace(POLICY, act=None)).show(1.0, face(), tapped=True).kinds == ["arrived"]


def test_with_tap_only_the_press_opens_the_gate() -> None:
    play = Play(TAP).show(10, face())
    assert play.kinds == ["arrived"]
    play.show(0.1, face(), tapped=True)
    assert play.kinds == ["arrived", "engaged"]
    assert play.said[-1].act is Act.TAP


def test_a_press_without_anybody_opens_nothing() -> None:
    assert Play(TAP).show(1, tapped=True).show(1, face()).kinds == ["arrived"]


def test_a_press_after_a_look_asks_again_but_dwelling_does_not() -> None:
    again = Play(TAP).show(0.5, face()).show(0.1, face(), tapped=True).verdict(None).show(0.1, face(), tapped=True)
    assert again.kinds == ["arrived", "engaged", "unknown", "engaged"]
    assert Play().show(1.5, face()).verdict(None).show(10, face()).kinds.count("engaged") == 1


def test_a_look_without_a_good_frame_ends_as_unknown() -> None:
    assert Play().show(4.5, face()).kinds == ["arrived", "engaged", "unknown"]


def test_leaving_takes_less_than_three_seconds_and_a_shorter_absence_is_forgiven_by_the_visit() -> None:
    play = recognised()
    play.show(2.6)
    assert "left" not in play.kinds
    play.show(0.2)
    assert play.kinds[-1] == "left"
    assert play.state.phase is Phase.EMPTY


def test_a_second_face_folds_within_its_half_second() -> None:
    play = recognised().show(0.2, face(), face(2))
    assert "several" not in play.kinds
    play.show(0.2, face(), face(2))
    assert play.kinds[-1] == "several"


def test_two_from_the_start_are_never_looked_at() -> None:
    assert Play().show(10, face(), face(2)).kinds == ["arrived", "several"]
    assert (
        "engaged" not in Play(TAP).show(5, face(), face(2), tapped=True).show(0.1, face(), face(2), tapped=True).kinds
    )


def test_a_face_far_behind_is_no_company() -> None:
    assert "several" not in recognised().show(5, face(), face(2, width=30)).kinds


def test_a_face_seen_once_is_no_company() -> None:
    flicker = [face(track, since=0.0) for track in (2, 3, 4, 5, 6, 7, 8, 9)]
    play = recognised()
    for one in flicker:
        play.show(0.1, face(), replace(one, since=play.now + STEP))
    assert "several" not in play.kinds


def replaced_by_a_second_track() -> Play:
    """The member's track is seen no more, and just then another one begins."""
    play = recognised()
    old = replace(face(), seen_at=play.now)
    new = play.now + 0.05
    for _ in range(4):
        play.now += STEP
        both = [old, replace(face(2), since=new, seen_at=play.now)]
        play._take(advance(play.state, play.now, both, play.policy))
    return play


def test_one_face_under_two_track_numbers_is_no_company() -> None:
    play = replaced_by_a_second_track()
    assert "several" not in play.kinds


def test_somebody_who_came_when_the_member_vanished_ends_the_visit_before_the_track_is_over() -> None:
    play = replaced_by_a_second_track()
    assert play.kinds[-2:] == ["left", "arrived"]
    assert play.state.subject == 2


def test_one_face_again_needs_a_new_act() -> None:
    play = recognised().show(1, face(), face(2)).show(1, face())
    assert play.kinds[-2:] == ["several", "alone"]
    play.show(1.5, face())
    assert play.kinds[-1] == "engaged"


def test_somebody_else_in_the_place_of_the_member_is_a_new_visit_at_once() -> None:
    play = recognised().show(0.5).show(0.1, face(2))
    assert play.kinds[-2:] == ["left", "arrived"]
    assert [event.visit for event in play.said[-2:]] == [1, 2]
    assert play.state.subject == 2
    assert play.state.member_id is None


def test_a_subject_that_is_far_away_now_is_given_up_for_somebody_at_the_screen() -> None:
    play = recognised().show(1, face(width=35), face(2, width=160))
    assert play.kinds[3] in {"several", "left"}
    assert play.state.member_id is None


def test_a_member_who_steps_far_back_ends_the_visit() -> None:
    play = recognised().show(0.2, face(width=50))
    assert play.kinds[-2:] == ["left", "arrived"]


def test_somebody_far_away_who_came_first_does_not_keep_the_next_one_from_the_screen() -> None:
    play = Play().show(2, face(width=50)).show(1.5, face(width=50), face(2))
    assert "engaged" in play.show(3, face(2)).kinds


def test_leftovers_of_a_face_begin_no_visit() -> None:
    play = Play(replace(POLICY, leave_seconds=0.5)).show(0.5, face())
    stale = replace(face(), seen_at=play.now)
    for _ in range(20):
        play.now += STEP
        play._take(advance(play.state, play.now, [stale], play.policy))
    assert play.kinds == ["arrived", "left"]


def test_a_look_in_which_nothing_could_be_seen_is_repeated_once() -> None:
    assert Play().show(20, face()).kinds == ["arrived", "engaged", "unknown", "engaged", "unknown"]


def test_a_press_after_not_me_is_a_new_wish() -> None:
    play = Play(TAP).show(0.5, face()).show(0.1, face(), tapped=True)
    play.state = dismiss(play.state)
    assert play.show(0.1, face(), tapped=True).kinds == ["arrived", "engaged", "engaged"]


def test_a_lost_camera_ends_the_visit_and_remembers_only_the_wish_not_to_be_looked_at() -> None:
    play = recognised()
    play.state = dismiss(play.state)
    state, events = end_visit(play.state, play.now)
    assert [event.kind for event in events] == [PresenceKind.LEFT]
    assert state == PresenceState(visit=1, dismissed_at=play.state.dismissed_at)
    assert end_visit(state, play.now) == (state, ())


def test_somebody_else_before_any_look_is_nobodys_business() -> None:
    assert Play().show(0.5, face()).show(0.5, face(2)).kinds == ["arrived"]


def test_not_me_ends_looking_at_this_shopper_but_not_at_the_whole_queue() -> None:
    play = recognised()
    play.state = dismiss(play.state)
    play.show(5, face())
    assert play.kinds.count("engaged") == 1
    play.show(1.1).show(3, face(2))
    assert play.kinds.count("engaged") == 1, "a new face so soon may be the same shopper"
    play.show(1.1).show(4, face(3))
    assert play.kinds.count("engaged") == 2


def test_not_me_while_looking_ends_the_look() -> None:
    play = Play().show(1.2, face())
    play.state = dismiss(play.state)
    assert play.verdict("m1").kinds == ["arrived", "engaged"]


def test_a_verdict_without_a_look_says_nothing() -> None:
    assert Play().show(0.5, face()).verdict("m1").kinds == ["arrived"]


SCENES = st.lists(
    st.tuples(
        st.sampled_from([0.1, 0.3, 0.6, 1.2, 3.5]),
        st.lists(
            st.builds(face, st.integers(1, 3), st.sampled_from([30.0, 60.0, 150.0])),
            max_size=3,
            unique_by=lambda f: f.track,
        ),
        st.booleans(),
        st.sampled_from([None, "m1", "stranger"]),
    ),
    max_size=12,
)


def visits(said: Iterable[PresenceEvent]) -> Iterable[list[PresenceEvent]]:
    by_visit: dict[int, list[PresenceEvent]] = {}
    for event in said:
        by_visit.setdefault(event.visit, []).append(event)
    return by_visit.values()


@given(SCENES, st.sampled_from([POLICY, TAP]))
def test_invariants(scenes: list[tuple[float, list[FaceSeen], bool, str | None]], policy: PresencePolicy) -> None:
    play = Play(policy)
    for seconds, faces, tapped, verdict in scenes:
        play.show(seconds, *faces, tapped=tapped)
        if verdict:
            play.verdict(verdict if verdict == "m1" else None)
    for events in visits(play.said):
        kinds = [event.kind for event in events]
        assert kinds[0] is PresenceKind.ARRIVED
        assert kinds.count(PresenceKind.ARRIVED) == 1
        assert PresenceKind.LEFT not in kinds[:-1]
        for place, kind in enumerate(kinds):
            if kind in {PresenceKind.RECOGNISED, PresenceKind.UNKNOWN}:
                assert kinds[place - 1] is PresenceKind.ENGAGED
            if kind is PresenceKind.ENGAGED and events[place].act is Act.DWELL:
                assert PresenceKind.RECOGNISED not in kinds[kinds.index(PresenceKind.ARRIVED) : place] or (
                    PresenceKind.ALONE in kinds[:place]
                )
    times = [event.at for event in play.said]
    assert times == sorted(times)
    play.show(4)
    assert play.state.phase is Phase.EMPTY


def test_a_press_is_a_new_act_after_a_look_where_dwelling_opens_one() -> None:
    assert recognised().show(0.1, face(), tapped=True).kinds[-2:] == ["recognised", "engaged"]


def card(play: Play) -> Play:
    play.now += STEP
    play._take(advance(play.state, play.now, [replace(face(), seen_at=play.now)], play.policy, asked=Act.CARD))
    return play


@pytest.mark.parametrize("act", [None, Act.TAP, Act.DWELL])
def test_a_card_opens_a_look_whatever_the_site_says(act: Act | None) -> None:
    """Requirement A1: showing the card is the act."""
    play = card(Play(replace(POLICY, act=act)).show(0.5, face()))
    assert play.kinds == ["arrived", "engaged"]
    assert play.said[-1].act is Act.CARD
    assert play.verdict("m1").said[-1].act is Act.CARD


def test_a_card_is_a_new_act_after_a_look_and_during_one() -> None:
    assert card(recognised()).kinds[-1] == "engaged"
    assert card(Play().show(1.2, face())).kinds == ["arrived", "engaged", "engaged"]


def test_a_card_opens_nothing_among_several() -> None:
    play = Play().show(0.8, face(), face(2))
    play.now += STEP
    both = [replace(one, seen_at=play.now) for one in (face(), face(2))]
    assert advance(play.state, play.now, both, POLICY, asked=Act.CARD)[1] == ()


def test_a_capture_sets_looks_aside_for_the_rest_of_the_visit() -> None:
    play = Play().show(1.3, face())
    assert play.state.phase is Phase.LOOKING
    play.state = set_aside(play.state)
    assert play.show(10, face()).kinds == ["arrived", "engaged"]
    assert set_aside(PresenceState()) == PresenceState()
