"""Rows of CSV and TSV files.

The standard library's ``csv`` splits what holds quotes. A quote that is opened and never closed would make it swallow
every line up to the file's end, so a record may span ``MAX_RECORD_LINES`` lines; past them only the line with the quote
is set aside, and reading goes on with the next.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from recommender.errors import FileUnreadable
from recommender.ingest.batches import Gathered, text_batch, undecoded
from recommender.ingest.lines import MAX_LINE, Line, encoding_of, read_lines
from recommender.ingest.records import MOST_COLUMNS
from recommender.ingest.rows import RawBatch
from recommender.ingest.streams import head_of
from recommender.ingest.types import RAW_LINE, ReadOptions, Reject

MAX_RECORD_LINES: Final = 200
DELIMITERS: Final = (",", ";", "\t", "|")
_SEPARATOR_LINE: Final = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LOOKED_AT: Final = 4_096
"""Bytes in which a NUL, under a header of one cell, tells a picture or a program from a table."""
EXTRA_EMPTY: Final = "extra_cells_empty"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is cut.

    Attributes:
        encoding: Codec.
        delimiter: Sign between cells.
        header: Column names, unique.
        begins: Line after the header.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    begins: int


def shape_of(stream: BinaryIO, name: str, options: ReadOptions) -> Shape:
    """Find out how a file is cut, from its first lines.

    Raises:
        FileUnreadable: It is empty or is not text.
    """
    encoding = encoding_of(stream, options.encoding)
    binary = encoding.startswith("utf-8") and b"\0" in head_of(stream, _LOOKED_AT)
    delimiter = options.delimiter
    for line in read_lines(stream, encoding):
        if line.number <= options.skip_lines:
            continue
        text = line.text.rstrip("\r\n")
        if line.fault or _CONTROL.search(text):
            break
        said = _SEPARATOR_LINE.match(text)
        if said:
            delimiter = delimiter or said[1]
        elif text.strip():
            sign = delimiter or max(DELIMITERS, key=lambda sign: len(_cut(text, sign)))
            cells = _cut(text, sign)
            if binary and len(cells) == 1:
                break
            return Shape(encoding, sign, unique(cells, name), line.number + 1)
    raise FileUnreadable(
        f"{name} is empty, or its header is not text", mend="Put the column names on line 1 and save it as CSV in UTF-8"
    )


def _cut(text: str, delimiter: str) -> list[str]:
    with suppress(csv.Error):
        return next(csv.reader([text], delimiter=delimiter, skipinitialspace=True, strict=True), [])
    return text.split(delimiter)


def unique(header: Sequence[str], name: str) -> tuple[str, ...]:
    """Names of columns, trimmed and made unique: a name again becomes ``name (2)``, a missing one ``column 3``.

    Raises:
        FileUnreadable: More than ``MOST_COLUMNS``.
    """
    if len(header) > MOST_COLUMNS:
        raise FileUnreadable(f"{name} has more than {MOST_COLUMNS} columns", mend="Export the columns that are needed")
    taken: dict[str, None] = {}
    for place, cell in enumerate(header, 1):
        plain = " ".join(cell.split()) or f"column {place}"
        candidate, again = plain, 1
        while candidate in taken:
            again += 1
            candidate = f"{plain} ({again})"
        taken[candidate] = None
    return tuple(taken)


def delimited_batches(stream: BinaryIO, shape: Shape) -> Iterator[RawBatch]:
    """Batches of a file whose shape is known, from its first row on."""
    splitter = _Splitter(shape)
    for line in splitter.lines(line for line in read_lines(stream, shape.encoding) if line.number >= shape.begins):
        splitter.take(line)
        if splitter.gathered.full:
            yield text_batch(splitter.gathered, shape.header)
            splitter.gathered = Gathered()
    yield text_batch(splitter.gathered, shape.header)


@dataclass(slots=True)
class _Splitter:
    shape: Shape
    gathered: Gathered[Sequence[str]] = field(default_factory=Gathered)
    again: deque[Line] = field(default_factory=deque)
    source: Iterator[Line] = field(default_factory=lambda: iter(()))

    def lines(self, source: Iterator[Line]) -> Iterator[Line]:
        """The lines to begin a record with: those given back first."""
        self.source = source
        while True:
            line = self._next()
            if line is None:
                return
            yield line

    def _next(self) -> Line | None:
        return self.again.popleft() if self.again else next(self.source, None)

    def take(self, line: Line) -> None:
        """Split the record that begins with this line."""
        if line.fault:
            self.gathered.refuse(undecoded(line))
        elif not line.text.strip():
            return
        elif '"' not in line.text:
            self._keep([line], line.text.rstrip("\r\n").split(self.shape.delimiter))
        else:
            try:
                self._keep([line], self._parsed([line]))
            except csv.Error as error:
                if not self._take_lines(line):
                    self._refuse(line, "quotes_broken", f"the quotes are broken: {error}")

    def _refuse(self, line: Line, code: str, reason: str) -> None:
        self.gathered.refuse(Reject(line.number, code, reason, {RAW_LINE: line.text}))

    def _parsed(self, lines: Sequence[Line]) -> list[str]:
        delimiter = self.shape.delimiter
        texts = [line.text for line in lines]
        return next(csv.reader(texts, delimiter=delimiter, skipinitialspace=delimiter != "\t", strict=True))

    def _take_lines(self, first: Line) -> bool:
        """Try the lines up to the one that closes the quote; give back what makes no record of the right width."""
        if first.text.count('"') % 2 == 0:
            return False
        taken = [first]
        size = len(first.text)
        while len(taken) < MAX_RECORD_LINES and size < MAX_LINE:
            line = self._next()
            if line is None:
                break
            taken.append(line)
            size += len(line.text)
            if line.fault:
                break
            if line.text.count('"') % 2:
                with suppress(csv.Error):
                    cells = self._parsed(taken)
                    if len(cells) == len(self.shape.header):
                        self._keep(taken, cells)
                        return True
                break
        self.again.extendleft(reversed(taken[1:]))
        return False

    def _keep(self, lines: Sequence[Line], cells: list[str]) -> None:
        width, first = len(self.shape.header), lines[0]
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            self.gathered.remark(EXTRA_EMPTY, first.number)
            del cells[width:]
        if len(cells) != width:
            self._refuse(first, "ragged", f"has {len(cells)} cells, the header has {width}")
            return
        for line in lines:
            self.gathered.note_guess(line)
        self.gathered.keep(first.number, cells, sum(len(line.text) for line in lines))


def shape_notes(shape: Shape, options: ReadOptions) -> tuple[str, ...]:
    """How the file is cut, in words."""
    sign = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}.get(shape.delimiter, repr(shape.delimiter))
    told = " (as told)" if options.encoding or options.delimiter else ""
    return (f"read as {shape.encoding} text, cells parted by {sign}{told}",)
