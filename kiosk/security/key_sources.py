"""Where the site key is: a file, the environment, a credential of systemd, or a service that never gives it away.

A :class:`KeySource` finds the key; what it finds is a :class:`WrappingKey`, which wraps the data secret of the site and
opens what it wrapped. Only a key that this process holds (:class:`LocalKey`) has bytes; that of a service has none here
(:mod:`kiosk.security.key_service`).
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.errors import KeyExposed, KeyMissing, KeyWrong
from kiosk.modes import KeyPlace
from kiosk.security import inherited
from kiosk.security.exposure import refuse_exposed, refuse_exposed_credential
from kiosk.security.keys import SiteSecret, checked, create_key, derived, id_of, read_key_text

CREDENTIAL: Final = "vanakkam.key"
"""Name of the credential in the unit."""
CREDENTIALS_DIRECTORY: Final = "CREDENTIALS_DIRECTORY"
"""Variable in which systemd names the folder of the credentials."""
_NONCE_BYTES: Final = 12
_READ_LIMIT: Final = 1024


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data secret, wrapped by one site key.

    Attributes:
        place: Where that key is, or was when it wrapped.
        key_id: Which key.
        sealed: What the key opens; opaque.
    """

    place: KeyPlace
    key_id: str
    sealed: bytes


class WrappingKey(Protocol):
    """A site key at work."""

    @property
    def key_id(self) -> str:
        """Tells keys apart without showing one."""

    def wrap(self, secret: bytes, label: str) -> Wrapped:
        """Wrap 32 bytes; only the same label opens them again."""

    def fits(self, wrapped: Wrapped) -> bool:
        """Whether to try this one, seen from outside."""

    def unwrap(self, wrapped: Wrapped, label: str) -> bytes:
        """The 32 bytes.

        Raises:
            KeyWrong: They were wrapped by another key or under another label, or are damaged.
        """

    def as_secret(self) -> SiteSecret:
        """The key itself as the data secret: of a site that has no envelope yet.

        Raises:
            KeyMissing: The key never leaves its place, so it cannot be one.
        """


class KeySource(Protocol):
    """A place where the site key is."""

    @property
    def place(self) -> KeyPlace:
        """Which kind of place."""

    @property
    def shown(self) -> str:
        """The place in words; shows nothing of the key."""

    def key(self) -> WrappingKey:
        """The key that is there.

        Raises:
            KeyMissing: There is none.
            KeyExposed: Others may read it.
            KeyInvalid: What is there is no key.
        """

    def key_or_new(self) -> WrappingKey:
        """The same, for a new site: a place that we may write to is given a key.

        Raises:
            KeyMissing: There is none, and it must be put there from outside.
        """


class LocalKey:
    """A site key in the memory of this process. Its text form shows nothing.

    Args:
        key: 32 bytes.
        place: Where it came from.

    Raises:
        KeyInvalid: There are not 32 bytes.
    """

    __slots__ = ("_key", "_place")

    def __init__(self, key: bytes, place: KeyPlace) -> None:
        self._key, self._place = checked(key), place

    def __repr__(self) -> str:
        return "LocalKey(<hidden>)"

    @property
    def key_id(self) -> str:
        """See the protocol."""
        return id_of(self._key, "site-key")

    def wrap(self, secret: bytes, label: str) -> Wrapped:
        """AES-256-GCM under a key derived for nothing else; the label is authenticated."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return Wrapped(self._place, self.key_id, nonce + self._cipher().encrypt(nonce, secret, label.encode()))

    def fits(self, wrapped: Wrapped) -> bool:
        """Whether this key wrapped it, wherever it lay then."""
        return wrapped.key_id == self.key_id

    def unwrap(self, wrapped: Wrapped, label: str) -> bytes:
        """See the protocol."""
        nonce, sealed = wrapped.sealed[:_NONCE_BYTES], wrapped.sealed[_NONCE_BYTES:]
        try:
            return self._cipher().decrypt(nonce, sealed, label.encode())
        except (InvalidTag, ValueError) as error:
            raise KeyWrong(
                "The envelope of this site does not open with its key",
                mend="It is damaged: put back the copy beside a copy of the key ring",
            ) from error

    def as_secret(self) -> SiteSecret:
        """See the protocol."""
        return SiteSecret(self._key)

    def _cipher(self) -> AESGCM:
        return AESGCM(derived(self._key, "envelope-wrap"))


class FileSource:
    """The key file in the home folder, or the file that a link there leads to.

    Args:
        path: Of the file.
    """

    place = KeyPlace.FILE

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def shown(self) -> str:
        """See the protocol."""
        return f"the file {self._path}"

    def key(self) -> LocalKey:
        """See the protocol."""
        return LocalKey(read_key(self._path, _as_ours), self.place)

    def key_or_new(self) -> LocalKey:
        """See the protocol."""
        return self.key() if self._path.exists() else LocalKey(create_key(self._path), self.place)


class EnvironmentSource:
    """The variable :data:`kiosk.security.inherited.SITE_KEY`, which is taken out of the environment by reading it."""

    place = KeyPlace.ENVIRONMENT
    shown = f"the environment variable {inherited.SITE_KEY}"

    def key(self) -> LocalKey:
        """See the protocol."""
        text = inherited.site_key()
        if text is None:
            raise KeyMissing(
                f"{inherited.SITE_KEY} is not set", mend="Set it to the site's key, or correct the setting key_source"
            )
        return LocalKey(read_key_text(text.encode("utf-8", "replace"), inherited.SITE_KEY), self.place)

    key_or_new = key


class CredentialSource:
    """The credential :data:`CREDENTIAL` that systemd gives to the unit (LoadCredential, LoadCredentialEncrypted).

    Args:
        folder: Where systemd puts credentials; None where the unit has none.
    """

    place = KeyPlace.SYSTEMD
    shown = f"the credential {CREDENTIAL} of the systemd unit"

    def __init__(self, folder: str | None) -> None:
        self._folder = folder

    def key(self) -> LocalKey:
        """See the protocol."""
        if not self._folder:
            raise KeyMissing(
                "systemd gave this process no credentials",
                mend=f"Start it by a unit with LoadCredentialEncrypted={CREDENTIAL}, or correct the setting key_source",
            )
        return LocalKey(read_key(Path(self._folder) / CREDENTIAL, refuse_exposed_credential), self.place)

    key_or_new = key


def read_key(path: Path, refuse: Callable[[Path, int], None]) -> bytes:
    """Read a key file. Links are followed; what counts is the file that is opened.

    Args:
        path: Of the file.
        refuse: Raises for an open file that others may read.

    Raises:
        KeyMissing: There is no such file.
        KeyExposed: Others may read or write it, or somebody else owns it.
        KeyInvalid: It does not hold 32 bytes in hexadecimal.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise KeyMissing(
            f"There is no key file at {path}", mend="Run 'kiosk init' for a new site, or restore the key's backup"
        ) from error
    except PermissionError as error:
        raise KeyExposed(
            f"{path} belongs to another user", mend="Run the kiosk as the user who owns the key"
        ) from error
    with os.fdopen(handle, "rb") as file:
        refuse(path, file.fileno())
        return read_key_text(file.read(_READ_LIMIT), str(path))


def _as_ours(path: Path, handle: int) -> None:
    refuse_exposed(path, os.fstat(handle))
