"""Finds rows that repeat an earlier one of the same source."""

from hashlib import sha256
from typing import Final

import numpy as np
import polars as pl

from recommender.ingest.seen import SeenKeys
from recommender.ingest.types import LINE, DataKind, Repeats, Rules

NEW: Final = -1
"""In place of an earlier line: there is none."""
_UNIQUE: Final = {
    DataKind.CUSTOMERS: "customer_id",
    DataKind.PRODUCTS: "product_id",
    DataKind.EVENTS: "event_id",
}
"""Field whose value stands once in a source. Purchases have none: a receipt may have two lines that are alike."""


class RepeatFinder:
    """Remembers the rows of one source.

    Args:
        kind: What the source holds.
        rules: Whether lines of purchases that are alike are kept.
    """

    def __init__(self, kind: DataKind, rules: Rules) -> None:
        self._keep = kind is DataKind.PURCHASES and rules.repeats is Repeats.KEEP
        self._unique = _UNIQUE.get(kind)
        self._rows, self._ids = SeenKeys(), SeenKeys()

    def rows(self, frame: pl.DataFrame, lines: pl.Series) -> pl.Series:
        """For each row of text the line of an earlier one that agrees with it in every column, or ``NEW``; Int64."""
        if self._keep:
            return pl.repeat(NEW, frame.height, dtype=pl.Int64, eager=True)
        hashes = frame.select(pl.sum_horizontal(_cell_hash(name) for name in frame.columns)).to_series()
        return pl.Series(self._rows.first_lines(hashes.to_numpy(), lines.to_numpy()), dtype=pl.Int64)

    def ids(self, good: pl.DataFrame) -> pl.Series:
        """For each cleaned row the line of an earlier one with its id, or ``NEW``; Int64."""
        again = np.full(good.height, NEW, np.int64)
        if self._unique is not None:
            has = good[self._unique].is_not_null()
            some = good.filter(has)
            again[has.to_numpy()] = self._ids.first_lines(some[self._unique].hash().to_numpy(), some[LINE].to_numpy())
        return pl.Series(again, dtype=pl.Int64)


def _cell_hash(name: str) -> pl.Expr:
    """Hash of a cell that depends on its column; nothing for an empty one, which JSON lines may leave out."""
    seed = int.from_bytes(sha256(name.encode()).digest()[:8], "little")
    return pl.when(pl.col(name) != "").then(pl.col(name).hash(seed)).otherwise(pl.lit(0, dtype=pl.UInt64))
