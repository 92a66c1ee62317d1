"""Bytes of a source: unpacking by content, and errors of drivers as coded ones."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final, cast

import fsspec.compression

from recommender.errors import DriverMissing, FileUnreadable

_BROKEN: Final = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""What a stream raises that ends in the middle, or cannot be unpacked."""
_DRIVERS: Final = frozenset({"botocore", "aiobotocore", "s3fs", "azure", "adlfs", "google", "gcsfs", "aiohttp"})
"""Packages whose own errors, which share no base with ours, mean that the storage cannot be read."""
_HEAD: Final = 16
FREE_BYTES: Final = 64 << 20
"""Unpacked bytes below which nobody asks how small they were packed."""
_PIECE: Final = 1 << 16
MOST_RATIO: Final = 200
"""Unpacked to packed bytes. Tables pack to a tenth, the dullest to a fiftieth; gzip can claim a thousand, bzip2 a
million."""


@contextmanager
def failures(name: str) -> Iterator[None]:
    """Turn what drivers and streams raise into coded errors that name the file, never its folder or a credential.

    Raises:
        FileUnreadable: The source cannot be read, or not to its end.
    """
    try:
        yield
    except _BROKEN as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise _unreadable(name, said) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] in _DRIVERS:
            raise _unreadable(name, type(error).__name__) from error
        raise


def _unreadable(name: str, said: str) -> FileUnreadable:
    return FileUnreadable(
        f"{name} cannot be read: {said}", mend="Check that it is there, complete, and that it may be read"
    )


def head_of(stream: BinaryIO, size: int = _HEAD) -> bytes:
    """The first bytes of a seekable stream, which stands at its start again afterwards."""
    head = stream.read(size)
    stream.seek(0)
    return head


@contextmanager
def unpacked(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """The stream, unpacked where its first bytes say that it is gzip, bzip2, xz or (where its package is) zstandard.

    Raises:
        DriverMissing: It is packed with zstandard and the package is not installed.
        FileUnreadable: While it is read: it unpacks to more than :data:`MOST_RATIO` times its size.
    """
    head = head_of(stream)

    def bounded(plain: object) -> BinaryIO:
        return cast("BinaryIO", io.BufferedReader(_Bounded(cast("BinaryIO", plain), stream, name), _PIECE))

    if head.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=stream) as plain:
            yield bounded(plain)
    elif head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        with bz2.BZ2File(stream) as plain_bz2:
            yield bounded(plain_bz2)
    elif head.startswith(b"\xfd7zXZ\x00"):
        with lzma.LZMAFile(stream) as plain_xz:
            yield bounded(plain_xz)
    elif head.startswith(b"\x28\xb5\x2f\xfd"):
        opener = fsspec.compression.compr.get("zstd")
        if opener is None:
            raise DriverMissing(f"{name} is packed with zstandard", mend="Install the package zstandard, or use gzip")
        with opener(stream, mode="rb") as plain_zstd:
            yield bounded(plain_zstd)
    else:
        yield stream


class _Bounded(io.RawIOBase):
    """An unpacked stream that ends with an error where it grows out of all proportion.

    Args:
        plain: What comes out of the unpacking.
        packed: What goes in; its position tells how much was taken.
        name: For the message.
    """

    def __init__(self, plain: BinaryIO, packed: BinaryIO, name: str) -> None:
        self._plain, self._packed, self._name = plain, packed, name

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._plain.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._plain.seek(offset, whence)

    def tell(self) -> int:
        return self._plain.tell()

    def readinto(self, buffer: Any) -> int:
        piece = self._plain.read(len(buffer))
        buffer[: len(piece)] = piece
        at = self._plain.tell()
        if at > FREE_BYTES and at > MOST_RATIO * self._packed.tell():
            raise FileUnreadable(
                f"{self._name} unpacks to more than {MOST_RATIO} times its size", mend="Send it as it is, or in parts"
            )
        return len(piece)
