"""The camera of a kiosk whose pictures another box sends: the newest picture only, and nothing of it once it is old."""

import threading
import time
from collections.abc import Callable
from typing import Final, Self

from kiosk.errors import DeviceInvalid
from vision.frames import Frame, Image

SILENT_SECONDS: Final = 2.0
"""Without a new picture for so long the camera counts as lost, as one at the box itself does."""

_NONE = "no camera box sends pictures"


class SentFrames:
    """A :class:`vision.frames.FrameSource` of pictures that arrive by :meth:`put`. Thread-safe.

    Nothing is kept before it is opened and after it was closed.

    Args:
        clock: Seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._news = threading.Condition()
        self._frame: Frame | None = None
        self._sender = ""
        self._index = -1
        self._read_index = -1
        self._open = False

    @property
    def fault(self) -> str | None:
        """Why there are no pictures now, or None."""
        with self._news:
            return None if self._fresh() is not None else _NONE

    def open(self) -> Self:
        """Take pictures from now on; safe to call again after :meth:`close`."""
        with self._news:
            self._open = True
        return self

    def check_sender(self, sender: str) -> None:
        """See that no other device sends pictures now.

        Raises:
            DeviceInvalid: One does.
        """
        with self._news:
            self._check_sender(sender)

    def put(self, image: Image, sender: str) -> None:
        """Take the newest picture.

        Args:
            image: Shape (h, w, 3), uint8, BGR.
            sender: Id of the device. Two cameras at once would be two shoppers in one picture after the other.

        Raises:
            DeviceInvalid: Another device sends pictures now.
        """
        with self._news:
            self._check_sender(sender)
            self._sender = sender
            if self._open:
                self._index += 1
                self._frame = Frame(image, self._index, self._clock())
                self._news.notify_all()

    def forget(self, sender: str) -> None:
        """Drop the picture of a device that was revoked; another one may send at once."""
        with self._news:
            if self._sender == sender:
                self._frame = None

    def read(self, timeout: float) -> Frame | None:
        """The newest frame not read yet; None when none came within ``timeout`` seconds."""
        with self._news:
            self._news.wait_for(lambda: self._unread() is not None or not self._open, timeout)
            frame = self._unread()
            if frame is not None:
                self._read_index = frame.index
            return frame

    def close(self) -> None:
        """Forget the newest picture, and drop those that still arrive."""
        with self._news:
            self._open, self._frame = False, None
            self._news.notify_all()

    def _check_sender(self, sender: str) -> None:
        if self._fresh() is not None and self._sender != sender:
            raise DeviceInvalid("Another camera box sends pictures already", mend="Switch one of the two off")

    def _unread(self) -> Frame | None:
        frame = self._fresh()
        return frame if frame is not None and frame.index > self._read_index else None

    def _fresh(self) -> Frame | None:
        """The newest frame; one that is old goes, so that a lost camera keeps nobody's face in memory."""
        if self._frame is not None and self._clock() - self._frame.at > SILENT_SECONDS:
            self._frame = None
        return self._frame
