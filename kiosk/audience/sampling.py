"""A sample of the customers, for numbers that are wanted at once."""

import threading
import time
from collections.abc import Sequence
from random import SystemRandom
from typing import Final

from kiosk.store import audience_fill
from kiosk.store.database import Store

MOST_EXACT: Final = 100_000
"""Customers up to which everybody is looked at: that takes less than half a second."""

SAMPLED: Final = 10_000
"""Customers of a sample: of a segment of a tenth of all it tells the size to a fifteenth, of a hundredth to a fifth."""

KEPT_SECONDS: Final = 3_600.0
"""How long a sample is used; whoever came since then is missing in it."""

RENEWED_SECONDS: Final = 2_400.0
"""After which another one is drawn where somebody has time for it: among a million customers it takes seconds."""


class Sample:
    """Some of the customers of a store, drawn at random and kept for an hour. Thread-safe.

    An hour of questions is answered from the same people: asked again, one gets the same answer. Nobody outside knows
    who they are.

    Args:
        store: Whose customers.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._drawing = threading.Lock()
        self._taken: tuple[float, int, Sequence[str] | None] | None = None

    def taken(self) -> tuple[int, Sequence[str] | None]:
        """How many customers there are, and the sample; None in its place where everybody should be looked at."""
        return self._younger_than(KEPT_SECONDS)

    def renew(self) -> None:
        """Draw another one before it is needed. Call it now and then where nobody waits."""
        self._younger_than(RENEWED_SECONDS)

    def _younger_than(self, seconds: float) -> tuple[int, Sequence[str] | None]:
        """The sample; while another one is drawn, whoever may use the old one does."""
        taken = self._taken
        if taken is None or time.monotonic() - taken[0] > seconds:
            with self._drawing:
                taken = self._taken
                if taken is None or time.monotonic() - taken[0] > seconds:
                    taken = self._taken = (time.monotonic(), *self._draw())
        return taken[1:]

    def _draw(self) -> tuple[int, Sequence[str] | None]:
        with self._store.read() as connection:
            if audience_fill.record_count(connection) <= MOST_EXACT:
                return 0, None
            everybody = audience_fill.standing(connection)
        return len(everybody), SystemRandom().sample(everybody, min(SAMPLED, len(everybody)))
