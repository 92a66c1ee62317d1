"""Backups of the store, and putting one back without bringing back anybody who was erased (requirement G10).

A backup holds the store only. The key ring, without which nothing of a member can be read, has its own copies
(:mod:`kiosk.security.keycopies`), which every erasure overwrites.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Integer, column, insert, select, table

from kiosk.backups.names import name_of
from kiosk.campaigns.faults import RESTORED, pause_all
from kiosk.errors import (
    BackupInvalid,
    KeyWrong,
    KioskError,
    SiteExists,
    StoreBusy,
    StoreFull,
    StoreMissing,
    StoreUnusable,
)
from kiosk.privacy.audit import Action, AuditLog
from kiosk.privacy.shop_records import delete_again
from kiosk.security import exchange, keycopies
from kiosk.security.aliases import Aliases
from kiosk.security.custody import bring_envelope, open_secret
from kiosk.security.envelope import ENVELOPE_NAME
from kiosk.security.files import PRIVATE_FOLDER, new_private_file
from kiosk.security.keyring import KeyRing, Secret
from kiosk.security.keys import KeyPurpose, SiteSecret
from kiosk.security.lockfile import SiteLock
from kiosk.security.vault import Vault
from kiosk.settings import Settings
from kiosk.site import Site, assemble
from kiosk.store.adoption import KeyAdopter
from kiosk.store.database import Store
from kiosk.store.engine import check_key, copy_file, examine_file
from kiosk.store.schema import metadata
from kiosk.store.shop import count as count_rows
from kiosk.store.tables import audit, erasures, members
from kiosk.stores import open_store, put_on_server

Clock = Callable[[], datetime]

FOLDER = "backups"
_BATCH = 5_000
_VERSION = select(column("data_version", Integer)).select_from(table("pragma_data_version"))


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made.

    Attributes:
        path: The file.
        rows: Rows of each table in it.
    """

    path: Path
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back.

    Attributes:
        members: How many members the store has now.
        erased_again: How many the backup would have brought back.
        carried_over: Newer entries of the audit trail that were kept.
        unreadable: Members of the backup whose data key is not in the key ring; nothing of theirs can be read.
    """

    members: int
    erased_again: int
    carried_over: int
    unreadable: int


def back_up(site: Site, settings: Settings, folder: Path | None, *, now: datetime, actor: str) -> Backup:
    """Write an encrypted copy of the store as it is at this moment, and prove that it opens and is whole.

    The kiosk may run meanwhile. The copies of the key ring are brought up to date too: a store without the keys of its
    newest members would be worth little.

    Args:
        site: The open site.
        settings: Of the site.
        folder: Where; ``backups`` in the home folder when left out.
        now: The time now, aware; it names the file.
        actor: ``cli`` or ``staff:ID``.

    Raises:
        SiteExists: There is a backup of this very second.
        BackupInvalid: What was written does not hold what the store holds.
        StoreFull: No room.
        StoreUnusable: The folder cannot be written.
    """
    place = settings.home / FOLDER if folder is None else folder
    path = place / name_of(now)
    key = site_key(settings).derive(KeyPurpose.DATABASE)
    begun, counted = _moment(site.store), _counts(site.store)
    try:
        place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with new_private_file(path) as draft:
            site.store.copy_to(draft)
            still = begun is not None and begun == _moment(site.store)
            rows = _checked(draft, key, counted if still else None)
    except OSError as error:
        raise StoreUnusable(
            f"No backup can be written to {place}: {error.strerror}", mend="Give another folder, or correct its owner"
        ) from error
    keycopies.rewrite(site.keyring)
    site.audit.record(Action.BACKED_UP, actor=actor, detail={"members": rows[members.name]})
    return Backup(path, rows)


def restore(settings: Settings, file: Path, *, actor: str, clock: Clock) -> Restored:
    """Put a backup in place of the store. Nobody else may have the site open.

    Everything happens on copies beside store and key ring: newer entries of the audit trail are carried over, and
    erasures since the backup are done again there. Only then the copies take their names, in one step, and the old
    store is gone.

    Args:
        settings: Of the site.
        file: From :func:`back_up`, of this site.
        actor: ``cli``.
        clock: The time now, aware.

    Raises:
        BackupInvalid: It is no backup of this site, or it is damaged.
        SiteInUse: The kiosk or another command runs.
        StoreMissing: There is no such file, or no key ring.
        StoreFull: No room.
        StoreUnusable: The store is on a server that does not answer; its newer entries of the trail would be lost.
        StoreBusy: The same.
    """
    if not file.is_file():
        raise StoreMissing(f"There is no file {file}", mend="Give the path of a backup")
    with SiteLock(settings.home, alone=True) as lock:
        exchange.complete(settings.home, lock)
        key = site_key(settings)
        fresh, ring = exchange.prepare(settings.store_path), exchange.prepare(settings.keyring_path)
        with _present(settings, key) as (keyring, present):
            # The ring on a copy as well: it must not know the end of a trail that was never put in place.
            keyring.copy_to(ring)
            opening = restored_copy(settings, key, file, fresh, ring, present=present, actor=actor, clock=clock)
            with opening as (site, done):  # once it is open, everything is done
                if settings.database:
                    put_on_server(settings, key.derive(KeyPurpose.DATABASE), site.store, site.audit)
        exchange.commit([*(() if settings.database else (settings.store_path,)), settings.keyring_path], lock)
    return done


@contextlib.contextmanager
def _present(settings: Settings, key: SiteSecret) -> Iterator[tuple[KeyRing, Store | None]]:
    """The key ring, and the store as it is now; None where it is lost or damaged, which is why one is put back."""
    with contextlib.ExitStack() as files:
        keyring = files.enter_context(KeyRing.open(settings.keyring_path, key.derive(KeyPurpose.KEYRING)))
        store = None
        with _lost_for_good(on_server=bool(settings.database)):
            adopter, _aliases = _adopter(keyring, key)
            opened = open_store(settings, key.derive(KeyPurpose.DATABASE), adopter)
            store = files.enter_context(opened)
        yield keyring, store


@contextlib.contextmanager
def _lost_for_good(*, on_server: bool) -> Iterator[None]:
    """Go on without the present store where it is lost or damaged.

    A server that does not answer now will later, and a disk without room for the copy says nothing of the store.
    """
    try:
        yield
    except KioskError as error:
        if isinstance(error, StoreFull) or (on_server and isinstance(error, StoreUnusable | StoreBusy)):
            raise


def _adopter(keyring: KeyRing, key: SiteSecret) -> tuple[KeyAdopter, Aliases]:
    vault = Vault(keyring, key.derive(KeyPurpose.MEMBER_WRAP))
    aliases = Aliases(keyring.secret(Secret.SUBJECT), keyring.secret(Secret.LOOKUP))
    return KeyAdopter(keyring, vault, aliases), aliases


@contextlib.contextmanager
def restored_copy(
    settings: Settings,
    key: SiteSecret,
    file: Path,
    fresh: Path,
    ring: Path,
    *,
    present: Store | None,
    actor: str,
    clock: Clock,
) -> Iterator[tuple[Site, Restored]]:
    """Everything that a restore does, on a copy: what :func:`restore` puts in place, and what a proof looks at.

    Args:
        settings: Of the site, without whatever the copy must not touch.
        key: Opens the backup and the key ring.
        file: The backup.
        fresh: An existing, empty file for the copy.
        ring: A copy of the key ring, which learns what the restored store knows.
        present: The store as it is now, for the newer entries of the trail; None where it is lost.
        actor: Who restores.
        clock: The time now, aware.

    Yields:
        The copy, open as a site, and what came back.

    Raises:
        BackupInvalid: It is no backup of this site, or it is damaged.
        StoreFull: No room.
    """
    store_key = key.derive(KeyPurpose.DATABASE)
    try:
        rows = examine_file(file, store_key)  # copying reads no index, and so proves no page of one
        copy_file(file, store_key, fresh)
    except KeyWrong as error:
        raise BackupInvalid(
            f"{file.name} is no backup of this site, or it is damaged",
            mend="Give a backup that was made with this site's present key",
        ) from error
    if examine_file(fresh, store_key) != rows:
        raise BackupInvalid(f"{file.name} did not come back whole", mend="Try again; check the disk if it stays")
    carried = _carry_over(key, fresh, ring, present, actor, clock)
    before = examine_file(fresh, store_key)[members.name]
    site = assemble(settings, key, clock=clock, store_path=fresh, keyring_path=ring)
    try:
        with site.store.read() as connection:
            ids = frozenset(connection.scalars(select(members.c.member_id)))
        unreadable = len(ids - site.keyring.member_keys().keys())
        pause_all(site, RESTORED, clock())
        yield site, Restored(len(ids), before - len(ids), carried, unreadable)
    finally:
        site.close()


def site_key(settings: Settings) -> SiteSecret:
    """The data secret, whose keys open the site's backups."""
    return open_secret(settings)


