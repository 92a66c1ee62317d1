"""Goes with: what lies on one receipt with what was bought or put in the basket in this visit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.items.interactions import distinct
from recommender.items.neighbours import KEPT, normalised
from recommender.items.past import Past
from recommender.items.reasons import goes_with, why_category, why_everyone
from recommender.items.scoring import FittedScorer, Floats, fitted
from recommender.items.shelf import Shelf, shelf_of
from recommender.items.similar import Similar, similar_of, strength_of
from recommender.items.types import Context, Interactions
from recommender.types import Product, Reason

LONGEST: Final = 150
"""Products of a receipt; longer ones are a stock-up that ties everything to everything, and are left out."""


@dataclass(frozen=True, slots=True, eq=False)
class BasketScorer:
    """Sum over the visit's basket, or over the past where it is empty.

    Attributes:
        shelf: Products.
        similar: Cosine over receipts.
        receipts: Receipts with both of two products, float32, shape ``(n, n)``; lists as of ``similar``.
        codes: Code by product id.
    """

    shelf: Shelf
    similar: Similar
    receipts: csr_matrix
    codes: dict[str, int] = field(repr=False)

    def scores(self, past: Past, context: Context) -> Floats:
        """Weighted sum; what is in the basket already scores 0."""
        basket = self._basket(context)
        if not len(basket):
            return self.similar.scores(past.products, strength_of(past, 0.5))
        found = self.similar.scores(basket, np.ones(len(basket), np.float32))
        found[basket] = 0.0
        return found

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """The product it is most on one receipt with."""
        basket = self._basket(context)
        sources = basket if len(basket) else past.products
        source = self.similar.most(sources, np.ones(len(sources), np.float32), code)
        said = goes_with(source, code, self.shelf, self.receipts) if source is not None else None
        return said or why_category(past, code, self.shelf) or why_everyone(code, self.shelf)

    def _basket(self, context: Context) -> NDArray[np.int32]:
        return np.array(sorted(self.codes[one] for one in {*context.basket} if one in self.codes), np.int32)


@dataclass(frozen=True, slots=True)
class GoesWith:
    """Cosine of products over receipts."""

    name: str = "goes_with"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Count pairs on receipts."""
        shelf = shelf_of(interactions, items)
        similar, receipts = on_one_receipt(interactions, len(shelf))
        codes = {product_id: code for code, product_id in enumerate(shelf.ids)}
        return fitted(self.name, shelf, BasketScorer(shelf, similar_of(similar), receipts, codes))


def on_one_receipt(lines: Interactions, products: int, most: int = KEPT // 2) -> tuple[csr_matrix, csr_matrix]:
    """Cosine over receipts, and the number of receipts with both, of the same pairs; each of shape ``(n, n)``."""
    from implicit.nearest_neighbours import all_pairs_knn  # noqa: PLC0415 - takes a second to load

    pairs = distinct(lines.basket * products + lines.product)
    basket, product = np.divmod(pairs, products)
    row: NDArray[np.intp] = np.cumsum(np.diff(basket, prepend=basket[:1]) > 0)
    sizes = np.bincount(row)
    kept = sizes[row] <= LONGEST
    shape = (products, len(sizes))
    ones = csr_matrix((np.ones(int(kept.sum())), (product[kept], row[kept])), shape=shape, dtype=np.float64)
    table = normalised(ones).T.tocsr()
    found = csr_matrix(all_pairs_knn(table, most + 1, show_progress=False, num_threads=1), dtype=np.float32)
    found.setdiag(0.0)
    found.eliminate_zeros()
    length = np.sqrt(np.asarray(ones.sum(axis=1)).ravel())
    both = found.tocoo()
    receipts = np.rint(both.data * length[both.row] * length[both.col]).astype(np.float32)
    return found, csr_matrix((receipts, (both.row, both.col)), shape=found.shape)
