"""The key ring: what must never be rolled back, in a file of its own beside the store.

It holds the data key of every member, the ledger of erasures, the end of the audit chain, and the site's random
secrets. A backup of the store does not contain it, so a destroyed data key is destroyed for every backup too, and the
ledger is still there when an old backup is restored. The file is SQLCipher under a key of its own; each data key in it
is wrapped once more.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    TypedColumns,
    delete,
    insert,
    select,
)

from kiosk.security.files import new_private_file
from kiosk.store.database import Store
from kiosk.store.engine import check_key, clear_journal, sqlcipher_engine
from kiosk.store.tables import MEMBER_ID, SUBJECT, UtcDateTime

SECRET_BYTES = 32

WITH_PURCHASES = "purchases"
"""Wish of a member who was erased together with the shop's record of what they bought."""

ring = MetaData()


class Secret(StrEnum):
    """The site's random secrets; each is made at its first use and stays for the life of the site."""

    SUBJECT = "subject"
    LOOKUP = "lookup"
    AUDIT = "audit"
    VOUCHER = "voucher"
    """Seed of the key that signs vouchers."""
    EXPERIMENT = "experiment"
    """Deals members out to the arms of experiments."""
    STAFF = "staff"
    """Seals what staff prove themselves with, beside their passwords."""
    AUTHORITY = "authority"
    """Seals the key of the shop's own authority of certificates."""


class _MemberKeys(TypedColumns):
    member_id: Named[str] = Column(MEMBER_ID, primary_key=True)
    wrapped: Named[bytes] = Column(LargeBinary)


class _Secrets(TypedColumns):
    name: Named[str] = Column(String(20), primary_key=True)
    value: Named[bytes] = Column(LargeBinary)


class _Erased(TypedColumns):
    subject: Named[str] = Column(SUBJECT, primary_key=True)
    at: Named[datetime] = Column(UtcDateTime)


class _Wishes(TypedColumns):
    subject: Named[str] = Column(SUBJECT, primary_key=True)
    wish: Named[str] = Column(String(40), primary_key=True)
    at: Named[datetime] = Column(UtcDateTime)


class _ErasedRecords(TypedColumns):
    record: Named[str] = Column(SUBJECT, primary_key=True)
    seq: Named[int] = Column(Integer)


class _AuditEnd(TypedColumns):
    only: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    seq: Named[int] = Column(Integer)
    mac: Named[str] = Column(String(64))


class _Notes(TypedColumns):
    name: Named[str] = Column(String(40), primary_key=True)
    text: Named[str]


_member_keys = Table("member_keys", ring, _MemberKeys)
_secrets = Table("secrets", ring, _Secrets)
_erased = Table("erased", ring, _Erased)
_wishes = Table("wishes", ring, _Wishes)
_erased_records = Table("erased_records", ring, _ErasedRecords)
_audit_end = Table("audit_end", ring, _AuditEnd)
_notes = Table("notes", ring, _Notes)


