"""The policy in use, held for the greetings. One that cannot be used never blanks a screen."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np

from kiosk.rounds import Rounds
from kiosk.store import offer_policies as rows
from kiosk.store.database import Store
from recommender.errors import RecommenderError
from recommender.learn.stored import load
from recommender.learn.types import Policy
from recommender.offers.contexts import CONTEXT

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 5.0
"""Between two looks whether another policy is in use; reading its number takes a fraction of a millisecond."""


class RunningPolicy:
    """Holds what draws the offers, loaded, and looks for a newer one beside the requests. Thread-safe.

    Without one, or with one that cannot be read or does not fit this version, offers come in the usual order.

    Args:
        store: Where policies lie.
        every: Seconds between two looks.
    """

    def __init__(self, store: Store, *, every: float = LOOK_SECONDS) -> None:
        self._store = store
        self._policy: Policy | None = None
        self._seen: tuple[int, datetime | None] | None = None
        failed = "no look for a newer policy of offers"
        self._rounds = Rounds(self.look, "offer-policy", failed, first=0.0, every=every)

    @property
    def policy(self) -> Policy | None:
        """What draws the offers now, or None."""
        return self._policy

    def start(self) -> None:
        """Load, and look from time to time; returns at once. Call once."""
        self._rounds.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End before the next look."""
        self._rounds.stop(timeout)

    def look(self) -> None:
        """Load what is in use where it is another one than at the last look."""
        with self._store.read() as connection:
            now = rows.in_use(connection)
            if now == self._seen:
                return
            dump = None if now is None else rows.dump_of(connection, now[0])
        if now is None:
            log.warning("offers come in the usual order again: learning was switched off")
        self._policy = None if now is None else _tried(now[0], dump or {})
        self._seen = now


def _tried(number: int, dump: Mapping[str, Any]) -> Policy | None:
    """The policy of a dump, asked once, so that the first greeting does not wait for what it works out only then."""
    try:
        policy = load(dump)
        policy.shares(["/"], np.zeros((1, len(CONTEXT))), np.zeros(1))
    except RecommenderError as error:
        log.error("policy %d of offers cannot be used [%s]", number, error.code)  # noqa: TRY400 - a coded error needs no trace
        return None
    except Exception:
        log.exception("policy %d of offers cannot be used", number)
        return None
    log.info("policy %d of offers is in use", number)
    return policy
