import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_offers import ARMS, made_up_world, observations
from scipy.stats import norm

from recommender.errors import PolicyInvalid
from recommender.learn.drawing import EXPLORED_AT_MOST, Bounds
from recommender.learn.policies import DRAWS, AsGiven, FixedOrder, LinUcb, Thompson
from recommender.learn.posterior import Assumed
from recommender.learn.simulator import best_fixed, earned, full_information, replay
from recommender.learn.stored import load
from recommender.learn.types import Policy

LEARNERS = (Thompson, LinUcb)
bounds = st.builds(Bounds, least=st.floats(0, 0.1), most=st.floats(0.5, 1))


def policies(kept: Bounds | None = None) -> list[Policy]:
    learned = observations(1, 300)
    kept = kept or Bounds()
    return [
        Thompson.new(3, bounds=kept).update(learned),
        LinUcb.new(3, bounds=kept).update(learned),
        FixedOrder(("tea",), kept),
        AsGiven(kept),
    ]


@pytest.mark.parametrize("least", [1e-17, 1e-16, 3e-16, 1e-15, 1e-12])
@pytest.mark.parametrize("count", [2, 3, 12, 30])
def test_a_least_share_near_the_last_digit_keeps_the_most(least: float, count: int) -> None:
    shares = Bounds(least, 0.5).keep(np.eye(count)[0])
    assert shares.sum() == pytest.approx(1)
    assert shares[0] == pytest.approx(0.5)
    assert shares[1:] == pytest.approx(0.5 / (count - 1))


@given(seed=st.integers(0, 999), count=st.integers(1, 30), kept=bounds)
def test_shares_sum_to_one_within_their_bounds(seed: int, count: int, kept: Bounds) -> None:
    rng = np.random.default_rng(seed)
    arms = [*ARMS, *map(str, range(30))][:count]
    for policy in policies(kept):
        shares = policy.shares(arms, rng.random((count, 3)), rng.random(count))
        assert shares.sum() == pytest.approx(1)
        assert shares.min() >= min(kept.least, EXPLORED_AT_MOST / count) - 1e-12
        if count > 1:
            assert shares.max() <= kept.most + 1e-12


@given(seed=st.integers(0, 999), places=st.integers(0, 5), kept=bounds)
def test_a_slate_holds_no_arm_twice_and_tells_the_share_it_was_drawn_with(seed: int, places: int, kept: Bounds) -> None:
    rng = np.random.default_rng(seed)
    contexts, prior = rng.random((len(ARMS), 3)), rng.random(len(ARMS))
    for policy in policies(kept):
        picked = policy.choose(ARMS, contexts, prior, places, rng)
        assert len({one.arm for one in picked}) == len(picked) == min(places, len(ARMS))
        left = list(range(len(ARMS)))
        for one in picked:
            shares = policy.shares([ARMS[arm] for arm in left], contexts[left], prior[left])
            assert one.propensity == shares[left.index(one.arm)] > 0
            left.remove(one.arm)


@pytest.mark.parametrize("number", range(3))
def test_slates_come_as_often_as_their_propensities_say(number: int) -> None:
    policy = policies(Bounds(0.1, 0.6))[number]
    rng = np.random.default_rng(5)
    contexts, prior = rng.random((len(ARMS), 3)), rng.random(len(ARMS))
    drawn, chance = Counter(), {}
    for _ in range(3_000):
        slate = policy.choose(ARMS, contexts, prior, 2, rng)
        key = tuple(one.arm for one in slate)
        drawn[key] += 1
        chance[key] = slate[0].propensity * slate[1].propensity
    assert sum(chance.values()) == pytest.approx(1)
    for key, expected in chance.items():
        assert abs(drawn[key] / 3_000 - expected) < 4.5 * np.sqrt(expected * (1 - expected) / 3_000)


def test_no_arm_no_pick() -> None:
    for policy in policies():
        assert policy.choose((), np.zeros((0, 3)), np.zeros(0), 3, np.random.default_rng(1)) == ()


def test_shares_of_thompson_are_the_chances_to_be_best() -> None:
    policy = Thompson.new(0, Assumed(weight=1e-6, level=0.2), Bounds(0, 1))
    prior = np.array([0.5, 0.4])
    share = policy.shares(["a", "b"], np.zeros((2, 0)), prior)[0]
    assert share == pytest.approx(norm.cdf(0.1 / (0.2 * np.sqrt(2))), abs=4 * np.sqrt(0.25 / DRAWS))


def test_linucb_prefers_what_it_knows_less_among_equals() -> None:
    policy = LinUcb.new(0, Assumed(weight=1e-6), Bounds(0, 1))
    seen = [one for one in observations(2, 400, features=0) if one.arm != "soap"]
    known = policy.update(seen)
    prior = np.full(4, 0.3)
    mean, _ = known.posterior.expect(ARMS, np.zeros((4, 0)), prior)
    level = prior - (mean - prior)  # so that all are expected alike
    assert known.shares(ARMS, np.zeros((4, 0)), level)[ARMS.index("soap")] == 1


