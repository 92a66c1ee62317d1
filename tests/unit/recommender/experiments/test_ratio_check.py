"""Sizes of the arms."""

import numpy as np
import pytest
from scipy.stats import chisquare

from recommender.errors import ExperimentInvalid
from recommender.experiments import check_ratio
from recommender.experiments.ratio_check import MISMATCH_BELOW


def test_the_chi_square_is_the_usual_one():
    found = check_ratio({"a": 480, "b": 530, "c": 1010}, {"a": 1, "b": 1, "c": 2})

    assert found.chi_square_p == pytest.approx(chisquare([480, 530, 1010], [505, 505, 1010]).pvalue)
    assert found.expected == pytest.approx({"a": 505, "b": 505, "c": 1010})
    assert not found.mismatch


@pytest.mark.parametrize("seed", range(3))
def test_looking_at_right_sizes_every_day_raises_no_alarm(seed):
    counts = np.random.default_rng(seed).binomial(100, 0.3, (300, 60)).cumsum(axis=1)
    once, always = 0, 0
    for row in counts:
        found = [
            check_ratio({"a": int(one), "b": 100 * day - int(one)}, {"a": 3, "b": 7}) for day, one in enumerate(row, 1)
        ]
        once += any(one.chi_square_p < MISMATCH_BELOW for one in found)
        always += any(one.mismatch for one in found)

    assert always / 300 <= MISMATCH_BELOW
    assert once / 300 > 3 * MISMATCH_BELOW


@pytest.mark.parametrize("units", [{"a": 5300, "b": 4700}, {"a": 60, "b": 0}, {"b": 60}])
def test_wrong_sizes_are_found(units):
    assert check_ratio(units, {"a": 1, "b": 1}).mismatch


def test_nobody_is_no_mismatch():
    assert check_ratio({"a": 0, "b": 0}, {"a": 1, "b": 1}).p_value == 1


def test_an_arm_that_nobody_planned():
    with pytest.raises(ExperimentInvalid):
        check_ratio({"a": 1, "c": 1}, {"a": 1, "b": 1})
