"""Makes segments with an algorithm, shows what was found, and puts it to use when somebody says so."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from sqlalchemy import Connection

from kiosk.errors import PressRefused, RequestInvalid
from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged
from kiosk.insight.groups import CHURN, MEASURES, VALUE
from kiosk.insight.work import Progress
from kiosk.privacy.audit import Action, AuditLog
from kiosk.store import insight as rows
from kiosk.store import segments as segment_rows
from kiosk.store.database import Store
from recommender.errors import TooFewCustomers
from recommender.features.names import NAMES
from recommender.segments.choice import Criterion
from recommender.segments.flows import flows
from recommender.segments.frames import Data
from recommender.segments.names import Money
from recommender.segments.protocol import SMALLEST, Space
from recommender.segments.registry import ALGORITHMS, algorithm_of
from recommender.segments.segmentation import segment
from recommender.segments.topics import LatentTopics, basket_table
from recommender.types import Segment

SEGMENTATION: Final = "segmentation"
"""Kind of the report on the newest run."""
FLOWS: Final = "flows"
"""Kind of the report on the moves from the segments before to those in use."""
USUAL_FEATURES: Final = ("recency_days", "frequency", "monetary_minor", "basket_minor", "tenure_days")
READ: Final = 0.1
"""Share of a run after which the customers are read; the next is that after which segments are found."""
FOUND: Final = 0.95
RUN_BYTES: Final = 8
"""Length of the id of a run."""
LEAST_K: Final = 2
MOST_K: Final = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is to do.

    Attributes:
        algorithm: A name of the registry.
        features: What segments are made of, at least one.
        k: How many, 2 to 12, or None to choose.
        criterion: What decides on the number.
        outcome: A measure that should differ between segments, or empty.
    """

    algorithm: str
    features: tuple[str, ...]
    k: int | None = None
    criterion: Criterion = Criterion.STABLE
    outcome: str = ""

    def __post_init__(self) -> None:
        algorithm_of(self.algorithm)
        if not self.features or set(self.features) - set(NAMES):
            raise RequestInvalid("No feature is chosen", mend="Choose at least one")
        if self.k is not None and not LEAST_K <= self.k <= MOST_K:
            raise RequestInvalid("So many segments cannot be", mend=f"Choose {LEAST_K} to {MOST_K}, or leave it empty")
        if not self.outcome and ALGORITHMS[self.algorithm].space is Space.OUTCOME:
            raise RequestInvalid("A tree needs an outcome to learn from", mend="Choose an outcome")
        if self.outcome and (self.outcome not in MEASURES or self.outcome in self.features):
            raise RequestInvalid("The outcome is one of the features", mend="Choose another one, or none")

    @property
    def of_baskets(self) -> bool:
        """Whether segments are made of what is bought, by category, and not of the features."""
        return self.algorithm == LatentTopics().name

    def as_json(self) -> dict[str, Any]:
        """The same for a report."""
        return asdict(self)


