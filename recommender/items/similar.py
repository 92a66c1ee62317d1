"""Products beside products: sparse lists of the most similar, and what a past adds up to over them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from recommender.items.past import Past


@dataclass(frozen=True, slots=True, eq=False)
class Similar:
    """For each product the products it speaks for, with weights.

    Attributes:
        weights: Row: a product of the past; column: the product it speaks for; float32, shape ``(n, n)``.
        columns: The same by column.
    """

    weights: csr_matrix
    columns: csc_matrix

    def scores(self, products: NDArray[np.int32], strength: NDArray[np.float32]) -> NDArray[np.float32]:
        """Weighted sum of the lists of some products, shape ``(n,)``."""
        found: NDArray[np.float32] = summed(self.weights, products, strength)[0]
        return found

    def most(self, products: NDArray[np.int32], strength: NDArray[np.float32], code: int) -> int | None:
        """Which of the products, ascending, speaks most for ``code``, or None."""
        column = slice(self.columns.indptr[code], self.columns.indptr[code + 1])
        rows = self.columns.indices[column]
        if not len(products) or not len(rows):
            return None
        place = np.minimum(np.searchsorted(products, rows), len(products) - 1)
        told = np.where(products[place] == rows, self.columns.data[column] * strength[place], 0.0)
        best = int(told.argmax())
        return int(rows[best]) if told[best] > 0 else None


def similar_of(weights: csr_matrix) -> Similar:
    """With the columns made ready."""
    return Similar(weights, csc_matrix(weights))


def summed(weights: csr_matrix, products: NDArray[np.int32], *strengths: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weighted sums of some rows, one for each of ``strengths`` (shape ``(k,)`` each), shape ``(s, n)``.

    Rows are taken out once for all sums: that takes longer than summing them.
    """
    found = weights[products].T @ np.stack(strengths, axis=1).astype(np.float64)
    return np.ascontiguousarray(found.T, np.float32)


def strongest(weights: NDArray[np.float32], most: int) -> csr_matrix:
    """The ``most`` weights of each row that are furthest from 0, below it too."""
    count = weights.shape[1]
    if most >= count:
        return csr_matrix(weights)
    columns = np.sort(np.argpartition(-np.abs(weights), most, axis=1)[:, :most], axis=1).astype(np.int32)
    kept = np.take_along_axis(weights, columns, axis=1)
    starts = np.arange(0, columns.size + 1, most)
    return csr_matrix((kept.ravel(), columns.ravel(), starts), shape=weights.shape)


def strength_of(past: Past, power: float) -> NDArray[np.float32]:
    """How much each product of the past counts: days with it to a power (0: all the same)."""
    return np.asarray(past.counts**power, np.float32)
