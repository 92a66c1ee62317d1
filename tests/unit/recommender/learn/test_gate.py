from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from made_up_offers import START, made_up_world

from recommender.errors import PolicyInvalid
from recommender.learn.drawing import Bounds
from recommender.learn.gate import Method, Needs, Refusal, may_switch_on
from recommender.learn.policies import FixedOrder, LinUcb, Thompson
from recommender.learn.simulator import replay
from recommender.learn.types import Logged, Policy

RUNNING = FixedOrder(("soap",), Bounds(0.1, 0.5))
WAYS = Needs(decisions=500, effective=100)


def log_of(policy: Policy, seed: int, decisions: int = 1_500, places: int = 1) -> list[Logged]:
    world = made_up_world(seed, decisions)
    return [one for _, one in replay(policy, world, np.random.default_rng(seed), places=places, batch=None)]


def learned(log: list[Logged]) -> Thompson:
    return Thompson.new(2).update([seen for one in log for seen in one.seen()])


@pytest.fixture(scope="module")
def candidate() -> Thompson:
    return learned(log_of(RUNNING, 1))


@pytest.fixture(scope="module")
def later() -> list[Logged]:
    return [replace(one, at=one.at + timedelta(days=100)) for one in log_of(RUNNING, 2)]


def test_a_better_policy_may_be_switched_on(candidate: Thompson, later: list[Logged]) -> None:
    verdict = may_switch_on(later, candidate, RUNNING, WAYS)
    assert verdict.allowed, verdict
    assert verdict.difference is not None
    assert verdict.difference.low > 0.1
    happened = np.mean([one.rewards.sum() for one in later])
    for one in (verdict.estimates[method] for method in Method):
        assert one.candidate.value - one.running.value == pytest.approx(one.difference.value)
        assert one.running.value == pytest.approx(happened, abs=0.02)


def test_the_margin_holds_back_what_is_better_by_less(candidate: Thompson, later: list[Logged]) -> None:
    verdict = may_switch_on(later, candidate, RUNNING, replace(WAYS, margin=0.9))
    assert verdict.refusals == (Refusal.NOT_BETTER,)


def test_no_policy_is_better_than_itself_and_a_worse_one_is_not(later: list[Logged]) -> None:
    assert may_switch_on(later, RUNNING, RUNNING, WAYS).refusals == (Refusal.NOT_BETTER,)
    assert Refusal.NOT_BETTER in may_switch_on(later, FixedOrder(("soap", "tea")), FixedOrder(("rice",)), WAYS).refusals


def test_an_equal_policy_is_let_through_as_rarely_as_the_interval_says() -> None:
    """Two arms that are the same in truth: 2.5 % of looks may be wrong; 5 of 40 would be far more than that."""
    twin = FixedOrder(("a",), Bounds(0.1, 0.5))
    passed = 0
    for seed in range(40):
        world = made_up_world(seed, 200)
        rewards = (np.random.default_rng(seed).random((200, 4)) < 0.3).astype(float)
        alike = replace(world, arms=("a", "b", "c", "d"), rewards=rewards)
        log = [one for _, one in replay(twin, alike, np.random.default_rng(seed), batch=None)]
        verdict = may_switch_on(log, FixedOrder(("b",), Bounds(0.05, 1)), twin, Needs(decisions=150, effective=30))
        passed += verdict.allowed
    assert passed <= 4


def test_what_the_candidate_learned_from_does_not_count(candidate: Thompson) -> None:
    verdict = may_switch_on(log_of(RUNNING, 1), candidate, RUNNING, WAYS)
    assert verdict.refusals == (Refusal.TOO_FEW,)
    assert verdict.decisions == 0


def test_a_log_that_rarely_shows_what_the_candidate_would_is_not_enough(later: list[Logged]) -> None:
    verdict = may_switch_on(later, FixedOrder(("rice", "coffee")), RUNNING, replace(WAYS, effective=700))
    assert Refusal.EFFECTIVE_SMALL in verdict.refusals


@pytest.mark.parametrize("wrong", [0.3, 3.0])
def test_propensities_that_are_wrong_are_noticed(candidate: Thompson, later: list[Logged], wrong: float) -> None:
    told = [
        replace(
            one,
            draws=tuple(
                replace(draw, picked=replace(draw.picked, propensity=min(1.0, draw.picked.propensity * wrong)))
                for draw in one.draws
            ),
        )
        for one in later
    ]
    assert Refusal.PROPENSITIES_OFF in may_switch_on(told, candidate, RUNNING, WAYS).refusals


def test_a_log_without_chance_lets_nothing_through(candidate: Thompson) -> None:
    always = FixedOrder(("soap",), Bounds(0, 1))
    log = [replace(one, at=START + timedelta(days=900)) for one in log_of(always, 3)]
    verdict = may_switch_on(log, candidate, always, WAYS)
    assert not verdict.allowed
    assert Refusal.PROPENSITIES_OFF in verdict.refusals


def test_too_much_cut_away_is_told() -> None:
    rare = FixedOrder(("soap",), Bounds(0.01, 1))
    log = [replace(one, at=START + timedelta(days=900)) for one in log_of(rare, 4, 2_000)]
    assert Refusal.CUT in may_switch_on(log, LinUcb.new(2), rare, WAYS).refusals


def test_a_log_that_hardly_tells_of_the_running_order_is_refused_too() -> None:
    """The difference needs both ends: what the candidate would show was always shown, the other order hardly ever."""
    shown = FixedOrder(("soap",), Bounds(0.01, 1))
    verdict = may_switch_on(log_of(shown, 4, 2_000), shown, FixedOrder(("rice",), Bounds(0, 1)), WAYS)
    assert {Refusal.EFFECTIVE_SMALL, Refusal.CUT} <= set(verdict.refusals)
    assert verdict.effective < 100
    assert verdict.cut > 0.05


def test_slates_are_judged_too(candidate: Thompson) -> None:
    log = [replace(one, at=one.at + timedelta(days=100)) for one in log_of(RUNNING, 5, 1_500, places=3)]
    verdict = may_switch_on(log, candidate, RUNNING, Needs(decisions=500, effective=50, cut=0.2))
    assert verdict.difference is not None
    assert verdict.effective < verdict.decisions
    assert verdict.difference.value > 0


@pytest.mark.parametrize("wrong", [{"margin": -1.0}, {"decisions": 3}, {"effective": 2.0}, {"cut": 2.0}])
def test_needs_keep_their_bounds(wrong: dict) -> None:
    with pytest.raises(PolicyInvalid):
        Needs(**wrong)
