"""``VANAKKAM_STORE=postgres`` runs the same tests with every store on a real PostgreSQL over TLS.

Each process of the run starts a server of its own. What a test is about that only the encrypted file has bears the mark
``sqlcipher`` with the reason, and is skipped there.
"""

import contextlib
import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import store_on_server

if TYPE_CHECKING:
    from postgres_server import PostgresServer

_BOTH: Final = Path(__file__).parent / "integration" / "postgres"
"""Tests that move sites between the file and a server: they choose themselves."""
_SEAM: Final = ("VANAKKAM_DATABASE", "VANAKKAM_DATABASE_CA")


def choose(config: pytest.Config) -> None:
    """Begin as the environment says; the server stops with the run.

    Raises:
        pytest.UsageError: There is no such store.
    """
    choice = os.environ.get(store_on_server.CHOICE) or "sqlcipher"
    if choice not in {"sqlcipher", "postgres"}:
        raise pytest.UsageError(f"{store_on_server.CHOICE} is sqlcipher or postgres, not {choice}")
    hands_out = config.getoption("numprocesses", None) is not None and not hasattr(config, "workerinput")
    if choice == "postgres" and not hands_out:
        from postgres_server import binaries, running

        try:
            binaries()
        except pytest.skip.Exception as missing:
            raise pytest.UsageError(str(missing)) from missing
        stack = contextlib.ExitStack()
        config.add_cleanup(stack.close)
        config.pluginmanager.register(_OnServer(stack.enter_context(running())))


class _OnServer:
    """Gives every site a database, skips what is about the file, and drops the databases of a test with its folder."""

    def __init__(self, server: "PostgresServer") -> None:
        from postgres_server import PASSWORD

        self._server, self._password = server, PASSWORD
        self._environment = {
            "VANAKKAM_DATABASE": server.address(store_on_server.BY_HOME, "localhost"),
            "VANAKKAM_DATABASE_CA": str(server.authority),
            "VANAKKAM_DATABASE_PASSWORD": self._password,
        }
        children = str(Path(__file__).parent / "on_server")
        self._environment["PYTHONPATH"] = os.pathsep.join(filter(None, (children, os.environ.get("PYTHONPATH"))))
        os.environ.update(self._environment)
        for name, change in store_on_server.PATCHES.items():
            change(importlib.import_module(name))
        self._make_template()

    def _make_template(self) -> None:
        """Tables in a database that sorts as people do, which servers of shops do and the file does not."""
        from kiosk.store.database import Store
        from kiosk.store.server import Server

        sorting = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-IN'"
        self._server.run(f"CREATE DATABASE {store_on_server.TEMPLATE} {sorting}")
        address = self._server.address(store_on_server.TEMPLATE)
        Store.on_server(Server(address, self._password, self._server.authority), b"k" * 32).close()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark in item.iter_markers("sqlcipher"):
                item.add_marker(pytest.mark.skip(reason=f"of the encrypted file: {mark.args[0]}"))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        with contextlib.ExitStack() as after:
            if _BOTH in item.path.parents:
                patch = after.enter_context(pytest.MonkeyPatch.context())
                for name in _SEAM:
                    patch.delenv(name)
            after.callback(self._drop_left, item)
            return (yield)

    def _drop_left(self, item: pytest.Item) -> None:
        """Databases whose note is gone, or lies in the folder of this test."""
        import psycopg

        own = getattr(item, "funcargs", None) or {}
        folder = str(own.get("tmp_path", os.devnull))
        listed = "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE starts_with(datname, %s)"
        with psycopg.connect(self._server.address(), password=self._password, autocommit=True) as connection:
            for name, note in connection.execute(listed, (store_on_server.PREFIX,)).fetchall():
                if note is None or note.startswith(folder + os.sep) or not Path(note).exists():
                    connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
