"""Insert or replace many rows by their primary key. The one statement whose spelling depends on the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import insert


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one whose primary key is there already replaces the other columns of the old one.

    Args:
        connection: In a write transaction.
        table: The table.
        rows: All with the same column names; may be empty.
    """
    if not rows:
        return
    statement = insert(table)
    replaced = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    connection.execute(
        statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=replaced), rows
    )
