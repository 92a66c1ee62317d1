"""The power calculator, against statsmodels and against drawn experiments."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import power_proportions_2indep

from recommender.errors import ExperimentInvalid
from recommender.experiments import (
    Arm,
    Design,
    Experiment,
    Metric,
    Summary,
    days_needed,
    effect,
    smallest_effect,
    units_needed,
)

ONCE = Design(looks_once=True)
MONEY = Metric(mean=40.0, variance=60.0**2)


@pytest.mark.parametrize("relative", [0.05, 0.1, -0.2])
@pytest.mark.parametrize(("control", "treatment"), [(0.5, 0.5), (0.2, 0.8), (0.45, 0.45)])
def test_means_as_statsmodels_says(relative, control, treatment):
    units = units_needed(MONEY, relative, Design(control, treatment, looks_once=True))

    size = abs(relative) * 40 / 60
    first = NormalIndPower().solve_power(size, alpha=0.05, power=0.8, ratio=treatment / control)
    assert units == pytest.approx(first / control, rel=0.001)


@pytest.mark.parametrize("base", [0.02, 0.1, 0.4])
@pytest.mark.parametrize("relative", [0.1, 0.3])
def test_proportions_as_statsmodels_says(base, relative):
    units = units_needed(Metric(base), relative, ONCE)

    found = power_proportions_2indep(base * relative, base, units / 2)
    assert found.power == pytest.approx(0.8, abs=0.01)


def test_cuped_saves_its_part_of_the_units():
    plain, cut = units_needed(MONEY, 0.1, ONCE), units_needed(Metric(40, 3600, cut=0.4), 0.1, ONCE)

    assert cut == pytest.approx(0.6 * plain, rel=0.001)


def test_a_holdout_costs_its_part_of_the_units():
    whole = Design.of(Experiment("a", (Arm("off"), Arm("on"))))
    part = Design.of(Experiment("a", (Arm("off"), Arm("on")), holdout=0.2))

    assert units_needed(MONEY, 0.1, part) == pytest.approx(units_needed(MONEY, 0.1, whole) / 0.8, rel=0.001)


def test_more_arms_need_more_units():
    three = Design.of(Experiment("a", (Arm("off"), Arm("on"), Arm("third"))))

    assert three.comparisons == 2
    assert units_needed(MONEY, 0.1, three) > 1.5 * units_needed(MONEY, 0.1, Design())


def test_looking_always_costs_about_twice_the_units():
    ratio = units_needed(MONEY, 0.1, Design()) / units_needed(MONEY, 0.1, ONCE)

    assert 1.7 < ratio < 2.1


@pytest.mark.parametrize("seed", [1, 2])
def test_the_promised_power_is_there_at_the_planned_size(seed):
    trials, arm = 2000, units_needed(MONEY, 0.1, Design()) // 2
    deviations = np.random.default_rng(seed).normal(size=(trials, 2)) * 60 / arm**0.5
    pairs = [(Summary(arm, 40 + a, 3600), Summary(arm, 44 + b, 3600)) for a, b in deviations]

    seen = np.mean([effect(control, treatment, arm).absolute.is_clear for control, treatment in pairs])
    assert seen == pytest.approx(0.8, abs=0.03)


@given(units=st.integers(200, 200_000), base=st.floats(0.01, 0.6))
def test_the_smallest_effect_is_the_one_that_needs_all_units(units, base):
    found = smallest_effect(Metric(base), units, Design())

    if found is None:
        assert units_needed(Metric(base), (1 / base - 1) * (1 - 1e-6), Design()) > units
    else:
        assert units_needed(Metric(base), found, Design()) <= units < units_needed(Metric(base), found * 0.99, Design())


def test_the_smallest_effect_of_money_has_no_end():
    assert smallest_effect(MONEY, 40, Design()) > 1
    assert smallest_effect(MONEY, 40_000, Design()) == pytest.approx(0.08, abs=0.04)


@pytest.mark.parametrize(
    ("units", "arrivals", "window", "weeks", "days"),
    [
        (70, [10] * 14, 0, 1, 7),
        (71, [10] * 14, 0, 1, 14),
        (70, [10] * 14, 7, 1, 14),
        (70, [10] * 14, 0, 3, 21),
        # 100 regulars come on the first day and few newcomers after it.
        (100, [100, *[1] * 13], 0, 1, 7),
        (121, [100, *[1] * 13], 0, 1, 28),
        (10_000, [100, *[1] * 13], 0, 1, None),
        (10, [], 0, 1, None),
        (10, [5, 0, 0, 0, 0, 0, 0, 0], 0, 1, None),
    ],
)
def test_days_until_so_many_were_seen(units, arrivals, window, weeks, days):
    assert days_needed(units, arrivals, window, weeks) == days


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Metric(0.0, 1.0),
        lambda: Metric(1.2),
        lambda: Metric(0.1, cut=1.0),
        lambda: Metric(1.0, -1.0),
        lambda: Design(0.6, 0.6),
        lambda: Design(alpha=0),
        lambda: units_needed(MONEY, 0, ONCE),
        lambda: units_needed(Metric(0.6), 0.9, ONCE),
    ],
)
def test_plans_that_make_no_sense(broken):
    with pytest.raises(ExperimentInvalid):
        broken()
