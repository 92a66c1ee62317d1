"""Queries for handing a segment on to another system."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from kiosk.store.marketing_tables import deliveries as table
from kiosk.store.tables import customers, members, segment_members
from kiosk.store.upsert import inserting


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A segment on its way to the web address; there is none once it has arrived.

    Attributes:
        segment_id: Which.
        delivery_id: What the other side knows it by.
        digest: SHA-256 of the address and of the ids, hexadecimal: whether it would be the same by now.
        parts: How many parts were taken.
        is_broken: Whether it broke off for a fault of its own, and waits for a person.
        begun_at: When, UTC.
    """

    segment_id: str
    delivery_id: str
    digest: str
    parts: int
    is_broken: bool
    begun_at: datetime


def persons_of(connection: Connection, segment_id: str) -> Mapping[str, str]:
    """Members of a segment and the id by which each is a customer; of merged records the one that stayed."""
    person = func.coalesce(customers.c.merged_into, customers.c.customer_id)
    wanted = (
        select(members.c.member_id, person)
        .join(customers, customers.c.customer_id == members.c.customer_id)
        .join(segment_members, segment_members.c.customer_id == person)
        .where(segment_members.c.segment_id == segment_id)
    )
    return {str(row[0]): str(row[1]) for row in connection.execute(wanted)}


def deliveries(connection: Connection) -> tuple[DeliveryRow, ...]:
    """Everything that is on its way or broke off, oldest first."""
    return tuple(DeliveryRow(*row) for row in connection.execute(select(table).order_by(table.c.begun_at)))


def keep_delivery(connection: Connection, row: DeliveryRow) -> None:
    """Write down how a delivery stands, in place of an older one of its segment."""
    values = {
        "delivery_id": row.delivery_id,
        "digest": row.digest,
        "parts": row.parts,
        "is_broken": row.is_broken,
        "begun_at": row.begun_at,
    }
    added = inserting(connection, table).values(segment_id=row.segment_id, **values)
    connection.execute(added.on_conflict_do_update(index_elements=["segment_id"], set_=values))


def note_parts(connection: Connection, segment_id: str, parts: int) -> None:
    """Note how many parts of a delivery were taken."""
    connection.execute(update(table).where(table.c.segment_id == segment_id).values(parts=parts))


def forget_delivery(connection: Connection, segment_id: str) -> None:
    """It has arrived."""
    connection.execute(delete(table).where(table.c.segment_id == segment_id))
