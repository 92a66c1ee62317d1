"""Moves the tables of a site from the encrypted file to a database server, and back.

Each move has one step that counts. Whoever is stopped before it has lost nothing, and whoever is stopped after it calls
the same move again, which does what is left.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from kiosk.errors import SettingsInvalid, StoreMissing
from kiosk.privacy.audit import Action
from kiosk.security import exchange
from kiosk.security.keycopies import overwrite
from kiosk.security.keys import KeyPurpose, SiteSecret
from kiosk.security.lockfile import SiteLock
from kiosk.settings import Settings
from kiosk.site import assemble
from kiosk.store.database import Store
from kiosk.stores import is_carried, put_on_server

Clock = Callable[[], datetime]


def move_to_server(settings: Settings, secret: SiteSecret, clock: Clock) -> int:
    """Carry the file's rows to the server of the settings, and delete the file. Nobody else may have the site open.

    Args:
        settings: Name the server.
        secret: Opens the file.
        clock: The time now, aware.

    Returns:
        How many members the server has.

    Raises:
        SettingsInvalid: They name no server.
        StoreMissing: There is no file to move.
        StoreForeign: The database holds something else already.
        StoreUnusable: The server cannot be used.
    """
    _need_server(settings)
    path = settings.store_path
    if not path.exists():
        raise StoreMissing(f"There is no store at {path} to move", mend="It lies on the server already: kiosk doctor")
    key = secret.derive(KeyPurpose.DATABASE)
    with Store.open(path, key) as file:
        carried = is_carried(settings, key, file)
    if not carried:
        with closing(assemble(settings, secret, clock=clock, store_path=path)) as site:
            put_on_server(settings, key, site.store, site.audit)
    with closing(assemble(settings, secret, clock=clock)) as site:
        site.audit.record(Action.STORE_MOVED, actor="cli", detail={"to": "server"})
        members = len(site.members.list())
    _delete(path)
    return members


def move_to_file(settings: Settings, secret: SiteSecret, lock: SiteLock, clock: Clock) -> int:
    """Carry the server's rows into an encrypted file in the home folder, and empty the server's tables.

    Args:
        settings: Name the server still; whoever calls says that it has to go from them.
        secret: Of the site.
        lock: Held alone.
        clock: The time now, aware.

    Returns:
        How many members the file has.

    Raises:
        SettingsInvalid: They name no server.
        StoreForeign: The database is not that of this site.
        StoreUnusable: The server cannot be used.
        StoreFull: No room for the file.
    """
    _need_server(settings)
    fresh = exchange.prepare(settings.store_path)
    with closing(assemble(settings, secret, clock=clock)) as site:
        site.store.copy_to(fresh)
        with closing(assemble(settings, secret, clock=clock, store_path=fresh)) as moved:
            moved.audit.record(Action.STORE_MOVED, actor="cli", detail={"to": "file"})
            members = len(moved.members.list())
        exchange.commit([settings.store_path], lock)
        site.store.empty()
    return members


def _need_server(settings: Settings) -> None:
    if not settings.database:
        raise SettingsInvalid(
            "The settings name no database server",
            mend="Set 'database' in site.toml, such as postgresql://kiosk@db.shop.example/kiosk",
        )


def _delete(path: Path) -> None:
    overwrite(path)
    for name in (path.name, *(path.name + journal for journal in exchange.JOURNALS)):
        path.with_name(name).unlink(missing_ok=True)
