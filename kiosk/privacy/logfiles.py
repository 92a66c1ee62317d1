"""The site's own log file: how it is written, and how an erasure looks through it (requirement G9).

No line of the product holds a name or a member's id (``kiosk.security.aliases``). A library's might, one day; so an
erasure looks for the id, and overwrites it in place where it stands.
"""

import logging
import os
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

from kiosk.privacy.forgetting import Forgotten
from kiosk.security.files import PRIVATE_FILE, PRIVATE_FOLDER

LOG_BYTES = 1_000_000
LOG_FILES = 5


def log_to(path: Path) -> logging.Handler:
    """A handler that writes the file with mode 0600, and keeps five old ones of 1 MB."""
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    handler = _PrivateFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    handler.setFormatter(_UtcFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    return handler


class _UtcFormatter(logging.Formatter):
    """Times are those of the audit trail: UTC, and they say so. The library writes those of the place, and no zone."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"


class _PrivateFileHandler(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def] # the type of the standard library's stream is private
        os.close(os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, PRIVATE_FILE))
        return super()._open()


def log_files(path: Path | None) -> tuple[Path, ...]:
    """The log and its older parts that are there."""
    if path is None:
        return ()
    parts = (path, *(path.with_name(f"{path.name}.{number}") for number in range(1, LOG_FILES + 1)))
    return tuple(part for part in parts if part.is_file())


def overwrite_id(path: Path, member_id: str) -> Forgotten:
    """Put x over every place where the id stands, without moving the rest: the logger goes on at the end."""
    wanted = member_id.encode()
    with path.open("r+b") as file:
        content = file.read()
        place, count = content.find(wanted), 0
        while place >= 0:
            file.seek(place)
            file.write(b"x" * len(wanted))
            count += 1
            place = content.find(wanted, place + len(wanted))
    return Forgotten(f"log {path.name}", count, wanted not in path.read_bytes())
