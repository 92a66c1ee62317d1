"""Exchanges files of a site all together or not at all, whenever the power goes.

New files are prepared beside the old ones under the name with ``.next``. Then a marker that lists them is written; from
that moment the exchange is decided, and whoever opens the site next completes it. Before it nothing has changed.
"""

import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import SiteInUse
from kiosk.security.files import PRIVATE_FILE
from kiosk.security.keycopies import overwrite
from kiosk.security.lockfile import SiteLock

MARKER = "vanakkam.exchange"
JOURNALS = ("-wal", "-shm")
_PREPARED = "vanakkam.*.next*"


def next_to(path: Path) -> Path:
    """Where the new version of a file is prepared."""
    return path.with_name(path.name + ".next")


def prepare(path: Path) -> Path:
    """An empty file with mode 0600 for the new version; what an interrupted attempt left is removed.

    Call it while the lock is held alone, or while the site is open and its envelope is held
    (:func:`kiosk.security.custody.changing`).
    """
    fresh = next_to(path)
    for name in (fresh.name, *(fresh.name + journal for journal in JOURNALS)):
        fresh.with_name(name).unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
    return fresh


def stage(path: Path, content: bytes) -> None:
    """Write the new version of one small file beside it, onto the disk; :func:`put` gives it its name."""
    fresh = prepare(path)
    fresh.write_bytes(content)
    _flush(fresh)


def put(path: Path) -> None:
    """Give a staged file its name, in one step: whoever reads meanwhile sees the old one or the new one, whole."""
    next_to(path).replace(path)
    _flush(path.parent)


def discard(path: Path) -> None:
    """Remove a database file for good, its journals too. Call it while the lock is held alone.

    It loses its name before its bytes: whoever is stopped in the middle leaves a whole file, or none under this name
    and something for the next one to clear away.
    """
    names = (*(path.with_name(path.name + journal) for journal in JOURNALS), path)
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            name.replace(_away(path, name))
    _flush(path.parent)
    _swap(path.with_name(MARKER))


def _away(path: Path, name: Path) -> Path:
    """Where :func:`_swap` clears away what is not decided."""
    return path.with_name(f"{path.name}.next{name.name.removeprefix(path.name)}")


def commit(paths: Sequence[Path], lock: SiteLock) -> None:
    """Decide the exchange, and do it.

    Args:
        paths: Final names, all in the home folder; the new version of each is prepared and closed.
        lock: Held alone.
    """
    home = paths[0].parent
    for path in paths:
        _flush(next_to(path))
    marker = home / MARKER
    draft = next_to(marker)
    draft.write_text(json.dumps([path.name for path in paths]), encoding="utf-8")
    _flush(draft)
    draft.replace(marker)
    _flush(home)
    complete(home, lock)


def complete(home: Path, lock: SiteLock | None = None) -> bool:
    """Finish an exchange that was decided, or remove what one that was not decided left; whether one was finished.

    Args:
        home: The folder of the site.
        lock: Held alone; taken here when left out.

    Raises:
        SiteInUse: An exchange is to be finished, and another program has the site open.
    """
    marker = home / MARKER
    if lock is not None:
        return _swap(marker)
    if marker.exists():
        with SiteLock(home, alone=True):
            return _swap(marker)
    if any(home.glob(_PREPARED)):
        # where another program has the site open it may be preparing them this moment
        with contextlib.suppress(SiteInUse), SiteLock(home, alone=True):
            _swap(marker)
    return False


def _swap(marker: Path) -> bool:
    """Each file on its own; what an earlier call did already is left as it is."""
    home, decided = marker.parent, marker.exists()
    for name in json.loads(marker.read_text(encoding="utf-8")) if decided else ():
        path = home / Path(name).name
        fresh = next_to(path)
        if fresh.exists():
            for journal in JOURNALS:
                path.with_name(path.name + journal).unlink(missing_ok=True)
            overwrite(path)
            fresh.replace(path)
            _flush(home)
    for left in home.glob(_PREPARED):
        overwrite(left)
        left.unlink(missing_ok=True)
    marker.unlink(missing_ok=True)
    _flush(home)
    return decided


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
