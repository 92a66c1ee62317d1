"""Effects and their always-valid intervals."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from statsmodels.stats.proportion import confint_proportions_2indep

from recommender.experiments import Summary, effect, summarise, summarise_rare, summarise_ratio
from recommender.experiments.sequential import ALPHA, critical, p_value

SUMMARIES = st.builds(Summary, st.integers(2, 10_000), st.floats(0.01, 100), st.floats(0.01, 10_000))


def robbins(ratio, alpha):
    """Half width in standard errors of the normal mixture, written as in the paper with V = 1 and its variance."""
    return math.sqrt((1 + ratio) / ratio * 2 * math.log(math.sqrt(1 + ratio) / alpha))


@pytest.mark.parametrize("alpha", [0.2, 0.05, 0.01, 0.001])
def test_the_interval_is_the_narrowest_at_the_planned_size(alpha):
    best = minimize_scalar(lambda log: robbins(math.exp(log), alpha), bounds=(-5, 10), method="bounded")

    assert critical(1.0, alpha) == pytest.approx(best.fun, rel=1e-4)
    assert critical(0.05, alpha) > critical(1.0, alpha) < critical(20.0, alpha)


@given(z=st.floats(-8, 8), information=st.floats(0.001, 50), alpha=st.floats(0.001, 0.3))
def test_the_p_value_is_below_alpha_exactly_where_the_interval_is_clear(z, information, alpha):
    reach = critical(information, alpha)
    assume(abs(abs(z) - reach) > 1e-6)

    assert (p_value(z, information, alpha) < alpha) == (abs(z) > reach)


def looks(rng, draw, trials, count, each):
    values = draw(rng, (trials, count, each))
    units = np.arange(1, count + 1) * each
    means = values.sum(axis=2).cumsum(axis=1) / units
    spreads = (values**2).sum(axis=2).cumsum(axis=1) / units - means**2
    return units, means, spreads * units / (units - 1)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "draw",
    [
        lambda rng, shape: rng.normal(size=shape),
        lambda rng, shape: (rng.random(shape) < 0.05).astype(float),
        lambda rng, shape: np.where(rng.random(shape) < 0.4, rng.lognormal(3, 1.5, shape), 0.0),
    ],
    ids=["bell curve", "redemptions", "money"],
)
def test_peeking_forty_times_fools_the_usual_test_and_not_this_one(draw, seed):
    rng, trials = np.random.default_rng(seed), 400
    units, means_a, spreads_a = looks(rng, draw, trials, 40, 50)
    _, means_b, spreads_b = looks(rng, draw, trials, 40, 50)
    # At the first looks it may be that nobody redeemed anything yet.
    z = (means_b - means_a) / np.sqrt(np.maximum(spreads_a + spreads_b, 1e-9) / units)

    reach = np.array([critical(part) for part in units / units[-1]])
    assert (np.abs(z) > 1.96).any(axis=1).mean() > 0.2
    assert (np.abs(z) > reach).any(axis=1).mean() <= ALPHA


def test_the_interval_is_the_usual_one_but_for_its_reach():
    control, treatment = Summary(2000, 0.1, 0.1 * 0.9), Summary(1500, 0.13, 0.13 * 0.87)
    usual = confint_proportions_2indep(195, 1500, 200, 2000, compare="diff", method="wald")

    found = effect(control, treatment, planned=2000).absolute
    reach = critical(2 * 2000 * 1500 / 3500 / 2000)
    assert found.value == pytest.approx(0.03)
    assert found.high - found.low == pytest.approx((usual[1] - usual[0]) * reach / 1.959964, rel=1e-5)


@given(control=SUMMARIES, treatment=SUMMARIES, planned=st.floats(2, 10_000))
def test_absolute_relative_and_p_never_tell_different_stories(control, treatment, planned):
    found = effect(control, treatment, planned)
    assume(abs(found.p_value - ALPHA) > 1e-6)

    assert found.absolute.low <= found.absolute.value <= found.absolute.high
    assert found.absolute.is_clear == (found.p_value < ALPHA)
    if found.relative is not None:
        assert found.relative.low <= found.relative.value <= found.relative.high
        assert found.relative.is_clear == found.absolute.is_clear


def test_the_relative_interval_holds_the_true_ratio_as_often_as_it_says():
    rng, units = np.random.default_rng(5), 400
    # A control whose own mean is uncertain, as rare redemptions are.
    controls = rng.binomial(units, 0.1, 4000) / units
    treatments = rng.binomial(units, 0.15, 4000) / units
    hits = []
    for a, b in zip(controls, treatments, strict=True):
        found = effect(Summary(units, a, a * (1 - a)), Summary(units, b, b * (1 - b)), planned=units)
        hits.append(found.relative is None or found.relative.low <= 0.5 <= found.relative.high)

    # At a single look the always-valid interval is wider than it would have to be.
    assert np.mean(hits) > 0.97


def test_comparisons_share_alpha():
    control, treatment = Summary(1000, 10, 100), Summary(1000, 11, 100)
    one, three = effect(control, treatment, 1000), effect(control, treatment, 1000, comparisons=3)

    assert three.absolute.low < one.absolute.low
    assert three.absolute.low == pytest.approx(1 - critical(1.0, ALPHA / 3) * 0.2**0.5)
    assert three.p_value > one.p_value


@pytest.mark.parametrize(
    ("control", "treatment"),
    [
        (summarise(np.zeros(0)), summarise(np.ones(5))),
        (summarise(np.ones(1)), summarise(np.ones(1))),
        (summarise(np.zeros(50)), summarise(np.zeros(50))),
        (summarise_ratio(np.zeros(4), np.zeros(4)), summarise_ratio(np.ones(4), np.ones(4))),
    ],
)
def test_nothing_is_said_where_nothing_can_be_known(control, treatment):
    found = effect(control, treatment, 100)

    assert (found.absolute.low, found.absolute.high, found.p_value) == (-math.inf, math.inf, 1.0)
    assert found.relative is None


def test_a_ratio_is_as_uncertain_as_its_people_are():
    rng, people = np.random.default_rng(3), 2000

    def ratios(count):
        shown = rng.poisson(4, (count, people)) + 1.0
        # Some people redeem much and others nothing: what one sees is alike.
        redeemed = rng.binomial(shown.astype(int), rng.beta(0.3, 2.7, (count, people))).astype(float)
        return shown, redeemed

    shown, redeemed = ratios(400)
    drawn = redeemed.sum(axis=1) / shown.sum(axis=1)
    one = summarise_ratio(redeemed[0], shown[0])
    each_by_itself = one.mean * (1 - one.mean) / shown[0].sum()

    assert one.error == pytest.approx(drawn.var(), rel=0.25)
    assert each_by_itself < 0.6 * one.error


def test_nobody_complained_is_not_the_same_as_nobody_ever_will():
    few, many = (summarise_rare(np.zeros(count), np.full(count, 2.0)) for count in (30, 3000))

    found = [effect(one, one, 30).absolute.high for one in (few, many)]
    assert found[0] > 0.05
    assert found[1] < 0.002
    assert summarise_rare(np.zeros(0), np.zeros(0)).units == 2


def test_the_made_up_units_vanish_among_many():
    rng = np.random.default_rng(4)
    presses, chances = rng.binomial(3, 0.05, 5000).astype(float), np.full(5000, 3.0)

    one, other = summarise_rare(presses, chances), summarise_ratio(presses, chances)
    assert one.mean == pytest.approx(other.mean, rel=0.01)
    assert one.error == pytest.approx(other.error, rel=0.01)
