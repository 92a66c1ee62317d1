"""From a decision as it is stored to what is learned from: the same numbers, or left out with a reason."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.learning.reading import Known, Unusable, known
from kiosk.offering.deciding import decision_of
from kiosk.offering.values import OfferAct
from kiosk.store.answers import AnswerRow, DecisionRow
from recommender.learn.drawing import Bounds
from recommender.learn.policies import AsGiven, Thompson
from recommender.learn.rewards import TAPPED, WAIT
from recommender.offers.contexts import CONTEXT
from tests.unit.recommender.offers.a_shop import NOW, bought, choose, offer

SHOWN_AT = datetime(2026, 3, 31, 6, 30, tzinfo=UTC)
OFFERS = (
    offer("coffee", product_ids=("coffee",), value=12),
    offer("tea", category="Tea", value=7),
    offer("rice", category="Rice"),
    offer("care", category="Care"),
)


def stored(policy=None, drawn=1, seed=1, **changes):
    """A choice, and the row of the store that its decision becomes."""
    rng = np.random.default_rng(seed)
    history = bought("tea", 1, 8) + bought("coffee", 3)
    choice = choose(*OFFERS, history=history, policy=policy, drawn=drawn, rng=rng)
    decision = decision_of(choice, NOW)
    row = DecisionRow(
        decision.decision_id,
        "s" * 32,
        SHOWN_AT,
        "kiosk-1",
        decision.policy,
        decision.arm,
        decision.shown,
        json.loads(json.dumps(decision.context)),
    )
    return choice, row if not changes else changed(row, **changes)


def changed(row, **changes):
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return DecisionRow(**values | changes)


def came(row, offer_id, act, after=timedelta(hours=1)):
    return AnswerRow(row.decision_id, row.subject, offer_id, act, row.at + after)


@pytest.mark.parametrize("drawn", [1, 3])
@pytest.mark.parametrize("policy", [None, AsGiven(Bounds(0, 0.5)), Thompson.new(len(CONTEXT))])
def test_what_was_drawn_comes_back_as_it_was(policy, drawn):
    for seed in range(5):
        choice, row = stored(policy, drawn, seed)
        found = known(row, ())
        assert isinstance(found, Known)
        assert found.chance is (policy is not None)
        assert (found.logged.at, found.logged.subject) == (NOW, row.subject)
        assert not found.logged.rewards.any()
        for was, draw, shown in zip(choice.draws, found.logged.draws, row.offers, strict=True):
            assert draw.arms == was.arms
            np.testing.assert_array_equal(draw.contexts, was.contexts)
            np.testing.assert_array_equal(draw.prior, was.prior)
            assert (draw.picked.arm, draw.picked.propensity) == (was.picked.arm, was.picked.propensity)
            assert shown.propensity == was.picked.propensity
            if policy is not None:  # what was logged can be worked out again, to the last digit
                share = policy.shares(draw.arms, draw.contexts, draw.prior)[draw.picked.arm]
                assert share == draw.picked.propensity


def test_answers_count_by_their_worth_and_their_time():
    choice, row = stored()
    first, second, third = (one.offer_id for one in row.offers)
    worth = {arm: float(value) for draw in choice.draws for arm, value in zip(draw.arms, draw.value, strict=True)}
    found = known(
        row,
        [
            came(row, first, OfferAct.IMPRESSION),
            came(row, first, OfferAct.TAP),
            came(row, first, OfferAct.REDEMPTION, WAIT),
            came(row, second, OfferAct.TAP),
            came(row, second, OfferAct.REDEMPTION, WAIT + timedelta(seconds=1)),
            came(row, third, OfferAct.REDEMPTION),
            came(row, third, OfferAct.LESS),
            came(row, None, OfferAct.DWELL),
        ],
    )
    assert found.logged.rewards.tolist() == [worth[first], TAPPED * worth[second], 0.0]


def test_an_older_consent_leaves_nothing_to_learn_from():
    _, row = stored(context={})
    assert known(row, ()) is Unusable.NOT_TOLD


def test_a_greeting_without_offers_teaches_nothing():
    decision = decision_of(choose(), NOW)
    row = DecisionRow("d" * 32, "s" * 32, SHOWN_AT, "kiosk-1", "as_given", None, (), decision.context)
    assert known(row, ()) is Unusable.NOT_TOLD


def test_another_width_is_left_out():
    _, row = stored()
    row.context["contexts"] = [numbers[:-1] for numbers in row.context["contexts"]]
    assert known(row, ()) is Unusable.OTHER_WIDTH


BROKEN = {
    "no arms": lambda context: context.pop("arms"),
    "no value": lambda context: context.pop("value"),
    "an arm twice": lambda context: context["arms"].__setitem__(0, context["arms"][1]),
    "a row short": lambda context: context["prior"].pop(),
    "not a number": lambda context: context["contexts"][0].__setitem__(0, float("nan")),
    "a prior above one": lambda context: context["prior"].__setitem__(0, 1.5),
    "never drawn": lambda context: context["picked"][0].__setitem__(1, 0.0),
    "more than sure": lambda context: context["picked"][0].__setitem__(1, 1.5),
    "picked what was not open": lambda context: context["open"][0].remove(context["picked"][0][0]),
    "an arm that is not there": lambda context: context["open"][0].append(99),
    "an arm before the first": lambda context: context["open"][0].append(-1),
    "a place short": lambda context: context["picked"].pop(),
    "another offer": lambda context: context["arms"].__setitem__(context["picked"][0][0], "other"),
    "no time": lambda context: context.__setitem__("at", "yesterday"),
    "words for numbers": lambda context: context.__setitem__("contexts", "tea"),
}


@pytest.mark.parametrize("breaking", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_left_out(breaking):
    _, row = stored(AsGiven(Bounds(0, 0.5)))
    breaking(row.context)
    assert known(row, ()) is Unusable.BROKEN


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(["at", "arms", "contexts", "prior", "value", "picked", "open"]), _JSON)
def test_no_column_of_nonsense_stops_the_rest(name, nonsense):
    _, row = stored()
    row.context[name] = nonsense
    assert isinstance(known(row, ()), Unusable | Known)
