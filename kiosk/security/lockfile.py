"""Locks of a site: who has it open holds one on the home folder shared, who exchanges its files holds it alone."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from kiosk.errors import KioskError, SiteInUse, StoreUnusable
from kiosk.security.files import PRIVATE_FILE

LOCK_FILE = "vanakkam.lock"


class SiteLock:
    """The lock of one process; the system gives it back when the process ends, however it ends.

    Args:
        home: The folder of the site.
        alone: Nobody else may have the site open.

    Raises:
        SiteInUse: Somebody else holds it in a way that does not fit.
        StoreUnusable: The folder cannot be written.
    """

    def __init__(self, home: Path, *, alone: bool = False) -> None:
        self._handle = _lock_file(home / LOCK_FILE)
        try:
            fcntl.flock(self._handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._handle)
            raise SiteInUse(
                "Another program has this site open" if alone else "The files of this site are being exchanged",
                mend="Stop the kiosk and every other kiosk command first"
                if alone
                else "Wait until the other command has finished, and try again",
            ) from error

    def close(self) -> None:
        """Give it back. Safe to call twice."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextlib.contextmanager
def one_at_a_time(path: Path, busy: KioskError | None = None) -> Iterator[None]:
    """Hold a lock over all threads and processes.

    Args:
        path: An empty file for it; made where it is not there, and never deleted.
        busy: Raised where somebody else holds it; None waits for them.

    Raises:
        StoreUnusable: The file cannot be made.
    """
    handle = _lock_file(path)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if busy is None else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if busy is None:
                raise
            raise busy from error
        yield
    finally:
        os.close(handle)


def _lock_file(path: Path) -> int:
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, PRIVATE_FILE)
    except FileNotFoundError as error:
        raise StoreUnusable(
            f"There is no folder {path.parent}",
            mend=f"Correct --home; for a site that is to come back, 'mkdir -m 700 {path.parent}' and put its key there",
        ) from error
    except OSError as error:
        raise StoreUnusable(
            f"The folder {path.parent} cannot be used: {error.strerror}", mend="Check its owner and mode, and --home"
        ) from error
