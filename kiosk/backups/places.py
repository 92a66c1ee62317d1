"""Places that backups lie in: a folder here, and a bucket in :mod:`kiosk.backups.bucket`."""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from kiosk.backups.names import made_at
from kiosk.backups.scratch import sweep
from kiosk.errors import OffsiteFailed
from kiosk.privacy.backups import FOLDER
from kiosk.security.files import PRIVATE_FILE, flush
from kiosk.security.keycopies import COPY_NAME

KEY_NAMES: Final = (COPY_NAME, "vanakkam.key")
"""What opens a backup, and so may not lie beside one."""
OWNER_FILE: Final = "vanakkam-site.txt"
"""Tells sites apart, so that none rotates the backups of another away; it says nothing about either."""
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A backup as a place lists it."""

    name: str
    size: int


class Place(Protocol):
    """Where second copies lie. Where it does not answer, everything raises :class:`kiosk.errors.OffsiteFailed`."""

    @property
    def label(self) -> str:
        """Which place it is, for people and for the book; no credential."""
        ...

    def list(self) -> tuple[Stored, ...]:
        """Finished backups, oldest first."""
        ...

    def keys_there(self) -> bool:
        """Whether a key ring or a key lies there too."""
        ...

    def owner(self) -> str:
        """Mark of the site whose backups lie there; empty for none."""
        ...

    def claim(self, mark: str) -> None:
        """Leave the mark of a site."""
        ...

    def put(self, source: Path) -> None:
        """Copy a file there under its own name, in place of one that is there."""
        ...

    def digest(self, name: str) -> str:
        """SHA-256 of what lies there, read from there; 64 hexadecimal digits."""
        ...

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file from there over an existing, private one."""
        ...

    def delete(self, name: str) -> None:
        """Delete one; that it is gone already is fine."""
        ...


def digest_of(stream: BinaryIO) -> str:
    """SHA-256 of a stream from where it stands, 64 hexadecimal digits."""
    digest = sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return digest_of(file)


class FolderPlace:
    """A folder of this machine, such as one on a disk that is plugged in, or of another machine's.

    Args:
        folder: It must be there: a disk that is not plugged in must not become a folder on the disk of the store.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def label(self) -> str:
        """Its path."""
        return str(self._folder)

    def list(self) -> tuple[Stored, ...]:
        """Finished backups, oldest first."""
        self._require()
        try:
            return tuple(sorted(self._files(), key=lambda one: one.name))
        except OSError as error:
            raise self._failed(error) from error

    def keys_there(self) -> bool:
        """Whether a key ring or a key lies there too."""
        self._require()
        return any((self._folder / name).exists() for name in KEY_NAMES)

    def owner(self) -> str:
        """Mark of the site whose backups lie there; empty for none."""
        self._require()
        try:
            return (self._folder / OWNER_FILE).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as error:
            raise self._failed(error) from error

    def claim(self, mark: str) -> None:
        """Leave the mark of a site."""
        try:
            (self._folder / OWNER_FILE).write_text(f"{mark}\n", encoding="ascii")
        except OSError as error:
            raise self._failed(error) from error

    def put(self, source: Path) -> None:
        """Copy a file there: a draft first, then one step in place of an earlier attempt. Killed drafts go before."""
        self._require()
        sweep(self._folder)
        draft = self._folder / f".{source.name}.{secrets.token_hex(4)}.new"
        try:
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
            try:
                shutil.copyfile(source, draft)
                flush(draft)
                draft.replace(self._folder / source.name)
            finally:
                draft.unlink(missing_ok=True)
            flush(self._folder)
        except OSError as error:
            raise self._failed(error) from error

    def digest(self, name: str) -> str:
        """SHA-256 of what lies there; the system's own copy of it in memory is dropped first, where it can be."""
        try:
            with (self._folder / name).open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                return digest_of(file)
        except OSError as error:
            raise self._failed(error) from error

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file from there over an existing, private one."""
        self._require()
        try:
            shutil.copyfile(self._folder / name, target)
        except OSError as error:
            raise self._failed(error) from error

    def delete(self, name: str) -> None:
        """Delete one."""
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._failed(error) from error

    def _files(self) -> Iterator[Stored]:
        for path in self._folder.iterdir():
            if made_at(path.name) is not None and path.is_file():
                yield Stored(path.name, path.stat().st_size)

    def _require(self) -> None:
        if not self._folder.is_dir():
            raise OffsiteFailed(
                f"There is no folder {self._folder}", mend="Plug the disk in, or make the folder on it once"
            )

    def _failed(self, error: Exception) -> OffsiteFailed:
        said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        return OffsiteFailed(
            f"The folder {self._folder} cannot be used: {said}", mend="Check its disk, its owner and its mode"
        )


def place_of(target: str, home: Path) -> Place:
    """The place of a setting.

    Args:
        target: A folder, or the address of a bucket (:class:`kiosk.settings_backup.BackupSettings`).
        home: Of the site.

    Raises:
        OffsiteFailed: It lies in the home folder, the driver of the bucket is not installed, or its environment does
            not fit.
    """
    if "://" not in target:
        refuse_home(target, home)
        return FolderPlace(Path(target))
    from kiosk.backups.bucket import BucketPlace  # noqa: PLC0415 - loads the driver of one kind of bucket

    return BucketPlace(target)


def refuse_home(target: str, home: Path) -> None:
    """See that a second place is not the home folder or in it, by whatever name: its disk would take both copies.

    Args:
        target: As for :func:`place_of`; empty for none.
        home: Of the site.

    Raises:
        OffsiteFailed: It is, or a link or a mount leads there.
    """
    if not target or "://" in target:
        return
    folder, own = Path(target).resolve(), (home.resolve(), home.resolve() / FOLDER)
    if any(_is_same(one, other) for one in (folder, *folder.parents) for other in own):
        raise OffsiteFailed(
            f"The folder {target} lies in the home folder of the site, whose disk would take both copies with it",
            mend="Give a folder of another disk or machine in backup_offsite, or with --to",
        )


def _is_same(one: Path, other: Path) -> bool:
    """Also where one of them is mounted in two places."""
    try:
        return one == other or one.samefile(other)
    except OSError:
        return False  # one of them is not there
