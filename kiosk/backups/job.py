"""Takes the backups of the schedule, in a process of its own: the camera must not wait for the disk."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from kiosk.backups import book as books
from kiosk.backups.desk import due, unsent
from kiosk.rounds import Chore
from kiosk.security.keyring import KeyRing
from kiosk.settings import Settings


def backup_command(home: Path) -> tuple[str, ...]:
    """The command that does what is due in another process; it takes the key and all else from the same places."""
    return (sys.executable, "-P", "-m", "kiosk", "--home", str(home), "backup", "--due")


class BackupJob(Chore):
    """Starts backups and waits for their end.

    Args:
        keyring: Knows which were made.
        settings: Of the site.
        command: Does what is due (:func:`backup_command`).
        clock: The time now, UTC.
    """

    def __init__(
        self, keyring: KeyRing, settings: Settings, command: Sequence[str], clock: Callable[[], datetime]
    ) -> None:
        def wanted(now: datetime) -> bool:
            known = books.read(keyring)
            return due(settings, known, now) or (settings.backup_days > 0 and unsent(settings, known) is not None)

        super().__init__("backup", "no backup was made", wanted, command, clock)
