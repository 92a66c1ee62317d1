"""The shop's own records of a customer in an erasure: deleted whole, looked at again, and kept away by the ledger.

A backup knows no merge and no link of later days. So the ledger holds a keyed hash of every record that was erased, and
a store that is older than that erasure loses each of them, whoever it says they belong to (requirement G10).
"""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, or_, select, update

from kiosk.privacy.records import Ends, tables_that_end
from kiosk.security.aliases import Aliases
from kiosk.security.keyring import KeyRing
from kiosk.store.identity import everybody_of, settle
from kiosk.store.intake import unsplit
from kiosk.store.intake_tables import customer_merges, match_suggestions, rejects
from kiosk.store.tables import audit, customers, members

_TIES = {customer_merges.name: customer_merges.c.into_id, match_suggestions.name: match_suggestions.c.other_id}
"""Tables whose rows speak of two records, and their column of the second one."""

_LAST_ENTRY: Select[int] = select(func.coalesce(func.max(audit.c.seq), 0))


def delete_records(connection: Connection, records: Collection[str]) -> Iterator[tuple[str, int]]:
    """Delete every row of some records; (table, how many). What ties two records goes by whichever of the two.

    Args:
        connection: In a write transaction.
        records: Ids of customers; no member may be linked to one.
    """
    for table, column in tables_that_end(Ends.WITH_PURCHASES):
        yield table.name, connection.execute(delete(table).where(_whose(table, column, records))).rowcount


def records_left(connection: Connection, records: Collection[str]) -> frozenset[str]:
    """Tables that hold a row of these records still."""
    return frozenset(
        table.name
        for table, column in tables_that_end(Ends.WITH_PURCHASES)
        if connection.execute(select(table.c[column]).where(_whose(table, column, records)).limit(1)).first()
    )


def note_records(connection: Connection, keyring: KeyRing, aliases: Aliases, records: Collection[str]) -> None:
    """Tell the ledger which records an erasure deletes; call it in the transaction that does, before its end."""
    keyring.note_records({aliases.record(one) for one in records}, connection.execute(_LAST_ENTRY).scalar_one())


def is_behind(connection: Connection, keyring: KeyRing) -> bool:
    """Whether the store ends before an erasure of records that the ledger knows: it was put back."""
    return bool(_unknown(connection, keyring))


def delete_again(connection: Connection, keyring: KeyRing, aliases: Aliases) -> int:
    """Delete the records that a backup brought back; how many. Call it before the store gets its next audit entry.

    A record is deleted again only in a store that does not know of its erasure. One that the shop's system sent anew
    afterwards stays.

    Args:
        connection: In a write transaction.
        keyring: Holds the ledger.
        aliases: Makes its hashes.
    """
    erased = _unknown(connection, keyring)
    if not erased:
        return 0
    back = {one for one in connection.scalars(select(customers.c.customer_id)) if aliases.record(one) in erased}
    if back:
        others = everybody_of(connection, back) - back
        connection.execute(update(members).where(members.c.customer_id.in_(back)).values(customer_id=None))
        for _ in delete_records(connection, back):
            pass
        settle(connection, others)
    return len(back)


def _unknown(connection: Connection, keyring: KeyRing) -> frozenset[str]:
    return keyring.erased_records(since=connection.execute(_LAST_ENTRY).scalar_one())


def _whose(table: Table, column: str, records: Collection[str]) -> ColumnElement[bool]:
    whose: ColumnElement[bool] = table.c[column].in_(records)
    if table.name in _TIES:
        whose = or_(whose, _TIES[table.name].in_(records))
    if table is rejects:
        # Nobody can say of whom a line speaks that could not be split; it may be they.
        whose = or_(whose, table.c[column].is_(None) & unsplit())
    return whose