class KeyRing:
    """One open key ring. Thread-safe.

    Args:
        file: An open SQLCipher file with the tables of this module. Use :meth:`create` or :meth:`open`.
        path: Of that file.
    """

    def __init__(self, file: Store, path: Path) -> None:
        self._file, self.path = file, path

    @classmethod
    def create(cls, path: Path, key: bytes) -> Self:
        """Make a new, empty key ring with mode 0600 and open it.

        Raises:
            SiteExists: There is already something under this name.
            StoreFull: No room.
        """
        with new_private_file(path) as draft:
            engine = sqlcipher_engine(draft, key)
            ring.create_all(engine)
            clear_journal(engine)
            engine.dispose()
            for leftover in ("-wal", "-shm"):
                draft.with_name(draft.name + leftover).unlink(missing_ok=True)
        return cls(Store(sqlcipher_engine(path, key)), path)

    @classmethod
    def open(cls, path: Path, key: bytes) -> Self:
        """Open a key ring.

        Raises:
            StoreMissing: There is no file.
            KeyWrong: Another key, or a damaged file.
            StoreUnusable: It cannot be read.
        """
        check_key(path, key)
        engine = sqlcipher_engine(path, key)
        ring.create_all(engine)  # what a ring of an earlier day lacks
        return cls(Store(engine), path)

    def close(self) -> None:
        """Close every connection."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def secret(self, name: Secret) -> bytes:
        """The 32 random bytes of this name; made when they are asked for first."""
        wanted = select(_secrets.c.value).where(_secrets.c.name == name.value)
        with self._file.read() as connection:
            found = connection.execute(wanted).scalar_one_or_none()
        if found is not None:
            return found
        with self._file.write() as connection:
            found = connection.execute(wanted).scalar_one_or_none()
            if found is None:
                found = secrets.token_bytes(SECRET_BYTES)
                connection.execute(insert(_secrets).values(name=name.value, value=found))
        return found

    def put_member_key(self, member_id: str, wrapped: bytes) -> None:
        """Keep the wrapped data key of a new member. It lies here before the first row of theirs in the store."""
        with self._file.write() as connection:
            connection.execute(insert(_member_keys).values(member_id=member_id, wrapped=wrapped))

    def member_key(self, member_id: str) -> bytes | None:
        """The wrapped data key, or None when it was destroyed or never made."""
        with self._file.read() as connection:
            return connection.execute(
                select(_member_keys.c.wrapped).where(_member_keys.c.member_id == member_id)
            ).scalar_one_or_none()

    def member_keys(self) -> Mapping[str, bytes]:
        """Every wrapped data key by member."""
        with self._file.read() as connection:
            rows = connection.execute(select(_member_keys.c.member_id, _member_keys.c.wrapped))
            return {row.member_id: row.wrapped for row in rows}

    def replace_member_keys(self, wrapped: Mapping[str, bytes]) -> None:
        """Put newly wrapped data keys in place of all there are, in one transaction."""
        with self._file.write() as connection:
            connection.execute(delete(_member_keys))
            if wrapped:
                connection.execute(
                    insert(_member_keys), [{"member_id": key, "wrapped": value} for key, value in wrapped.items()]
                )

    def destroy_member_key(self, member_id: str) -> bool:
        """Destroy a data key for good; whether there was one. The journal is cut, so that no page keeps it."""
        with self._file.write() as connection:
            gone = connection.execute(delete(_member_keys).where(_member_keys.c.member_id == member_id)).rowcount
        self._file.clear_journal()
        return bool(gone)

    def note_erased(self, subject: str, at: datetime, *, with_purchases: bool = False) -> None:
        """Enter an erasure in the ledger, before anything is deleted. Entering it again changes nothing.

        What else the member had wished goes; that the purchases were to go too stays, for restored backups.
        """
        with self._file.write() as connection:
            others = (_wishes.c.subject == subject, _wishes.c.wish != WITH_PURCHASES)
            connection.execute(delete(_wishes).where(*others))
            if with_purchases:
                _put_wish(connection, subject, WITH_PURCHASES, at)
            if connection.execute(select(_erased.c.subject).where(_erased.c.subject == subject)).first() is None:
                connection.execute(insert(_erased).values(subject=subject, at=at))

    def note_wish(self, subject: str, wish: str, at: datetime) -> None:
        """Remember what a member took back, so that no restored backup gives it again."""
        with self._file.write() as connection:
            _put_wish(connection, subject, wish, at)

    def drop_wish(self, subject: str, wish: str) -> None:
        """Forget a wish that was taken back itself."""
        with self._file.write() as connection:
            connection.execute(delete(_wishes).where(_wishes.c.subject == subject, _wishes.c.wish == wish))

    def wishes(self) -> Mapping[str, Mapping[str, datetime]]:
        """Subject to wish to the newest time it was made, UTC."""
        found: dict[str, dict[str, datetime]] = {}
        with self._file.read() as connection:
            for subject, wish, at in connection.execute(select(_wishes.c.subject, _wishes.c.wish, _wishes.c.at)):
                found.setdefault(subject, {})[wish] = at
        return found

    def erased(self) -> frozenset[str]:
        """Subjects of everybody who was ever erased."""
        with self._file.read() as connection:
            return frozenset(connection.execute(select(_erased.c.subject)).scalars())

    def ledger(self) -> Mapping[str, datetime]:
        """When each subject of :meth:`erased` was entered, UTC."""
        with self._file.read() as connection:
            rows = connection.execute(select(_erased.c.subject, _erased.c.at))
            return {row.subject: row.at for row in rows}

    def note_records(self, records: Collection[str], seq: int) -> None:
        """Enter records of the shop in the ledger, before they are deleted.

        Args:
            records: Keyed hashes (:meth:`kiosk.security.aliases.Aliases.record`).
            seq: The last entry of the audit trail; a store that ends there or earlier does not know of the erasure.
        """
        with self._file.write() as connection:
            connection.execute(delete(_erased_records).where(_erased_records.c.record.in_(records)))
            if records:
                connection.execute(insert(_erased_records), [{"record": one, "seq": seq} for one in sorted(records)])

    def erased_records(self, since: int) -> frozenset[str]:
        """Keyed hashes of the shop's records that were erased when the audit trail had this many entries, or more."""
        wanted = select(_erased_records.c.record).where(_erased_records.c.seq >= since)
        with self._file.read() as connection:
            return frozenset(connection.execute(wanted).scalars())

    def note(self, name: str) -> str | None:
        """A short text of the site that no restored store may roll back, or None."""
        with self._file.read() as connection:
            return connection.execute(select(_notes.c.text).where(_notes.c.name == name)).scalar_one_or_none()

    def put_note(self, name: str, text: str) -> None:
        """Keep such a text under its name, in place of an older one."""
        with self._file.write() as connection:
            connection.execute(delete(_notes).where(_notes.c.name == name))
            connection.execute(insert(_notes).values(name=name, text=text))

    def clear_journal(self) -> bool:
        """Leave no replaced key in the journal; see :meth:`kiosk.store.database.Store.clear_journal`."""
        return self._file.clear_journal()

    def copy_to(self, path: Path, key: bytes | None = None) -> None:
        """Write a whole copy; see :meth:`kiosk.store.database.Store.copy_to`."""
        self._file.copy_to(path, key)

    def audit_end(self) -> tuple[int, str] | None:
        """Number and code of the last audit entry this ring knows, or None before the first."""
        with self._file.read() as connection:
            row = connection.execute(select(_audit_end.c.seq, _audit_end.c.mac)).one_or_none()
        return None if row is None else (row.seq, row.mac)

    def note_audit_end(self, seq: int, mac: str) -> None:
        """Remember the last audit entry, unless a later one is known already."""
        with self._file.write() as connection:
            known = connection.execute(select(_audit_end.c.seq)).scalar_one_or_none()
            if known is None or known < seq:
                connection.execute(delete(_audit_end))
                connection.execute(insert(_audit_end).values(only=1, seq=seq, mac=mac))


def _put_wish(connection: Connection, subject: str, wish: str, at: datetime) -> None:
    connection.execute(delete(_wishes).where(_wishes.c.subject == subject, _wishes.c.wish == wish))
    connection.execute(insert(_wishes).values(subject=subject, wish=wish, at=at))
