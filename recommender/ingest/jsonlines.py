"""Rows of JSON lines: one object a line, nested objects under dotted names (``device.category``).

Two shapes of the GA4 export to BigQuery are opened as well: a list of ``{"key": ..., "value": {...}}`` becomes one
column a key (``event_params.currency``), and a ``{"int_value": "3"}`` its value. A list of one object is opened like
the object; any other list stays JSON text, but for the products of a GA4 export (:mod:`recommender.ingest.analytics`).
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO, Final, NoReturn

from recommender.errors import FileUnreadable
from recommender.ingest.analytics import GA4_ITEM_COLUMNS, MOST_ITEMS, is_ga4, items_of, without_totals
from recommender.ingest.batches import undecoded
from recommender.ingest.lines import Line, encoding_of, read_lines
from recommender.ingest.records import RecordBuilder, header_of
from recommender.ingest.rows import RawBatch
from recommender.ingest.types import RAW_LINE, ReadOptions, Reject

_DEEPEST: Final = 8
_TYPED_IN_TURN: Final = ("string_value", "int_value", "float_value", "double_value")
_TYPED: Final = frozenset({*_TYPED_IN_TURN, "set_timestamp_micros"})
"""Keys of a value in a GA4 export, one for each type; the last comes beside the value of a user's property."""
_HEADER_ROWS: Final = 1_000
"""Rows whose keys make the header."""


def flat(record: dict[str, Any]) -> dict[str, Any]:
    """One level of dotted names out of nested objects; past ``_DEEPEST`` levels a value stays as it is."""
    cells: dict[str, Any] = {}
    _open(record, "", 0, cells)
    return cells


def _open(value: Any, name: str, depth: int, cells: dict[str, Any]) -> None:
    if isinstance(value, list) and value and all(_is_pair(item) for item in value):
        value = {str(item["key"]): item["value"] for item in value}
    elif isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        value = value[0]
    if not isinstance(value, dict) or depth == _DEEPEST:
        cells[name] = None if value in ([], {}) else value
        return
    if value and value.keys() <= _TYPED:
        cells[name] = next((value[key] for key in _TYPED_IN_TURN if value.get(key) is not None), None)
        return
    for key, item in value.items():
        _open(item, f"{name}.{key}" if name else key, depth + 1, cells)


def _is_pair(item: object) -> bool:
    return isinstance(item, dict) and item.keys() == {"key", "value"}


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def parsed(line: Line) -> dict[str, Any] | Reject:
    """The object of a line, or why there is none."""
    if line.fault:
        return undecoded(line)
    try:
        record = json.loads(line.text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        return _refused(line, "not_json", f"is not JSON: {error.msg} at character {error.colno}")
    except (ValueError, RecursionError) as error:
        return _refused(line, "not_json", f"is not JSON: {type(error).__name__}")
    if not isinstance(record, dict):
        return _refused(line, "not_json", "is no JSON object")
    return record


def _refused(line: Line, code: str, reason: str) -> Reject:
    return Reject(line.number, code, reason, {RAW_LINE: line.text})


def json_header(stream: BinaryIO, name: str, options: ReadOptions) -> tuple[str, tuple[str, ...]]:
    """Codec of a file of JSON lines and the keys of its first rows.

    Raises:
        FileUnreadable: None of the first rows is a JSON object.
    """
    encoding = encoding_of(stream, options.encoding)
    first = islice((line for line in read_lines(stream, encoding) if line.text.strip()), _HEADER_ROWS)
    rows = [row for row in map(parsed, first) if not isinstance(row, Reject)]
    if not rows:
        raise FileUnreadable(f"{name} holds no JSON lines", mend="Write one JSON object on each line")
    header = header_of(map(flat, rows))
    if not is_ga4(header):
        return encoding, header
    products = header_of(flat(product) for row in rows for product in items_of(row))
    return encoding, tuple(dict.fromkeys((*products, *GA4_ITEM_COLUMNS)))


def json_batches(stream: BinaryIO, encoding: str, header: tuple[str, ...]) -> Iterator[RawBatch]:
    """Batches of a file of JSON lines; of an export of GA4 rows are numbered from 1 in place of the file's lines."""
    builder, number = RecordBuilder(header), 1
    add = _add_products if is_ga4(header) else _add
    for line in read_lines(stream, encoding):
        if line.fault or line.text.strip():
            number += add(builder, line, number)
        if builder.gathered.full:
            yield builder.take()
    yield builder.take()


def _add(builder: RecordBuilder, line: Line, _number: int) -> int:
    """Add the row of a line; returns how many rows those are."""
    row = parsed(line)
    if isinstance(row, Reject):
        builder.gathered.refuse(row)
    else:
        builder.add(line.number, flat(row), line.text)
        builder.gathered.note_guess(line)
    return 1


def _add_products(builder: RecordBuilder, line: Line, number: int) -> int:
    """Add a row for each product of an event, the first one under ``number``; returns how many those are."""
    row = parsed(line._replace(number=number))
    products = [] if isinstance(row, Reject) else items_of(row)
    if isinstance(row, Reject):
        builder.gathered.refuse(row)
    elif len(products) > MOST_ITEMS:
        builder.gathered.refuse(
            Reject(number, "too_many_products", f"has more than {MOST_ITEMS} products", {RAW_LINE: line.text})
        )
    else:
        for place, product in enumerate(products):
            cells = flat(product)
            builder.add(number + place, without_totals(cells) if place else cells, line.text)
            builder.gathered.note_guess(line._replace(number=number + place))
        return len(products)
    return 1
