"""Looks at the log of answers once a day, in a process of its own: the camera must not wait for it."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from kiosk.rounds import Chore, is_due
from kiosk.store import offer_policies as rows
from kiosk.store.database import Store

DAYS = 1
"""Between two looks. Erased members are gone from what was learned with the next one."""


def learning_command(home: Path) -> tuple[str, ...]:
    """The command that looks in another process; it takes the key and everything else from the same places."""
    return (sys.executable, "-P", "-m", "kiosk", "--home", str(home), "learning", "run", "--quiet")


class LearningJob(Chore):
    """Starts the looks and waits for their end; while learning is off there is none.

    Args:
        store: Knows when the log was looked at last.
        command: Starts a look (:func:`learning_command`).
        clock: The time now, UTC.
    """

    def __init__(self, store: Store, command: Sequence[str], clock: Callable[[], datetime]) -> None:
        def due(now: datetime) -> bool:
            with store.read() as connection:
                in_use = rows.in_use(connection)
            return in_use is not None and is_due(in_use[1], now, DAYS)

        super().__init__("learning", "nothing was learned from answers", due, command, clock)
