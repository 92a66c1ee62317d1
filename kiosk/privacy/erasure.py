"""Erasing a member as one saga over every place that holds something of theirs (requirement G9).

The order makes a stop at any moment safe. First the member's row is marked, which takes them out of every gallery; then
the ledger of the key ring is told, which no backup rolls back; then the data key dies, which makes noise of every copy
that exists anywhere; then the rest follows. Each step may run twice. :meth:`Eraser.finish`, called whenever the site is
opened, completes what was interrupted, and erases again whoever a restored backup brought back (requirement G10).

The customer's record and purchases are the shop's own books. They stay by default, without any link to the face or the
member; they go too where the person asks for that. Customers who never joined go by the same steps, one at their wish
or many at once when their term is over.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from secrets import choice

from sqlalchemy import Connection, delete, func, insert, select, update

from kiosk.errors import CustomerInvalid, MemberUnknown
from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged, MemberErased
from kiosk.privacy import dropped
from kiosk.privacy.audit import Action, AuditLog
from kiosk.privacy.forgetting import Forgets, Forgotten
from kiosk.privacy.logfiles import log_files, overwrite_id
from kiosk.privacy.records import SUBJECT, Ends, tables_that_end
from kiosk.privacy.shop_records import (
    NotedRecords,
    delete_again,
    delete_records,
    is_behind,
    note_records,
    records_left,
    teach_records,
)
from kiosk.security import keycopies
from kiosk.security.aliases import Aliases, alias_of
from kiosk.security.keyring import WITH_PURCHASES, KeyRing
from kiosk.security.vault import Vault
from kiosk.store import features, shop
from kiosk.store.database import Store
from kiosk.store.events import delete_kiosk_events
from kiosk.store.identity import same_person
from kiosk.store.members import MemberState, member_of_customer, raise_revision
from kiosk.store.tables import BY_AGE, erasures, members, purchases

log = logging.getLogger(__name__)

_ENDING = frozenset({MemberState.ERASING.value, MemberState.ERASING_ALL.value})

_UNFINISHED = select(erasures.c.subject).where(erasures.c.receipt["done"].as_boolean().is_(False))

_NUMBER_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER_PARTS, _PART_LENGTH = 3, 4

Clock = Callable[[], datetime]
Told = Callable[[Forgotten], None]


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """What an erasure did.

    Attributes:
        number: Random, twelve signs; it says nothing about the member.
        at: When it was entered in the ledger, UTC.
        stores: Each place in the order in which it was cleared.
        purchases_stay: Whether the customer to whom the member was linked is still in the shop's own books.
    """

    number: str
    at: datetime
    stores: tuple[Forgotten, ...]
    purchases_stay: bool = False

    @property
    def verified(self) -> bool:
        """Whether every place was looked at again and was empty."""
        return all(line.verified for line in self.stores)


@dataclass(frozen=True, slots=True)
class _Marked:
    """Somebody who is out of every gallery: whether their purchases go too, and to which customer they are linked."""

    with_purchases: bool
    customer_id: str | None


class Eraser:
    """Erases members. Thread-safe; one erasure at a time in each process.

    Args:
        store: The store.
        keyring: Holds the data keys and the ledger.
        vault: Destroys data keys.
        aliases: Makes the subjects.
        audit: Gets an entry for every erasure.
        bus: Told of every erasure, for screens and galleries.
        clock: The time now, aware.
        log_file: The site's log, if it has one; looked through too.
        drop_folder: Where files are dropped, if the site has one; what it keeps goes with somebody's purchases.
    """

    def __init__(  # noqa: PLR0917 - built in one place
        self,
        store: Store,
        keyring: KeyRing,
        vault: Vault,
        aliases: Aliases,
        audit: AuditLog,
        bus: Bus,
        clock: Clock,
        log_file: Path | None = None,
        drop_folder: Path | None = None,
    ) -> None:
        self._store, self._keyring, self._vault, self._aliases = store, keyring, vault, aliases
        self._audit, self._bus, self._clock, self._log_file = audit, bus, clock, log_file
        self._drop_folder = drop_folder
        self._rooms: tuple[Forgets, ...] = ()
        self._lock = threading.Lock()

    def register(self, room: Forgets) -> None:
        """From now on every erasure clears and checks this room too."""
        with self._lock:
            self._rooms = (*self._rooms, room)

    def erase(
        self,
        member_id: str,
        *,
        actor: str,
        also_purchases: bool = False,
        if_used_at: datetime | None = None,
        told: Told | None = None,
    ) -> ErasureReceipt:
        """Erase a member everywhere; it has taken effect in every room of this process when it returns.

        Other processes see it by the revision of the gallery, with their next look at it.

        Args:
            member_id: Who.
            actor: ``shopper``, ``phone``, ``system``, ``cli`` or ``staff:ID``.
            also_purchases: Delete the linked customer's record, purchases and segments as well.
            if_used_at: Only if the member was here last at exactly this time; who came back meanwhile stays.
            told: Called after each step, in this thread, for a screen that shows the progress.

        Raises:
            MemberUnknown: Nobody has this id, they were erased before, or came back.
            StoreFull: No room even to begin; nothing has changed, or the next start finishes it.
        """
        with self._lock:
            marked = self._mark(member_id, also_purchases=also_purchases, used_at=if_used_at)
            return self._run(member_id, actor, told or _tell_nobody, marked)

    def erase_customer(self, customer_id: str, *, actor: str) -> ErasureReceipt:
        """Erase a customer of the shop who is no member: every record of theirs, with all that hangs on it.

        Args:
            customer_id: Any of their records.
            actor: ``cli`` or ``staff:ID``.

        Raises:
            CustomerInvalid: Nobody has this id, or a membership hangs on it, which must be erased itself.
            StoreFull: No room; nothing has changed, or the next start finishes it.
        """

        def theirs(connection: Connection) -> Sequence[str]:
            _require_no_member(connection, customer_id)
            return same_person(connection, customer_id)

        with self._lock:
            return self._erase_records(theirs, actor, by_age=False)

    def erase_idle(self, still: Callable[[Connection], Sequence[str]], *, actor: str) -> ErasureReceipt:
        """Erase many customers whose term is over, with one receipt for all of them.

        Args:
            still: Their records, asked for in the transaction that deletes them; no member may be linked to one, and
                at most 10,000 are taken at once.
            actor: ``system``, ``cli`` or ``staff:ID``.

        Raises:
            CustomerInvalid: There are none any more; nothing has changed.
            StoreFull: No room; nothing has changed, or the next start finishes it.
        """
        with self._lock:
            return self._erase_records(still, actor, by_age=True)

    def _erase_records(
        self, find: Callable[[Connection], Sequence[str]], actor: str, *, by_age: bool
    ) -> ErasureReceipt:
        at = self._clock()
        with self._store.write() as connection:
            records = find(connection)
            if not records:
                raise CustomerInvalid("Nobody is left of these customers", mend="Look again who is due")
            subject = self._aliases.record("\n".join(records) if by_age else records[0])
            self._keyring.note_erased(subject, at)
            noted = note_records(connection, self._keyring, self._aliases, records)
            counts = tuple(delete_records(connection, records, by_age=by_age))
            lines = [Forgotten(name, count, verified=True) for name, count in counts]
            connection.execute(delete(erasures).where(erasures.c.subject == subject))  # the shop sent them anew
            receipt = ErasureReceipt(_number(), at, tuple(lines))
            self._put_receipt(connection, receipt, subject, noted, by_age=by_age)
        with self._store.read() as connection:
            left = records_left(connection, records, by_age=by_age)
        lines = [replace(line, verified=line.place not in left) for line in lines]
        if not by_age:  # of many, whoever erases them tells it once, at the end
            # Of everybody: whoever notes it for another process would keep the ids of these.
            self._bus.publish(CustomersChanged((), at))
        return self._close(subject, actor, lines, _tell_nobody)

    def finish(self) -> int:
        """Complete what was interrupted, and erase again whoever a backup brought back; how many that were.

        Raises:
            StoreFull: No room.
        """
        with self._lock:
            self._mend_ledger()
            self._delete_records_again()
            ledger, wishes = self._keyring.erased(), self._keyring.wishes()
            with self._store.read() as connection:
                rows = connection.execute(select(members.c.member_id, members.c.state)).all()
                half_done = tuple(connection.scalars(_UNFINISHED))
            back = [
                row.member_id for row in rows if row.state in _ENDING or self._aliases.subject(row.member_id) in ledger
            ]
            for member_id in back:
                wished = WITH_PURCHASES in wishes.get(self._aliases.subject(member_id), {})
                marked = self._mark(member_id, also_purchases=wished)
                self._run(member_id, "system", _tell_nobody, marked)
            for subject in half_done:
                self._close(subject, "system", list(self._lines_of(subject)), _tell_nobody)
            for member_id in self._keyring.member_keys() if ledger else ():
                if self._aliases.subject(member_id) in ledger:
                    self._vault.destroy_key(member_id)
        if back or half_done:
            log.warning("finished %d erasures that were begun, or that a backup had undone", len(back) + len(half_done))
        return len(back) + len(half_done)

    def _mend_ledger(self) -> None:
        """Take over from the receipts what an older copy of the key ring, put in place of a lost one, does not know."""
        known = self._keyring.erased()
        with self._store.read() as connection:
            receipts = connection.execute(select(erasures.c.subject, erasures.c.at, erasures.c.receipt)).all()
        for subject, at, _receipt in receipts:
            if subject not in known:
                self._keyring.note_erased(subject, at)
        teach_records(self._keyring, (receipt for _subject, _at, receipt in receipts))

    def _delete_records_again(self) -> None:
        """Before anything of this start is entered in the trail, by whose end a store that was put back is known."""
        with self._store.read() as connection:
            if not is_behind(connection, self._keyring):
                return
        with self._audit.transaction() as connection:
            count = delete_again(connection, self._keyring, self._aliases)
            if count:
                detail: dict[str, str | int | bool] = {"records": count, "why": "restored"}
                self._audit.record(Action.ERASED, actor="system", detail=detail, connection=connection)

    def _mark(self, member_id: str, *, also_purchases: bool, used_at: datetime | None = None) -> _Marked:
        """Take a member out of every gallery; the purchases go too also if another process wanted it so."""
        with self._store.write() as connection:
            row = connection.execute(
                select(members.c.state, members.c.used_at, members.c.customer_id).where(
                    members.c.member_id == member_id
                )
            ).one_or_none()
            if row is None or used_at not in {None, row.used_at}:
                raise MemberUnknown(
                    f"There is no member {member_id}",
                    mend="'kiosk members list' shows the ids; an erased one is not among them",
                )
            everything = also_purchases or row.state == MemberState.ERASING_ALL
            state = MemberState.ERASING_ALL if everything else MemberState.ERASING
            connection.execute(update(members).where(members.c.member_id == member_id).values(state=state.value))
            raise_revision(connection)
        return _Marked(everything, row.customer_id)

    def _run(self, member_id: str, actor: str, told: Told, marked: _Marked) -> ErasureReceipt:
        subject = self._aliases.subject(member_id)
        self._keyring.note_erased(subject, self._clock(), with_purchases=marked.with_purchases)
        lines = list[Forgotten]()

        def note(line: Forgotten) -> None:
            lines.append(line)
            told(line)

        key = self._vault.destroy_key(member_id)
        note(Forgotten("data key", int(key), self._keyring.member_key(member_id) is None))
        for path in log_files(self._log_file):
            note(overwrite_id(path, member_id))
        for line in self._delete_rows(member_id, subject, tuple(lines)):
            note(line)
        # The screens first: clearing the journal may wait for a reader, a match must not.
        self._bus.publish(MemberErased(member_id, self._clock()))
        for room in self._rooms:
            count = room.forget(member_id)
            note(Forgotten(room.place, count, not room.holds(member_id)))
        receipt = self._close(subject, actor, lines, told)
        return replace(receipt, purchases_stay=self._is_customer(marked.customer_id))

    def _is_customer(self, customer_id: str | None) -> bool:
        with self._store.read() as connection:
            return customer_id is not None and shop.find_customer(connection, customer_id) is not None

    def _delete_rows(self, member_id: str, subject: str, before: tuple[Forgotten, ...]) -> Iterator[Forgotten]:
        """Every row in one transaction, with the receipt so far; then a second look."""
        with self._store.write() as connection:
            row = connection.execute(
                select(members.c.state, members.c.customer_id).where(members.c.member_id == member_id)
            ).one_or_none()
            counts, records = list(_delete(connection, member_id, subject)), tuple[str, ...]()
            noted = NotedRecords()
            if row is not None and row.customer_id is not None:
                mine = same_person(connection, row.customer_id)
                if row.state == MemberState.ERASING_ALL:
                    records = mine
                    noted = note_records(connection, self._keyring, self._aliases, records)
                    counts += delete_records(connection, records)
                else:
                    # Visits at the kiosk were kept under the member's consent; they are no part of the shop's books,
                    # and what was worked out from both is made anew from the books alone.
                    counts.append(("events", delete_kiosk_events(connection, row.customer_id)))
                    features.forget(connection, mine)
            raise_revision(connection)
            lines = (*before, *(Forgotten(name, count, verified=True) for name, count in counts))
            receipt = ErasureReceipt(_number(), self._keyring.ledger()[subject], lines)
            self._put_receipt(connection, receipt, subject, noted)
        with self._store.read() as connection:
            left = {name for name, count in _count(connection, member_id, subject) if count}
            left |= records_left(connection, records)
        yield from (Forgotten(name, count, name not in left) for name, count in counts)

    def _close(self, subject: str, actor: str, lines: list[Forgotten], told: Told) -> ErasureReceipt:
        """What is left to do once the member's id is gone: the journal, the copies of the keys, the records of it."""

        def note(line: Forgotten) -> None:
            lines.append(line)
            told(line)

        mine = erasures.c.subject == subject
        with self._store.read() as connection:
            row = connection.execute(select(erasures).where(mine)).one()
        by_age = bool(row.receipt.get(BY_AGE))
        if self._drop_folder is not None and not by_age and any(line.place == purchases.name for line in lines):
            note(dropped.delete_kept(self._drop_folder))
        # The journal of a server is its own, and nothing is claimed about it.
        cut = [file.clear_journal() for file in ((self._store,) if self._store.is_file else ()) + (self._keyring,)]
        note(Forgotten("journal", sum(cut), all(cut)))
        copies = keycopies.rewrite(self._keyring)
        note(Forgotten("copies of the keys", len(copies.written), not copies.missed))
        receipt = ErasureReceipt(row.receipt.get("number") or _number(), row.at, tuple(lines))
        detail: dict[str, str | int | bool] = {"receipt": receipt.number, "places": len(lines)}
        detail["verified"] = receipt.verified
        with self._audit.transaction() as connection:
            self._audit.record(Action.ERASED, actor=actor, subject=subject, detail=detail, connection=connection)
            connection.execute(update(erasures).where(mine).values(receipt=row.receipt | as_json(receipt, done=True)))
        self._store.clear_journal()
        log.info("erased %s", alias_of(subject))
        return receipt

    def _put_receipt(
        self,
        connection: Connection,
        receipt: ErasureReceipt,
        subject: str,
        noted: NotedRecords,
        *,
        by_age: bool = False,
    ) -> None:
        if connection.execute(select(erasures.c.subject).where(erasures.c.subject == subject)).first() is None:
            text = as_json(receipt, done=False) | noted.as_json() | ({BY_AGE: True} if by_age else {})
            connection.execute(insert(erasures).values(subject=subject, at=receipt.at, receipt=text))

    def _lines_of(self, subject: str) -> Iterator[Forgotten]:
        with self._store.read() as connection:
            receipt = connection.execute(select(erasures.c.receipt).where(erasures.c.subject == subject)).scalar_one()
        yield from (Forgotten(*line) for line in receipt["stores"])


