"""Work that comes round: a thread that looks from time to time, and commands run in a process of their own when due."""

import contextlib
import logging
import os
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kiosk.errors import PressRefused
from kiosk.security.inherited import handing_on
from models.errors import VanakkamError

log = logging.getLogger(__name__)

FIRST_SECONDS: Final = 120.0
"""Until the first look of a chore, so that a start is not slowed down."""
EVERY_SECONDS: Final = 60.0
"""Between two looks at its schedule."""
FAILED: Final = timedelta(hours=1)
"""After one that failed: too little data is not mended at once."""
NICENESS: Final = 15
"""Of the process, out of 19: whatever else wants the processor goes first."""
STOP_SECONDS: Final = 5.0
MOST_SAID: Final = 300
"""Characters of an error that are shown."""


def is_due(newest: datetime | None, now: datetime, days: int) -> bool:
    """Whether to do something again.

    Args:
        newest: When it was done last, whatever came of it; None for never.
        now: UTC.
        days: Between two times; 0 for never.
    """
    if not days:
        return False
    return newest is None or now < newest or now >= newest + timedelta(days=days)


class Rounds:
    """A thread that looks from time to time; what goes wrong in a look is logged, and the next one comes.

    Args:
        look: What is done.
        name: Of the thread.
        failed: What is said where a look failed.
        first: Seconds until the first look.
        every: Seconds between two looks.
    """

    def __init__(self, look: Callable[[], object], name: str, failed: str, *, first: float, every: float) -> None:
        self._look, self._failed, self._first, self._every = look, failed, first, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begin. Call once."""
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """End before the next look. Safe without a start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def stopped(self, seconds: float = 0.0) -> bool:
        """Wait for the end; whether it came."""
        return self._stop.wait(seconds)

    def _work(self) -> None:
        wait = self._first
        while not self._stop.wait(wait):
            wait = self._every
            try:
                self._look()
            except VanakkamError as error:
                log.error("%s [%s]", self._failed, error.code)  # noqa: TRY400 - a coded error needs no trace
            except Exception:
                log.exception("%s", self._failed)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a chore is.

    Attributes:
        since: When the run under way began, UTC; None while there is none.
        step: Word for what it does now, as it said it; empty before it says anything.
        done: Share that it says is done, 0 to 1.
        ended: When the newest run since the start of the kiosk ended, UTC.
        fault: What that one said where it failed, without its traces; empty where it did not.
    """

    since: datetime | None = None
    step: str = ""
    done: float = 0.0
    ended: datetime | None = None
    fault: str = ""


class Chore:
    """A command that is run in a process of its own when it is due: the camera must not wait for it.

    Args:
        name: Of its thread.
        failed: What is said where it failed: ``the recommender was not fitted anew``.
        due: Whether to run it at a time, UTC.
        command: What is run.
        clock: The time now, UTC.
        first: Seconds until the first look.
        every: Seconds between two looks.
    """

    def __init__(
        self,
        name: str,
        failed: str,
        due: Callable[[datetime], bool],
        command: Sequence[str],
        clock: Callable[[], datetime],
        *,
        first: float = FIRST_SECONDS,
        every: float = EVERY_SECONDS,
    ) -> None:
        self._said_failed, self._due, self._command, self._clock = failed, due, tuple(command), clock
        self._failed_at: datetime | None = None
        self._busy, self._standing = threading.Lock(), Standing()
        self._by_hand: threading.Thread | None = None
        self._rounds = Rounds(self.look, name, failed, first=first, every=every)

    def start(self) -> None:
        """Begin. Call once."""
        self._rounds.start()

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """End what is under way; the next start begins it again."""
        self._rounds.stop(timeout)
        if self._by_hand is not None:
            self._by_hand.join(timeout)

    @property
    def standing(self) -> Standing:
        """How far it is, from this process; what others started beside the kiosk is not known here."""
        return self._standing

    def begin(self, *more: str) -> None:
        """Run it now, whether or not it is due; returns at once.

        Args:
            *more: Put at the end of the command.

        Raises:
            PressRefused: It runs already.
        """
        if not self._busy.acquire(blocking=False):
            raise PressRefused("This is under way already", mend="Wait until it has ended")
        # Told at once, and not from the thread: who pressed looks again at once.
        self._standing = Standing(since=self._clock())
        self._by_hand = threading.Thread(target=self._run_and_release, args=more, daemon=True)
        self._by_hand.start()

    def look(self) -> bool:
        """Run it where it is due; whether it was."""
        now = self._clock()
        if self._failed_at is not None and self._failed_at <= now < self._failed_at + FAILED:
            return False
        if not self._due(now) or not self._busy.acquire(blocking=False):
            return False
        self._run_and_release()
        return True

    def _run_and_release(self, *more: str) -> None:
        began, fault = self._clock(), "it could not be started"
        self._standing = Standing(since=began)
        try:
            fault = self._run(more)
        finally:
            self._failed_at = began if fault else None
            self._standing = Standing(ended=self._clock(), fault=fault)
            self._busy.release()

    def _run(self, more: Sequence[str]) -> str:
        """Run the command to its end; what it said where it failed, which stands in the log too."""
        with self._begun(more) as process:
            said: list[str] = []
            # Both are read while it runs: a pipe that is full would hold it for good.
            readers = (
                threading.Thread(target=self._listen, args=(process.stdout,), daemon=True),
                threading.Thread(target=said.extend, args=(process.stderr,), daemon=True),
            )
            for reader in readers:
                reader.start()
            while process.poll() is None:
                if self._rounds.stopped(0.2):
                    process.terminate()
            for reader in readers:
                reader.join()
        if not process.returncode:
            return ""
        if not self._rounds.stopped():
            log.warning("%s: %s", self._said_failed, " ".join("".join(said).split())[:300])
        return fault_of("".join(said))

    def _begun(self, more: Sequence[str]) -> "subprocess.Popen[str]":
        """The process, with the secret of the site where this one holds it."""
        with handing_on() as hand:
            return subprocess.Popen(  # noqa: S603 - our own command
                (*self._command, *more),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=hand.environment or dict(os.environ),  # not what is set for libraries in C only
                pass_fds=hand.handles,
                preexec_fn=_yield_processor,  # noqa: PLW1509 - one call that takes no lock
            )

    def _listen(self, lines: Iterable[str]) -> None:
        """Steps as the command tells them, one a line: a word and the share that is done."""
        for line in lines:
            with contextlib.suppress(ValueError):
                step, share = line.split()
                self._standing = replace(self._standing, step=step, done=min(max(float(share), 0.0), 1.0))


def fault_of(said: str) -> str:
    """What a person should read of what a failed command of ours said: its error and what to do, else nothing of it."""
    lines = [" ".join(line.split()) for line in said.splitlines()]
    told = [line.partition(": ")[2] for line in lines if line.startswith(("error [", "what to do: "))]
    return ". ".join(told)[:MOST_SAID] or "It broke off; the log tells more"


def _yield_processor() -> None:
    os.nice(NICENESS)
