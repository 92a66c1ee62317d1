"""What a provider has signed counts once."""

import logging
import threading
from datetime import datetime

from kiosk.signon.provider import does_not_hold

log = logging.getLogger(__name__)


class Replays:
    """Remembers the ids of what was used, for as long as each would hold. Thread-safe."""

    def __init__(self) -> None:
        self._used: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def check(self, signed_id: str, until: datetime, now: datetime) -> None:
        """Note that something signed is used.

        Args:
            signed_id: By which it is known again.
            until: From when on it would not hold any more.
            now: The time, aware.

        Raises:
            SignOnRefused: It was used before.
        """
        with self._lock:
            self._used = {one: until for one, until in self._used.items() if until > now}
            if signed_id in self._used:
                log.warning("what the identity provider signed came twice")
                raise does_not_hold()
            self._used[signed_id] = until

    def forget(self, signed_id: str) -> None:
        """What was signed was not acted upon: it may come again."""
        with self._lock:
            self._used.pop(signed_id, None)
