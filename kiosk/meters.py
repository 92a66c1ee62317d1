"""Two meters for the health of the box: how fast frames come, and whether the memory of the process grows."""

import resource
import threading
from collections import deque
from pathlib import Path
from statistics import linear_regression

KEPT_FRAMES = 60
KEPT_SAMPLES = 240
LEAST_SAMPLES = 10
"""Samples before a trend says anything: the nets fill their buffers in the first minutes."""

_STALE = 10.0
"""Seconds after which the last frames say nothing of the rate now."""


class FrameMeter:
    """Times of the newest frames. Thread-safe."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=KEPT_FRAMES)
        self._lock = threading.Lock()

    def note(self, at: float) -> None:
        """A frame came; ``at`` in seconds of a monotonic clock."""
        with self._lock:
            self._times.append(at)

    def rate(self, now: float) -> float | None:
        """Frames a second over the newest frames, or None while there are none of late."""
        with self._lock:
            if len(self._times) < 2 or now - self._times[-1] > _STALE:  # noqa: PLR2004 - an interval has two ends
                return None
            spent = self._times[-1] - self._times[0]
            return (len(self._times) - 1) / spent if spent > 0.0 else None

    def age(self, now: float) -> float | None:
        """Seconds since the newest frame, or None before the first."""
        with self._lock:
            return now - self._times[-1] if self._times else None


class MemoryTrend:
    """Memory of the process over the last hours, one sample a minute. Thread-safe."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque(maxlen=KEPT_SAMPLES)
        self._lock = threading.Lock()

    def note(self, at: float, held: int) -> None:
        """A sample.

        Args:
            at: Seconds of a monotonic clock.
            held: Bytes.
        """
        with self._lock:
            self._samples.append((at, held))

    def growth(self) -> float | None:
        """Bytes an hour by least squares, negative when it shrinks; None while there are too few samples."""
        with self._lock:
            samples = tuple(self._samples)
        if len(samples) < LEAST_SAMPLES:
            return None
        times, held = zip(*samples, strict=True)
        return linear_regression(times, held).slope * 3600.0


def resident_bytes() -> int:
    """Memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
