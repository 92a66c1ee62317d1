"""The two secrets of a site: its data secret, from which every key derives, and the site key, which only wraps it.

The data secret never lies anywhere in the clear. It is kept in the site's envelope (:mod:`kiosk.security.envelope`),
wrapped by the site key; so a new site key costs one small file, and not the whole store.
"""

import hmac
import re
import secrets
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.errors import KeyInvalid
from kiosk.security.files import new_private_file

KEY_BYTES = 32
ID_DIGITS = 16
"""Of an id: 64 bits, enough to tell keys apart and of no use to find one."""
_HEX_KEY = re.compile(rb"[0-9a-fA-F]{64}\s*")


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


class SiteSecret:
    """The site's data secret. Gives out derived keys only; its text form shows nothing.

    Args:
        secret: 32 bytes.

    Raises:
        KeyInvalid: The secret does not have 32 bytes.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = checked(secret)

    def __repr__(self) -> str:
        return "SiteSecret(<hidden>)"

    @property
    def secret_id(self) -> str:
        """Tells data secrets apart without showing one: :func:`id_of`."""
        return id_of(self._secret, "data-secret")

    def derive(self, purpose: KeyPurpose) -> bytes:
        """The 32-byte key of one purpose (HKDF-SHA256, RFC 5869). No two of them tell anything of each other."""
        return derived(self._secret, purpose)

    def reveal(self) -> bytes:
        """The 32 bytes themselves, for whoever wraps them or hands them to a process of ours."""
        return self._secret


def checked(secret: bytes) -> bytes:
    """The same bytes.

    Raises:
        KeyInvalid: There are not 32 of them.
    """
    if len(secret) != KEY_BYTES:
        raise KeyInvalid(f"A site key has {KEY_BYTES} bytes, not {len(secret)}", mend="Restore the key's backup")
    return secret


def derived(secret: bytes, purpose: str) -> bytes:
    """32 bytes of a secret for one purpose."""
    derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"vanakkam/{purpose}".encode())
    return derivation.derive(secret)


def id_of(secret: bytes, kind: str) -> str:
    """The first digits of a hash keyed with the secret itself: shown, logged, and of no use to find the secret.

    Args:
        secret: 32 random bytes.
        kind: ``site-key`` or ``data-secret``; one secret in both roles has two ids.
    """
    return hmac.new(secret, f"vanakkam/{kind}-id".encode(), sha256).hexdigest()[:ID_DIGITS]


def key_text(secret: bytes) -> bytes:
    """A key as it stands in a file: 64 hexadecimal digits and the end of the line."""
    return f"{secret.hex()}\n".encode("ascii")


def read_key_text(content: bytes, where: str) -> bytes:
    """The 32 bytes of :func:`key_text`.

    Args:
        content: What stands there.
        where: For the message, which shows nothing of the content.

    Raises:
        KeyInvalid: It is not a key.
    """
    if not _HEX_KEY.fullmatch(content):
        raise KeyInvalid(f"{where} does not hold {KEY_BYTES} bytes in hexadecimal", mend="Restore the key's backup")
    return bytes.fromhex(content.decode("ascii").strip())


def create_key(path: Path) -> bytes:
    """Make a new key file with mode 0600; what is in it.

    Raises:
        SiteExists: There is already a file; a key is never overwritten, because the store would be lost with it.
    """
    secret = secrets.token_bytes(KEY_BYTES)
    with new_private_file(path) as draft:
        draft.write_bytes(key_text(secret))
    return secret
