"""The hybrid as a recommender."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.errors import RecommenderImpossible
from recommender.items.hybrid import candidates
from recommender.items.hybrid.dumping import dump, load
from recommender.items.hybrid.features import features
from recommender.items.hybrid.heads import Heads, choose
from recommender.items.hybrid.parts import Parts, fit_parts, signals
from recommender.items.hybrid.ranker import Objective
from recommender.items.hybrid.why import Speaking, speaking, why
from recommender.items.hybrid.windows import all_windows
from recommender.items.interactions import only_often_bought
from recommender.items.past import Past, past_of
from recommender.items.types import Context, Interactions, Mode, ScoredItem, Shopper
from recommender.threads import one_thread
from recommender.types import Product

NAME: Final = "hybrid"
POPULAR: Final = "popular"
"""Source of what is answered to somebody without a history."""


@dataclass(frozen=True, slots=True)
class Hybrid:
    """Candidates from all methods, ranked by trees that learned from past windows.

    Attributes:
        least_customers: Products that fewer customers bought are not recommended.
        objective: Of the trees; the mean of both objectives found more in past windows than either.
    """

    least_customers: int = 5
    objective: Objective = "both"

    @property
    def name(self) -> str:
        """Of the method."""
        return NAME

    @one_thread()
    def fit(self, interactions: Interactions, items: Sequence[Product]) -> "FittedHybrid":
        """Fit the methods on all lines, and the ranker on past windows of the same shop.

        Raises:
            RecommenderImpossible: No product has enough customers.
        """
        lines = self._usable(interactions)
        parts = fit_parts(lines, items, self.least_customers)
        # What the catalogue tells is the same on every day, so it is compared once.
        windows = all_windows(lines, items, self.least_customers, parts.alike)
        return fitted_hybrid(parts, choose(windows, self.objective))

    @one_thread()
    def renew(self, fitted: "FittedHybrid", interactions: Interactions, items: Sequence[Product]) -> "FittedHybrid":
        """The ranker of a fit over methods that are fitted on other lines: a third of the work.

        What the trees know, how a purchase follows from counts and signals, lasts longer than the counts. So what was
        judged on receipts that it had not seen can be served with those receipts in it.

        Raises:
            RecommenderImpossible: No product has enough customers.
        """
        return fitted_hybrid(fit_parts(self._usable(interactions), items, self.least_customers), fitted.heads)

    def _usable(self, interactions: Interactions) -> Interactions:
        lines, _ = only_often_bought(interactions, self.least_customers)
        if not len(lines):
            raise RecommenderImpossible(
                f"No product was bought by {self.least_customers} customers", mend="Import more receipts"
            )
        return lines


@dataclass(frozen=True, slots=True, eq=False)
class FittedHybrid:
    """A hybrid that was fitted; holds no customer.

    Attributes:
        parts: First stage.
        heads: Second stage.
        codes: Code by product id.
        speaking: What reasons are found by.
        name: Of the method.
    """

    parts: Parts
    heads: Heads
    codes: Mapping[str, int] = field(repr=False)
    speaking: Speaking = field(repr=False)
    name: str = NAME

    def recommend(self, shopper: Shopper, n: int, context: Context) -> tuple[ScoredItem, ...]:
        """As :meth:`recommender.items.types.Fitted.recommend`."""
        past = past_of(shopper, self.codes, context.now.date())
        if not len(past):
            return self._popular(past, n, context)
        told = signals(self.parts, past, context)
        again, new = self._candidates(past, told, context.mode)
        codes = np.concatenate([again, new])
        scores = self.heads.scores(features(self.parts, past, told, codes), np.arange(len(codes)) < len(again))
        order = np.argsort(-scores, kind="stable")[:n]
        ids, because = self.parts.shelf.ids, partial(why, self.speaking, past, told)
        return tuple(
            ScoredItem(ids[code], score, NAME, partial(because, code))
            for code, score in zip(codes[order].tolist(), scores[order].tolist(), strict=True)
        )

    def dump(self) -> dict[str, NDArray[Any]]:
        """What was learned as arrays; :func:`loaded_hybrid` makes the same recommender of it."""
        return dump(self.parts, self.heads)

    def _candidates(
        self, past: Past, told: NDArray[np.float32], mode: Mode
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Codes of what was bought before and of what is new, as far as the mode wants them."""
        shelf, none = self.parts.shelf, np.empty(0, np.intp)
        return (
            candidates.again(shelf, past) if mode is not Mode.NEW else none,
            candidates.new(shelf, past, told) if mode is not Mode.AGAIN else none,
        )

    def _popular(self, past: Past, n: int, context: Context) -> tuple[ScoredItem, ...]:
        if context.mode is Mode.AGAIN:
            return ()
        shelf = self.parts.shelf
        month = np.where(shelf.open, shelf.sales[:, 2], 0.0)
        order = [int(code) for code in np.argsort(-month, kind="stable")[:n] if month[code] > 0]
        nothing = np.zeros((0, len(shelf)), np.float32)
        return tuple(
            ScoredItem(shelf.ids[code], float(month[code]), POPULAR, partial(why, self.speaking, past, nothing, code))
            for code in order
        )


def fitted_hybrid(parts: Parts, heads: Heads) -> FittedHybrid:
    """With the codes of the products at hand."""
    codes = {product_id: code for code, product_id in enumerate(parts.shelf.ids)}
    return FittedHybrid(parts, heads, codes, speaking(parts))


def loaded_hybrid(arrays: Mapping[str, NDArray[Any]], items: Sequence[Product] = ()) -> FittedHybrid:
    """From :meth:`FittedHybrid.dump`; raises as :func:`recommender.items.hybrid.dumping.load`."""
    return fitted_hybrid(*load(arrays, items))
