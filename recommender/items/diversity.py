"""Lists that are not ten times the same: maximal marginal relevance, calibration and novelty.

All of them keep the products and only re-order: the first two choose the head of the list anew, and the rest follows
in its old order. Scores are taken to lie in 0 to 1, and lists to be best first.

Sources: Carbonell and Goldstein, "The use of MMR", SIGIR 1998; Steck, "Calibrated recommendations", RecSys 2018.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log, log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.types import ScoredItem

SMOOTHING: Final = 0.01
"""Share of the customer's own shares mixed into the list's, so that the divergence is finite (Steck's alpha)."""
_ONE_BUYER: Final = 1e-6
"""Share of buyers taken for a product that nobody bought, 20 bits: as new as anything can be."""


def same_category(categories: Sequence[str]) -> NDArray[np.float64]:
    """1 where two products are of one category, else 0, shape ``(n, n)``."""
    _, codes = np.unique(np.array(categories, dtype=str), return_inverse=True)
    return np.asarray(codes[:, None] == codes[None, :], np.float64)


def mmr(
    items: Sequence[ScoredItem], similarity: NDArray[np.float64], relevance: float, places: int
) -> tuple[ScoredItem, ...]:
    """Choose each place by score less the similarity to what stands above it.

    Args:
        items: Best first.
        similarity: 0 to 1, shape ``(n, n)``.
        relevance: Weight of the score, 0 to 1; 1 keeps the order, less spreads more.
        places: How many to choose.

    Raises:
        ValueError: The weight or the shape is wrong.
    """
    _share(relevance)
    if similarity.shape != (len(items), len(items)):
        raise ValueError(f"{len(items)} products need a similarity of their number, not {similarity.shape}")
    worth = relevance * np.array([item.score for item in items])
    nearest = np.zeros(len(items))
    chosen: list[int] = []
    for _ in range(min(places, len(items))):
        best = int(np.argmax(worth - (1 - relevance) * nearest))
        chosen.append(best)
        worth[best] = -np.inf
        nearest = np.maximum(nearest, similarity[best])
    return _with_the_rest(items, chosen)


def divergence(categories: Sequence[str], shares: Mapping[str, float]) -> float:
    """How far a list's categories lie from the customer's: Kullback-Leibler in nats, 0 or more.

    Args:
        categories: One for each product of the list, at least one.
        shares: The customer's, each above 0, sum 1.
    """
    held = Counter(categories)
    return sum(
        share * log(share / ((1 - SMOOTHING) * held[category] / len(categories) + SMOOTHING * share))
        for category, share in shares.items()
    )


def calibrated(
    items: Sequence[ScoredItem],
    categories: Sequence[str],
    shares: Mapping[str, float],
    weight: float,
    places: int,
) -> tuple[ScoredItem, ...]:
    """Choose a list that holds the customer's categories in about their shares.

    Greedily raises ``(1 - weight) * mean score - weight * divergence``. Where that ends below what the plain best
    products reach, those are kept: so the divergence of the first ``places`` never grows.

    Args:
        items: Best first.
        categories: Of each item.
        shares: The customer's, each above 0, sum 1; empty keeps the order.
        weight: Of the divergence, 0 to 1; 0 keeps the order.
        places: How many to choose.

    Raises:
        ValueError: The weight is out of its bounds.
    """
    _share(weight)
    places = min(places, len(items))
    if not shares or not places or not weight:
        return tuple(items)
    scores = np.array([item.score for item in items])
    names, codes = np.unique(np.array(categories, dtype=str), return_inverse=True)
    wanted = np.array([shares.get(str(name), 0.0) for name in names])
    chosen = _greedy(scores, codes, wanted, weight, places)

    def worth(kept: Sequence[int]) -> float:
        mean = float(scores[list(kept)].mean())
        return (1 - weight) * mean - weight * divergence([categories[place] for place in kept], shares)

    plain = range(places)
    return _with_the_rest(items, chosen if worth(chosen) > worth(plain) else list(plain))


def novel(items: Sequence[ScoredItem], buyers: Mapping[str, float], weight: float) -> tuple[ScoredItem, ...]:
    """Raise what few people buy: the score and the surprise, mixed, are the new score, and best comes first.

    Args:
        items: Best first.
        buyers: Share of the customers who bought each product, 0 to 1.
        weight: Of the surprise against the score, 0 to 1; 0 keeps the order.

    Raises:
        ValueError: The weight is out of its bounds.
    """
    _share(weight)
    if not weight:
        return tuple(items)
    most = -log2(_ONE_BUYER)
    mixed = [
        item.scored((1 - weight) * item.score + weight * bits(buyers.get(item.product_id, 0.0)) / most)
        for item in items
    ]
    return tuple(sorted(mixed, key=lambda item: -item.score))


def bits(share: float) -> float:
    """Surprise of a purchase that this share of the customers made, 0 to 20 bits (self-information)."""
    return -log2(min(max(share, _ONE_BUYER), 1.0))


def _greedy(
    scores: NDArray[np.float64],
    codes: NDArray[np.intp],
    wanted: NDArray[np.float64],
    weight: float,
    places: int,
) -> list[int]:
    """Adding one product changes the divergence by its category's term alone, so a step costs one pass."""
    held = np.zeros(len(wanted))
    worth = (1 - weight) * scores
    # What the category's term of the divergence falls by; categories the customer does not buy have none.
    floor = SMOOTHING * np.where(wanted > 0, wanted, 1.0)
    chosen: list[int] = []
    for size in range(1, places + 1):
        step = (1 - SMOOTHING) / size
        gain = wanted * np.log1p(step / (step * held + floor))
        best = int(np.argmax(worth / size + weight * gain[codes]))
        chosen.append(best)
        worth[best] = -np.inf
        held[codes[best]] += 1
    return chosen


def _with_the_rest(items: Sequence[ScoredItem], chosen: Sequence[int]) -> tuple[ScoredItem, ...]:
    taken = frozenset(chosen)
    return (
        *(items[place] for place in chosen),
        *(item for place, item in enumerate(items) if place not in taken),
    )


def _share(value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"a weight of diversity is 0 to 1, not {value}")
