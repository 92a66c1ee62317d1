"""Rules in plain English, for whoever builds a segment and for whoever reads it later."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from recommender.features.names import Unit
from recommender.rules.names import EVENT_KINDS, FEATURE_LABELS, FEATURE_UNITS, PREDICTIONS, Bound, Measure, Op, Source
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

_NO_NAMES: Mapping[str, str] = MappingProxyType({})
_OPS: Final = {
    Op.EQ: "is",
    Op.NE: "is not",
    Op.LT: "is less than",
    Op.LE: "is at most",
    Op.GT: "is more than",
    Op.GE: "is at least",
}
_DAY_OPS: Final = {**_OPS, Op.LT: "is before", Op.LE: "is on or before", Op.GT: "is after", Op.GE: "is on or after"}
_ATTRIBUTES: Final = {"gender": "declared gender", "city": "city", "joined": "first day as a customer"}
_UNIT_WORDS: Final = {Unit.DAYS: ("day", "days"), Unit.YEARS: ("year", "years")}


def describe(rule: Rule, names: Mapping[str, str] = _NO_NAMES, currency: str = "", minor: int = 100) -> str:
    """A rule in words.

    Args:
        rule: The rule.
        names: Names of segments by id; an id without one is shown itself.
        currency: Sign put before money.
        minor: Smallest units of the currency in one unit: 1, 100, 1,000 or 10,000.
    """
    return _Words(names, currency, minor).rule(rule)


class _Words:
    def __init__(self, names: Mapping[str, str], currency: str, minor: int) -> None:
        self._names, self._currency, self._minor = names, currency, minor

    def rule(self, rule: Rule) -> str:  # noqa: PLR0911 - one line an operator
        match rule:
            case All(rules):
                return " and ".join(self._inner(one) for one in rules)
            case Any_(rules):
                return " or ".join(self._inner(one) for one in rules)
            case Not(inner):
                return f"not ({self.rule(inner)})"
            case Compare():
                return self._compare(rule)
            case Event():
                return self._event(rule)
            case Bought():
                return self._bought(rule)
            case Consent(purpose, given):
                return f"{'agrees' if given else 'does not agree'} to {purpose}"
            case Member(member):
                return "is a member" if member else "is not a member"
            case InSegment(segment_id):
                return f"is in the segment “{self._names.get(segment_id, segment_id)}”"

    def _inner(self, rule: Rule) -> str:
        """Brackets say what belongs together, wherever two readings are possible."""
        several = isinstance(rule, All | Any_) and len(rule.rules) > 1
        return f"({self.rule(rule)})" if several else self.rule(rule)

    def _compare(self, rule: Compare) -> str:
        label, unit = _label(rule)
        say = self._value_in(unit)
        match rule.op:
            case Op.KNOWN:
                return f"{label} is known"
            case Op.BETWEEN:
                return f"{label} is between {say(rule.values[0])} and {say(rule.values[1])}"
            case Op.IN:
                return f"{label} is one of {', '.join(say(value) for value in rule.values)}"
            case op:
                verbs = _DAY_OPS if isinstance(rule.values[0], date) else _OPS
                return f"{label} {verbs[op]} {say(rule.values[0])}"

    def _value_in(self, unit: Unit | None) -> Callable[[Value], str]:
        def say(value: Value) -> str:
            if isinstance(value, date):
                return f"{value.day} {value:%B %Y}"
            return f"“{value}”" if isinstance(value, str) else self._number(value, unit)

        return say

    def _number(self, value: float, unit: Unit | None) -> str:
        match unit:
            case Unit.MINOR:
                return self._money(value)
            case Unit.CURRENCY:
                return f"{self._currency}{_digits(value)}"
            case Unit.SHARE:
                return f"{_digits(value * 100)} %"
            case Unit.DAYS | Unit.YEARS:
                return f"{_digits(value)} {_UNIT_WORDS[unit][value != 1]}"
            case _:
                return _digits(value)

    def _money(self, minor: float) -> str:
        if not float(minor).is_integer():
            return f"{_digits(minor)} minor units"
        return f"{self._currency}{minor / self._minor:,.{len(str(self._minor)) - 1}f}"

    def _event(self, rule: Event) -> str:
        return _often(EVENT_KINDS[rule.kind], rule.bound, rule.amount) + self._window(rule)

    def _bought(self, rule: Bought) -> str:
        if rule.measure is Measure.RECEIPTS:
            return _often("shopped", rule.bound, rule.amount) + self._window(rule)
        lines = f"{rule.amount:,} {'line' if rule.amount == 1 else 'lines'} of a receipt"
        verb, amount = ("spent", self._money(rule.amount)) if rule.measure is Measure.MONEY else ("bought", lines)
        if rule.bound is Bound.AT_MOST and rule.amount == 0:
            return f"{verb} nothing{self._window(rule)}"
        return f"{verb} {_bound(rule.bound)} {amount}{self._window(rule)}"

    def _window(self, rule: Counted) -> str:
        days = rule.within_days
        ever = " ever" if rule.bound is Bound.AT_LEAST else ""
        span = ever if days is None else f" in the last {'24 hours' if days == 1 else f'{days:,} days'}"
        return span + self._where(rule.where)

    def _where(self, where: Where) -> str:
        said = [
            f"{word} “{value}”"
            for word, value in (("product", where.product), ("category", where.category), ("channel", where.channel))
            if value is not None
        ]
        if where.value_from is not None:
            said.append(f"each worth at least {self._money(where.value_from)}")
        if where.value_to is not None:
            said.append(f"each worth at most {self._money(where.value_to)}")
        return f" ({', '.join(said)})" if said else ""


def _label(rule: Compare) -> tuple[str, Unit | None]:
    match rule.source:
        case Source.FEATURE:
            label = FEATURE_LABELS[rule.name]
            return label[:1].lower() + label[1:], FEATURE_UNITS[rule.name]
        case Source.PREDICTION:
            return PREDICTIONS[rule.name]
        case Source.SHARE:
            return f"share of the money spent on “{rule.name}”", Unit.SHARE
        case Source.ATTRIBUTE:
            return _ATTRIBUTES[rule.name], None


def _often(did: str, bound: Bound, count: int) -> str:
    if bound is Bound.AT_MOST and count == 0:
        return f"never {did}"
    return f"{did} {_bound(bound)} {_times(count)}"


def _bound(bound: Bound) -> str:
    return "at least" if bound is Bound.AT_LEAST else "at most"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _digits(value: float) -> str:
    return f"{value:,.10g}"
