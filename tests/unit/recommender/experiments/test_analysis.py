"""Looks at an experiment, week by week."""

import numpy as np
import pytest

from recommender.experiments import Observed, Plan, by_week, compare

PLAN = Plan(units=400, weeks=2)


def observed(seed=1, units=1000, lift=0.0, weeks=4):
    rng = np.random.default_rng(seed)
    before = rng.lognormal(3, 1, units)
    arms = rng.integers(0, 2, units)
    values = 0.9 * before + rng.normal(0, 8, units) + lift * arms
    return Observed(arms, rng.integers(0, weeks, units), values, before[:, None])


def test_an_effect_is_found_that_the_plain_means_do_not_show():
    found = compare(observed(lift=4.0), 2, PLAN, 4)

    assert found.effects[0].absolute.is_clear
    assert found.cut > 0.6
    assert sum(arm.units for arm in found.arms) == 1000


def test_later_weeks_do_not_count():
    part = compare(observed(), 2, PLAN, 2)

    assert sum(arm.units for arm in part.arms) == (observed().weeks < 2).sum()


def test_a_look_comes_when_enough_joined_every_arm():
    weeks = np.array([0] * 30 + [1] * 10 + [2] * 60)
    arms = np.arange(100) % 2
    few = Observed(arms, weeks, np.arange(100.0), np.full((100, 1), np.nan))

    # Of each arm 15 joined in the first week, 5 in the second, 30 in the third.
    assert [look.weeks for look in by_week(few, 2, PLAN, 3, smallest=20)] == [2, 3]
    assert [look.weeks for look in by_week(few, 2, PLAN, 3, smallest=31)] == [3]
    assert [look.weeks for look in by_week(few, 2, PLAN, 3, smallest=15)] == [1, 3]
    assert [look.weeks for look in by_week(few, 2, PLAN, 2, smallest=16)] == [2]
    assert list(by_week(few, 2, PLAN, 0, smallest=1)) == []


@pytest.mark.parametrize("seed", range(3))
def test_experiments_without_an_effect_are_seldom_called_at_any_week(seed):
    called = 0
    for trial in range(150):
        looks = by_week(observed(1000 * seed + trial, 400, weeks=20), 2, PLAN, 20, smallest=5)
        called += any(look.effects[0].absolute.is_clear for look in looks)

    assert called / 150 <= 0.05


def test_three_arms_share_alpha():
    rng = np.random.default_rng(2)
    three = Observed(rng.integers(0, 3, 900), np.zeros(900, dtype=np.intp), rng.normal(10, 3, 900), np.zeros((900, 1)))
    two = Observed(three.arms % 2, three.weeks, three.values, three.before)

    wide, narrow = (compare(one, arms, PLAN, 1) for one, arms in ((three, 3), (two, 2)))
    assert len(wide.effects) == 2
    assert wide.effects[0].absolute.high - wide.effects[0].absolute.low > (
        narrow.effects[0].absolute.high - narrow.effects[0].absolute.low
    )
