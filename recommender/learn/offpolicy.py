"""What another policy would have earned, estimated from the log of the one that ran.

A response at a place is worth ``weight * reward``, where the weight is the probability of what was shown under the
other policy over its logged propensity. IPS is the mean of that (D. Horvitz, D. Thompson, 1952), SNIPS divides by the
mean weight (A. Swaminathan, T. Joachims, "The self-normalized estimator for counterfactual learning", NeurIPS 2015),
and the doubly robust estimate adds a model of the response and weighs what it misses (M. Dudik, J. Langford, L. Li,
"Doubly robust policy evaluation and learning", ICML 2011). All rest on propensities that are right and above 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.learn.types import Floats

CLIP: Final = 50.0
"""Weights above are cut to it. Lower makes estimates steadier and pulls IPS down; the share that was cut is told."""
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """A log seen with the eyes of another policy: ``T`` decisions with ``P`` places; 0 in all where nothing was shown.

    Attributes:
        rewards: Response at each place, shape ``(T, P)``.
        weights: Of the response, shape ``(T, P)``, not cut.
        before: Weight of what stood before the place, shape ``(T, P)``, not cut; 1 at the first.
        shown: Where something was shown, shape ``(T, P)``.
        fitted: Response the model expects of what was shown, shape ``(T, P)``.
        direct: Response the model expects at the place under the other policy, shape ``(T, P)``.
        groups: Number of the subject of each decision, shape ``(T,)``; decisions of one subject go together.
    """

    rewards: Floats
    weights: Floats
    before: Floats
    shown: NDArray[np.bool_]
    fitted: Floats
    direct: Floats
    groups: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.rewards)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a policy would have earned, summed over the places of a decision.

    Attributes:
        value: Mean reward of a decision.
        low: Lower end of the 95 % interval; normal, over subjects.
        high: Upper end.
    """

    value: float
    low: float
    high: float


def ips(log: Weighed, clip: float = CLIP) -> Estimate:
    """Inverse propensity scores. The cut pulls the estimate down where rewards are 0 or more."""
    return interval(ips_terms(log, clip), log.groups)


def ips_terms(log: Weighed, clip: float = CLIP) -> Floats:
    """The weighed reward of each decision, shape ``(T,)``; their mean is the estimate."""
    return np.asarray((np.minimum(log.weights, clip) * log.rewards).sum(axis=1))


def snips(log: Weighed, clip: float = CLIP) -> Estimate:
    """Self-normalised, place by place; its interval is that of the linearised ratio."""
    return interval(snips_terms(log, clip), log.groups)


def snips_terms(log: Weighed, clip: float = CLIP) -> Floats:
    """The linearised ratio of each decision, shape ``(T,)``; their mean is the estimate."""
    weights = np.minimum(log.weights, clip)
    mean = weights.mean(axis=0)
    safe = np.where(mean > 0, mean, 1.0)
    values = (weights * log.rewards).mean(axis=0) / safe
    filled = log.shown.mean(axis=0)  # a place that is not always filled earns that much less
    apart = weights * (log.rewards - values) / safe * filled + values * log.shown
    return np.asarray(apart.sum(axis=1))


def doubly_robust(log: Weighed, clip: float = CLIP) -> Estimate:
    """The model's expectation, and the weighed error of the model."""
    return interval(doubly_robust_terms(log, clip), log.groups)


def doubly_robust_terms(log: Weighed, clip: float = CLIP) -> Floats:
    """The doubly robust value of each decision, shape ``(T,)``; their mean is the estimate."""
    missed = np.minimum(log.weights, clip) * (log.rewards - log.fitted)
    return np.asarray((np.minimum(log.before, clip) * log.direct + missed).sum(axis=1))


def effective_sample(log: Weighed, clip: float = CLIP) -> float:
    """Decisions the log is worth for this policy (L. Kish, 1965), at the place where it is least."""
    weights = np.minimum(log.weights, clip)
    squares = (weights**2).sum(axis=0)
    sizes = np.divide(weights.sum(axis=0) ** 2, squares, out=np.zeros(len(squares)), where=squares > 0)
    return float(sizes.min(initial=np.inf)) if len(log) else 0.0


def clipped_share(log: Weighed, clip: float = CLIP) -> float:
    """Share of the whole weight that was cut away, 0 to 1."""
    total = float(log.weights.sum())
    return float(np.maximum(log.weights - clip, 0).sum()) / total if total else 0.0


def interval(terms: Floats, groups: NDArray[np.intp], confidence: float = CONFIDENCE) -> Estimate:
    """Mean of terms with a normal interval over independent groups.

    Args:
        terms: Of each decision, shape ``(T,)``.
        groups: Number of the subject of each, shape ``(T,)``, 0 and up.
        confidence: Of the interval, two-sided.

    Returns:
        Without ends (``-inf`` to ``inf``) where fewer than two groups are there.
    """
    if not len(terms):
        return Estimate(float("nan"), -np.inf, np.inf)
    value = float(terms.mean())
    sums = np.bincount(groups, weights=terms - value)[np.unique(groups)]
    if len(sums) < 2:  # noqa: PLR2004 - a spread needs two
        return Estimate(value, -np.inf, np.inf)
    error = float(np.sqrt((sums**2).sum() * len(sums) / (len(sums) - 1))) / len(terms)
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * error
    return Estimate(value, value - half, value + half)


def numbered(subjects: Sequence[str]) -> NDArray[np.intp]:
    """Number of the subject of each decision; a decision without one stands for itself."""
    known: dict[str, int] = {}
    names = [subject or f"/{row}" for row, subject in enumerate(subjects)]
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.intp)
