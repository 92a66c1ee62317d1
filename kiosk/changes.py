"""Tells the running kiosk what a command in another process changed about customers.

The bus ends with its process. A command notes whose data it changed in the store, and the kiosk, which looks there four
times a second, publishes it on its own bus as if it had happened there.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged, MemberErased
from kiosk.store.changes import NEWEST, put_changes, take_changes
from kiosk.store.database import Store


def tell_others(store: Store, bus: Bus) -> None:
    """From now on note in the store what is published on the bus; for a process that does not serve."""

    def note(customer_ids: Collection[str], at: datetime) -> None:
        with store.write() as connection:
            put_changes(connection, customer_ids, at)

    bus.subscribe(CustomersChanged, lambda event: note(event.customer_ids, event.at))
    # Of everybody: who was erased must not stand there by name, nor the record they were linked to.
    bus.subscribe(MemberErased, lambda event: note((), event.at))


class ChangesElsewhere:
    """Publishes what other processes changed.

    Args:
        store: Where they note it.
        bus: Told of it.
        clock: The time now, UTC.
    """

    def __init__(self, store: Store, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._store, self._bus, self._clock = store, bus, clock

    def look(self) -> None:
        """Publish what was noted since the last look.

        Raises:
            StoreBusy: Another program wrote for too long; the next look finds it.
        """
        if not self._store.watch(NEWEST):
            return
        with self._store.write() as connection:
            changed = take_changes(connection)
        if changed is not None:
            self._bus.publish(CustomersChanged(changed, self._clock()))
