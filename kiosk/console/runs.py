"""A retention run beside the requests: it may take minutes, and the officer watches how far it is."""

import logging
import threading
from dataclasses import dataclass, replace

from kiosk.console.deps import PrivacyRoom
from kiosk.errors import PressRefused, Unexpected
from kiosk.privacy.retention import RetentionPlan, RetentionReport
from models.errors import VanakkamError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """How far a run is.

    Attributes:
        total: Members and customers whom it looks at.
        done: How many of them it has.
        report: What it did; None while it goes on, and where it broke off.
        fault: Why it broke off, or None.
    """

    total: int
    done: int = 0
    report: RetentionReport | None = None
    fault: VanakkamError | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.report is not None or self.fault is not None


class RetentionRuns:
    """Runs one at a time, in a thread of its own. Thread-safe.

    Args:
        privacy: Does the work.
    """

    def __init__(self, privacy: PrivacyRoom) -> None:
        self._privacy = privacy
        self._lock = threading.Lock()
        self._run: Run | None = None

    @property
    def newest(self) -> Run | None:
        """The run under way, or the last one; None when there was none since the start."""
        return self._run

    def start(self, token: str, *, actor: str) -> None:
        """Begin to do what the plan of a token says.

        Raises:
            PressRefused: The list changed since it was shown, or a run goes on.
        """
        with self._lock:
            if self._run is not None and not self._run.ended:
                raise PressRefused("A run goes on already", mend="Wait until it has ended")
            plan = self._privacy.prepare(token)
            self._run = Run(plan.people)

        threading.Thread(target=self._work, args=(plan, actor), name="retention-run", daemon=True).start()

    def _work(self, plan: RetentionPlan, actor: str) -> None:
        report: RetentionReport | None = None
        fault: VanakkamError | None = None
        try:
            report = self._privacy.run(plan, actor=actor, progress=self._count)
        except VanakkamError as error:
            log.error("a retention run broke off with %s", error.code)  # noqa: TRY400 - a coded error needs no trace
            fault = error
        except Exception:
            log.exception("a retention run broke off")
            fault = Unexpected("The run broke off", mend="Show the list again and run it")
        self._change(report=report, fault=fault)

    def _count(self, more: int) -> None:
        self._change(more=more)

    def _change(self, more: int = 0, report: RetentionReport | None = None, fault: VanakkamError | None = None) -> None:
        with self._lock:
            if self._run is not None:
                self._run = replace(self._run, done=self._run.done + more, report=report, fault=fault)
