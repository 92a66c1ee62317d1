"""Queries on what another program changed: whose data, until the running kiosk has looked."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Select, delete, func, insert, select

from kiosk.store.intake_tables import customer_changes

MOST: Final = 10_000
"""Customers who wait by name; beyond it one row stands for everybody, so that nothing grows where no kiosk runs."""

NEWEST: Select[int] = select(func.coalesce(func.max(customer_changes.c.change_id), 0))
"""0 where nothing waits, for :meth:`kiosk.store.database.Store.watch`."""


def put_changes(connection: Connection, customer_ids: Collection[str], at: datetime) -> None:
    """Note whose data changed.

    Args:
        connection: In a write transaction.
        customer_ids: Whose; empty where it may be everybody's.
        at: When, UTC.
    """
    waiting = set(connection.scalars(select(customer_changes.c.customer_id)))
    named = waiting | set(customer_ids)
    if None in waiting:
        return
    if not customer_ids or len(named) > MOST:
        connection.execute(delete(customer_changes))
        connection.execute(insert(customer_changes).values(customer_id=None, at=at))
        return
    new = [{"customer_id": one, "at": at} for one in sorted(set(customer_ids) - waiting)]
    if new:
        connection.execute(insert(customer_changes), new)


def take_changes(connection: Connection) -> tuple[str, ...] | None:
    """Whose data changed since the last call, empty where it may be everybody's, None where nobody's did.

    Args:
        connection: In a write transaction; the rows are gone when it ends.
    """
    found = tuple(connection.scalars(select(customer_changes.c.customer_id).order_by(customer_changes.c.change_id)))
    if not found:
        return None
    connection.execute(delete(customer_changes))
    named = tuple(one for one in found if one is not None)
    return named if len(named) == len(found) else ()
