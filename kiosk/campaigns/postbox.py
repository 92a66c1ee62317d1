"""Reads returned e-mails where the mail server put them: a Maildir, an mbox file, one ``.eml``, or a folder of them."""

import contextlib
import mailbox
import os
from collections.abc import Iterator
from email import message_from_binary_file
from email.message import Message
from email.policy import compat32
from pathlib import Path
from typing import Final

from kiosk.errors import RequestInvalid

LARGEST: Final = 10 * 1024 * 1024
"""Bytes; a delivery report is far smaller, and a larger file is left out."""

_MAILDIR: Final = ("cur", "new")


def messages_of(path: Path) -> Iterator[Message]:
    """Every message under a path, one at a time; what is no message comes as an empty one.

    Nothing is moved, marked as read or deleted.

    Raises:
        RequestInvalid: There is nothing, or nothing that can be read.
    """
    try:
        if path.is_dir():
            folders = [path / name for name in _MAILDIR] if all((path / name).is_dir() for name in _MAILDIR) else [path]
            files = [one for folder in folders for one in sorted(folder.iterdir()) if one.is_file()]
            for file in files:
                yield from _one(file)
        elif path.is_file() and _is_mbox(path):
            box = mailbox.mbox(path, create=False)
            try:
                yield from box
            finally:
                box.close()
        elif path.is_file():
            yield from _one(path)
        else:
            raise RequestInvalid(f"There is nothing at {path}", mend="Give a Maildir, an mbox file or an .eml file")
    except OSError as error:
        raise RequestInvalid(
            f"{path} cannot be read: {error.strerror}", mend="Correct its owner or mode, or give another path"
        ) from error


def _one(file: Path) -> Iterator[Message]:
    with contextlib.suppress(FileNotFoundError), file.open("rb") as handle:  # moved since the folder was listed
        if os.fstat(handle.fileno()).st_size <= LARGEST:
            yield message_from_binary_file(handle, policy=compat32)


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(5) == b"From "
