"""Why the hybrid chose a product: what put it highest, where that is true of the data and of enough people."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.items.hybrid.parts import SIGNALS, Parts
from recommender.items.past import Past
from recommender.items.reasons import alike, also_bought, goes_with, why_again, why_category, why_everyone
from recommender.items.similar import Similar, similar_of
from recommender.types import Reason


@dataclass(frozen=True, slots=True, eq=False)
class Speaking:
    """What reasons are found by.

    Attributes:
        parts: First stage.
        similar: Lists by signal; ALS has none, because factors name no product.
    """

    parts: Parts
    similar: Mapping[str, Similar]


def speaking(parts: Parts) -> Speaking:
    """With the columns of the lists made ready."""
    bm25, ease = similar_of(parts.bm25), similar_of(parts.ease)
    lists = {"bm25": bm25, "bm25_late": bm25, "ease": ease, "ease_late": ease}
    lists |= {"tfidf": similar_of(parts.tfidf), "content": similar_of(parts.alike)}
    return Speaking(parts, lists | {"receipts": similar_of(parts.receipts)})


def why(told_by: Speaking, past: Past, told: NDArray[np.float32], code: int) -> Reason:
    """The reason of one product.

    Args:
        told_by: Lists and counts.
        past: Whose.
        told: Of :func:`recommender.items.hybrid.parts.signals`; no row for somebody without a past.
        code: Of the product.
    """
    shelf = told_by.parts.shelf
    if len(past.days_of(code)):
        return why_again(past, code, shelf)
    for name in _by_rank(told, code):
        if (reason := _reason(told_by, past, name, code)) is not None:
            return reason
    return why_category(past, code, shelf) or why_everyone(code, shelf)


def _by_rank(told: NDArray[np.float32], code: int) -> list[str]:
    """Signals that speak for the product, the one with the fewest products above it first."""
    if not len(told):
        return []
    above = (told > told[:, [code]]).sum(axis=1)
    return [SIGNALS[row] for row in np.argsort(above, kind="stable") if told[row, code] > 0]


def _reason(told_by: Speaking, past: Past, name: str, code: int) -> Reason | None:
    parts, similar = told_by.parts, told_by.similar.get(name)
    source = similar.most(past.products, past.counts, code) if similar is not None else None
    if similar is None or source is None:
        return None
    if name == "receipts":
        return goes_with(source, code, parts.shelf, parts.on_both)
    if name == "content":
        return alike(source, code, parts.shelf, similar)
    return also_bought(source, code, parts.shelf, parts.both)
