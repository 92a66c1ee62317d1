"""Real cameras and clips through OpenCV: one reader thread, newest frame only, and healing by itself.

The reader never queues: whoever is slow loses frames. A source that stalls, freezes or breaks is closed and opened
again with capped back-off, while ``fault`` tells staff why there are no pictures.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np

from vision.errors import SourceUnavailable
from vision.frames import Frame, Image
from vision.sources import SourceKind, SourceSpec

log = logging.getLogger(__name__)

WIDTH, HEIGHT = 1280, 720
"""Asked of cameras that can choose."""

OPEN_TIMEOUT_MS, READ_TIMEOUT_MS = 5_000, 4_000
STALL_SECONDS = 2.0
"""Without a new frame for so long the camera counts as lost."""

FROZEN_SECONDS = 5.0
"""The same picture for so long is a frozen driver: a real sensor's noise never repeats."""

_PLAIN = 12
"""Grey values apart under which a picture shows nothing."""

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 15.0


class Capture(Protocol):
    """What is used of ``cv2.VideoCapture``."""

    def read(self) -> tuple[bool, Any]:
        """The next picture."""

    def get(self, prop: int, /) -> float:
        """A property."""

    def set(self, prop: int, value: float, /) -> bool:
        """Ask for a property."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Whether it could be opened."""

    def release(self) -> None:
        """Close it."""


@dataclass(frozen=True, slots=True)
class _Slot:
    frame: Frame | None = None
    fault: str | None = "the camera is being opened"


def backoff(failures: int) -> float:
    """Seconds to wait before try number ``failures`` + 1: doubling from half a second to a quarter of a minute."""
    return float(min(_FIRST_WAIT * 2 ** min(max(failures - 1, 0), 10), _LONGEST_WAIT))


def open_capture(spec: SourceSpec) -> Capture:
    """Open a source with OpenCV, quietly and with time limits.

    Raises:
        SourceUnavailable: It cannot be opened.
    """
    # read by OpenCV's FFmpeg backend when it is first used; without it every lost packet prints a line
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    capture: Capture
    if spec.kind is SourceKind.ADDRESS:
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS]
        capture = cv2.VideoCapture(spec.target, cv2.CAP_FFMPEG, limits)
    elif spec.kind is SourceKind.INDEX:
        capture = cv2.VideoCapture(int(spec.target))
    else:
        capture = cv2.VideoCapture(spec.target)
    if spec.kind in {SourceKind.INDEX, SourceKind.DEVICE}:
        # webcams start at 640x480; a camera that has not this size takes the nearest it has
        for prop, value in ((cv2.CAP_PROP_FRAME_WIDTH, WIDTH), (cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)):
            capture.set(prop, value)
    if not capture.isOpened():
        capture.release()
        raise SourceUnavailable(f"The camera {spec.shown} cannot be opened", mend=spec.advice)
    return capture


def probe(spec: SourceSpec, opener: Callable[[SourceSpec], Capture] = open_capture) -> tuple[int, int]:
    """Open a source, read one picture and close it: the check before a start.

    Returns:
        Width and height in pixels.

    Raises:
        SourceUnavailable: It cannot be opened or delivers no picture.
    """
    capture = opener(spec)
    try:
        good, image = capture.read()
    finally:
        capture.release()
    if not good:
        raise SourceUnavailable(f"The camera {spec.shown} opens but delivers no picture", mend=spec.advice)
    return int(image.shape[1]), int(image.shape[0])


