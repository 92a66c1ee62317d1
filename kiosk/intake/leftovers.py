"""What is left of a dropped file once it was taken: nothing, or a copy for some days; and a report that names nobody.

A dropped file holds people's data in the clear, which the store does not. What is kept of it goes after its days, and
at once when somebody's purchases are erased: it may hold lines of theirs.
"""

import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.members.values import Clock
from kiosk.privacy.dropped import DONE, FAILED, is_alone, put_away
from kiosk.security.files import PRIVATE_FILE, PRIVATE_FOLDER
from kiosk.store.ageing import REJECT_DAYS

FAILED_DAYS: Final = 14
"""For a file that could not be read at all: the store has nothing of it, so somebody must be able to look at it."""
_REPORT: Final = ".report.json"


class Leftovers:
    """Puts taken files of one drop folder away, and sweeps.

    Args:
        folder: The drop folder.
        keep_days: Days for which a file that was taken is kept; 0 deletes it at once.
        clock: The time now, UTC.
        erased: When somebody's purchases were erased last, UTC, or None.
    """

    def __init__(self, folder: Path, keep_days: int, clock: Clock, erased: Callable[[], datetime | None]) -> None:
        self._folder, self._keep_days, self._clock, self._erased = folder, keep_days, clock, erased

    def put_away(self, path: Path, where: str, number: int, report: Mapping[str, object]) -> None:
        """Delete or move a file, with a report in its place.

        Args:
            path: The file.
            where: ``DONE`` or ``FAILED``.
            number: Of the run; of a file that could not be read any number that tells it from others.
            report: What became of it; holds nothing of a row.

        Raises:
            OSError: The folder cannot be written; the file is where it was.
        """
        folder = path.parent / where
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        if where == DONE and not self._keep_days:
            _write(folder / f"{number}{_REPORT}", report)
            path.unlink()
            return
        target = folder / f"{number}-{path.name}"
        _write(target.with_name(target.name + _REPORT), report)
        path.replace(target)

    def sweep(self) -> None:
        """Delete what is over, also below folders of sources that are gone.

        Raises:
            OSError: The folder cannot be read or written.
        """
        found = list(put_away(self._folder))
        if not found:
            return
        erased = self._erased()
        for path in found:
            moved = path.stat().st_ctime  # when it came here, not when it was written
            alone = is_alone(path)
            over = moved <= (self._clock() - timedelta(days=self._days(path, alone=alone))).timestamp()
            if over or (not alone and erased is not None and moved <= erased.timestamp()):
                path.unlink()

    def _days(self, path: Path, *, alone: bool) -> int:
        if alone:
            return REJECT_DAYS
        return FAILED_DAYS if path.parent.name == FAILED else self._keep_days


def _write(path: Path, report: Mapping[str, object]) -> None:
    handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, PRIVATE_FILE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(report, file, ensure_ascii=False, indent=1)
