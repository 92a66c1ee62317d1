"""How long each stage of the walk takes: a ring of the last thousand measurements a stage."""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from statistics import quantiles

RING = 1_000


class Stage(StrEnum):
    """The timed stages, in the order of the walk."""

    DETECT = "detect"
    LANDMARK = "landmark"
    QUALITY = "quality"
    ALIGN = "align"
    EMBED = "embed"
    SEARCH = "search"
    LOOK = "look"
    """From the first good frame of a look to its verdict, waiting for frames included."""
    STEP = "step"
    """One whole step of the loop, the stages above included."""


@dataclass(frozen=True, slots=True)
class StageSummary:
    """Percentiles of one stage over the ring.

    Attributes:
        stage: Which stage.
        count: How many measurements the ring holds, at most 1,000.
        p50: Median in milliseconds of wall clock.
        p95: 95th percentile in milliseconds.
        p99: 99th percentile in milliseconds.
    """

    stage: Stage
    count: int
    p50: float
    p95: float
    p99: float


class StageTimer:
    """Collects stage durations. One writer thread; readers may summarise from another."""

    def __init__(self) -> None:
        self._rings: dict[Stage, deque[float]] = {stage: deque(maxlen=RING) for stage in Stage}

    @contextmanager
    def measure(self, stage: Stage) -> Iterator[None]:
        """Time the block and keep the milliseconds; a block that raises is not counted."""
        start = time.perf_counter()
        yield
        self.note(stage, time.perf_counter() - start)

    def note(self, stage: Stage, seconds: float) -> None:
        """Keep a duration that was measured elsewhere."""
        self._rings[stage].append(seconds * 1_000)

    def last(self, stage: Stage) -> float:
        """The newest measurement of a stage in milliseconds.

        Raises:
            IndexError: It was never measured.
        """
        return self._rings[stage][-1]

    def summary(self) -> tuple[StageSummary, ...]:
        """Percentiles of every stage that was measured at least twice."""
        found = []
        for stage, ring in self._rings.items():
            values = list(ring)
            if len(values) > 1:
                cuts = quantiles(values, n=100, method="inclusive")
                found.append(StageSummary(stage, len(values), cuts[49], cuts[94], cuts[98]))
        return tuple(found)
