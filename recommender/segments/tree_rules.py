"""Rules of a shallow tree that tell who is in a segment, in the JSON of the rule language (:mod:`recommender.rules`).

A rule is ``{"all": [{"feature": "recency_days", "op": "<=", "value": 30}, ...]}``, or ``any`` of several such. For
features of :data:`recommender.features.names.FEATURES` a person can save it as a segment that follows its customers; it
finds most of the cluster's people, not exactly them, so ``precision`` and ``recall`` say how many. A customer with an
empty cell matches no comparison there, though the cluster took the median in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.features.table import FeatureTable
from recommender.segments.common import sample_rows
from recommender.segments.names import PLAIN, Money, label_of, said
from recommender.segments.protocol import Labels
from recommender.threads import one_thread

TREE_ROWS: Final = 50_000
"""Most customers the tree learns from; precision and recall are of the others too."""
MORE_LEAVES: Final = 2
"""Leaves of the tree beyond one for each segment."""
LEAST_LEAF: Final = 20
DIGITS: Final = 3
"""Digits that a border is rounded to, so that a person can say it."""

Bounds = Mapping[str, tuple[float, float]]
"""Feature to an interval: above the first, up to the second."""


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """Who is in a segment.

    Attributes:
        rule: JSON of the rule language.
        words: The same as a sentence.
        precision: Share of those who match that are in the segment, 0 to 1.
        recall: Share of the segment that match.
    """

    rule: Mapping[str, Any]
    words: str
    precision: float
    recall: float

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "rule": dict(self.rule),
            "words": self.words,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
        }


def tree_rules(
    table: FeatureTable, labels: Labels, k: int, seed: int, money: Money = PLAIN
) -> tuple[SegmentRule | None, ...]:
    """A rule for each segment from one tree over plain features; None for a segment that is no leaf's majority."""
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415 - as in kmeans.py

    if k < 2:  # noqa: PLR2004 - nothing to tell apart
        return (None,) * k
    rows = sample_rows(len(labels), TREE_ROWS, seed)
    with one_thread():
        tree = DecisionTreeClassifier(
            max_leaf_nodes=k + MORE_LEAVES, min_samples_leaf=LEAST_LEAF, class_weight="balanced", random_state=seed
        ).fit(table.matrix[rows], labels[rows])
    leaves = _leaves(tree.tree_, table)
    found = np.asarray(tree.classes_)
    return tuple(
        _rule([bounds for bounds, winner in leaves if found[winner] == number], table, labels == number, money)
        for number in range(k)
    )


Leaf = tuple[dict[str, tuple[float, float]], int]
"""The interval of each feature in a leaf, and which class has most weight there."""


def _leaves(tree: Any, table: FeatureTable) -> list[Leaf]:
    columns = zip(table.names, table.matrix.T, strict=True)
    whole = {name: bool((column == np.floor(column)).all()) for name, column in columns}

    def below(node: int, bounds: dict[str, tuple[float, float]]) -> list[Leaf]:
        if tree.children_left[node] < 0:
            return [(bounds, int(np.argmax(tree.value[node][0])))]
        name = table.names[tree.feature[node]]
        low, high = bounds.get(name, (-np.inf, np.inf))
        border = rounded(float(tree.threshold[node]), whole[name])
        left = below(int(tree.children_left[node]), {**bounds, name: (low, min(high, border))})
        right = below(int(tree.children_right[node]), {**bounds, name: (max(low, border), high)})
        if len(left) == len(right) == 1 and left[0][1] == right[0][1]:
            return [(bounds, left[0][1])]  # the split parts nothing
        return left + right

    return below(0, {})


def rounded(border: float, whole: bool) -> float:
    """A border with ``DIGITS`` digits; for whole numbers the whole number below it, to as many digits."""
    value = float(np.floor(border)) if whole else border
    if value == 0 or not np.isfinite(value):
        return value
    return float(round(value, DIGITS - 1 - int(np.floor(np.log10(abs(value))))))


def _rule(
    leaves: list[dict[str, tuple[float, float]]], table: FeatureTable, inside: NDArray[np.bool_], money: Money
) -> SegmentRule | None:
    if not leaves or not leaves[0]:
        return None
    matched = np.zeros(len(inside), dtype=np.bool_)
    for bounds in leaves:
        matched |= _matches(bounds, table)
    if not matched.any() or not inside.any():
        return None
    both = float((matched & inside).sum())
    parts = [{"all": _comparisons(bounds)} for bounds in leaves]
    words = [" and ".join(_words(name, *bounds[name], money) for name in sorted(bounds)) for bounds in leaves]
    return SegmentRule(
        rule=parts[0] if len(parts) == 1 else {"any": parts},
        words="; or ".join(words),
        precision=both / float(matched.sum()),
        recall=both / float(inside.sum()),
    )


def _matches(bounds: Bounds, table: FeatureTable) -> NDArray[np.bool_]:
    matched = np.ones(len(table.matrix), dtype=np.bool_)
    for name, (low, high) in bounds.items():
        column = table.matrix[:, table.names.index(name)]
        matched &= (column > low) & (column <= high)
    return matched


def _comparisons(bounds: Bounds) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in sorted(bounds):
        low, high = bounds[name]
        if np.isfinite(low):
            found.append({"feature": name, "op": ">", "value": low})
        if np.isfinite(high):
            found.append({"feature": name, "op": "<=", "value": high})
    return found


def _words(name: str, low: float, high: float, money: Money) -> str:
    label = label_of(name).lower()
    if np.isfinite(low) and np.isfinite(high):
        return f"{label} above {said(name, low, money)} and up to {said(name, high, money)}"
    return f"{label} above {said(name, low, money)}" if np.isfinite(low) else f"{label} up to {said(name, high, money)}"
