"""Matrix factorisation (``implicit``): ALS and BPR; a shopper's factors are made at the request."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.items.interactions import bought_days, counts
from recommender.items.past import Past
from recommender.items.reasons import why_category, why_everyone
from recommender.items.scoring import FittedScorer, Floats, fitted
from recommender.items.shelf import Shelf, shelf_of
from recommender.items.similar import strength_of
from recommender.items.types import Context, Interactions
from recommender.threads import one_thread
from recommender.types import Product, Reason

AT_ONCE: Final = 2
"""Customers that are solved side by side: the cores of the smallest box. The factors do not depend on it."""


@dataclass(frozen=True, slots=True, eq=False)
class FactorScorer:
    """A shopper's factors are the ridge regression of what they bought on the products' factors.

    That is the half step of ALS (Hu, Koren, Volinsky, ICDM 2008), so a fit needs no customers afterwards.

    Attributes:
        shelf: Products.
        factors: Of the products, float32, shape ``(n, d)``.
        gram: ``factors.T @ factors`` with the penalty on its diagonal, shape ``(d, d)``.
        alpha: Confidence of a day with a product.
    """

    shelf: Shelf
    factors: Floats
    gram: Floats
    alpha: float

    def scores(self, past: Past, context: Context) -> Floats:
        """Expected preference, lifted so that the lowest is 0."""
        del context
        if not len(past):
            return np.zeros(len(self.shelf), np.float32)
        mine = self.factors[past.products]
        sure = self.alpha * strength_of(past, 0.5)
        left = self.gram + (mine.T * (sure - 1)) @ mine
        found = self.factors @ np.linalg.solve(left, mine.T @ sure)
        return np.asarray(found - found.min(), np.float32)

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """Factors name no product; the category may."""
        del context
        return why_category(past, code, self.shelf) or why_everyone(code, self.shelf)


@one_thread()
def als_factors(matrix: csr_matrix, size: int, penalty: float, alpha: float, rounds: int = 12) -> NDArray[np.float32]:
    """Factors of the products, shape ``(n, size)``.

    Args:
        matrix: Days, shape ``(customers, n)``.
        size: Length of a factor.
        penalty: Ridge penalty.
        alpha: Confidence of a day.
        rounds: Of alternating.
    """
    from implicit.als import AlternatingLeastSquares  # noqa: PLC0415 - takes a second to load

    model = AlternatingLeastSquares(
        factors=size, regularization=penalty, alpha=alpha, iterations=rounds, random_state=1, num_threads=AT_ONCE
    )
    model.fit(matrix.sqrt(), show_progress=False)
    return np.asarray(model.item_factors, np.float32)


@dataclass(frozen=True, slots=True)
class Als:
    """Alternating least squares for implicit feedback."""

    size: int = 64
    penalty: float = 5.0
    alpha: float = 5.0
    name: str = "als"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Factorise."""
        shelf = shelf_of(interactions, items)
        matrix = counts(bought_days(interactions), len(interactions.customers), len(shelf))
        factors = als_factors(matrix, self.size, self.penalty, self.alpha)
        return fitted(self.name, shelf, factor_scorer(shelf, factors, self.penalty, self.alpha))


def factor_scorer(shelf: Shelf, factors: Floats, penalty: float, alpha: float) -> FactorScorer:
    """With the products' side of the equations made ready."""
    return FactorScorer(shelf, factors, gram_of(factors, penalty), alpha)


def gram_of(factors: Floats, penalty: float) -> Floats:
    """``factors.T @ factors`` with the penalty on its diagonal, shape ``(d, d)``."""
    return np.asarray(factors.T @ factors + penalty * np.eye(factors.shape[1]), np.float32)


@dataclass(frozen=True, slots=True)
class Bpr:
    """Bayesian personalised ranking (Rendle et al., UAI 2009); shoppers by the same ridge regression."""

    size: int = 64
    rounds: int = 60
    name: str = "bpr"

    @one_thread()
    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Factorise."""
        from implicit.bpr import BayesianPersonalizedRanking  # noqa: PLC0415

        shelf = shelf_of(interactions, items)
        matrix = counts(bought_days(interactions), len(interactions.customers), len(shelf))
        model = BayesianPersonalizedRanking(
            factors=self.size, iterations=self.rounds, random_state=1, num_threads=1, verify_negative_samples=True
        )
        model.fit(matrix, show_progress=False)
        return fitted(self.name, shelf, factor_scorer(shelf, np.asarray(model.item_factors, np.float32), 1.0, 1.0))
