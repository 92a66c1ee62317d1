"""What may be said at a look."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import ExperimentInvalid
from recommender.experiments import (
    Better,
    Effect,
    Guarded,
    Guardrail,
    Interval,
    Look,
    Plan,
    RatioCheck,
    State,
    Verdict,
    Why,
    guarded,
    judge,
)

PLAN = Plan(units=1000, weeks=2)
FINE, WRONG = RatioCheck({}, 1.0, 1.0), RatioCheck({}, 0.0, 0.001)
UP, DOWN, FLAT = (
    Effect(Interval(value, value - 1, value + 1), None, p, 0.95) for value, p in ((3.0, 0.001), (-3.0, 0.001), (0.2, 1))
)
DONE = Look({"off": 1000, "on": 1000}, 2, FINE, 0.0, {"on": UP}, {"on": {"complaints": Guarded.HELD}})
TALES = st.sampled_from([UP, DOWN, FLAT])


@given(
    units=st.integers(0, 999), weeks=st.integers(0, 9), found=TALES, guard=st.sampled_from([Guarded.HELD, Guarded.OPEN])
)
def test_no_winner_is_called_before_the_planned_units(units, weeks, found, guard):
    look = Look({"off": 5000, "on": units}, weeks, FINE, 0.0, {"on": found}, {"on": {"complaints": guard}})

    verdict = judge(PLAN, look)
    assert (verdict.state, verdict.arm) == (State.COLLECTING, None)
    assert Why.TOO_FEW_UNITS in verdict.why


@given(units=st.integers(0, 99_999), weeks=st.integers(0, 1), found=TALES)
def test_no_winner_is_called_before_the_planned_weeks(units, weeks, found):
    look = replace(DONE, units={"off": units, "on": units}, weeks=weeks, effects={"on": found})

    verdict = judge(PLAN, look)
    assert (verdict.state, verdict.arm) == (State.COLLECTING, None)
    assert Why.TOO_SHORT in verdict.why


@pytest.mark.parametrize(
    ("look", "verdict"),
    [
        (DONE, Verdict(State.CLEAR, (Why.BETTER,), "on")),
        (replace(DONE, effects={"on": DOWN}), Verdict(State.CLEAR, (Why.WORSE,))),
        (replace(DONE, effects={"on": FLAT}), Verdict(State.NOT_CLEAR, (Why.NO_DIFFERENCE,))),
        (
            replace(DONE, guardrails={"on": {"complaints": Guarded.OPEN}}),
            Verdict(State.NOT_CLEAR, (Why.GUARDRAIL_OPEN,), "on"),
        ),
        (
            replace(DONE, weeks=0, guardrails={"on": {"complaints": Guarded.HARMED}}),
            Verdict(State.HARMED, (Why.GUARDRAIL_HARMED,), "on"),
        ),
        (replace(DONE, weeks=0, sizes=WRONG), Verdict(State.MISMATCH, (Why.ARM_SIZES,))),
        (replace(DONE, crossed=0.02), Verdict(State.MISMATCH, (Why.ARMS_CROSSED,))),
    ],
)
def test_what_may_be_said_of_two_arms(look, verdict):
    assert judge(PLAN, look) == verdict


def test_less_is_better_of_some_metrics():
    assert judge(replace(PLAN, better=Better.LOWER), replace(DONE, effects={"on": DOWN})).why == (Why.BETTER,)


def test_the_best_arm_whose_guardrails_are_held_wins():
    best = Effect(Interval(9, 8, 10), None, 0.001, 0.95)
    look = replace(
        DONE,
        units={"off": 1000, "on": 1000, "more": 1000},
        effects={"more": best, "on": UP},
        guardrails={"on": {"complaints": Guarded.HELD}, "more": {"complaints": Guarded.OPEN}},
    )

    assert judge(PLAN, look).arm == "on"


def test_one_worse_arm_of_two_settles_nothing():
    assert judge(PLAN, replace(DONE, effects={"on": DOWN, "more": FLAT})).state is State.NOT_CLEAR


@pytest.mark.parametrize(
    ("change", "better", "state"),
    [
        (Interval(0.1, -0.5, 0.7), Better.LOWER, Guarded.HELD),
        (Interval(0.5, 0.1, 0.9), Better.LOWER, Guarded.HELD),
        (Interval(0.6, -0.2, 1.4), Better.LOWER, Guarded.OPEN),
        (Interval(0.8, 0.2, 1.4), Better.LOWER, Guarded.OPEN),
        (Interval(1.5, 0.2, 2.8), Better.LOWER, Guarded.HARMED),
        (Interval(1.5, 0.2, 2.8), Better.HIGHER, Guarded.HELD),
        (Interval(-1.5, -2.8, -0.2), Better.HIGHER, Guarded.HARMED),
        (Interval(0.0, -math.inf, math.inf), Better.LOWER, Guarded.OPEN),
    ],
)
def test_how_a_guardrail_stands(change, better, state):
    assert guarded(Guardrail("complaints", 1.0, better), change) is state


@pytest.mark.parametrize(
    "broken",
    [lambda: Plan(1, 1), lambda: Plan(10, 0), lambda: Plan(10, 1, alpha=1), lambda: Guardrail("complaints", 0)],
)
def test_plans_that_promise_nothing(broken):
    with pytest.raises(ExperimentInvalid):
        broken()
