"""The challenges on invented heads and on paper: no picture, no net."""

from collections.abc import Iterable

import numpy as np
import pytest
from heads import head, live, shut_head, smiling_head, turned_head
from hypothesis import given
from hypothesis import strategies as st

from vision.liveness import TURNS, LiveSample, begin, feasible, follows, judge
from vision.relief import lid_opening, mouth_width, nose_shift
from vision.types import Challenge

ALL = tuple(Challenge)


def met(kind: Challenge, samples: Iterable[LiveSample]) -> bool:
    state = begin(kind, 0.0, live(0.0))
    for sample in samples:
        state, done = judge(state, sample)
        if done:
            return True
    return False


def turning(to: float, paper: bool = False) -> list[LiveSample]:
    angles = [to * share for share in (0.2, 0.5, 0.8, 1.0, 1.0, 1.0)]
    return [live(0.1 * n, angle, mesh=head() if paper else None) for n, angle in enumerate(angles, 1)]


def test_a_turn_counts_to_its_own_side_only() -> None:
    assert met(Challenge.TURN_LEFT, turning(25))
    assert not met(Challenge.TURN_LEFT, turning(-25))
    assert met(Challenge.TURN_RIGHT, turning(-25))
    assert not met(Challenge.TURN_LEFT, turning(12))


def test_a_turn_without_depth_is_paper() -> None:
    """An angle alone, however it came about, is no evidence."""
    assert not met(Challenge.TURN_LEFT, turning(25, paper=True))


def test_a_second_picture_held_up_is_no_turn() -> None:
    assert not met(Challenge.TURN_LEFT, [live(0.1), live(0.2, 35), live(5.0, 35)])
    late = [live(0.1), live(2.0, 25), live(4.0, 25)]
    assert not met(Challenge.TURN_LEFT, late)


def test_somebody_else_in_the_picture_is_no_movement() -> None:
    """The box slips to a smiling neighbour: from one frame to the next the eyes are somewhere else."""
    elsewhere = smiling_head() + np.array([300.0, 0.0, 0.0], np.float32)
    there = [live(0.1 + 0.1 * n, smile=0.9, mesh=elsewhere) for n in range(3)]
    back = [live(0.4 + 0.1 * n, mesh=head()) for n in range(3)]

    assert not follows(live(0.0), there[0])
    assert not met(Challenge.SMILE, [*there, *back])
    assert not met(Challenge.SMILE, [one for pair in zip(there, back, strict=True) for one in pair])


def blinking(shut_for: float, mesh: np.ndarray | None = None, yaw: float = 0.0) -> list[LiveSample]:
    closed = [live(0.2 + 0.1 * n, yaw, shut=0.6, mesh=mesh) for n in range(max(round(shut_for / 0.1), 1))]
    return [live(0.1), *closed, live(closed[-1].at + 0.1), live(closed[-1].at + 0.2)]


def test_a_blink_is_shut_and_open_again() -> None:
    assert met(Challenge.BLINK, blinking(0.2, shut_head()))
    assert met(Challenge.BLINK, blinking(0.1, shut_head()))
    assert not met(Challenge.BLINK, blinking(0.2, shut_head())[:-2])
    assert not met(Challenge.BLINK, blinking(2.5, shut_head()))


def test_lids_that_only_seem_shut_are_paper() -> None:
    assert not met(Challenge.BLINK, blinking(0.2, head()))


def test_a_blink_amid_a_movement_does_not_count() -> None:
    assert not met(Challenge.BLINK, blinking(0.2, shut_head(), yaw=20))


def test_a_smile_lasts_a_moment() -> None:
    smiling = [live(0.1 * n, smile=0.8, mesh=smiling_head()) for n in range(1, 6)]
    assert met(Challenge.SMILE, smiling)
    assert not met(Challenge.SMILE, smiling[:2])
    assert not met(Challenge.SMILE, [live(one.at, smile=0.8) for one in smiling])


def test_nobody_is_asked_for_what_they_do_already() -> None:
    assert Challenge.SMILE not in feasible(live(0, smile=0.8), ALL, skip_turn=False)
    assert Challenge.BLINK not in feasible(live(0, shut=0.7), ALL, skip_turn=False)


def test_who_cannot_turn_is_asked_for_something_else() -> None:
    """Requirement W12."""
    assert feasible(live(0), ALL, skip_turn=True) == (Challenge.BLINK, Challenge.SMILE)
    assert feasible(live(0, smile=0.9), ALL, skip_turn=True) == (Challenge.BLINK,)
    assert feasible(live(0, smile=0.9, shut=0.9), ALL, skip_turn=True) == (Challenge.BLINK, Challenge.SMILE)
    assert set(feasible(live(0), ALL, skip_turn=False)) >= set(TURNS)


COEFFICIENT = st.floats(-0.25, 0.25)


@given(st.lists(COEFFICIENT, min_size=10, max_size=10), st.floats(0.6, 1.5), st.floats(-200, 200))
def test_whatever_a_sheet_does_leaves_nothing(bend: list[float], size: float, shift: float) -> None:
    """Moved, scaled, sheared and bent to the second order: no nose, no lids, no mouth."""
    flat = head()
    x, y = (flat[:, 0] - 640) / 100, (flat[:, 1] - 360) / 100
    terms = np.column_stack([x, y, x * x, x * y, y * y])
    paper = flat.copy()
    paper[:, 0] += 100 * terms @ bend[:5]
    paper[:, 1] += 100 * terms @ bend[5:]
    paper = (paper * size + shift).astype(np.float32)
    assert nose_shift(flat, paper).size == pytest.approx(0.0, abs=0.01)
    assert lid_opening(flat, paper).size == pytest.approx(1.0, abs=0.01)
    assert mouth_width(flat, paper).size == pytest.approx(1.0, abs=0.01)


@given(st.floats(-40, 40))
def test_a_turned_head_carries_its_nose_along(yaw: float) -> None:
    shift = nose_shift(head(), turned_head(yaw)).size
    assert shift == pytest.approx(0.5 * np.tan(np.radians(yaw)), abs=0.03)


def test_a_tilted_and_a_bent_sheet_show_in_the_map() -> None:
    narrow, bent = head(), head()
    narrow[:, 0] = 640 + (narrow[:, 0] - 640) * 0.7
    bent[:, 1] += 0.003 * (bent[:, 0] - 640) ** 2
    assert lid_opening(head(), narrow).stretch == pytest.approx(1 / 0.7, rel=0.01)
    assert mouth_width(head(), bent).curve == pytest.approx(0.3, rel=0.05)
    assert mouth_width(head(), head()).curve == pytest.approx(0.0, abs=1e-5)
