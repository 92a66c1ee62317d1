"""The meaning of the rule language, written down as plainly as possible: one customer, no library.

The engines over tables (:mod:`recommender.rules.frames` and the store's) must give the same answer; tests compare them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import eq, ge, gt, le, lt, ne
from typing import Final

from recommender.rules.clocks import shop_clock
from recommender.rules.facts import Facts, Happening, fits
from recommender.rules.names import Bound, Measure, Op, Source
from recommender.rules.types import (
    All,
    Any_,
    Bought,
    Compare,
    Consent,
    Counted,
    Event,
    InSegment,
    Member,
    Not,
    Rule,
    Value,
)

_COMPARE: Final = {Op.EQ: eq, Op.NE: ne, Op.LT: lt, Op.LE: le, Op.GT: gt, Op.GE: ge}


def matches(rule: Rule, facts: Facts, now: datetime) -> bool:
    """Whether a customer is in the segment of a rule.

    Args:
        rule: The rule.
        facts: Of one customer.
        now: The time now, in the shop's time zone.

    Raises:
        ValueError: ``now`` has no time zone.
    """
    return evaluate(rule, facts, now) is True


def evaluate(rule: Rule, facts: Facts, now: datetime) -> bool | None:  # noqa: PLR0911 - one line an operator
    """True, false, or None for unknown; arguments as in :func:`matches`."""
    match rule:
        case All(rules):
            return _all([evaluate(one, facts, now) for one in rules])
        case Any_(rules):
            return _opposite(_all([_opposite(evaluate(one, facts, now)) for one in rules]))
        case Not(inner):
            return _opposite(evaluate(inner, facts, now))
        case Compare():
            return _compare(rule, facts)
        case Event() | Bought():
            return holds(rule, tuple(countable(rule, facts)), now)
        case Consent(purpose, given):
            return (facts.member and purpose in facts.purposes) is given
        case Member(member):
            return facts.member is member
        case InSegment(segment_id):
            return segment_id in facts.segments


def countable(rule: Counted, facts: Facts) -> Iterator[Happening]:
    """The events or lines that pass the filter of a count, whenever they were."""
    if isinstance(rule, Event):
        return (one for one in facts.events if one.kind == rule.kind and fits(rule.where, one))
    return (one for one in facts.lines if fits(rule.where, one))


def holds(rule: Counted, among: tuple[Happening, ...], now: datetime) -> bool:
    """Whether a count is within its bound now.

    Args:
        rule: The count.
        among: What passes its filter (:func:`countable`).
        now: The time now, in the shop's time zone.
    """
    until = clock_of(rule, now)
    since = None if rule.within_days is None else until - timedelta(days=rule.within_days)
    counted = [one for one in among if one.at <= until and (since is None or one.at > since)]
    amount = len(counted) if isinstance(rule, Event) else _bought(rule, counted)
    return amount >= rule.amount if rule.bound is Bound.AT_LEAST else amount <= rule.amount


def clock_of(rule: Counted, now: datetime) -> datetime:
    """The time now as what is counted carries it: UTC for events, naive time of the shop for purchases."""
    clock = shop_clock(now)
    return now.astimezone(UTC) if isinstance(rule, Event) else clock


def _bought(rule: Bought, lines: list[Happening]) -> float:
    match rule.measure:
        case Measure.RECEIPTS:
            return len({line.receipt_id for line in lines})
        case Measure.LINES:
            return len(lines)
        case Measure.MONEY:
            return sum(line.value_minor or 0 for line in lines)


def _compare(rule: Compare, facts: Facts) -> bool | None:
    value = _value(rule, facts)
    if rule.op is Op.KNOWN:
        return value is not None
    if value is None:
        return None
    match rule.op:
        case Op.BETWEEN:
            return bool(ge(value, rule.values[0]) and le(value, rule.values[1]))
        case Op.IN:
            return value in rule.values
        case op:
            return bool(_COMPARE[op](value, rule.values[0]))


def _value(rule: Compare, facts: Facts) -> Value | None:
    match rule.source:
        case Source.FEATURE:
            return facts.features.get(rule.name)
        case Source.ATTRIBUTE:
            return facts.attributes.get(rule.name)
        case Source.PREDICTION:
            return facts.predictions.get(rule.name)
        case Source.SHARE:
            return facts.shares.get(rule.name, 0.0) if facts.shares else None


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
