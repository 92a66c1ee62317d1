"""Who is in which arm."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, chisquare

from recommender.errors import ExperimentInvalid
from recommender.experiments import HOLDOUT, Arm, Experiment, Exposure, assign, first_exposures, held_out

KEY = bytes(range(32))
UNITS = [f"{number:032x}" for number in range(6000)]
HALVES = Experiment("policy-1", (Arm("off"), Arm("on")))
P_LEAST = 1e-4
"""These tests draw nothing: below it the hash is broken, above it they pass for ever."""


def test_a_unit_stays_where_it_is():
    first = [assign(HALVES, unit, KEY) for unit in UNITS[:200]]

    assert first == [assign(HALVES, unit, KEY) for unit in UNITS[:200]]


def test_another_key_deals_anew():
    here = [assign(HALVES, unit, KEY).name for unit in UNITS]
    there = [assign(HALVES, unit, bytes(32)).name for unit in UNITS]

    assert independent(here, there)


def test_experiments_are_independent_of_each_other_and_of_the_holdout():
    one = [assign(HALVES, unit, KEY).name for unit in UNITS]
    other = [assign(replace(HALVES, experiment_id="policy-2"), unit, KEY).name for unit in UNITS]
    out = [str(held_out(unit, KEY, 0.3)) for unit in UNITS]

    assert independent(one, other)
    assert independent(one, out)


def independent(one, other):
    counts = Counter(zip(one, other, strict=True))
    table = [[counts[a, b] for b in sorted(set(other))] for a in sorted(set(one))]
    return chi2_contingency(table).pvalue > P_LEAST


@pytest.mark.parametrize("weights", [(1, 1), (1, 3), (0.2, 0.3, 0.5), (9, 1)])
def test_arms_get_their_weights(weights):
    arms = tuple(Arm(f"arm-{place}", weight) for place, weight in enumerate(weights))
    counts = Counter(assign(Experiment("weights", arms), unit, KEY).name for unit in UNITS)

    expected = [len(UNITS) * weight / sum(weights) for weight in weights]
    assert chisquare([counts[arm.name] for arm in arms], expected).pvalue > P_LEAST


def test_shares_add_up_to_one_with_the_holdout():
    experiment = Experiment("shares", (Arm("a", 1), Arm("b", 3)), holdout=0.2)
    found = Counter(assign(experiment, unit, KEY).name for unit in UNITS)

    assert experiment.shares == pytest.approx({"a": 0.2, "b": 0.6})
    assert found[HOLDOUT.name] / len(UNITS) == pytest.approx(0.2, abs=0.02)
    assert found["b"] / len(UNITS) == pytest.approx(0.6, abs=0.02)


def test_the_holdout_is_the_same_for_every_experiment():
    experiments = [Experiment(f"number-{number}", (Arm("a"), Arm("b")), holdout=0.1) for number in range(3)]
    out = [{unit for unit in UNITS if assign(one, unit, KEY) is HOLDOUT} for one in experiments]

    assert out[0] == out[1] == out[2]
    assert out[0]


@given(unit=st.text(), small=st.floats(0, 1), large=st.floats(0, 1))
def test_who_is_out_stays_out_when_the_holdout_grows(unit, small, large):
    small, large = sorted((small, large))

    assert held_out(unit, KEY, large) or not held_out(unit, KEY, small)


def test_who_is_not_held_out_keeps_the_arm_when_the_holdout_grows():
    before = {unit: assign(replace(HALVES, holdout=0.05), unit, KEY) for unit in UNITS[:500]}
    after = {unit: assign(replace(HALVES, holdout=0.2), unit, KEY) for unit in UNITS[:500]}

    assert all(after[unit] in {arm, HOLDOUT} for unit, arm in before.items())


def test_salts_and_units_cannot_be_mistaken_for_each_other():
    one = [assign(replace(HALVES, experiment_id="ab"), f"c{unit}", KEY).name for unit in UNITS]
    other = [assign(replace(HALVES, experiment_id="a"), f"bc{unit}", KEY).name for unit in UNITS]

    assert independent(one, other)


@pytest.mark.parametrize(
    ("arms", "holdout"),
    [
        ((Arm("only"),), 0),
        ((Arm("a"), Arm("a")), 0),
        ((Arm("a"), Arm("holdout")), 0),
        ((Arm("a"), Arm("b", 0)), 0),
        ((Arm("a"), Arm("b", float("nan"))), 0),
        ((Arm("a"), Arm("b")), 1),
        ((Arm("a"), Arm("b")), -0.1),
    ],
)
def test_experiments_that_make_no_sense(arms, holdout):
    with pytest.raises(ExperimentInvalid):
        Experiment("broken", arms, holdout)


def test_the_first_exposure_counts_and_who_met_two_arms_counts_nowhere():
    noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    log = [
        Exposure("anna", "e", "off", noon + timedelta(hours=1)),
        Exposure("anna", "e", "off", noon),
        Exposure("bala", "e", "off", noon),
        Exposure("bala", "e", "on", noon + timedelta(days=1)),
    ]

    exposed = first_exposures(log)

    assert {unit: one.at for unit, one in exposed.first.items()} == {"anna": noon}
    assert exposed.crossed == {"bala"}
