"""Whose rows a rule is held against: those of everybody, or those of some customers that were chosen before.

Events, purchases and members lie under any record of a customer; an answer names the record that is left after merges.
The chosen are put into a temporary table, which the store keeps in memory: one statement for any number of them, and
every table is read by primary key.
"""

from collections.abc import Collection
from typing import Any, Final, Protocol

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    MetaData,
    Select,
    Table,
    delete,
    func,
    insert,
    not_,
    select,
)
from sqlalchemy.schema import CreateTable

from kiosk.privacy.consent import Purpose
from kiosk.store.consents import stands
from kiosk.store.identity import parts
from kiosk.store.tables import SHOP_ID, customers, members

Condition = ColumnElement[bool]

_chosen: Final = Table(
    "chosen_records",
    MetaData(),
    Column("record", SHOP_ID, primary_key=True),
    Column("customer_id", SHOP_ID, nullable=False),
    prefixes=["TEMPORARY"],
)

_NAMES: Final = ("record", "customer_id")


class Records(Protocol):
    """The records an answer is made from."""

    def of(self, rows: FromClause, key: ColumnElement[Any]) -> tuple[FromClause, ColumnElement[str], list[Condition]]:
        """Rows that carry a record's id, joined to whose they are: where they lie, the customer, the conditions."""

    def people(self, customer_id: ColumnElement[Any]) -> list[Condition]:
        """That an id is of a customer who may be in an answer."""

    def within(self, customer_id: ColumnElement[Any], /) -> list[Condition]:
        """What keeps a subquery over customers from looking at others."""


class Everybody:
    """The records of all customers.

    Args:
        gone: Records that were merged into another one, where the statement names them already.
    """

    def __init__(self, gone: CTE | None = None) -> None:
        self._gone = merged_away() if gone is None else gone

    def of(self, rows: FromClause, key: ColumnElement[Any]) -> tuple[FromClause, ColumnElement[str], list[Condition]]:
        """See :class:`Records`."""
        survivor: ColumnElement[str] = func.coalesce(self._gone.c.merged_into, key)
        return rows.outerjoin(self._gone, self._gone.c.customer_id == key), survivor, []

    def people(self, customer_id: ColumnElement[Any]) -> list[Condition]:
        """Whoever was not merged into another record and did not object."""
        gone = select(self._gone.c.customer_id)
        return [customer_id.not_in(gone), customer_id.not_in(_objecting(self))]

    def within(self, _customer_id: ColumnElement[Any]) -> list[Condition]:
        """Nothing: everybody is looked at."""
        return []


class Chosen:
    """The records of the customers that were chosen last on this connection (:func:`choose`)."""

    def of(self, rows: FromClause, key: ColumnElement[Any]) -> tuple[FromClause, ColumnElement[str], list[Condition]]:
        """See :class:`Records`."""
        # The condition says again what the join says: SQLite takes the rows by their key for it, and not all of them.
        by_key = key.in_(select(_chosen.c.record))
        return rows.join(_chosen, _chosen.c.record == key), _chosen.c.customer_id, [by_key]

    def people(self, customer_id: ColumnElement[Any]) -> list[Condition]:
        """Whoever was chosen."""
        return [customer_id.in_(select(_chosen.c.customer_id))]

    def within(self, customer_id: ColumnElement[Any]) -> list[Condition]:
        """Only the chosen."""
        return self.people(customer_id)


def choose(connection: Connection, customer_ids: Collection[str]) -> Chosen:
    """Choose customers by id, in place of those chosen before.

    Left out are records that were merged into another one, and whoever objected to profiling.

    Args:
        connection: Any; what is chosen is forgotten with it.
        customer_ids: Up to some ten thousand.
    """
    connection.execute(CreateTable(_chosen, if_not_exists=True))
    connection.execute(delete(_chosen))
    for part in parts(customer_ids):
        # As an expression: SQLite would take IS NULL for what finds the fewest rows, and look through nearly all.
        mine = customers.c.customer_id.in_(part) & (func.coalesce(customers.c.merged_into, "") == "")
        own = select(customers.c.customer_id, customers.c.customer_id.label("whose")).where(mine)
        connection.execute(insert(_chosen).from_select(_NAMES, own))
    left = select(customers.c.customer_id, customers.c.merged_into)
    into = left.where(customers.c.merged_into.in_(select(_chosen.c.customer_id)))
    connection.execute(insert(_chosen).from_select(_NAMES, into))
    against = _objecting(Chosen()).subquery()
    connection.execute(delete(_chosen).where(_chosen.c.customer_id.in_(select(against.c.customer_id))))
    return Chosen()


def merged_away() -> CTE:
    """Records that were merged into another one. There are few of them: worked out once, not for every row."""
    # A range, because SQLite looks through the whole table for IS NOT NULL; NULL is in no range.
    merged = select(customers.c.customer_id, customers.c.merged_into).where(customers.c.merged_into > "")
    return merged.cte("gone").prefix_with("MATERIALIZED")


def objectors(gone: CTE) -> Select[Any]:
    """Customers who objected to profiling, under their own id or one that was merged into it."""
    return _objecting(Everybody(gone))


def _objecting(records: Records) -> Select[Any]:
    linked, survivor, theirs = records.of(members, members.c.customer_id)
    objects = (members.c.customer_id.is_not(None), not_(stands(members, Purpose.OFFERS)))
    return select(survivor.label("customer_id")).select_from(linked).where(*theirs, *objects)
