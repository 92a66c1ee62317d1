"""Filling the places of the screen one after the other: wishes first, then variety, then score or a policy's draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.learn.types import Picked, Policy
from recommender.offers.affinity import Affinity
from recommender.offers.asked import Facts
from recommender.offers.book import Entry
from recommender.offers.contexts import contexts_of

DIVERSE_TOP: Final = 3
"""Places at the top in which no category comes twice, as long as there are others."""
POOL: Final = 6
"""Best candidates of a place that a policy draws from: exploration never reaches further down. A larger pool shows more
that does not fit, and what was shown by chance tells less of any one order (docs/learning.md has the figures)."""
ALIKE: Final = 0.3
"""Part of its score that a candidate loses to one that is wholly like it (maximal marginal relevance)."""
SAME_BRAND: Final = 0.5
SAME_KIND: Final = 0.25
"""Likeness of two offers of different categories; of one category it is 1. Choices, not fitted."""


DIGITS: Final = 4
"""Decimals of the numbers of a draw. A policy sees the same numbers that are written down, so that its shares can be
worked out again; finer ones say more of a person and teach nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """An offer that may be shown.

    Attributes:
        entry: The offer.
        felt: Affinity of the customer to it.
        score: Affinity times value, 0 to 1.
        disliked: Whether the customer asked for less of its category.
    """

    entry: Entry
    felt: Affinity
    score: float
    disliked: bool


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """What was open at one place and what was taken: all that learning needs of it.

    Attributes:
        arms: Ids of the offers that were open, at most :data:`POOL`.
        contexts: Of each, shape ``(n, len(CONTEXT))``.
        prior: Affinity times value of each, shape ``(n,)``, 0 to 1.
        value: Value of each, shape ``(n,)``; an answer is worth the reward times this.
        picked: Which, with its propensity and what the policy expected of it.
    """

    arms: tuple[str, ...]
    contexts: NDArray[np.float64]
    prior: NDArray[np.float64]
    value: NDArray[np.float64]
    picked: Picked


def fill(
    candidates: Iterable[Candidate], limit: int, facts: Facts, policy: Policy | None, rng: np.random.Generator
) -> tuple[list[Candidate], list[Draw]]:
    """Take one candidate for each place, the first place first.

    Of a disliked category nothing comes before all others. In the first :data:`DIVERSE_TOP` places no category comes
    twice while there are others. Among the rest the best :data:`POOL` are open, by score less likeness to what was
    taken; without a policy the first of them is taken, ties going to the larger saving, then the smaller id. A policy
    draws the first ``Asked.drawn`` places only: at the others nothing else was open to it, and so they are told.

    Returns:
        What was taken, and each draw, both at most ``limit`` long.
    """
    left = sorted(candidates, key=_plain_order)
    taken: list[Candidate] = []
    draws: list[Draw] = []
    while left and len(taken) < limit:
        pool = _pool(left, taken)
        if policy is None:
            draw = _draw(pool, facts, None, rng)
        elif len(taken) < facts.asked.drawn:
            draw = _draw(pool, facts, policy, rng)
        else:
            draw = _draw(pool[:1], facts, None, rng)
        taken.append(pool[draw.picked.arm])
        left.remove(taken[-1])
        draws.append(draw)
    return taken, draws


def likeness(one: Entry, other: Entry) -> float:
    """How alike two offers are, 0 to 1: a category in common, a brand in common, the same kind, or nothing."""
    if any(category in other.categories for category in one.categories):
        return 1.0
    if not one.brands.isdisjoint(other.brands):
        return SAME_BRAND
    return SAME_KIND if one.offer.kind is other.offer.kind else 0.0


def _plain_order(one: Candidate) -> tuple[float, float, str]:
    return -one.score, -one.entry.saving, one.entry.offer.offer_id


def _pool(left: Sequence[Candidate], taken: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that are open now, best first; ``left`` comes best first by score alone."""
    held = [one for one in left if not one.disliked] or left
    if len(taken) < DIVERSE_TOP:
        seen = frozenset(category for one in taken for category in one.entry.categories)
        held = [one for one in held if seen.isdisjoint(one.entry.categories)] or held
    # Whoever scores below the last one of the pool with all of its likeness taken off cannot enter it.
    least = (1.0 - ALIKE) * held[min(POOL, len(held)) - 1].score
    near = [(one, _varied(one, taken)) for one in held if one.score >= least]
    near.sort(key=lambda pair: (-pair[1], -pair[0].entry.saving, pair[0].entry.offer.offer_id))
    return [one for one, _ in near[:POOL]]


def _varied(one: Candidate, taken: Sequence[Candidate]) -> float:
    """Score less what it loses for being like what was taken."""
    return one.score * (1.0 - ALIKE * max((likeness(one.entry, other.entry) for other in taken), default=0.0))


def _draw(pool: Sequence[Candidate], facts: Facts, policy: Policy | None, rng: np.random.Generator) -> Draw:
    arms = tuple(one.entry.offer.offer_id for one in pool)
    contexts = contexts_of([(one.entry, one.felt) for one in pool], facts).round(DIGITS)
    prior = np.array([one.score for one in pool], np.float64).round(DIGITS)
    value = np.array([one.entry.value for one in pool], np.float64).round(DIGITS)
    if policy is None:
        return Draw(arms, contexts, prior, value, Picked(0, 1.0, float(prior[0])))
    (picked,) = policy.choose(arms, contexts, prior, 1, rng)
    return Draw(arms, contexts, prior, value, picked)
