"""Backups of the store, and putting one back without bringing back anybody who was erased (requirement G10).

A backup holds the store only. The key ring, without which nothing of a member can be read, has its own copies
(:mod:`kiosk.security.keycopies`), which every erasure overwrites.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from kiosk.backups.names import made_at, name_of
from kiosk.campaigns.faults import RESTORED, pause_all
from kiosk.errors import (
    BackupInvalid,
    KeyMissing,
    KeyWrong,
    KioskError,
    SiteExists,
    StoreBusy,
    StoreForeign,
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
from kiosk.store.tables import audit, erasures, members
from kiosk.stores import open_store, put_on_server, refuse_foreign

Clock = Callable[[], datetime]
Told = Callable[[str], object]
"""Hears which step of long work begins, in the words of :data:`RESTORING`."""

FOLDER = "backups"
RESTORING = ("looking at every page", "copying", "replaying what was erased", "putting it in place")
"""Steps of a restore, in order."""
_BATCH = 5_000


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
        rows: Of all tables of the backup.
    """

    members: int
    erased_again: int
    carried_over: int
    unreadable: int
    rows: int


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
    try:
        place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with new_private_file(path) as draft:
            counted = site.store.copy_to(draft)
            rows = _same_rows(counted, examine_file(draft, key))
    except OSError as error:
        raise StoreUnusable(
            f"No backup can be written to {place}: {error.strerror}", mend="Give another folder, or correct its owner"
        ) from error
    keycopies.rewrite(site.keyring)
    site.audit.record(Action.BACKED_UP, actor=actor, detail={"members": rows[members.name]})
    return Backup(path, rows)


def restore(
    settings: Settings,
    file: Path,
    *,
    actor: str,
    clock: Clock,
    over_foreign: bool = False,
    told: Told = lambda _step: None,
) -> Restored:
    """Put a backup in place of the store. Nobody else may have the site open.

    Everything happens on copies beside store and key ring: newer entries of the audit trail are carried over, and
    erasures since the backup are done again there. Only then the copies take their names, in one step, and the old
    store is gone.

    Args:
        settings: Of the site.
        file: From :func:`back_up`, of this site.
        actor: ``cli``.
        clock: The time now, aware.
        over_foreign: Whether the database of the settings may be replaced although it is another site's, or its trail
            was changed. A person has to say so.
        told: Hears each step as it begins.

    Raises:
        BackupInvalid: It is no backup of this site, or it is damaged.
        StoreForeign: The database of the settings is another site's; nothing was changed.
        SiteInUse: The kiosk or another command runs.
        StoreMissing: There is no such file, or no key ring.
        StoreFull: No room.
        StoreUnusable: The store is on a server that does not answer; its newer entries of the trail would be lost.
        StoreBusy: The same.
    """
    _require_file(file)
    with SiteLock(settings.home, alone=True) as lock:
        exchange.complete(settings.home, lock)
        key = site_key(settings)
        with _present(settings, key, clock, over_foreign=over_foreign) as (keyring, present):
            fresh, ring = exchange.prepare(settings.store_path), exchange.prepare(settings.keyring_path)
            # The ring on a copy as well: it must not know the end of a trail that was never put in place.
            keyring.copy_to(ring)
            opening = restored_copy(
                settings, key, file, fresh, ring, present=present, actor=actor, clock=clock, told=told
            )
            with opening as (site, done):  # once it is open, everything is done
                told(RESTORING[3])
                if settings.database:
                    store_key = key.derive(KeyPurpose.DATABASE)
                    put_on_server(settings, store_key, site.store, site.audit, over_foreign=over_foreign)
        exchange.commit([*(() if settings.database else (settings.store_path,)), settings.keyring_path], lock)
    return done


@contextlib.contextmanager
def _present(
    settings: Settings, key: SiteSecret, clock: Clock, *, over_foreign: bool
) -> Iterator[tuple[KeyRing, Store | None]]:
    """The key ring, and the store as it is now; None where it is lost or damaged, which is why one is put back."""
    if not settings.keyring_path.exists():
        raise StoreMissing(
            f"There is no key ring at {settings.keyring_path}; without it nobody in a backup can be read",
            mend="Bring back its copy first, with: kiosk restore --keys FILE",
        )
    with contextlib.ExitStack() as files:
        keyring = files.enter_context(KeyRing.open(settings.keyring_path, key.derive(KeyPurpose.KEYRING)))
        store = None
        with _lost_for_good(on_server=bool(settings.database), over_foreign=over_foreign):
            store = files.enter_context(_own_store(settings, keyring, key, clock))
        yield keyring, store


def _own_store(settings: Settings, keyring: KeyRing, key: SiteSecret, clock: Clock) -> Store:
    adopter, aliases = _adopter(keyring, key)

    def trail_of(found: Store) -> AuditLog:
        return AuditLog(found, keyring, aliases, clock)

    try:
        store = open_store(settings, key.derive(KeyPurpose.DATABASE), adopter, lambda found: trail_of(found).is_own())
        try:
            if not (store.is_file or store.is_empty()):
                refuse_foreign(store, trail_of(store))
        except BaseException:
            store.close()
            raise
    except StoreForeign as error:
        raise StoreForeign(
            error.message,
            mend="Nothing was changed. Correct 'database' in the settings, or name an empty one there. To replace what "
            "lies there for good, add: --over-foreign",
        ) from error
    return store


