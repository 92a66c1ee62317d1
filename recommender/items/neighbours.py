"""Item-item neighbours: products whose buyers are the same people (``implicit``: cosine, TF-IDF, BM25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix, diags

from recommender.items.interactions import bought_days, counts
from recommender.items.past import Past
from recommender.items.reasons import also_bought, why_category, why_everyone
from recommender.items.scoring import FittedScorer, Floats, fitted
from recommender.items.shelf import Shelf, shelf_of
from recommender.items.similar import Similar, similar_of, strength_of
from recommender.items.types import Context, Interactions
from recommender.types import Product, Reason

KEPT: Final = 200
"""Neighbours of each product; more cost a request time and change nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class SimilarScorer:
    """Sum over the past of what each product speaks for."""

    shelf: Shelf
    similar: Similar
    both: csr_matrix
    power: float
    lift: Floats | None = None

    def scores(self, past: Past, context: Context) -> Floats:
        """Weighted sum, times the lift of each product where there is one."""
        del context
        found = self.similar.scores(past.products, strength_of(past, self.power))
        return found if self.lift is None else found * self.lift

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """The product of the past that speaks most for it, where enough people bought both."""
        del context
        source = self.similar.most(past.products, past.counts, code)
        said = also_bought(source, code, self.shelf, self.both) if source is not None else None
        return said or why_category(past, code, self.shelf) or why_everyone(code, self.shelf)


@dataclass(frozen=True, slots=True)
class ItemNeighbours:
    """Sum over the past of the similarity of buyers.

    Attributes:
        kind: ``cosine``, ``tfidf`` or ``bm25``.
        power: Of the days with a product of the past (0: all count the same).
        kept: Neighbours of each product.
    """

    kind: str = "bm25"
    power: float = 0.5
    kept: int = KEPT

    @property
    def name(self) -> str:
        """Of the method."""
        return f"item_knn_{self.kind}"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Compare the buyers of all pairs of products."""
        shelf = shelf_of(interactions, items)
        matrix = counts(bought_days(interactions), len(interactions.customers), len(shelf))
        similar = similar_of(neighbours(matrix, self.kind, self.kept))
        return fitted(self.name, shelf, SimilarScorer(shelf, similar, buyers_of_both(matrix), self.power))


def neighbours(matrix: csr_matrix, kind: str, most: int = KEPT) -> csr_matrix:
    """Row: product of the past; column: what it speaks for. The product itself is in its list.

    Args:
        matrix: Days, shape ``(customers, products)``.
        kind: As of :class:`ItemNeighbours`.
        most: Neighbours of each.
    """
    from implicit.nearest_neighbours import (  # noqa: PLC0415 - takes a second to load
        all_pairs_knn,
        bm25_weight,
        tfidf_weight,
    )

    if kind == "bm25":
        weighted = bm25_weight(matrix, K1=100, B=0.5).tocsr()
    elif kind == "tfidf":
        weighted = normalised(tfidf_weight(matrix).T.tocsr()).T.tocsr()
    else:
        weighted = normalised(matrix.T.tocsr()).T.tocsr()
    found = all_pairs_knn(weighted.astype(np.float64), most, show_progress=False, num_threads=1).tocsr()
    return csr_matrix(found.T, dtype=np.float32)


def normalised(matrix: csr_matrix) -> csr_matrix:
    """Rows of length 1; empty rows stay empty."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(length > 0, length, 1.0)) @ matrix)


def buyers_of_both(matrix: csr_matrix, most: int = KEPT) -> csr_matrix:
    """Customers who bought both of two products, the ``most`` most frequent others of each, shape ``(n, n)``."""
    from implicit.nearest_neighbours import all_pairs_knn  # noqa: PLC0415

    ones = matrix.astype(np.float64)
    ones.data[:] = 1
    return csr_matrix(all_pairs_knn(ones, most, show_progress=False, num_threads=1), dtype=np.float32)
