"""Where sources lie: a path, or the URL of an object store. Nothing is copied to the disk."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

import fsspec

from recommender.errors import DriverMissing, FileUnreadable
from recommender.ingest.streams import failures, unpacked

_EXTRA_OF: Final = {
    **dict.fromkeys(("s3", "s3a"), "s3"),
    **dict.fromkeys(("abfs", "abfss", "az"), "azure"),
    **dict.fromkeys(("gs", "gcs"), "gcs"),
}
"""Extra of this package with the driver of each scheme."""
_SCHEMES: Final = frozenset({"file", "memory", *_EXTRA_OF})
SUFFIXES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".parquet", ".jsonl", ".ndjson", ".json")
"""Endings of the files that a folder is searched for, a compression's ending left out."""
PACKED: Final = (".gz", ".bz2", ".xz", ".zst")
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Location:
    """One place to read from.

    Attributes:
        url: Path or URL as fsspec takes it; hidden from the text form, for it may name a bucket or an account.
        name: Last part, for messages: never credentials, never folders.
        storage: Arguments of the driver, such as ``endpoint_url`` or ``anon``.
    """

    url: str
    name: str
    storage: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Location({self.name!r})"

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """The bytes of the file, unpacked where they are packed.

        Raises:
            FileUnreadable: It is missing, is a folder, may not be read, or ends in the middle.
            DriverMissing: Its storage or its compression needs a package that is not there.
        """
        with failures(self.name):
            system, path = self.system()
            with system.open(path, "rb") as raw:
                # The files of object stores have no bounded readline.
                buffered = io.BufferedReader(raw, _CHUNK)
                try:
                    with unpacked(buffered, self.name) as plain:
                        yield plain
                finally:
                    buffered.detach()

    def system(self) -> tuple[Any, str]:
        """The fsspec file system and the path within it.

        Raises:
            FileUnreadable: The driver does not take these arguments.
            DriverMissing: The driver is not installed.
        """
        scheme = self.url.partition("://")[0] if "://" in self.url else "file"
        try:
            return cast("tuple[Any, str]", fsspec.core.url_to_fs(self.url, **self.storage))
        except ImportError as error:
            raise DriverMissing(
                f"Sources of the kind {scheme}:// need a driver that is not installed",
                mend=f"Install it with: pip install 'vanakkam[{_EXTRA_OF.get(scheme, scheme)}]'",
            ) from error
        except (TypeError, ValueError) as error:
            raise FileUnreadable(
                f"The driver of {scheme}:// cannot be used as it is set up ({type(error).__name__})",
                mend="Check its account, its keys and the URL",
            ) from error


def locate(location: str | Path, storage: Mapping[str, Any] | None = None) -> Location:
    """Check where a source lies, without opening it.

    Args:
        location: A path, or a URL of the schemes ``file``, ``memory``, ``s3``, ``abfs``, ``az``, ``gs``.
        storage: Arguments of the driver; credentials come from the driver's own environment where none are given.

    Raises:
        FileUnreadable: No path at all, a URL of another scheme, or several chained into one.
    """
    text = str(location)
    if not text.strip() or "\0" in text:
        raise FileUnreadable("No file is named", mend="Give a path or a URL")
    if "://" not in text:
        return Location(str(Path(text).absolute()), Path(text).name, storage or {})
    scheme = text.partition("://")[0]
    if scheme not in _SCHEMES:
        raise FileUnreadable(
            f"Sources of the kind {scheme[:20]}:// are not read",
            mend=f"Use a path or one of {', '.join(f'{name}://' for name in sorted(_SCHEMES))}",
        )
    parts = urlsplit(text)
    return Location(text, PurePosixPath(parts.path).name or parts.netloc.rpartition("@")[2], storage or {})


def list_sources(location: str | Path, *, storage: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """Files of a folder that could be sources, by name; a file gives itself. Folders inside it are not searched.

    Hidden files and endings other than ``SUFFIXES`` (and these packed) are passed over.

    Raises:
        FileUnreadable: Nothing is there, or it may not be read.
        DriverMissing: The driver of the URL is not installed.
    """
    place = locate(location, storage)
    with failures(place.name):
        system, path = place.system()
        if not system.isdir(path):
            if not system.exists(path):
                raise FileNotFoundError(2, "there is no such file or folder")
            return (str(location),)
        found = sorted(entry["name"] for entry in system.ls(path, detail=True) if entry["type"] == "file")
    named = [name for name in found if _is_source(PurePosixPath(name).name)]
    return tuple(system.unstrip_protocol(name) if "://" in place.url else name for name in named)


def _is_source(name: str) -> bool:
    plain = name.lower()
    for ending in PACKED:
        plain = plain.removesuffix(ending)
    return plain.endswith(SUFFIXES) and not name.startswith((".", "~$"))


def fingerprint(location: str | Path, *, storage: Mapping[str, Any] | None = None) -> str:
    """SHA-256 of a source's bytes in hex, unpacked; it tells whether a file was read before.

    Raises:
        FileUnreadable: See :meth:`Location.stream`.
    """
    digest = hashlib.sha256()
    with locate(location, storage).stream() as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
