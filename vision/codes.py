"""Reads QR codes out of the pictures, only while it is asked to: a card or a phone is held before the camera."""

import cv2

from vision.frames import Frame
from vision.types import CodeSeen

MOST_CHARACTERS = 512
"""Longer codes are not ours."""

EVERY = 0.25
"""Seconds between two pictures that are searched."""

AGAIN = 3.0
"""Seconds in which the same text is not reported twice."""

MOST_SECONDS = 120.0
"""Longest time that codes are read after one request; the screens of a card are gone by then."""

_WIDTH = 2560
"""Pictures are searched at this width, 18 ms of CPU each: the detector reads codes at twice the size of a 1280 picture
that it does not read at once. It then wants 3.5 pixels of 1280 a module."""


class CodeReader:
    """OpenCV's QR detector with a clock; of its two the one that costs a fifth and reads smaller codes."""

    def __init__(self) -> None:
        self._detector = cv2.QRCodeDetectorAruco()
        self._until: float | None = None
        self._on = False
        self._searched_at = -1e9
        self._last: CodeSeen | None = None

    @property
    def is_on(self) -> bool:
        """Whether pictures are searched."""
        return self._on

    def turn(self, *, on: bool) -> None:
        """Begin or stop; stopping forgets what was read."""
        self._on, self._until = on, None
        if not on:
            self._last = None

    def step(self, frame: Frame) -> tuple[CodeSeen, ...]:
        """Search one picture, if it is time.

        Returns:
            The code that was read, unless it is none of ours (empty, too long, not printable) or was just reported.
        """
        if not self._on:
            return ()
        self._until = frame.at + MOST_SECONDS if self._until is None else self._until
        if frame.at > self._until:
            self.turn(on=False)
            return ()
        if frame.at - self._searched_at < EVERY:
            return ()
        self._searched_at = frame.at
        text = self._read(frame)
        repeated = self._last is not None and self._last.text == text and frame.at - self._last.at < AGAIN
        if repeated or not 0 < len(text) <= MOST_CHARACTERS or not text.isprintable():
            return ()
        self._last = CodeSeen(frame.at, text)
        return (self._last,)

    def _read(self, frame: Frame) -> str:
        grey = cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY)
        height, width = grey.shape
        how = cv2.INTER_CUBIC if width < _WIDTH else cv2.INTER_AREA
        grey = cv2.resize(grey, (_WIDTH, round(height * _WIDTH / width)), interpolation=how)
        try:
            return str(self._detector.detectAndDecode(grey)[0])
        except cv2.error:
            # some pictures make OpenCV's decoder fail an assertion; there is no code in them
            return ""
