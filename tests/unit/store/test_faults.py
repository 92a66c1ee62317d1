import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kiosk.errors import KeyWrong, KioskError, StoreBusy, StoreFull, StoreUnusable
from kiosk.store.faults import coded


class DriverError(Exception):
    def __init__(self, number: int) -> None:
        super().__init__("as the driver says it")
        self.sqlite_errorcode = number


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (5, StoreBusy),
        (5 | 2 << 8, StoreBusy),  # SQLITE_BUSY_SNAPSHOT
        (6, StoreBusy),
        (8, StoreUnusable),
        (10 | 3 << 8, StoreUnusable),  # SQLITE_IOERR_WRITE
        (11, KeyWrong),
        (13, StoreFull),
        (14, StoreUnusable),
        (26, KeyWrong),
    ],
)
def test_faults_of_disk_key_and_neighbours_have_codes(number: int, expected: type[KioskError]) -> None:
    error = DriverError(number)

    for raised in (error, OperationalError("SELECT 1", None, error)):
        fault = coded(raised)
        assert type(fault) is expected
        assert fault.mend


@pytest.mark.parametrize("error", [ValueError("no"), DriverError(1), IntegrityError("INSERT", None, DriverError(19))])
def test_faults_of_the_program_have_none(error: Exception) -> None:
    assert coded(error) is None


def test_no_free_connection_is_a_busy_store() -> None:
    assert isinstance(coded(PoolTimeout()), StoreBusy)
