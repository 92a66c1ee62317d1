"""The table of features that segments are made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """One row of numbers per customer.

    Attributes:
        customer_ids: ``n`` ids, each once.
        names: ``f`` feature names; a unit is part of the name where there is one (``recency_days``).
        matrix: Shape ``(n, f)``, float64, finite, read-only.

    Raises:
        ValueError: The shapes disagree or a number is not finite.
    """

    customer_ids: tuple[str, ...]
    names: tuple[str, ...]
    matrix: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.matrix.shape != (len(self.customer_ids), len(self.names)):
            wanted = (len(self.customer_ids), len(self.names))
            raise ValueError(f"a matrix of {self.matrix.shape} does not fit {wanted} ids and names")
        if not np.isfinite(self.matrix).all():
            raise ValueError("features must be finite")
        self.matrix.setflags(write=False)

    @classmethod
    def of_frame(cls, frame: pl.DataFrame, names: Sequence[str]) -> Self:
        """Take columns of :func:`recommender.features.build`.

        An algorithm that measures distances has no place for an empty cell, and a made-up value would put its customer
        where they do not belong: whoever has an empty cell among ``names`` is left out. Choose names that the customers
        in question have.

        Args:
            frame: ``customer_id`` and the features.
            names: Which features.
        """
        full = frame.drop_nulls(list(names))
        matrix = full.select(pl.col(name).cast(pl.Float64) for name in names).to_numpy()
        return cls(tuple(full["customer_id"]), tuple(names), np.array(matrix, dtype=np.float64))

    def select(self, names: Sequence[str]) -> "FeatureTable":
        """The same customers with these features only, in this order."""
        places = [self.names.index(name) for name in names]
        return FeatureTable(self.customer_ids, tuple(names), self.matrix[:, places])

    def log1p(self) -> "FeatureTable":
        """Every feature as ``log(1 + x)``; for features of 0 or more with a long tail."""
        return FeatureTable(self.customer_ids, self.names, np.log1p(self.matrix))
