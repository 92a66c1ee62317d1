import contextlib
import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_strategies import CITIES, RULES

from recommender.errors import RuleInvalid
from recommender.rules import Rule, describe, dump, json_schema, parse, parse_text
from recommender.rules.checks import OPS, WHERE_NUMBERS, WHERE_TEXTS
from recommender.rules.names import EVENT_KINDS, FEATURE_NAMES, MAX_DEPTH, MAX_NODES, PREDICTIONS, PURPOSES
from recommender.rules.parsing import EXTRA_KEYS

RECENT = {"feature": "recency_days", "op": "<=", "value": 30}


@given(RULES)
def test_a_rule_comes_back_from_json_as_it_was(rule: Rule) -> None:
    assert parse(dump(rule)) == rule
    assert parse_text(json.dumps(dump(rule))) == rule


@given(RULES, RULES)
def test_different_rules_read_differently(one: Rule, other: Rule) -> None:
    words = describe(one)
    assert words.strip() == words
    assert words
    if dump(one) != dump(other) and describe(other) == words:
        assert _flat(dump(one)) == _flat(dump(other))


def _flat(data: Any) -> Any:
    """A list of one rule, and a rule, read the same; so do one value and a list of it."""
    if isinstance(data, dict) and set(data) <= {"all", "any"} and len(next(iter(data.values()))) == 1:
        return _flat(next(iter(data.values()))[0])
    if isinstance(data, dict):
        return {key: _flat(value) for key, value in data.items()}
    return [_flat(one) for one in data] if isinstance(data, list) else data


_ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from([*EXTRA_KEYS, "op", "value", "where"]) | st.text(), inner)
    ),
)


@given(_ANY_JSON)
def test_whatever_is_sent_is_a_rule_or_a_coded_error(data: object) -> None:
    with contextlib.suppress(RuleInvalid):
        rule = parse(data)
        assert parse(dump(rule)) == rule


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({}, ""),
        (RECENT | {"attribute": "city"}, ""),
        (RECENT | {"exec": "1"}, ""),
        ({"feature": "__class__", "op": "<=", "value": 1}, "/feature"),
        ({"feature": "recency_days; DROP TABLE customers", "op": "<=", "value": 1}, "/feature"),
        ({"feature": "recency_days", "op": "<= 1 OR 1 =", "value": 1}, "/op"),
        ({"feature": "recency_days", "op": "<=", "value": "__import__('os').system('id')"}, "/value"),
        ({"feature": "recency_days", "op": "<=", "value": {"$ne": 1}}, "/value"),
        ({"feature": "recency_days", "op": "<=", "value": True}, "/value"),
        ({"feature": "recency_days", "op": "<=", "value": float("nan")}, "/value"),
        ({"feature": "recency_days", "op": "<=", "value": 10**400}, "/value"),
        ({"feature": "recency_days", "op": "<="}, ""),
        ({"feature": "recency_days", "op": "known", "value": 1}, "/value"),
        ({"feature": "recency_days", "op": "between", "value": [2, 1]}, "/value"),
        ({"feature": "recency_days", "op": "in", "value": list(range(51))}, "/value"),
        ({"attribute": "city", "op": "<", "value": "B"}, "/op"),
        ({"attribute": "city", "op": "=", "value": "a\x00b"}, "/value"),
        ({"attribute": "city", "op": "=", "value": "\ud800"}, "/value"),
        ({"attribute": "city", "op": "=", "value": "a" * 121}, "/value"),
        ({"attribute": "joined", "op": "=", "value": "2026-02-30"}, "/value"),
        ({"event": "purchase", "at_least": 1}, "/event"),
        ({"event": "view", "at_least": 1, "at_most": 2}, ""),
        ({"event": "view"}, ""),
        ({"event": "view", "at_least": 0}, "/at_least"),
        ({"event": "view", "at_least": 1.5}, "/at_least"),
        ({"event": "view", "at_least": 1, "within_days": 0}, "/within_days"),
        ({"event": "view", "at_least": 1, "within_days": 10**9}, "/within_days"),
        ({"event": "view", "at_least": 1, "where": {"customer_id": "C1"}}, "/where"),
        ({"bought": "sum(quantity)", "at_least": 1}, "/bought"),
        ({"consent": "face_recognition"}, "/consent"),
        ({"member": 1}, "/member"),
        ({"segment": ""}, "/segment"),
        ({"all": []}, "/all"),
        ({"all": [RECENT, {"not": {"member": "yes"}}]}, "/all/1/not/member"),
        ({"any": [RECENT] * (MAX_NODES + 1)}, "/any"),
        ([RECENT], ""),
        ("customer_id = 'C1'", ""),
    ],
)
def test_what_is_no_rule_is_refused_with_its_place(data: object, path: str) -> None:
    with pytest.raises(RuleInvalid) as refused:
        parse(data)
    assert refused.value.path == path
    assert refused.value.code == "recommender.rule_invalid"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "__import__('os').system('id')",
        "{'member': True}",
        '{"member": true, "member": false}',
        '{"feature": "age", "op": "<", "value": NaN}',
        '{"feature": "age", "op": "<", "value": -Infinity}',
        '{"feature": "age", "op": "<", "value": ' + "9" * 5000 + "}",
        '{"not": ' * 50_000,
        " " * 100_001,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_a_text_that_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(RuleInvalid):
        parse_text(text)


