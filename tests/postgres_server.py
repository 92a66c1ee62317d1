"""A real PostgreSQL for tests, on the loopback address: with TLS where a test wants it, one database for each site."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pace
import pytest
import trustme

USER = "kiosk"
PASSWORD = "only for the tests of this machine"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server that runs.

    Attributes:
        port: On 127.0.0.1.
        authority: File with the certificate of its authority.
        numbers: For names of databases.
    """

    port: int
    authority: Path
    numbers: Iterator[int]

    def address(self, name: str = "postgres", host: str = "127.0.0.1") -> str:
        return f"postgresql://{USER}@{host}:{self.port}/{name}"

    def new_database(self, template: str = "template0") -> str:
        """Make a database that is a copy of another one, an empty one where none is named; its address."""
        name = f"kiosk{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.address(), password=PASSWORD, autocommit=True) as connection:
            connection.execute(statement)


def binaries() -> Path:
    """Folder of the server's programs as Debian installs them; skips the test where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    if not found:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1]


@contextlib.contextmanager
def running() -> Iterator[PostgresServer]:
    """Start a server in a folder of its own; it is stopped and its folder removed at the end."""
    programs = binaries()
    memory = pace.MEMORY if pace.has_memory() else None
    with tempfile.TemporaryDirectory(prefix="vanakkam-postgres-", dir=memory) as name, socket.socket() as free:
        folder = Path(name)
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        free.close()
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        authority.cert_pem.write_to_path(folder / "ca.pem")
        certificate.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        for file in folder.iterdir():
            file.chmod(0o600)
        as_user = _rights_of_nobody(folder)
        data = folder / "data"
        given = ("-U", USER, "--pwfile", folder / "password", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "-N")
        subprocess.run([programs / "initdb", "-D", data, *given], check=True, capture_output=True, **as_user)
        settings = {
            "port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off",
            "ssl": "on", "ssl_cert_file": folder / "server.pem", "ssl_key_file": folder / "server.pem",
            "full_page_writes": "off", "max_connections": 200,
        }  # fmt: skip
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{key} = '{value}'\n" for key, value in settings.items())
        control = [programs / "pg_ctl", "-D", data, "-w", "-s"]
        subprocess.run([*control, "-l", folder / "log", "start"], check=True, cwd=folder, **as_user)
        try:
            yield PostgresServer(port, folder / "ca.pem", count(1))
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd=folder, **as_user)


def _rights_of_nobody(folder: Path) -> dict[str, int]:
    """The server refuses to run as root: the user of Debian's package runs it where the tests are root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid}
