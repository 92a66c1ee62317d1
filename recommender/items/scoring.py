"""From a score for every product to an answer: modes, order, reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommender.items.past import Past, past_of
from recommender.items.reasons import why_again
from recommender.items.shelf import Shelf
from recommender.items.types import Context, Mode, ScoredItem, Shopper
from recommender.types import Reason

Floats: TypeAlias = NDArray[np.float32]


class Scorer(Protocol):
    """Scores all products of a shelf for one past."""

    def scores(self, past: Past, context: Context) -> Floats:
        """Higher is better, finite, shape ``(n,)``; 0 where the method knows nothing."""

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """The reason of a product the shopper never bought."""


@dataclass(frozen=True, slots=True, eq=False)
class FittedScorer:
    """A :class:`recommender.items.types.Fitted` of a scorer.

    Attributes:
        name: Of the method.
        shelf: Products.
        scorer: Of the method.
        codes: Code by product id.
    """

    name: str
    shelf: Shelf
    scorer: Scorer
    codes: Mapping[str, int] = field(repr=False)

    def recommend(self, shopper: Shopper, n: int, context: Context) -> tuple[ScoredItem, ...]:
        """As :meth:`recommender.items.types.Fitted.recommend`."""
        past = past_of(shopper, self.codes, context.now.date())
        scores = self.scorer.scores(past, context)
        order = best(scores, allowed(self.shelf, past, context.mode), n)
        return tuple(
            ScoredItem(
                self.shelf.ids[code], float(scores[code]), self.name, partial(self._why, past, int(code), context)
            )
            for code in order
        )

    def _why(self, past: Past, code: int, context: Context) -> Reason:
        if len(past.days_of(code)):
            return why_again(past, code, self.shelf)
        return self.scorer.why(past, code, context)


def fitted(name: str, shelf: Shelf, scorer: Scorer) -> FittedScorer:
    """Wrap a scorer."""
    return FittedScorer(name, shelf, scorer, {product_id: code for code, product_id in enumerate(shelf.ids)})


def allowed(shelf: Shelf, past: Past, mode: Mode) -> NDArray[np.bool_]:
    """Products that may be answered, shape ``(n,)``."""
    if mode is Mode.ALL:
        return shelf.open
    may = shelf.open.copy()
    if mode is Mode.NEW:
        may[past.products] = False
        return may
    bought = np.zeros(len(shelf), bool)
    bought[past.products] = True
    return may & bought


def best(scores: Floats, may: NDArray[np.bool_], n: int) -> NDArray[np.intp]:
    """Codes of the ``n`` highest scores above 0 among those allowed, best first; equals by code."""
    held = np.where(may, scores, 0.0)
    if n < len(held):
        least = np.partition(held, len(held) - n)[len(held) - n]
        found = np.flatnonzero(held >= max(least, np.finfo(np.float32).tiny))
    else:
        found = np.flatnonzero(held > 0)
    return found[np.argsort(-held[found], kind="stable")][:n]


Why: TypeAlias = Callable[[Past, int, Context], Reason]
