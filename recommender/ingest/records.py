"""Rows that come as records: JSON objects, rows of a database, rows that were set aside and are tried again."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import Final

import polars as pl

from recommender.ingest.batches import Gathered
from recommender.ingest.lines import NOT_TEXT
from recommender.ingest.rows import RawBatch, RawRows
from recommender.ingest.types import RAW_LINE, Reject

MOST_COLUMNS: Final = 2_000
_HEADER_ROWS: Final = 1_000
_EXACT_WHOLE: Final = 1e15
"""Floats below it that are whole are written without decimals: ids that pass through pandas become 17850.0."""


def cell_of(value: object) -> str:
    """A value as the text of a cell: numbers plain (``17850``, ``4.25``), times in ISO 8601, missing as empty."""
    match value:
        case None:
            text = ""
        case str():
            text = value
        case bool():
            text = "true" if value else "false"
        case int() | float() | Decimal():
            text = _number(value)
        case datetime():
            text = value.isoformat(" ")
        case date() | time():
            text = value.isoformat()
        case _:
            text = json.dumps(value, default=str, ensure_ascii=False)
    return text


def _number(value: float | Decimal) -> str:
    if isinstance(value, int):
        return str(value)
    if not isfinite(value):
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT_WHOLE else repr(value)


class RecordBuilder:
    """Collects records until they make a batch; a column is of numbers when every value in the batch is one.

    Args:
        header: Columns that every batch has; more come with the records.
    """

    def __init__(self, header: Iterable[str]) -> None:
        self._header = tuple(header)
        self._columns = dict.fromkeys(self._header)
        self.gathered = Gathered[Mapping[str, object]]()

    def add(self, line: int, row: Mapping[str, object], text: str) -> None:
        """Add a record; ``text`` is how it came, for the case that it cannot be taken."""
        if not _is_text(row):
            self.gathered.refuse(Reject(line, NOT_TEXT, "holds characters that are no text", {RAW_LINE: _mended(text)}))
            return
        columns = self._columns if row.keys() <= self._columns.keys() else self._columns | dict.fromkeys(row)
        if len(columns) > MOST_COLUMNS:
            self.gathered.refuse(Reject(line, "too_many_columns", "brings too many new columns", {RAW_LINE: text}))
            return
        self._columns = columns
        self.gathered.keep(line, row, len(text))

    def take(self) -> RawBatch:
        """The batch so far; the builder is empty afterwards."""
        values = {name: [row.get(name) for row in self.gathered.rows] for name in self._columns}
        texts = {name: [cell_of(value) for value in column] for name, column in values.items()}
        frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
        numbers = frozenset(name for name, column in values.items() if all(map(_is_number, column)))
        batch = self.gathered.batch(frame, numbers)
        self._columns, self.gathered = dict.fromkeys(self._header), Gathered()
        return batch


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _is_text(row: Mapping[str, object]) -> bool:
    """Whether every text is one that UTF-8 and a database can hold: no lone surrogates, no NUL."""
    try:
        joined = "".join([*row, *map(cell_of, row.values())])
        joined.encode()
    except (UnicodeEncodeError, ValueError):
        return False
    return "\0" not in joined


def _mended(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def header_of(rows: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """Keys of records in the order in which they turn up, at least one; records that bring too many are passed over."""
    header: dict[str, None] = {}
    for row in rows:
        more = header | dict.fromkeys(row)
        if len(more) <= MOST_COLUMNS:
            header = more
    return tuple(header) or ("column 1",)


def rows_of(name: str, records: Callable[[], Iterable[tuple[int, Mapping[str, object]]]]) -> RawRows:
    """Records as the rows of a source.

    Args:
        name: For messages and the report.
        records: Gives (line, cells by column) anew each time; values of any scalar type. A reject's line that was never
            split (under ``RAW_LINE``) is set aside again.
    """

    def batches() -> Iterator[RawBatch]:
        builder = RecordBuilder(header)
        for line, row in records():
            if row.keys() == {RAW_LINE}:
                text = cell_of(row[RAW_LINE])
                builder.gathered.refuse(Reject(line, "not_split", "was never split into cells", {RAW_LINE: text}))
            else:
                builder.add(line, row, str(dict(row)))
            if builder.gathered.full:
                yield builder.take()
        yield builder.take()

    header = header_of(row for _, row in islice(records(), _HEADER_ROWS) if row.keys() != {RAW_LINE})
    return RawRows(name, None, header, (), batches, loose=True)
