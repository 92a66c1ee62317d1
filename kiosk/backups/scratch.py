"""A scratch place for one proof, and the sweep of what a killed backup left."""

import contextlib
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.security.files import PRIVATE_FOLDER
from kiosk.security.keycopies import overwrite

SCRATCH: Final = ".scratch-"
_LEFT: Final = (f"{SCRATCH}*", ".vanakkam-*")
"""Folders of proofs, and drafts of backups and of copies on their way to another place."""


@contextlib.contextmanager
def scratch_folder(place: Path) -> Iterator[Path]:
    """An empty folder of mode 0700 that is gone afterwards.

    Args:
        place: On the disk of the backups, which has room for one more.
    """
    folder = place / f"{SCRATCH}{secrets.token_hex(4)}"
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
    try:
        yield folder
    finally:
        _remove(folder)


def sweep(place: Path, older: float = 0.0) -> int:
    """Delete what a killed backup left; how many files and folders. Call it under the lock of backups.

    Args:
        place: A folder of backups, which need not exist.
        older: Only what has not changed for so many seconds.
    """
    since = time.time() - older
    left = [entry for pattern in _LEFT for entry in place.glob(pattern) if entry.lstat().st_mtime <= since]
    for entry in left:
        if entry.is_dir() and not entry.is_symlink():
            _remove(entry)
        else:
            entry.unlink(missing_ok=True)
    return len(left)


def _remove(folder: Path) -> None:
    for file in folder.iterdir():
        overwrite(file)
    shutil.rmtree(folder)
