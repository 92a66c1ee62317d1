"""Rows of Excel workbooks: new ones are weighed before they are opened, old ones are opened where nothing can burst."""

from collections.abc import Iterator
from typing import BinaryIO

import polars as pl

from recommender.ingest.apart import header_apart, sheet_apart
from recommender.ingest.columnar import content_of
from recommender.ingest.rows import RawBatch
from recommender.ingest.sheets import read_header, read_sheet, workbook_damage
from recommender.ingest.types import BATCH_ROWS, ReadOptions
from recommender.ingest.workbooks import is_old, weigh


def excel_header(stream: BinaryIO, name: str, options: ReadOptions) -> tuple[str, ...]:
    """Columns of a workbook's sheet: its first row that is not empty.

    Raises:
        FileUnreadable: It is damaged, too large (also for how little it weighs), lacks the sheet, or the sheet is
            empty.
    """
    content = content_of(stream, name)
    if is_old(content):
        return header_apart(content, name, options)
    with workbook_damage(name):
        weigh(content, name)
    return read_header(content, name, options)


def excel_batches(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[RawBatch]:
    """Batches of a workbook's sheet with the row numbers of the sheet; empty rows are passed over.

    Raises:
        FileUnreadable: See :func:`excel_header`.
    """
    content = content_of(stream, name)
    sheet = (sheet_apart if is_old(content) else read_sheet)(content, name, options)
    for begin in range(0, max(sheet.body.height, 1), BATCH_ROWS):
        part = sheet.body.slice(begin, BATCH_ROWS)
        yield RawBatch(pl.Series(sheet.rows[begin : begin + part.height], dtype=pl.Int64), part, sheet.numbers)
