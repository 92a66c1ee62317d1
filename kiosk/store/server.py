"""Everything that is particular to PostgreSQL: how a server is reached, and how its transactions begin.

The rules are those of the file (:mod:`kiosk.store.engine`), so that nothing above has to know which one it is: a read
sees one unchanging snapshot, and there is one writer at a time.
"""

from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, Connection, Engine, ExceptionContext, Integer, create_engine, event

from kiosk.errors import StoreUnusable
from kiosk.store.engine import (
    BEGIN,
    BEGIN_READ,
    BEGIN_WRITE,
    BUSY_MS,
    POOL_OVERFLOW,
    POOL_SIZE,
    POOL_WAIT_SECONDS,
    WAIT_MS,
)

CONNECT_SECONDS: Final = 5
"""Until a server that does not answer counts as unreachable."""
DEFAULT_PORT: Final = 5432

_WRITER: Final = int.from_bytes(sha256(b"vanakkam/writer").digest()[:8], "big", signed=True)
"""Number of the lock that every writer takes; locks of PostgreSQL are counted per database."""

_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_ONE_WRITER: Final = f"SELECT pg_advisory_xact_lock({_WRITER})"


_SESSION: Final = {
    "timezone": "UTC",
    "synchronous_commit": "on",  # what was receipted must outlive a power cut
    # Whatever else is usual on the server: a writer's snapshot would be older than its wait for the lock.
    "default_transaction_isolation": r"read\ committed",
    # A box that vanished in a write would keep the writers' lock for two hours by the usual settings.
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}
_NOTICED: Final = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
"""The same from this side: a server that vanished is noticed within half a minute."""


class _AnyNumber(Integer):
    """A number is sent as wide as it is: one that no column of 32 bits can hold is not found, and is no fault."""

    render_bind_cast = False


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server.

    Attributes:
        address: ``postgresql://USER@HOST:PORT/NAME``.
        password: Of the user; None for none. Hidden from the text form.
        authority: Certificate of the authority that signed the server's; None for the system's.
        encrypted: Whether to insist on TLS and the server's name; only a server on this machine may do without.
    """

    address: str
    password: str | None = field(default=None, repr=False)
    authority: Path | None = None
    encrypted: bool = True


def server_engine(server: Server) -> Engine:
    """An engine on a server; connects with its first use.

    Args:
        server: Where.

    Raises:
        StoreUnusable: The driver is not installed.
    """
    parts = urlsplit(server.address)
    url = URL.create(
        "postgresql+psycopg",
        username=unquote(parts.username or ""),
        password=server.password,
        host=parts.hostname,
        port=parts.port or DEFAULT_PORT,
        database=unquote(parts.path.removeprefix("/")),
    )
    try:
        engine = create_engine(
            url,
            connect_args=_connecting(server),
            pool_pre_ping=True,  # a server may be started again while the kiosk runs
            pool_size=POOL_SIZE,
            max_overflow=POOL_OVERFLOW,
            pool_timeout=POOL_WAIT_SECONDS,
            hide_parameters=True,
        )
    except ModuleNotFoundError as error:
        raise StoreUnusable(
            "The driver of PostgreSQL is not installed", mend="Install it with: pip install 'vanakkam[postgres]'"
        ) from error
    engine.dialect.colspecs = {**engine.dialect.colspecs, Integer: _AnyNumber}
    event.listen(engine, "connect", _whole_sums)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _without_rows)
    event.listen(engine, "set_connection_execution_options", _without_transactions)
    return engine


def _connecting(server: Server) -> dict[str, Any]:
    options: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "vanakkam",
        "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
        **_NOTICED,
    }
    if server.encrypted:
        # 1.3 or 1.2 (RFC 9325); the name in the certificate is compared with the host.
        options |= {"sslmode": "verify-full", "ssl_min_protocol_version": "TLSv1.2"}
        options["sslrootcert"] = "system" if server.authority is None else str(server.authority)
    return options


def _whole_sums(connection: Any, _record: object) -> None:
    """A sum of money is an int, and an average a float, as they are of the file: no column here is of their type."""
    from psycopg.types.numeric import NumericLoader  # noqa: PLC0415 - an extra: it is there where this is called

    class Whole(NumericLoader):
        def load(self, data: Any) -> Any:
            number = super().load(data)
            return int(number) if number == number.to_integral_value() else float(number)

    connection.adapters.register_loader("numeric", Whole)


def _without_rows(context: ExceptionContext) -> None:
    """What the server tells beside its message holds whole rows, and errors reach the log."""
    told, wrapped = context.original_exception, context.sqlalchemy_exception
    primary = getattr(getattr(told, "diag", None), "message_primary", None)
    if primary is None or wrapped is None:
        return
    told.args = (primary,)
    wrapped.args = (f"({type(told).__name__}) {primary}",)


def _without_transactions(_connection: Connection, options: dict[str, Any]) -> None:
    """A connection that begins nothing: every statement stands for itself, and sees what others have written."""
    if options.get(BEGIN) == "":
        options["isolation_level"] = "AUTOCOMMIT"


def _begin(connection: Connection) -> None:
    """Begin as the caller asked; see :func:`kiosk.store.engine.sqlcipher_engine`."""
    options = connection.get_execution_options()
    wanted = options.get(BEGIN, BEGIN_READ)
    if not wanted:
        return
    # A cursor of the driver: a connection that streams its rows would declare a cursor for these statements too.
    with closing(connection.connection.cursor()) as cursor:
        if wanted == BEGIN_WRITE:
            wait = options.get(WAIT_MS)
            # At least 1: for a server, 0 is for ever.
            cursor.execute(f"SET LOCAL lock_timeout = {BUSY_MS if wait is None else max(1, int(wait))}")
            cursor.execute(_ONE_WRITER)
        else:
            cursor.execute(_SNAPSHOT)
