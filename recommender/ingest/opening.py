"""Opens a source, whatever it is and wherever it lies."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from recommender.errors import FormatUnknown
from recommender.ingest.analytics import is_ga4
from recommender.ingest.columnar import parquet_batches, parquet_header
from recommender.ingest.delimited import delimited_batches, shape_notes, shape_of
from recommender.ingest.excel import excel_batches, excel_header
from recommender.ingest.jsonlines import json_batches, json_header
from recommender.ingest.locations import PACKED, locate
from recommender.ingest.mapping import checked_options
from recommender.ingest.rows import RawBatch, RawRows
from recommender.ingest.streams import failures, head_of, unpacked
from recommender.ingest.types import Format, ReadOptions

_BY_ENDING: Final = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), Format.CSV),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls"), Format.EXCEL),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), Format.JSON_LINES),
    ".parquet": Format.PARQUET,
}
_PRODUCTS: Final = "each product of an event is a row of its own; rows are numbered from 1, not by their line"
_NO_OPTIONS: Final = ReadOptions()
_Opener = Callable[[], AbstractContextManager[BinaryIO]]
_Reader = tuple[tuple[str, ...], tuple[str, ...], Callable[[BinaryIO], Iterator[RawBatch]]]


def open_source(
    location: str | Path,
    *,
    format: Format | None = None,  # noqa: A002 - the word of the trade
    options: ReadOptions = _NO_OPTIONS,
    storage: Mapping[str, Any] | None = None,
) -> RawRows:
    """Open one file, by path or URL (:func:`recommender.ingest.locations.locate`), unpacked as it flows.

    Args:
        location: Where it is.
        format: How it is written, or None: what its first bytes say, then what its name says.
        options: How it is read.
        storage: Arguments of the storage's driver; they are kept nowhere.

    Raises:
        FileUnreadable: It cannot be read as what it is.
        FormatUnknown: Neither its content nor its name says what it is.
        DriverMissing: It needs a package that is not installed.
    """
    place = locate(location, storage)
    return _open(place.stream, place.name, format, options)


def open_upload(
    content: BinaryIO,
    name: str,
    *,
    format: Format | None = None,  # noqa: A002 - as above
    options: ReadOptions = _NO_OPTIONS,
) -> RawRows:
    """Open a file that is in memory or open already.

    Args:
        content: Seekable; each iteration of the rows reads it from its start. It is not closed.
        name: File name, for the format and for messages.
        format: As for :func:`open_source`.
        options: How it is read.

    Raises:
        FileUnreadable: See :func:`open_source`.
    """

    @contextmanager
    def stream() -> Iterator[BinaryIO]:
        with failures(name):
            content.seek(0)
            with unpacked(content, name) as plain:
                yield plain

    return _open(stream, name, format, options)


def _open(stream: _Opener, name: str, wanted: Format | None, options: ReadOptions) -> RawRows:
    checked_options(options)
    with stream() as start:
        kind = wanted or _format(head_of(start), name)
        header, notes, batches = _reader(kind, start, name, options)

    def read() -> Iterator[RawBatch]:
        with stream() as opened:
            yield from batches(opened)

    return RawRows(name, kind, header, notes, read)


def _reader(kind: Format, start: BinaryIO, name: str, options: ReadOptions) -> _Reader:
    """Columns of a source, how it is read in words, and what reads it."""
    match kind:
        case Format.CSV:
            shape = shape_of(start, name, options)
            return shape.header, shape_notes(shape, options), lambda it: delimited_batches(it, shape)
        case Format.JSON_LINES:
            encoding, header = json_header(start, name, options)
            notes = (f"read as JSON lines, {encoding} text", *((_PRODUCTS,) if is_ga4(header) else ()))
            return header, notes, lambda it: json_batches(it, encoding, header)
        case Format.PARQUET:
            header = parquet_header(start, name)
            return header, ("read as a Parquet file",), lambda it: parquet_batches(it, name, header)
        case Format.EXCEL:
            sheet = f"sheet {options.sheet}" if options.sheet else "its first sheet"
            header = excel_header(start, name, options)
            return header, (f"read as a workbook, {sheet}",), lambda it: excel_batches(it, name, options)


def _format(head: bytes, name: str) -> Format:
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Format.EXCEL
    plain = name.lower()
    for ending in PACKED:
        plain = plain.removesuffix(ending)
    by_name = _BY_ENDING.get(Path(plain).suffix)
    if by_name in {Format.CSV, Format.JSON_LINES}:
        return by_name
    if by_name is None and head.lstrip().startswith(b"{"):
        return Format.JSON_LINES
    raise FormatUnknown(
        f"{name} is not what its name says, or its name says nothing",
        mend=f"Use a file that ends in {', '.join(_BY_ENDING)}",
    )
