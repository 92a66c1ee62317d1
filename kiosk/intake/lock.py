"""One import of a site at a time, over all processes; the system gives the lock back when a process ends."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import IntakeBusy
from kiosk.security.lockfile import one_at_a_time

LOCK_FILE = "vanakkam.intake.lock"


@contextlib.contextmanager
def one_import(home: Path) -> Iterator[None]:
    """Hold the lock; whoever has it knows that every run in the store that has not ended was killed.

    Raises:
        IntakeBusy: Another import runs.
        StoreUnusable: The folder cannot be written.
    """
    busy = IntakeBusy("Another import is running", mend="Wait until it is done, and try again")
    with one_at_a_time(home / LOCK_FILE, busy):
        yield
