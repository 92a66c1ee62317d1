"""What an authenticator signs: random bytes with an end and a code, so that nothing is kept for who only asks.

A list of open challenges could be filled by anybody, and push out those of people who are signing in.
"""

import hmac
import secrets
import threading
from collections.abc import Callable
from hashlib import sha256
from typing import Final

SECONDS: Final = 300
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 16
_END_BYTES: Final = 8


class Challenges:
    """Makes and knows challenges. Thread-safe; those of before a restart are unknown.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._key = clock, secrets.token_bytes(_KEY_BYTES)
        self._spent: dict[bytes, int] = {}
        self._lock = threading.Lock()

    def make(self, purpose: str) -> bytes:
        """A challenge, 56 bytes.

        Args:
            purpose: What the answer is good for, and for whom; the same is needed to know it again.
        """
        end = int(self._clock()) + SECONDS
        body = secrets.token_bytes(_NONCE_BYTES) + end.to_bytes(_END_BYTES, "big", signed=True)
        return body + self._code(body, purpose)

    def is_open(self, challenge: bytes, purpose: str) -> bool:
        """Whether it is ours, for this, not too old and not spent."""
        body, code = challenge[: _NONCE_BYTES + _END_BYTES], challenge[_NONCE_BYTES + _END_BYTES :]
        if not hmac.compare_digest(code, self._code(body, purpose)):
            return False
        with self._lock:
            return challenge not in self._spent and self._clock() < _end(challenge)

    def spend(self, challenge: bytes) -> bool:
        """Let a challenge that was answered well never count again; False where somebody was faster."""
        with self._lock:
            now = self._clock()
            self._spent = {one: end for one, end in self._spent.items() if end > now}
            if challenge in self._spent:
                return False
            self._spent[challenge] = _end(challenge)
            return True

    def _code(self, body: bytes, purpose: str) -> bytes:
        return hmac.digest(self._key, purpose.encode() + b"\0" + body, sha256)


def _end(challenge: bytes) -> int:
    return int.from_bytes(challenge[_NONCE_BYTES : _NONCE_BYTES + _END_BYTES], "big", signed=True)
