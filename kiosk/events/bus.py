"""The in-process bus. Handlers run in the publisher's thread, in order of subscription.

A chain replaces this by Redis or Kafka behind the same two methods; an erasure stays synchronous here because it must
have taken effect when ``publish`` returns.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from kiosk.events.types import Event

log = logging.getLogger(__name__)

E = TypeVar("E", bound=Event)


class Bus(Protocol):
    """Carries events from those who know to those who care."""

    def publish(self, event: Event) -> None:
        """Hand the event to every subscriber of its type."""

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> None:
        """Call ``handler`` for every later event of exactly this type."""


class InProcessBus:
    """A :class:`Bus` within one process. Thread-safe; a failing handler is logged and does not stop the others."""

    def __init__(self) -> None:
        self._handlers: dict[type[Any], tuple[Callable[..., None], ...]] = {}
        self._lock = threading.Lock()

    def publish(self, event: Event) -> None:
        """Run the handlers of ``type(event)`` in this thread."""
        for handler in self._handlers.get(type(event), ()):
            try:
                handler(event)
            except Exception:
                log.exception("handler of %s failed", type(event).__name__)

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> None:
        """Add a handler; a publish that is under way does not see it."""
        with self._lock:
            self._handlers[kind] = (*self._handlers.get(kind, ()), handler)
