"""Insert or replace many rows by their primary key. The one statement whose spelling depends on the database."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert: TypeAlias = sqlite.Insert | postgresql.Insert

_SPELLED: Final[Mapping[str, Callable[[Table], Insert]]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def inserting(connection: Connection, table: Table) -> Insert:
    """An insert that can say what becomes of a row whose key is there already, as this database spells it.

    Args:
        connection: In a write transaction.
        table: The table.
    """
    return _SPELLED[connection.dialect.name](table)


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one whose primary key is there already replaces the columns of the old one that are given.

    Args:
        connection: In a write transaction.
        table: The table.
        rows: All with the same column names; may be empty.
    """
    if rows:
        connection.execute(_replacing(connection.dialect.name, table, tuple(rows[0])), rows)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows; one whose primary key is there already changes nothing. How many were new.

    Args:
        connection: In a write transaction.
        table: The table.
        rows: All with the same column names; may be empty.
    """
    return connection.execute(_keeping(connection.dialect.name, table), rows).rowcount if rows else 0


def merge(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """As :func:`upsert`; how many rows were new."""
    added = insert_missing(connection, table, rows)
    if added < len(rows):
        upsert(connection, table, rows)
    return added


@cache
def _keeping(dialect: str, table: Table) -> Insert:
    return _SPELLED[dialect](table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _replacing(dialect: str, table: Table, given: tuple[str, ...]) -> Insert:
    statement = _SPELLED[dialect](table)
    replaced = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if not column.primary_key and column.name in given
    }
    return statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=replaced)
