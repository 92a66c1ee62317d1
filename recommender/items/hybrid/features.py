"""Second stage: what is told to the ranker of each candidate; the same function at the fit and at the request."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.hybrid.parts import SIGNALS, Parts
from recommender.items.hybrid.sales import SALES
from recommender.items.past import Past
from recommender.items.repeat import decayed
from recommender.items.scoring import Floats
from recommender.items.shelf import Shelf

HALF_LIVES: Final = (7.0, 21.0, 60.0, 180.0)
OWN: Final = (
    "count",
    "share",
    "since",
    "first_since",
    "gap",
    "phase",
    "item_phase",
    "visits_since",
    "visit_phase",
    *(f"decayed_{half_life:g}" for half_life in HALF_LIVES),
)
"""Of the product in the shopper's past; empty (NaN) for what was never bought."""
TASTE: Final = ("category_days", "category_late", "category_since", "brand_days", "price", "price_off")
SHOPPER: Final = ("visits", "visits_30", "breadth", "basket", "visit_since", "visit_gap", "variety")
NAMES: Final = (
    *OWN,
    *SALES,
    *TASTE,
    *SHOPPER,
    *SIGNALS,
    *(f"{name}_rank" for name in SIGNALS),
    *(f"{name}_now" for name in SIGNALS),
)
"""Columns of :func:`features`."""


def features(parts: Parts, past: Past, told: NDArray[np.float32], codes: NDArray[np.intp]) -> Floats:
    """One row a candidate, float32, shape ``(c, len(NAMES))``."""
    shelf = parts.shelf
    found = np.empty((len(codes), len(NAMES)), np.float32)
    edge = 0
    for block in (
        own(shelf, past, codes),
        parts.sales[codes],
        taste(shelf, past, codes),
        np.broadcast_to(shopper(past), (len(codes), len(SHOPPER))),
        methods(shelf, told, codes),
    ):
        found[:, edge : edge + block.shape[1]] = block
        edge += block.shape[1]
    return found


def own(shelf: Shelf, past: Past, codes: NDArray[np.intp]) -> Floats:
    """Columns :data:`OWN`."""
    found = np.full((len(codes), len(OWN)), np.nan, np.float32)
    found[:, 0] = 0.0
    found[:, len(OWN) - len(HALF_LIVES) :] = 0.0
    if not len(past):
        return found
    place = np.minimum(np.searchsorted(past.products, codes), len(past) - 1)
    rows = np.flatnonzero(past.products[place] == codes)
    at, gaps = place[rows], past.counts[place[rows]] - 1
    since = past.today - past.last[at]
    span = past.last[at] - past.first[at]
    gap = np.where(gaps > 0, span / np.maximum(gaps, 1), np.nan)
    # A gap of few days with the product is drawn towards the product's usual one.
    usual = shelf.gap[codes[rows]]
    expected = (span + 2 * usual) / (gaps + 2)
    found[rows, 0] = past.counts[at]
    found[rows, 1] = past.counts[at] / len(past.visits)
    found[rows, 2] = since
    found[rows, 3] = past.today - past.first[at]
    found[rows, 4] = gap
    found[rows, 5] = since / np.maximum(expected, 1)
    found[rows, 6] = since / np.maximum(usual, 1)
    skipped = len(past.visits) - np.searchsorted(past.visits, past.last[at], side="right")
    met = len(past.visits) - np.searchsorted(past.visits, past.first[at])
    found[rows, 7] = skipped
    found[rows, 8] = skipped * past.counts[at] / met
    for number, half_life in enumerate(HALF_LIVES):
        found[rows, len(OWN) - len(HALF_LIVES) + number] = decayed(past, half_life)[at]
    return found


def taste(shelf: Shelf, past: Past, codes: NDArray[np.intp]) -> Floats:
    """Columns :data:`TASTE`."""
    found = np.zeros((len(codes), len(TASTE)), np.float32)
    mine = shelf.category[past.products]
    size = int(shelf.category.max()) + 1
    weight = max(float(past.counts.sum()), 1.0)
    late = decayed(past, 30.0)
    newest = np.full(size, np.nan, np.float32)
    order = np.argsort(past.last, kind="stable")
    newest[mine[order]] = past.today - past.last[order]
    category = shelf.category[codes]
    found[:, 0] = np.bincount(mine, past.counts, size)[category] / weight
    found[:, 1] = np.bincount(mine, late, size)[category] / max(float(late.sum()), 1e-9)
    found[:, 2] = newest[category]
    brands = shelf.brand[past.products] + 1
    found[:, 3] = np.bincount(brands, past.counts, int(shelf.brand.max()) + 2)[shelf.brand[codes] + 1] / weight
    found[:, 4] = shelf.price[codes]
    found[:, 5] = shelf.price[codes] - (np.average(shelf.price[past.products], weights=past.counts) if len(past) else 0)
    return found


def shopper(past: Past) -> Floats:
    """Columns :data:`SHOPPER`, shape ``(7,)``."""
    visits = past.visits
    if not len(visits):
        return np.full(len(SHOPPER), np.nan, np.float32)
    total = float(past.counts.sum())
    return np.array(
        [
            len(visits),
            (visits > past.today - 30).sum(),
            len(past),
            total / len(visits),
            past.today - visits[-1],
            (visits[-1] - visits[0]) / (len(visits) - 1) if len(visits) > 1 else np.nan,
            len(past) / total,
        ],
        np.float32,
    )


def methods(shelf: Shelf, told: NDArray[np.float32], codes: NDArray[np.intp]) -> Floats:
    """Scores as shares of the shopper's highest, ranks among the candidates, and ranks of score times late demand."""
    picked = told[:, codes]
    highest = np.maximum(told.max(axis=1, keepdims=True), 1e-9)
    now = picked * np.sqrt(shelf.firsts[codes, 1] + 0.1)
    return np.asarray(np.concatenate([picked / highest, ranks(picked), ranks(now)]).T, np.float32)


def ranks(scores: NDArray[np.float32]) -> Floats:
    """Place of each score in its row from 0 for the highest, as logarithm of one more; equals by order."""
    order = np.argsort(-scores, axis=1, kind="stable")
    found = np.empty(scores.shape, np.float32)
    np.put_along_axis(found, order, np.log1p(np.arange(scores.shape[1], dtype=np.float32))[None, :], axis=1)
    return found
