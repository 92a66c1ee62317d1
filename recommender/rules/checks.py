"""Checks of single cells of a rule in JSON; each names the place in its error."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from recommender.errors import RuleInvalid
from recommender.rules.names import (
    ATTRIBUTES,
    DATE_ATTRIBUTES,
    FEATURE_NAMES,
    MAX_DAYS,
    MAX_NUMBER,
    MAX_TEXT,
    MAX_VALUES,
    PREDICTIONS,
    Op,
    Source,
)
from recommender.rules.types import Value, Where

_BANNED: Final = frozenset({"Cc", "Cs", "Cn"})
"""Unicode categories no text of a rule has: control characters, halves of surrogate pairs, what is not assigned."""
WHERE_TEXTS: Final = ("product", "category", "channel")
WHERE_NUMBERS: Final = ("value_from", "value_to")
_MAX_SEGMENT_ID: Final = 100
_SHOWN: Final = 40


class Kind(StrEnum):
    """Type of a compared value."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"


OPS: Final[Mapping[Kind, tuple[Op, ...]]] = {
    Kind.NUMBER: tuple(Op),
    Kind.TEXT: (Op.EQ, Op.NE, Op.IN, Op.KNOWN),
    Kind.DATE: tuple(Op),
}
"""Operators of each type."""


class Place:
    """Where in the JSON; extended with ``/``."""

    def __init__(self, *steps: str | int) -> None:
        self.steps = steps

    def __truediv__(self, step: str | int) -> "Place":
        return Place(*self.steps, step)

    def __str__(self) -> str:
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in self.steps)


def refuse(at: Place, reason: str) -> RuleInvalid:
    """The error for one place."""
    where = f"At {at}: " if at.steps else ""
    return RuleInvalid(f"{where}{reason}", path=str(at), mend="docs/audience.md lists what a rule may say")


def mapping(data: object, at: Place) -> Mapping[str, Any]:
    """An object."""
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise refuse(at, "an object is wanted")
    return data


def only(node: Mapping[str, Any], allowed: Sequence[str], at: Place) -> None:
    """Refuse every key that means nothing here."""
    unknown = sorted(set(node) - set(allowed))
    if unknown:
        raise refuse(at, f"{_short(unknown[0])} means nothing here; allowed are: {', '.join(allowed)}")


def one_of(data: object, allowed: Sequence[str], at: Place) -> str:
    """One of a closed list."""
    if not isinstance(data, str) or data not in allowed:
        raise refuse(at, f"{_short(data)} is none of: {', '.join(allowed)}")
    return data


def flag(data: object, at: Place) -> bool:
    """True or false."""
    if not isinstance(data, bool):
        raise refuse(at, "true or false is wanted")
    return data


def text(data: object, at: Place, longest: int = MAX_TEXT) -> str:
    """A text that can stand in any database and on any page."""
    if not isinstance(data, str) or not 1 <= len(data) <= longest:
        raise refuse(at, f"a text of 1 to {longest} characters is wanted")
    if any(unicodedata.category(sign) in _BANNED for sign in data):
        raise refuse(at, "control characters mean nothing here")
    return data


def segment_id(data: object, at: Place) -> str:
    """Id of a segment."""
    return text(data, at, _MAX_SEGMENT_ID)


def number(data: object, at: Place) -> float:
    """A finite number of bounded size."""
    if isinstance(data, bool) or not isinstance(data, int | float) or not abs(data) <= MAX_NUMBER:
        raise refuse(at, f"a number from -{MAX_NUMBER:,} to {MAX_NUMBER:,} is wanted")
    return float(data) + 0.0  # there is one zero


def whole(data: object, least: int, at: Place, most: int = MAX_NUMBER) -> int:
    """A whole number within bounds."""
    value = number(data, at)
    if not (math.isfinite(value) and value.is_integer() and least <= value <= most):
        raise refuse(at, f"a whole number from {least:,} to {most:,} is wanted")
    return int(value)


def name_in(source: Source, data: object, at: Place) -> str:
    """Name of a value of a source."""
    match source:
        case Source.FEATURE:
            return one_of(data, FEATURE_NAMES, at)
        case Source.ATTRIBUTE:
            return one_of(data, ATTRIBUTES, at)
        case Source.PREDICTION:
            return one_of(data, tuple(PREDICTIONS), at)
        case Source.SHARE:
            return text(data, at)


def kind_of(source: Source, name: str) -> Kind:
    """Type of a value."""
    if source is not Source.ATTRIBUTE:
        return Kind.NUMBER
    return Kind.DATE if name in DATE_ATTRIBUTES else Kind.TEXT


def operator(data: object, kind: Kind, at: Place) -> Op:
    """An operator that a type has."""
    return Op(one_of(data, OPS[kind], at))


def values(node: Mapping[str, Any], op: Op, kind: Kind, at: Place) -> tuple[Value, ...]:
    """The values an operator takes."""
    if op is Op.KNOWN:
        if "value" in node:
            raise refuse(at / "value", "known takes no value")
        return ()
    if "value" not in node:
        raise refuse(at, f"{op.value} takes a value")
    data, place = node["value"], at / "value"
    if op not in {Op.IN, Op.BETWEEN}:
        return (_value(data, kind, place),)
    wanted = range(2, 3) if op is Op.BETWEEN else range(1, MAX_VALUES + 1)
    if not isinstance(data, list) or len(data) not in wanted:
        raise refuse(place, "a list of two values" if op is Op.BETWEEN else f"a list of 1 to {MAX_VALUES} values")
    found = tuple(_value(one, kind, place / number) for number, one in enumerate(data))
    if op is Op.BETWEEN and found[0] > found[1]:  # type: ignore[operator] # all of one type
        raise refuse(place, "the first value is above the second")
    return found


def days(node: Mapping[str, Any], at: Place) -> int | None:
    """A window, or None for all time."""
    return whole(node["within_days"], 1, at / "within_days", MAX_DAYS) if "within_days" in node else None


def where(node: Mapping[str, Any], at: Place) -> Where:
    """The filters of a count."""
    place = at / "where"
    data = mapping(node.get("where", {}), place)
    only(data, WHERE_TEXTS + WHERE_NUMBERS, place)
    product, category, channel = (text(data[name], place / name) if name in data else None for name in WHERE_TEXTS)
    least, most = (number(data[name], place / name) if name in data else None for name in WHERE_NUMBERS)
    return Where(product, category, channel, least, most)


def _value(data: object, kind: Kind, at: Place) -> Value:
    match kind:
        case Kind.NUMBER:
            return number(data, at)
        case Kind.TEXT:
            return text(data, at)
        case Kind.DATE:
            return _day(data, at)


def _day(data: object, at: Place) -> date:
    try:
        return date.fromisoformat(text(data, at))
    except ValueError as error:
        raise refuse(at, "a day such as 2026-03-01 is wanted") from error


def _short(data: object) -> str:
    if not isinstance(data, str):
        return f"a {type(data).__name__}"
    said = ascii(data[:_SHOWN])
    return said if len(data) <= _SHOWN else f"{said}..."
