"""What the walk looks up beside the models: the catalogue, what goes together, favourites, what is new.

Made anew with every fit. It holds products and numbers, and nothing that fewer than :data:`LEAST_BUYERS` people did.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.items.baskets import on_one_receipt
from recommender.items.content import alike
from recommender.items.interactions import bought_days, distinct, last_day
from recommender.items.rules import is_public
from recommender.items.shelf import shelf_of
from recommender.items.types import Interactions
from recommender.types import Product

LEAST_BUYERS: Final = 5
"""Customers, or receipts, before a favourite or a pair is spoken of: fewer would be talk about somebody."""
PARTNERS: Final = 20
"""Products told beside each product, and favourites of each group: two screens full."""
LATELY: Final = 90
"""Days for which favourites are counted."""
NEW_DAYS: Final = 30
"""Days in the catalogue for which a product without buyers is new; then it had its chance, and only buyers help it."""
LEAST_ALIKE: Final = 0.2
"""Least cosine of content (TF-IDF over name, category, brand, price band) to call a new product like another.
Judgement: a person must see the likeness."""


@dataclass(frozen=True, slots=True, eq=False)
class Beside(Mapping[str, Sequence[tuple[str, float]]]):
    """Product to (product, strength) pairs, strongest first, read from a sparse matrix when asked.

    Attributes:
        ids: Products by code.
        codes: Code by product.
        weights: Strengths above 0, shape ``(n, n)``; rows are what is asked for.
    """

    ids: tuple[str, ...]
    codes: Mapping[str, int]
    weights: csr_matrix

    def __getitem__(self, product_id: str) -> tuple[tuple[str, float], ...]:
        code = self.codes[product_id]
        row = slice(self.weights.indptr[code], self.weights.indptr[code + 1])
        strengths = self.weights.data[row]
        order = np.argsort(-strengths, kind="stable")[:PARTNERS]
        found = zip(self.weights.indices[row][order].tolist(), strengths[order].tolist(), strict=True)
        return tuple((self.ids[partner], strength) for partner, strength in found)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, eq=False)
class Lookups:
    """Read-only tables of one fit.

    Attributes:
        catalogue: Product by id, as of now; may be fresher than the rest.
        goes_with: Cosine over receipts, above 0 to 1, of pairs on at least :data:`LEAST_BUYERS` receipts.
        buyers: Share of the customers who ever bought each product, 0 to 1.
        of_segment: Favourites by segment id, best first.
        of_category: Favourites by category, best first.
        new: New product without buyers to the sold products it is like, with cosines, most alike first.
    """

    catalogue: Mapping[str, Product]
    goes_with: Mapping[str, Sequence[tuple[str, float]]]
    buyers: Mapping[str, float]
    of_segment: Mapping[str, tuple[str, ...]]
    of_category: Mapping[str, tuple[str, ...]]
    new: Mapping[str, Sequence[tuple[str, float]]]


def lookups_of(
    interactions: Interactions, items: Sequence[Product], today: date, members: Mapping[str, Collection[str]]
) -> Lookups:
    """Make the tables.

    Args:
        interactions: Receipt lines; its products should hold the catalogue's, sold or not.
        items: The catalogue.
        today: Local day of the shop.
        members: Customer ids by segment id.
    """
    catalogue = {product.product_id: product for product in items}
    ids = interactions.products
    codes = {product_id: code for code, product_id in enumerate(ids)}
    cosine, receipts = on_one_receipt(interactions, len(ids))
    public = np.array([one is not None and is_public(one) for one in map(catalogue.get, ids)], dtype=bool)
    days = bought_days(interactions)
    ever = np.bincount(_pairs(days, len(ids))[:, 1], minlength=len(ids)) / max(len(interactions.customers), 1)
    pairs = _pairs(days[days[:, 2] > last_day(interactions) - LATELY], len(ids))
    buyers = np.bincount(pairs[:, 1], minlength=len(ids))
    return Lookups(
        catalogue=catalogue,
        goes_with=Beside(ids, codes, _often(cosine, receipts)),
        buyers=dict(zip(ids, ever.tolist(), strict=True)),
        of_segment=_of_segments(interactions, pairs, buyers, public, members),
        of_category=_of_categories(ids, catalogue, buyers, public),
        new=_new(interactions, items, today),
    )


def _pairs(days: NDArray[np.int32], products: int) -> NDArray[np.int64]:
    """Distinct (customer, product), shape ``(m, 2)``, sorted."""
    keys = distinct(days[:, 0].astype(np.int64) * products + days[:, 1])
    return np.stack(np.divmod(keys, max(products, 1)), axis=1)


def _often(cosine: csr_matrix, receipts: csr_matrix) -> csr_matrix:
    """Leave out pairs of few receipts."""
    kept = cosine.multiply(receipts >= LEAST_BUYERS).tocsr()
    kept.eliminate_zeros()
    return csr_matrix(kept)


def _best(ids: Sequence[str], scores: NDArray[np.float64]) -> tuple[str, ...]:
    """Ids of the highest scores above 0; equals by place."""
    order = np.argsort(-scores, kind="stable")[:PARTNERS]
    return tuple(ids[code] for code in order if scores[code] > 0)


def _of_segments(
    interactions: Interactions,
    pairs: NDArray[np.int64],
    buyers: NDArray[np.intp],
    public: NDArray[np.bool_],
    members: Mapping[str, Collection[str]],
) -> dict[str, tuple[str, ...]]:
    """What the members buy more than others do: their buyers over the root of everybody's (cosine with the segment)."""
    code = {customer: place for place, customer in enumerate(interactions.customers)}
    favourites = {}
    for segment, customers in members.items():
        inside = np.zeros(len(code), bool)
        inside[[code[one] for one in customers if one in code]] = True
        own = np.bincount(pairs[inside[pairs[:, 0]], 1], minlength=len(buyers))
        scores = np.where(public & (own >= LEAST_BUYERS), own / np.sqrt(np.maximum(buyers, 1)), 0.0)
        favourites[segment] = _best(interactions.products, scores)
    return favourites


def _of_categories(
    ids: Sequence[str], catalogue: Mapping[str, Product], buyers: NDArray[np.intp], public: NDArray[np.bool_]
) -> dict[str, tuple[str, ...]]:
    by_category: dict[str, list[int]] = {}
    for code in np.flatnonzero(public & (buyers >= LEAST_BUYERS)).tolist():
        by_category.setdefault(catalogue[ids[code]].category, []).append(code)
    return {
        category: _best([ids[code] for code in codes], buyers[codes].astype(np.float64))
        for category, codes in by_category.items()
    }


def _new(interactions: Interactions, items: Sequence[Product], today: date) -> dict[str, tuple[tuple[str, float], ...]]:
    """New products with what they are like; newest first, then by id."""
    sold = np.bincount(interactions.product, minlength=len(interactions.products)) > 0
    codes = {product_id: code for code, product_id in enumerate(interactions.products)}
    new = [
        product
        for product in items
        if product.added is not None
        and 0 <= (today - product.added).days < NEW_DAYS
        and (code := codes.get(product.product_id)) is not None
        and not sold[code]
        and is_public(product)
    ]
    if not new:
        return {}
    content = Beside(interactions.products, codes, alike(shelf_of(interactions, items)))
    new.sort(key=lambda product: (-product.added.toordinal() if product.added else 0, product.product_id))
    found = {
        product.product_id: tuple(
            (other, cosine)
            for other, cosine in content[product.product_id]
            if cosine >= LEAST_ALIKE and sold[codes[other]]
        )
        for product in new
    }
    return {product_id: pairs for product_id, pairs in found.items() if pairs}
