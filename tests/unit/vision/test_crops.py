import math

from hypothesis import given
from hypothesis import strategies as st

from vision.crops import follow_square, most_overdue, search_squares
from vision.geometry import Box


def test_a_wide_frame_is_searched_in_three_squares_of_its_height() -> None:
    squares = search_squares(Box(0, 0, 1280, 720), 1280, 720)
    assert [(s.x, s.y, s.side) for s in squares] == [(0, 0, 720), (280, 0, 720), (560, 0, 720)]


def test_a_small_zone_is_searched_in_a_square_that_does_not_cut_its_faces() -> None:
    (square,) = search_squares(Box(600, 300, 100, 80), 1280, 720)
    assert square.side == 360
    assert square.x <= 600
    assert square.x + square.side >= 700


@given(
    width=st.integers(160, 4000),
    height=st.integers(120, 3000),
    left=st.floats(0, 0.9),
    top=st.floats(0, 0.9),
    wide=st.floats(0.05, 1),
    high=st.floats(0.05, 1),
)
def test_every_point_of_the_zone_lies_in_a_square(
    width: int, height: int, left: float, top: float, wide: float, high: float
) -> None:
    zone = Box(left * width, top * height, min(wide, 1 - left) * width, min(high, 1 - top) * height)
    squares = search_squares(zone, width, height)
    for px in (0.0, 0.31, 0.5, 0.77, 1.0):
        for py in (0.0, 0.5, 1.0):
            x, y = zone.x + px * zone.w, zone.y + py * zone.h
            assert any(s.x - 1 <= x <= s.x + s.side + 1 and s.y - 1 <= y <= s.y + s.side + 1 for s in squares)


@given(side=st.integers(50, 300), x=st.integers(0, 2000))
def test_a_face_on_a_seam_lies_whole_in_a_neighbouring_square(side: int, x: int) -> None:
    squares = search_squares(Box(0, 0, 2300, 720), 2300, 720)
    assert any(s.x <= x and x + side <= s.x + s.side for s in squares)


def test_a_followed_face_is_in_the_middle_of_its_square() -> None:
    square = follow_square(Box(100, 100, 50, 60))
    assert square.side == 144
    assert abs(square.x + square.side / 2 - 125) <= 1
    assert abs(square.y + square.side / 2 - 130) <= 1


def test_the_most_overdue_target_comes_first_and_nothing_is_looked_at_too_early() -> None:
    every = {"face": 0.1, "left": 0.3, "right": 0.3}
    order = ["face", "left", "right"]
    assert most_overdue({}, every, order, 0.0) == "face"
    assert most_overdue({"face": 0.0}, every, order, 0.0) == "left"
    assert most_overdue({"face": 1.0, "left": 1.0, "right": 1.0}, every, order, 1.05) is None
    assert most_overdue({"face": 1.0, "left": 0.9, "right": 0.6}, every, order, 1.12) == "right"


@given(st.lists(st.sampled_from([1 / 30, 1 / 15, 0.1]), min_size=30, max_size=60))
def test_no_target_starves(gaps: list[float]) -> None:
    every = {"face": 0.1, "a": 0.3, "b": 0.3, "c": 0.3}
    order = list(every)
    last: dict[str, float] = {}
    now, longest = 0.0, dict.fromkeys(order, 0.0)
    for gap in gaps:
        now += gap
        target = most_overdue(last, every, order, now)
        if target:
            longest[target] = max(longest[target], now - last.get(target, now))
            last[target] = now
    assert all(math.isfinite(wait) and wait <= 1.0 for wait in longest.values())
