"""Rows of Parquet files and Excel workbooks, as text."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO, Final

import fastexcel
import polars as pl
from polars import selectors as cs

from recommender.errors import FileUnreadable
from recommender.ingest.delimited import unique
from recommender.ingest.records import cell_of
from recommender.ingest.rows import RawBatch
from recommender.ingest.types import BATCH_ROWS, MOST_TEXT, ReadOptions
from recommender.ingest.workbooks import weigh

MOST_BYTES: Final = 2 << 30
"""Largest Parquet file or workbook; both are held in memory as packed as they came."""
FREE_ROWS: Final = 1_000_000
"""Rows of a Parquet file below which nobody asks how little it weighs."""
MOST_ROWS_A_BYTE: Final = 10
"""Tables have a byte a row and more; a run of one value costs nothing, however long it is."""
_EXACT_WHOLE: Final = 1e15


@contextmanager
def _damage(name: str, what: str) -> Iterator[None]:
    """Turn what the libraries raise on broken files into a coded error."""
    try:
        yield
    except (pl.exceptions.PolarsError, fastexcel.FastExcelError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileUnreadable(
            f"{name} is not a whole {what}: {type(error).__name__}", mend="Export it again, or save it as CSV in UTF-8"
        ) from error
    except pl.exceptions.PanicException as error:
        raise FileUnreadable(f"{name} is not a whole {what}", mend="Export it again") from error


def _content(stream: BinaryIO, name: str) -> bytes:
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FileUnreadable(f"{name} is larger than {MOST_BYTES >> 30} GiB", mend="Part it, or export it as CSV")
    return content


def parquet_header(stream: BinaryIO, name: str) -> tuple[str, ...]:
    """Columns of a Parquet file.

    Raises:
        FileUnreadable: It is damaged, or too large (also for how little it weighs).
    """
    content = _content(stream, name)
    with _damage(name, "Parquet file"):
        rows = pl.scan_parquet(content).select(pl.len()).collect().item()
        if rows > max(FREE_ROWS, MOST_ROWS_A_BYTE * len(content)):
            raise FileUnreadable(f"{name} unpacks to {rows} rows, and weighs next to nothing", mend="Export it as CSV")
        return unique(list(pl.read_parquet_schema(BytesIO(content))), name)


def parquet_batches(stream: BinaryIO, name: str, header: Sequence[str]) -> Iterator[RawBatch]:
    """Batches of a Parquet file; its first row is row 1.

    Raises:
        FileUnreadable: It is damaged.
    """
    content = _content(stream, name)
    begin = 1
    with _damage(name, "Parquet file"):
        for part in pl.scan_parquet(content).collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
            if _text_bytes(part) > MOST_TEXT:
                raise FileUnreadable(f"{name} holds a text that is far too long", mend="Leave that column out")
            frame, numbers = as_text(part.rename(dict(zip(part.columns, header, strict=True))))
            yield RawBatch(_count(begin, part.height), frame, numbers)
            begin += part.height
    if begin == 1:
        yield RawBatch(_count(1, 0), pl.DataFrame(schema=dict.fromkeys(header, pl.String)))


def _text_bytes(frame: pl.DataFrame) -> int:
    texts = frame.select(cs.string()).iter_columns()
    return sum(int(column.str.len_bytes().sum() or 0) for column in texts)


def _count(begin: int, rows: int) -> pl.Series:
    return pl.int_range(begin, begin + rows, dtype=pl.Int64, eager=True)


def as_text(frame: pl.DataFrame) -> tuple[pl.DataFrame, frozenset[str]]:
    """Cells of a typed table as text, as :func:`recommender.ingest.records.cell_of` writes them.

    Returns:
        The table of strings, and the names of the columns that held numbers.
    """
    numbers = frozenset(frame.select(cs.numeric()).columns)
    text = frame.select(_column_text(frame[name]) for name in frame.columns)
    return text.with_columns(pl.all().fill_null("").str.replace_all("\0", "\ufffd", literal=True)), numbers


def _column_text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind.is_float():
        whole = (column == column.floor()) & (column.abs() < _EXACT_WHOLE)
        plain = pl.select(pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String))).to_series()
        return plain.fill_null(column.fill_nan(None).cast(pl.String)).alias(column.name)
    if kind == pl.Datetime:
        form = "%Y-%m-%d %H:%M:%S%.f" + ("%:z" if getattr(kind, "time_zone", None) else "")
        return column.dt.to_string(form)
    if kind.is_nested():
        return pl.Series(column.name, [_nested(value) for value in column.to_list()], dtype=pl.String)
    if kind == pl.Binary:
        return column.bin.encode("hex")
    return column.cast(pl.String)


def _nested(value: object) -> str:
    return "" if value is None else json.dumps(value, default=cell_of, ensure_ascii=False)


def _sheet(content: bytes, name: str, options: ReadOptions) -> tuple[list[int], tuple[str, ...], pl.DataFrame]:
    """Row numbers, header and rows of text of a workbook's sheet."""
    with _damage(name, "workbook"):
        book = fastexcel.read_excel(content)
        # Without a header row and without skipping, the numbers of the rows are those of the workbook.
        cells = book.load_sheet(options.sheet or 0, header_row=None, skip_rows=0, dtypes="string").to_polars()
    filled = cells.with_row_index("row", offset=1).filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    filled = filled.filter(pl.col("row") > options.skip_lines)
    if filled.is_empty():
        raise FileUnreadable(f"{name} has an empty sheet", mend="Name the sheet that holds the rows")
    header = unique([cell or "" for cell in filled.drop("row").row(0)], name)
    return filled["row"].to_list(), header, filled.drop("row").fill_null("")


def excel_header(stream: BinaryIO, name: str, options: ReadOptions) -> tuple[str, ...]:
    """Columns of a workbook's sheet: its first row that is not empty.

    Raises:
        FileUnreadable: It is damaged, too large (also for how little it weighs), lacks the sheet, or the sheet is
            empty.
    """
    content = _content(stream, name)
    with _damage(name, "workbook"):
        weigh(content, name)
    return _sheet(content, name, options)[1]


def excel_batches(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[RawBatch]:
    """Batches of a workbook's sheet with the row numbers of the sheet; empty rows are passed over.

    Raises:
        FileUnreadable: See :func:`excel_header`.
    """
    content = _content(stream, name)
    rows, header, cells = _sheet(content, name, options)
    with _damage(name, "workbook"):
        book = fastexcel.read_excel(content)
        # The same sheet with types: only they tell numbers from text that looks like a number.
        typed = book.load_sheet(options.sheet or 0, header_row=None, skip_rows=rows[0], schema_sample_rows=None)
        kinds = [column.dtype for column in typed.available_columns()]
    numbers = frozenset(name for name, kind in zip(header, kinds, strict=False) if kind in {"int", "float"})
    body = cells.rename(dict(zip(cells.columns, header, strict=True)))
    for begin in range(1, max(body.height, 2), BATCH_ROWS):
        part = body.slice(begin, BATCH_ROWS)
        yield RawBatch(pl.Series(rows[begin : begin + part.height], dtype=pl.Int64), part, numbers)