class Segmenting:
    """Runs and uses segmentations of one site. Thread-safe.

    Args:
        store: Where everything lies.
        audit: Told of every segmentation that is put to use.
        bus: Told that memberships changed.
        clock: The time now, aware.
        money: The shop's currency, for the words.
    """

    def __init__(self, store: Store, audit: AuditLog, bus: Bus, clock: Callable[[], datetime], money: Money) -> None:
        self._store, self._audit, self._bus, self._clock, self._money = store, audit, bus, clock, money

    @property
    def usable(self) -> bool:
        """Whether the newest run can be put to use: it found segments, is not in use yet, and not too old."""
        with self._store.read() as connection:
            return segment_rows.has_run(connection)

    def run(self, wanted: Wanted, progress: Progress) -> None:
        """Make segments, and a report on them; both stay in the store until the next run. Nothing in use changes.

        Raises:
            RecommenderError: The customers or the choice cannot give segments.
        """
        progress("people", 0.0)
        with self._store.read() as connection:
            table, left_out = (_baskets if wanted.of_baskets else _features)(connection, wanted)
        progress("segments", READ)
        found = segment(
            table,
            wanted.algorithm,
            wanted.k if ALGORITHMS[wanted.algorithm].takes_k else None,
            on=None if wanted.of_baskets else wanted.features,
            outcome=None if wanted.of_baskets else wanted.outcome or None,
            criterion=wanted.criterion,
            money=self._money,
            progress=lambda done: progress("segments", READ + (FOUND - READ) * done),
        )
        progress("write", FOUND)
        report = found.as_json() | {"wanted": wanted.as_json(), "left_out": left_out, "used": False}
        report["run"] = secrets.token_hex(RUN_BYTES)
        report["notes"] += _notes(wanted)
        now = self._clock()
        with self._store.write() as connection:
            rows.put_reports(connection, {SEGMENTATION: report}, now)
            segment_rows.put_run(connection, _allowed(connection, found.assignments), now)

    def use(self, run: str | None = None, *, actor: str) -> None:
        """Put the newest run in place of the segments that an algorithm found before; a person's names stay.

        Args:
            run: Id of the run that was looked at, ``run`` of its report; None takes the newest, whichever it is.
            actor: Who uses it.

        Raises:
            PressRefused: There is none, or it found no segment, is in use already, or is too old; or another run ended
                since ``run`` was looked at.
        """
        now = self._clock()
        with self._audit.transaction() as connection:
            report = rows.find_report(connection, SEGMENTATION)
            if report is not None and run is not None and report.content.get("run", "") != run:
                raise PressRefused(
                    "Another segmentation was made since this page was opened, and nothing was changed",
                    mend="Look at the newest one below; use it, or run the one before again",
                )
            after = _allowed(connection, segment_rows.run_assignments(connection))
            if report is not None and report.content["used"]:
                raise PressRefused(
                    "This segmentation is in use already", mend="Make another one to change the segments"
                )
            if report is None or not after:
                raise PressRefused("There is no new segmentation to use", mend="Make one first")
            found: Mapping[str, Mapping[str, Any]] = {one["slug"]: one for one in report.content["segments"]}
            before = segment_rows.cluster_assignments(connection)
            names = {one.segment_id: one.name or one.label for one in rows.segment_rows(connection)}
            made = _segments(found, after)
            told = {one.segment_id: found[one.segment_id] for one in made if one.size >= SMALLEST}
            ids = segment_rows.replace_segments(connection, made, after, now, told)
            segment_rows.drop_run(connection)
            names |= {one.segment_id: one.name or one.label for one in rows.segment_rows(connection)}
            now_in = {who: ids[slug] for who, slug in after.items()}
            moved = [one.as_json() for one in flows(before, now_in)] if before else []
            used = {**report.content, "used": True}
            rows.put_reports(connection, {FLOWS: {"flows": moved, "names": names}}, now)
            rows.put_reports(connection, {SEGMENTATION: used}, report.made_at)
            detail = {"algorithm": report.content["algorithm"], "segments": len(ids)}
            self._audit.record(Action.SEGMENTS_REPLACED, actor=actor, detail=detail, connection=connection)
        # Rules may ask who is in a segment.
        self._bus.publish(CustomersChanged((), now))


def _features(connection: Connection, wanted: Wanted) -> tuple[Data, int]:
    """Everybody who has all features and the outcome, and how many lack one."""
    people = rows.feature_frame(connection)
    if wanted.outcome and wanted.outcome not in people.columns:
        people = people.join(rows.prediction_frame(connection), on="customer_id", how="left")
    whole = people.select("customer_id", *wanted.features, *filter(None, [wanted.outcome])).drop_nulls()
    if whole.is_empty():
        raise TooFewCustomers(
            "no customer has all of these features", mend="Choose fewer features, or work them out: take data in"
        )
    return whole, len(people) - len(whole)


def _baskets(connection: Connection, _wanted: Wanted) -> tuple[Data, int]:
    """How many lines of each category everybody bought, and how many bought nothing."""
    people = rows.profiled_ids(connection)
    lines = rows.bought_categories(connection)
    table = basket_table(lines.filter(pl.col("customer_id").is_in(people)), "category")
    return table, len(people) - len(table.customer_ids)


def _notes(wanted: Wanted) -> list[str]:
    """What somebody must know who reads the result."""
    if wanted.of_baskets:
        return ["made of how many lines of each category were bought; the measures and the outcome had no part"]
    if wanted.outcome in {CHURN, VALUE}:
        return [f"{wanted.outcome} is a prediction from the same purchases: a difference says that it agrees, no more"]
    if wanted.outcome:
        return [f"{wanted.outcome} is of the same days as the measures: a difference does not say what comes next"]
    return []


def _allowed(connection: Connection, assignments: Mapping[str, str]) -> dict[str, str]:
    """Without those who objected, were merged or erased meanwhile."""
    allowed = rows.profiled_ids(connection)
    return {who: slug for who, slug in assignments.items() if who in allowed}


def _segments(found: Mapping[str, Mapping[str, Any]], assignments: Mapping[str, str]) -> list[Segment]:
    """Sizes as they are now; of fewer than 20 people no centre, also where there were more when they were found."""
    sizes = Counter(assignments.values())
    centres = {slug: one["centre"] if sizes[slug] >= SMALLEST else {} for slug, one in found.items()}
    return [Segment(slug, one["label"], sizes[slug], tuple(centres[slug].items())) for slug, one in found.items()]
