"""The site's one secret: 32 random bytes in a file, and the keys derived from it for each purpose.

The file is the only thing that opens the store. It is backed up apart from the store, so that neither backup alone is
worth anything.
"""

import os
import re
import secrets
import stat
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.errors import KeyExposed, KeyInvalid, KeyMissing
from kiosk.security.files import new_private_file

KEY_BYTES = 32
_HEX_KEY = re.compile(rb"[0-9a-fA-F]{64}\s*")
_READ_LIMIT = 1024


class KeyPurpose(StrEnum):
    """What a derived key is for. The values enter the derivation: changing one makes everything under it unreadable."""

    DATABASE = "database"
    """Raw SQLCipher key of the store."""
    KEYRING = "keyring"
    """Raw SQLCipher key of the key ring."""
    MEMBER_WRAP = "member-wrap"
    """Wraps the data key of each member."""
    ROTATION = "template-rotation"
    """Seeds the site's secret rotation of the templates."""


class SiteKey:
    """The site's secret. Gives out derived keys only; its text form shows nothing.

    Args:
        secret: 32 bytes.

    Raises:
        KeyInvalid: The secret does not have 32 bytes.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise KeyInvalid(f"A site key has {KEY_BYTES} bytes, not {len(secret)}", mend="Restore the key's backup")
        self._secret = secret

    def __repr__(self) -> str:
        return "SiteKey(<hidden>)"

    def derive(self, purpose: KeyPurpose) -> bytes:
        """The 32-byte key of one purpose (HKDF-SHA256, RFC 5869). No two of them tell anything of each other."""
        derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"vanakkam/{purpose}".encode())
        return derivation.derive(self._secret)


def write_key(path: Path, secret: bytes) -> None:
    """Write a secret into an existing private file, as :func:`load_key` reads it."""
    path.write_text(secret.hex() + "\n", encoding="ascii")


def create_key(path: Path) -> SiteKey:
    """Make a new key file with mode 0600.

    Raises:
        SiteExists: There is already a file; a key is never overwritten, because the store would be lost with it.
    """
    secret = secrets.token_bytes(KEY_BYTES)
    with new_private_file(path) as draft:
        write_key(draft, secret)
    return SiteKey(secret)


def load_key(path: Path) -> SiteKey:
    """Read the key file.

    Raises:
        KeyMissing: There is no such file.
        KeyExposed: Others than the user who runs this may read or write it, or somebody else owns it.
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
        refuse_exposed(path, os.fstat(file.fileno()))
        content = file.read(_READ_LIMIT)
    if not _HEX_KEY.fullmatch(content):
        raise KeyInvalid(f"{path} does not hold {KEY_BYTES} bytes in hexadecimal", mend="Restore the key's backup")
    return SiteKey(bytes.fromhex(content.decode("ascii").strip()))


def refuse_exposed(path: Path, status: os.stat_result) -> None:
    """Check the opened file itself, so that it cannot be swapped between the check and the read.

    Args:
        path: For the message.
        status: Of the open file.

    Raises:
        KeyExposed: Others than the user who runs this may read or write it, or somebody else owns it.
    """
    if status.st_uid != os.geteuid():
        raise _foreign(path)
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise KeyExposed(f"Others than its owner may read or write {path}", mend=f"Run 'chmod 600 {path}'")


def _foreign(path: Path) -> KeyExposed:
    return KeyExposed(f"{path} belongs to another user", mend="Run the kiosk as the user who owns the key")
