"""Fits a recommender anew, and lets it run only when it is not worse than the one that runs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from kiosk.errors import VersionUnknown
from kiosk.learnable import learnable_purchases
from kiosk.privacy.audit import Action, AuditLog
from kiosk.recommending import contest
from kiosk.recommending.probes import ask, probes_of, scores_of
from kiosk.store import recommenders as rows
from kiosk.store import shop
from kiosk.store.audience_rows import usable_members
from kiosk.store.database import Store
from kiosk.store.recommenders import ModelState, NewVersion
from recommender.errors import RecommenderImpossible, RecommenderUnreadable
from recommender.items.interactions import before, day_number, interactions_of
from recommender.items.lookups import lookups_of
from recommender.items.packing import pack
from recommender.items.registry import loaded, ours
from recommender.items.stored import Learned, read, written
from recommender.items.types import Fitted
from recommender.purchases import Purchases
from recommender.threads import one_thread

log = logging.getLogger(__name__)

HELD_OUT_DAYS: Final = 14
"""Newest days that the twins never see: two weeks hold every weekday twice."""
MOST_PROBES: Final = 1_000
"""Customers whose held-out receipts are compared; the interval of a difference is about .01 of NDCG wide."""

Progress = Callable[[str, float], None]
"""Told the step, and the share of the whole that is done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a refit came to.

    Attributes:
        version: Number of what was fitted.
        state: ``RUNNING`` or ``REFUSED``.
        back_to: Version that was taken back into use instead, or None.
        verdict: The comparison.
    """

    version: int
    state: ModelState
    back_to: int | None
    verdict: contest.Verdict


class Refitting:
    """Fits and compares on one site. Thread-safe; two runs at once do the same work twice and no harm.

    Args:
        store: Of the site.
        audit: The audit trail.
        clock: The time now, UTC.
    """

    def __init__(self, store: Store, audit: AuditLog, clock: Callable[[], datetime]) -> None:
        self._store, self._audit, self._clock = store, audit, clock

    def refit(self, today: date, actor: str, progress: Progress = lambda _step, _done: None) -> Outcome:
        """Fit from what the store holds now, compare, and write the version down.

        First the twin, without the newest :data:`HELD_OUT_DAYS`; it is compared with the twins of the versions before
        on receipts that none of them saw. When it is not worse, its ranker is served over counts of everything.

        Args:
            today: In the shop; its receipts count.
            actor: Who asked for it.
            progress: Told how far the work is.

        Raises:
            RecommenderImpossible: There is too little data. Whatever runs goes on.
        """
        progress("read", 0.0)
        with one_thread():
            return self._refit(today, actor, progress)

    def _refit(self, today: date, actor: str, progress: Progress) -> Outcome:
        with self._store.read() as connection:
            purchases = learnable_purchases(connection)
            items = shop.all_products(connection)
            members = usable_members(connection)
        cut = today - timedelta(days=HELD_OUT_DAYS)
        if purchases.frame.is_empty():
            raise RecommenderImpossible("There are no purchases to learn from", mend="Import receipts first")
        lines = interactions_of(purchases, products=[product.product_id for product in items])
        method = ours()
        progress("fit", 0.1)
        twin = method.fit(before(lines, day_number(cut)), items)
        progress("compare", 0.65)
        verdict = self._compare(twin, purchases, cut)
        if verdict.winner != contest.NEW:
            return self._refuse(method.name, today, verdict, actor)
        progress("fit", 0.75)
        learned = Learned(method.renew(twin, lines, items), lookups_of(lines, items, today, members))
        progress("check", 0.95)
        artefact = written(learned)
        ask(read(artefact, items).model, probes_of(purchases, cut, 1), today)  # what cannot answer never runs
        new = NewVersion(
            method=method.name,
            until=today,
            artefact=artefact,
            twin_until=cut,
            twin=pack(method.name, twin.dump()),
            figures=_figures(verdict),
        )
        return self._write(new, ModelState.RUNNING, verdict, actor)

    def back(self, actor: str, version: int | None = None) -> int:
        """Take an older version back into use.

        Args:
            actor: Who asked for it.
            version: Which; the one before the running one when left out.

        Raises:
            VersionUnknown: There is none, or its numbers are gone.
        """
        with self._audit.transaction() as connection:
            wanted = version or rows.previous_version(connection)
            if wanted is None or not rows.run_again(connection, wanted, self._clock()):
                raise VersionUnknown(
                    "There is no older recommender to go back to"
                    if version is None
                    else f"There is no version {version}, or only its figures are kept",
                    mend="'kiosk recommender list' shows what is there; 'kiosk recommender refit' makes a new one",
                )
            self._note(connection, wanted, ModelState.RUNNING, actor)
        return wanted

    def _compare(self, twin: Fitted, purchases: Purchases, cut: date) -> contest.Verdict:
        """Hold the new twin against those of the running version and the one before it."""
        contenders: dict[str, Fitted] = {contest.NEW: twin}
        with self._store.read() as connection:
            found = {
                contest.RUNNING: rows.running_version(connection),
                contest.PREVIOUS: rows.previous_version(connection),
            }
            twins = {name: rows.twin_of(connection, one) for name, one in found.items() if one is not None}
            items = shop.all_products(connection)
        for name, found_twin in twins.items():
            if found_twin is None or found_twin[0] > cut:
                continue  # it saw what the others are asked about
            try:
                contenders[name] = loaded(found_twin[1], items)
            except RecommenderUnreadable as error:
                log.warning("the twin of the %s recommender is not compared [%s]", name, error.code)
        probes = probes_of(purchases, cut, MOST_PROBES)
        return contest.decide({name: scores_of(one, probes, cut) for name, one in contenders.items()})

    def _refuse(self, method: str, today: date, verdict: contest.Verdict, actor: str) -> Outcome:
        new = NewVersion(method, today, None, figures=_figures(verdict))
        outcome = self._write(new, ModelState.REFUSED, verdict, actor)
        if verdict.winner != contest.PREVIOUS:
            return outcome
        return replace(outcome, back_to=self.back(actor))

    def _write(self, new: NewVersion, state: ModelState, verdict: contest.Verdict, actor: str) -> Outcome:
        with self._audit.transaction() as connection:
            version = rows.insert_version(connection, new, state, self._clock(), actor)
            self._note(connection, version, state, actor)
        return Outcome(version, state, None, verdict)

    def _note(self, connection: Connection, version: int, state: ModelState, actor: str) -> None:
        detail = {"version": str(version), "state": state.value}
        self._audit.record(Action.RECOMMENDER_CHANGED, actor=actor, detail=detail, connection=connection)


def _figures(verdict: contest.Verdict) -> Mapping[str, Any]:
    return {
        "ndcg@10": {name: round(score, 4) for name, score in verdict.scores.items()},
        "compared": {name: one.as_json() for name, one in verdict.compared.items()},
        "held_out_days": HELD_OUT_DAYS,
        "customers": verdict.customers,
    }
