"""How long the body of a request may take, and whose its faults are.

A drop now and then is no silence, and would hold a thread for days.
"""

import time
from collections.abc import Callable
from typing import Final, Protocol

from gunicorn.http.errors import ParseException

BODY_SECONDS: Final = 30.0
"""Waiting that every body is granted."""

BODY_RATE: Final = 20_000.0
"""Bytes a second at least, after that: a poor mobile line sends a file of 64 MB within the hour."""


def most_waiting(received: int) -> float:
    """Seconds that may have been waited for a body of which so many bytes are there."""
    return BODY_SECONDS + received / BODY_RATE


class Line(Protocol):
    """What bytes come from, such as a socket."""

    def recv(self, size: int, /) -> bytes:
        """The next piece, of so many bytes at most."""


class Reader(Protocol):
    """What takes a body out of its pieces."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, so many at most."""


class BodyReader:
    """A body whose faults are the sender's: the app answers them as a connection that broke, and not as one of its own.

    Args:
        inner: Knows how the body is cut into pieces.
    """

    def __init__(self, inner: Reader) -> None:
        self._inner = inner

    def read(self, size: int) -> bytes:
        """The next bytes.

        Raises:
            ConnectionError: The pieces are not cut as they should be.
        """
        try:
            return self._inner.read(size)
        except ParseException as error:
            raise ConnectionError("a body that is none") from error


class BodySocket:
    """A connection's socket while one body is read. Only waiting counts, not what the app does between two reads.

    Args:
        connection: Has a time limit of its own for each piece.
        clock: Seconds, monotonic.
    """

    def __init__(self, connection: Line, clock: Callable[[], float] = time.monotonic) -> None:
        self._connection, self._clock = connection, clock
        self._waited, self._received = 0.0, 0

    def recv(self, size: int) -> bytes:
        """The next piece.

        Raises:
            TimeoutError: The body comes too slowly.
        """
        begin = self._clock()
        piece = self._connection.recv(size)
        self._waited += self._clock() - begin
        self._received += len(piece)
        if self._waited > most_waiting(self._received):
            raise TimeoutError
        return piece
