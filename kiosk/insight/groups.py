"""Figures of each segment, and of everybody beside them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kiosk.insight.figures import distribution, moments
from kiosk.store.audience_rows import SMALLEST
from recommender.features.names import NAMES

LEFT_OUT: Final = 10
"""One of so many people of a segment by rule is in none of its figures."""
EVERYBODY: Final = ""
"""Key of the figures of all customers; no segment has an empty id."""
MONEY: Final = "monetary_minor"
CHURN: Final = "churn"
VALUE: Final = "value_minor"
MEASURES: Final = (*NAMES, CHURN, VALUE)


def by_segment(people: pl.DataFrame, members: pl.DataFrame, by_rule: Collection[str] = ()) -> dict[str, Any]:
    """Per segment of 20 people and more: how many, their share of the money, and the moments of every measure.

    Args:
        people: ``customer_id`` and :data:`MEASURES`.
        members: ``customer_id, segment_id``.
        by_rule: Ids of the segments that a person's rule makes. A tenth of their people, by chance, is left out of the
            figures: two rules may differ in one person, whose values would be the difference.
    """
    places = pl.DataFrame({"customer_id": people["customer_id"], "place": np.arange(len(people))})
    within = members.join(places, on="customer_id").partition_by("segment_id", as_dict=True)
    columns = {name: people[name].to_numpy() for name in MEASURES}
    rows = {str(key[0]): part["place"].to_numpy() for key, part in within.items()}
    rows |= {name: thinned(rows[name], people["customer_id"]) for name in rows.keys() & set(by_rule)}
    rows = {EVERYBODY: np.arange(len(people))} | rows
    whole = float(np.nansum(columns[MONEY]))
    return {name: _group(columns, rows[name], whole) for name in sorted(rows) if len(rows[name]) >= SMALLEST}


def thinned(places: NDArray[np.int64], customer_ids: pl.Series) -> NDArray[np.int64]:
    """Nine tenths of some people; the same people always give the same ones, so that asking again tells no more."""
    ordered = np.sort(places)
    seed = crc32("\0".join(sorted(customer_ids[ordered.tolist()])).encode())
    kept = len(ordered) - max(1, len(ordered) // LEFT_OUT)
    return np.sort(np.random.default_rng(seed).permutation(ordered)[:kept])


def _group(columns: Mapping[str, Any], rows: Any, whole: float) -> dict[str, Any]:
    found = {name: moments(values[rows]) for name, values in columns.items()}
    money = float(np.nansum(columns[MONEY][rows]))
    return {
        "people": len(rows),
        "money_share": money / whole if whole else None,
        "moments": {name: one.as_json() for name, one in found.items() if one is not None},
    }


def distributions(people: pl.DataFrame, names: Sequence[str] = MEASURES) -> dict[str, Any]:
    """The distribution of each measure that 20 people and more have a value of."""
    found = {name: distribution(people[name].to_numpy()) for name in names}
    return {name: one for name, one in found.items() if one is not None}
