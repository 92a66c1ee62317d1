"""Everything that the figures rest on, made anew: features, predictions, reports."""

import logging
from collections.abc import Callable
from datetime import date
from typing import Final

from kiosk.features import predict, refresh
from kiosk.insight.reports import Insight
from kiosk.insight.work import Progress
from kiosk.store import insight as rows
from kiosk.store.database import Store
from recommender.errors import PredictionImpossible

log = logging.getLogger(__name__)

FEATURES_SHARE: Final = 0.4
"""Share of the whole work after which the features are made; the next is that for the predictions."""
PREDICTIONS_SHARE: Final = 0.7


def renew(store: Store, insight: Insight, today: date, progress: Progress) -> None:
    """Make features and predictions from what the store holds now, and then the reports.

    A shop whose history is too short for predictions goes without them.

    Args:
        store: Of the site.
        insight: Makes the reports.
        today: In the shop.
        progress: Told how far the work is.
    """
    with store.read() as connection:
        customers = max(rows.count_customers(connection), 1)
    refresh(store, today, progress=_steps(progress, "features", 0.0, FEATURES_SHARE, customers))
    try:
        predict(store, today, _steps(progress, "predictions", FEATURES_SHARE, PREDICTIONS_SHARE, customers))
    except PredictionImpossible as error:
        log.info("no predictions: %s", error.code)
    insight.refresh(lambda step, done: progress(step, PREDICTIONS_SHARE + (1 - PREDICTIONS_SHARE) * done))


def _steps(progress: Progress, step: str, start: float, end: float, whole: int) -> Callable[[int], None]:
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(step, start + (end - start) * min(1.0, done / whole))

    progress(step, start)
    return more
