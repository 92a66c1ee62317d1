"""Makes features and predictions anew once a day inside the running kiosk."""

import logging
import threading
from collections.abc import Callable
from datetime import date
from typing import Final

from kiosk.features.making import refresh
from kiosk.features.predicting import predict
from kiosk.store import features as rows
from kiosk.store.database import Store
from models.errors import VanakkamError
from recommender.errors import PredictionImpossible

log = logging.getLogger(__name__)

FIRST_SECONDS, EVERY_SECONDS = 600.0, 86_400.0
"""The first run waits until segments by rule have had their daily round, which may have made the features already."""

STOP_SECONDS: Final = 2.0


class FeaturesJob:
    """A thread that works while nobody waits for it.

    Args:
        store: Where everything lies.
        today: Day of the shop's calendar.
        first: Seconds until the first run.
        every: Seconds between runs.
    """

    def __init__(
        self, store: Store, today: Callable[[], date], *, first: float = FIRST_SECONDS, every: float = EVERY_SECONDS
    ) -> None:
        self._store, self._today, self._first, self._every = store, today, first, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="features", daemon=True)

    def start(self) -> None:
        """Begin. Call once, in the process that serves."""
        self._thread.start()

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """End after the batch under way; the next run does the rest."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def run(self) -> None:
        """Features where they are not of today, then predictions where the history allows them."""
        today = self._today()
        with self._store.read() as connection:
            old = rows.are_old(connection, today)
        if old:
            refresh(self._store, today, progress=self._heed)
        try:
            predict(self._store, today, progress=self._heed)
        except PredictionImpossible as error:
            log.info("no predictions [%s]: %s", error.code, error.message)

    def _heed(self, _done: int) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _work(self) -> None:
        wait = self._first
        while not self._stop.wait(wait):
            wait = self._every
            try:
                self.run()
            except _Stopped:
                return
            except VanakkamError as error:
                log.error("features were not made [%s]: %s", error.code, error.message)  # noqa: TRY400 - a coded error needs no trace
            except Exception:
                log.exception("features were not made")


class _Stopped(Exception):
    """The kiosk ends; what was written stays."""
