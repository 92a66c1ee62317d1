"""Which store a site has: the encrypted file in its home folder, or a database on the server its settings name."""

from collections.abc import Callable
from urllib.parse import urlsplit

from kiosk.errors import SourceInvalid, StoreForeign, StoreMissing, StoreUnusable
from kiosk.privacy.audit import AuditLog
from kiosk.secret_place import SecretPlace
from kiosk.security import inherited
from kiosk.settings import Settings
from kiosk.settings_database import is_this_machine
from kiosk.store.database import Store
from kiosk.store.migrations import Adopter
from kiosk.store.server import Server

PASSWORD_VARIABLE = inherited.DATABASE_PASSWORD


def server_of(settings: Settings) -> Server:
    """The server of the settings, with the password from where they say.

    Raises:
        StoreUnusable: The file of the password cannot be read.
        KeyExposed: Others may read it.
    """
    host = urlsplit(settings.database).hostname or ""
    encrypted = settings.database_ca is not None or not is_this_machine(host)
    return Server(settings.database, _password(settings), settings.database_ca, encrypted)


def refuse_filled(settings: Settings) -> bool:
    """See that a new site may use the database of its settings.

    Returns:
        Whether its tables were there before.

    Raises:
        StoreForeign: It holds something already.
        StoreUnusable: The server cannot be used.
    """
    server = server_of(settings)
    made = Store.is_made_on(server)
    with Store.on_server(server, b"") as store:
        if not store.is_empty():
            raise StoreForeign(
                "The database of the settings holds data already",
                mend="Give an empty one in 'database'; for the site it belongs to, bring back its key and its key ring",
            )
    return made


def make_store(settings: Settings, key: bytes) -> None:
    """Make the empty store of a new site; on a server its tables.

    Raises:
        SiteExists: There is a file already.
        StoreUnusable: The server cannot be used.
        StoreFull: No room.
    """
    if settings.database:
        Store.on_server(server_of(settings), key).close()
    else:
        Store.create(settings.store_path, key).close()


def open_store(
    settings: Settings,
    key: bytes,
    adopter: Adopter | None = None,
    is_ours: Callable[[Store], bool] = lambda _store: False,
) -> Store:
    """Open the store of a site.

    Args:
        settings: Of the site.
        key: The 32-byte database key.
        adopter: See :meth:`kiosk.store.database.Store.open`.
        is_ours: See :meth:`kiosk.store.database.Store.on_server`.

    Raises:
        StoreMissing: No file.
        StoreForeign: Tables of an older version on the server that are not ours.
        KeyWrong: Another key, or a damaged file.
        StoreUnusable: It cannot be read or reached, or is newer than this version.
    """
    if settings.database:
        return Store.on_server(server_of(settings), key, adopter, is_ours)
    if not settings.store_path.exists():
        raise StoreMissing(
            f"There is no store at {settings.store_path}", mend="Run 'kiosk init' for a new site, or restore a backup"
        )
    return Store.open(settings.store_path, key, adopter)


def put_on_server(settings: Settings, key: bytes, store: Store, audit: AuditLog, *, over_foreign: bool = False) -> None:
    """Put the rows of a file in place of those of the server, in one step.

    Args:
        settings: Name the server.
        key: The 32-byte database key.
        store: The file.
        audit: The trail in the file.
        over_foreign: Whether a person said that another site's rows may go.

    Raises:
        StoreForeign: The database is neither empty nor of this site.
        StoreUnusable: The server cannot be used.
    """

    def is_ours(server: Store) -> bool:
        return over_foreign or server.is_empty() or audit.on(server).is_own()

    with open_store(settings, key, is_ours=is_ours) as server:
        if not is_ours(server):
            raise StoreForeign(
                "The database of the settings holds another site, or its audit trail was changed",
                mend="Give an empty one in 'database'",
            )
        store.carry_to(server)


def refuse_foreign(store: Store, audit: AuditLog) -> None:
    """See that a database on a server is that of this site: its audit trail is signed with a secret of the key ring.

    A file proves that by opening at all.

    Raises:
        StoreForeign: The newest entry was signed by another site, or changed since.
    """
    if store.is_file or audit.is_own():
        return
    raise StoreForeign(
        "The database does not belong to the key ring in the home folder, or its audit trail was changed",
        mend="Correct 'database' in the settings, or restore the newest backup into an empty one",
    )


def _password(settings: Settings) -> str | None:
    if settings.database_password_file is None:
        return inherited.environment().get(PASSWORD_VARIABLE) or None
    try:
        return SecretPlace(file=str(settings.database_password_file)).read()
    except SourceInvalid as error:
        raise StoreUnusable(
            "The password of the database server cannot be read", mend="Correct database_password_file, mode 0600"
        ) from error
