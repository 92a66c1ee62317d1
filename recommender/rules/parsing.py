"""From JSON to a rule. Everything is checked against closed lists and bounds; nothing of the text is ever run.

Errors say where by a JSON pointer (RFC 6901), such as ``/all/1/value``.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from recommender.errors import RuleInvalid
from recommender.rules import checks
from recommender.rules.checks import Place, refuse
from recommender.rules.names import (
    EVENT_KINDS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_NODES,
    PURPOSES,
    Bound,
    Measure,
    Source,
)
from recommender.rules.types import All, Any_, Bought, Compare, Consent, Event, InSegment, Member, Not, Rule

COUNTED_KEYS: Final = ("at_least", "at_most", "within_days", "where")
EXTRA_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "all": (),
    "any": (),
    "not": (),
    **{source.value: ("op", "value") for source in Source},
    "event": COUNTED_KEYS,
    "bought": COUNTED_KEYS,
    "consent": ("given",),
    "member": (),
    "segment": (),
}
"""Every operator by its key in JSON, with the keys that may stand beside it."""


def parse_text(text: str) -> Rule:
    """The rule that a text of JSON holds.

    Raises:
        RuleInvalid: It is no JSON, too long, names a key twice, or is no rule.
    """
    if len(text) > MAX_CHARACTERS:
        raise refuse(Place(), f"a rule has at most {MAX_CHARACTERS:,} characters")
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RuleInvalid:
        raise
    except (ValueError, RecursionError) as error:
        raise refuse(Place(), "this is no JSON") from error
    return parse(data)


def parse(data: object) -> Rule:
    """The rule that plain data (from JSON) describes.

    Raises:
        RuleInvalid: It is no rule; the message says where and what to do.
    """
    return _Parser().rule(data, Place(), 1)


class _Parser:
    def __init__(self) -> None:
        self._nodes = 0
        self._makers: Mapping[str, Callable[[Mapping[str, Any], Place, int], Rule]] = {
            "all": lambda node, at, depth: All(self._rules(node["all"], at / "all", depth)),
            "any": lambda node, at, depth: Any_(self._rules(node["any"], at / "any", depth)),
            "not": lambda node, at, depth: Not(self.rule(node["not"], at / "not", depth + 1)),
            **{source.value: partial(_compare, source) for source in Source},
            "event": _event,
            "bought": _bought,
            "consent": _consent,
            "member": lambda node, at, _: Member(checks.flag(node["member"], at / "member")),
            "segment": lambda node, at, _: InSegment(checks.segment_id(node["segment"], at / "segment")),
        }

    def rule(self, data: object, at: Place, depth: int) -> Rule:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise refuse(at, f"a rule has at most {MAX_DEPTH} levels and {MAX_NODES} parts")
        node = checks.mapping(data, at)
        found = [name for name in EXTRA_KEYS if name in node]
        if len(found) != 1:
            raise refuse(at, f"a rule has exactly one of: {', '.join(EXTRA_KEYS)}")
        checks.only(node, (found[0], *EXTRA_KEYS[found[0]]), at)
        return self._makers[found[0]](node, at, depth)

    def _rules(self, data: object, at: Place, depth: int) -> tuple[Rule, ...]:
        if not isinstance(data, list) or not 1 <= len(data) <= MAX_NODES:
            raise refuse(at, f"a list of 1 to {MAX_NODES} rules is wanted")
        return tuple(self.rule(one, at / number, depth + 1) for number, one in enumerate(data))


def _compare(source: Source, node: Mapping[str, Any], at: Place, _depth: int) -> Compare:
    name = checks.name_in(source, node[source.value], at / source.value)
    kind = checks.kind_of(source, name)
    op = checks.operator(node.get("op"), kind, at / "op")
    return Compare(source, name, op, checks.values(node, op, kind, at))


def _event(node: Mapping[str, Any], at: Place, _depth: int) -> Event:
    kind = checks.one_of(node["event"], tuple(EVENT_KINDS), at / "event")
    bound, count = _bound(node, at)
    return Event(kind, bound, count, checks.days(node, at), checks.where(node, at))


def _bought(node: Mapping[str, Any], at: Place, _depth: int) -> Bought:
    measure = Measure(checks.one_of(node["bought"], tuple(Measure), at / "bought"))
    bound, amount = _bound(node, at)
    return Bought(measure, bound, amount, checks.days(node, at), checks.where(node, at))


def _bound(node: Mapping[str, Any], at: Place) -> tuple[Bound, int]:
    given = [bound for bound in Bound if bound.value in node]
    if len(given) != 1:
        raise refuse(at, "exactly one of at_least and at_most is wanted")
    bound = given[0]
    least = 1 if bound is Bound.AT_LEAST else 0
    return bound, checks.whole(node[bound.value], least, at / bound.value)


def _consent(node: Mapping[str, Any], at: Place, _depth: int) -> Consent:
    purpose = checks.one_of(node["consent"], PURPOSES, at / "consent")
    return Consent(purpose, checks.flag(node.get("given", True), at / "given"))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise refuse(Place(), "a key stands twice in one object")
    return found


def _no_constant(name: str) -> object:
    raise refuse(Place(), f"{name} is no number")