@contextlib.contextmanager
def _lost_for_good(*, on_server: bool, over_foreign: bool = False) -> Iterator[None]:
    """Go on without the present store where it is lost or damaged.

    A server that does not answer now will later, a disk without room for the copy says nothing of the store, and what
    belongs to another site is not lost at all.
    """
    try:
        yield
    except KioskError as error:
        away = on_server and isinstance(error, StoreUnusable | StoreBusy)
        if away or isinstance(error, StoreFull) or (isinstance(error, StoreForeign) and not over_foreign):
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
    counted: Mapping[str, int] | None = None,
    told: Told = lambda _step: None,
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
        counted: Rows of each table when the backup was made; None where nobody knows.
        told: Hears each step as it begins.

    Yields:
        The copy, open as a site, and what came back.

    Raises:
        BackupInvalid: It is no backup of this site, or it is damaged.
        StoreFull: No room.
    """
    store_key = key.derive(KeyPurpose.DATABASE)
    try:
        told(RESTORING[0])
        rows = examine_file(file, store_key)  # copying reads no index, and so proves no page of one
        told(RESTORING[1])
        copy_file(file, store_key, fresh)
    except KeyWrong as error:
        raise BackupInvalid(
            f"{file.name} is no backup of this site, or it is damaged",
            mend="Give a backup that was made with this site's present key",
        ) from error
    _same_rows(counted or {}, _same_rows(rows, examine_file(fresh, store_key)))
    told(RESTORING[2])
    carried = _carry_over(key, fresh, ring, present, actor, clock)
    before = examine_file(fresh, store_key)[members.name]
    site = assemble(settings, key, clock=clock, store_path=fresh, keyring_path=ring)
    try:
        with site.store.read() as connection:
            ids = frozenset(connection.scalars(select(members.c.member_id)))
        unreadable = len(ids - site.keyring.member_keys().keys())
        pause_all(site, RESTORED, clock())
        yield site, Restored(len(ids), before - len(ids), carried, unreadable, sum(rows.values()))
    finally:
        site.close()


def site_key(settings: Settings) -> SiteSecret:
    """The data secret, whose keys open the site's backups."""
    return open_secret(settings)


def restore_keys(settings: Settings, file: Path) -> None:
    """Put a copy of the key ring in its place, where the ring itself is lost.

    A ring that is there is never replaced: an older one would bring back keys of people who were erased since. The home
    folder of a new machine is made here, so that the next error tells what to put into it.

    Raises:
        SiteExists: There is a key ring that opens.
        KeyMissing: The site's key is not in its place, or there is no envelope for it.
        KeyWrong: The copy is of another site or damaged.
        StoreMissing: There is no such file.
        SiteInUse: The kiosk or another command runs.
    """
    if not file.is_file():
        raise StoreMissing(
            f"There is no copy of the key ring at {file}",
            mend=f"Give the file {keycopies.COPY_NAME} in the folder to which kiosk backup --keys made it",
        )
    with contextlib.suppress(OSError):  # the lock tells it
        settings.home.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with SiteLock(settings.home, alone=True) as lock:
        exchange.complete(settings.home, lock)  # first: key and envelope may be half exchanged, and fit no more
        bring_envelope(settings, file.with_name(ENVELOPE_NAME))
        ring_key = site_key(settings).derive(KeyPurpose.KEYRING)
        with contextlib.suppress(KeyWrong, StoreMissing):
            check_key(settings.keyring_path, ring_key)
            raise SiteExists(
                "There is a key ring already, and it opens", mend="Nothing was changed. A key ring is never put back"
            )
        try:
            examine_file(file, ring_key)
        except KeyWrong as error:
            if settings.envelope_path.exists():
                raise
            raise KeyMissing(
                f"There is no {ENVELOPE_NAME} beside {file}, and the site's key alone does not open it",
                mend=f"Bring the envelope, which was made together with the copy, to {settings.envelope_path}",
            ) from error
        copy_file(file, ring_key, exchange.prepare(settings.keyring_path))
        exchange.commit([settings.keyring_path], lock)


def _require_file(file: Path) -> None:
    if file.is_file():
        return
    names = sorted(one.name for one in file.iterdir() if made_at(one.name)) if file.is_dir() else []
    if names:
        raise StoreMissing(f"{file} is a folder", mend=f"Give one of its backups; the newest is {file / names[-1]}")
    raise StoreMissing(
        f"There is no backup at {file}",
        mend="Give the path of a file such as vanakkam-20260301T030000Z.db, or a name of: kiosk backups list",
    )


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


def _same_rows(counted: Mapping[str, int], rows: Mapping[str, int]) -> Mapping[str, int]:
    """What a copy holds, which must be what was counted when it was made, table by table."""
    for name, count in counted.items():
        if rows.get(name) != count:
            raise BackupInvalid(
                f"The copy has {rows.get(name, 0)} rows of {name}, not {count}",
                mend="Try again; check the disk if it stays",
            )
    return rows
