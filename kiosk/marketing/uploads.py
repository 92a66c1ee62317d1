"""Files between the look at their columns and the import: in memory only, one a person, for a few minutes.

They outlive the session: whoever signs in again goes on where they were.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from kiosk.errors import DraftGone
from recommender.ingest.types import DataKind

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of one file; larger ones come by the folder or the command."""
MOST: Final = 4
KEPT_SECONDS: Final = 900.0


@dataclass(frozen=True, slots=True)
class Upload:
    """One file.

    Attributes:
        owner: Account of whoever brought it.
        kind: What its rows are.
        source_id: Under which name it is taken in.
        name: Of the file, for its format; hidden from text forms.
        content: Its bytes; hidden from text forms.
        at: Seconds on a monotonic clock.
    """

    owner: str
    kind: DataKind
    source_id: str
    name: str = field(repr=False)
    content: bytes = field(repr=False)
    at: float = 0.0


class Uploads:
    """Holds files. Thread-safe.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[str, Upload] = {}

    def hold(self, owner: str, kind: DataKind, source_id: str, name: str, content: bytes) -> str:
        """Keep a file in place of the person's last one; the token that finds it again."""
        token = secrets.token_urlsafe(16)
        with self._lock:
            self._drop_old()
            self._held = {key: one for key, one in self._held.items() if one.owner != owner}
            for oldest in list(self._held)[: max(0, len(self._held) - MOST + 1)]:
                del self._held[oldest]
            self._held[token] = Upload(owner, kind, source_id, name, content, self._clock())
        return token

    def find(self, owner: str, token: str) -> Upload:
        """The file again.

        Raises:
            DraftGone: It is another person's, or too old.
        """
        with self._lock:
            self._drop_old()
            found = self._held.get(token)
        if found is None or found.owner != owner:
            raise DraftGone("The file is not held any more", mend="Choose it once more")
        return found

    def drop(self, token: str) -> None:
        """Forget a file."""
        with self._lock:
            self._held.pop(token, None)

    def _drop_old(self) -> None:
        oldest = self._clock() - KEPT_SECONDS
        self._held = {key: one for key, one in self._held.items() if one.at >= oldest}
