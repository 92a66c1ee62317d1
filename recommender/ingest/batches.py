"""Gathers single rows into batches."""

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import polars as pl

from recommender.ingest.lines import GUESSED, NOT_TEXT, TOO_LONG, Line
from recommender.ingest.rows import RawBatch
from recommender.ingest.types import BATCH_ROWS, RAW_LINE, Reject

_UNSPLIT_REASONS: Final = {
    TOO_LONG: "the line is longer than 1 MiB; its beginning is kept",
    NOT_TEXT: "the line holds bytes that are no text in this encoding; its beginning is kept",
}
_BATCH_CHARACTERS: Final = 64 << 20
"""Characters after which a batch is given on although it is not full, so that long lines cannot fill the memory."""
Row = TypeVar("Row")


def undecoded(line: Line) -> Reject:
    """A line with a fault as a reject."""
    return Reject(line.number, line.fault, _UNSPLIT_REASONS[line.fault], {RAW_LINE: line.text})


class Gathered(Generic[Row]):
    """Rows on their way into a batch, with those that could not be split and what was mended."""

    def __init__(self) -> None:
        self.lines: list[int] = []
        self.rows: list[Row] = []
        self.unsplit: list[Reject] = []
        self._remarks: dict[str, list[int]] = {}
        self._characters = 0

    @property
    def full(self) -> bool:
        """Whether the batch should be given on now."""
        return len(self.lines) + len(self.unsplit) >= BATCH_ROWS or self._characters >= _BATCH_CHARACTERS

    def keep(self, line: int, row: Row, characters: int) -> None:
        """Add a row; ``characters`` is about how much it holds."""
        self.lines.append(line)
        self.rows.append(row)
        self._characters += characters

    def refuse(self, reject: Reject) -> None:
        """Add a row that could not be taken."""
        self.unsplit.append(reject)
        self._characters += sum(map(len, reject.cells.values()))

    def remark(self, code: str, line: int) -> None:
        """Note that a row was mended."""
        self._remarks.setdefault(code, []).append(line)

    def note_guess(self, line: Line) -> None:
        """Note a line that was read as Windows-1252."""
        if line.guessed:
            self.remark(GUESSED, line.number)

    def batch(self, frame: pl.DataFrame, numbers: frozenset[str] = frozenset()) -> RawBatch:
        """The batch whose rows are ``frame``."""
        remarks = {code: tuple(lines) for code, lines in self._remarks.items()}
        return RawBatch(pl.Series(self.lines, dtype=pl.Int64), frame, numbers, tuple(self.unsplit), remarks)


def text_batch(gathered: Gathered[Sequence[str]], header: Sequence[str]) -> RawBatch:
    """The batch of rows that have the header's width."""
    columns = list(zip(*gathered.rows, strict=True)) or [()] * len(header)
    series = [pl.Series(name, cells, dtype=pl.String) for name, cells in zip(header, columns, strict=True)]
    return gathered.batch(pl.DataFrame(series))
