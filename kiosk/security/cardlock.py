"""A second seal of a template, under a secret that nobody but the member's own card holds (requirement G13)."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.security.vault import decrypt, encrypt

_KEY_BYTES = 32


def lock(secret: bytes, member_id: str, what: str, plain: bytes) -> bytes:
    """Encrypt something that only the card opens again.

    Args:
        secret: 32 random bytes of the card's QR code. It is written nowhere.
        member_id: Whose.
        what: Kind and detail; the same is needed to open it.
        plain: The bytes.
    """
    return encrypt(_cipher(secret, member_id), plain, what.encode())


def unlock(secret: bytes, member_id: str, what: str, locked: bytes) -> bytes:
    """The plain bytes.

    Raises:
        KeyWrong: The secret is not of this member's card, or the bytes are something else.
    """
    return decrypt(_cipher(secret, member_id), locked, what.encode(), "template behind the card")


def _cipher(secret: bytes, member_id: str) -> AESGCM:
    derivation = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"vanakkam/card/{member_id}".encode())
    return AESGCM(derivation.derive(secret))
