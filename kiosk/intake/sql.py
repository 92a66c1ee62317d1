"""Rows out of a shop's own database, by any SQLAlchemy address: one question, read only, streamed in batches.

Three guards keep a source from changing what it reads: one SELECT or the name of a table, a read-only transaction
where the database knows one (PostgreSQL, MySQL, MariaDB, SQLite), and a rollback at the end. An account that may only
read is the fourth, and the shop's.
"""

import contextlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote as quote_path

import polars as pl
from sqlalchemy import Connection, Engine, NullPool, TextClause, bindparam, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from kiosk.errors import SourceFailed, SourceInvalid
from kiosk.secret_place import SecretPlace
from recommender.ingest.rows import RawBatch, RawRows

FETCH_ROWS = 20_000
"""Rows fetched at once; bounds the memory of a table of any size."""

_SECRET_WORDS = re.compile(r"pass|pwd|secret|token", re.IGNORECASE)
_QUESTION = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
_TABLE = re.compile(r"[^\W\d][\w$]*(\.[^\W\d][\w$]*){0,2}")
_MEMORY = frozenset({"", ":memory:"})


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a table was read: the column that grows with every change, and its last value.

    Attributes:
        column: Name in the result.
        since: ``[type, text]`` of the last value, as :func:`noted` makes it; empty before the first run.
    """

    column: str
    since: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SqlSource:
    """One question to one database.

    Attributes:
        address: SQLAlchemy address without a password.
        ask: Name of a table or view (``schema.table``), or one SELECT.
        watermark: For reading only what changed since the last run; None reads everything.
        secret: Where the password stands.
    """

    address: str
    ask: str
    watermark: Watermark | None = None
    secret: SecretPlace = field(default_factory=SecretPlace)


class SqlRows:
    """The rows of a source, to be read by :mod:`recommender.ingest` like those of a file.

    Args:
        source: What to ask whom.
        forbidden: Files that must not be opened: the site's own, which another SQLite library has open.

    Raises:
        SourceInvalid: The address holds a password or is none, or the question is no single SELECT.
        SourceFailed: The database cannot be reached, or refuses the question.
        KeyExposed: Others may read the key file.
    """

    def __init__(self, source: SqlSource, forbidden: Sequence[Path] = ()) -> None:
        self._source = source
        self._url = checked_address(source.address, forbidden)
        checked_question(source.ask)
        self._last: Any = None
        self.rows = RawRows(self._url.database or "database", None, self._header(), ("a database",), self._batches)

    @property
    def last(self) -> tuple[str, ...]:
        """The greatest watermark that was read, or the one before where nothing was."""
        if self._last is None:
            return self._source.watermark.since if self._source.watermark else ()
        return noted(self._last)

    def _header(self) -> tuple[str, ...]:
        with self._answer(header_only=True) as (names, _):
            if len(set(names)) != len(names):
                raise SourceInvalid("The question gives two columns the same name", mend="Name them apart with AS")
            if self._source.watermark and self._source.watermark.column not in names:
                raise SourceInvalid(
                    f"There is no column {self._source.watermark.column} for the watermark",
                    mend=f"Choose one of {', '.join(names)}",
                )
            return names

    def _batches(self) -> Iterator[RawBatch]:
        line = 1
        with self._answer() as (names, parts):
            place = names.index(self._source.watermark.column) if self._source.watermark else None
            for part in parts:
                if place is not None:
                    self._last = next((row[place] for row in reversed(part) if row[place] is not None), self._last)
                columns = [[as_text(value) for value in column] for column in zip(*part, strict=True)]
                frame = pl.DataFrame(dict(zip(names, columns, strict=True)), schema=dict.fromkeys(names, pl.String))
                numbers = frozenset(
                    name
                    for name, column in zip(names, zip(*part, strict=True), strict=True)
                    if all(isinstance(value, int | float | Decimal) for value in column if value is not None)
                )
                lines = pl.Series(range(line, line + len(part)), dtype=pl.Int64)
                line += len(part)
                yield RawBatch(lines, frame, numbers)

    @contextlib.contextmanager
    def _answer(
        self, *, header_only: bool = False
    ) -> Iterator[tuple[tuple[str, ...], Iterator[Sequence[Sequence[Any]]]]]:
        """Column names, and the rows in parts; the connection ends with the block."""
        password = self._source.secret.read()
        with _coded(password), contextlib.ExitStack() as ends:
            engine = _engine(self._url, password)
            ends.callback(engine.dispose)
            connection = ends.enter_context(engine.connect())
            _read_only(connection)
            question, values = _question(self._source, engine, header_only=header_only)
            streamed = connection.execution_options(stream_results=True, max_row_buffer=FETCH_ROWS)
            answer = streamed.execute(question, values)
            ends.callback(answer.close)
            yield tuple(answer.keys()), answer.partitions(FETCH_ROWS)


def checked_address(address: str, forbidden: Sequence[Path] = ()) -> URL:
    """The parsed address of a database.

    Raises:
        SourceInvalid: It is none, holds a password, or names a file that must not be opened.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise SourceInvalid(
            "That is no address of a database", mend="Write it as postgresql+psycopg://reader@db.shop.example/pos"
        ) from error
    if url.password or any(_SECRET_WORDS.search(name) for name in url.query):
        raise SourceInvalid(
            "The address holds a password, which would be stored with it",
            mend="Leave it out, and name an environment variable or a key file that holds it",
        )
    if url.get_backend_name() == "sqlite":
        name = url.database or ""
        if name in _MEMORY or not Path(name).is_file():
            raise SourceInvalid("There is no SQLite file at this address", mend="Give the path of a file that is there")
        if any(own.exists() and own.samefile(name) for own in forbidden):
            raise SourceInvalid("That is the kiosk's own store", mend="Name the file of the shop's system")
    return url


