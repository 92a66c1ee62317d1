"""The shop's own records of a customer in an erasure: deleted whole, looked at again, and kept away by the ledger.

A backup knows no merge and no link of later days. So the ledger holds a keyed hash of every record that was erased, and
a store that is older than that erasure loses each of them, whoever it says they belong to (requirement G10).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

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


def delete_records(
    connection: Connection, records: Collection[str], *, by_age: bool = False
) -> Iterator[tuple[str, int]]:
    """Delete every row of some records; (table, how many). What ties two records goes by whichever of the two.

    Args:
        connection: In a write transaction.
        records: Ids of customers; no member may be linked to one.
        by_age: Their term is over. Lines of which nobody can say of whom they speak stay then: they end sooner than the
            shortest term of a customer.
    """
    for table, column in tables_that_end(Ends.WITH_PURCHASES):
        whose = _whose(table, column, records, by_age=by_age)
        yield table.name, connection.execute(delete(table).where(whose)).rowcount


def records_left(connection: Connection, records: Collection[str], *, by_age: bool = False) -> frozenset[str]:
    """Tables that hold a row of these records still; arguments as for :func:`delete_records`."""
    return frozenset(
        table.name
        for table, column in tables_that_end(Ends.WITH_PURCHASES)
        if connection.execute(
            select(table.c[column]).where(_whose(table, column, records, by_age=by_age)).limit(1)
        ).first()
    )


@dataclass(frozen=True, slots=True)
class NotedRecords:
    """What the ledger was told of records, and what a receipt keeps for a ledger that forgot it.

    Attributes:
        hashes: Keyed hashes of the records, sorted.
        seq: The last entry of the audit trail then.
    """

    hashes: tuple[str, ...] = ()
    seq: int = 0

    @classmethod
    def of_receipt(cls, receipt: Mapping[str, Any]) -> Self:
        """What a receipt tells; nothing where it is of an erasure without records."""
        return cls(tuple(receipt.get("records", ())), int(receipt.get("seq", 0)))

    def as_json(self) -> dict[str, object]:
        """How it lies in a receipt."""
        return {"records": list(self.hashes), "seq": self.seq} if self.hashes else {}


def note_records(connection: Connection, keyring: KeyRing, aliases: Aliases, records: Collection[str]) -> NotedRecords:
    """Tell the ledger which records an erasure deletes; call it in the transaction that does, before its end."""
    hashes = tuple(sorted({aliases.record(one) for one in records}))
    noted = NotedRecords(hashes, connection.execute(_LAST_ENTRY).scalar_one())
    keyring.note_records(noted.hashes, noted.seq)
    return noted


def teach_records(keyring: KeyRing, receipts: Iterable[Mapping[str, Any]]) -> None:
    """Tell a ledger of an older day the records that the receipts of the store name and it does not know."""
    known = keyring.erased_records(since=0)
    for noted in map(NotedRecords.of_receipt, receipts):
        new = set(noted.hashes) - known
        if new:
            keyring.note_records(new, noted.seq)
            known |= new


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


def _whose(table: Table, column: str, records: Collection[str], *, by_age: bool) -> ColumnElement[bool]:
    whose: ColumnElement[bool] = table.c[column].in_(records)
    if table.name in _TIES:
        whose = or_(whose, _TIES[table.name].in_(records))
    if table is rejects and not by_age:
        # Nobody can say of whom a line speaks that could not be split; it may be they.
        whose = or_(whose, table.c[column].is_(None) & unsplit())
    return whose
