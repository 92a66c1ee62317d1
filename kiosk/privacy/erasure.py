"""Erasing a member: everything in one transaction, a receipt that counts it, and a tombstone without a name.

The customer's record and purchases are the shop's own books. They stay by default, without any link to the face or the
member; they go too where the person asks for that.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert

from kiosk.errors import MemberUnknown
from kiosk.privacy.records import RECORDS, Ends
from kiosk.store.database import Store
from kiosk.store.members import find_member, raise_revision
from kiosk.store.shop import delete_customer
from kiosk.store.tables import erasures, metadata

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """What an erasure did.

    Attributes:
        member_id: Whose; the id means nothing any more.
        at: When it took effect, UTC.
        stores: Name of each table and the number of rows deleted from it.
    """

    member_id: str
    at: datetime
    stores: tuple[tuple[str, int], ...]


def erase(store: Store, member_id: str, *, at: datetime, also_purchases: bool = False) -> ErasureReceipt:
    """Delete all of a member's data in one transaction, and leave a tombstone.

    The gallery's revision rises in the same transaction, so every process drops the template with its next look at it.
    The journal still holds the deleted pages, encrypted; :meth:`kiosk.store.database.Store.clear_journal` cuts it.

    Args:
        store: The store.
        member_id: Who.
        at: The time now, UTC.
        also_purchases: Delete the linked customer's record, purchases and segments as well.

    Raises:
        MemberUnknown: Nobody has this id, or they were erased before.
    """
    with store.write() as connection:
        member = find_member(connection, member_id)
        if member is None:
            raise MemberUnknown(
                f"There is no member {member_id}",
                mend="'kiosk members list' shows the ids; an erased one is not among them",
            )
        stores = list(_delete_with_member(connection, member_id))
        if also_purchases and member.customer_id is not None:
            stores += delete_customer(connection, member.customer_id)
        raise_revision(connection)
        receipt = ErasureReceipt(member_id, at, tuple(stores))
        connection.execute(
            insert(erasures).values(member_id=member_id, at=at, receipt={"stores": [list(entry) for entry in stores]})
        )
    log.info("erased member %s", member_id)
    return receipt


def _delete_with_member(connection: Connection, member_id: str) -> Iterator[tuple[str, int]]:
    """Children before parents; the foreign keys refuse any other order, and a table that was forgotten."""
    register = {record.table for record in RECORDS if record.ends is Ends.WITH_MEMBER}
    for table in reversed(metadata.sorted_tables):
        if table.name in register:
            yield table.name, connection.execute(delete(table).where(table.c.member_id == member_id)).rowcount
