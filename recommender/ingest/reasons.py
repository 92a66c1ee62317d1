"""Why a row was set aside, in words."""

from collections.abc import Mapping
from typing import Any, Final

from recommender.ingest.convert import fault
from recommender.ingest.row_rules import CODE
from recommender.ingest.types import ColumnMapping, Field, FieldType

_SHOWN: Final = 40
_LONGEST: Final = 300
WORDS: Final[Mapping[str, str]] = {
    "missing": "is empty",
    "too_long": "is too long",
    "not_text": "holds signs that are no text",
    "damaged_number": "was rounded by a spreadsheet; the digits are lost",
    "not_an_email": "is no e-mail address",
    "not_a_phone": "is no phone number of 5 to 15 digits",
    "not_a_number": "is no number as this source writes them",
    "not_whole": "is no whole number",
    "out_of_range": "is out of its range",
    "not_a_date": "is no date as this source writes them",
    "not_a_time": "is no time as this source writes them",
    "no_such_time": "is skipped by the clocks of its time zone",
    "unknown_word": "is a word without a meaning here",
    "currency_unknown": "is no currency with a rate",
}
"""Rules of one cell, completing "COLUMN ... ". """
ROWS: Final[Mapping[str, str]] = {
    "currency_unknown": "there is no rate for its currency",
    "currency_contradicts": "the currency beside the number is not that of the row",
    "customer_missing": "nothing says who the customer is",
    "customer_unknown": "there is no such customer",
    "product_unknown": "there is no such product",
    "price_missing": "there is neither a price of one unit nor of the line",
    "key_again": "its id is already on line {}",
}
"""Rules of a whole row."""


def reason(row: Mapping[str, Any], words: Mapping[str, Any], fields: tuple[Field, ...], mapping: ColumnMapping) -> str:
    """Every fault of one row, at most ``_LONGEST`` characters. Cells that speak of a person are not quoted.

    Args:
        row: Values and faults after :meth:`recommender.ingest.row_rules.RowRules.apply`.
        words: The row's texts by field.
        fields: The fields that the mapping gives.
        mapping: For the names of columns.
    """
    faults: list[str] = []
    for field in fields:
        code = row[fault(field.name)] or ("missing" if field.required and words[field.name] is None else None)
        if code is not None:
            column = mapping.columns.get(field.name, field.name)
            faults.append(f"{column}{_shown(field, words[field.name])} {WORDS[code]}{_bounds(field, code)}")
    if row[CODE] in ROWS and not any(row[fault(field.name)] == row[CODE] for field in fields):
        faults.append(ROWS[row[CODE]])
    return "; ".join(faults)[:_LONGEST]


def _shown(field: Field, text: str | None) -> str:
    if text is None or field.personal or field.is_key:
        return ""
    return f" {text if len(text) <= _SHOWN else text[: _SHOWN - 3] + '...'!r}"


def _bounds(field: Field, code: str) -> str:
    if code == "unknown_word" and field.choices:
        return f"; known are {', '.join(field.choices)}"
    if code == "out_of_range" and field.type in {FieldType.WHOLE, FieldType.AMOUNT}:
        return f" ({field.low} to {field.high})"
    return ""
