"""Whole sites whose tables lie on a real PostgreSQL that is spoken to over TLS."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import postgres_server
import pytest
from numpy.typing import NDArray
from open_sites import Clock, Face, Join
from postgres_server import PostgresServer

from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store.database import Store
from kiosk.store.server import Server
from kiosk.stores import PASSWORD_VARIABLE

WITH_TABLES = "with_tables"
SORTED = "sorted_by_language"
LANGUAGE = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C'"
"""Order of the roots of all languages: "a" < "B" < "c", where the order of bytes is "B" < "a" < "c"."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    pytest.importorskip("psycopg")
    with postgres_server.running() as server:
        made = Server(server.new_database(), postgres_server.PASSWORD, server.authority)
        Store.on_server(made, b"k" * 32).close()  # its tables take seconds, and a copy of them a moment
        server.run(f"ALTER DATABASE {made.address.rsplit('/', 1)[1]} RENAME TO {WITH_TABLES}")
        yield server


@pytest.fixture(scope="session")
def by_language(postgres: PostgresServer) -> str:
    """A database with tables whose texts are sorted as a language sorts them, as most servers are set up."""
    postgres.run(f"CREATE DATABASE {SORTED} {LANGUAGE}")
    Store.on_server(Server(postgres.address(SORTED), postgres_server.PASSWORD, postgres.authority), b"k" * 32).close()
    return SORTED


@pytest.fixture
def settings(postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a site that is not made yet, on a database of its own."""
    monkeypatch.setenv(PASSWORD_VARIABLE, postgres_server.PASSWORD)
    address = postgres.new_database(WITH_TABLES).replace("127.0.0.1", "localhost")
    return Settings.load(home=tmp_path / "home", database=address, database_ca=postgres.authority)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(settings: Settings, clock: Clock) -> Iterator[Site]:
    make_site(settings)
    opened = open_site(settings, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def join() -> Join:
    """Enrol somebody on a site; the member's id."""

    def face(number: int) -> NDArray[np.float32]:
        vector = np.random.default_rng(number).standard_normal(64).astype(np.float32)
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit

    views: Face = face

    def enrol(site: Site, name: str = "Asha", number: int = 1, **more: object) -> str:
        both = [views(number), views(number + 1000)]
        return site.members.add(name, both, recogniser="buffalo_s", consent_reference=f"form {number}", **more)

    return enrol
