"""The mirrored picture of a shopper who is being captured, for the screen in front of them. In memory only.

The camera's thread puts pictures in; each one replaces the one before. Nothing is kept while no capture runs, and the
stream ends with the capture.
"""

import threading
from collections.abc import Iterator

import cv2

from kiosk.errors import ScreensFull
from kiosk.screens.state import USUAL_ASPECT
from vision.frames import Image
from vision.geometry import Box

BOUNDARY = "picture"
MEDIA_TYPE = f"multipart/x-mixed-replace; boundary={BOUNDARY}"

WIDTH = 640
"""Pixels of the pictures sent; enough for an oval on the screen, cheap to encode."""

JPEG_QUALITY = 80
WAIT_SECONDS = 1.0

MOST_STREAMS = 2
"""Each stream holds a thread of the server; one screen needs one, a reload of its page a second for a moment."""


class Preview:
    """The newest picture of a running capture. Thread-safe. Closed until a capture opens it.

    Attributes:
        aspect: Width of the pictures for their height, also where none may be shown.
    """

    def __init__(self) -> None:
        self.aspect = USUAL_ASPECT
        self._changed = threading.Condition()
        self._open = False
        self._image: Image | None = None
        self._number = 0
        self._streams = 0

    def show(self, image: Image, face: Box | None) -> None:
        """Put in the newest picture; while closed, nothing of it stays but its shape. Called by the camera's thread.

        Args:
            image: Shape (height, width, 3), uint8, BGR, not mirrored. A reference is kept, not a copy.
            face: Where the face is; the page draws its outline from the view, so it is not needed here.
        """
        del face
        height, width = image.shape[:2]
        self.aspect = width / height
        with self._changed:
            if self._open:
                self._image = image
                self._number += 1
                self._changed.notify_all()

    def turn(self, on: bool) -> None:
        """Open it with a capture, or close it: the picture is dropped and every stream ends."""
        with self._changed:
            self._open, self._image = on, None
            self._changed.notify_all()

    def stream(self) -> Iterator[bytes]:
        """The parts of a multipart answer, until the capture ends.

        Raises:
            ScreensFull: Enough streams are open; raised by this call, before the first part.
        """
        with self._changed:
            if self._streams >= MOST_STREAMS:
                raise ScreensFull("The preview is open on enough screens", mend="Close the other pages of the screen")
            self._streams += 1
        return self._parts()

    def close_stream(self) -> None:
        """Give back the place of one stream."""
        with self._changed:
            self._streams -= 1

    def _parts(self) -> Iterator[bytes]:
        seen = 0
        while (found := self._next(seen)) is not None:
            seen, jpeg = found
            if jpeg:
                yield b"--%b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n" % (
                    BOUNDARY.encode(), len(jpeg), jpeg,
                )  # fmt: skip

    def _next(self, seen: int) -> tuple[int, bytes] | None:
        with self._changed:
            self._changed.wait_for(lambda: not self._open or self._number != seen, WAIT_SECONDS)
            if not self._open:
                return None
            image, number = self._image, self._number
        return number, b"" if image is None or number == seen else encode(image)


def encode(image: Image) -> bytes:
    """Return a JPEG of the picture, mirrored and at most ``WIDTH`` pixels wide."""
    height, width = image.shape[:2]
    if width > WIDTH:
        image = cv2.resize(image, (WIDTH, round(height * WIDTH / width)), interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", cv2.flip(image, 1), (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
    return data.tobytes() if done else b""
