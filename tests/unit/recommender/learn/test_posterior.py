from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mabwiser.mab import MAB, LearningPolicy
from made_up_offers import ARMS, START, observations

from recommender.errors import PolicyInvalid
from recommender.learn.posterior import Assumed, Posterior

UNIT = Assumed(noise=1.0, weight=1.0, level=1.0)
counts = st.integers(1, 60)
seeds = st.integers(0, 10_000)


def rows_of(known: Posterior, observed: list) -> np.ndarray:
    """The inputs with a column for each level, as a ridge regression would be given them."""
    contexts, prior = np.stack([one.context for one in observed]), np.array([one.prior for one in observed])
    rows = np.zeros((len(observed), len(known.moment)))
    rows[:, : 3 + known.features] = known.inputs(contexts, prior, np.array([one.place for one in observed]))
    rows[np.arange(len(observed)), known.index([one.arm for one in observed])] = 1
    return rows


@pytest.mark.parametrize("policy", [LearningPolicy.LinUCB(alpha=1.0), LearningPolicy.LinTS(alpha=1.0)])
@pytest.mark.parametrize("size", [1, 7, 200])
def test_means_and_spreads_are_those_of_mabwiser(policy: LearningPolicy, size: int) -> None:
    observed = observations(size, 200)
    known = Posterior.empty(3, UNIT)
    for start in range(0, len(observed), size):
        known = known.observe(observed[start : start + size])
    rows, gaps = rows_of(known, observed), [one.reward - one.prior for one in observed]
    theirs = MAB(arms=["all"], learning_policy=policy)
    theirs.fit(["all"] * len(observed), gaps, rows)
    model = theirs._imp.arm_to_model["all"]
    assert known.mean == pytest.approx(model.beta, abs=1e-6)
    assert known.covariance == pytest.approx(model.A_inv, abs=1e-6)


def test_expected_is_the_prior_before_anything_is_seen() -> None:
    prior = np.array([0.1, 0.7])
    mean, variance = Posterior.empty(3, Assumed()).expect(["a", "b"], np.full((2, 3), 0.5), prior)
    assert mean == pytest.approx(prior)
    assert (variance > 0).all()


def test_what_stands_further_down_is_not_blamed_for_its_place() -> None:
    """Two arms that are alike, one mostly at the first place, one mostly at the third, where half as many answer."""
    rng = np.random.default_rng(1)
    observed = []
    for one in observations(2, 4_000, features=0):
        place = int(rng.choice(3, p=[0.8, 0.1, 0.1] if one.arm == "tea" else [0.1, 0.1, 0.8]))
        response = float(rng.random() < 0.4 - 0.1 * place)
        observed.append(replace(one, prior=0.3, place=place, reward=response))
    known = Posterior.empty(0, Assumed()).observe(observed)
    mean, _ = known.expect(["tea", "soap"], np.zeros((2, 0)), np.full(2, 0.3))
    assert mean == pytest.approx([0.4, 0.4], abs=0.04)
    below, _ = known.expect(["tea", "soap"], np.zeros((2, 0)), np.full(2, 0.3), place=2)
    assert below == pytest.approx([0.2, 0.2], abs=0.04)


def test_a_new_arm_starts_at_its_prior_and_what_the_features_taught() -> None:
    observed = [replace(one, arm="tea", reward=float(one.context[0])) for one in observations(1, 2_000)]
    known = Posterior.empty(3, Assumed()).observe(observed)
    context, prior = np.array([[1.0, 0.5, 0.5], [0.0, 0.5, 0.5]]), np.array([0.5, 0.5])
    mean, variance = known.expect(["new", "new"], context, prior)
    _, seen = known.expect(["tea", "tea"], context, prior)
    assert mean[0] - mean[1] == pytest.approx(1.0, abs=0.1)
    assert (variance > seen).all()


