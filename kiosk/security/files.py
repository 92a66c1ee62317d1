"""Private files that appear complete or not at all, and never replace another."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import SiteExists

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


@contextlib.contextmanager
def new_private_file(path: Path) -> Iterator[Path]:
    """Let the caller fill a draft beside ``path``, then give it its name in one step.

    A power cut or an error in the middle leaves no half-written file under the final name, and a file that is already
    there is never touched: the name is given by a hard link, which refuses to replace.

    Args:
        path: The final name. Its folder is made with mode 0700 if it is not there.

    Yields:
        An empty draft file with mode 0600 in the same folder.

    Raises:
        SiteExists: There is already something under ``path``.
    """
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if path.exists():
        raise _exists(path)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
    try:
        yield draft
        flush(draft)
        try:
            os.link(draft, path)
        except FileExistsError as error:
            raise _exists(path) from error
    finally:
        draft.unlink()
    flush(path.parent)


def _exists(path: Path) -> SiteExists:
    return SiteExists(f"{path} is already there", mend="Nothing was changed. Use what is there, or move it away first")


def flush(path: Path) -> None:
    """Make the file's content, or the folder's entries, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
