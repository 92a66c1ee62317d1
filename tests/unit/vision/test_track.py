from hypothesis import given
from hypothesis import strategies as st

from vision.detect import Detection
from vision.geometry import Box
from vision.track import GAP_SECONDS, Tracker, belongs


def found(x: float, y: float = 100, w: float = 100, score: float = 0.9) -> Detection:
    return Detection(Box(x, y, w, w), score)


def numbers(tracker: Tracker) -> list[int]:
    return [track.number for track in tracker.tracks]


def test_a_face_that_moves_keeps_its_track() -> None:
    tracker = Tracker()
    for step in range(20):
        tracker.update([found(100 + 25 * step)], step * 0.1)
    assert numbers(tracker) == [1]
    assert tracker.tracks[0].since == 0.0


def test_two_faces_keep_two_tracks_when_they_come_in_any_order() -> None:
    tracker = Tracker()
    tracker.update([found(100), found(500)], 0.0)
    tracker.update([found(510), found(110)], 0.1)
    assert {track.number: track.box.x for track in tracker.tracks} == {1: 110, 2: 510}


def test_a_neighbour_never_inherits_a_track() -> None:
    tracker = Tracker()
    tracker.update([found(100)], 0.0)
    # shoulder to shoulder: two face sizes away, found when the first one was just lost
    tracker.update([found(300)], 0.9)
    assert tracker.tracks[0].number != tracker.tracks[-1].number


def test_somebody_new_after_a_gap_gets_a_new_track() -> None:
    tracker = Tracker()
    tracker.update([found(100)], 0.0)
    tracker.update([found(100)], GAP_SECONDS + 0.01)
    assert numbers(tracker) == [2]


def test_a_second_sight_of_the_same_face_is_no_second_person() -> None:
    tracker = Tracker()
    tracker.update([found(100, w=100)], 0.0)
    tracker.update([found(105, w=100), Detection(Box(120, 120, 40, 40), 0.6)], 0.1)
    assert numbers(tracker) == [1]


def test_a_sudden_change_of_size_is_somebody_else() -> None:
    assert not belongs(Box(100, 100, 60, 60), Box(60, 60, 140, 140), 0.05)
    assert belongs(Box(100, 100, 60, 60), Box(95, 95, 70, 70), 0.05)


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 500))
def test_time_never_makes_a_match_worse(a: float, b: float, dx: float) -> None:
    early, late = sorted((a, b))
    before, now = Box(0, 0, 100, 100), Box(dx, 0, 100, 100)
    assert belongs(before, now, late) or not belongs(before, now, early)
