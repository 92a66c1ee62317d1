"""What this process was given of secrets, and what it gives to the commands that it starts.

A site key in the environment would be inherited by every program that is started and shown to whoever may look at the
process, so it is taken out before anything else happens. A kiosk that runs keeps the data secret in its memory: the
worker gets it by the fork, a command that the kiosk starts by a pipe that only the two of them hold. So neither needs
the site key again, and a new site key or a key service that is down disturbs nothing that runs.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SITE_KEY: Final = "VANAKKAM_SITE_KEY"
"""Variable with the site key, 64 hexadecimal digits."""
HANDLE: Final = "VANAKKAM_KEY_HANDLE"
"""Variable with the number of the pipe through which another command of ours hands the data secret on."""

_SECRET_BYTES: Final = 32
_MOST: Final = 8192
"""Bytes of a secret and a path; a pipe holds more than that, so writing never waits for a reader."""
_DIGITS: Final = 10

_taken: dict[str, str] = {}
_held: dict[Path, bytes] = {}


@dataclass(frozen=True, slots=True)
class Hand:
    """What a command is started with.

    Attributes:
        environment: Its environment; None for that of this process.
        handles: Open files that it inherits.
    """

    environment: Mapping[str, str] | None = None
    handles: tuple[int, ...] = ()


def take() -> None:
    """Take the secrets out of the environment, and remember them. Safe to call again."""
    key = os.environ.pop(SITE_KEY, None)
    if key is not None:
        _taken[SITE_KEY] = key
    handle = os.environ.pop(HANDLE, "")
    if handle.isascii() and handle.isdecimal() and len(handle) < _DIGITS:
        with contextlib.suppress(OSError), os.fdopen(int(handle), "rb") as pipe:
            said = pipe.read(_MOST)
            if len(said) > _SECRET_BYTES:
                _held[Path(os.fsdecode(said[_SECRET_BYTES:]))] = said[:_SECRET_BYTES]


def site_key() -> str | None:
    """The text of :data:`SITE_KEY` as it was when this process began, or None."""
    take()
    return _taken.get(SITE_KEY)


def hold(home: Path, secret: bytes) -> None:
    """Keep the data secret of a site for as long as this process lives, for itself and for what it starts."""
    _held[home.resolve()] = secret


def held(home: Path) -> bytes | None:
    """The data secret of a site that this process holds, or None."""
    take()
    return _held.get(home.resolve())


@contextlib.contextmanager
def handing_on() -> Iterator[Hand]:
    """What to start a command of ours with, so that it has the data secret too; the pipe is closed here at the end."""
    if not _held:
        yield Hand()
        return
    home, secret = next(iter(_held.items()))  # a process is of one site
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(secret + os.fsencode(home))
        yield Hand({**os.environ, HANDLE: str(reading)}, (reading,))
    finally:
        os.close(reading)
