"""Hands the newest view to every open event stream.

Each stream has a mailbox for one item. A newer item replaces one that was not taken, so nothing queues up behind a slow
browser, there is no history to replay, and when the screen clears nothing of the old view is left in any mailbox.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Generic, Self, TypeVar

from kiosk.addresses import network_of
from kiosk.errors import ScreensFull

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stream:
    """One open stream, as staff see it.

    Attributes:
        address: Where its screen is.
        since: When it was opened, UTC.
    """

    address: str
    since: datetime


class Mailbox(Generic[T]):
    """One stream's end of a :class:`Hub`. Made by :meth:`Hub.open`; close it when the stream ends."""

    __slots__ = ("_ended", "_hub", "_item", "_woken", "stream")

    def __init__(self, hub: "Hub[T]", item: T | None, stream: Stream) -> None:
        self._hub = hub
        self._item = item
        self._ended = self._woken = False
        self.stream = stream

    def is_open(self) -> bool:
        """Whether the stream may go on; one whose place was given to another screen ends when it sees this."""
        return not (self._ended or self._hub.closed)

    def take(self, timeout: float) -> T | None:
        """Wait for an item newer than the last one taken.

        Args:
            timeout: Longest wait in seconds.

        Returns:
            The newest item, or None when nothing came in time, the hub was closed, or the stream is to look around.
        """
        with self._hub.changed:
            self._hub.changed.wait_for(lambda: self._item is not None or self._woken or not self.is_open(), timeout)
            item, self._item, self._woken = self._item, None, False
            return item

    def put(self, item: T | None) -> None:
        """Replace what lies in the mailbox; None empties it. The hub calls this with its lock held."""
        self._item = item

    def wake(self) -> None:
        """Let whoever waits here look around. The hub calls this with its lock held."""
        self._woken = True

    def end(self) -> None:
        """Empty it and end its stream. The hub calls this with its lock held."""
        self._item, self._ended = None, True

    def close(self) -> None:
        """Leave the hub. May be called twice."""
        self._hub.leave(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Hub(Generic[T]):
    """Keeps the newest item and the mailboxes of the open streams. Thread-safe.

    Args:
        capacity: Most streams at once; each holds a thread of the server, so leave some for other requests.
        clock: The time now, aware.
    """

    def __init__(self, capacity: int, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.changed = threading.Condition()
        self._capacity, self._clock = capacity, clock
        self._boxes: list[Mailbox[T]] = []
        self._newest: T | None = None
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the hub was closed; streams end when they see it."""
        return self._closed

    def streams(self) -> tuple[Stream, ...]:
        """The open streams, longest open first."""
        with self.changed:
            return tuple(box.stream for box in self._boxes)

    def open(self, address: str = "") -> Mailbox[T]:
        """Return a mailbox that already holds the newest item.

        Where the hub is full, the oldest stream of the address (of IPv6 its network) that holds most of them makes room
        for one that holds fewer: nobody keeps the other screens dark by opening streams.

        Args:
            address: Where the screen is that asks.

        Raises:
            ScreensFull: As many streams are open as the hub may hold, and nobody has more than whoever asks; or it was
                closed.
        """
        with self.changed:
            if self._closed or (len(self._boxes) >= self._capacity and not self._make_room(address)):
                raise ScreensFull(
                    f"{len(self._boxes)} screens are connected already",
                    mend="Close a screen, or raise the setting threads and restart",
                )
            box = Mailbox(self, self._newest, Stream(address, self._clock()))
            self._boxes.append(box)
            return box

    def wake(self) -> None:
        """Have every stream look at once whether its screen still is one."""
        with self.changed:
            for box in self._boxes:
                box.wake()
            self.changed.notify_all()

    def _make_room(self, address: str) -> bool:
        held = Counter(network_of(box.stream.address) for box in self._boxes)
        ((crowd, most),) = held.most_common(1)
        if most <= held[network_of(address)] + 1:
            return False
        oldest = next(box for box in self._boxes if network_of(box.stream.address) == crowd)
        oldest.end()
        self._boxes = [box for box in self._boxes if box is not oldest]
        self.changed.notify_all()
        return True

    def publish(self, item: T) -> None:
        """Put the item into every mailbox in place of what lies there."""
        with self.changed:
            self._newest = item
            for box in self._boxes:
                box.put(item)
            self.changed.notify_all()

    def leave(self, box: Mailbox[T]) -> None:
        """Forget a mailbox; unknown ones are ignored."""
        with self.changed:
            self._boxes = [other for other in self._boxes if other is not box]

    def close(self) -> None:
        """Wake every stream so that it ends, and take no new ones."""
        with self.changed:
            self._closed = True
            self._newest = None
            for box in self._boxes:
                box.put(None)
            self.changed.notify_all()
