"""Second copies in an object store, through fsspec. Only whole, encrypted backups of the store pass through here.

Credentials are the driver's own: ``AWS_ACCESS_KEY_ID`` and the like for s3, ``AZURE_STORAGE_CONNECTION_STRING`` for
abfs, ``GOOGLE_APPLICATION_CREDENTIALS`` for gs. A bucket must exist; none is made.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Final

import fsspec

from kiosk.backups.names import made_at
from kiosk.backups.places import KEY_NAMES, OWNER_FILE, Stored, digest_of
from kiosk.errors import OffsiteFailed

_EXTRA_OF: Final = {"s3": "s3", "abfs": "azure", "az": "azure", "gs": "gcs", "gcs": "gcs"}
"""Extra of this package with the driver of each scheme."""
_DRIVERS: Final = frozenset({"botocore", "aiobotocore", "s3fs", "azure", "adlfs", "google", "gcsfs", "aiohttp"})
"""Packages whose own errors, which share no base with ours, mean that the bucket did not take it."""


class BucketPlace:
    """A folder of a bucket.

    Args:
        url: ``s3://bucket/folder`` and the like, without credentials.

    Raises:
        OffsiteFailed: The driver is not installed, or cannot be used as it is set up.
    """

    def __init__(self, url: str) -> None:
        self._url, scheme = url, url.partition("://")[0]
        try:
            # What a bucket holds is asked anew each time: an answer of before would hide what went meanwhile.
            self._system, self._folder = fsspec.core.url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
        except ImportError as error:
            raise OffsiteFailed(
                f"Buckets of the kind {scheme}:// need a driver that is not installed",
                mend=f"Install it with: pip install 'vanakkam[{_EXTRA_OF.get(scheme, scheme)}]'",
            ) from error
        except (TypeError, ValueError) as error:
            raise OffsiteFailed(
                f"The driver of {scheme}:// cannot be used as it is set up ({type(error).__name__})",
                mend="Check the credentials in the environment",
            ) from error

    @property
    def label(self) -> str:
        """Its address."""
        return self._url

    def list(self) -> tuple[Stored, ...]:
        """Finished backups, oldest first. An upload that broke off shows no file."""
        with self._answering():
            try:
                found = self._system.ls(self._folder, detail=True)
            except FileNotFoundError:
                return ()  # a folder of a bucket is there as soon as something is in it
        entries = [(PurePosixPath(entry["name"]).name, entry) for entry in found if entry["type"] == "file"]
        known = [Stored(name, int(entry["size"])) for name, entry in entries if made_at(name) is not None]
        return tuple(sorted(known, key=lambda one: one.name))

    def keys_there(self) -> bool:
        """Whether a key ring or a key lies there too."""
        with self._answering():
            return any(self._system.exists(self._path(name)) for name in KEY_NAMES)

    def owner(self) -> str:
        """Mark of the site whose backups lie there; empty for none."""
        with self._answering():
            try:
                return bytes(self._system.cat_file(self._path(OWNER_FILE))).decode("ascii", "replace").strip()
            except FileNotFoundError:
                return ""

    def claim(self, mark: str) -> None:
        """Leave the mark of a site."""
        with self._answering():
            self._system.pipe_file(self._path(OWNER_FILE), f"{mark}\n".encode("ascii"))

    def put(self, source: Path) -> None:
        """Upload a file."""
        with self._answering():
            self._system.put_file(os.fspath(source), self._path(source.name))

    def digest(self, name: str) -> str:
        """SHA-256 of what lies there, read back whole: what a store says of itself is not what it gives out."""
        with self._answering(), self._system.open(self._path(name), "rb") as file:
            return digest_of(file)

    def fetch(self, name: str, target: Path) -> None:
        """Download a file over an existing, private one."""
        with self._answering():
            self._system.get_file(self._path(name), os.fspath(target))

    def delete(self, name: str) -> None:
        """Delete one."""
        with self._answering():
            if self._system.exists(self._path(name)):
                self._system.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._folder.rstrip('/')}/{name}"

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Errors of drivers as a coded one that names neither account nor key."""
        try:
            yield
        except Exception as error:
            foreign: Any = type(error).__module__.partition(".")[0] in _DRIVERS
            if not (foreign or isinstance(error, OSError)):
                raise
            said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            raise OffsiteFailed(
                f"The bucket {self._url} cannot be used: {said[:200]}",
                mend="Check that it is there, the network, and the credentials in the environment",
            ) from error
