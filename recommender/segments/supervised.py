"""Segments that differ in an outcome: the leaves of a decision tree."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.errors import SegmentsImpossible
from recommender.features.table import FeatureTable
from recommender.segments.common import alone, numbered
from recommender.segments.protocol import Fit, Space
from recommender.threads import one_thread

LEAVES: Final = 5
"""Leaves where no number of segments is asked for."""
LEAST_LEAF: Final = 20
"""Fewest customers in a leaf, of those the tree learns from."""


@dataclass(frozen=True, slots=True)
class Gain:
    """How much the tree knows of the outcome.

    Attributes:
        target: The outcome's name.
        held_out_r2: Share of the outcome's variance that the leaves explain among customers the tree did not learn
            from; 0 or below means nothing.
    """

    target: str
    held_out_r2: float

    def as_json(self) -> dict[str, Any]:
        """The same for programs and charts."""
        return {"kind": "tree", "target": self.target, "held_out_r2": round(self.held_out_r2, 4)}


@dataclass(frozen=True, slots=True)
class TargetTree:
    """A regression tree (Breiman 1984) grown on one half of the customers; the other half tells what it is worth.

    Attributes:
        target: The column of the table that is the outcome (spend of the next period, 0 or 1 for a response).
    """

    target: str
    name: str = "tree"
    space: Space = Space.OUTCOME
    takes_k: bool = True
    trial_rows: int = 10_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:
        """See :meth:`recommender.segments.protocol.Clustering.fit`; ``k`` is the most leaves.

        Raises:
            SegmentsImpossible: The outcome is not in the table, or nothing else is.
        """
        from sklearn.tree import DecisionTreeRegressor  # noqa: PLC0415 - as in kmeans.py

        features = [name for name in table.names if name != self.target]
        if self.target not in table.names or not features:
            raise SegmentsImpossible(
                f"the tree needs the outcome {self.target} and a feature beside it", mend="Give the outcome as a column"
            )
        if len(table.matrix) == 1:
            return alone(self.name)
        matrix = table.select(features).matrix
        outcome = table.matrix[:, table.names.index(self.target)]
        half = np.random.default_rng(seed).permutation(len(matrix)) < (len(matrix) + 1) // 2
        with one_thread():
            tree = DecisionTreeRegressor(
                max_leaf_nodes=max(k or LEAVES, 2), min_samples_leaf=LEAST_LEAF, random_state=seed
            ).fit(matrix[half], outcome[half])
            leaves = tree.apply(matrix) if k != 1 else np.zeros(len(matrix), dtype=np.int64)
            gain = Gain(self.target, explained(outcome[~half], np.asarray(tree.predict(matrix[~half]))))
        labels, order = numbered(leaves, matrix)
        notes = [f"the leaves explain {gain.held_out_r2:.0%} of {self.target} among the half the tree did not see"]
        if len(order) < (k or LEAVES):
            notes.append(f"no more than {len(order)} leaves of {LEAST_LEAF} customers part {self.target}")
        scores = {"held_out_r2": gain.held_out_r2}
        return Fit(self.name, labels, len(order), scores, tuple(notes), artefact=gain, by_rule=True, held_out=~half)


def explained(truth: NDArray[np.float64], predicted: NDArray[np.float64]) -> float:
    """Share of the variance of ``truth`` that is explained, 1 at most; 0 where there is no variance."""
    spread = float(np.square(truth - truth.mean()).sum()) if len(truth) else 0.0
    return 1.0 - float(np.square(truth - predicted).sum()) / spread if spread else 0.0
