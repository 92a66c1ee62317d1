"""Carries every row from one database to another, whatever the two are: copies of a server, and moving house."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import JSON, Connection, Engine, Integer, Table, func, insert, inspect, literal, null, select, text

from kiosk.errors import StoreUnusable
from kiosk.store import migrations
from kiosk.store.engine import BEGIN, BEGIN_WRITE, clear_journal, sqlcipher_engine
from kiosk.store.schema import metadata
from kiosk.store.tables import gallery_revision

_BATCH: Final = 5_000


def carry_over(source: Engine, target: Engine) -> dict[str, int]:
    """Put the rows of one database in place of all rows of another; all of them or none.

    Args:
        source: Read in one snapshot. Its tables are those of this version.
        target: Likewise of this version; what it holds is gone afterwards.

    Returns:
        How many rows each table has now, counted in the snapshot and once more in the target.

    Raises:
        StoreUnusable: A table has more or fewer rows there; the target holds what it held.
    """
    with (
        source.connect() as reading,
        target.connect().execution_options(**{BEGIN: BEGIN_WRITE}) as writing,
        writing.begin(),
    ):
        for table in reversed(metadata.sorted_tables):
            writing.execute(table.delete())
        for table in metadata.sorted_tables:
            _carry_table(table, reading, writing)
        rows = {table.name: _same_count(table, reading, writing) for table in metadata.sorted_tables}
        if writing.dialect.name == "postgresql":
            _raise_sequences(writing)
    return rows


def copy_to_file(source: Engine, path: Path, key: bytes) -> dict[str, int]:
    """Write a whole copy of one moment into an empty file, encrypted.

    Args:
        source: Of this version.
        path: An existing, empty file; its mode stays.
        key: 32 bytes, for the copy.

    Returns:
        How many rows each table has at this moment.
    """
    engine = sqlcipher_engine(path, key)
    try:
        migrations.upgrade_to_head(engine)
        counted = carry_over(source, engine)
        clear_journal(engine)
        with engine.connect().execution_options(**{BEGIN: ""}) as connection:
            # A copy is one file, also for whoever may only read it.
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE").all()
    finally:
        engine.dispose()
    return counted


def is_empty(engine: Engine) -> bool:
    """Whether no table holds a row, but for the counter that begins with the tables; those of an older version too."""
    there = set(inspect(engine).get_table_names())
    tables = [table for table in metadata.sorted_tables if table is not gallery_revision and table.name in there]
    with engine.connect() as connection:
        return not any(connection.execute(select(literal(1)).select_from(table).limit(1)).first() for table in tables)


def _carry_table(table: Table, reading: Connection, writing: Connection) -> None:
    documents = tuple(column.name for column in table.columns if isinstance(column.type, JSON))
    with reading.execution_options(yield_per=_BATCH).execute(select(table)) as found:
        for part in found.mappings().partitions():
            rows = [_as_stored(dict(row), documents) for row in part]
            # One statement for all rows: a document that is missing is a value like the others.
            writing.execute(insert(table), rows)


def _same_count(table: Table, reading: Connection, writing: Connection) -> int:
    """Rows of both sides; what a server's trigger swallowed, or a driver lost, shows here before anything counts."""
    counting = select(func.count()).select_from(table)
    there, here = reading.execute(counting).scalar_one(), writing.execute(counting).scalar_one()
    if here != there:
        raise StoreUnusable(
            f"The copy has {here} rows of {table.name}, not {there}",
            mend="Nothing was changed. Look for rules and triggers in the database; try again",
        )
    return here


def _as_stored(row: Mapping[str, Any], documents: tuple[str, ...]) -> dict[str, Any]:
    """A missing document stays missing; None alone would be stored as the JSON word ``null``."""
    return {**row, **{name: null() for name in documents if row[name] is None}}


def _raise_sequences(connection: Connection) -> None:
    """Rows came with their numbers; the next one that the server gives out must be higher."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None or not isinstance(column.type, Integer):
            continue
        newest = connection.scalar(select(func.max(column)))
        if newest is not None:
            statement = text("SELECT setval(pg_get_serial_sequence(:named, :column), :newest)")
            connection.execute(statement, {"named": table.name, "column": column.name, "newest": newest})
