"""Moves the tables of a site from the encrypted file to a database server, and back.

Each move has one step that counts. Whoever is stopped before it has lost nothing, and whoever is stopped after it calls
the same move again, which does what is left. Which of two places is the newer one is told by the audit trail, whose
entries are signed over all before them.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from kiosk.errors import SettingsInvalid, StoreForeign, StoreMissing, StoreUnusable
from kiosk.privacy.audit import Action, has_entry, last_entry
from kiosk.security import exchange
from kiosk.security.keys import KeyPurpose, SiteSecret
from kiosk.security.lockfile import SiteLock
from kiosk.settings import Settings
from kiosk.site import assemble
from kiosk.store.database import Store
from kiosk.store.engine import examine_file
from kiosk.stores import open_store, put_on_server

Clock = Callable[[], datetime]
Told = Callable[[str], object]

MOVING = ("looking at both places", "carrying every row", "deleting what was moved")
"""Steps of a move, in order."""


def move_to_server(settings: Settings, secret: SiteSecret, clock: Clock, told: Told = lambda _step: None) -> int:
    """Carry the file's rows to the server of the settings, and delete the file.

    Args:
        settings: Name the server.
        secret: Opens the file.
        clock: The time now, aware. The caller holds the lock of the site alone.
        told: Hears each step of :data:`MOVING` as it begins.

    Returns:
        How many members the server has.

    Raises:
        SettingsInvalid: They name no server.
        StoreMissing: There is no file to move.
        StoreForeign: The database holds something else already, or both places have gone on by themselves.
        StoreUnusable: The server cannot be used.
    """
    _need_server(settings)
    path = settings.store_path
    if not path.exists():
        raise StoreMissing(f"There is no store at {path} to move", mend="It lies on the server already: kiosk doctor")
    key = secret.derive(KeyPurpose.DATABASE)
    told(MOVING[0])
    # As it was found: opening it as a site may add entries.
    if not _goes_on_from(settings, key, on_server=True):
        with closing(assemble(settings, secret, clock=clock, store_path=path)) as site:
            told(MOVING[1])
            put_on_server(settings, key, site.store, site.audit)
    with closing(assemble(settings, secret, clock=clock)) as site:
        site.audit.record(Action.STORE_MOVED, actor="cli", detail={"to": "server"})
        members = len(site.members.list())
    told(MOVING[2])
    exchange.discard(path)
    return members


def move_to_file(
    settings: Settings, secret: SiteSecret, lock: SiteLock, clock: Clock, told: Told = lambda _step: None
) -> int:
    """Carry the server's rows into an encrypted file in the home folder, and empty the server's tables.

    Args:
        settings: Name the server still; whoever calls says that it has to go from them.
        secret: Of the site.
        lock: Held alone.
        clock: The time now, aware.
        told: Hears each step of :data:`MOVING` as it begins.

    Returns:
        How many members the file has.

    Raises:
        SettingsInvalid: They name no server.
        StoreForeign: The database is not that of this site, or both places have gone on by themselves; also where the
            file is in place, and what the server holds was not emptied because nothing proves that it is this site's.
        StoreUnusable: The server cannot be used, or the file is not what it should be.
        StoreFull: No room for the file.
    """
    _need_server(settings)
    path, key = settings.store_path, secret.derive(KeyPurpose.DATABASE)
    told(MOVING[0])
    if not (path.exists() and _goes_on_from(settings, key, on_server=False)):
        fresh, ring = exchange.prepare(path), exchange.prepare(settings.keyring_path)
        told(MOVING[1])
        with closing(assemble(settings, secret, clock=clock)) as site:
            counted = site.store.copy_to(fresh)
            # The ring on a copy as well: it must not know the end of a trail that was never put in place.
            site.keyring.copy_to(ring)
        if not counted.items() <= examine_file(fresh, key).items():
            raise StoreUnusable("The file does not hold what the server holds", mend="Try again; check the disk")
        with closing(assemble(settings, secret, clock=clock, store_path=fresh, keyring_path=ring)) as moved:
            moved.audit.record(Action.STORE_MOVED, actor="cli", detail={"to": "file"})
        exchange.commit([path, settings.keyring_path], lock)
    told(MOVING[2])
    with closing(assemble(settings, secret, clock=clock, store_path=path)) as site:
        members = len(site.members.list())
        with open_store(settings, key) as server:
            if server.is_empty():
                return members
            if not site.audit.on(server).is_own():
                raise StoreForeign(
                    "The tables lie in the file now; those of the server were left: this site did not sign their trail",
                    mend="Take 'database' out of site.toml, look at what the server holds, and delete it there",
                )
            server.empty()
    return members


def _goes_on_from(settings: Settings, key: bytes, *, on_server: bool) -> bool:
    """Whether one of the two places holds what the other holds, and may have gone on from there.

    Where both end with the same entry the server is the one that may have: the settings name it.

    Args:
        settings: Name the server.
        key: The 32-byte database key; the file is there.
        on_server: Whether it is asked of the server, else of the file.

    Raises:
        StoreForeign: Each has entries of this site that the other lacks.
    """
    with Store.open(settings.store_path, key) as file, open_store(settings, key, is_ours=Store.is_empty) as server:
        in_file, there = last_entry(file), last_entry(server)
        server_has = in_file is not None and has_entry(server, *in_file)
        file_has = there is None or has_entry(file, *there)
    if not (server_has or file_has):
        raise StoreForeign(
            f"The database of the settings holds another site, or has gone on apart from {settings.store_path}",
            mend="Nothing was changed. Correct 'database' in the settings, or move the one that is too old away",
        )
    return server_has if on_server else file_has and in_file != there


def _need_server(settings: Settings) -> None:
    if not settings.database:
        raise SettingsInvalid(
            "The settings name no database server",
            mend="Set 'database' in site.toml, such as postgresql://kiosk@db.shop.example/kiosk",
        )
