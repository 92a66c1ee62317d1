"""The log of answers as learning reads it: counted, held for a verdict, and learned from. It only reads."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from kiosk.learning.reading import Known, Unusable, known
from kiosk.learning.stages import Tally
from kiosk.learning.values import Rules
from kiosk.store import answers
from kiosk.store.database import Store
from kiosk.store.offer_states import still_to_come
from recommender.learn.policies import Thompson
from recommender.learn.rewards import WAIT
from recommender.learn.types import Logged
from recommender.offers.contexts import CONTEXT

AT_ONCE: Final = 1_000
"""Decisions that are learned from together; a year of them would not fit into memory."""


@dataclass(slots=True, eq=False)
class Counted:
    """What is in the log.

    Attributes:
        decisions: Drawn with chance, settled and readable.
        subjects: Whose.
        left_out: Settled decisions that cannot be learned from, by reason.
        later: The decisions themselves, where they are what a candidate is judged by.
    """

    decisions: int = 0
    subjects: set[str] = field(default_factory=set)
    left_out: Counter[Unusable] = field(default_factory=Counter)
    later: list[Logged] = field(default_factory=list)

    @property
    def tally(self) -> Tally:
        """In numbers."""
        return Tally(self.decisions, len(self.subjects))


class Log:
    """Decisions whose time to answer is over.

    Args:
        store: Of the site.
        rules: By which is learned.
        clock: The time now, UTC.
    """

    def __init__(self, store: Store, rules: Rules, clock: Callable[[], datetime]) -> None:
        self._store, self._rules, self._clock = store, rules, clock

    def count(self, after: date | None = None) -> Counted:
        """Count what there is to go on with.

        Args:
            after: Only later days count, and their decisions are held; None counts all and holds none.
        """
        counted = Counted()
        for one in self._read():
            if isinstance(one, Unusable):
                counted.left_out[one] += 1
            elif one.chance and (after is None or one.logged.at.date() > after):
                counted.decisions += 1
                counted.subjects.add(one.logged.subject)
                if after is not None:
                    counted.later.append(one.logged)
        return counted

    def learned(self, until: date | None = None) -> tuple[Thompson, int]:
        """What is learned from all decisions that are kept, and from how many that was.

        Args:
            until: Later days are left out; None leaves out none.
        """
        policy, decisions = Thompson.new(len(CONTEXT), self._rules.assumed, self._rules.bounds), 0
        usable = (one.logged for one in self._read() if isinstance(one, Known))
        wanted = (logged for logged in usable if until is None or logged.at.date() <= until)
        while part := list(islice(wanted, AT_ONCE)):
            policy = policy.update([seen for logged in part for seen in logged.seen()])
            decisions += len(part)
        return policy, decisions

    def to_keep(self, policy: Thompson, today: date) -> dict[str, Any]:
        """A policy as it is stored: what belongs to offers that are over on a day of the shop is forgotten."""
        with self._store.read() as connection:
            offers = still_to_come(connection, today)
        return policy.without([arm for arm in policy.posterior.arms if arm not in offers]).dump()

    def _read(self) -> Iterator[Known | Unusable]:
        with self._store.read() as connection:
            for row, came in answers.shown_until(connection, self._clock() - WAIT):
                yield known(row, came)
