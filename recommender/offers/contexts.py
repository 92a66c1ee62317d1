"""What a policy is told of one offer for one customer at one moment, in numbers from 0 to 1."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.offers.affinity import Affinity
from recommender.offers.asked import Facts
from recommender.offers.book import Entry
from recommender.offers.eligibility import bought_before
from recommender.offers.types import OfferKind, Seen

CONTEXT: Final = (
    "affinity", "value", "saving", "own", "category", "chosen", "items", "interest", "segment",
    "bought_before", "known", "message", "points", "seen", "evening", "weekend",
)  # fmt: skip
"""Names of the numbers, in order. Adding or reordering one makes what was learned before worthless."""
_EVENING: Final = 17 * 60
_SATURDAY: Final = 5
_MANY_TIMES: Final = 9
_UNSEEN: Final = Seen()


def contexts_of(candidates: Sequence[tuple[Entry, Affinity]], facts: Facts) -> NDArray[np.float64]:
    """The numbers of each candidate, shape ``(n, len(CONTEXT))``."""
    asked = facts.asked
    moment = (float(facts.minute >= _EVENING), float(facts.weekday >= _SATURDAY))
    rows = [
        (
            felt.total,
            entry.value,
            entry.saving,
            felt.own,
            felt.category,
            felt.chosen,
            felt.items,
            felt.interest,
            felt.segment,
            float(bought_before(entry, facts)),
            float(asked.known),
            float(entry.offer.kind is OfferKind.MESSAGE),
            float(entry.offer.kind is OfferKind.POINTS),
            min(1.0, asked.seen.get(entry.offer.offer_id, _UNSEEN).times / _MANY_TIMES),
            *moment,
        )
        for entry, felt in candidates
    ]
    return np.array(rows, np.float64).reshape(len(rows), len(CONTEXT))
