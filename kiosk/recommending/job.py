"""Fits the recommender anew once in a while, in a process of its own: the camera must not wait for it."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.store import recommenders as rows
from kiosk.store.database import Store
from models.errors import VanakkamError

log = logging.getLogger(__name__)

FIRST_SECONDS: Final = 120.0
"""Until the first look, so that a start is not slowed down."""
EVERY_SECONDS: Final = 60.0
"""Between two looks at the schedule."""
FAILED: Final = timedelta(hours=1)
"""After one that failed: too little data is not mended at once."""
NICENESS: Final = 15
"""Of the process, out of 19: whatever else wants the processor goes first."""
STOP_SECONDS: Final = 5.0


def is_due(newest: datetime | None, now: datetime, days: int) -> bool:
    """Whether to fit anew.

    Args:
        newest: When the newest version was made, whatever became of it; None where there is none.
        now: UTC.
        days: Between two fits; 0 for never.
    """
    if not days:
        return False
    return newest is None or now < newest or now >= newest + timedelta(days=days)


def refit_command(home: Path) -> tuple[str, ...]:
    """The command that fits in another process; it takes the key and everything else from the same places."""
    return (sys.executable, "-m", "kiosk", "--home", str(home), "recommender", "refit", "--quiet")


class RefitJob:
    """A thread that starts the fits and waits for their end.

    Args:
        store: Knows when the newest version was made.
        command: Starts a fit (:func:`refit_command`).
        clock: The time now, UTC.
        days: Between two fits; 0 for never.
        first: Seconds until the first look.
        every: Seconds between two looks.
    """

    def __init__(
        self,
        store: Store,
        command: Sequence[str],
        clock: Callable[[], datetime],
        days: int,
        *,
        first: float = FIRST_SECONDS,
        every: float = EVERY_SECONDS,
    ) -> None:
        self._store, self._command, self._clock, self._days = store, tuple(command), clock, days
        self._first, self._every = first, every
        self._failed: datetime | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="refit", daemon=True)

    def start(self) -> None:
        """Begin. Call once."""
        self._thread.start()

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """End a fit under way; the next start begins it again."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def look(self) -> bool:
        """Fit where the schedule says so; whether it did."""
        now = self._clock()
        if self._failed is not None and self._failed <= now < self._failed + FAILED:
            return False
        with self._store.read() as connection:
            versions = rows.all_versions(connection)
        if not is_due(versions[0].made_at if versions else None, now, self._days):
            return False
        self._failed = None if self._run() else now
        return True

    def _run(self) -> bool:
        """Run the command to its end; False when it failed. What it said stands in the log, without its traces."""
        with subprocess.Popen(  # noqa: S603 - our own command
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_yield_processor,  # noqa: PLW1509 - one call that takes no lock
        ) as process:
            while process.poll() is None:
                if self._stop.wait(0.2):
                    process.terminate()
            said = process.stderr.read() if process.stderr is not None else ""
        if process.returncode and not self._stop.is_set():
            log.warning("the recommender was not fitted anew: %s", " ".join(said.split())[:300])
        return process.returncode == 0

    def _work(self) -> None:
        wait = self._first
        while not self._stop.wait(wait):
            wait = self._every
            try:
                self.look()
            except VanakkamError as error:
                log.error("the recommender was not fitted anew [%s]", error.code)  # noqa: TRY400 - a coded error needs no trace
            except Exception:
                log.exception("the recommender was not fitted anew")


def _yield_processor() -> None:
    os.nice(NICENESS)
