"""Queries on what customers did: saw, put in a cart, tapped, opened, and their visits at the kiosk.

An event is what it was: one whose id is known changes nothing, so whoever sends events may send them twice.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, func, select

from kiosk.store.intake_tables import events
from kiosk.store.upsert import insert_missing

KIOSK = "kiosk"
"""Channel of what happened at the kiosk itself; kept under the member's consent to analytics, and gone with it."""


class EventKind(StrEnum):
    """What happened."""

    PURCHASE = "purchase"
    VIEW = "view"
    CART = "cart"
    TAP = "tap"
    EMAIL_OPENED = "email_opened"
    VISIT = "visit"
    """At the kiosk; nobody can send one."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event.

    Attributes:
        event_id: Chosen by whoever tells of it.
        customer_id: Whose.
        kind: What happened, an :class:`EventKind`.
        at: When, UTC.
        product_id: With which product, as far as it is known.
        value_minor: Money that it was about, in minor units.
        channel: Where, such as ``web``.
    """

    event_id: str
    customer_id: str
    kind: str
    at: datetime
    product_id: str | None = None
    value_minor: int | None = None
    channel: str | None = None


def put_events(connection: Connection, rows: Sequence[EventRow]) -> int:
    """Insert events whose ids are new; how many those are."""
    return insert_missing(connection, events, [asdict(row) for row in rows])


def events_of(connection: Connection, customer_id: str) -> tuple[EventRow, ...]:
    """The events of one customer, oldest first."""
    wanted = select(events).where(events.c.customer_id == customer_id).order_by(events.c.at, events.c.event_id)
    return tuple(EventRow(**row) for row in connection.execute(wanted).mappings())


def delete_kiosk_events(connection: Connection, customer_id: str) -> int:
    """Delete what the kiosk itself noted of a customer; how many there were."""
    theirs = (events.c.customer_id == customer_id) & (events.c.channel == KIOSK)
    return connection.execute(delete(events).where(theirs)).rowcount


def delete_visit(connection: Connection, customer_id: str, at: datetime) -> int:
    """Delete the visit at the kiosk that began then, because it was somebody else's; how many there were."""
    theirs = (events.c.customer_id == customer_id) & (events.c.kind == EventKind.VISIT.value)
    return connection.execute(delete(events).where(theirs, events.c.at == at)).rowcount


def count_events(connection: Connection) -> int:
    """How many events there are."""
    return connection.execute(select(func.count()).select_from(events)).scalar_one()
