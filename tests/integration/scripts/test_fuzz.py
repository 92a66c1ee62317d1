"""A short turn of the fuzz run, the same cases every time; what longer ones found stands below, case by case."""

import pytest
from fuzz import Watch, run
from fuzz_targets import TARGETS, Finding, Target, must, opened
from hypothesis import strategies as st

CASES = {"images": 80, "codes": 30, "tables": 40, "rules": 100, "requests": 80}


@pytest.fixture(scope="module")
def watch():
    return Watch()


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_coded_errors(watch, name):
    """Requirement S2: whatever comes in from outside is taken or refused, and nothing else happens."""
    with opened(name) as target:
        assert run(target, watch, cases=CASES[name], derandomize=True) >= CASES[name] * 0.9


def test_a_case_that_fails_is_a_finding(watch):
    def take(number):
        must(number < 50, "too many")

    with pytest.raises(Finding, match="too many"):
        run(Target(st.integers(0, 100), take), watch, cases=500, derandomize=True)


def test_a_case_that_executes_something_is_a_finding(watch):
    import os

    with pytest.raises(Finding, match=r"os\.system"):
        run(Target(st.just("true"), os.system), watch, cases=1, derandomize=True)