def restore_keys(settings: Settings, file: Path) -> None:
    """Put a copy of the key ring in its place, where the ring itself is lost.

    A ring that is there is never replaced: an older one would bring back keys of people who were erased since.

    Raises:
        SiteExists: There is a key ring that opens.
        KeyWrong: The copy is of another site or damaged.
        StoreMissing: There is no such file.
        SiteInUse: The kiosk or another command runs.
    """
    with SiteLock(settings.home, alone=True) as lock:
        exchange.complete(settings.home, lock)  # first: key and envelope may be half exchanged, and fit no more
        bring_envelope(settings, file.with_name(ENVELOPE_NAME))
        ring_key = site_key(settings).derive(KeyPurpose.KEYRING)
        with contextlib.suppress(KeyWrong, StoreMissing):
            check_key(settings.keyring_path, ring_key)
            raise SiteExists(
                "There is a key ring already, and it opens", mend="Nothing was changed. A key ring is never put back"
            )
        examine_file(file, ring_key)
        copy_file(file, ring_key, exchange.prepare(settings.keyring_path))
        exchange.commit([settings.keyring_path], lock)


def _carry_over(  # noqa: PLR0917 - called in one place
    key: SiteSecret, fresh: Path, ring: Path, present: Store | None, actor: str, clock: Clock
) -> int:
    """Bring newer entries of the trail and newer receipts into the copy, and note there that it was restored.

    Where the present store cannot be read, the note itself tells which entries are lost.
    """
    with contextlib.ExitStack() as files:
        keyring = files.enter_context(KeyRing.open(ring, key.derive(KeyPurpose.KEYRING)))
        adopter, aliases = _adopter(keyring, key)
        store = files.enter_context(Store.open(fresh, key.derive(KeyPurpose.DATABASE), adopter))
        with store.write() as target:  # before the trail is longer: by its end the store tells what it does not know
            again = delete_again(target, keyring, aliases)
        carried = 0
        if present is not None:
            with _lost_for_good(on_server=not present.is_file), present.read() as source, store.write() as target:
                carried = _copy_trail(source, target)
                _copy_receipts(source, target)
        detail = {"carried_over": carried, "records_erased_again": again}
        AuditLog(store, keyring, aliases, clock).record(Action.RESTORED, actor=actor, detail=detail)
    return carried


