"""Writes who is in a segment into a table of another database, by SQLAlchemy, in one transaction."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, MetaData, NullPool, String, Table, create_engine, delete, insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from kiosk.errors import HandingOnFailed

ROWS: Final = 5_000
"""Rows of one statement."""


def table_of(name: str) -> Table:
    """``customer_id`` and ``segment``, which are its key together; ``schema.table`` names a schema."""
    schema, _, plain = name.rpartition(".")
    return Table(
        plain,
        MetaData(),
        Column("customer_id", String(64), primary_key=True),
        Column("segment", String(100), primary_key=True, index=True),
        schema=schema or None,
    )


def write(address: str, password: str | None, name: str, segment_id: str, customer_ids: Sequence[str]) -> None:
    """Replace the rows of a segment; the table is made where it is missing. All or nothing.

    Args:
        address: SQLAlchemy address without a password.
        password: Or None.
        name: Of the table.
        segment_id: Which segment.
        customer_ids: Who is in it.

    Raises:
        HandingOnFailed: The database cannot be reached, or refuses.
    """
    table = table_of(name)
    url = make_url(address)
    engine = create_engine(
        url if password is None else url.set(password=password), poolclass=NullPool, hide_parameters=True
    )
    try:
        with engine.begin() as connection:
            table.create(connection, checkfirst=True)
            connection.execute(delete(table).where(table.c.segment == segment_id))
            for first in range(0, len(customer_ids), ROWS):
                part = customer_ids[first : first + ROWS]
                connection.execute(insert(table), [{"customer_id": who, "segment": segment_id} for who in part])
    except (SQLAlchemyError, ImportError) as error:
        # The message of a driver may hold the address with its password.
        raise HandingOnFailed(
            f"The database refused ({type(error).__name__}); nothing in it changed",
            mend="Look at its address, its password and the rights of the account",
        ) from None
    finally:
        engine.dispose()
