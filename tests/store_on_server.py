"""Puts every site and every store that a test makes onto PostgreSQL, each into a database of its own.

Used by the tests' own process and, through ``tests/on_server``, by every program that they start. A site finds its
database by a small file in its home folder; a store that a test makes without a site has that file in place of its own.
The file names the database and the place where it was made: where a test copies it, the copy gets a copy of the
database when it is opened for the first time.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Final

TEMPLATE: Final = "template_with_tables"
BY_HOME: Final = "one_for_each_home"
"""Name of no database: a site whose settings name it has the one of its home folder."""
PREFIX: Final = "test_"
CHOICE: Final = "VANAKKAM_STORE"
_HEAD: Final = b"a database of the tests\n"


def chosen() -> bool:
    """Whether the stores of this run lie on a server."""
    return os.environ.get(CHOICE) == "postgres"


def in_stores(module: ModuleType) -> None:
    """Let :mod:`kiosk.stores` find the database of a home folder."""
    named: Callable[[Any], Any] = module.server_of

    def server_of(settings: Any) -> Any:
        server = named(settings)
        if not server.address.endswith(f"/{BY_HOME}"):
            return server
        return _at(server, database_of(_beside(settings.store_path)))

    module.server_of = server_of  # type: ignore[attr-defined]


def in_database(module: ModuleType) -> None:
    """Let stores that are made or opened by the path of a file lie on the server too; real files stay files."""
    store = module.Store
    open_file = store.open

    def create(path: Path, key: bytes) -> Any:
        if path.exists():
            from kiosk.errors import SiteExists

            raise SiteExists("There is a store already", mend="Use it")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return store.on_server(_server(database_of(path)), key)

    def opened(path: Path, key: bytes, adopter: Any = None) -> Any:
        for place in (path, _beside(path)):
            if _noted(place):
                return store.on_server(_server(database_of(place)), key, adopter, lambda _store: True)
        return open_file(path, key, adopter)

    store.create, store.open = create, opened


PATCHES: Final[Mapping[str, Callable[[ModuleType], None]]] = {
    "kiosk.stores": in_stores,
    "kiosk.store.database": in_database,
}


def database_of(note: Path) -> str:
    """Name of the database that a note names; a new one with empty tables where there is no note yet."""
    note = note.absolute()
    if not _noted(note):
        name = _create(TEMPLATE, note)
        try:
            _write(note, name, exclusively=True)
        except FileExistsError:
            return database_of(note)  # somebody was faster; the other database goes with the test
        return name
    _head, name, place = note.read_text(encoding="utf-8").splitlines()
    if place != str(note):
        name = _create(name, note)
        _write(note, name, exclusively=False)
    return name


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.server")


def _noted(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_HEAD)) == _HEAD
    except OSError:
        return False


def _write(note: Path, name: str, *, exclusively: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_EXCL if exclusively else os.O_TRUNC)
    with os.fdopen(os.open(note, flags, 0o600), "wb") as file:
        file.write(_HEAD + f"{name}\n{note}\n".encode())


def _create(template: str, note: Path) -> str:
    """Make a copy of a database that nobody uses at the moment; where it belongs is told beside its name."""
    import psycopg
    from psycopg.sql import SQL, Identifier, Literal

    name = f"{PREFIX}{os.urandom(6).hex()}"  # tests put other secrets in place
    server = _server("postgres")
    with psycopg.connect(server.address, password=server.password, autocommit=True) as connection:
        if template != TEMPLATE:
            end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND state = 'idle'"
            connection.execute(end, (template,))
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        connection.execute(SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(name), Literal(str(note))))
    return name


def _server(name: str) -> Any:
    from kiosk.security import inherited
    from kiosk.store.server import Server

    environment = inherited.environment()  # a program takes the password out of its own
    return _at(
        Server(
            environment["VANAKKAM_DATABASE"],
            environment["VANAKKAM_DATABASE_PASSWORD"],
            Path(environment["VANAKKAM_DATABASE_CA"]),
        ),
        name,
    )


def _at(server: Any, name: str) -> Any:
    return replace(server, address=f"{server.address.rsplit('/', 1)[0]}/{name}")
