"""Fits the recommender anew once in a while, in a process of its own: the camera must not wait for it."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from kiosk.rounds import Chore, is_due
from kiosk.store import recommenders as rows
from kiosk.store.database import Store


def refit_command(home: Path) -> tuple[str, ...]:
    """The command that fits in another process; it takes the key and everything else from the same places."""
    return (sys.executable, "-P", "-m", "kiosk", "--home", str(home), "recommender", "refit", "--steps")


class RefitJob(Chore):
    """Starts the fits and waits for their end.

    Args:
        store: Knows when the newest version was made.
        command: Starts a fit (:func:`refit_command`).
        clock: The time now, UTC.
        days: Between two fits; 0 for never.
    """

    def __init__(self, store: Store, command: Sequence[str], clock: Callable[[], datetime], days: int) -> None:
        def due(now: datetime) -> bool:
            with store.read() as connection:
                versions = rows.all_versions(connection)
            return is_due(versions[0].made_at if versions else None, now, days)

        super().__init__("refit", "the recommender was not fitted anew", due, command, clock)

    def ask(self, actor: str) -> None:
        """Fit anew now, in the same process as by the schedule; returns at once.

        Args:
            actor: ``staff:ID`` of who asks.

        Raises:
            PressRefused: A fit is under way.
        """
        self.begin("--asked-by", actor)
