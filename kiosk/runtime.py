"""The vision loop behind a narrow seam: frames in, events out, commands in.

Nothing else crosses: the loop can move to a process of its own with these three on a pipe. It runs in one thread, which
owns the source and the nets. A fault of any part clears the screen, is logged by its code, and is tried again.
"""

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from kiosk.meters import FrameMeter
from models.errors import VanakkamError
from vision.errors import SourceEnded
from vision.frames import FrameSource
from vision.recognise import Recogniser
from vision.types import Command, PresenceEvent, PresenceKind, VisionEvent

log = logging.getLogger(__name__)

TICK_SECONDS = 0.25
"""Longest wait for a frame; leaving and erasures are noticed this late when the camera delivers nothing."""

RETRY_SECONDS = 2.0
"""Pause after a fault of the loop itself, so that a broken part does not spin a core."""


class VisionRuntime:
    """Runs one camera.

    Args:
        source: Opens the camera, in the loop's thread.
        recogniser: The loop body.
        publish: Takes every event, in the loop's thread.
        refresh: Called about every quarter of a second, for instance to notice erasures by another process.
        clock: Seconds; the clock of live frames.
    """

    def __init__(
        self,
        source: Callable[[], FrameSource],
        recogniser: Recogniser,
        publish: Callable[[VisionEvent], None],
        refresh: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open, self._recogniser, self._publish = source, recogniser, publish
        self._refresh, self._clock = refresh, clock
        self._commands: SimpleQueue[Command] = SimpleQueue()
        self._stop = threading.Event()
        self._lost = False
        self._refreshed = 0.0
        self.frames = FrameMeter()
        """Times of the frames, for the health of the box."""
        self._thread = threading.Thread(target=self._run, name="vision", daemon=True)

    @property
    def camera_lost(self) -> bool:
        """Whether the last thing the camera said was that it is gone."""
        return self._lost

    def start(self) -> None:
        """Open the camera and begin. Call once."""
        self._thread.start()

    def send(self, command: Command) -> None:
        """Hand in a command; it takes effect before the next frame. Returns at once."""
        self._commands.put(command)

    def stop(self, timeout: float = 6.0) -> bool:
        """End the loop, release the camera and free the nets, also where it never began.

        Args:
            timeout: Seconds to wait for it; a hanging network camera may take its read timeout.

        Returns:
            Whether the loop has ended.
        """
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        elif self._thread.ident is None:
            # The thread frees the nets at its end. Nets that are still open when the interpreter ends fail there.
            self._recogniser.close()
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._keep_watching()
        finally:
            self._recogniser.close()

    def _keep_watching(self) -> None:
        while not self._stop.is_set():
            try:
                source = self._open()
                try:
                    self._watch(source)
                finally:
                    source.close()
            except SourceEnded:
                log.info("the camera has no more pictures")
                self._note_camera(lost=True)
                return
            except VanakkamError as error:
                log.error("vision stopped [%s]: %s", error.code, error.message)  # noqa: TRY400 - a coded error needs no trace
                self._pause()
            except Exception:
                # Whatever broke, nobody's offers may stay on a screen that nobody watches any more.
                log.exception("vision stopped by an unexpected error")
                self._pause()

    def _pause(self) -> None:
        self._note_camera(lost=True)
        self._stop.wait(RETRY_SECONDS)

    def _watch(self, source: FrameSource) -> None:
        while not self._stop.is_set():
            frame = source.read(TICK_SECONDS)
            self._take_commands()
            now = self._clock()
            if now - self._refreshed >= TICK_SECONDS:
                self._refreshed = now
                self._refresh()
            if frame is not None:
                self._note_camera(lost=False)
                self.frames.note(now)
                events = self._recogniser.step(frame)
            elif source.fault is not None:
                self._note_camera(lost=True)
                events = ()
            else:
                events = self._recogniser.tick(now)
            for event in events:
                self._publish(event)

    def _take_commands(self) -> None:
        while True:
            try:
                self._recogniser.command(self._commands.get_nowait())
            except Empty:
                return

    def _note_camera(self, *, lost: bool) -> None:
        if lost != self._lost:
            self._lost = lost
            if lost:
                for event in self._recogniser.reset(self._clock()):
                    self._publish(event)
            kind = PresenceKind.CAMERA_LOST if lost else PresenceKind.CAMERA_BACK
            self._publish(PresenceEvent(kind, self._clock()))
