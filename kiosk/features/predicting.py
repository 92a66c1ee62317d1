"""Predicts for a site's customers whether they come back and what they will spend, and reports how well it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
import polars as pl

from kiosk.features.making import Progress, pages, people_of, without
from kiosk.store import features as rows
from kiosk.store import insight
from kiosk.store.database import Store
from kiosk.store.tables import purchases
from recommender.errors import PredictionImpossible
from recommender.predict import (
    ChurnModel,
    HeldOut,
    Split,
    ValueModel,
    examples,
    fit_churn,
    fit_value,
    hold_out,
    older,
    snapshot,
    split_before,
)
from recommender.predict.learners import MOST_EXAMPLES

HORIZONS: Final = (90, 30)
"""Days that are looked ahead: the first one that the history is long enough for."""
REPORT: Final = "prediction"
"""Kind of the report with the figures of the validation."""


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """What a run found.

    Attributes:
        customers: How many have a prediction now.
        churn: The model of who does not come back.
        value: The model of money.
        split: Its windows.
        held_out: How well models that know nothing of the newest past window tell it; None where the history is too
            short.
    """

    customers: int
    churn: ChurnModel
    value: ValueModel
    split: Split
    held_out: HeldOut | None

    def as_json(self, as_of: date) -> Mapping[str, Any]:
        """Figures of the validation; every bin is of 20 people or more."""
        return {
            "as_of": as_of.isoformat(),
            "horizon_days": self.split.horizon,
            "windows": [day.isoformat() for day in self.split.past],
            "customers": self.customers,
            "held_out": None if self.held_out is None else self.held_out.as_json(),
            "churn": {
                "model": self.churn.chosen,
                "calibration": self.churn.calibration,
                "tried": dict(self.churn.tried),
                **self.churn.validation.as_json(),
            },
            "value": {
                "model": self.value.chosen,
                "tried": dict(self.value.tried),
                **self.value.validation.as_json(),
            },
        }


def predict(store: Store, today: date, progress: Progress | None = None) -> Predicted:
    """Make predictions anew for everybody who bought, and the report of how well such predictions did in the past.

    Records of one customer count as one. Whoever objected to profiling takes no part: nothing is learned from them and
    nothing is predicted for them (requirement G21).

    Args:
        store: Purchases in, predictions and a report out, in short transactions.
        today: Last day known.
        progress: Told after each batch that was read.

    Raises:
        PredictionImpossible: The history is too short, or nobody came twice; the store stays as it was.
    """
    with store.read() as connection:
        first, count = rows.first_day(connection), rows.customer_count(connection)
    split = _split(first, today)
    before = None if first is None else older(first, split)
    days = Split(split.horizon, tuple(dict.fromkeys((*split.past, *(() if before is None else before.past)))))
    share = min(1.0, MOST_EXAMPLES / max(count * len(split.past), 1))
    read, known = _read(store, today, days, share, progress)
    learned = read.filter(pl.col("day").is_in(split.past))
    churn, value = fit_churn(learned, split.horizon), fit_value(learned, split.horizon)
    chances, money = churn.predict(known), value.predict(known)
    table = pl.DataFrame(
        {
            "customer_id": known["customer_id"],
            "churn": chances.churn,
            "churn_low": chances.low,
            "churn_high": chances.high,
            "value_minor": money.value,
            "value_low_minor": money.low,
            "value_high_minor": money.high,
        }
    ).with_columns(pl.lit(today).alias("as_of"))
    held_out = None if before is None else hold_out(read, split, before)
    found = Predicted(_write(store, table), churn, value, split, held_out)
    with store.write() as connection:
        insight.put_reports(connection, {REPORT: found.as_json(today)}, datetime.now(UTC))
    return found


def _split(first: date | None, today: date) -> Split:
    for horizon in HORIZONS:
        try:
            return split_before(first or today, today, horizon)
        except PredictionImpossible:
            if horizon == HORIZONS[-1]:
                raise
    raise AssertionError  # the loop ends above


def _read(
    store: Store, today: date, split: Split, share: float, progress: Progress | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Examples of a share of the customers, chosen by chance, and what is known of all of them today."""
    rng = np.random.default_rng(0)
    learned, known = list[pl.DataFrame](), list[pl.DataFrame]()
    for part in pages(store):
        with store.read() as connection:
            people = people_of(connection, part)
            lines = without(rows.rows_of(connection, purchases, people.records), people.left_out(connection))
        if not lines.is_empty():
            known.append(snapshot(lines, today, split.horizon, people.customers))
            chosen = {one for one in sorted(people.survivors) if rng.random() < share}
            kept = [record for record, survivor in people.into.items() if survivor in chosen]
            learned.append(examples(lines.filter(pl.col("customer_id").is_in(kept)), split, people.customers))
        if progress is not None:
            progress(len(part))
    if not known:
        raise PredictionImpossible("Nobody has bought anything yet", mend="Import purchases first")
    return pl.concat(learned), pl.concat(known)


def _write(store: Store, table: pl.DataFrame) -> int:
    """Replace the predictions, a batch at a time; how many there are."""
    done = 0
    for part in pages(store):
        with store.write() as connection:
            people = people_of(connection, part)
            own = table.filter(pl.col("customer_id").is_in(sorted(people.survivors - people.left_out(connection))))
            rows.put_predictions(connection, own.to_dicts(), people.records - frozenset(own["customer_id"]))
            done += own.height
    return done
