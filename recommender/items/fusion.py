"""Tuned fusion: a weighted sum of simple methods, weights chosen on the newest days of the same shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.ease import Ease
from recommender.items.interactions import before, bought_days, last_day
from recommender.items.neighbours import ItemNeighbours
from recommender.items.past import Past, past_of_days
from recommender.items.popularity import Popularity
from recommender.items.repeat import Repeat
from recommender.items.scoring import FittedScorer, Floats, Scorer, best, fitted
from recommender.items.shelf import Shelf
from recommender.items.types import Context, Interactions
from recommender.types import Product, Reason

PARTS: Final = (Repeat(120.0), Repeat(), ItemNeighbours("bm25", 1.0), Ease(), Popularity(14))
WEIGHTS: Final = (0.0, 0.03, 0.1, 0.3, 1.0)
"""Tried for each part."""
HORIZON: Final = 30
TOP: Final = 10
CUSTOMERS: Final = 400
"""By whose purchases weights are chosen."""
_NOON: Final = Context(datetime(2000, 1, 1, 12))  # noqa: DTZ001 - the parts do not look at it


@dataclass(frozen=True, slots=True, eq=False)
class FusionScorer:
    """Weighted sum of scores, each as a share of its highest."""

    shelf: Shelf
    parts: tuple[Scorer, ...]
    weights: tuple[float, ...]

    def scores(self, past: Past, context: Context) -> Floats:
        """Weighted sum."""
        return np.asarray(np.array(self.weights, np.float32) @ shares(self.parts, past, context), np.float32)

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """That of the part that says most."""
        said = np.array(self.weights) * shares(self.parts, past, context)[:, code]
        return self.parts[int(said.argmax())].why(past, code, context)


def shares(parts: Sequence[Scorer], past: Past, context: Context) -> Floats:
    """Scores of each part over its highest, shape ``(parts, n)``."""
    told = np.stack([part.scores(past, context) for part in parts])
    return np.asarray(told / np.maximum(told.max(axis=1, keepdims=True), 1e-9), np.float32)


@dataclass(frozen=True, slots=True)
class Fusion:
    """Coordinate ascent over :data:`WEIGHTS` by NDCG of the newest 30 days, then a fit with all days."""

    name: str = "fusion"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Choose weights and fit; with too little history all parts weigh the same."""
        weights = _chosen(interactions, items)
        scorers = [part.fit(interactions, items) for part in PARTS]
        shelf = scorers[0].shelf
        return fitted(self.name, shelf, FusionScorer(shelf, tuple(one.scorer for one in scorers), weights))


def _chosen(lines: Interactions, items: Sequence[Product]) -> tuple[float, ...]:
    day = last_day(lines) + 1 - HORIZON
    known, days = before(lines, day), bought_days(lines)
    asked = np.intersect1d(days[days[:, 2] >= day, 0], known.customer)
    weights = [1.0] * len(PARTS)
    if not len(asked):
        return tuple(weights)
    asked = np.random.default_rng(1).permutation(asked)[:CUSTOMERS]
    scorers = [part.fit(known, items).scorer for part in PARTS]
    told, truths = [], []
    for customer in asked:
        begin, end = np.searchsorted(days[:, 0], [customer, customer + 1])
        mine = days[begin:end]
        old = mine[mine[:, 2] < day]
        told.append(shares(scorers, past_of_days(old[:, 1], old[:, 2], day), _NOON))
        truth = np.zeros(len(lines.products), bool)
        truth[mine[mine[:, 2] >= day, 1]] = True
        truths.append(truth)
    for place in [*range(len(PARTS))] * 2:
        tried = {one: _judged(told, truths, [*weights[:place], one, *weights[place + 1 :]]) for one in WEIGHTS}
        weights[place] = max(tried, key=lambda one: tried[one])
    return tuple(weights)


def _judged(told: Sequence[Floats], truths: Sequence[NDArray[np.bool_]], weights: Sequence[float]) -> float:
    """Mean NDCG@10."""
    gains = 1 / np.log2(np.arange(TOP) + 2)
    mixed, found = np.array(weights, np.float32), 0.0
    for scores, truth in zip(told, truths, strict=True):
        order = best(mixed @ scores, np.ones(len(truth), bool), TOP)
        found += gains[: len(order)][truth[order]].sum() / gains[: min(TOP, int(truth.sum()))].sum()
    return float(found / len(told))
