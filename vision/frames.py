"""One picture with its time, and the protocol of everything that delivers pictures."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from vision.errors import SourceEnded

Image = npt.NDArray[np.uint8]
"""A picture, shape (height, width, 3), uint8, channels in the order blue, green, red (OpenCV's)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a source. It lives in memory only and is dropped after its step.

    Attributes:
        image: Shape (height, width, 3), uint8, BGR. Not written to by anyone.
        index: Counts up from 0; gaps mean frames that nobody had time for.
        at: Seconds on the source's clock: monotonic time for live sources, index / fps for others.
    """

    image: Image
    index: int
    at: float


class FrameSource(Protocol):
    """Delivers the newest picture; a slow reader loses frames, it never builds a queue."""

    @property
    def fault(self) -> str | None:
        """Why there are no pictures now, in words for staff, or None while all is well."""

    def read(self, timeout: float) -> Frame | None:
        """Wait up to ``timeout`` seconds for a frame newer than the last one read.

        Raises:
            SourceEnded: A finite source has delivered its last frame.
        """

    def close(self) -> None:
        """Release the device or file and stop any thread. Safe to call twice."""


class ListSource:
    """A finite source made of given pictures: for tests, benchmarks and evaluations.

    Args:
        images: Pictures in order, taken lazily.
        fps: Frames a second that the times pretend.
    """

    def __init__(self, images: Iterable[Image], fps: float = 30.0) -> None:
        self._frames = enumerate(images)
        self._fps = fps

    @property
    def fault(self) -> str | None:
        """A list never fails."""
        return None

    def read(self, timeout: float) -> Frame | None:
        """The next picture at once; ``timeout`` is not needed."""
        del timeout
        for index, image in self._frames:
            return Frame(image, index, index / self._fps)
        raise SourceEnded("All pictures of the list were delivered")

    def close(self) -> None:
        """Nothing to release."""
