"""The table of features that segments are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
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

    def select(self, names: Sequence[str]) -> "FeatureTable":
        """The same customers with these features only, in this order."""
        places = [self.names.index(name) for name in names]
        return FeatureTable(self.customer_ids, tuple(names), self.matrix[:, places])

    def log1p(self) -> "FeatureTable":
        """Every feature as ``log(1 + x)``; for features of 0 or more with a long tail."""
        return FeatureTable(self.customer_ids, self.names, np.log1p(self.matrix))