def test_depth_and_size_are_bounded() -> None:
    def nested(levels: int) -> Any:
        return RECENT if levels == 1 else {"not": nested(levels - 1)}

    assert parse(nested(MAX_DEPTH))
    assert parse({"all": [RECENT] * (MAX_NODES - 1)})
    for too_much in (nested(MAX_DEPTH + 1), {"all": [RECENT] * MAX_NODES}):
        with pytest.raises(RuleInvalid, match="levels"):
            parse(too_much)


def test_nothing_of_a_rule_is_ever_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = list[object]()
    monkeypatch.setattr("builtins.eval", ran.append)
    monkeypatch.setattr("builtins.exec", ran.append)
    hooked = [True]
    sys.addaudithook(
        lambda event, _: ran.append(event) if hooked and event in {"compile", "os.system", "exec"} else None
    )
    for city in (*CITIES, "__import__('os').system('id')", "{{7*7}}", "${jndi:ldap://x}"):
        rule = parse({"attribute": "city", "op": "=", "value": city})
        assert city in describe(rule)
    hooked.clear()
    assert ran == []


def test_the_schema_says_what_the_parser_takes() -> None:
    forms = json_schema()["$defs"]["rule"]["oneOf"]
    by_key: dict[str, list[dict[str, Any]]] = {}
    for form in forms:
        assert form["additionalProperties"] is False
        by_key.setdefault(next(iter(form["properties"])), []).append(form["properties"])
    assert by_key.keys() == EXTRA_KEYS.keys()
    for key, extra in EXTRA_KEYS.items():
        assert {name for form in by_key[key] for name in form} == {key, *extra}
    assert by_key["feature"][0]["feature"]["enum"] == list(FEATURE_NAMES)
    assert by_key["prediction"][0]["prediction"]["enum"] == list(PREDICTIONS)
    assert by_key["event"][0]["event"]["enum"] == list(EVENT_KINDS)
    assert by_key["consent"][0]["consent"]["enum"] == list(PURPOSES)
    assert set(json_schema()["$defs"]["where"]["properties"]) == {*WHERE_TEXTS, *WHERE_NUMBERS}
    said = {op for form in by_key["attribute"] if form["attribute"]["enum"] == ["gender", "city"] for op in _ops(form)}
    assert said == {op.value for op in OPS["text"]}  # type: ignore[index] # a StrEnum is its value


def _ops(form: dict[str, Any]) -> list[str]:
    return form["op"]["enum"] if "enum" in form["op"] else [form["op"]["const"]]
