"""Mappings, rules and options as JSON data, and whether a mapping fits its source."""

import math
from collections.abc import Collection, Mapping
from dataclasses import fields as attributes
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final, TypeVar
from zoneinfo import available_timezones

from pydantic import TypeAdapter, ValidationError

from recommender.errors import MappingInvalid
from recommender.ingest.fields import CUSTOMER_KEYS, fields
from recommender.ingest.types import ColumnMapping, Context, DataKind, ReadOptions, Rules

_Saved = TypeVar("_Saved", ReadOptions, ColumnMapping, Rules)
_MAPPING: Final = TypeAdapter(ColumnMapping)
_RULES: Final = TypeAdapter(Rules)
_OPTIONS: Final = TypeAdapter(ReadOptions)
RATE_PARTS: Final = 1_000_000
"""Rates are kept in millionths."""
_MOST_RATE: Final = 1_000_000
_MOST_SKIPPED: Final = 100


def mapping_as_json(mapping: ColumnMapping) -> dict[str, Any]:
    """A mapping as JSON data; it holds names of columns and words of the source's vocabulary."""
    data: dict[str, Any] = _MAPPING.dump_python(mapping, mode="json")
    return data


def mapping_of_json(data: Mapping[str, Any]) -> ColumnMapping:
    """The mapping of what :func:`mapping_as_json` made.

    Raises:
        MappingInvalid: It is not that; the message says where.
    """
    return _load(_MAPPING, ColumnMapping, data)


def rules_as_json(rules: Rules) -> dict[str, Any]:
    """Rules as JSON data."""
    data: dict[str, Any] = _RULES.dump_python(rules, mode="json")
    return data


def rules_of_json(data: Mapping[str, Any]) -> Rules:
    """The rules of what :func:`rules_as_json` made.

    Raises:
        MappingInvalid: It is not that, or a value is out of its bounds.
    """
    return checked_rules(_load(_RULES, Rules, data))


def options_as_json(options: ReadOptions) -> dict[str, Any]:
    """How a file is read, as JSON data."""
    data: dict[str, Any] = _OPTIONS.dump_python(options, mode="json")
    return data


def options_of_json(data: Mapping[str, Any]) -> ReadOptions:
    """How a file is read, from what :func:`options_as_json` made.

    Raises:
        MappingInvalid: It is not that, or a value is out of its bounds.
    """
    return checked_options(_load(_OPTIONS, ReadOptions, data))


def _load(adapter: TypeAdapter[_Saved], kind: type[_Saved], data: Mapping[str, Any]) -> _Saved:
    unknown = sorted(set(data) - {attribute.name for attribute in attributes(kind)})
    if unknown:
        raise MappingInvalid(f"There is no {unknown[0][:40]!r} here", mend="Leave it out")
    try:
        return adapter.validate_python(dict(data))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise MappingInvalid(f"{where}: {first['msg']}", mend="Correct it and save again") from error


def checked_options(options: ReadOptions) -> ReadOptions:
    """The options, if they make sense.

    Raises:
        MappingInvalid: A delimiter of more than one character, or too many lines skipped.
    """
    sign = options.delimiter
    if sign is not None and (len(sign) != 1 or sign in '"\r\n'):
        raise MappingInvalid("The delimiter is one character, no quote and no line end", mend="Use , or ; or a tab")
    if not 0 <= options.skip_lines <= _MOST_SKIPPED:
        raise MappingInvalid(f"0 to {_MOST_SKIPPED} lines can be skipped", mend="Correct skip_lines")
    return options


def checked_rules(rules: Rules) -> Rules:
    """The rules, if they make sense.

    Raises:
        MappingInvalid: A rate that is no positive number of at most 6 decimals, a range without anything in it, or a
            score out of its bounds.
    """
    for code in rules.rates:
        rate_parts(code, rules.rates[code])
    for name, (low, high) in rules.ranges.items():
        if low > high:
            raise MappingInvalid(f"The range of {name} is empty", mend="Put the smaller number first")
    if not (math.isfinite(rules.outlier_z) and 1 <= rules.outlier_z <= 100):  # noqa: PLR2004 - said in Rules
        raise MappingInvalid("The score of outliers is 1 to 100", mend="3.5 is the usual one")
    return rules


def rate_parts(code: str, text: str) -> int:
    """A rate in millionths.

    Raises:
        MappingInvalid: It is no positive number of at most 6 decimals up to a million, or no currency code.
    """
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal(0)
    parts = rate * RATE_PARTS if rate.is_finite() else Decimal(0)
    if not (0 < rate <= _MOST_RATE) or parts != int(parts) or not (len(code) == 3 and code.isupper()):  # noqa: PLR2004
        raise MappingInvalid(
            f"The rate of {code[:10]!r} is not a positive number of at most 6 decimals",
            mend="Write it as 83.12, under a code such as USD",
        )
    return int(parts)


def check_mapping(kind: DataKind, mapping: ColumnMapping, header: Collection[str]) -> None:
    """Check that a mapping gives every field that this kind of data needs. Optional columns may be missing.

    Args:
        kind: What the source holds.
        mapping: Which column is what.
        header: Columns of the source.

    Raises:
        MappingInvalid: A field that there is not, a required one without a column, no column that says who the customer
            is, a price that is neither, or a time zone that there is not.
    """
    known = {field.name: field for field in fields(kind)}
    for name in (*mapping.columns, *mapping.constants, *mapping.vocabulary):
        if name not in known:
            raise MappingInvalid(f"{kind.value} have no field {name[:40]!r}", mend=f"Use {', '.join(known)}")
    given = {name for name, column in mapping.columns.items() if column in header} | set(mapping.constants)
    missing = [field.label for name, field in known.items() if field.required and name not in given]
    if any(field.is_key for field in known.values()) and not given & set(CUSTOMER_KEYS):
        missing.append("who the customer is (an id, a card, a phone number or an e-mail address)")
    if kind is DataKind.PURCHASES and not given & {"unit_price", "line_total"}:
        missing.append("the price of one unit or of the line")
    if missing:
        raise MappingInvalid(
            f"No column says: {'; '.join(missing)}",
            mend="Match a column of the source to each, or give a constant",
        )
    if mapping.time_zone is not None:
        check_zone(mapping.time_zone)


def check_context(context: Context) -> None:
    """Check what the shop says of itself.

    Raises:
        MappingInvalid: A time zone that there is not, or a currency that is no code of three letters.
    """
    check_zone(context.time_zone)
    if not (len(context.currency) == 3 and context.currency.isascii() and context.currency.isupper()):  # noqa: PLR2004
        raise MappingInvalid(f"{context.currency[:10]!r} is no currency code", mend="Use a code such as INR")


@cache
def _zones() -> frozenset[str]:
    """Names of time zones; they are files, and looking through them takes longer than cleaning a few rows."""
    return frozenset(available_timezones())


def check_zone(name: str) -> None:
    """Check that a time zone exists.

    Raises:
        MappingInvalid: There is none of this name.
    """
    if name not in _zones():
        raise MappingInvalid(f"There is no time zone {name[:40]!r}", mend="Use a name such as Asia/Kolkata")


def identity_mapping(kind: DataKind) -> ColumnMapping:
    """The mapping of a source whose columns are named like the fields."""
    return ColumnMapping({field.name: field.name for field in fields(kind)})
