"""The nets that read faces of still pictures, for enrolments at the counter."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from kiosk.console.deps import FaceReader
from kiosk.faces import still_faces
from kiosk.settings import Settings

FACES_IDLE_SECONDS = 120.0
"""After so long without an enrolment the nets are freed again: they hold memory that a kiosk rarely needs."""


class OneAtATime:
    """Opens the face reader at its first use, lends it to one thread at a time, and closes it after a quiet while.

    Args:
        make: Opens one.
    """

    def __init__(self, make: Callable[[], AbstractContextManager[FaceReader]]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._opened: AbstractContextManager[FaceReader] | None = None
        self._faces: FaceReader | None = None
        self._timer: threading.Timer | None = None

    @contextmanager
    def __call__(self) -> Iterator[FaceReader]:
        """The reader, for one block."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._faces is None:
                opened = self._make()
                self._faces, self._opened = opened.__enter__(), opened
            try:
                yield self._faces
            finally:
                self._timer = threading.Timer(FACES_IDLE_SECONDS, self.close)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """Free the nets; the next use opens them again."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            opened, self._opened, self._faces = self._opened, None, None
            if opened is not None:
                opened.__exit__(None, None, None)


def open_faces(settings: Settings) -> AbstractContextManager[FaceReader]:
    """The parts that read faces of still pictures, for the time of a block."""
    return still_faces(settings)
