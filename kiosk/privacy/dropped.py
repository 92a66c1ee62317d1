"""Files of the shop's systems that the drop folder keeps in the clear; an erasure with purchases takes them along.

Nobody can say of whom a whole file speaks without reading it, so all that is kept goes (requirement G9).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.privacy.forgetting import Forgotten

PLACE: Final = "dropped files"
DONE: Final = "done"
FAILED: Final = "failed"
_ALONE: Final = re.compile(r"[0-9]+\.report\.json")
"""A report whose file is gone: its name is the number of the run."""


def put_away(folder: Path) -> Iterator[Path]:
    """What lies in ``done/`` and ``failed/`` below a drop folder: files and their reports."""
    for where in (DONE, FAILED):
        yield from (path for path in folder.glob(f"*/{where}/*") if path.is_file())


def is_alone(path: Path) -> bool:
    """Whether it is a report whose file is gone, which names nobody."""
    return _ALONE.fullmatch(path.name) is not None


def delete_kept(folder: Path) -> Forgotten:
    """Delete every file that is kept, with its report, and look again; one that stays is told and not raised."""
    gone = 0
    for path in _kept(folder):
        try:
            path.unlink(missing_ok=True)
            gone += 1
        except OSError:
            continue  # the second look finds it
    return Forgotten(PLACE, gone, not _kept(folder))


def _kept(folder: Path) -> list[Path]:
    return [path for path in put_away(folder) if not is_alone(path)]
