"""Past windows to learn from: candidates of a day that is over, and which of them were bought after it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.items.hybrid import candidates
from recommender.items.hybrid.features import features
from recommender.items.hybrid.parts import fit_parts, signals
from recommender.items.interactions import before, bought_days, last_day, part
from recommender.items.past import past_of_days
from recommender.items.scoring import Floats
from recommender.items.types import Context, Interactions
from recommender.types import Product

HORIZON: Final = 30
"""Days after a window's day whose purchases are the truth."""
WINDOWS: Final = 5
LEAST_HISTORY: Final = 30
"""Days known before the oldest window."""
SHOPPERS: Final = 600
"""Customers of each window, drawn at random where there are more: more change the third decimal and take minutes."""
_ANY_DAY: Final = Context(datetime(2000, 1, 1))  # noqa: DTZ001 - the first stage does not look at it


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Candidates of ``g`` customers, ``m`` rows together.

    Attributes:
        rows: Features, float32, shape ``(m, p)``.
        right: Bought in the horizon, bool, shape ``(m,)``.
        again: Bought before, bool, shape ``(m,)``.
        sizes: Candidates of each customer, in the order of the rows, shape ``(g,)``.
        truths: Products each of them bought in the horizon, among the candidates or not, shape ``(g,)``.
        news: The same, of products never bought before.
    """

    rows: Floats
    right: NDArray[np.bool_]
    again: NDArray[np.bool_]
    sizes: NDArray[np.int64]
    truths: NDArray[np.int64]
    news: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """One after the other."""
        return cls(*(np.concatenate([getattr(one, field.name) for one in parts]) for field in fields(cls)))

    def only(self, *, again: bool) -> "Examples":
        """Rows of what was bought before, or of what never was; customers without such a row keep a size of 0."""
        return self.some(self.again == again, self.truths if again else self.news)

    def thinned(self, share: float, seed: int) -> "Examples":
        """All right rows, and a share of the others drawn at random."""
        drawn = np.random.default_rng(seed).random(len(self.right)) < share
        return self.some(self.right | drawn, self.truths)

    def some(self, rows: NDArray[np.bool_], truths: NDArray[np.int64]) -> "Examples":
        """Some rows, judged by other numbers of truths."""
        owner = np.repeat(np.arange(len(self.sizes)), self.sizes)
        sizes = np.bincount(owner[rows], minlength=len(self.sizes))
        return Examples(self.rows[rows], self.right[rows], self.again[rows], sizes, truths, self.news)


def window_days(first: int, today: int, horizon: int = HORIZON, most: int = WINDOWS) -> tuple[int, ...]:
    """First days of the horizons of past windows, newest first; none where the history is too short.

    Horizons may overlap in a short history; none reaches beyond yesterday.

    Args:
        first: First day with a line.
        today: Day after the last line.
        horizon: Days of a horizon.
        most: Windows at most.
    """
    newest, oldest = today - horizon, first + LEAST_HISTORY
    if newest < oldest:
        return ()
    step = min(horizon, max((newest - oldest) // max(most - 1, 1), 1))
    return tuple(day for number in range(most) if (day := newest - number * step) >= oldest)


def examples(
    lines: Interactions,
    items: Sequence[Product],
    day: int,
    least_customers: int,
    *,
    seed: int = 1,
    words: csr_matrix | None = None,
) -> Examples | None:
    """Candidates on a day and what was bought of them, or None where nobody who was known bought anything.

    Args:
        lines: All lines; those from the day on are seen as the truth only.
        items: What is known of the products.
        day: First day of the horizon.
        least_customers: Products that fewer bought before the day are not recommended.
        seed: Of the draw of customers.
        words: As of :func:`recommender.items.hybrid.parts.fit_parts`.
    """
    known = before(lines, day)
    if not len(known):
        return None
    parts = fit_parts(known, items, least_customers, words=words, reasons=False)
    days = bought_days(known)
    later = part(lines, (lines.day >= day) & (lines.day < day + HORIZON) & parts.shelf.open[lines.product])
    asked = np.intersect1d(later.customer, days[:, 0])
    if not len(asked):
        return None
    asked = np.sort(np.random.default_rng(seed).permutation(asked)[:SHOPPERS])
    bought = bought_days(later)
    found = []
    for customer in asked:
        mine = _of(days, customer)
        past = past_of_days(mine[:, 1], mine[:, 2], day)
        truth = np.unique(_of(bought, customer)[:, 1])
        told = signals(parts, past, _ANY_DAY)
        codes = np.concatenate([candidates.again(parts.shelf, past), candidates.new(parts.shelf, past, told)])
        found.append(
            Examples(
                features(parts, past, told, codes),
                np.isin(codes, truth),
                np.isin(codes, past.products),
                np.array([len(codes)]),
                np.array([len(truth)]),
                np.array([len(np.setdiff1d(truth, past.products))]),
            )
        )
    return Examples.joined(found)


def all_windows(
    lines: Interactions, items: Sequence[Product], least_customers: int, words: csr_matrix | None = None
) -> tuple[Examples, ...]:
    """Examples of every past window, newest first; arguments as of :func:`examples`."""
    days = window_days(int(lines.day.min()), last_day(lines) + 1)
    found = (examples(lines, items, day, least_customers, seed=number, words=words) for number, day in enumerate(days))
    return tuple(one for one in found if one is not None)


def _of(days: NDArray[np.int32], customer: int) -> NDArray[np.int32]:
    begin, end = np.searchsorted(days[:, 0], [customer, customer + 1])
    return days[begin:end]
