"""Rows of Parquet files, as text."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO, Final

import polars as pl
from polars import selectors as cs

from recommender.errors import FileUnreadable
from recommender.ingest.delimited import unique
from recommender.ingest.records import cell_of
from recommender.ingest.rows import RawBatch
from recommender.ingest.types import BATCH_ROWS, MOST_TEXT

MOST_BYTES: Final = 2 << 30
"""Largest Parquet file or workbook; both are held in memory as packed as they came."""
FREE_ROWS: Final = 1_000_000
"""Rows of a Parquet file below which nobody asks how little it weighs."""
MOST_ROWS_A_BYTE: Final = 10
"""Tables have a byte a row and more; a run of one value costs nothing, however long it is."""
_EXACT_WHOLE: Final = 1e15


@contextmanager
def damage(name: str, what: str, *raised: type[Exception]) -> Iterator[None]:
    """Turn what the libraries raise on broken files into a coded error.

    Args:
        name: Of the file.
        what: It should be.
        *raised: Errors of its library, beside those that every library raises.

    Raises:
        FileUnreadable: One was raised.
    """
    faults: tuple[type[Exception], ...] = (pl.exceptions.PolarsError, OSError, ValueError, *raised)
    try:
        yield
    except faults as error:
        raise FileUnreadable(
            f"{name} is not a whole {what}: {type(error).__name__}", mend="Export it again, or save it as CSV in UTF-8"
        ) from error
    except pl.exceptions.PanicException as error:
        raise FileUnreadable(f"{name} is not a whole {what}", mend="Export it again") from error


def content_of(stream: BinaryIO, name: str) -> bytes:
    """All of a file.

    Raises:
        FileUnreadable: It is larger than :data:`MOST_BYTES`.
    """
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FileUnreadable(f"{name} is larger than {MOST_BYTES >> 30} GiB", mend="Part it, or export it as CSV")
    return content


def parquet_header(stream: BinaryIO, name: str) -> tuple[str, ...]:
    """Columns of a Parquet file.

    Raises:
        FileUnreadable: It is damaged, or too large (also for how little it weighs).
    """
    content = content_of(stream, name)
    with damage(name, "Parquet file"):
        rows = pl.scan_parquet(content).select(pl.len()).collect().item()
        if rows > max(FREE_ROWS, MOST_ROWS_A_BYTE * len(content)):
            raise FileUnreadable(f"{name} unpacks to {rows} rows, and weighs next to nothing", mend="Export it as CSV")
        return unique(list(pl.read_parquet_schema(BytesIO(content))), name)


def parquet_batches(stream: BinaryIO, name: str, header: Sequence[str]) -> Iterator[RawBatch]:
    """Batches of a Parquet file; its first row is row 1.

    Raises:
        FileUnreadable: It is damaged.
    """
    content = content_of(stream, name)
    begin = 1
    with damage(name, "Parquet file"):
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
