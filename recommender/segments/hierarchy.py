"""Ward's hierarchical groups, with the tree they come from."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.features.table import FeatureTable
from recommender.segments.common import alone, group_means, nearest, need_different, numbered, sample_rows
from recommender.segments.protocol import Fit, Space

WARD_ROWS: Final = 5_000
"""Most customers in the tree; its memory grows as their square (0.1 GB here, 3.3 GB at 20,000)."""
SHOWN_LEAVES: Final = 30
"""Leaves of the dendrogram that is drawn; what lies below is one leaf with a number of customers."""


@dataclass(frozen=True, slots=True, eq=False)
class Dendrogram:
    """The upper part of Ward's tree.

    Attributes:
        merges: Per merge, lowest first: left and right node, height (in standard deviations), customers below. Nodes 0
            to ``leaves - 1`` are the leaves; merge ``i`` makes node ``leaves + i``, as in scipy's linkage matrix.
        leaf_sizes: Customers of each leaf.
        rows: Customers in the whole tree.
    """

    merges: tuple[tuple[int, int, float, int], ...]
    leaf_sizes: tuple[int, ...]
    rows: int

    def as_json(self) -> dict[str, Any]:
        """The same for programs and charts."""
        return {
            "kind": "dendrogram",
            "rows": self.rows,
            "leaf_sizes": list(self.leaf_sizes),
            "merges": [list(merge) for merge in self.merges],
        }


@dataclass(frozen=True, slots=True)
class Ward:
    """Groups that grow together where that adds least to their inner variance (Ward 1963)."""

    name: str = "ward"
    space: Space = Space.STANDARD
    takes_k: bool = True
    trial_rows: int = 2_000

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:
        """See :meth:`recommender.segments.protocol.Clustering.fit`.

        Beyond ``WARD_ROWS`` the rest joins the nearest centre.
        """
        from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415 - with the other heavy libraries

        wanted = k or 1
        need_different(table.matrix, wanted)
        rows = sample_rows(len(table.matrix), WARD_ROWS, seed)
        part = table.matrix[rows]
        if len(part) == 1:
            return alone(self.name)
        tree = np.asarray(linkage(part, method="ward"), dtype=np.float64)
        groups = np.asarray(fcluster(tree, wanted, criterion="maxclust"), dtype=np.intp) - 1
        notes: tuple[str, ...] = ()
        if len(part) < len(table.matrix):
            groups = nearest(table.matrix, group_means(part, groups, int(groups.max()) + 1))
            notes = (f"the tree holds {len(part):,} customers by chance, the others joined the nearest centre",)
        labels, order = numbered(groups, table.matrix)
        return Fit(self.name, labels, len(order), {"height": float(tree[-1, 2])}, notes, artefact=dendrogram(tree))


def dendrogram(tree: NDArray[np.float64], leaves: int = SHOWN_LEAVES) -> Dendrogram:
    """Cut a linkage matrix of shape ``(m-1, 4)`` down to its last merges."""
    rows = len(tree) + 1
    shown = min(leaves, rows)
    kept = tree[rows - shown :]
    first = rows + (rows - shown)
    below = sorted({int(node) for merge in kept for node in merge[:2] if node < first})
    number = {node: place for place, node in enumerate(below)}
    number |= {first + place: shown + place for place in range(len(kept))}
    sizes = tuple(1 if node < rows else int(tree[node - rows, 3]) for node in below)
    merges = tuple((number[int(a)], number[int(b)], float(height), int(count)) for a, b, height, count in kept)
    return Dendrogram(merges, sizes, rows)
