"""Two protections of a face template: a secret rotation of the space, and a seal that dies with the member's key.

The rotation keeps inner products, so search works on rotated vectors, while a stolen one matches nothing at another
site (ISO/IEC 24745 unlinkability) and a new site key re-issues all of them. The seal is AES-256-GCM under a random key
of the member's own: once that key is destroyed, every copy of the sealed template, in any backup, is noise.
"""

import secrets
import threading

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from numpy.typing import NDArray

from kiosk.errors import KeyWrong

_NONCE_BYTES = 12
_DATA_KEY_BYTES = 32
_WORD_BITS = 53


def _secret_uniforms(key: bytes, count: int) -> NDArray[np.float64]:
    """``count`` values in (0, 1] from the AES-256-CTR key stream.

    Numpy's generators do not promise the same normal variates across releases and take at most 128 secret bits; a
    cipher's key stream never changes, so templates survive every upgrade.
    """
    stream = Cipher(AES(key), CTR(bytes(16))).encryptor().update(bytes(8 * count))
    words = np.frombuffer(stream, dtype="<u8") >> np.uint64(64 - _WORD_BITS)
    return (words.astype(np.float64) + 1.0) / 2.0**_WORD_BITS


def _haar_rotation(key: bytes, size: int) -> NDArray[np.float32]:
    """A uniformly distributed orthogonal matrix, the same for the same key on every machine.

    Gaussians by Box and Muller, then QR with the signs of R's diagonal moved into Q, which alone makes Q uniform
    (Mezzadri, *How to generate random matrices from the classical compact groups*, 2007) and also unique.
    """
    count = size * size
    uniforms = _secret_uniforms(key, 2 * count)
    gaussian = np.sqrt(-2.0 * np.log(uniforms[:count])) * np.cos(2.0 * np.pi * uniforms[count:])
    q, r = np.linalg.qr(gaussian.reshape(size, size))
    return np.ascontiguousarray(q * np.sign(np.diag(r)), dtype=np.float32)


class Rotation:
    """The site's secret rotation, made once per template size. Thread-safe.

    Args:
        key: The 32-byte key of :attr:`kiosk.security.keys.KeyPurpose.ROTATION`.
    """

    __slots__ = ("_key", "_lock", "_matrices")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._matrices: dict[int, NDArray[np.float32]] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "Rotation(<hidden>)"

    def protect(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Rotate templates or probes; inner products and norms stay the same to 1e-5.

        Args:
            vectors: Shape (n, d), one vector a row.

        Returns:
            Shape (n, d), float32.
        """
        if vectors.ndim != 2:  # noqa: PLR2004 - rows and columns
            raise ValueError(f"expected shape (n, d), got {vectors.shape}")
        return np.asarray(vectors, dtype=np.float32) @ self._matrix(vectors.shape[1])

    def _matrix(self, size: int) -> NDArray[np.float32]:
        with self._lock:
            if size not in self._matrices:
                self._matrices[size] = _haar_rotation(self._key, size)
            return self._matrices[size]


class Sealer:
    """Seals templates under a random data key per member, which itself is wrapped by the site's wrap key.

    Args:
        wrap_key: The 32-byte key of :attr:`kiosk.security.keys.KeyPurpose.MEMBER_WRAP`.
    """

    __slots__ = ("_wrap",)

    def __init__(self, wrap_key: bytes) -> None:
        self._wrap = AESGCM(wrap_key)

    def __repr__(self) -> str:
        return "Sealer(<hidden>)"

    def new_member_key(self, member_id: str) -> bytes:
        """A fresh data key, wrapped for the store and bound to this member."""
        return _encrypt(self._wrap, secrets.token_bytes(_DATA_KEY_BYTES), _key_label(member_id))

    def seal(self, vector: NDArray[np.float32], *, member_id: str, recogniser: str, wrapped_key: bytes) -> bytes:
        """Encrypt one template, bound to its member and its recogniser.

        Args:
            vector: Shape (d,), already rotated.
            member_id: Whose it is.
            recogniser: Which weights made it.
            wrapped_key: From :meth:`new_member_key` of the same member.

        Raises:
            KeyWrong: The wrapped key is not of this member or this site.
        """
        cipher = self._member_cipher(member_id, wrapped_key)
        return _encrypt(cipher, vector.astype("<f4").tobytes(), _template_label(member_id, recogniser))

    def open(self, sealed: bytes, *, member_id: str, recogniser: str, wrapped_key: bytes) -> NDArray[np.float32]:
        """Decrypt one template to shape (d,), float32.

        Raises:
            KeyWrong: The template or the wrapped key was altered, or belongs to another member, recogniser or site.
        """
        cipher = self._member_cipher(member_id, wrapped_key)
        plain = _decrypt(cipher, sealed, _template_label(member_id, recogniser), member_id)
        return np.frombuffer(plain, dtype="<f4").astype(np.float32)

    def _member_cipher(self, member_id: str, wrapped_key: bytes) -> AESGCM:
        return AESGCM(_decrypt(self._wrap, wrapped_key, _key_label(member_id), member_id))


def _key_label(member_id: str) -> bytes:
    return f"vanakkam/member-key/{member_id}".encode()


def _template_label(member_id: str, recogniser: str) -> bytes:
    return f"vanakkam/template/{member_id}/{recogniser}".encode()


def _encrypt(cipher: AESGCM, plain: bytes, label: bytes) -> bytes:
    """Nonce, then ciphertext with tag. A random 96-bit nonce is safe far beyond the number of members of a site."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, label)


def _decrypt(cipher: AESGCM, sealed: bytes, label: bytes, member_id: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], label)
    except (InvalidTag, ValueError) as error:
        raise KeyWrong(
            f"The template of member {member_id} does not open with this site's key",
            mend="Use the key this store was made with; if it is the right one, enrol the member again",
        ) from error
