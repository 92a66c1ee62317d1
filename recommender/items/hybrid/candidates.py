"""Which products are ranked at all: what was bought, and of the rest what any method puts high."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.past import Past
from recommender.items.repeat import decayed
from recommender.items.shelf import Shelf

AGAIN: Final = 150
"""Products bought before, those bought most and latest."""
NEW: Final = 60
"""New products of each method; their union has about 250."""
_LATE: Final = 90.0


def again(shelf: Shelf, past: Past) -> NDArray[np.intp]:
    """Codes of what was bought before and may be recommended."""
    order = np.argsort(-decayed(past, _LATE), kind="stable")
    codes = past.products[order].astype(np.intp)
    return codes[shelf.open[codes]][:AGAIN]


def new(shelf: Shelf, past: Past, told: NDArray[np.float32], most: int = NEW) -> NDArray[np.intp]:
    """Codes of what was never bought, ascending.

    Each method proposes by itself and times the root of late demand: what is bought now is bought next month.

    Args:
        shelf: Products.
        past: Whose.
        told: Of :func:`recommender.items.hybrid.parts.signals`.
        most: Of each method.
    """
    may = shelf.open.copy()
    may[past.products] = False
    demand = np.sqrt(shelf.firsts[:, 1] + 0.1)
    found = np.zeros(len(shelf), bool)
    for scores in (*(told * demand), shelf.firsts[:, 0], shelf.firsts[:, 1]):
        held = np.where(may, scores, -1.0)
        found[np.argpartition(-held, most)[:most] if most < len(held) else slice(None)] = True
    return np.flatnonzero(found & may)
