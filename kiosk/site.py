"""The keys and the store of a site, made and opened together."""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.changes import tell_others
from kiosk.credentials import CodeBook
from kiosk.devices import Devices
from kiosk.errors import KeyMissing, SiteExists, StoreMissing, StoreUnusable
from kiosk.events.bus import Bus, InProcessBus
from kiosk.members import Clock, MemberDesk, utc_now
from kiosk.members.wishes import Wishes
from kiosk.modes import KeyPlace
from kiosk.privacy.audit import AuditLog
from kiosk.privacy.erasure import Eraser
from kiosk.privacy.site_records import SiteRecords
from kiosk.security import exchange, inherited
from kiosk.security.aliases import Aliases
from kiosk.security.custody import Unlocked, secret_for_new_site, unlock
from kiosk.security.files import PRIVATE_FOLDER
from kiosk.security.keyring import KeyRing, Secret
from kiosk.security.keys import KeyPurpose, SiteSecret
from kiosk.security.lockfile import SiteLock
from kiosk.security.rewrapping import KeyDesk
from kiosk.security.templates import Rotation
from kiosk.security.vault import Vault
from kiosk.settings import Settings
from kiosk.store.adoption import KeyAdopter, has_member_keys
from kiosk.store.database import Store
from kiosk.stores import make_store, open_store, refuse_filled, refuse_foreign

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """An open site.

    Attributes:
        store: The encrypted store.
        keyring: What is never rolled back: data keys, the ledger of erasures.
        vault: Seals what belongs to one member.
        aliases: Keyed hashes for logs, audit entries and look-ups.
        rotation: Protects templates and probes.
        audit: The audit trail.
        eraser: Erases members everywhere; rooms with caches register themselves here.
        records: The papers of the site, such as its assessment.
        members: The members' desk, on ``bus``.
        bus: Told of enrolments and erasures.
        lock: Keeps others from exchanging the files meanwhile; None for whoever exchanges them.
        devices: Paired screens and camera boxes.
    """

    store: Store
    keyring: KeyRing
    vault: Vault
    aliases: Aliases
    rotation: Rotation
    audit: AuditLog
    eraser: Eraser
    records: SiteRecords
    members: MemberDesk
    bus: Bus
    lock: SiteLock | None
    devices: Devices

    def close(self) -> None:
        """Close the store and the key ring."""
        self.store.close()
        self.keyring.close()
        if self.lock is not None:
            self.lock.close()


def make_site(settings: Settings) -> None:
    """Make the home folder, the key, its envelope, the key ring and an empty store. What is there stays as it is.

    A key without a store is used for the new store: an earlier call was interrupted, or the store was lost.

    Raises:
        SiteExists: There is a store already.
        StoreForeign: The database of the settings is not empty.
        KeyMissing: There is a store, but its key is gone; or the key has to be put in its place from outside first.
        KeyExposed: Others may read the key that is there, or look into the folder.
        KeyInvalid: The key that is there is not one.
        StoreFull: No room.
    """
    if settings.store_path.exists():
        raise _there_already(settings)
    try:
        settings.home.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(
            f"The folder {settings.home} cannot be made: {error.strerror}",
            mend="Give another folder with --home, or correct its owner and mode",
        ) from error
    if settings.database and refuse_filled(settings) and settings.keyring_path.exists():
        raise _there_already(settings)
    secret = secret_for_new_site(settings, utc_now)
    if not settings.keyring_path.exists():
        KeyRing.create(settings.keyring_path, secret.derive(KeyPurpose.KEYRING)).close()
    make_store(settings, secret.derive(KeyPurpose.DATABASE))
    log.info("made a site in %s", settings.home)


def _there_already(settings: Settings) -> KeyMissing | SiteExists:
    if settings.key_source is KeyPlace.FILE and not settings.key_path.exists():
        return KeyMissing(
            f"There is a store at {settings.database or settings.store_path}, but no key file at {settings.key_path}",
            mend="Restore the key's backup; without it nobody can read this store. To begin anew, move it away",
        )
    return SiteExists(
        f"There is a site in {settings.home} already", mend="Nothing was changed. Use it, or give another --home"
    )


