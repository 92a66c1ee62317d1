"""The JSON Schema (draft 2020-12) of the rule language, made from the same lists that the parser checks against.

What a schema cannot say, the parser still refuses: depth, the number of parts, and ends of a range in the wrong order.
"""

from typing import Any, Final

from recommender.rules.checks import OPS, Kind
from recommender.rules.names import (
    DATE_ATTRIBUTES,
    EVENT_KINDS,
    FEATURE_NAMES,
    MAX_DAYS,
    MAX_NODES,
    MAX_NUMBER,
    MAX_TEXT,
    MAX_VALUES,
    PREDICTIONS,
    PURPOSES,
    TEXT_ATTRIBUTES,
    Measure,
    Op,
    Source,
)

Schema = dict[str, Any]

_RULE: Final[Schema] = {"$ref": "#/$defs/rule"}
_TEXT: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
_NUMBER: Final[Schema] = {"type": "number", "minimum": -MAX_NUMBER, "maximum": MAX_NUMBER}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_VALUE: Final = {Kind.NUMBER: _NUMBER, Kind.TEXT: _TEXT, Kind.DATE: _DAY}


def json_schema() -> Schema:
    """The schema of one rule."""
    rules = {"type": "array", "items": _RULE, "minItems": 1, "maxItems": MAX_NODES}
    names: tuple[tuple[Source, Schema, Kind], ...] = (
        (Source.FEATURE, {"enum": list(FEATURE_NAMES)}, Kind.NUMBER),
        (Source.PREDICTION, {"enum": list(PREDICTIONS)}, Kind.NUMBER),
        (Source.SHARE, _TEXT, Kind.NUMBER),
        (Source.ATTRIBUTE, {"enum": list(TEXT_ATTRIBUTES)}, Kind.TEXT),
        (Source.ATTRIBUTE, {"enum": list(DATE_ATTRIBUTES)}, Kind.DATE),
    )
    forms = [
        _object({"all": rules}),
        _object({"any": rules}),
        _object({"not": _RULE}),
        *(form for source, name, kind in names for form in _comparisons(source, name, kind)),
        *_counts("event", list(EVENT_KINDS)),
        *_counts("bought", [measure.value for measure in Measure]),
        _object({"consent": {"enum": list(PURPOSES)}}, {"given": {"type": "boolean"}}),
        _object({"member": {"type": "boolean"}}),
        _object({"segment": {"type": "string", "minLength": 1, "maxLength": 100}}),
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule of a segment",
        **_RULE,
        "$defs": {"rule": {"oneOf": forms}, "where": _where()},
    }


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def _comparisons(source: Source, name: Schema, kind: Kind) -> tuple[Schema, ...]:
    value = _VALUE[kind]
    single = [op.value for op in OPS[kind] if op not in {Op.BETWEEN, Op.IN, Op.KNOWN}]
    forms = [
        _object({source.value: name, "op": {"enum": single}, "value": value}),
        _object({source.value: name, "op": {"const": Op.IN.value}, "value": _list(value, 1, MAX_VALUES)}),
        _object({source.value: name, "op": {"const": Op.KNOWN.value}}),
    ]
    if Op.BETWEEN in OPS[kind]:
        forms.append(_object({source.value: name, "op": {"const": Op.BETWEEN.value}, "value": _list(value, 2, 2)}))
    return tuple(forms)


def _list(items: Schema, least: int, most: int) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _counts(key: str, names: list[str]) -> tuple[Schema, Schema]:
    optional = {
        "within_days": {"type": "integer", "minimum": 1, "maximum": MAX_DAYS},
        "where": {"$ref": "#/$defs/where"},
    }
    count = {"type": "integer", "maximum": MAX_NUMBER}
    return (
        _object({key: {"enum": names}, "at_least": count | {"minimum": 1}}, optional),
        _object({key: {"enum": names}, "at_most": count | {"minimum": 0}}, optional),
    )


def _where() -> Schema:
    numbers = {"value_from": _NUMBER, "value_to": _NUMBER}
    return _object({}, {"product": _TEXT, "category": _TEXT, "channel": _TEXT} | numbers)
