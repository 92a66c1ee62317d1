from hypothesis import given
from hypothesis import strategies as st

from kiosk.meters import KEPT_FRAMES, LEAST_SAMPLES, FrameMeter, MemoryTrend


def test_before_the_first_frame_there_is_no_rate_and_no_age() -> None:
    meter = FrameMeter()

    assert (meter.rate(1.0), meter.age(1.0)) == (None, None)


@given(st.integers(2, 3 * KEPT_FRAMES), st.floats(1, 60))
def test_the_rate_is_that_of_the_frames(count: int, fps: float) -> None:
    meter = FrameMeter()
    for number in range(count):
        meter.note(number / fps)
    last = (count - 1) / fps

    assert abs(meter.rate(last) - fps) < 1e-6 * fps
    assert meter.age(last + 0.5) == last + 0.5 - last


def test_frames_of_long_ago_are_no_rate() -> None:
    meter = FrameMeter()
    for number in range(10):
        meter.note(number / 10)

    assert meter.rate(60.0) is None
    assert meter.age(60.0) > 59.0


def test_a_memory_that_grows_shows_by_how_much_an_hour() -> None:
    trend = MemoryTrend()
    for minute in range(LEAST_SAMPLES - 1):
        trend.note(minute * 60.0, 1000 * minute)
        assert trend.growth() is None
    trend.note((LEAST_SAMPLES - 1) * 60.0, 1000 * (LEAST_SAMPLES - 1))

    assert round(trend.growth()) == 60_000
