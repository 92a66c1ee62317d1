from hypothesis import given
from hypothesis import strategies as st

from vision.geometry import Box
from vision.zone import Zone

TRIANGLE = Zone(((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))


def test_a_polygon_holds_what_is_inside_and_not_what_is_outside() -> None:
    assert TRIANGLE.contains(0.2, 0.2)
    assert not TRIANGLE.contains(0.8, 0.8)


def test_a_polygon_may_be_hollow() -> None:
    u_shape = Zone(((0, 0), (0.3, 0), (0.3, 0.7), (0.7, 0.7), (0.7, 0), (1, 0), (1, 1), (0, 1)))
    assert u_shape.contains(0.1, 0.5)
    assert not u_shape.contains(0.5, 0.3)


def test_a_face_counts_by_its_middle() -> None:
    left = Zone(((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)))
    assert left.holds(Box(580, 300, 100, 100), 1280, 720)
    assert not left.holds(Box(600, 300, 100, 100), 1280, 720)


def test_bounds_are_in_pixels() -> None:
    assert TRIANGLE.bounds(1280, 720) == Box(0, 0, 1280, 720)


@given(x=st.floats(0.001, 0.999), y=st.floats(0.001, 0.999), shift=st.integers(0, 3), reverse=st.booleans())
def test_neither_start_nor_direction_of_the_corners_matters(x: float, y: float, shift: int, reverse: bool) -> None:
    corners = ((0.1, 0.1), (0.9, 0.2), (0.8, 0.9), (0.2, 0.7))
    turned = corners[shift:] + corners[:shift]
    assert Zone(corners).contains(x, y) == Zone(turned[::-1] if reverse else turned).contains(x, y)
