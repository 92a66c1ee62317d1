"""One backup of a site at a time, over all processes; the system gives the lock back when a process ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import BackupBusy, StoreUnusable
from kiosk.security.files import PRIVATE_FILE

LOCK_FILE = "vanakkam.backup.lock"


@contextlib.contextmanager
def one_backup(home: Path) -> Iterator[None]:
    """Hold the lock; whoever has it knows that every draft of a backup was left by a program that was killed.

    Raises:
        BackupBusy: Another backup is made, proved or sent.
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
        raise BackupBusy("Another backup is under way", mend="Wait until it is done, and try again") from error
    try:
        yield
    finally:
        os.close(handle)
