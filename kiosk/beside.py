"""Writes what happens at the screen into the store beside the camera's thread: queued at once, written in order."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

from kiosk.errors import KioskError, StoreBusy, StoreFull
from kiosk.security.aliases import Aliases

log = logging.getLogger(__name__)

MOST_WAITING: Final = 256
"""Things that wait for the store; at a busy screen an hour of them."""

RETRY_SECONDS = 1.0
"""Pause before something is tried again that a busy or full store refused."""

CLOSE_SECONDS: Final = 5.0
"""Longest time that a stop waits for the last ones."""


class OfMember(Protocol):
    """Something that happened to a member."""

    @property
    def member_id(self) -> str:
        """Whom."""


Item = TypeVar("Item", bound=OfMember)


class WriteQueue(Generic[Item]):
    """A queue with a thread that writes. Thread-safe.

    It is a :class:`kiosk.privacy.forgetting.Forgets`: what waits of an erased member is dropped, and what is being
    written is waited for.

    Args:
        what: What one item is, in the log: ``a match``.
        place: Its name in receipts.
        write: Writes one item; runs in the queue's thread, and again where the store was busy or full.
        aliases: Names members in the log.
        most: How many may wait.
    """

    def __init__(
        self, what: str, place: str, write: Callable[[Item], None], aliases: Aliases, most: int = MOST_WAITING
    ) -> None:
        self._what, self._place, self._write, self._aliases, self._most = what, place, write, aliases, most
        self._waiting: deque[Item] = deque()
        self._writing: Item | None = None
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._write_all, name=place.replace(" ", "-"), daemon=True)

    def begin(self) -> None:
        """Start the thread. Call once."""
        self._thread.start()

    def close(self) -> None:
        """Write what waits and stop; gives up after :data:`CLOSE_SECONDS`. May be called twice."""
        with self._changed:
            self._closing.set()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)

    def take(self, item: Item) -> None:
        """Queue something; returns at once."""
        with self._changed:
            if len(self._waiting) >= self._most:
                alias = self._aliases.log_name(item.member_id)
                log.error("%s of %s is lost: too many wait for the store", self._what, alias)
                return
            self._waiting.append(item)
            self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until everything is written; False when the time was not enough."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and self._writing is None, timeout)

    @property
    def waiting(self) -> int:
        """Things that are not in the store yet."""
        return len(self._waiting)

    @property
    def place(self) -> str:
        """Its name in receipts."""
        return self._place

    def forget(self, member_id: str) -> int:
        """Drop what waits of a member, and wait for what is being written; how many were dropped."""
        with self._changed:
            kept = [item for item in self._waiting if item.member_id != member_id]
            gone = len(self._waiting) - len(kept)
            self._waiting = deque(kept)
            self._changed.wait_for(lambda: not self._is_writing(member_id), CLOSE_SECONDS)
            self._changed.notify_all()
        return gone

    def holds(self, member_id: str) -> bool:
        """Whether anything of a member waits or is being written."""
        with self._changed:
            return self._is_writing(member_id) or any(item.member_id == member_id for item in self._waiting)

    def _is_writing(self, member_id: str) -> bool:
        return self._writing is not None and self._writing.member_id == member_id

    def _write_all(self) -> None:
        while (item := self._next()) is not None:
            done = self._try(item)
            with self._changed:
                self._writing = None
                if not done and not self._closing.is_set():
                    self._waiting.appendleft(item)
                self._changed.notify_all()
            if not done:
                self._closing.wait(RETRY_SECONDS)

    def _next(self) -> Item | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing.is_set())
            if not self._waiting:
                return None
            self._writing = self._waiting.popleft()
            return self._writing

    def _try(self, item: Item) -> bool:
        """Write one; False when it should be tried again."""
        alias = self._aliases.log_name(item.member_id)
        try:
            self._write(item)
        except (StoreBusy, StoreFull) as error:
            log.warning("%s of %s waits [%s]", self._what, alias, error.code)
            return False
        except KioskError as error:
            log.error("%s of %s is lost [%s]", self._what, alias, error.code)  # noqa: TRY400 - a coded error needs no trace
        except Exception:
            log.exception("%s of %s is lost", self._what, alias)
        return True