def open_site(settings: Settings, bus: Bus | None = None, clock: Clock = utc_now) -> Site:
    """Open the site of the settings; close it when done.

    An exchange of files that was interrupted is completed first (:mod:`kiosk.security.exchange`), and every erasure
    that was interrupted, and every erasure, withdrawal and pause that a restored backup has undone, is done before
    this returns (requirements G4 and G10).

    Args:
        settings: Name the home folder.
        bus: Where enrolments and erasures are told; a new one of this process if not given.
        clock: The time now.

    Raises:
        KeyMissing: No site key where the settings say, or no envelope.
        KeyExposed: Others may read the key or the envelope, or look into the home folder.
        KeyInvalid: The key is not one, or the envelope is damaged.
        KeyServiceRefused: The key service does not open the envelope.
        KeyServiceUnreachable: It does not answer.
        KeyWrong: The store does not open with this key.
        StoreMissing: No store, or no key ring.
        StoreUnusable: The store cannot be read or reached, or is newer than this version.
        StoreForeign: The database of the settings is that of another site.
        SiteInUse: Another program is exchanging the files.
    """
    if settings.home.is_dir():
        exchange.complete(settings.home)
    return _open(settings, unlock(settings), bus, clock)


def keep_key(settings: Settings) -> None:
    """Unlock the site for as long as this process lives, and for the processes that it starts.

    From then on the site key is not asked for any more: it may change, and where it is may be away.

    Raises as :func:`open_site`.
    """
    if settings.home.is_dir():
        exchange.complete(settings.home)
    unlocked = unlock(settings)
    _open(settings, unlocked).close()  # only a key that opened the store is kept
    inherited.hold(settings.home, unlocked.secret.reveal())


def _open(settings: Settings, unlocked: Unlocked, bus: Bus | None = None, clock: Clock = utc_now) -> Site:
    lock = SiteLock(settings.home)
    try:
        site = assemble(settings, unlocked.secret, lock=lock, bus=bus, clock=clock)
    except BaseException:
        lock.close()
        raise
    KeyDesk(settings, site.keyring, site.audit, clock).settle(unlocked)
    return site


def assemble(
    settings: Settings,
    secret: SiteSecret,
    *,
    lock: SiteLock | None = None,
    bus: Bus | None = None,
    clock: Clock = utc_now,
    store_path: Path | None = None,
    keyring_path: Path | None = None,
) -> Site:
    """Build an open site from its files.

    Args:
        settings: Of the site.
        secret: Opens the files.
        lock: Held, and given back when the site is closed; None where the caller holds it alone.
        bus: See :func:`open_site`.
        clock: The time now.
        store_path: Another file than that of the settings, while files are being exchanged.
        keyring_path: Likewise.
    """
    keyring_path = keyring_path or settings.keyring_path
    older = None if settings.database else store_path or settings.store_path
    bus = InProcessBus() if bus is None else bus
    with contextlib.ExitStack() as open_files:
        keyring = open_files.enter_context(_keyring(keyring_path, older, secret))
        vault = Vault(keyring, secret.derive(KeyPurpose.MEMBER_WRAP))
        aliases = Aliases(keyring.secret(Secret.SUBJECT), keyring.secret(Secret.LOOKUP))
        adopter, store_key = KeyAdopter(keyring, vault, aliases), secret.derive(KeyPurpose.DATABASE)
        store = open_files.enter_context(
            open_store(settings, store_key, adopter, lambda found: AuditLog(found, keyring, aliases, clock).is_own())
            if store_path is None
            else Store.open(store_path, store_key, adopter)
        )
        rotation = Rotation(secret.derive(KeyPurpose.ROTATION))
        audit = AuditLog(store, keyring, aliases, clock)
        refuse_foreign(store, audit)
        eraser = Eraser(store, keyring, vault, aliases, audit, bus, clock, settings.log_file, settings.intake_folder)
        eraser.finish()
        wishes = Wishes(keyring, vault, aliases, audit)
        wishes.replay()
        codes = CodeBook(aliases, settings.phone_country)
        desk = MemberDesk(store, vault, aliases, rotation, bus, audit, clock, eraser=eraser, wishes=wishes, codes=codes)
        records = SiteRecords(store, audit, clock)
        devices = Devices(store, audit, clock)
        site = Site(store, keyring, vault, aliases, rotation, audit, eraser, records, desk, bus, lock, devices)
        open_files.pop_all()
    return site


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Site]:
    """The site of the settings for one command; a kiosk that runs beside it hears what the command changes."""
    site = open_site(settings)
    tell_others(site.store, site.bus)
    try:
        yield site
    finally:
        site.close()


def _keyring(path: Path, store_path: Path | None, secret: SiteSecret) -> KeyRing:
    """Open the key ring; a file of version 1, which kept its keys itself, is given a new one."""
    ring_key = secret.derive(KeyPurpose.KEYRING)
    if path.exists():
        return KeyRing.open(path, ring_key)
    if store_path is not None and has_member_keys(store_path, secret.derive(KeyPurpose.DATABASE)):
        log.info("making a key ring for a store of an older version")
        return KeyRing.create(path, ring_key)
    raise StoreMissing(
        f"There is no key ring at {path}; without it nobody in this store can be read",
        mend="Bring back its copy with: kiosk restore --keys FILE",
    )
