"""One import of a site at a time, over all processes; the system gives the lock back when a process ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import IntakeBusy, StoreUnusable
from kiosk.security.files import PRIVATE_FILE

LOCK_FILE = "vanakkam.intake.lock"


@contextlib.contextmanager
def one_import(home: Path) -> Iterator[None]:
    """Hold the lock; whoever has it knows that every run in the store that has not ended was killed.

    Raises:
        IntakeBusy: Another import runs.
        StoreUnusable: The folder cannot be written.
    """
    try:
        handle = os.open(home / LOCK_FILE, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, PRIVATE_FILE)
    except OSError as error:
        raise StoreUnusable(
            f"The folder {home} cannot be used: {error.strerror}", mend="Check its owner and mode, and --home"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise IntakeBusy("Another import is running", mend="Wait until it is done, and try again") from error
    try:
        yield
    finally:
        os.close(handle)
