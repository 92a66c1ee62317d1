"""Long work beside the requests, one at a time, with how far it is."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.errors import PressRefused, Unexpected
from models.errors import VanakkamError
from recommender.errors import RecommenderError

log = logging.getLogger(__name__)

Progress = Callable[[str, float], None]
"""Told a word for the step and the share that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Job:
    """How far the work is.

    Attributes:
        kind: Which work.
        step: Word for what is done now.
        done: Share, 0 to 1.
        ended: Whether nothing more will come.
        stopped: Whether a person wants it to end before it is done; of one that ended, whether it did.
        fault: Why it broke off, or None.
    """

    kind: str
    step: str = "begin"
    done: float = 0.0
    ended: bool = False
    stopped: bool = False
    fault: VanakkamError | RecommenderError | None = None


class _Stopped(Exception):
    """Goes through the work that a person stopped."""


class Work:
    """Runs one job at a time, in a thread of its own. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._thread: threading.Thread | None = None

    @property
    def newest(self) -> Job | None:
        """The job under way, or the last one; None when there was none since the start."""
        return self._job

    def start(self, kind: str, do: Callable[[Progress], object]) -> None:
        """Begin a job.

        Raises:
            PressRefused: One goes on.
        """
        with self._lock:
            if self._job is not None and not self._job.ended:
                raise PressRefused("Something is being worked out already", mend="Wait until it has ended")
            self._job = Job(kind)
            self._thread = threading.Thread(target=self._run, args=(do,), name="insight", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the job under way end at its next step; without one nothing happens."""
        with self._lock:
            if self._job is not None and not self._job.ended:
                self._job = replace(self._job, stopped=True)

    def wait(self, timeout: float) -> bool:
        """Wait for the job under way, at most so many seconds; whether nothing goes on."""
        if self._thread is not None:
            self._thread.join(timeout)
        return self._job is None or self._job.ended

    def _run(self, do: Callable[[Progress], object]) -> None:
        fault: VanakkamError | RecommenderError | None = None
        stopped = False
        try:
            do(self._tell)
        except _Stopped:
            log.info("work for the marketing console was stopped")
            stopped = True
        except (VanakkamError, RecommenderError) as error:
            log.error("work for the marketing console broke off with %s", error.code)  # noqa: TRY400 - coded
            fault = error
        except Exception:
            log.exception("work for the marketing console broke off")
            fault = Unexpected("The work broke off", mend="Begin it again; the log tells more")
        with self._lock:
            if self._job is not None:
                self._job = replace(self._job, ended=True, stopped=stopped, fault=fault)

    def _tell(self, step: str, done: float) -> None:
        with self._lock:
            if self._job is not None:
                if self._job.stopped:
                    raise _Stopped
                self._job = replace(self._job, step=step, done=done)
