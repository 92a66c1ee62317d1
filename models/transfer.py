"""Moving bytes into the store's work folder, with a bound on how many."""

import errno
import hashlib
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Final, Protocol

from models.manifest import Weight

CHUNK_BYTES: Final = 1 << 16

_BOUNDED_PACKING: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""zipfile unpacks the others without a bound on memory, whatever size is asked for."""

_ZIP_ERRORS: Final = (OSError, EOFError, RuntimeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error)
"""What zipfile raises on a damaged archive; found with 30,000 damaged ones."""

Report = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all of the transfer that is running; the second may change."""


class SourceFailed(Exception):
    """One source could not deliver; the text says why and the next source is tried. Never leaves this package."""


class Readable(Protocol):
    """Anything with ``read``: a file, a member of a zip, a response."""

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes, empty at the end."""
        ...


def read_chunks(stream: Readable) -> Iterator[bytes]:
    """The bytes of a stream in pieces.

    Raises:
        SourceFailed: Reading failed. Errors of writing are the caller's and pass through as ``OSError``.
    """
    while True:
        try:
            chunk = stream.read(CHUNK_BYTES)
        except (HTTPException, *_ZIP_ERRORS) as error:
            raise SourceFailed(f"reading stopped: {plain_reason(error)}") from error
        if not chunk:
            return
        yield chunk


def save(chunks: Iterator[bytes], to: Path, *, limit: int, report: Report) -> None:
    """Write pieces to a file, and force them to the disk.

    Args:
        chunks: From :func:`read_chunks`.
        to: File to write; replaced if it exists.
        limit: Bytes expected; one more ends the transfer.
        report: Told after each piece.

    Raises:
        SourceFailed: The source ended early, or sent more than ``limit``.
        OSError: The file cannot be written.
    """
    done = 0
    with to.open("wb") as out:
        for chunk in chunks:
            done += len(chunk)
            if done > limit:
                raise SourceFailed(f"it sends more than the expected {limit} bytes")
            out.write(chunk)
            report(done, limit)
        out.flush()
        os.fsync(out.fileno())
    if done < limit:
        raise SourceFailed(f"it ended after {done} of {limit} bytes")


def save_member(archive: Path, member: str, to: Path, *, limit: int) -> None:
    """Write one member of a zip to a file; nothing else of the zip is looked at.

    Args:
        archive: The zip.
        member: Exact path inside it.
        to: File to write. Its name never comes from the zip.
        limit: Size the member must have.

    Raises:
        SourceFailed: Not a zip, no such member, encrypted, packed in an unknown way, damaged, or of another size.
        OSError: The file cannot be written.
    """
    try:
        opened = zipfile.ZipFile(archive)
    except _ZIP_ERRORS as error:
        raise SourceFailed(f"what it delivered is not a zip: {plain_reason(error)}") from error
    with opened:
        try:
            packed = opened.getinfo(member)
        except KeyError as error:
            raise SourceFailed(f"the zip has no member {member}") from error
        if packed.compress_type not in _BOUNDED_PACKING:
            raise SourceFailed(f"the member {member} is packed in an unusual way")
        try:
            stream = opened.open(packed)
        except _ZIP_ERRORS as error:
            raise SourceFailed(f"the member {member} cannot be read: {plain_reason(error)}") from error
        with stream:
            save(read_chunks(stream), to, limit=limit, report=lambda _done, _total: None)


def fault_of(path: Path, weight: Weight) -> str | None:
    """What is wrong with a file that should hold a weight, or None when it has the size and the SHA-256.

    Raises:
        FileNotFoundError: There is no file.
    """
    try:
        size = path.stat().st_size
        if size != weight.bytes:
            return f"it has {size} bytes instead of {weight.bytes}"
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise
    except OSError as error:
        return f"it cannot be read: {plain_reason(error)}"
    return None if digest == weight.sha256 else f"its sha256 is {digest[:12]}... instead of {weight.sha256[:12]}..."


def plain_reason(error: BaseException) -> str:
    """One line for a person: what the system said, without Python's decoration."""
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        return plain_reason(reason)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__


def disk_full() -> OSError:
    """The error of a full disk, for a child process that met one."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
