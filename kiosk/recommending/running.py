"""The recommender in use. One that cannot be loaded never blanks a screen."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

from kiosk.store import recommenders as rows
from kiosk.store import shop
from kiosk.store.database import Store
from models.errors import VanakkamError
from recommender.errors import RecommenderError
from recommender.items.stored import Learned, read
from recommender.types import Product

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 5.0
"""Between two looks whether another version runs; reading its number takes a fraction of a millisecond."""

Load = Callable[[bytes, Sequence[Product]], Learned]
"""Makes a recommender of what was written, with the catalogue of now."""


class RunningRecommender:
    """Holds the newest version, loaded, and looks for a newer one beside the requests. Thread-safe.

    A version that cannot be read is left out, and the one before it goes on, or the newest older one that can be read;
    without any, offers are chosen by what the member bought and nothing more.

    Args:
        store: Where versions lie.
        every: Seconds between two looks.
        load: Makes a recommender of what was written.
    """

    def __init__(
        self, store: Store, *, every: float = LOOK_SECONDS, load: Callable[[bytes, Sequence[Product]], Learned] = read
    ) -> None:
        self._store, self._every, self._load = store, every, load
        self._held: tuple[int, Learned] | None = None
        self._seen: int | None = None
        self._broken: frozenset[int] = frozenset()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="recommender", daemon=True)

    @property
    def learned(self) -> Learned | None:
        """What is asked now, or None."""
        held = self._held
        return None if held is None else held[1]

    @property
    def version(self) -> int | None:
        """Number of the version that is asked, or None."""
        held = self._held
        return None if held is None else held[0]

    @property
    def broken(self) -> frozenset[int]:
        """Versions that could not be loaded when they were tried last."""
        return self._broken

    def version_of(self, learned: Learned) -> int | None:
        """Number of the version that was asked, or None where another one took its place meanwhile."""
        held = self._held
        return held[0] if held is not None and held[1] is learned else None

    def start(self) -> None:
        """Load, and look from time to time; returns at once. Call once."""
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End before the next look."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def look(self) -> None:
        """Load the running version where it is another one than at the last look."""
        with self._store.read() as connection:
            running = rows.running_version(connection)
        if running is None or running == self._seen:
            return
        for version in self._in_order(running):
            learned = self._try(version)
            self._broken = self._broken | {version} if learned is None else self._broken - {version}
            if learned is not None:
                self._held = version, learned
                log.info("recommender version %d is in use", version)
                break
        self._seen = running

    def _in_order(self, running: int) -> list[int]:
        """The running version, then older ones that are there, newest first; not those that were taken back."""
        with self._store.read() as connection:
            versions = rows.all_versions(connection)
        older = [one.version for one in versions if one.state is rows.ModelState.RETIRED and one.usable]
        held = self.version
        return [running, *([held] if held is not None and held in older else older)]

    def _try(self, version: int) -> Learned | None:
        if version == self.version:
            return self.learned
        try:
            with self._store.read() as connection:
                written = rows.artefact_of(connection, version)
                items = shop.all_products(connection)
            return None if written is None else self._load(written, items)
        except (VanakkamError, RecommenderError) as error:
            log.error("recommender version %d cannot be used [%s]", version, error.code)  # noqa: TRY400 - a coded error needs no trace
        except Exception:
            log.exception("recommender version %d cannot be used", version)
        return None

    def _work(self) -> None:
        while True:
            try:
                self.look()
            except VanakkamError as error:
                log.warning("no look for a newer recommender [%s]", error.code)
            except Exception:
                log.exception("no look for a newer recommender")
            if self._stop.wait(self._every):
                return
