"""What orders candidates: one head for what was bought before, one for what is new, and how both are joined.

A head is trees, or the simple method that did clearly better on a window that neither has seen. By more than two
standard errors: the simple one is the luckiest of seven, and trees learn from one window more before they serve. On
eight past windows of two shops each, trees were ahead in 31 of 32 trials, and .0002 behind in the other one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.hybrid.features import NAMES
from recommender.items.hybrid.judging import clearly_better, mean_ndcg, ndcgs
from recommender.items.hybrid.ranker import Objective, Ranker, learn
from recommender.items.hybrid.windows import Examples
from recommender.items.scoring import Floats

SIMPLE: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "decayed": (("decayed_180", 1.0), ("sales_30", 1e-3)),
    "fast_decayed": (("decayed_60", 1.0), ("sales_30", 1e-3)),
    "frequency": (("count", 1.0), ("sales_30", 1e-3)),
    "popular": (("sales_14", 1.0),),
    "neighbours": (("tfidf_now", -1.0),),
    "late_neighbours": (("bm25_late_rank", -1.0),),
    "ease": (("ease_now", -1.0),),
}
"""Simple methods as weighted sums of features (ranks count down)."""
ROUNDS: Final[Mapping[bool, int]] = {True: 160, False: 80}
"""Trees of each member, for what was bought before (True) and for what is new. One number does for every shop: on past
windows of two shops NDCG moved by .002 between 120 and 260, which is less than choosing by one window adds of chance.
"""
SHARE: Final[Mapping[bool, float]] = {True: 1.0, False: 0.3}
"""Share of the wrong rows that trees learn from; of new products there are many, and most are plainly wrong."""
OFFSETS: Final = (-np.inf, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0)
"""Tried when both heads are joined: what is added to the scores of new products; the first puts them all behind."""
LEAST_RIGHT: Final = 100
"""Right rows that trees need; with fewer the simple methods stand alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Orders candidates of one kind.

    Attributes:
        simple: Name of :data:`SIMPLE`.
        ranker: Trees; None where the simple method did clearly better, or nothing could be learned.
        judged: NDCG@10 of what was tried on the newest past window, by name.
    """

    simple: str
    ranker: Ranker | None
    judged: Mapping[str, float]

    @property
    def name(self) -> str:
        """Of what orders."""
        return "trees" if self.ranker is not None else self.simple

    def scores(self, rows: Floats) -> NDArray[np.float64]:
        """Higher is better, shape ``(c,)``."""
        return simple_scores(self.simple, rows) if self.ranker is None else self.ranker.scores(rows)


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """Both heads, and what is added to the scores of new products where both kinds stand in one list."""

    again: Head
    new: Head
    offset: float

    def scores(self, rows: Floats, again: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Of candidates of both kinds, shape ``(c,)``."""
        found = np.empty(len(rows))
        found[again], found[~again] = self.again.scores(rows[again]), self.new.scores(rows[~again])
        offset = self.offset
        if np.isinf(offset):
            offset = found[again].min(initial=0.0) - found[~again].max(initial=0.0) - 1.0
        found[~again] += offset
        return found


UNTAUGHT: Final = Heads(Head("decayed", None, {}), Head("popular", None, {}), OFFSETS[0])
"""Of a shop without a past window."""


def simple_scores(name: str, rows: Floats) -> NDArray[np.float64]:
    """Of a method of :data:`SIMPLE`, shape ``(c,)``."""
    found = np.zeros(len(rows))
    for column, weight in SIMPLE[name]:
        found += weight * rows[:, NAMES.index(column)]
    return found


def choose(windows: Sequence[Examples], objective: Objective = "both") -> Heads:
    """Learn from all windows but the newest, judge on the newest, and learn what was chosen from all of them.

    Args:
        windows: Newest first.
        objective: Of the trees.
    """
    if not windows:
        return UNTAUGHT
    again, new = _tried(windows, objective, again=True), _tried(windows, objective, again=False)
    newest = windows[0]
    joined = {
        offset: mean_ndcg(newest, Heads(again, new, offset).scores(newest.rows, newest.again)) for offset in OFFSETS
    }
    offset = max(joined, key=lambda one: joined[one])
    return Heads(
        _final(again, windows, objective, again=True),
        _final(new, windows, objective, again=False),
        offset,
    )


def _tried(windows: Sequence[Examples], objective: Objective, *, again: bool) -> Head:
    """Trees that learned from the other windows, unless a simple method did clearly better on the newest."""
    newest, older = windows[0].only(again=again), [one.only(again=again) for one in windows[1:]]
    judged = {name: mean_ndcg(newest, simple_scores(name, newest.rows)) for name in SIMPLE}
    simple = max(judged, key=lambda name: judged[name])
    right = sum(int(one.right.sum()) for one in older)
    if right < LEAST_RIGHT:
        return Head(simple, None, judged)
    trees = learn(Examples.joined(older), ROUNDS[again], SHARE[again], objective)
    best, scores = ndcgs(newest, simple_scores(simple, newest.rows)), trees.scores(newest.rows)
    judged["trees"] = mean_ndcg(newest, scores)
    return Head(simple, None if clearly_better(best, ndcgs(newest, scores)) else trees, judged)


def _final(head: Head, windows: Sequence[Examples], objective: Objective, *, again: bool) -> Head:
    if head.ranker is None:
        return head
    table = Examples.joined([one.only(again=again) for one in windows])
    return replace(head, ranker=learn(table, ROUNDS[again], SHARE[again], objective))
