"""Seals what belongs to one member under their own data key: AES-256-GCM, bound to the member and to what it is."""

import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.errors import KeyWrong
from kiosk.security.keyring import KeyRing

_NONCE_BYTES = 12
_DATA_KEY_BYTES = 32


class Vault:
    """The members' data keys at work. Thread-safe.

    Args:
        keyring: Where the wrapped data keys lie.
        wrap_key: The 32-byte key of :attr:`kiosk.security.keys.KeyPurpose.MEMBER_WRAP`.
    """

    __slots__ = ("_keyring", "_wrap")

    def __init__(self, keyring: KeyRing, wrap_key: bytes) -> None:
        self._keyring = keyring
        self._wrap = AESGCM(wrap_key)

    def __repr__(self) -> str:
        return "Vault(<hidden>)"

    def make_key(self, member_id: str) -> None:
        """Make the data key of a new member."""
        wrapped = encrypt(self._wrap, secrets.token_bytes(_DATA_KEY_BYTES), _key_label(member_id))
        self._keyring.put_member_key(member_id, wrapped)

    def destroy_key(self, member_id: str) -> bool:
        """Destroy a data key, which makes noise of every copy of what it sealed; whether there was one."""
        return self._keyring.destroy_member_key(member_id)

    def seal(self, member_id: str, what: str, plain: bytes) -> bytes:
        """Encrypt something of a member.

        Args:
            member_id: Whose.
            what: Kind and detail, such as ``person`` or ``template/buffalo_s``; the same is needed to open it.
            plain: The bytes.

        Raises:
            KeyWrong: There is no data key of this member, or it is not of this site.
        """
        return encrypt(self._cipher(member_id, self._keyring.member_key(member_id)), plain, _label(member_id, what))

    def open(self, member_id: str, what: str, sealed: bytes, keys: Mapping[str, bytes] | None = None) -> bytes:
        """Decrypt something of a member.

        Args:
            member_id: Whose.
            what: As it was sealed.
            sealed: From :meth:`seal`.
            keys: All wrapped keys, where many members are opened in a row (:meth:`keys`).

        Raises:
            KeyWrong: The data key was destroyed, or the bytes belong to another member, kind or site.
        """
        wrapped = self._keyring.member_key(member_id) if keys is None else keys.get(member_id)
        return decrypt(self._cipher(member_id, wrapped), sealed, _label(member_id, what), what)

    def keys(self) -> Mapping[str, bytes]:
        """Every wrapped data key, for :meth:`open` in bulk."""
        return self._keyring.member_keys()

    def _cipher(self, member_id: str, wrapped: bytes | None) -> AESGCM:
        if wrapped is None:
            raise KeyWrong(
                "The key of this member is not in the key ring",
                mend="The member was erased, or the key ring is older than the store; restore its newest copy",
            )
        return AESGCM(decrypt(self._wrap, wrapped, _key_label(member_id), "key of the member"))


def encrypt(cipher: AESGCM, plain: bytes, label: bytes) -> bytes:
    """Nonce, then ciphertext with tag. A random 96-bit nonce is safe far beyond the number of members of a site."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, label)


def decrypt(cipher: AESGCM, sealed: bytes, label: bytes, what: str) -> bytes:
    """The plain bytes.

    Raises:
        KeyWrong: The key or the bytes are not the right ones.
    """
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], label)
    except (InvalidTag, ValueError) as error:
        raise KeyWrong(
            f"The {what} does not open with this site's key",
            mend="Use the key this store was made with; if it is the right one, enrol the member again",
        ) from error


def rewrap(member_id: str, wrapped: bytes, before: AESGCM, after: AESGCM) -> bytes:
    """A wrapped data key under another wrap key; the data key itself stays, and so does what it sealed.

    Raises:
        KeyWrong: It is not wrapped by ``before``.
    """
    label = _key_label(member_id)
    return encrypt(after, decrypt(before, wrapped, label, "key of the member"), label)


def _key_label(member_id: str) -> bytes:
    return f"vanakkam/member-key/{member_id}".encode()


def _label(member_id: str, what: str) -> bytes:
    kind, _, detail = what.partition("/")
    return f"vanakkam/{kind}/{member_id}/{detail}".encode()
