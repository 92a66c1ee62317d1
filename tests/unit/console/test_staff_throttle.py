import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.console.throttle import ACCOUNT, ADDRESS, NONE, PAIR, Failures, SignInThrottle, after_failure, seconds_left


@pytest.mark.parametrize(
    ("rule", "failures", "wait"), [(PAIR, 4, 1.0), (PAIR, 5, 2.0), (PAIR, 8, 16.0), (PAIR, 3, 0.0)]
)
def test_the_first_failures_are_free_then_waits_double(rule, failures, wait):
    assert seconds_left(Failures(failures, 100.0), 100.0, rule) == wait


@given(failures=st.integers(0, 10_000), passed=st.floats(0.0, 10_000.0), rule=st.sampled_from([PAIR, ADDRESS, ACCOUNT]))
def test_no_wait_is_longer_than_the_rule_allows_and_more_failures_never_wait_less(failures, passed, rule):
    now = 1e6 + passed
    left = seconds_left(Failures(failures, 1e6), now, rule)
    assert 0.0 <= left <= rule.longest
    assert left <= seconds_left(Failures(failures + 1, 1e6), now, rule)


def test_a_quiet_hour_forgets():
    before = Failures(50, 0.0)
    assert seconds_left(before, PAIR.forget, PAIR) == 0.0
    assert after_failure(before, PAIR.forget, PAIR).count == 1
    assert after_failure(NONE, 1e6, PAIR).count == 1


def test_guessing_from_elsewhere_locks_nobody_out_for_long():
    """Requirement S1: thousands of tries at a colleague's name cost them a minute at the most."""
    throttle = SignInThrottle()
    for number in range(3_000):
        throttle.failed("anbu", f"10.0.0.{number % 250}", 0.0)
    assert throttle.seconds_left("anbu", "192.168.1.9", 0.0) <= 60.0
    assert throttle.seconds_left("meena", "192.168.1.9", 0.0) == 0.0


def test_whoever_signed_in_before_is_not_kept_out_by_guesses_from_elsewhere():
    """Requirement S1: one wrong try a minute, always ahead of the colleague, would lock them out for good."""
    throttle = SignInThrottle()
    throttle.succeeded("anbu", "192.168.1.9")
    for number in range(100):
        throttle.failed("anbu", f"10.0.0.{number}", 60.0 * number)
        throttle.failed("meena", "192.168.1.9", 60.0 * number)
    assert throttle.seconds_left("anbu", "192.168.1.9", 60.0 * 99) == 0.0
    for _ in range(10):
        throttle.failed("anbu", "192.168.1.9", 6000.0)
    assert throttle.seconds_left("anbu", "192.168.1.9", 6000.0) > 30.0, "guesses at home still wait"


def test_guessing_from_one_place_slows_down_there():
    throttle = SignInThrottle()
    for second in range(40):
        throttle.failed("anbu", "10.0.0.7", float(second))
    assert throttle.seconds_left("anbu", "10.0.0.7", 40.0) > 290.0
    assert 50.0 < throttle.seconds_left("meena", "10.0.0.7", 40.0) <= 60.0


def test_a_right_password_forgets_the_own_failures_only():
    throttle = SignInThrottle()
    for _ in range(6):
        throttle.failed("anbu", "a", 0.0)
        throttle.failed("anbu", "b", 0.0)
    throttle.succeeded("anbu", "a")
    assert throttle.seconds_left("anbu", "a", 0.0) == 0.0
    assert throttle.seconds_left("anbu", "b", 0.0) > 0.0


def test_its_memory_is_bounded():
    throttle = SignInThrottle()
    for number in range(10_000):
        throttle.failed(f"n{number}", "a", 0.0)
        throttle.succeeded(f"n{number}", "a")
    assert len(throttle._failures) <= 4096
    assert len(throttle._at_home) <= 4096
