"""Rows of a source as text, batch by batch: whatever it is written in, a cell is text and a row knows its line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from recommender.ingest.types import Format, Reject

SAMPLE_ROWS = 500
"""Rows from which a mapping is suggested."""


@dataclass(frozen=True, slots=True, eq=False)
class RawBatch:
    """Up to ``BATCH_ROWS`` rows of a source.

    Attributes:
        lines: Line number of each row of ``frame``, Int64.
        frame: Columns of the source, String; a missing value is empty text. Rows of JSON lines may bring columns that
            the header lacks.
        numbers: Columns that the source holds as numbers, so that their text is ``1234.5`` whatever the mapping says.
        unsplit: Rows that could not be split into cells.
        remarks: Line numbers of rows that were mended while they were read, by code.
    """

    lines: pl.Series
    frame: pl.DataFrame
    numbers: frozenset[str] = frozenset()
    unsplit: tuple[Reject, ...] = ()
    remarks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines) + len(self.unsplit)

    def cells(self, index: int) -> dict[str, str]:
        """One row of ``frame`` by column."""
        return self.frame.row(index, named=True)


@dataclass(frozen=True, slots=True, eq=False)
class RawRows:
    """An open source. Each iteration reads it again from its first row.

    Attributes:
        name: Name of the file without folders, for messages and the report.
        format: How it is written, or None for rows that never were a file.
        header: Names of its columns, made unique.
        notes: How it is read, in words.
        read: Opens the source anew and gives its batches.
        loose: A row may lack columns, so the header need not have what the mapping asks for.

    Raises (while iterating):
        FileUnreadable: The source ends in the middle or cannot be reached any more.
    """

    name: str
    format: Format | None
    header: tuple[str, ...]
    notes: tuple[str, ...]
    read: Callable[[], Iterator[RawBatch]]
    loose: bool = False

    def __iter__(self) -> Iterator[RawBatch]:
        return self.read()

    def sample(self, rows: int = SAMPLE_ROWS) -> pl.DataFrame:
        """The first ``rows`` rows that could be split, String columns."""
        for batch in self:
            if not batch.frame.is_empty():
                return batch.frame.head(rows)
        return pl.DataFrame(schema=dict.fromkeys(self.header, pl.String))