def checked_question(ask: str) -> None:
    """Check that a question is the name of a table, or one SELECT.

    Raises:
        SourceInvalid: It is neither.
    """
    single = ";" not in ask.strip().rstrip(";")
    if not _TABLE.fullmatch(ask) and not (_QUESTION.match(ask) and single):
        raise SourceInvalid("That is neither a table nor one SELECT", mend="Give schema.table, or SELECT ... without ;")


def noted(value: Any) -> tuple[str, ...]:
    """A watermark as it is kept between two runs.

    Raises:
        SourceInvalid: Values of this type do not grow.
    """
    match value:
        case bool():
            pass
        case int():
            return "int", str(value)
        case float():
            return "float", repr(value)
        case Decimal():
            return "decimal", str(value)
        case datetime():
            return "datetime", value.isoformat()
        case date():
            return "date", value.isoformat()
        case str():
            return "str", value
    raise SourceInvalid("The column of the watermark does not grow", mend="Choose a number, a date, a time or a text")


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "int": int, "float": float, "decimal": Decimal, "datetime": datetime.fromisoformat,
    "date": date.fromisoformat, "str": str,
}  # fmt: skip


def parsed(since: Sequence[str]) -> Any:
    """The value of a kept watermark."""
    kind, value = since
    return _PARSERS[kind](value)


def as_text(value: Any) -> str:
    """A value of a database as the cell of a file; nothing is rounded.

    Raises:
        SourceInvalid: Bytes, which are no text.
    """
    if isinstance(value, bytes | bytearray | memoryview):
        raise SourceInvalid("The question gives a column of bytes", mend="Leave the column out of the SELECT")
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    return str(value)


_WRITERS: dict[Any, Callable[[Any], str]] = {
    type(None): lambda _value: "",
    str: str,
    bool: lambda value: "yes" if value else "no",
    Decimal: lambda value: format(value, "f"),
    datetime: lambda value: value.isoformat(sep=" "),
    (dict, list): lambda value: json.dumps(value, ensure_ascii=False, default=str),
}


def _question(source: SqlSource, engine: Engine, *, header_only: bool) -> tuple[TextClause, dict[str, Any]]:
    """The statement to send: everything, or what changed since. Columns of one name are seen without a frame only."""
    quote = engine.dialect.identifier_preparer.quote
    if _TABLE.fullmatch(source.ask):
        asked = f"SELECT * FROM {'.'.join(quote(part) for part in source.ask.split('.'))}"
    else:
        # A colon before a word would be read as a parameter.
        asked = source.ask.strip().rstrip(";").replace(":", r"\:")
    if source.watermark is None or header_only:
        return text(asked), {}
    column = f"source.{quote(source.watermark.column)}"
    # The last value is asked for again: rows that were written in the same moment may have come after the last run.
    where = f"WHERE {column} >= :since" if source.watermark.since else ""
    whole = text(f"SELECT * FROM ({asked}\n) source {where} ORDER BY {column}")
    if not source.watermark.since:
        return whole, {}
    return whole.bindparams(bindparam("since")), {"since": parsed(source.watermark.since)}


def _engine(url: URL, password: str | None) -> Engine:
    full = url if password is None else url.set(password=password)
    if url.get_backend_name() == "sqlite":
        path = quote_path(str(Path(url.database or "").resolve()))
        full = full.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    return create_engine(full, poolclass=NullPool, hide_parameters=True)


def _read_only(connection: Connection) -> None:
    match connection.dialect.name:
        case "postgresql":
            connection.execution_options(postgresql_readonly=True)
        case "mysql" | "mariadb":
            connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
            connection.rollback()
        case "sqlite":
            connection.exec_driver_sql("PRAGMA query_only = ON")


@contextlib.contextmanager
def _coded(password: str | None) -> Iterator[None]:
    """Errors of the driver as one of ours, in its own first line and without the password."""
    try:
        yield
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        cause = getattr(error, "orig", None) or error
        said = (str(cause).strip().splitlines() or [type(cause).__name__])[0][:200]
        if password:
            said = said.replace(password, "***")
        raise SourceFailed(
            f"The database did not answer: {said}", mend="Check the address, the account, and that it may read this"
        ) from None
