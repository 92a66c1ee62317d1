"""What this shopper buys again and again: by how often, and by how often lately."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.items.past import Past
from recommender.items.popularity import sales_since
from recommender.items.reasons import why_everyone
from recommender.items.scoring import FittedScorer, Floats, fitted
from recommender.items.shelf import Shelf, shelf_of
from recommender.items.types import Context, Interactions
from recommender.types import Product, Reason


def decayed(past: Past, half_life: float | None) -> Floats:
    """Days with each of the past's products, each weighing half as much after a half-life in days; shape ``(k,)``."""
    if half_life is None:
        return past.counts
    weights = np.exp2((past.days - past.today) / half_life)
    return _sums(weights, past.starts)


def _sums(values: NDArray[np.float64], starts: NDArray[np.int64]) -> Floats:
    ends = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(ends[starts[1:]] - ends[starts[:-1]], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class RepeatScorer:
    """Own purchases first; what everybody buys lately fills up and breaks ties."""

    shelf: Shelf
    half_life: float | None
    filler: Floats

    def scores(self, past: Past, context: Context) -> Floats:
        """Days bought plus the filler below the smallest of them."""
        del context
        found = self.filler.copy()
        if len(past):
            own = decayed(past, self.half_life)
            found *= max(float(own.min()), 1e-12) * 0.5
            found[past.products] += own
        return found

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """Of a filler."""
        del past, context
        return why_everyone(code, self.shelf)


@dataclass(frozen=True, slots=True)
class Repeat:
    """Personal frequency, or with a half-life in days decayed repeat purchase."""

    half_life: float | None = None

    @property
    def name(self) -> str:
        """Of the method."""
        return "personal_frequency" if self.half_life is None else "personal_decayed"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Only the filler is learned."""
        shelf = shelf_of(interactions, items)
        sales = sales_since(interactions, 30)
        filler = sales / max(float(sales.max()), 1.0)
        return fitted(self.name, shelf, RepeatScorer(shelf, self.half_life, filler))
