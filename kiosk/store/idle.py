"""Customers nobody has heard of for long: when they were named last, and who of them is no member.

A customer is every record that was made one with theirs: a sign of life of one of them is one of all.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select, update

from kiosk.store.identity import everybody_of, parts
from kiosk.store.tables import customers, members, purchases

_NOTED_EVERY: Final = timedelta(days=1)
"""A file names the same customer in many lines; one write for each of them a day is enough for a term of months."""
_ZONES: Final = timedelta(days=1)
"""Purchases carry the shop's local time: nobody is to go some hours early for it."""

Person = tuple[str, ...]
"""Every record of one customer, by id."""


def note_named(connection: Connection, ids: Collection[str], at: datetime) -> None:
    """Note that an import or an event named these customers.

    Args:
        connection: In a write transaction.
        ids: Their records.
        at: When, UTC.
    """
    older = or_(customers.c.named_at.is_(None), customers.c.named_at <= at - _NOTED_EVERY)
    for part in parts(ids):
        connection.execute(update(customers).where(customers.c.customer_id.in_(part), older).values(named_at=at))


def named_at(connection: Connection, ids: Collection[str]) -> datetime | None:
    """When an import or an event named one of these records last, UTC, to the day; None where nobody noted it."""
    wanted = select(func.max(customers.c.named_at)).where(customers.c.customer_id.in_(ids))
    return connection.execute(wanted).scalar_one()


def begin_to_count(connection: Connection, at: datetime) -> None:
    """From now on the term also runs for customers of whom nobody noted when they were named, as in an older store."""
    connection.execute(update(customers).where(customers.c.named_at.is_(None)).values(named_at=at))


def idle_people(connection: Connection, since: datetime, among: Sequence[Person] | None = None) -> tuple[Person, ...]:
    """Customers without a membership whom nothing named, and who bought nothing, since a moment; by id.

    Args:
        connection: Reads only.
        since: The moment, UTC.
        among: Only of these, and only where they are still the same records; None looks at everybody.
    """
    wanted = select(customers.c.customer_id, func.coalesce(customers.c.merged_into, customers.c.customer_id))
    wanted = wanted.add_columns(_is_busy(since).label("busy"))
    if among is None:
        return tuple(_idle(connection.execute(wanted).all()))
    asked, own = frozenset(among), customers.c.customer_id
    records = everybody_of(connection, {record for person in asked for record in person})
    rows = [row for part in parts(records) for row in connection.execute(wanted.where(own.in_(part)))]
    return tuple(person for person in _idle(rows) if person in asked)


def _idle(rows: Iterable[Sequence[object]]) -> list[Person]:
    people: dict[str, list[str]] = {}
    busy = set[str]()
    for record, survivor, is_busy in rows:
        people.setdefault(str(survivor), []).append(str(record))
        if is_busy:
            busy.add(str(survivor))
    return sorted(tuple(sorted(records)) for survivor, records in people.items() if survivor not in busy)


def _is_busy(since: datetime) -> ColumnElement[bool]:
    mine = customers.c.customer_id
    bought = purchases.c.at > (since - _ZONES).astimezone(UTC).replace(tzinfo=None)
    return or_(
        customers.c.named_at.is_(None),
        customers.c.named_at > since,
        exists().where(purchases.c.customer_id == mine, bought),
        exists().where(members.c.customer_id == mine),
    )