class Camera:
    """A :class:`vision.frames.FrameSource` on a device, an address or a clip; a clip plays in real time, for ever.

    Args:
        spec: What to open.
        opener: Opens it; replaced in tests.
    """

    def __init__(self, spec: SourceSpec, opener: Callable[[SourceSpec], Capture] = open_capture) -> None:
        self._spec, self._opener = spec, opener
        self._slot = _Slot()
        self._news = threading.Condition()
        self._stop = threading.Event()
        self._read_index = -1
        self._index = -1
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    @property
    def fault(self) -> str | None:
        """Why there are no pictures now, or None."""
        slot = self._slot
        if slot.fault is None and slot.frame is not None and time.monotonic() - slot.frame.at > STALL_SECONDS:
            self._fail(f"no picture for {STALL_SECONDS:.0f} seconds")
        return self._slot.fault

    def read(self, timeout: float) -> Frame | None:
        """The newest frame not read yet; None when none came within ``timeout`` seconds."""
        with self._news:
            self._news.wait_for(lambda: self._fresh() or self._stop.is_set(), timeout)
            frame = self._fresh()
            if frame is not None:
                self._read_index = frame.index
            return frame

    def close(self) -> None:
        """Stop the reader; it may take until the read timeout when the source hangs."""
        self._stop.set()
        with self._news:
            self._news.notify_all()
        self._thread.join(timeout=READ_TIMEOUT_MS / 1_000 + 1)

    def _fresh(self) -> Frame | None:
        frame = self._slot.frame
        return frame if frame is not None and frame.index > self._read_index else None

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            before = self._index
            try:
                self._pump(self._opener(self._spec))
            except SourceUnavailable as error:
                self._fail(error.message)
            except Exception:
                log.exception("camera %s broke", self._spec.shown)
                self._fail("the camera broke off")
            failures = 1 if self._index > before else failures + 1
            if self._spec.kind is SourceKind.FILE and self._index > before:
                continue  # the clip is over; it starts again
            self._stop.wait(backoff(failures))

    def _pump(self, capture: Capture) -> None:
        """Read until the source ends, freezes or is closed."""
        pace = _Pace(capture) if self._spec.kind is SourceKind.FILE else None
        still = _Stillness()
        try:
            while not self._stop.is_set():
                good, image = capture.read()
                now = time.monotonic()
                if not good or image is None:
                    if pace is None or self._index < 0:
                        self._fail("the camera delivers no pictures")
                    return
                if pace is None and still.lasts(image, now) > FROZEN_SECONDS:
                    self._fail("the picture is frozen")
                    return
                self._show(image, now)
                if pace is not None:
                    self._stop.wait(pace.rest())
        finally:
            capture.release()

    def _show(self, image: Image, now: float) -> None:
        self._index += 1
        with self._news:
            self._slot = _Slot(Frame(image, self._index, now), None)
            self._news.notify_all()

    def _fail(self, reason: str) -> None:
        if self._slot.fault != reason:
            log.warning("camera %s: %s", self._spec.shown, reason)
        # the last picture goes too: a lost camera keeps nobody's face in memory
        self._slot = _Slot(None, reason)


class _Pace:
    """Holds a clip to its own frame rate."""

    def __init__(self, capture: Capture) -> None:
        fps = capture.get(cv2.CAP_PROP_FPS)
        self._step = 1.0 / fps if 1.0 <= fps <= 240.0 else 1.0 / 30.0  # noqa: PLR2004 - what a container may claim
        self._due = time.monotonic()

    def rest(self) -> float:
        """Seconds until the next frame is due; a reader that fell behind does not catch up in a burst."""
        self._due = max(self._due + self._step, time.monotonic() - self._step)
        return max(self._due - time.monotonic(), 0.0)


class _Stillness:
    """How long the picture has not changed at all."""

    def __init__(self) -> None:
        self._last: Image | None = None
        self._since = 0.0

    def lasts(self, image: Image, now: float) -> float:
        """Seconds since a picture was last different, on a grid of every sixteenth pixel. Darkness never counts."""
        grid = image[::16, ::16]
        if int(grid.max()) - int(grid.min()) < _PLAIN:
            self._last = None  # the light is off or the cap is on: black stays black without any fault
        if self._last is None or grid.shape != self._last.shape or not np.array_equal(grid, self._last):
            self._last, self._since = grid.copy(), now
        return now - self._since