def as_json(receipt: ErasureReceipt, *, done: bool) -> dict[str, object]:
    """How a receipt lies in the store."""
    stores = [[line.place, line.count, line.verified] for line in receipt.stores]
    return {"number": receipt.number, "stores": stores, "done": done}


def _require_no_member(connection: Connection, customer_id: str) -> None:
    if shop.find_customer(connection, customer_id) is None:
        raise CustomerInvalid("The shop has no such record", mend="It was erased, or the id is mistyped")
    if member_of_customer(connection, customer_id) is not None:
        raise CustomerInvalid(
            "A membership hangs on this record", mend="Erase the member, and say there that the purchases go too"
        )


def _delete(connection: Connection, member_id: str, subject: str) -> Iterator[tuple[str, int]]:
    """Children before parents; the foreign keys refuse any other order, and a table that was forgotten."""
    for table, column in tables_that_end(Ends.WITH_MEMBER):
        whose = table.c[column] == (subject if column == SUBJECT else member_id)
        yield table.name, connection.execute(delete(table).where(whose)).rowcount


def _count(connection: Connection, member_id: str, subject: str) -> Iterator[tuple[str, int]]:
    for table, column in tables_that_end(Ends.WITH_MEMBER):
        whose = table.c[column] == (subject if column == SUBJECT else member_id)
        yield table.name, connection.execute(select(func.count()).select_from(table).where(whose)).scalar_one()


def _number() -> str:
    """Signs that nobody confuses when they are read aloud."""
    return "-".join("".join(choice(_NUMBER_SIGNS) for _ in range(_PART_LENGTH)) for _ in range(_NUMBER_PARTS))


def _tell_nobody(_line: Forgotten) -> None:
    """Nobody watches this one."""