def test_a_fixed_order_takes_the_first_and_then_the_higher_prior() -> None:
    policy = FixedOrder(("tea", "rice"), Bounds(0, 1))
    rng = np.random.default_rng(1)
    picked = policy.choose(ARMS, np.zeros((4, 1)), np.array([0.1, 0.2, 0.9, 0.3]), 4, rng)
    assert [ARMS[one.arm] for one in picked] == ["tea", "rice", "soap", "coffee"]
    assert policy.without(["tea"]).order == ("rice",)


@pytest.mark.parametrize("kind", LEARNERS)
@pytest.mark.parametrize("batch", [1, 300])
def test_a_policy_comes_near_full_information_also_when_feedback_is_late(kind: type, batch: int) -> None:
    found = []
    for seed in range(2):
        world = made_up_world(seed, 1_500)
        _, fixed = best_fixed(world)
        reward = earned(kind.new(2), world, np.random.default_rng(seed), batch=batch).mean()
        best = full_information(world, Assumed()).mean()
        found.append((reward - fixed.mean()) / (best - fixed.mean()))
    assert np.mean(found) > 0.6, found


@pytest.mark.parametrize("kind", LEARNERS)
def test_regret_grows_slower_than_time(kind: type) -> None:
    """Against the known chances, so that only the choice counts."""
    world = made_up_world(9, 2_000)
    lost = []
    for (_, one), contexts in zip(
        replay(kind.new(2, bounds=Bounds(0, 1)), world, np.random.default_rng(9)), world.contexts, strict=True
    ):
        chances = contexts @ [0.5, -0.2] + [0.1, 0.2, 0.05, 0.15]
        lost.append(chances.max() - chances[one.draws[0].picked.arm])
    quarters = [float(np.mean(part)) for part in np.array_split(lost, 4)]
    assert quarters[-1] < 0.5 * quarters[0], quarters


@pytest.mark.parametrize("kind", LEARNERS)
def test_forgetting_follows_a_change(kind: type) -> None:
    ahead = []
    for seed in range(2):
        world = made_up_world(seed, 1_600, change=True)
        after = [
            earned(kind.new(2, assumed), world, np.random.default_rng(seed))[800:].mean()
            for assumed in (Assumed(half_life_days=10.0), Assumed())
        ]
        ahead.append(after[0] - after[1])
    assert np.mean(ahead) > 0, ahead


def test_a_dump_survives_json_and_decides_alike() -> None:
    rng = np.random.default_rng(3)
    contexts, prior = rng.random((len(ARMS), 3)), rng.random(len(ARMS))
    for policy in [*policies(Bounds(0.01, 0.9)), Thompson.new(3, Assumed(half_life_days=5.0))]:
        back = load(json.loads(json.dumps(policy.dump())))
        assert back.name == policy.name
        assert back.learned_until == policy.learned_until
        assert back.shares(ARMS, contexts, prior) == pytest.approx(policy.shares(ARMS, contexts, prior))
        assert back.dump() == policy.dump()
        assert back.update(observations(4, 5)).dump() == policy.update(observations(4, 5)).dump()


BROKEN = {
    "version": [2, None, "1"],
    "policy": ["pickle", None, 3],
    "bounds": [[0.5, 1], [0.0], None, ["a", "b"]],
    "assumed": [{}, {"noise": -1.0, "weight": 1.0, "level": 1.0}, {"sound": 1.0}, 4],
    "features": [2, -1, "three", None],
    "arms": [["a"], ["soap", "soap", "tea", "rice"], None],
    "gram": [[[1.0]], "x", None],
    "moment": [[0.0], [None] * 9, None],
    "until": ["soon", 5],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in BROKEN.items() for value in values])
@pytest.mark.parametrize("removed", [False, True])
def test_a_broken_dump_is_a_coded_error(key: str, value: object, *, removed: bool) -> None:
    dumped = policies()[0].dump()
    if removed:
        del dumped[key]
    else:
        dumped[key] = value
    with pytest.raises(PolicyInvalid) as raised:
        load(dumped)
    assert raised.value.code == "recommender.policy_invalid"


@pytest.mark.parametrize("poison", [float("nan"), float("inf"), -1e9])
def test_numbers_that_no_observation_makes_are_refused(poison: float) -> None:
    dumped = policies()[0].dump()
    dumped["gram"][2][2] = poison
    with pytest.raises(PolicyInvalid):
        load(dumped)


@pytest.mark.parametrize("wrong", [(-0.1, 1.0), (0.2, 1.0), (0.0, 0.4), (0.0, 1.1), (float("nan"), 1.0)])
def test_bounds_keep_their_bounds(wrong: tuple[float, float]) -> None:
    with pytest.raises(PolicyInvalid):
        Bounds(*wrong)


def test_shares_do_not_lean_on_the_order_of_the_arms() -> None:
    """With nothing known and equal priors each arm leads about as often, though the draws are the same every time."""
    arms = [f"offer {number}" for number in range(8)]
    shares = Thompson.new(1).shares(arms, np.zeros((8, 1)), np.full(8, 0.3))
    assert shares.max() < 3 * shares.min()
    turned = Thompson.new(1).shares(arms[::-1], np.zeros((8, 1)), np.full(8, 0.3))
    assert turned[::-1] == pytest.approx(shares)
