"""Which recommender runs next: decided on customers that none of them has seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.recommending.contest import LEAST_CUSTOMERS, NEW, PREVIOUS, RUNNING, compare, decide


def level(mean, count=400, seed=0):
    return np.clip(np.random.default_rng(seed).normal(mean, 0.2, count), 0, 1)


def test_the_first_one_runs() -> None:
    assert decide({NEW: level(0.1)}).winner == NEW


def test_one_that_is_no_worse_runs() -> None:
    assert decide({NEW: level(0.30), RUNNING: level(0.30, seed=1)}).winner == NEW
    assert decide({NEW: level(0.40), RUNNING: level(0.30)}).winner == NEW


def test_one_that_is_surely_worse_does_not() -> None:
    verdict = decide({NEW: level(0.20), RUNNING: level(0.40)})
    assert verdict.winner == RUNNING
    assert verdict.compared[RUNNING].high < 0
    assert verdict.scores[NEW] < verdict.scores[RUNNING]


def test_few_customers_refuse_nothing() -> None:
    few = LEAST_CUSTOMERS - 1
    assert decide({NEW: level(0.1, few), RUNNING: level(0.9, few)}).winner == NEW


def test_the_one_before_is_taken_back_when_both_newer_ones_are_worse() -> None:
    scores = {NEW: level(0.20), RUNNING: level(0.21), PREVIOUS: level(0.40)}
    assert decide(scores).winner == PREVIOUS


def test_a_new_one_that_mends_it_runs_at_once() -> None:
    scores = {NEW: level(0.40), RUNNING: level(0.20), PREVIOUS: level(0.40, seed=3)}
    assert decide(scores).winner == NEW


def test_nobody_to_compare() -> None:
    nobody = np.array([])
    verdict = decide({NEW: nobody, RUNNING: nobody})
    assert verdict.winner == NEW
    assert verdict.compared[RUNNING].customers == 0


@given(st.integers(1, 200), st.integers(0, 1000))
def test_the_interval_holds_the_difference_and_turns_with_the_sides(count, seed) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.random(count), rng.random(count)
    there, back = compare(first, second), compare(second, first)
    assert there.low <= there.difference <= there.high
    assert back.difference == pytest.approx(-there.difference)
    assert (back.low, back.high) == (pytest.approx(-there.high), pytest.approx(-there.low))
