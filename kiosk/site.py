"""The key and the store of a site, made and opened together."""

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.errors import KeyMissing, SiteExists, StoreUnusable
from kiosk.events.bus import Bus, InProcessBus
from kiosk.members import Clock, MemberDesk, utc_now
from kiosk.security.files import PRIVATE_FOLDER
from kiosk.security.keys import KeyPurpose, SiteKey, create_key, load_key
from kiosk.security.templates import Rotation, Sealer
from kiosk.settings import Settings
from kiosk.store.database import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """An open site.

    Attributes:
        store: The encrypted store.
        rotation: Protects templates and probes.
        members: The members' desk, on ``bus``.
        bus: Told of enrolments and erasures.
    """

    store: Store
    rotation: Rotation
    members: MemberDesk
    bus: Bus

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def make_site(settings: Settings) -> None:
    """Make the home folder, the key and an empty store. What is there already stays as it is.

    A key without a store is used for the new store: an earlier call was interrupted, or the store was lost.

    Raises:
        SiteExists: There is a store already.
        KeyMissing: There is a store, but its key is gone.
        KeyExposed: Others may read the key that is there.
        KeyInvalid: The key that is there is not one.
        StoreFull: No room.
    """
    if settings.store_path.exists():
        if not settings.key_path.exists():
            raise KeyMissing(
                f"There is a store at {settings.store_path}, but no key file at {settings.key_path}",
                mend="Restore the key's backup; without it nobody can read this store. To begin anew, move it away",
            )
        raise SiteExists(
            f"There is a site in {settings.home} already", mend="Nothing was changed. Use it, or give another --home"
        )
    try:
        settings.home.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(
            f"The folder {settings.home} cannot be made: {error.strerror}",
            mend="Give another folder with --home, or correct its owner and mode",
        ) from error
    key = load_key(settings.key_path) if settings.key_path.exists() else create_key(settings.key_path)
    Store.create(settings.store_path, key.derive(KeyPurpose.DATABASE)).close()
    log.info("made a site in %s", settings.home)


def open_site(settings: Settings, bus: Bus | None = None, clock: Clock = utc_now) -> Site:
    """Open the site of the settings; close it when done.

    Args:
        settings: Name the home folder.
        bus: Where enrolments and erasures are told; a new one of this process if not given.
        clock: The time now.

    Raises:
        KeyMissing: No key file.
        KeyExposed: Others may read the key file.
        KeyInvalid: The key file is not one.
        KeyWrong: The store does not open with this key.
        StoreMissing: No store.
        StoreUnusable: The store cannot be read, or is newer than this version.
    """
    key: SiteKey = load_key(settings.key_path)
    store = Store.open(settings.store_path, key.derive(KeyPurpose.DATABASE))
    rotation = Rotation(key.derive(KeyPurpose.ROTATION))
    bus = InProcessBus() if bus is None else bus
    desk = MemberDesk(store, rotation, Sealer(key.derive(KeyPurpose.MEMBER_WRAP)), bus, clock)
    return Site(store, rotation, desk, bus)


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Site]:
    """The site of the settings for one command."""
    site = open_site(settings)
    try:
        yield site
    finally:
        site.close()
