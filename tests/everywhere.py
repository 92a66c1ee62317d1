"""A row of a person in every table of the store that may hold one, whichever tables there are."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
)

from kiosk.privacy.records import SUBJECT, Ends, tables_that_end
from kiosk.security.aliases import Aliases
from kiosk.store.schema import metadata
from kiosk.store.tables import UtcDateTime

_SECOND = {"customer_merges": "customer_id", "match_suggestions": "other_id"}
"""Column of the second record, in tables whose rows speak of two; merges name the larger id first."""


def tables_of_a_person() -> tuple[tuple[Table, str], ...]:
    """Every table that an erasure with purchases empties for a person, with its column of the person."""
    return (*tables_that_end(Ends.WITH_MEMBER), *tables_that_end(Ends.WITH_PURCHASES))


def rows_of(connection: Connection, member_id: str, customer_id: str, aliases: Aliases) -> dict[str, int]:
    """How many rows each of these tables has for a person, under that very record."""
    ids = {"member_id": member_id, "customer_id": customer_id, SUBJECT: aliases.subject(member_id)}
    return {
        table.name: connection.execute(
            select(func.count()).select_from(table).where(table.c[_own(table, column)] == ids[column])
        ).scalar_one()
        for table, column in tables_of_a_person()
    }


def fill(
    connection: Connection, member_id: str, records: tuple[str, str], mark: str, at: datetime, aliases: Aliases
) -> list[str]:
    """Put a row with a mark into every table that has none yet for a person; the names of those tables.

    Args:
        connection: In a write transaction.
        member_id: Who.
        records: Two records of the shop that are theirs, the smaller id first.
        mark: Stands in every text of the rows, as far as it has room.
        at: Every moment of the rows.
        aliases: Makes the keyed hash of the member.
    """
    filled = []
    for table, _column in reversed(tables_of_a_person()):
        if not rows_of(connection, member_id, records[0], aliases)[table.name]:
            known = {"members.member_id": member_id, "customers.customer_id": records[0]}
            row = {
                column.name: _value(connection, column, known, mark, at) for column in table.columns if _wanted(column)
            }
            row |= {SUBJECT: aliases.subject(member_id)} if SUBJECT in table.c else {}
            row |= {name: records[0] for name in ("customer_id", "into_id") if name in table.c}
            if table.name in _SECOND:
                row[_SECOND[table.name]] = records[1]
            connection.execute(insert(table).values(row))
            filled.append(table.name)
    return filled


def rows_with(connection: Connection, *marks: str) -> set[str]:
    """Tables with a cell that holds one of these texts, read with the key."""
    return {
        table.name
        for table in metadata.sorted_tables
        for row in connection.execute(select(table))
        if any(mark in str(cell) for cell in row for mark in marks)
    }


def _own(table: Table, column: str) -> str:
    return "into_id" if table.name == "customer_merges" else column


def _wanted(column: Column[Any]) -> bool:
    return column is not column.table.autoincrement_column or bool(column.foreign_keys)


def _value(connection: Connection, column: Column[Any], known: dict[str, str], mark: str, at: datetime) -> object:
    for key in column.foreign_keys:
        return known.get(key.target_fullname) or connection.scalars(select(key.column).limit(1)).first()
    kind = column.type
    if isinstance(kind, String):
        return mark[-kind.length :] if kind.length else mark
    if isinstance(kind, UtcDateTime):
        return at
    made: tuple[tuple[type, object], ...] = (
        (DateTime, at.replace(tzinfo=None)), (Date, at.date()), (JSON, {"note": mark}), (LargeBinary, b"x"),
        (Integer, 1), (Float, 0.5),
    )  # fmt: skip
    return next((value for known_kind, value in made if isinstance(kind, known_kind)), False)
