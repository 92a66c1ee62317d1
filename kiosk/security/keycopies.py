"""Copies of the key ring: a few files that are overwritten in place, never a row of dated ones.

An old copy of the key ring would still open what was sealed for a member who was erased since. So every copy is known
to the ring itself, and every erasure writes all of them anew. Beside each lies a copy of the site's envelope, without
which the site key would open neither the copy nor a backup; a new site key writes all of those anew.
"""

import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import KioskError, StoreUnusable
from kiosk.security.envelope import ENVELOPE_NAME
from kiosk.security.files import PRIVATE_FILE, PRIVATE_FOLDER
from kiosk.security.keyring import KeyRing
from kiosk.security.lockfile import one_at_a_time

log = logging.getLogger(__name__)

COPY_NAME = "vanakkam.keys"
LOCK_FILE = "vanakkam.copies.lock"
_NOTE = "key_copies"
_STALE_SECONDS = 600
"""A draft this old was left by a program that was killed."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What became of the copies.

    Attributes:
        written: Those that are as new as the ring.
        missed: Those that could not be written, such as on a disk that is not plugged in.
    """

    written: tuple[Path, ...]
    missed: tuple[Path, ...]


def known(keyring: KeyRing) -> tuple[Path, ...]:
    """Every copy that was made and not dismissed."""
    return tuple(Path(path) for path in json.loads(keyring.note(_NOTE) or "[]"))


def add(keyring: KeyRing, folder: Path) -> Path:
    """Make a copy in a folder, and remember it.

    Args:
        keyring: The ring.
        folder: Not one in which backups of the store are kept; made if it is not there.

    Raises:
        StoreUnusable: The folder cannot be written.
        StoreFull: No room.
    """
    path = (folder / COPY_NAME).absolute()
    with _alone(keyring):
        before = known(keyring)
        if path not in before:
            _remember(keyring, (*before, path))  # first, so that the copy holds its own place and no erasure misses it
        try:
            path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            _write(keyring, path)
        except (OSError, KioskError) as error:
            if path not in before:
                _remember(keyring, before)
            if isinstance(error, KioskError):
                raise
            raise StoreUnusable(
                f"No copy can be written to {folder}: {error.strerror}",
                mend="Give another folder, or correct its owner",
            ) from error
    return path


def dismiss(keyring: KeyRing, path: Path) -> bool:
    """Delete a copy with its envelope, and forget its place; whether it was known."""
    absolute = path.absolute()
    with _alone(keyring):
        before = known(keyring)
        if absolute not in before:
            return False
        absolute.unlink(missing_ok=True)
        absolute.with_name(ENVELOPE_NAME).unlink(missing_ok=True)
        _remember(keyring, tuple(copy for copy in before if copy != absolute))
    return True


def forget_all(keyring: KeyRing) -> None:
    """Forget every copy without touching one: for a ring that is a copy itself, and must write none of them."""
    with _alone(keyring):
        _remember(keyring, ())


def rewrite(keyring: KeyRing) -> Rewritten:
    """Bring every copy up to date. One that is not where it was is missed: its disk is elsewhere, still holding it."""
    written, missed = list[Path](), list[Path]()
    with _alone(keyring):
        for path in known(keyring):
            try:
                path.stat()
                _write(keyring, path)
                written.append(path)
            except (OSError, KioskError):
                log.warning("a copy of the key ring could not be written; see kiosk doctor")
                missed.append(path)
    return Rewritten(tuple(written), tuple(missed))


@contextmanager
def _alone(keyring: KeyRing) -> Iterator[None]:
    """One at a time from the reading of the ring to the last copy: else an older one could take a newer one's place."""
    with one_at_a_time(keyring.path.with_name(LOCK_FILE)):
        yield


def _remember(keyring: KeyRing, paths: tuple[Path, ...]) -> None:
    keyring.put_note(_NOTE, json.dumps([str(path) for path in paths]))


def _write(keyring: KeyRing, path: Path) -> None:
    """The envelope first, where it changed: with an old one the new ring may not open."""
    envelope, beside = keyring.path.with_name(ENVELOPE_NAME), path.with_name(ENVELOPE_NAME)
    if envelope.exists():
        content = envelope.read_bytes()
        if not beside.exists() or beside.read_bytes() != content:
            _in_one_step(beside, lambda draft: draft.write_bytes(content))
    _in_one_step(path, keyring.copy_to)


def _in_one_step(path: Path, fill: Callable[[Path], object]) -> None:
    """A draft beside it, then one step in place of the old one, whose bytes are zeroed where the disk does that."""
    for left in path.parent.glob(f".{path.name}.*.new"):
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            left.unlink(missing_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
    try:
        fill(draft)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        overwrite(path)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def overwrite(path: Path) -> None:
    """Write zeros over a file that is about to go. On flash and copy-on-write disks old blocks may survive."""
    with suppress(FileNotFoundError), path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
