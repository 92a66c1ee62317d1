"""What staff prove themselves with beside their passwords, sealed or hashed under keys of its own."""

import hmac
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.security.vault import decrypt, encrypt

_KEY_BYTES = 32


class StaffSecrets:
    """Three keys of one secret of the key ring; a stolen store gives none of them. Its text form shows nothing.

    Args:
        secret: :attr:`kiosk.security.keyring.Secret.STAFF`.
    """

    __slots__ = ("_handles", "_recovery", "_seal")

    def __init__(self, secret: bytes) -> None:
        self._seal = AESGCM(_derived(secret, "totp"))
        self._recovery, self._handles = _derived(secret, "recovery"), _derived(secret, "handle")

    def __repr__(self) -> str:
        return "StaffSecrets(<hidden>)"

    def seal(self, staff_id: str, shared: str) -> bytes:
        """Encrypt the shared secret of an app (AES-256-GCM, bound to the account)."""
        return encrypt(self._seal, shared.encode("ascii"), _label(staff_id))

    def open(self, staff_id: str, sealed: bytes) -> str:
        """The shared secret.

        Raises:
            KeyWrong: The bytes are of another account or site.
        """
        return decrypt(self._seal, sealed, _label(staff_id), "second factor of the account").decode("ascii")

    def recovery_hash(self, staff_id: str, code: str) -> str:
        """Keyed hash of a recovery code in normal form, 64 hexadecimal digits."""
        return hmac.digest(self._recovery, f"{staff_id}/{code}".encode(), sha256).hex()

    def handle(self, staff_id: str) -> bytes:
        """What an authenticator knows an account by: 32 bytes that say nothing about the person (WebAuthn, 14.6.1)."""
        return hmac.digest(self._handles, staff_id.encode(), sha256)


def _derived(secret: bytes, what: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"vanakkam/staff/{what}".encode())
    return derivation.derive(secret)


def _label(staff_id: str) -> bytes:
    return f"vanakkam/staff-totp/{staff_id}".encode()
