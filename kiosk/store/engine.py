"""Everything that is particular to SQLCipher: how it is opened, how a transaction begins, how the journal is cleared.

The rest of the package speaks portable SQL through SQLAlchemy, so that another database needs another engine only. The
file must never be opened by the standard library's ``sqlite3`` in the same process: the two SQLite builds drop each
other's file locks, and rows are lost.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from kiosk.errors import StoreMissing
from kiosk.store.faults import coded, key_wrong

BEGIN = "vanakkam_begin"
"""Execution option of a connection: the statement that begins its transactions, or empty for none."""
WAIT_MS = "vanakkam_wait_ms"
"""Execution option of a connection: longest wait of its BEGIN for another writer, instead of :data:`BUSY_MS`."""
BEGIN_READ = "BEGIN"
BEGIN_WRITE = "BEGIN IMMEDIATE"
"""Takes the write lock at once. A read that turns into a write fails without waiting when another wrote in between."""

BUSY_MS = 5_000
"""How long a writer waits for another. The longest usual transaction, an import of 100,000 lines, takes about 2 s."""
POOL_SIZE = 8
POOL_OVERFLOW = 24
POOL_WAIT_SECONDS = 10
_SMALLEST_STORE = 4096

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # An erasure that was receipted must not come back after a power cut, which NORMAL allows in WAL mode.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",  # a temporary file would not be encrypted
    "PRAGMA journal_size_limit = 16777216",
    f"PRAGMA busy_timeout = {BUSY_MS}",
)


def _connect(path: Path, key: bytes, mode: str) -> Any:
    """A connection of the driver. ``mode`` is ``ro`` or ``rw``; both fail on a missing file instead of making one."""
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - loads the native library only when a store is opened

    connection = dbapi2.connect(
        f"file:{quote(str(path))}?mode={mode}", uri=True, check_same_thread=False, isolation_level=None
    )
    connection.execute("PRAGMA cipher_log_level = NONE")  # it prints to the terminal what the coded error says
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _connect_writer(path: Path, key: bytes) -> Any:
    connection = _connect(path, key, "rw")
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except Exception:
        connection.close()
        raise
    return connection


def check_key(path: Path, key: bytes) -> None:
    """Prove that the key opens the file, without writing to it.

    The proof runs on a read-only connection: a writable one with a wrong key would still fold the journal into the file
    when it closes.

    Raises:
        StoreMissing: There is no file.
        KeyWrong: Another key, or a damaged file.
        StoreUnusable: The file cannot be read.
    """
    if not path.exists():
        raise StoreMissing(f"There is no store at {path}", mend="Run 'kiosk init' for a new site, or restore a backup")
    if path.stat().st_size < _SMALLEST_STORE:
        raise key_wrong()
    try:
        connection = _connect(path, key, "ro")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        finally:
            connection.close()
    except Exception as error:
        fault = coded(error)
        if fault is None:
            raise
        raise fault from error


def has_table(path: Path, key: bytes, name: str) -> bool:
    """Whether a file has a table of this name, asked on a read-only connection.

    Raises:
        StoreMissing: There is no file.
        KeyWrong: Another key, or a damaged file.
    """
    with _read_only(path, key) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone()
    return found is not None


def sqlcipher_engine(path: Path, key: bytes) -> Engine:
    """An engine on an encrypted file.

    Args:
        path: The file. It must exist; an empty file becomes a new store.
        key: 32 bytes, used as they are.
    """
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - as above

    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: _connect_writer(path, key),
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,  # parameters hold names and sealed templates, and errors reach the log
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Begin as the caller asked; the driver itself is told to leave transactions alone."""
    options = connection.get_execution_options()
    statement = options.get(BEGIN, BEGIN_READ)
    if not statement:
        return
    wait = options.get(WAIT_MS)
    if wait is None:
        connection.exec_driver_sql(statement)
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(wait)}")
    try:
        connection.exec_driver_sql(statement)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MS}")


def clear_journal(engine: Engine) -> bool:
    """Fold the journal into the file and cut it to nothing, so that no deleted row stays in it.

    A server's journal is its own; there is nothing to do for it here.

    Returns:
        False when a reader in another thread or process was in the way for the whole busy timeout.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect().execution_options(**{BEGIN: ""}) as connection:
        blocked, _, _ = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
    return not blocked


def copy_to(engine: Engine, path: Path, key: bytes | None = None) -> dict[str, int]:
    """Write what the file holds at this moment into another, empty file, without its deleted pages.

    Not VACUUM INTO: that refuses a transaction, and only in the one that copies can the rows be counted while others
    go on writing.

    Args:
        engine: Of the file.
        path: An existing, empty file.
        key: 32 bytes for the copy; those of the file when left out.

    Returns:
        How many rows each table has at this moment.
    """
    with engine.connect().execution_options(**{BEGIN: ""}) as connection:
        run = connection.exec_driver_sql
        # By the driver itself, and bound: what fails carries its statement and its values in every error above it.
        with contextlib.closing(connection.connection.cursor()) as driver:
            if key is None:
                driver.execute("ATTACH DATABASE ? AS copy", (str(path),))
            else:
                driver.execute("ATTACH DATABASE ? AS copy KEY ?", (str(path), f"x'{key.hex()}'"))
        try:
            run("PRAGMA copy.journal_mode = OFF").all()  # what breaks off is thrown away
            run("BEGIN")
            try:
                counted = rows_of(run)
                run("SELECT sqlcipher_export('copy')").all()
                run("COMMIT")
            except BaseException:
                with contextlib.suppress(DBAPIError):  # a full disk has ended it already
                    run("ROLLBACK")
                raise
        finally:
            run("DETACH DATABASE copy")
    return counted


def rows_of(run: Callable[[str], Any]) -> dict[str, int]:
    """How many rows each table of a file has.

    Args:
        run: Executes a statement on one of its connections, in a transaction where others write meanwhile.
    """
    names = [name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    return {name: run(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def copy_file(path: Path, key: bytes, target: Path) -> None:
    """Write what a file holds into an empty one, under the same key, without changing the first or its folder.

    Raises:
        StoreMissing: There is no file.
        KeyWrong: Another key, or a damaged file.
        StoreFull: No room.
    """
    with _read_only(path, key) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def examine_file(path: Path, key: bytes) -> dict[str, int]:
    """Prove every page of a file, and count the rows of each table; nothing is changed.

    Raises:
        StoreMissing: There is no file.
        KeyWrong: Another key, or a damaged file.
    """
    with _read_only(path, key) as connection:
        faults = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        whole = connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        if faults or not whole:
            raise key_wrong()
        return rows_of(connection.execute)


@contextlib.contextmanager
def _read_only(path: Path, key: bytes) -> Iterator[Any]:
    check_key(path, key)
    try:
        with contextlib.closing(_connect(path, key, "ro")) as connection:
            yield connection
    except Exception as error:
        fault = coded(error)
        if fault is None:
            raise
        raise fault from error
