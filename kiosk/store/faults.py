"""Turns what the database reports into the product's coded errors."""

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kiosk.errors import KeyWrong, KioskError, StoreBusy, StoreFull, StoreUnusable

# Primary result codes of SQLite (https://sqlite.org/rescode.html); extended codes carry them in the low byte.
_BUSY, _LOCKED, _CORRUPT, _FULL, _NOT_A_DATABASE = 5, 6, 11, 13, 26
_PRIMARY = 0xFF
# Classes and codes of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_SERVER_FULL, _SERVER_BUSY = frozenset({"53100"}), frozenset({"55P03", "40P01", "40001", "53300"})
_NO_CONNECTION = "08000"
"""No state is told where no connection came about."""
_SERVER_AWAY = ("08", "57P", "28", "3D", "25006", "42501", "53", "58")
_OPERATIONAL = frozenset({3, 8, 10, 14})  # no permission, read-only, input/output error, cannot open


def key_wrong() -> KeyWrong:
    """The store is there and cannot be read."""
    return KeyWrong(
        "The store does not open with this key, or its file is damaged",
        mend="Put back the key and the envelope this store was made with. If they are right, restore its backup. "
        "The store was not changed",
    )


def coded(error: SQLAlchemyError | Exception) -> KioskError | None:
    """The coded error for a fault of the disk, the key or another writer; None for a fault of the program.

    Args:
        error: From SQLAlchemy or straight from the SQLCipher driver.
    """
    if isinstance(error, PoolTimeout):
        return _busy()
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if state is None and isinstance(error, OperationalError) and hasattr(cause, "sqlstate"):
        state = _NO_CONNECTION
    if state is not None:
        return _from_state(state)
    number = getattr(cause, "sqlite_errorcode", None)
    if not isinstance(number, int):
        return None
    return _from_number(number & _PRIMARY, str(cause))


def _from_number(number: int, text: str) -> KioskError | None:
    if number in {_CORRUPT, _NOT_A_DATABASE}:
        return key_wrong()
    if number == _FULL:
        return StoreFull(
            "The disk is full; nothing of this change was kept",
            mend="Free some space on the store's disk and try again",
        )
    if number in {_BUSY, _LOCKED}:
        return _busy()
    if number in _OPERATIONAL:
        return StoreUnusable(
            f"The store cannot be used: {text}",
            mend="Check the free space of the disk (df -h), whether it is read-only, and the owner and mode of the "
            "home folder",
        )
    return None


def _from_state(state: str) -> KioskError | None:
    if state in _SERVER_FULL:
        return StoreFull(
            "The disk of the database server is full; nothing of this change was kept",
            mend="Free some space there and try again",
        )
    if state in _SERVER_BUSY:
        return _busy()
    if state.startswith(_SERVER_AWAY):
        return StoreUnusable(
            f"The database server cannot be used (SQLSTATE {state})",
            mend="Check that it runs and can be reached, database, database_ca and the password; its log tells more",
        )
    return None


def _busy() -> StoreBusy:
    return StoreBusy(
        "Another program is writing to the store",
        mend="Wait until it has finished, such as a long import, and try again",
    )
