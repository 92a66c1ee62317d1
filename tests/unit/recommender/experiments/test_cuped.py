"""Winsorising and CUPED."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.api import OLS, add_constant

from recommender.experiments import adjust, effect, summarise, winsorise

NUMBERS = st.floats(-1000, 1000)


def pair(seed, size=4000, slope=0.8):
    rng = np.random.default_rng(seed)
    before = rng.lognormal(3, 1, size)
    return slope * before + rng.normal(0, 15, size), before


def test_it_leaves_what_a_regression_leaves():
    values, before = pair(1)
    both = np.column_stack([before, np.sqrt(before)])
    line = OLS(values, add_constant(both)).fit()

    found = adjust(values, both)
    assert found.values - values.mean() == pytest.approx(line.resid, abs=1e-6)
    assert found.cut == pytest.approx(line.rsquared)


@given(values=arrays(float, 12, elements=NUMBERS), before=arrays(float, 12, elements=st.just(np.nan) | NUMBERS))
def test_the_mean_stays_and_the_spread_never_grows(values, before):
    found = adjust(values, before)

    assert found.values.mean() == pytest.approx(values.mean(), abs=1e-6)
    assert found.values.var() <= values.var() + 1e-6
    assert 0 <= found.cut <= 1


def test_units_without_a_past_are_taken_as_average():
    values, before = pair(2)
    before[::3] = np.nan

    found = adjust(values, before)
    usual = np.where(np.isnan(before), np.nanmean(before), before)
    assert found.values == pytest.approx(adjust(values, usual).values)
    assert 0 < found.cut < adjust(*pair(2)).cut


@pytest.mark.parametrize("before", [np.full(30, np.nan), np.zeros(30), np.ones(30)])
def test_a_past_that_says_nothing_changes_nothing(before):
    values = np.arange(30.0)

    assert adjust(values, before).values == pytest.approx(values)


def test_nobody_and_no_spread():
    assert adjust(np.zeros(0), np.zeros(0)).cut == 0
    assert adjust(np.ones(5), np.arange(5.0)).cut == 0
    assert len(winsorise(np.zeros(0))) == 0


def test_the_effect_stays_and_its_interval_shrinks():
    widths, values_of = [], []
    for seed in range(200):
        values, before = pair(seed, 400)
        treated = np.random.default_rng(seed + 999).random(400) < 0.5
        values = values + 5.0 * treated
        adjusted = adjust(values, before).values
        one, other = (
            effect(summarise(found[~treated]), summarise(found[treated]), 200) for found in (values, adjusted)
        )
        values_of.append((one.absolute.value, other.absolute.value))
        widths.append((other.absolute.high - other.absolute.low) / (one.absolute.high - one.absolute.low))
    plain, lean = np.array(values_of).T

    assert lean.mean() == pytest.approx(5.0, abs=4 * lean.std() / 200**0.5)
    assert lean.std() < 0.7 * plain.std()
    assert max(widths) < 1


def test_winsorising_cuts_the_few_and_leaves_the_many():
    values = np.concatenate([np.arange(1.0, 100.0), [10_000.0]])

    found = winsorise(values, 0.98)
    assert found.max() == 99.0
    assert (found[:98] == values[:98]).all()


def test_rare_purchases_are_not_cut_to_nothing():
    values = np.zeros(1000)
    values[:5] = 50.0

    assert winsorise(values).sum() == 250
