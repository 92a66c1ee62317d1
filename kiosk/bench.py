"""Stage durations of the loop on this box, from one simulated walk-up of a stranger."""

import contextlib

from kiosk.demo.people import FPS, STRANGERS
from kiosk.faces import build_recogniser
from kiosk.settings import Settings
from kiosk.site import opened
from vision.frames import Frame
from vision.simulate import Painter, frames
from vision.timing import StageSummary, StageTimer
from vision.walkups import WalkUp

WALK = WalkUp((STRANGERS[-1],), seed=1, stand=6.0)


def stage_table(settings: Settings) -> str:
    """Play a walk-up as fast as it goes and lay the percentiles out as text."""
    timer = StageTimer()
    with opened(settings) as site:
        recogniser, _ = build_recogniser(settings, site, timer)
        with contextlib.closing(recogniser):
            for index, image in enumerate(frames(Painter(), WALK, FPS)):
                recogniser.step(Frame(image, index, index / FPS))
    return table(timer.summary())


def table(rows: tuple[StageSummary, ...]) -> str:
    """Percentiles in milliseconds, one stage a line."""
    lines = [f"{'stage':<10}{'count':>7}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}"]
    lines += [f"{row.stage.value:<10}{row.count:>7}{row.p50:>9.2f}{row.p95:>9.2f}{row.p99:>9.2f}" for row in rows]
    return "\n".join(lines)