@given(seed=seeds, count=counts, days=st.integers(1, 40), half_life=st.none() | st.floats(0.5, 100))
def test_the_covariance_stays_positive_definite_and_never_above_the_prior(
    seed: int, count: int, days: int, half_life: float | None
) -> None:
    known = Posterior.empty(3, Assumed(half_life_days=half_life))
    for one in observations(seed, count, days=days):
        known = known.observe([one])
    values = np.linalg.eigvalsh(known.covariance)
    assert values.min() > 0
    assert values.max() <= max(known.assumed.weight, known.assumed.level) ** 2 * (1 + 1e-9)


@given(seed=seeds, count=counts, half_life=st.none() | st.floats(0.5, 100))
def test_order_and_batches_play_no_part(seed: int, count: int, half_life: float | None) -> None:
    observed = observations(seed, count, days=30)
    empty = Posterior.empty(3, Assumed(half_life_days=half_life))
    at_once, one_by_one = empty.observe(observed), empty
    for place in np.random.default_rng(seed).permutation(count):
        one_by_one = one_by_one.observe([observed[place]])
    contexts, prior = np.random.default_rng(1).random((len(ARMS), 3)), np.full(len(ARMS), 0.2)
    for ours, theirs in zip(
        one_by_one.expect(ARMS, contexts, prior), at_once.expect(ARMS, contexts, prior), strict=True
    ):
        assert ours == pytest.approx(theirs, abs=1e-8)
    assert one_by_one.until == at_once.until


def test_what_is_a_half_life_old_counts_half() -> None:
    first, second = observations(3, 2)
    later = replace(second, at=START + timedelta(days=10))
    known = Posterior.empty(3, Assumed(noise=1.0, half_life_days=10.0)).observe([first]).observe([later])
    rows = rows_of(known, [first, later])
    assert known.gram == pytest.approx(0.5 * np.outer(rows[0], rows[0]) + np.outer(rows[1], rows[1]))


def test_forgetting_goes_back_to_the_prior_and_not_beyond() -> None:
    known = Posterior.empty(3, Assumed(half_life_days=1.0)).observe(observations(4, 500))
    last = replace(observations(5, 1)[0], at=START + timedelta(days=200))
    left = known.observe([last])
    alone = Posterior.empty(3, known.assumed).observe([last])
    assert left.gram[np.ix_(range(6), range(6))] == pytest.approx(alone.gram[:6, :6])


def test_a_removed_arm_is_forgotten_and_the_others_know_what_they_knew() -> None:
    known = Posterior.empty(3, Assumed()).observe(observations(6, 300))
    left = known.without(["soap", "never seen"])
    others = [arm for arm in known.arms if arm != "soap"]
    contexts, prior = np.random.default_rng(2).random((3, 3)), np.full(3, 0.3)
    assert set(left.arms) == set(others)
    for ours, theirs in zip(left.expect(others, contexts, prior), known.expect(others, contexts, prior), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-9)
    again, _ = left.expect(["soap"], contexts[:1], prior[:1])
    unseen, _ = left.expect(["new"], contexts[:1], prior[:1])
    assert again == pytest.approx(unseen)


def test_a_policy_value_is_not_changed_by_feedback() -> None:
    known = Posterior.empty(3, Assumed()).observe(observations(7, 50))
    before = known.gram.copy(), known.moment.copy(), known.covariance.copy()
    known.observe(observations(8, 50)[:2])
    known.without(["tea"])
    assert all((one == other).all() for one, other in zip(before, (known.gram, known.moment, known.covariance)))  # noqa: B905


@pytest.mark.parametrize("context", [np.zeros(2), np.zeros((1, 3)), np.array([0.0, np.nan, 1.0])])
def test_contexts_that_do_not_fit_are_refused(context: np.ndarray) -> None:
    one = replace(observations(9, 1)[0], context=context)
    with pytest.raises(PolicyInvalid):
        Posterior.empty(3, Assumed()).observe([one])
    with pytest.raises(PolicyInvalid):
        Posterior.empty(3, Assumed()).expect(["a"], np.zeros((1, 4)), np.zeros(1))


@pytest.mark.parametrize("wrong", [{"noise": 0.0}, {"weight": -1.0}, {"level": float("nan")}, {"half_life_days": 0.0}])
def test_assumptions_keep_their_bounds(wrong: dict) -> None:
    with pytest.raises(PolicyInvalid):
        Assumed(**wrong)
