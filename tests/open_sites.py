"""For tests of whole sites: a clock that a test moves, and the types of the fixtures."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

Face = Callable[[int], NDArray[np.float32]]
Join = Callable[..., str]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)
