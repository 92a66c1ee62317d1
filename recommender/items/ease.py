"""EASE: the linear model that predicts each product of a customer from all the others, in closed form.

Source: H. Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import csr_matrix

from recommender.items.interactions import bought_days, counts
from recommender.items.neighbours import SimilarScorer, buyers_of_both
from recommender.items.scoring import FittedScorer, fitted
from recommender.items.shelf import SPANS, shelf_of
from recommender.items.similar import similar_of, strongest
from recommender.items.types import Interactions
from recommender.threads import one_thread
from recommender.types import Product

MOST_PRODUCTS: Final = 4_000
"""Products by customers that are in the model: time grows with the cube, memory with the square (64 MB each table)."""

_FEW: Final = 0.1
"""Added to late sales, so that what was not sold lately keeps its order."""


@dataclass(frozen=True, slots=True)
class Ease:
    """EASE over who ever bought what.

    Attributes:
        penalty: Ridge penalty, in customers; higher pulls all weights down.
        now: Multiply by the root of the sales of the last two weeks: what is bought now is bought next.
    """

    penalty: float = 200.0
    now: bool = False

    @property
    def name(self) -> str:
        """Of the method."""
        return "ease_now" if self.now else "ease"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Invert the table of co-purchases."""
        shelf = shelf_of(interactions, items)
        matrix = counts(bought_days(interactions), len(interactions.customers), len(shelf))
        similar = similar_of(ease_weights(matrix, self.penalty))
        lift = np.sqrt(shelf.sales[:, SPANS.index(14)] + _FEW) if self.now else None
        return fitted(self.name, shelf, SimilarScorer(shelf, similar, buyers_of_both(matrix), 0.0, lift))


@one_thread()
def ease_weights(
    matrix: csr_matrix, penalty: float, most: int | None = None, products: int = MOST_PRODUCTS
) -> csr_matrix:
    """Weights, shape ``(n, n)``; row: bought, column: spoken for.

    Args:
        matrix: Days, shape ``(customers, n)``.
        penalty: As of :class:`Ease`.
        most: Only so many of the weights of each row, those furthest from 0; all when left out.
        products: Products in the model, those with the most customers.
    """
    ones = matrix.copy()
    ones.data[:] = 1
    kept = np.sort(np.argsort(-np.asarray(ones.sum(axis=0)).ravel(), kind="stable")[:products])
    small = csr_matrix(ones[:, kept])
    gram = np.asarray((small.T @ small).todense(), np.float32)
    weights = _weights(gram, penalty)
    found = (csr_matrix(weights) if most is None else strongest(weights, most)).tocoo()
    return csr_matrix((found.data, (kept[found.row], kept[found.col])), shape=(matrix.shape[1],) * 2, dtype=np.float32)


def _weights(gram: NDArray[np.float32], penalty: float) -> NDArray[np.float32]:
    """``-P_ij / P_jj`` off the diagonal, P the inverse of the table with the penalty on its diagonal."""
    gram[np.diag_indices_from(gram)] += penalty
    factor, _ = lapack.spotrf(gram, lower=1, overwrite_a=1)
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    weights = inverse / -np.diag(inverse)
    weights[np.diag_indices_from(weights)] = 0.0
    return np.asarray(weights, np.float32)
