"""Whether segments differ in what matters to the shop: spend, a response, the next period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.segments.protocol import SMALLEST, Labels

RESAMPLES: Final = 1_000
BLOCKS: Final = 2_000
"""Larger groups are resampled in so many blocks of equal size; the mean of blocks varies as the mean of people does."""
ALPHA: Final = 0.05
EFFECT_WORDS: Final = ((0.14, "large"), (0.06, "medium"), (0.01, "small"))
"""Least share of the rank variance for each word (Cohen 1988)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is measured of each customer, not one of the features that segments are made of.

    Attributes:
        name: Such as ``spend of the next 30 days``.
        values: Shape ``(n,)``, finite, in the order of the table.
    """

    name: str
    values: NDArray[np.float64]

    def take(self, rows: NDArray[np.intp]) -> "Outcome":
        """The same for customers in another order, or some of them."""
        return Outcome(self.name, self.values[rows])


@dataclass(frozen=True, slots=True)
class Difference:
    """One segment against everybody else.

    Attributes:
        segment: Its number.
        sizes: Customers within and outside.
        mean: Mean outcome within.
        low: 95 % bootstrap interval of the mean, lower end.
        high: Upper end.
        others: Mean outcome outside.
        delta: Cliff's delta, -1 to 1: how much more often somebody within has the higher outcome than somebody outside.
        p: Of the Mann-Whitney test, corrected by Holm (1979) for the number of segments.
    """

    segment: int
    sizes: tuple[int, int]
    mean: float
    low: float
    high: float
    others: float
    delta: float
    p: float


@dataclass(frozen=True, slots=True)
class Business:
    """Differences in an outcome.

    Attributes:
        outcome: Its name.
        segments: Per segment.
        effect: Share of the ranks' variance between the segments, 0 to 1 (epsilon squared of Kruskal and Wallis).
        customers: Whom it was measured on.
        held_out: Whether only those count whom the algorithm did not see the outcome of.
    """

    outcome: str
    segments: tuple[Difference, ...]
    effect: float
    customers: int
    held_out: bool

    @property
    def effect_word(self) -> str:
        """The effect as a word."""
        return next((word for least, word in EFFECT_WORDS if self.effect >= least), "no")

    @property
    def differ(self) -> bool:
        """Whether a segment differs from the others beyond chance, and by more than nothing."""
        return self.effect_word != "no" and any(one.p < ALPHA for one in self.segments)

    def as_json(self) -> dict[str, Any]:
        """The same for programs; of fewer than ``SMALLEST`` people, within or outside, no mean is told."""
        return {
            "outcome": self.outcome,
            "effect": round(self.effect, 4),
            "effect_word": self.effect_word,
            "customers": self.customers,
            "held_out": self.held_out,
            "segments": [
                {
                    "segment": one.segment,
                    "mean": one.mean,
                    "low": one.low,
                    "high": one.high,
                    "others": one.others,
                    "delta": round(one.delta, 4),
                    "p": one.p,
                }
                for one in self.segments
                if min(one.sizes) >= SMALLEST
            ],
        }


def business(
    labels: Labels, k: int, outcome: Outcome, seed: int, held_out: NDArray[np.bool_] | None
) -> Business | None:
    """Compare the segments; noise counts among the others. None with fewer than two groups that have customers."""
    from scipy.stats import rankdata  # noqa: PLC0415 - with the other heavy libraries

    rows = np.arange(len(labels)) if held_out is None else np.flatnonzero(held_out)
    labels, values = labels[rows], outcome.values[rows]
    sizes = np.bincount(labels[labels >= 0], minlength=k)
    n = len(values)
    present = [number for number in range(k) if 0 < sizes[number] < n]
    if len(present) < min(2, k):
        return None
    ranks = np.asarray(rankdata(values))
    raw = [_difference(number, labels == number, values, ranks, seed) for number in present]
    corrected = holm([one.p for one in raw])
    segments = tuple(replace(one, p=p) for one, p in zip(raw, corrected, strict=True))
    return Business(outcome.name, segments, _epsilon(ranks, labels, k), n, held_out is not None)


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down correction of p values, in the order given."""
    order = sorted(range(len(ps)), key=lambda place: ps[place])
    corrected = [0.0] * len(ps)
    highest = 0.0
    for step, place in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - step) * ps[place]))
        corrected[place] = highest
    return tuple(corrected)


def mean_interval(values: NDArray[np.float64], rng: np.random.Generator) -> tuple[float, float]:
    """95 % percentile interval of a mean by bootstrap (Efron 1979); in blocks beyond ``BLOCKS`` values."""
    if len(values) > BLOCKS:
        whole = len(values) // BLOCKS * BLOCKS
        values = rng.permutation(values)[:whole].reshape(BLOCKS, -1).mean(axis=1)
    drawn = rng.multinomial(len(values), np.full(len(values), 1 / len(values)), RESAMPLES)
    low, high = np.quantile(drawn @ values / len(values), [0.025, 0.975])
    return float(low), float(high)


def _difference(
    number: int, inside: NDArray[np.bool_], values: NDArray[np.float64], ranks: NDArray[np.float64], seed: int
) -> Difference:
    """One segment against the rest, by the normal approximation of Mann and Whitney's U.

    With ties the standard deviation of U is that of the ranks themselves.
    """
    from scipy.special import erfc  # noqa: PLC0415 - as above

    a, b = float(inside.sum()), float((~inside).sum())
    u = float(ranks[inside].sum()) - a * (a + 1) / 2
    spread = float(ranks.std() * np.sqrt(a * b / (a + b - 1)))
    distance = max(abs(u - a * b / 2) - 0.5, 0.0)
    p = float(erfc(distance / spread / np.sqrt(2))) if spread > 0 else 1.0
    low, high = mean_interval(values[inside], np.random.default_rng(seed))
    own, others = float(values[inside].mean()), float(values[~inside].mean())
    return Difference(number, (int(a), int(b)), own, low, high, others, 2 * u / (a * b) - 1, p)


def _epsilon(ranks: NDArray[np.float64], labels: Labels, k: int) -> float:
    """Between-group share of the ranks' variance, adjusted for the number of groups; noise is a group."""
    groups = labels + 1
    sizes = np.bincount(groups, minlength=k + 1).astype(np.float64)
    used = int((sizes > 0).sum())
    n = len(ranks)
    total = float(np.square(ranks - ranks.mean()).sum())
    if total == 0 or n <= used:
        return 0.0
    sums = np.bincount(groups, weights=ranks, minlength=k + 1)
    means = np.divide(sums, sizes, out=np.zeros_like(sums), where=sizes > 0)
    between = float((sizes * np.square(means - ranks.mean()))[sizes > 0].sum())
    return max(0.0, 1 - (total - between) / (n - used) * (n - 1) / total)
