"""Insert or replace many rows by their primary key. The one statement whose spelling depends on the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import insert


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one whose primary key is there already replaces the columns of the old one that are given.

    Args:
        connection: In a write transaction.
        table: The table.
        rows: All with the same column names; may be empty.
    """
    if not rows:
        return
    statement = insert(table)
    given = rows[0].keys()
    replaced = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if not column.primary_key and column.name in given
    }
    connection.execute(
        statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=replaced), rows
    )


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows; one whose primary key is there already changes nothing. How many were new.

    Args:
        connection: In a write transaction.
        table: The table.
        rows: All with the same column names; may be empty.
    """
    return connection.execute(insert(table).on_conflict_do_nothing(), rows).rowcount if rows else 0


def merge(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """As :func:`upsert`; how many rows were new."""
    added = insert_missing(connection, table, rows)
    if added < len(rows):
        upsert(connection, table, rows)
    return added
