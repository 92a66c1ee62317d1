"""Makes the reports that the pages read. Reading one takes no longer with a million customers than with a thousand."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from kiosk.insight import categories, figures, groups, history
from kiosk.insight.work import Progress
from kiosk.store import insight as rows
from kiosk.store import segments as segment_rows
from kiosk.store.audience_rows import RULE, SMALLEST
from kiosk.store.categories import category_sums
from kiosk.store.database import Store
from kiosk.store.insight import Report
from recommender.features.names import NAMES
from recommender.features.table import FeatureTable
from recommender.segments.rfm_grid import FREQUENCY, MONEY, RECENCY, rfm_grid

ACTIVE_DAYS: Final = 90
"""Days since the last purchase within which a customer counts as active."""
MOVE_DAYS: Final = 30
"""Days over which entering and leaving is summed up."""

OVERVIEW: Final = "overview"
COHORTS: Final = "cohorts"
RFM: Final = "rfm"
SEGMENTS: Final = "segments"
DISTRIBUTIONS: Final = "distributions"
CATEGORIES: Final = "categories"
PAIRS: Final = "pairs:"
"""Beginning of the kinds that hold the grids of one feature with the later ones."""

Made = dict[str, Mapping[str, Any]]


class Insight:
    """Makes and reads reports of one site. Thread-safe.

    Args:
        store: Where everything lies.
        clock: The time now, aware.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    def read(self, kind: str) -> Report | None:
        """The newest report of a kind, or None where none was made yet."""
        with self._store.read() as connection:
            return rows.find_report(connection, kind)

    def is_old(self) -> bool:
        """Whether data came in after the figures were made; also where there are none yet."""
        with self._store.read() as connection:
            made, taken = rows.find_report(connection, OVERVIEW), rows.last_import(connection)
        return made is None or (taken is not None and taken > made.made_at)

    def refresh(self, progress: Progress = lambda _step, _done: None) -> None:
        """Make every report anew; they are replaced together, at the end."""
        now = self._clock()
        progress("history", 0.0)
        with self._store.read() as connection:
            customers = rows.count_customers(connection)
            counts, back = rows.months(connection), rows.returned(connection)
            span = history.span_of(counts)
            by_span = counts if span == 1 else rows.months(connection, span)
            moves = rows.moved(connection, now - timedelta(days=MOVE_DAYS))
            progress("people", 0.4)
            people = _people(connection)
            members = rows.member_frame(connection)
            sums = tuple(category_sums(connection, segment_rows.CLUSTER))
            by_rule = {one.segment_id for one in rows.segment_rows(connection) if one.kind == RULE}
        progress("segments", 0.6)
        made: Made = {
            OVERVIEW: _overview(customers, people, history.by_month(counts, back)),
            COHORTS: history.cohorts(by_span, span),
            SEGMENTS: {"groups": groups.by_segment(people, members, by_rule), "moves": _moves(moves)},
            DISTRIBUTIONS: groups.distributions(people),
            RFM: _rfm(people),
            CATEGORIES: categories.by_group(sums),
        }
        progress("pairs", 0.8)
        columns = {name: people[name].to_numpy() for name in NAMES}
        made |= {f"{PAIRS}{name}": content for name, content in figures.grids(columns).items()}
        progress("write", 0.95)
        with self._store.write() as connection:
            rows.drop_reports(connection, PAIRS)
            rows.put_reports(connection, made, now)


def _people(connection: Any) -> pl.DataFrame:
    """Features and predictions of everybody who has features."""
    return rows.feature_frame(connection).join(rows.prediction_frame(connection), on="customer_id", how="left")


def _overview(customers: int, people: pl.DataFrame, months: list[dict[str, Any]]) -> dict[str, Any]:
    active = int((people[RECENCY] <= ACTIVE_DAYS).sum())
    return {
        "customers": figures.enough(customers),
        "known": figures.enough(len(people)),
        "active": figures.enough(active) if len(people) - active >= SMALLEST or active == len(people) else None,
        "months": months,
        "measures": {
            name: one.as_json()
            for name in (groups.MONEY, groups.CHURN, groups.VALUE)
            if (one := figures.moments(people[name].to_numpy())) is not None
        },
    }


def _moves(found: Any) -> dict[str, dict[str, int | None]]:
    return {which: {"entered": figures.enough(entered), "left": figures.enough(left)} for which, entered, left in found}


def _rfm(people: pl.DataFrame) -> Mapping[str, Any]:
    bought = people.drop_nulls([RECENCY, FREQUENCY, MONEY])
    if len(bought) < SMALLEST:
        return {}
    names = (RECENCY, FREQUENCY, MONEY)
    matrix = np.column_stack([bought[name].to_numpy() for name in names]).astype(np.float64)
    grid = rfm_grid(FeatureTable(tuple(bought["customer_id"]), names, matrix)).artefact
    return {} if grid is None else grid.as_json()
