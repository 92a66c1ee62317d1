"""What rows that were set aside wait for, by its own index: nobody reads them again until it has come.

A row may wait for one of several things: whoever first has the card, or the phone number, of its line is its customer.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, CompoundSelect, Connection, delete, distinct, func, insert, select, union

from kiosk.store.intake_tables import reject_keys, rejects
from kiosk.store.tables import customer_cards, customers, products

BATCH = 2_000
"""Rows that one statement names."""


class KeyKind(StrEnum):
    """What a row waits for."""

    CUSTOMER = "customer"
    """A customer of this id."""
    LOOKUP = "lookup"
    """Somebody with this card, number or address, a keyed hash."""
    PRODUCT = "product"
    """A product of this id."""


Key = tuple[KeyKind, str]


def put_keys(connection: Connection, keys: Iterable[tuple[int, Iterable[Key]]]) -> None:
    """Note what rows wait for: (number of the row, what); each row's once."""
    rows = [
        {"reject_id": reject_id, "kind": kind.value, "value": value}
        for reject_id, wanted in keys
        for kind, value in dict.fromkeys(wanted)
    ]
    if rows:
        connection.execute(insert(reject_keys), rows)


def drop_keys(connection: Connection, reject_ids: Sequence[int]) -> None:
    """Forget what rows wait for."""
    for start in range(0, len(reject_ids), BATCH):
        mine = reject_keys.c.reject_id.in_(reject_ids[start : start + BATCH])
        connection.execute(delete(reject_keys).where(mine))


def arrived(connection: Connection, codes: Collection[str]) -> tuple[tuple[int, int], ...]:
    """(run, row) of everything that waits for one of these reasons, and whose customer or product is there now."""
    wanted = select(rejects.c.import_id, rejects.c.reject_id).where(
        rejects.c.reject_id.in_(_there()), rejects.c.replayed_at.is_(None), rejects.c.code.in_(codes)
    )
    found = connection.execute(wanted.order_by(rejects.c.import_id, rejects.c.reject_id))
    return tuple((run, row) for run, row in found)


def owned_now() -> ColumnElement[bool]:
    """Condition: one of the look-ups of a row leads to exactly one customer; merged ones count as their survivor."""
    owner = func.coalesce(customers.c.merged_into, customers.c.customer_id)
    told = (
        select(reject_keys.c.reject_id)
        .join(customer_cards, customer_cards.c.lookup == reject_keys.c.value)
        .join(customers, customers.c.customer_id == customer_cards.c.customer_id)
        .where(reject_keys.c.kind == KeyKind.LOOKUP.value)
        .group_by(reject_keys.c.reject_id, reject_keys.c.value)
        .having(func.count(distinct(owner)) == 1)
    )
    return rejects.c.reject_id.in_(told)


def _there() -> CompoundSelect[int]:
    key = reject_keys.c
    found = [
        select(key.reject_id).where(key.kind == kind.value, key.value == column)
        for kind, column in (
            (KeyKind.CUSTOMER, customers.c.customer_id),
            (KeyKind.LOOKUP, customer_cards.c.lookup),
            (KeyKind.PRODUCT, products.c.product_id),
        )
    ]
    return union(*found)
