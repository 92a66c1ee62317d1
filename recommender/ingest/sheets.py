"""One sheet of an Excel workbook, as text."""

import zipfile
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import fastexcel
import polars as pl

from recommender.errors import FileUnreadable
from recommender.ingest.columnar import damage
from recommender.ingest.delimited import unique
from recommender.ingest.types import ReadOptions


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet.

    Attributes:
        header: Its columns.
        rows: Number in the workbook of each row of the body, after that of the header.
        body: Rows of text below the header, without empty ones; named as the header.
        numbers: Columns that hold numbers and nothing else.
    """

    header: tuple[str, ...]
    rows: tuple[int, ...] = field(repr=False)
    body: pl.DataFrame = field(repr=False)
    numbers: frozenset[str]


def workbook_damage(name: str) -> AbstractContextManager[None]:
    """Turn what is raised on broken workbooks into a coded error that names the file."""
    return damage(name, "workbook", fastexcel.FastExcelError, zipfile.BadZipFile)


def read_header(content: bytes, name: str, options: ReadOptions) -> tuple[str, ...]:
    """The columns of a sheet; arguments and errors as for :func:`read_sheet`."""
    return _filled(_opened(content, name), name, options)[1]


def read_sheet(content: bytes, name: str, options: ReadOptions) -> Sheet:
    """Read the sheet that the options name; the first where they name none.

    Args:
        content: A workbook that was weighed, or in a process whose memory is bounded.
        name: Of the file, for messages.
        options: How it is read.

    Raises:
        FileUnreadable: It is damaged, lacks the sheet, or the sheet is empty.
    """
    book = _opened(content, name)
    filled, header = _filled(book, name, options)
    begin, *rows = filled["row"].to_list()
    with workbook_damage(name):
        # The same sheet with types: only they tell numbers from text that looks like a number.
        typed = book.load_sheet(options.sheet or 0, header_row=None, skip_rows=begin, schema_sample_rows=None)
        kinds = [column.dtype for column in typed.available_columns()]
    numbers = frozenset(name for name, kind in zip(header, kinds, strict=False) if kind in {"int", "float"})
    body = filled.drop("row").slice(1).fill_null("")
    return Sheet(header, tuple(rows), body.rename(dict(zip(body.columns, header, strict=True))), numbers)


def _opened(content: bytes, name: str) -> fastexcel.ExcelReader:
    with workbook_damage(name):
        return fastexcel.read_excel(content)


def _filled(book: fastexcel.ExcelReader, name: str, options: ReadOptions) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Rows that are not empty, with their numbers in the column ``row``; and the columns, which the first one names."""
    with workbook_damage(name):
        # Without a header row and without skipping, the numbers of the rows are those of the workbook.
        cells = book.load_sheet(options.sheet or 0, header_row=None, skip_rows=0, dtypes="string").to_polars()
    filled = cells.with_row_index("row", offset=1).filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    filled = filled.filter(pl.col("row") > options.skip_lines)
    if filled.is_empty():
        raise FileUnreadable(f"{name} has an empty sheet", mend="Name the sheet that holds the rows")
    return filled, unique([cell or "" for cell in filled.drop("row").row(0)], name)
