"""Everything that the figures rest on, made anew: features, predictions, reports."""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from kiosk.features import predict, refresh
from kiosk.features.schedule import Renewal
from kiosk.insight.reports import Insight
from kiosk.insight.work import Progress
from kiosk.members import utc_now
from kiosk.store import insight as rows
from kiosk.store.database import Store
from recommender.errors import PredictionImpossible

log = logging.getLogger(__name__)

FEATURES_SHARE: Final = 0.4
"""Share of the whole work after which the features are made; the next is that for the predictions."""
PREDICTIONS_SHARE: Final = 0.7
RENEWAL: Final = "renewal"
"""Kind of the report on the newest run: when it began, how long it took, and the day that its figures count to."""


class Renewing:
    """Makes the figures of one site anew. Thread-safe; two runs at once do the same work twice and no harm.

    Args:
        store: Of the site.
        insight: Makes the reports.
        clock: The time now, UTC.
    """

    def __init__(self, store: Store, insight: Insight, clock: Callable[[], datetime] = utc_now) -> None:
        self._store, self._insight, self._clock = store, insight, clock

    def newest(self) -> Renewal | None:
        """The newest run that came to its end, by whoever asked for it."""
        with self._store.read() as connection:
            report = rows.find_report(connection, RENEWAL)
        return None if report is None else _renewal(report.content)

    def is_behind(self) -> bool:
        """Whether data came in after the newest run began."""
        newest = self.newest()
        with self._store.read() as connection:
            taken = rows.last_import(connection)
        return taken is not None and (newest is None or taken >= newest.began)

    def renew(self, today: date, progress: Progress, *, customer_ids: Collection[str] | None = None) -> None:
        """Make features and predictions from what the store holds now, and then the reports.

        A shop whose history is too short for predictions goes without them.

        Args:
            today: In the shop.
            progress: Told how far the work is.
            customer_ids: Whose features are made anew; everybody's when left out.
        """
        began = self._clock()
        with self._store.read() as connection:
            everybody = max(rows.count_customers(connection), 1)
        asked = None if customer_ids is None else sorted(customer_ids)
        count = everybody if asked is None else max(len(asked), 1)
        refresh(self._store, today, asked, _steps(progress, "features", 0.0, FEATURES_SHARE, count))
        try:
            predict(self._store, today, _steps(progress, "predictions", FEATURES_SHARE, PREDICTIONS_SHARE, everybody))
        except PredictionImpossible as error:
            log.info("no predictions: %s", error.code)
        self._insight.refresh(lambda step, done: progress(step, PREDICTIONS_SHARE + (1 - PREDICTIONS_SHARE) * done))
        took = self._clock() - began
        content = {"began": began.isoformat(), "seconds": took.total_seconds(), "as_of": today.isoformat()}
        with self._store.write() as connection:
            rows.put_reports(connection, {RENEWAL: content}, self._clock())
        log.info("figures were renewed in %.0f s", took.total_seconds())


def renew(store: Store, insight: Insight, today: date, progress: Progress) -> None:
    """Make everything anew; see :meth:`Renewing.renew`."""
    Renewing(store, insight).renew(today, progress)


def _renewal(content: Mapping[str, Any]) -> Renewal:
    began, as_of = datetime.fromisoformat(content["began"]), date.fromisoformat(content["as_of"])
    return Renewal(began, timedelta(seconds=max(content["seconds"], 0.0)), as_of)


def _steps(progress: Progress, step: str, start: float, end: float, whole: int) -> Callable[[int], None]:
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(step, start + (end - start) * min(1.0, done / whole))

    progress(step, start)
    return more
