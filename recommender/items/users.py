"""Neighbours among customers; these hold customers in memory and are for evaluations, never dumped.

Sources: H. Hu et al., Modeling Personalized Item Frequency Information for Next-basket Recommendation (TIFU-KNN), SIGIR
2020; G. Faggioli et al., Recency Aware Collaborative Filtering for Next Basket Recommendation (UP-CF@r), UMAP 2020.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from recommender.items.interactions import bought_days, last_day
from recommender.items.neighbours import normalised
from recommender.items.past import Past, past_of_days
from recommender.items.reasons import why_category, why_everyone
from recommender.items.scoring import FittedScorer, Floats, fitted
from recommender.items.shelf import Shelf, shelf_of
from recommender.items.types import Context, Interactions
from recommender.types import Product, Reason

GROUP: Final = 7
"""Visits of a group of TIFU-KNN."""


@dataclass(frozen=True, slots=True, eq=False)
class UserScorer:
    """Own taste mixed with that of the most similar customers.

    Attributes:
        shelf: Products.
        method: How a past becomes a taste, and tastes are compared.
        likeness: What is compared, one row a customer, shape ``(customers, n)``.
        tastes: What is mixed, the same shape.
    """

    shelf: Shelf
    method: "UserNeighbours"
    likeness: csr_matrix
    tastes: csr_matrix

    def scores(self, past: Past, context: Context) -> Floats:
        """``own * taste + (1 - own) * mean taste of the neighbours``."""
        del context
        found = np.zeros(len(self.shelf), np.float32)
        if not len(past):
            return found
        taste = self.method.taste(past)
        mine = csr_matrix((self.method.compared(past), past.products, [0, len(past)]), shape=(1, len(self.shelf)))
        near = np.asarray((self.likeness @ normalised(mine).T).toarray()[:, 0])
        # The shopper stands among the customers of the fit: one neighbour more, and the nearest one is left out.
        order = np.argsort(-near, kind="stable")[1 : self.method.neighbours + 1]
        order = order[near[order] > 0]
        weights = near[order] ** self.method.sharp
        if len(order):
            mixed = csr_matrix(weights[None, :]) @ self.tastes[order]
            found += (1 - self.method.own) * mixed.toarray()[0].astype(np.float32) / float(weights.sum())
        found[past.products] += self.method.own * taste
        return found

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """People are not named; the category may be."""
        del context
        return why_category(past, code, self.shelf) or why_everyone(code, self.shelf)


@dataclass(frozen=True, slots=True)
class UserNeighbours:
    """User-kNN, TIFU-KNN or UP-CF@r, by what a taste is.

    Attributes:
        kind: ``plain`` (who bought what, cosine), ``tifu`` (decayed personal frequency) or ``upcf`` (share of the last
            visits with the product).
        neighbours: Customers that are asked.
        own: Weight of the own taste, 0 to 1.
        sharp: Power of the likeness as weight; 0 asks all neighbours alike.
        decay: ``tifu``: what a visit weighs of the one after it.
        group_decay: ``tifu``: the same for groups of :data:`GROUP` visits.
        visits: ``upcf``: last visits that count.
    """

    kind: str = "plain"
    neighbours: int = 200
    own: float = 0.0
    sharp: float = 1.0
    decay: float = 0.9
    group_decay: float = 0.7
    visits: int = 20

    @property
    def name(self) -> str:
        """Of the method."""
        return {"plain": "user_knn", "tifu": "tifu_knn", "upcf": "up_cf"}[self.kind]

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Make the taste of every customer."""
        shelf = shelf_of(interactions, items)
        days = bought_days(interactions)
        ends = np.searchsorted(days[:, 0], np.arange(len(interactions.customers) + 1))
        today = last_day(interactions) + 1
        columns, tastes, compared, starts = [], [], [], [0]
        for begin, end in pairwise(ends.tolist()):
            past = past_of_days(days[begin:end, 1], days[begin:end, 2], today)
            columns.append(past.products)
            tastes.append(self.taste(past))
            compared.append(self.compared(past))
            starts.append(starts[-1] + len(past))
        shape = (len(interactions.customers), len(shelf))
        column, start = np.concatenate(columns), np.array(starts)
        likeness = normalised(csr_matrix((np.concatenate(compared), column, start), shape=shape))
        taste = csr_matrix((np.concatenate(tastes), column, start), shape=shape)
        return fitted(self.name, shelf, UserScorer(shelf, self, likeness, taste))

    def compared(self, past: Past) -> Floats:
        """What neighbours are found by, shape ``(k,)``."""
        return self.taste(past) if self.kind == "tifu" else np.ones(len(past), np.float32)

    def taste(self, past: Past) -> Floats:
        """Strength of each product of a past, shape ``(k,)``."""
        if self.kind == "plain":
            return np.ones(len(past), np.float32)
        ago = len(past.visits) - 1 - np.searchsorted(past.visits, past.days)
        if self.kind == "upcf":
            weights = (ago < self.visits) / min(self.visits, max(len(past.visits), 1))
        else:
            weights = self.decay ** (ago % GROUP) * self.group_decay ** (ago // GROUP) / max(len(past.visits), 1)
        ends = np.concatenate([[0.0], np.cumsum(weights)])
        return np.asarray(ends[past.starts[1:]] - ends[past.starts[:-1]], np.float32)
