"""One backup of a site at a time, over all processes; the system gives the lock back when a process ends."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import BackupBusy
from kiosk.security.lockfile import one_at_a_time

LOCK_FILE = "vanakkam.backup.lock"


@contextlib.contextmanager
def one_backup(home: Path) -> Iterator[None]:
    """Hold the lock; whoever has it knows that every draft of a backup was left by a program that was killed.

    Raises:
        BackupBusy: Another backup is made, proved or sent.
        StoreUnusable: The folder cannot be written.
    """
    busy = BackupBusy("Another backup is under way", mend="Wait until it is done, and try again")
    with one_at_a_time(home / LOCK_FILE, busy):
        yield