def _copy_trail(source: Connection, target: Connection) -> int:
    """Entries behind the end of the copy, if both are the same chain up to there."""
    last = target.execute(select(audit.c.seq, audit.c.mac).order_by(audit.c.seq.desc()).limit(1)).one_or_none()
    if last is not None:
        same = source.execute(select(audit.c.mac).where(audit.c.seq == last.seq)).scalar_one_or_none()
        if same != last.mac:
            return 0
    wanted = select(audit).where(audit.c.seq > (0 if last is None else last.seq)).order_by(audit.c.seq)
    carried = 0
    for part in source.execute(wanted).mappings().partitions(_BATCH):
        target.execute(insert(audit), [dict(row) for row in part])
        carried += len(part)
    return carried


def _copy_receipts(source: Connection, target: Connection) -> None:
    known = set(target.scalars(select(erasures.c.subject)))
    rows = [dict(row) for row in source.execute(select(erasures)).mappings() if row["subject"] not in known]
    if rows:
        target.execute(insert(erasures), rows)


def _checked(draft: Path, key: bytes, counted: Mapping[str, int] | None) -> Mapping[str, int]:
    """Rows of the new file, whose every page is proved; ``counted`` tells what they must be, where nobody wrote."""
    rows = examine_file(draft, key)
    for name, count in (counted or {}).items():
        if rows.get(name) != count:
            raise BackupInvalid(
                f"The copy has {rows.get(name, 0)} rows of {name}, not {count}",
                mend="Try again; check the disk if it stays",
            )
    return rows


def _moment(store: Store) -> int | None:
    """A number that changes with every write, also of others (https://www.sqlite.org/pragma.html#pragma_data_version).

    Counts before and after a copy say nothing of one between which rows came and went: only where nobody wrote must
    they be the same. A server has no such number; its copy is read in one transaction.
    """
    return store.watch(_VERSION) if store.is_file else None


def _counts(store: Store) -> Mapping[str, int]:
    with store.read() as connection:
        return {table.name: count_rows(connection, table) for table in metadata.sorted_tables}
