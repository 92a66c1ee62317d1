"""In which arm a member is, asked at every greeting: worked out from a keyed hash, and stored nowhere."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from kiosk.experiments.values import LEARNED, Kind, Promise, ShopExperiment
from kiosk.store import experiments as rows
from kiosk.store.database import Store
from recommender.experiments import HOLDOUT, assign, held_out
from recommender.offers import Asked
from recommender.offers.types import Dislikes

KEPT_SECONDS: Final = 10.0
"""How long it is remembered which experiment runs; another process may have started or ended it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an experiment asks of one greeting.

    Attributes:
        label: What is noted with the decision, or None outside of every experiment.
        learned: Whether the order that was learned is used; None leaves it to the shop.
        without: Offers that this member does not see.
    """

    label: str | None = None
    learned: bool | None = None
    without: frozenset[str] = frozenset()

    def applied(self, asked: Asked) -> Asked:
        """A question as the arm wants it asked: without the order that was learned, or without some offers."""
        policy = None if self.learned is False else asked.policy
        hidden = Dislikes(asked.dislikes.offers | self.without, asked.dislikes.categories)
        return replace(asked, policy=policy, dislikes=hidden)


class ExperimentRoom:
    """Tells the arm of each greeting. Thread-safe.

    Args:
        store: Knows which experiment runs.
        key: Secret of the site, of which the hash is made.
        holdout: Share of members who take part in no experiment while none runs; one that runs has its own.
        seconds: A clock that only goes forward.
    """

    def __init__(self, store: Store, key: bytes, holdout: float, seconds: Callable[[], float] = time.monotonic) -> None:
        self._store, self._key, self._holdout, self._seconds = store, key, holdout, seconds
        self._known: tuple[float, ShopExperiment | None] | None = None

    def place(self, subject: str, *, analytics: bool) -> Place:
        """What is asked of a greeting.

        Args:
            subject: Keyed hash of the member.
            analytics: Whether the member agreed to analytics in words that speak of groups that are compared; without
                it they are in no experiment.
        """
        if not analytics:
            return Place()
        running = self._running()
        if running is None or running.promise is None:
            # Held out between experiments too, or they could not be compared with everybody else.
            return Place(learned=False) if held_out(subject, self._key, self._holdout) else Place()
        return self._in(running, running.promise, subject)

    def _in(self, experiment: ShopExperiment, promise: Promise, subject: str) -> Place:
        arm = assign(experiment.dealt(promise), subject, self._key)
        label = experiment.label(arm.name)
        if arm is HOLDOUT:
            return Place(label, learned=False)
        draft = experiment.draft
        if draft.kind is Kind.POLICY:
            return Place(label, learned=arm.name == LEARNED)
        theirs = draft.offers[draft.arms.index(arm.name)]
        return Place(label, without=frozenset(draft.offers) - {theirs})

    def _running(self) -> ShopExperiment | None:
        now, known = self._seconds(), self._known
        if known is None or now - known[0] > KEPT_SECONDS:
            with self._store.read() as connection:
                known = self._known = (now, rows.running(connection))
        return known[1]
