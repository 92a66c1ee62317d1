"""Queries on what came of experiments: who was greeted when, what they answered, and what they bought."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Select, func, select

from kiosk.offering.values import OfferAct
from kiosk.store.identity import canonical_ids, parts
from kiosk.store.intake_tables import returns
from kiosk.store.offer_tables import decisions, offer_events
from kiosk.store.tables import matches, members, purchases

Moments = Sequence[tuple[str, datetime]]
"""Whose, and when in UTC."""


def first_greetings(
    connection: Connection, since: datetime, labels: Collection[str] = ()
) -> Sequence[tuple[str, str | None, datetime]]:
    """Subject, label of the arm, and the first decision of each such pair since a moment.

    Args:
        connection: For reading.
        since: UTC.
        labels: Only decisions under one of these; every one where none is given, as if they had no arm.
    """
    at = func.min(decisions.c.at)
    if labels:
        wanted = select(decisions.c.subject, decisions.c.arm, at).where(decisions.c.arm.in_(labels))
        rows = connection.execute(wanted.where(decisions.c.at >= since).group_by(decisions.c.subject, decisions.c.arm))
        return [(subject, arm, moment) for subject, arm, moment in rows]
    wanted_all = select(decisions.c.subject, at).where(decisions.c.at >= since).group_by(decisions.c.subject)
    return [(subject, None, moment) for subject, moment in connection.execute(wanted_all).all()]


def greetings(connection: Connection, since: datetime) -> Moments:
    """Every decision since a moment."""
    return _pairs(connection, select(decisions.c.subject, decisions.c.at).where(decisions.c.at >= since))


def answers(connection: Connection, act: OfferAct, since: datetime) -> Moments:
    """Every answer of a kind since a moment."""
    wanted = select(offer_events.c.subject, offer_events.c.at)
    return _pairs(connection, wanted.where(offer_events.c.kind == act.value, offer_events.c.at >= since))


def disputes(connection: Connection, since: datetime) -> Moments:
    """Member and moment of every *Not me* since a moment."""
    wanted = select(matches.c.member_id, matches.c.disputed_at).where(matches.c.disputed_at >= since)
    return [(member_id, at) for member_id, at in connection.execute(wanted) if at is not None]


def links(connection: Connection) -> Mapping[str, str | None]:
    """Every member with the record of the shop that stands for them, or None."""
    into = canonical_ids(connection)
    rows = connection.execute(select(members.c.member_id, members.c.customer_id))
    return {member_id: None if known is None else into.get(known, known) for member_id, known in rows}


def receipts(connection: Connection, since: date, records: Collection[str]) -> Sequence[tuple[str, datetime, int]]:
    """Record that stands for the customer, local time and money in minor units of every receipt since a day.

    What was brought back is money below nothing.

    Args:
        connection: For reading.
        since: Day of the shop's calendar.
        records: That stand for customers; those merged into one of them are read too.
    """
    into = canonical_ids(connection)
    wanted = set(records)
    everything = wanted | {record for record, survivor in into.items() if survivor in wanted}
    start = datetime.combine(since, datetime.min.time())
    found: list[tuple[str, datetime, int]] = []
    for table, sign in ((purchases, 1), (returns, -1)):
        money = func.sum(table.c.quantity * table.c.unit_price_minor)
        asked = select(table.c.customer_id, table.c.at, money).where(table.c.at >= start)
        grouped = asked.group_by(table.c.customer_id, table.c.at)
        for part in parts(everything):
            rows = connection.execute(grouped.where(table.c.customer_id.in_(part))).all()
            found += [(into.get(whose, whose), at, sign * int(minor)) for whose, at, minor in rows]
    return found


def newest_purchase(connection: Connection) -> date | None:
    """Day of the newest line of a receipt, or None."""
    newest: datetime | None = connection.scalar(select(func.max(purchases.c.at)))
    return None if newest is None else newest.date()


def _pairs(connection: Connection, wanted: Select[str, datetime]) -> Moments:
    return [(row[0], row[1]) for row in connection.execute(wanted).all()]
