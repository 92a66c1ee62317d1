"""Reads returned e-mails where the mail server put them: a Maildir, an mbox file, one ``.eml``, or a folder of them."""

import contextlib
import heapq
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

MOST_AT_ONCE: Final = 20_000
"""Messages of a Maildir that one reading looks at; the next one goes on with the rest."""

_MAILDIR: Final = ("new", "cur")
_SEEN: Final = "S"


def messages_of(path: Path) -> Iterator[Message]:
    """Every message under a path, one at a time; what is no message comes as an empty one.

    Of a Maildir only those come that were not seen, at most :data:`MOST_AT_ONCE`, and each is marked as seen, in
    ``cur``, once the next one is asked for. Everything else is left as it is.

    Raises:
        RequestInvalid: There is nothing, or nothing that can be read.
    """
    try:
        if path.is_dir() and all((path / name).is_dir() for name in _MAILDIR):
            yield from _unseen(path)
        elif path.is_dir():
            for file in sorted(one for one in path.iterdir() if one.is_file()):
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


def _unseen(box: Path) -> Iterator[Message]:
    """What nobody read, by the rules of https://cr.yp.to/proto/maildir.html: the name says so, not the content."""
    entries = (one for name in _MAILDIR for one in os.scandir(box / name))
    waiting = (Path(one.path) for one in entries if not one.name.startswith(".") and _SEEN not in _flags(one.name))
    for file in heapq.nsmallest(MOST_AT_ONCE, waiting, key=lambda one: one.name):
        yield from _one(file)
        base, flags = file.name.partition(":")[0], {*_flags(file.name), _SEEN}
        # Another program may have moved it; where this one may only read, the next reading takes it once more.
        with contextlib.suppress(OSError):
            file.rename(box / "cur" / f"{base}:2,{''.join(sorted(flags))}")


def _flags(name: str) -> str:
    return name.partition(":2,")[2]


def _one(file: Path) -> Iterator[Message]:
    with contextlib.suppress(FileNotFoundError), file.open("rb") as handle:  # moved since the folder was listed
        if os.fstat(handle.fileno()).st_size <= LARGEST:
            yield message_from_binary_file(handle, policy=compat32)


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(5) == b"From "
