"""From a CSV file to a table of text cells that knows each record's line number.

The standard library's ``csv`` splits the records, because it alone tells the line on which each of them begins, also
with line breaks inside quotes; Polars then checks and converts whole columns. The file is read as a stream, so a large
file costs the memory of its cells only.
"""

import csv
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Final

import polars as pl

from recommender.errors import BadRow, FileUnreadable

LINE: Final = "line"
"""Name of the column with the line numbers, the header being line 1."""
MAX_LINE_BYTES: Final = 1 << 20
"""Longest line in bytes. Text files of records stay far below; a binary file without line breaks does not."""
_CHUNK_RECORDS: Final = 100_000
_BOM: Final = "\ufeff"
_DELIMITERS: Final = (",", ";")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """The cells of a file as text.

    Attributes:
        name: File name without folders, for messages.
        frame: ``line`` and the wanted columns, as stripped text; an optional column that the file lacks is empty text.
        bad: Lines that could not be split into the header's cells.
    """

    name: str
    frame: pl.DataFrame
    bad: tuple[BadRow, ...]


def read_table(path: Path, *, required: Sequence[str], optional: Sequence[str] = ()) -> RawTable:
    """Split a UTF-8 CSV file into its wanted columns.

    The delimiter is ``,`` or ``;``, whichever cuts the header into more cells. Column names match whatever their case,
    spaces and punctuation; columns that are not wanted are left out. Blank lines are skipped.

    Args:
        path: The file; with or without a byte order mark, lines ending in LF or CRLF.
        required: Columns that the header must have.
        optional: Columns that it may have.

    Raises:
        FileUnreadable: The file is missing, empty, not UTF-8 text, or its header lacks a column or names one twice.
    """
    try:
        with path.open("rb") as stream:
            return _split(path.name, stream, required, optional)
    except OSError as error:
        raise FileUnreadable(
            f"{path.name} cannot be read: {error.strerror or error}", mend="Check the path and its permissions"
        ) from error


def _split(name: str, stream: BufferedReader, required: Sequence[str], optional: Sequence[str]) -> RawTable:
    lines = _lines(name, stream)
    first = next(lines, "").removeprefix(_BOM)
    header, delimiter = _header(name, first)
    places = _places(name, header, required, optional)
    wanted = (*required, *optional)
    frames: list[pl.DataFrame] = []
    bad: list[BadRow] = []
    numbers: list[int] = []
    records: list[list[str]] = []
    for number, record in _records(lines, delimiter, len(header), bad):
        numbers.append(number)
        records.append(record)
        if len(records) == _CHUNK_RECORDS:
            frames.append(_frame(numbers, records, places, wanted))
            numbers, records = [], []
    frames.append(_frame(numbers, records, places, wanted))
    return RawTable(name=name, frame=pl.concat(frames), bad=tuple(bad))


def _lines(name: str, stream: BufferedReader) -> Iterator[str]:
    """Decoded lines with their ends; refuses what is not text."""
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            raise FileUnreadable(
                f"{name} is not a text file of records: line {number} is longer than {MAX_LINE_BYTES} bytes",
                mend="Export it as CSV in UTF-8",
            )
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _not_text(name, number) from error
        if "\0" in text:
            raise _not_text(name, number)
        yield text


def _not_text(name: str, line: int) -> FileUnreadable:
    return FileUnreadable(f"{name} is not UTF-8 text: see line {line}", mend="Save it as CSV in UTF-8")


def _header(name: str, first: str) -> tuple[list[str], str]:
    """Cells of the header line and the delimiter that cuts it best."""
    if not first.strip():
        raise FileUnreadable(f"{name} is empty or does not begin with a header", mend="Put the column names on line 1")
    cuts: list[tuple[list[str], str]] = []
    fault = ""
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader([first], delimiter=delimiter, skipinitialspace=True, strict=True))
        except csv.Error as error:
            # A header of quoted names is broken for the other delimiter.
            fault = str(error)
        else:
            cuts.append((cells, delimiter))
    if not cuts:
        raise FileUnreadable(f"The header of {name} is broken: {fault}", mend="Correct the quotes on line 1")
    return max(cuts, key=lambda cut: len(cut[0]))


def column_key(text: str) -> str:
    """A column name without case, spaces and punctuation: ``Customer ID``, ``customer_id`` and ``CustomerID`` agree."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _places(name: str, header: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> dict[str, int]:
    """Index of each wanted column that the header has."""
    keys = [column_key(cell) for cell in header]
    known = {column_key(column): column for column in (*required, *optional)}
    twice = sorted(known[key] for key in known if keys.count(key) > 1)
    if twice:
        raise FileUnreadable(f"{name} has the column {twice[0]} more than once", mend="Keep one of them")
    missing = [column for column in required if column_key(column) not in keys]
    if missing:
        raise FileUnreadable(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            mend=f"The header needs: {', '.join(required)}",
        )
    ignored = [cell for cell, key in zip(header, keys, strict=True) if key not in known]
    if ignored:
        _log.info("%s: %d columns are not used", name, len(ignored))
    return {column: keys.index(key) for key, column in known.items() if key in keys}


def _records(lines: Iterator[str], delimiter: str, width: int, bad: list[BadRow]) -> Iterator[tuple[int, list[str]]]:
    """Records of the right width with the line they begin on; the others go to ``bad``."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        # The reader counts from the line after the header, so the next record begins two lines further than its count.
        number = reader.line_num + 2
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            bad.append(BadRow(number, f"the record is broken: {error}"))
            continue
        if len(record) <= 1 and not "".join(record).strip():
            continue
        if len(record) == width:
            yield number, record
        else:
            bad.append(BadRow(number, f"has {len(record)} cells, the header has {width}"))


def _frame(
    numbers: Sequence[int], records: Sequence[Sequence[str]], places: dict[str, int], wanted: Sequence[str]
) -> pl.DataFrame:
    columns = {
        column: pl.Series([record[places[column]] for record in records], dtype=pl.String)
        if column in places
        else pl.repeat("", len(records), dtype=pl.String, eager=True)
        for column in wanted
    }
    frame = pl.DataFrame({LINE: pl.Series(numbers, dtype=pl.Int64), **columns})
    return frame.with_columns(pl.col(*wanted).str.strip_chars())
