"""Content: products alike in name, category, brand and price band (TF-IDF); needs nobody's purchases of the product."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix, identity

from recommender.items.neighbours import KEPT
from recommender.items.past import Past
from recommender.items.reasons import alike as alike_reason
from recommender.items.reasons import why_category, why_everyone
from recommender.items.scoring import FittedScorer, Floats, fitted
from recommender.items.shelf import Shelf, shelf_of
from recommender.items.similar import Similar, similar_of, strength_of
from recommender.items.types import Context, Interactions
from recommender.types import Product, Reason

BANDS: Final = 5
"""Price bands, of equal numbers of products."""


@dataclass(frozen=True, slots=True, eq=False)
class ContentScorer:
    """Sum over the past of how alike each product is."""

    shelf: Shelf
    similar: Similar

    def scores(self, past: Past, context: Context) -> Floats:
        """Weighted sum."""
        del context
        return self.similar.scores(past.products, strength_of(past, 0.5))

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """The product of the past that is most alike."""
        del context
        source = self.similar.most(past.products, past.counts, code)
        said = alike_reason(source, code, self.shelf, self.similar) if source is not None else None
        return said or why_category(past, code, self.shelf) or why_everyone(code, self.shelf)


@dataclass(frozen=True, slots=True)
class Content:
    """TF-IDF of words, category, brand and price band, cosine."""

    name: str = "content"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Compare all pairs of products."""
        shelf = shelf_of(interactions, items)
        itself = identity(len(shelf), np.float32, format="csr")
        return fitted(self.name, shelf, ContentScorer(shelf, similar_of(csr_matrix(alike(shelf) + itself))))


def texts(shelf: Shelf) -> list[str]:
    """What is told of each product as words; the category and brand count as one word each, the price by its band."""
    told = shelf.price > 0
    edges = np.quantile(shelf.price[told], np.linspace(0, 1, BANDS + 1)[1:-1]) if told.any() else np.empty(0)
    bands = np.searchsorted(edges, shelf.price, side="right")
    return [
        name.lower()
        + (f" category{shelf.category[code]}" if shelf.has_category(code) else "")
        + (f" brand{shelf.brand[code]}" if shelf.brand[code] >= 0 else "")
        + (f" band{bands[code]}" if told[code] else "")
        for code, name in enumerate(shelf.names)
    ]


def alike(shelf: Shelf, most: int = KEPT // 2) -> csr_matrix:
    """Cosine of the texts' TF-IDF, the ``most`` most alike others of each, shape ``(n, n)``."""
    from implicit.nearest_neighbours import all_pairs_knn  # noqa: PLC0415 - takes a second to load
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    words = TfidfVectorizer(sublinear_tf=True, max_df=0.5 if len(shelf) > BANDS else 1.0).fit_transform(texts(shelf))
    found = all_pairs_knn(csr_matrix(words.T, dtype=np.float64), most + 1, show_progress=False, num_threads=1).tocsr()
    found.setdiag(0.0)
    found.eliminate_zeros()
    return csr_matrix(found, dtype=np.float32)
