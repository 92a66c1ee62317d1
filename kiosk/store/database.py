"""The store as the rest of the product sees it: open it, read in a snapshot, write in a transaction."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import SQLAlchemyError

from kiosk.errors import KioskError, StoreForeign, StoreFull
from kiosk.security.files import new_private_file
from kiosk.store import migrations
from kiosk.store.engine import BEGIN, BEGIN_WRITE, WAIT_MS, check_key, clear_journal, copy_to, sqlcipher_engine
from kiosk.store.faults import coded
from kiosk.store.schema import metadata
from kiosk.store.server import Server, server_engine
from kiosk.store.tables import gallery_revision
from kiosk.store.transfer import carry_over, copy_to_file, is_empty

log = logging.getLogger(__name__)


class Store:
    """One open store. Thread-safe. Open it in the process that uses it: a connection does not survive a fork.

    Args:
        engine: Where the tables are. Use :meth:`open` or :meth:`create` for the encrypted file, :meth:`on_server` for
            a database server.
        copy_key: 32 bytes for copies of what has no key of its own.
    """

    def __init__(self, engine: Engine, copy_key: bytes | None = None) -> None:
        self._engine, self._copy_key = engine, copy_key
        self._watch: Connection | None = None
        self._watch_lock = threading.Lock()

    @classmethod
    def create(cls, path: Path, key: bytes) -> Self:
        """Make a new, empty store with mode 0600 and open it.

        Args:
            path: Where. The folder is made if it is not there.
            key: The 32-byte database key, see :class:`kiosk.security.keys.KeyPurpose`.

        Raises:
            SiteExists: There is already something under this name.
            StoreFull: No room.
        """
        with new_private_file(path) as draft:
            with cls(sqlcipher_engine(draft, key)) as store:
                store._migrate()
                clear_journal(store._engine)
            for leftover in ("-wal", "-shm"):
                draft.with_name(draft.name + leftover).unlink(missing_ok=True)
        return cls(sqlcipher_engine(path, key))

    @classmethod
    def open(cls, path: Path, key: bytes, adopter: migrations.Adopter | None = None) -> Self:
        """Open a store, and bring its tables up to this version of the product.

        Args:
            path: The file.
            key: The 32-byte database key.
            adopter: Holds the keys that rows of an older version need.

        Raises:
            StoreMissing: There is no file.
            KeyWrong: Another key, or a damaged file. The file was not changed.
            StoreUnusable: It cannot be read, or a newer version of the product made it.
        """
        check_key(path, key)
        store = cls(sqlcipher_engine(path, key))
        try:
            store._migrate(adopter)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def on_server(
        cls,
        server: Server,
        copy_key: bytes,
        adopter: migrations.Adopter | None = None,
        is_ours: Callable[[Self], bool] = lambda _store: False,
    ) -> Self:
        """Open a database on a server, and bring its tables up to this version; one without tables gets them.

        Args:
            server: Where.
            copy_key: The 32-byte database key; copies are encrypted files under it.
            adopter: See :meth:`open`.
            is_ours: Whether tables of an older version may be changed: they may be another shop's.

        Raises:
            StoreForeign: Its tables are of an older version, and not ours.
            StoreUnusable: It cannot be reached, lets nobody in, or a newer version of the product made its tables.
        """
        store = cls(server_engine(server), copy_key)
        try:
            store._refuse_older(is_ours)
            store._migrate(adopter)
        except BaseException:
            store.close()
            raise
        return store

    @staticmethod
    def is_made_on(server: Server) -> bool:
        """Whether a database on a server has tables of the product, of whatever version; none are made.

        Raises:
            StoreUnusable: It cannot be reached, or lets nobody in.
        """
        engine = server_engine(server)
        try:
            with _coded_errors():
                return migrations.is_made(engine)
        finally:
            engine.dispose()

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on one unchanging snapshot. What is written through it is thrown away."""
        with _coded_errors(), self._engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self, *, wait_ms: int | None = None) -> Iterator[Connection]:
        """A connection in a write transaction: committed at the end, rolled back on any error.

        There is one writer at a time; a second one waits up to :data:`kiosk.store.engine.BUSY_MS`. Do not nest.

        Args:
            wait_ms: Wait at most so long instead, where a person would wait along.

        Raises:
            StoreFull: The disk is full; nothing was kept.
            StoreBusy: Another writer did not finish in time.
        """
        try:
            with (
                _coded_errors(),
                self._engine.connect().execution_options(**{BEGIN: BEGIN_WRITE, WAIT_MS: wait_ms}) as connection,
                connection.begin(),
            ):
                yield connection
        except StoreFull:
            self.clear_journal()  # it grew until the disk was full; the next, smaller change needs the room
            raise

    def watch(self, statement: Select[int]) -> int:
        """The one number ``statement`` selects, over a connection kept for this: cheap enough for a camera loop."""
        with self._watch_lock, _coded_errors():
            if self._watch is None:
                self._watch = self._engine.connect().execution_options(**{BEGIN: ""})
            try:
                return self._watch.execute(statement).scalar_one()
            except SQLAlchemyError:
                self._watch.invalidate()
                self._watch = None
                raise

    @property
    def is_file(self) -> bool:
        """Whether it is the encrypted file, and not a database on a server."""
        return self._copy_key is None

    def is_empty(self) -> bool:
        """Whether no table holds a row, but for those that every new store has."""
        with _coded_errors():
            return is_empty(self._engine)

    def clear_journal(self) -> bool:
        """Leave no deleted row in the journal.

        Returns:
            False when a reader, another writer or the disk was in the way; the next call makes up for it, or the last
            program that closes the store. What was committed stays committed.
        """
        try:
            with _coded_errors():
                cleared = clear_journal(self._engine)
        except KioskError as error:
            log.warning("the journal of the store could not be cleared: %s", error.code)
            return False
        if not cleared:
            log.warning("the journal of the store could not be cleared: in use")
        return cleared

    def copy_to(self, path: Path, key: bytes | None = None) -> Mapping[str, int]:
        """Write a whole copy of one moment into an empty file, encrypted, while others go on writing.

        Args:
            path: An existing, empty file; its mode stays.
            key: 32 bytes for the copy; those of this store when left out.

        Returns:
            How many rows each table has at that moment, counted where they were read.

        Raises:
            StoreFull: No room.
            StoreUnusable: The place cannot be written.
        """
        with _coded_errors():
            if self._copy_key is None:
                return copy_to(self._engine, path, key)
            return copy_to_file(self._engine, path, key or self._copy_key)

    def carry_to(self, other: Self) -> dict[str, int]:
        """Put every row of this store in place of all rows of another, in one step; rows of each table.

        Raises:
            StoreFull: No room there; it holds what it held.
        """
        with _coded_errors():
            return carry_over(self._engine, other._engine)

    def empty(self) -> None:
        """Delete every row; for a store whose rows lie elsewhere now. What begins with the tables stays."""
        with self.write() as connection:
            for table in reversed(metadata.sorted_tables):
                if table is not gallery_revision:
                    connection.execute(table.delete())

    def close(self) -> None:
        """Close every connection; the journal is folded into the file."""
        with self._watch_lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _refuse_older(self, is_ours: Callable[[Self], bool]) -> None:
        with _coded_errors():
            behind = migrations.is_behind(self._engine)
        if behind and not is_ours(self):
            raise StoreForeign(
                "The database of the settings holds tables of an older version, and not of this site",
                mend="Correct 'database' in the settings",
            )

    def _migrate(self, adopter: migrations.Adopter | None = None) -> None:
        with _coded_errors():
            migrations.upgrade_to_head(self._engine, adopter)


@contextlib.contextmanager
def _coded_errors() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        fault = coded(error)
        if fault is None:
            raise
        raise fault from error
