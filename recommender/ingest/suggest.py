"""Suggests which column of a source is which field, from its name and from what its cells look like."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import polars as pl
from rapidfuzz import fuzz

from recommender.ingest.convert import Converter, fault, given
from recommender.ingest.fields import fields
from recommender.ingest.numbers import split_currency
from recommender.ingest.presets import PRESETS
from recommender.ingest.synonyms import SYNONYMS
from recommender.ingest.table import column_key
from recommender.ingest.types import ColumnMapping, Context, DataKind, DateOrder, DecimalMark, Field, FieldType

_ENOUGH: Final = 0.7
"""Score from which a column is suggested."""
_CLOSE: Final = 0.82
"""Likeness of names below which they have nothing to do with each other; ``price`` and ``place`` reach 0.8."""
_SHORT: Final = 3
"""Names of so few letters must agree exactly."""
_FITTING: Final = 0.5
"""Share of the sample's cells that a field must be able to read."""
_NAME_WEIGHT: Final = 0.8
_BY_SHAPE: Final = 0.75
"""Score of a column of e-mail addresses, whatever it is called."""
_SHAPED: Final = 0.9
_COMMA: Final = r"^[-(]?([0-9. ']*,([0-9]{1,2}|[0-9]{4,})|[0-9]+(\.[0-9]{3})+,[0-9]*|0,[0-9]+)[-)]?$"
"""Numbers whose comma can only be the decimal mark; ``1,234`` is not one of them."""
_POINT: Final = r"^[-(]?([0-9, ']*\.([0-9]{1,2}|[0-9]{4,})|[0-9]+(,[0-9]{2,3})+\.[0-9]*|0\.[0-9]+)[-)]?$"
_TURNED: Final = re.compile(r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{2}")
_MONTHS: Final = 12


class _Guess(NamedTuple):
    score: float
    field: str
    column: str


def suggest_mapping(kind: DataKind, header: Sequence[str], sample: pl.DataFrame) -> ColumnMapping:
    """Suggest a mapping for a person to look at.

    An export of web analytics is known by its columns. Else a column is suggested for the field whose names it
    resembles most (:data:`recommender.ingest.synonyms.SYNONYMS`, and rapidfuzz's ratio for other spellings), if the
    field can read at least half of its cells. Each column is taken once. How numbers and dates are written is told
    from cells that leave no doubt; 1,234.50 and day first where none does. Purchases without a quantity get the
    constant 1.

    Args:
        kind: What the source holds.
        header: Its columns.
        sample: Some rows, String columns.
    """
    for preset in PRESETS.values():
        if preset.kind is kind and preset.signature and preset.signature <= set(header):
            return preset.mapping
    guesses: list[_Guess] = []
    for field in fields(kind):
        words = (field.name.replace("_", " "), *SYNONYMS[kind].get(field.name, ()))
        for column in header:
            score = _score(field, words, column, sample)
            if score >= _ENOUGH:
                guesses.append(_Guess(score, field.name, column))
    columns: dict[str, str] = {}
    confidence: dict[str, float] = {}
    for guess in sorted(guesses, key=lambda guess: -guess.score):
        if guess.field not in columns and guess.column not in columns.values():
            columns[guess.field] = guess.column
            confidence[guess.field] = round(guess.score, 2)
    constants = {"quantity": "1"} if kind is DataKind.PURCHASES and "quantity" not in columns else {}
    in_order = {field.name: columns[field.name] for field in fields(kind) if field.name in columns}
    return ColumnMapping(
        columns=in_order,
        constants=constants,
        decimal=_decimal(_cells(kind, in_order, sample, {FieldType.AMOUNT, FieldType.WHOLE})),
        dates=_dates(_cells(kind, in_order, sample, {FieldType.DAY, FieldType.MOMENT})),
        confidence={name: confidence[name] for name in in_order},
    )


def _score(field: Field, words: Iterable[str], column: str, sample: pl.DataFrame) -> float:
    name = max(_likeness(column, word) for word in words)
    if name < _CLOSE and field.type is not FieldType.EMAIL:
        return 0.0
    shape = _shape(field, column, sample)
    if name < _CLOSE:
        return _BY_SHAPE if shape is not None and shape >= _SHAPED else 0.0
    if shape is not None and shape < _FITTING:
        return 0.0
    return _NAME_WEIGHT * name + (1 - _NAME_WEIGHT) * (0.5 if shape is None else shape)


def _likeness(column: str, word: str) -> float:
    """1 for the same name, whatever its case and punctuation; less for a name that is close."""
    mine, other = column_key(column.rpartition(".")[2]), column_key(word)
    if mine == other:
        return 1.0
    if min(len(mine), len(other)) <= _SHORT:
        return 0.0
    return 0.95 * fuzz.ratio(mine, other) / 100


def _shape(field: Field, column: str, sample: pl.DataFrame) -> float | None:
    """Share of the cells that the field can read in any way of writing; None where there is no cell."""
    if column not in sample.columns:
        return None
    shares = []
    for decimal, dates in zip(DecimalMark, DateOrder, strict=True):
        mapping = ColumnMapping({field.name: column}, decimal=decimal, dates=dates)
        converter = Converter(DataKind.CUSTOMERS, (field,), mapping, Context())
        words = converter.words(sample.select(column)).drop("left")
        values = converter.values(words, frozenset())
        said = values.filter(pl.col(given(field.name)))
        if said.is_empty():
            return None
        shares.append(said[fault(field.name)].null_count() / said.height)
    return max(shares)


def _cells(kind: DataKind, columns: Mapping[str, str], sample: pl.DataFrame, types: set[FieldType]) -> pl.Series:
    wanted = [columns[field.name] for field in fields(kind) if field.name in columns and field.type in types]
    found = [sample[column] for column in wanted if column in sample.columns]
    return pl.concat(found).str.strip_chars() if found else pl.Series(dtype=pl.String)


def _decimal(cells: pl.Series) -> DecimalMark:
    """The mark of the cells that leave no doubt; ``1.234`` may be either."""
    bare = split_currency(cells)["bare"]
    commas, points = bare.str.contains(_COMMA).sum(), bare.str.contains(_POINT).sum()
    return DecimalMark.COMMA if commas > points else DecimalMark.POINT


def _dates(cells: pl.Series) -> DateOrder:
    """The order of the dates that leave no doubt: those with a number above 12."""
    turned = [(int(found[1]), int(found[2])) for cell in cells if (found := _TURNED.match(cell))]
    days_first = sum(first > _MONTHS for first, _ in turned)
    months_first = sum(second > _MONTHS for _, second in turned)
    return DateOrder.MONTH_FIRST if months_first > days_first else DateOrder.DAY_FIRST
