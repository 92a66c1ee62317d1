"""The secret rotation of the space of face templates; :mod:`kiosk.security.vault` seals them besides.

It keeps inner products, so search works on rotated vectors, while a stolen one matches nothing at another site (ISO/IEC
24745 unlinkability) and a new site key re-issues all of them.
"""

import threading

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from numpy.typing import NDArray

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
