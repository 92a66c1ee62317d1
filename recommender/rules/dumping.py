"""Rules as JSON data: the form they are kept and sent in."""

from datetime import date
from typing import Any

from recommender.rules.names import Op
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
    Where,
)

Json = dict[str, Any]


def dump(rule: Rule) -> Json:  # noqa: PLR0911 - one line an operator
    """A rule as plain data; :func:`recommender.rules.parse` makes the same rule of it."""
    match rule:
        case All(rules):
            return {"all": [dump(one) for one in rules]}
        case Any_(rules):
            return {"any": [dump(one) for one in rules]}
        case Not(inner):
            return {"not": dump(inner)}
        case Compare():
            return _compare(rule)
        case Event():
            return {"event": rule.kind, rule.bound.value: rule.amount} | _window(rule)
        case Bought():
            return {"bought": rule.measure.value, rule.bound.value: rule.amount} | _window(rule)
        case Consent(purpose, given):
            return {"consent": purpose, "given": given}
        case Member(member):
            return {"member": member}
        case InSegment(segment_id):
            return {"segment": segment_id}


def _compare(rule: Compare) -> Json:
    data: Json = {rule.source.value: rule.name, "op": rule.op.value}
    values = [_plain(value) for value in rule.values]
    if rule.op is Op.KNOWN:
        return data
    return data | {"value": values if rule.op in {Op.BETWEEN, Op.IN} else values[0]}


def _plain(value: Value) -> float | str:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value.isoformat() if isinstance(value, date) else value


def _window(rule: Counted) -> Json:
    data: Json = {} if rule.within_days is None else {"within_days": rule.within_days}
    where = _where(rule.where)
    return data | ({"where": where} if where else {})


def _where(where: Where) -> Json:
    texts = {"product": where.product, "category": where.category, "channel": where.channel}
    numbers = {"value_from": where.value_from, "value_to": where.value_to}
    data: Json = {name: text for name, text in texts.items() if text is not None}
    return data | {name: _plain(number) for name, number in numbers.items() if number is not None}
