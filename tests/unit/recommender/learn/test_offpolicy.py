"""Estimates on simulated logs whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_offers import made_up_world

from recommender.errors import PolicyInvalid
from recommender.learn.drawing import Bounds
from recommender.learn.offpolicy import (
    Weighed,
    clipped_share,
    doubly_robust,
    effective_sample,
    interval,
    ips,
    numbered,
    snips,
)
from recommender.learn.policies import FixedOrder, Thompson
from recommender.learn.simulator import World, replay
from recommender.learn.slates import Reading, weigh
from recommender.learn.types import Logged

ESTIMATORS = (ips, snips, doubly_robust)
RUNNING = FixedOrder(("rice", "coffee"), Bounds(0.05, 0.5))
OTHER = FixedOrder(("coffee", "tea"), Bounds(0.02, 0.5))


def log_of(world: World, seed: int, places: int = 1) -> list[Logged]:
    return [one for _, one in replay(RUNNING, world, np.random.default_rng(seed), places=places, batch=None)]


def worth(seed: int, places: int) -> float:
    """What the other policy really earns, with many draws."""
    world = made_up_world(seed, 12_000)
    rows = replay(OTHER, world, np.random.default_rng(seed), places=places, batch=None)
    return float(np.mean([one.rewards.sum() for _, one in rows]))


def synthetic(seed: int, size: int = 600) -> tuple[Weighed, float]:
    """A log of three arms and its truth: chances by a context, a model that is off, subjects of several decisions."""
    rng = np.random.default_rng(seed)
    groups = np.sort(rng.integers(0, size // 2, size))
    taste = rng.uniform(-0.1, 0.1, size // 2)[groups]
    chances = np.stack([0.2 + taste, 0.4 - taste, np.full(size, 0.3)], axis=1)
    ours, theirs = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.6, 0.3])
    arm = rng.choice(3, size, p=ours)
    row = np.arange(size)
    model = chances + np.array([0.05, -0.05, 0.0])
    log = Weighed(
        rewards=(rng.random(size) < chances[row, arm]).astype(float)[:, None],
        weights=(theirs / ours)[arm][:, None],
        before=np.ones((size, 1)),
        shown=np.ones((size, 1), dtype=bool),
        fitted=model[row, arm][:, None],
        direct=(model @ theirs)[:, None],
        groups=groups.astype(np.intp),
    )
    return log, float(np.array([0.2, 0.4, 0.3]) @ theirs)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_intervals_hold_the_truth_about_as_often_as_they_say(estimator) -> None:
    held, bias = [], []
    for seed in range(600):
        log, truth = synthetic(seed)
        found = estimator(log)
        held.append(found.low <= truth <= found.high)
        bias.append(found.value - truth)
    assert 0.92 <= np.mean(held) <= 0.975, np.mean(held)
    assert abs(np.mean(bias)) < 3.5 * np.std(bias) / np.sqrt(len(bias))


def test_intervals_that_take_decisions_of_one_subject_as_independent_hold_too_rarely() -> None:
    """So the grouping is not for show: ten decisions of each subject with one taste."""
    rng = np.random.default_rng(1)
    held = {"groups": 0, "none": 0}
    for _ in range(400):
        groups = np.repeat(np.arange(40), 10)
        terms = rng.normal(0, 1, 40)[groups] + rng.normal(0, 1, 400)
        for name, given_groups in (("groups", groups), ("none", np.arange(400))):
            found = interval(terms, given_groups)
            held[name] += found.low <= 0 <= found.high
    assert held["groups"] / 400 > 0.91
    assert held["none"] / 400 < 0.8


def test_the_doubly_robust_estimate_varies_less_than_ips() -> None:
    found = {estimator: [estimator(synthetic(seed)[0]).value for seed in range(300)] for estimator in ESTIMATORS}
    assert np.var(found[doubly_robust]) < 0.8 * np.var(found[ips])


def test_the_doubly_robust_estimate_is_right_with_a_model_that_knows_nothing() -> None:
    gaps = []
    for seed in range(300):
        log, truth = synthetic(seed)
        gaps.append(doubly_robust(replace(log, fitted=0 * log.fitted + 0.9, direct=0 * log.direct + 0.9)).value - truth)
    assert abs(np.mean(gaps)) < 3.5 * np.std(gaps) / np.sqrt(len(gaps))


@given(seed=st.integers(0, 99), scale=st.floats(0.01, 100), shift=st.floats(-5, 5))
def test_snips_goes_with_scale_and_shift_of_the_rewards(seed: int, scale: float, shift: float) -> None:
    log, _ = synthetic(seed, 100)
    plain, moved = snips(log), snips(replace(log, rewards=log.rewards * scale + shift))
    assert moved.value == pytest.approx(plain.value * scale + shift, abs=1e-9)
    assert moved.high - moved.low == pytest.approx((plain.high - plain.low) * scale, rel=1e-6)
    assert snips(replace(log, weights=log.weights * 1.7)).value == pytest.approx(plain.value)


@given(seed=st.integers(0, 99), clip=st.floats(0.1, 30))
def test_a_cut_pulls_ips_down_and_lowers_no_effective_sample_below_one(seed: int, clip: float) -> None:
    log, _ = synthetic(seed, 100)
    assert ips(log, clip).value <= ips(log, np.inf).value + 1e-12
    assert 1 <= effective_sample(log, clip) <= len(log) + 1e-9
    assert 0 <= clipped_share(log, clip) < 1


def test_the_effective_sample_is_all_of_it_where_the_weights_are_alike() -> None:
    log, _ = synthetic(1, 100)
    assert effective_sample(replace(log, weights=np.full((100, 1), 0.5))) == pytest.approx(100)
    assert effective_sample(replace(log, weights=np.zeros((100, 1)))) == 0


@pytest.mark.parametrize(("places", "reading"), [(1, "cascade"), (2, "cascade"), (2, "places")])
def test_logs_of_a_policy_hold_what_another_would_earn(places: int, reading: str) -> None:
    """End to end: draws, logged propensities, weights, cross-fitted model. Places do not influence each other here.

    The readings differ in what is open at the second place, so that of places alone may be off by a little. A log must
    be worth some 60 decisions: at 16 the intervals hold the truth in 87 % of the logs only; the gate asks for more.
    """
    truth, found = worth(77, places), {estimator: [] for estimator in ESTIMATORS}
    for seed in range(25):
        log = weigh(log_of(made_up_world(1_000 + seed, 200), seed, places), OTHER, Reading(reading))
        for estimator in ESTIMATORS:
            found[estimator].append(estimator(log, np.inf))
    slack = 0.02 if reading == "places" else 0.0
    for estimates in found.values():
        values = [one.value for one in estimates]
        assert abs(np.mean(values) - truth) < 4 * np.std(values) / np.sqrt(len(values)) + slack
        held = np.mean([one.low - slack <= truth <= one.high + slack for one in estimates])
        assert held >= 0.84  # 21 of 25
    if reading == "cascade":  # weights of single places are light here, and a model has little to save
        assert np.var([one.value for one in found[doubly_robust]]) < np.var([one.value for one in found[ips]])


def test_the_running_policy_on_its_own_log_has_the_weight_one() -> None:
    log = log_of(made_up_world(5, 300), 5, places=3)
    seen = weigh(log, RUNNING)
    assert seen.weights == pytest.approx(1.0)
    assert effective_sample(seen) == pytest.approx(len(log))
    assert ips(seen).value == pytest.approx(np.mean([one.rewards.sum() for one in log]))


def test_places_that_were_not_filled_earn_nothing() -> None:
    log = log_of(made_up_world(6, 200), 6, places=2)
    short = [
        replace(one, draws=one.draws[:1], rewards=one.rewards[:1]) if number % 2 else one
        for number, one in enumerate(log)
    ]
    seen = weigh(short, RUNNING)
    expected = np.mean([one.rewards.sum() for one in short])
    for estimator in (ips, snips):
        assert estimator(seen).value == pytest.approx(expected)


def test_a_model_has_not_seen_the_subject_it_speaks_of() -> None:
    """The rewards of one subject are turned round: what the model says of that subject must not move."""
    world = made_up_world(7, 200)
    log = [replace(one, subject=f"s{number % 20}") for number, one in enumerate(log_of(world, 7))]
    turned = [replace(one, rewards=1 - one.rewards) if one.subject == "s3" else one for one in log]
    rows = [number for number, one in enumerate(log) if one.subject == "s3"]
    others = [number for number, one in enumerate(log) if one.subject == "s4"]
    before, after = weigh(log, OTHER), weigh(turned, OTHER)
    assert (before.fitted[rows] == after.fitted[rows]).all()
    assert not (before.fitted[others] == after.fitted[others]).all()


def test_a_log_that_cannot_be_is_refused() -> None:
    log = log_of(made_up_world(8, 40), 8)
    zero = replace(log[0], draws=(replace(log[0].draws[0], picked=replace(log[0].draws[0].picked, propensity=0.0)),))
    for wrong in ([], [zero, *log], [replace(log[0], rewards=np.zeros(2)), *log]):
        with pytest.raises(PolicyInvalid):
            weigh(wrong, OTHER)
    with pytest.raises(PolicyInvalid):
        weigh(log, Thompson.new(5))


def test_an_interval_of_one_subject_has_no_ends() -> None:
    found = interval(np.array([1.0, 0.0]), numbered(["a", "a"]))
    assert (found.value, found.low, found.high) == (0.5, -np.inf, np.inf)
    assert list(numbered(["a", "", "a", ""])) == [0, 1, 0, 2]
