"""First stage: what each method says of every product, from one fit without customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.items.baskets import on_one_receipt
from recommender.items.content import alike
from recommender.items.ease import ease_weights
from recommender.items.factors import FactorScorer, als_factors, gram_of
from recommender.items.hybrid.sales import sales_table
from recommender.items.interactions import bought_days, counts
from recommender.items.neighbours import buyers_of_both, neighbours
from recommender.items.past import Past
from recommender.items.repeat import decayed
from recommender.items.scoring import Floats
from recommender.items.shelf import Shelf, shelf_of
from recommender.items.similar import summed
from recommender.items.types import Context, Interactions
from recommender.types import Product

SIGNALS: Final = ("bm25", "bm25_late", "tfidf", "ease", "ease_late", "als", "content", "receipts")
"""What :func:`signals` tells, row by row."""
_LATE: Final = 30.0
"""Half-life in days of the signals that look at late purchases most."""
_ALS: Final = (64, 5.0, 5.0)
_PENALTY: Final = 200.0
_KEPT: Final = 100
"""Neighbours of each product."""
_KEPT_OF_EASE: Final = 300
"""Of EASE more count: what speaks against a product is spread over many."""
_FORGOTTEN: Final = 1e-2
"""Decayed days below which a product says nothing in the late signals."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Everything the first stage needs, ``n`` products.

    Attributes:
        shelf: Products and their sales.
        sales: What the ranker is told of each product's sales, shape ``(n, len(SALES))``.
        bm25: Neighbours by BM25.
        tfidf: Neighbours by TF-IDF.
        ease: EASE.
        alike: Neighbours by content.
        receipts: Neighbours by receipts.
        factors: Of ALS, float32, shape ``(n, d)``.
        gram: As of :class:`recommender.items.factors.FactorScorer`.
        both: Customers who bought both of two products, the most frequent ones, shape ``(n, n)``.
        on_both: Receipts with both.
    """

    shelf: Shelf
    sales: Floats
    bm25: csr_matrix
    tfidf: csr_matrix
    ease: csr_matrix
    alike: csr_matrix
    receipts: csr_matrix
    factors: Floats
    gram: Floats
    both: csr_matrix
    on_both: csr_matrix


def fit_parts(
    lines: Interactions,
    items: Sequence[Product],
    least_customers: int,
    *,
    words: csr_matrix | None = None,
    reasons: bool = True,
) -> Parts:
    """Fit every method on the same lines.

    Args:
        lines: At least one.
        items: What is known of the products.
        least_customers: Products that fewer bought are not recommended.
        words: :attr:`Parts.alike` of the same products, where it was made before.
        reasons: Count what only reasons need.
    """
    shelf = shelf_of(lines, items, least_customers)
    matrix = counts(bought_days(lines), len(lines.customers), len(shelf))
    receipts, on_both = on_one_receipt(lines, len(shelf))
    factors = als_factors(matrix, *_ALS)
    return Parts(
        shelf=shelf,
        sales=sales_table(shelf),
        bm25=neighbours(matrix, "bm25", _KEPT),
        tfidf=neighbours(matrix, "tfidf", _KEPT),
        ease=ease_weights(matrix, _PENALTY, _KEPT_OF_EASE),
        alike=alike(shelf) if words is None else words,
        receipts=receipts,
        factors=factors,
        gram=gram_of(factors, _ALS[1]),
        both=buyers_of_both(matrix, _KEPT) if reasons else csr_matrix(matrix[:0].T @ matrix[:0]),
        on_both=on_both,
    )


def signals(parts: Parts, past: Past, context: Context) -> NDArray[np.float32]:
    """What the methods of :data:`SIGNALS` say, shape ``(8, n)``; higher is better, 0 where a method knows nothing."""
    products, root, late = past.products, np.sqrt(past.counts), decayed(past, _LATE)
    late = np.where(late > _FORGOTTEN, late, 0)
    ones = np.ones(len(past), np.float32)
    *_, alpha = _ALS
    return np.vstack(
        [
            summed(parts.bm25, products, root, late),
            summed(parts.tfidf, products, ones),
            summed(parts.ease, products, ones, late),
            FactorScorer(parts.shelf, parts.factors, parts.gram, alpha).scores(past, context),
            summed(parts.alike, products, root),
            summed(parts.receipts, products, root),
        ]
    )
