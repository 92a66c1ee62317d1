"""What this process was given of secrets, and what it gives to the commands that it starts.

A secret in the environment would be inherited by every program that is started and shown to whoever may look at the
process, so all of ours are taken out before anything else happens. A kiosk that runs keeps the data secret in its
memory: the worker gets it by the fork, a command that the kiosk starts by a pipe that only the two of them hold, with
the passwords it was given. So neither needs the site key again, and a new site key or a key service that is down
disturbs nothing that runs.
"""

import contextlib
import json
import os
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SITE_KEY: Final = "VANAKKAM_SITE_KEY"
"""Variable with the site key, 64 hexadecimal digits."""
DATABASE_PASSWORD: Final = "VANAKKAM_DATABASE_PASSWORD"  # noqa: S105 - the name of the variable
MAIL_PASSWORD: Final = "VANAKKAM_MAIL_PASSWORD"  # noqa: S105 - likewise
CLIENT_SECRET: Final = "VANAKKAM_OIDC_CLIENT_SECRET"  # noqa: S105 - likewise
PASSWORDS: Final = (DATABASE_PASSWORD, MAIL_PASSWORD, CLIENT_SECRET)
"""Variables with a password that a part of the kiosk shows to a server."""
HANDLE: Final = "VANAKKAM_KEY_HANDLE"
"""Variable with the number of the pipe through which another command of ours hands its secrets on."""

_MOST: Final = 32_768
"""Bytes of all of it; a pipe holds twice as many, so writing never waits for a reader."""
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
    _take_key()
    _taken.update({name: os.environ.pop(name) for name in PASSWORDS if name in os.environ})


def _take_key() -> None:
    key = os.environ.pop(SITE_KEY, None)
    if key is not None:
        _taken[SITE_KEY] = key
    handle = os.environ.pop(HANDLE, "")
    if handle.isascii() and handle.isdecimal() and len(handle) < _DIGITS:
        with contextlib.suppress(OSError, ValueError), os.fdopen(int(handle), "rb") as pipe:
            told = json.loads(pipe.read(_MOST))
            _taken.update(told["passwords"])
            _held.update({Path(home): bytes.fromhex(secret) for home, secret in told["secrets"].items()})


def site_key() -> str | None:
    """The text of :data:`SITE_KEY` as it was when this process began, or None."""
    _take_key()
    return _taken.get(SITE_KEY)


def environment() -> Mapping[str, str]:
    """The environment as it was when this process began, with the passwords, without the site key."""
    return ChainMap({name: _taken[name] for name in PASSWORDS if name in _taken}, os.environ)


def hold(home: Path, secret: bytes) -> None:
    """Keep the data secret of a site for as long as this process lives, for itself and for what it starts."""
    _held[home.resolve()] = secret


def held(home: Path) -> bytes | None:
    """The data secret of a site that this process holds, or None."""
    _take_key()
    return _held.get(home.resolve())


@contextlib.contextmanager
def handing_on() -> Iterator[Hand]:
    """What to start a command of ours with, so that it has the same secrets; the pipe is closed here at the end."""
    passwords = {name: _taken[name] for name in PASSWORDS if name in _taken}
    if not (_held or passwords):
        yield Hand()
        return
    secrets = {str(home): secret.hex() for home, secret in _held.items()}
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps({"secrets": secrets, "passwords": passwords}).encode("ascii"))
        yield Hand({**os.environ, HANDLE: str(reading)}, (reading,))
    finally:
        os.close(reading)
