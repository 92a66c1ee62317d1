"""Makes segments with an algorithm, shows what was found, and puts it to use when somebody says so."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from kiosk.errors import PressRefused, RequestInvalid
from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged
from kiosk.insight.groups import MEASURES
from kiosk.insight.work import Progress
from kiosk.privacy.audit import Action, AuditLog
from kiosk.store import insight as rows
from kiosk.store import segments as segment_rows
from kiosk.store.database import Store
from recommender.errors import TooFewCustomers
from recommender.features.names import NAMES
from recommender.segments.choice import Criterion
from recommender.segments.flows import flows
from recommender.segments.registry import ALGORITHMS, algorithm_of
from recommender.segments.segmentation import Segmentation, segment
from recommender.types import Segment

SEGMENTATION: Final = "segmentation"
"""Kind of the report on the newest run."""
FLOWS: Final = "flows"
"""Kind of the report on the moves from the segments before to those in use."""
USUAL_FEATURES: Final = ("recency_days", "frequency", "monetary_minor", "basket_minor", "tenure_days")
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
        if self.outcome and (self.outcome not in MEASURES or self.outcome in self.features):
            raise RequestInvalid("The outcome is one of the features", mend="Choose another one, or none")

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
    """

    def __init__(self, store: Store, audit: AuditLog, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._store, self._audit, self._bus, self._clock = store, audit, bus, clock
        self._lock = threading.Lock()
        self._newest: Segmentation | None = None

    @property
    def usable(self) -> bool:
        """Whether the newest run can be put to use; who is in which segment is kept in memory only."""
        return self._newest is not None

    def run(self, wanted: Wanted, progress: Progress) -> None:
        """Make segments, and a report on them. Nothing that is in use changes.

        Raises:
            RecommenderError: The customers or the choice cannot give segments.
        """
        progress("people", 0.0)
        names = list(dict.fromkeys((*wanted.features, *([wanted.outcome] if wanted.outcome else []))))
        with self._store.read() as connection:
            people = rows.feature_frame(connection)
            if wanted.outcome and wanted.outcome not in people.columns:
                people = people.join(rows.prediction_frame(connection), on="customer_id", how="left")
        whole = people.select("customer_id", *names).drop_nulls()
        if whole.is_empty():
            raise TooFewCustomers(
                "no customer has all of these features", mend="Choose fewer features, or work them out: take data in"
            )
        progress("segments", 0.15)
        found = segment(
            whole,
            wanted.algorithm,
            wanted.k if ALGORITHMS[wanted.algorithm].takes_k else None,
            on=wanted.features,
            outcome=wanted.outcome or None,
            criterion=wanted.criterion,
        )
        progress("write", 0.95)
        report = found.as_json() | {"wanted": wanted.as_json(), "left_out": len(people) - len(whole), "used": False}
        with self._store.write() as connection:
            rows.put_reports(connection, {SEGMENTATION: report}, self._clock())
        with self._lock:
            self._newest = found

    def use(self, *, actor: str) -> None:
        """Put the newest run in place of the segments that an algorithm found before; a person's names stay.

        Raises:
            PressRefused: There is none, or the kiosk was started again since.
        """
        with self._lock:
            found, self._newest = self._newest, None
        if found is None:
            raise PressRefused("There is no new segmentation to use", mend="Make one first")
        now = self._clock()
        with self._audit.transaction() as connection:
            # Whoever objected or was merged since the run is left out.
            allowed = rows.profiled_ids(connection)
            after = {who: slug for who, slug in found.assignments.items() if who in allowed}
            before = segment_rows.cluster_assignments(connection)
            names = {one.segment_id: one.name or one.label for one in rows.segment_rows(connection)}
            profiles = {one.slug: one.as_json() for one in found.profiles}
            ids = segment_rows.replace_segments(connection, _segments(found, after), after, now, profiles)
            names |= {one.segment_id: one.name or one.label for one in rows.segment_rows(connection)}
            now_in = {who: ids[slug] for who, slug in after.items()}
            moved = [one.as_json() for one in flows(before, now_in)] if before else []
            rows.put_reports(connection, {FLOWS: {"flows": moved, "names": names}}, now)
            report = rows.find_report(connection, SEGMENTATION)
            if report is not None:
                rows.put_reports(connection, {SEGMENTATION: {**report.content, "used": True}}, report.made_at)
            detail: Mapping[str, Any] = {"algorithm": found.fit.algorithm, "segments": len(ids)}
            self._audit.record(Action.SEGMENTS_REPLACED, actor=actor, detail=dict(detail), connection=connection)
        # Rules may ask who is in a segment.
        self._bus.publish(CustomersChanged((), now))


def _segments(found: Segmentation, assignments: Mapping[str, str]) -> list[Segment]:
    sizes = Counter(assignments.values())
    return [Segment(one.slug, one.label, sizes[one.slug], tuple(one.centre.items())) for one in found.profiles]
