"""The random rules and facts of the other tests have everything of the language in them."""

from hypothesis import given, settings
from rule_strategies import LEAVES, facts

from recommender.rules import Bought, Compare, Consent, Event, Facts, InSegment, Member, Rule
from recommender.rules.checks import OPS, kind_of
from recommender.rules.names import (
    ATTRIBUTES,
    EVENT_KINDS,
    FEATURE_NAMES,
    PREDICTIONS,
    PURPOSES,
    Bound,
    Measure,
    Source,
)

_drawn = set[Rule]()
_people = list[Facts]()


@settings(max_examples=2_500, derandomize=True, database=None)
@given(LEAVES)
def draw_rules(rule: Rule) -> None:
    _drawn.add(rule)


@settings(max_examples=200, derandomize=True, database=None)
@given(facts())
def draw_people(one: Facts) -> None:
    _people.append(one)


def test_every_operator_of_every_kind_of_field_is_drawn() -> None:
    draw_rules()
    compared = [rule for rule in _drawn if isinstance(rule, Compare)]
    assert {rule.name for rule in compared if rule.source is Source.FEATURE} == {*FEATURE_NAMES}
    assert {rule.name for rule in compared if rule.source is Source.PREDICTION} == {*PREDICTIONS}
    assert {rule.name for rule in compared if rule.source is Source.ATTRIBUTE} == {*ATTRIBUTES}
    for source in Source:
        for kind in {kind_of(source, rule.name) for rule in compared if rule.source is source}:
            ops = {rule.op for rule in compared if rule.source is source and kind_of(source, rule.name) is kind}
            assert ops == {*OPS[kind]}, (source, kind)
    counted = [rule for rule in _drawn if isinstance(rule, Event | Bought)]
    assert {(rule.kind, rule.bound) for rule in counted if isinstance(rule, Event)} == {
        (kind, bound) for kind in EVENT_KINDS for bound in Bound
    }
    assert {(rule.measure, rule.bound) for rule in counted if isinstance(rule, Bought)} == {
        (measure, bound) for measure in Measure for bound in Bound
    }
    for kind in (Event, Bought):
        mine = [rule for rule in counted if isinstance(rule, kind)]
        assert {rule.within_days is None for rule in mine} == {True, False}
        for cell in ("product", "category", "channel", "value_from", "value_to"):
            assert {getattr(rule.where, cell) is None for rule in mine} == {True, False}
    consents = {(rule.purpose, rule.given) for rule in _drawn if isinstance(rule, Consent)}
    assert consents == {(purpose, given) for purpose in PURPOSES for given in (True, False)}
    assert {rule.member for rule in _drawn if isinstance(rule, Member)} == {True, False}
    assert any(isinstance(rule, InSegment) for rule in _drawn)


def test_people_have_what_is_not_known_too() -> None:
    draw_people()
    for cell in ("features", "attributes", "shares", "predictions", "events", "lines", "segments"):
        assert {bool(getattr(one, cell)) for one in _people} == {True, False}, cell
    happened = [event for one in _people for event in one.events]
    assert {event.product for event in happened} >= {None, "P1", "P9"}
    assert {event.value_minor is None for event in happened} == {True, False}
    assert any(event.at.hour == event.at.minute == event.at.second == 0 for event in happened)
    assert any(one.member and "contact" not in one.purposes for one in _people)
