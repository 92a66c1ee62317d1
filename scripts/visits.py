"""Plays visits of members to a whole kiosk in real time and takes the times until their offers are on the screen."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import click

from kiosk.bootstrap import build_kiosk
from kiosk.demo.people import MEMBERS
from kiosk.screens.state import ScreenKind
from kiosk.settings import Settings
from vision.errors import SourceEnded
from vision.frames import Frame, Image
from vision.simulate import Painter, frames
from vision.timing import Stage
from vision.types import PresenceEvent, PresenceKind
from vision.walkups import WalkUp

FPS = 30.0


@dataclass(frozen=True, slots=True)
class Times:
    """One visit in milliseconds of wall clock.

    Attributes:
        from_good_frame_ms: From the start of the step of the first good frame to the offers in the event stream.
        from_act_ms: From the end of the step that saw the act complete to the offers in the event stream.
    """

    from_good_frame_ms: float
    from_act_ms: float


class _Pacer:
    """A finite source at 30 frames a second, painted ahead so that painting does not count."""

    fault = None

    def __init__(self, images: list[Image]) -> None:
        self._images, self._next, self._began = images, 0, time.monotonic()

    def read(self, timeout: float) -> Frame | None:
        """The frame that is due now; late readers lose frames."""
        del timeout
        due = max(int((time.monotonic() - self._began) * FPS), self._next)
        if due >= len(self._images):
            raise SourceEnded("The visit is over")
        time.sleep(max(self._began + due / FPS - time.monotonic(), 0.0))
        self._next = due + 1
        return Frame(self._images[due], due, self._began + due / FPS)

    def close(self) -> None:
        """Nothing to release."""


def offers_times(settings: Settings, visits: int) -> list[Times]:
    """Play visits one after the other and return the times of those in which offers were shown."""
    with click.progressbar(list(_walks(visits)), label="Visits in real time") as walks:
        return [one for walk in walks if (one := _visit(settings, walk)) is not None]


def _visit(settings: Settings, walk: WalkUp) -> Times | None:
    images = list(frames(Painter(), walk, FPS))
    kiosk = build_kiosk(settings, lambda: _Pacer(images))
    acts: list[float] = []
    kiosk.site.bus.subscribe(PresenceEvent, lambda e: acts.append(_now()) if e.kind is PresenceKind.ENGAGED else None)
    box = kiosk.web.hub.open()
    kiosk.start()
    shown, ends = 0.0, _now() + walk.seconds + 1
    while not shown and _now() < ends:
        view = box.take(0.05)
        shown = _now() if view is not None and view.kind is ScreenKind.RECOGNISED else 0.0
    pushed = kiosk.stage.push_times()
    kiosk.stop()
    if not shown or not acts:
        return None
    return Times(kiosk.timer.last(Stage.LOOK) + pushed[-1], (shown - acts[0]) * 1e3)


def _walks(visits: int) -> Iterator[WalkUp]:
    for number in range(visits):
        yield WalkUp((tuple(MEMBERS)[number % len(MEMBERS)],), seed=700 + number, approach=1.0, stand=2.5, leave=0.0)


def _now() -> float:
    return time.perf_counter()
