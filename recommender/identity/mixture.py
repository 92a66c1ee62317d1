"""The model of Fellegi and Sunter with three kinds of pairs: one person, one household, neither.

Two classes alone take a family for one person, because its members agree on phone and address. Larsen and Rubin let the
pairs that are no match be a mixture too. Probabilities are estimated by EM over counted patterns, so the time of a step
does not grow with the number of pairs.

Sources: Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969); Winkler, Frequency-based Matching in
Fellegi-Sunter Model of Record Linkage, US Census Bureau (2000); Larsen and Rubin, Iterative Automated Record Linkage
Using Mixture Models, JASA 96 (2001).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

CLASSES: Final = ("person", "household", "strangers")
PERSON, HOUSEHOLD, STRANGERS = range(len(CLASSES))

START: Final[Mapping[str, tuple[tuple[float, ...], ...]]] = MappingProxyType(
    {
        "name": ((0.02, 0.08, 0.10, 0.80), (0.30, 0.66, 0.02, 0.02), (0.80, 0.16, 0.02, 0.02)),
        "birth_date": ((0.05, 0.95), (0.97, 0.03), (0.90, 0.10)),
        "email": ((0.40, 0.10, 0.50), (0.85, 0.05, 0.10), (0.90, 0.08, 0.02)),
        "phone": ((0.35, 0.65), (0.25, 0.75), (0.98, 0.02)),
        "place": ((0.15, 0.10, 0.75), (0.03, 0.02, 0.95), (0.70, 0.20, 0.10)),
    }
)
"""Where EM begins: field to the chance of each level (0 none, rising) in each of :data:`CLASSES`. Stated by judgement;
what the pairs of the shop say replaces it."""

PRIOR_PAIRS: Final = 30.0
"""Pairs that the beginning counts as in each class, so that a shop with few candidates is not fitted to chance."""
SHARES: Final = (0.2, 0.4, 0.4)
"""Of the classes, at the beginning."""
MOST_STEPS: Final = 200
TOLERANCE: Final = 1e-6
"""EM ends when the log-likelihood of a pair grows by less."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """What was estimated.

    Attributes:
        shares: Of the classes among the candidates, sum 1.
        chances: Field to the chance of each level in each class, shape (3, levels), rows sum to 1.
        pairs: How many pairs it comes from.
        steps: How many steps of EM were needed.
    """

    shares: Floats
    chances: Mapping[str, Floats]
    pairs: int
    steps: int

    def log_likelihood(self, patterns: Levels) -> Floats:
        """Logarithm of share times likelihood, shape (n, 3); an unknown field (-1) says nothing."""
        found = np.tile(np.log(self.shares), (len(patterns), 1))
        for column, chances in enumerate(self.chances.values()):
            levels = patterns[:, column]
            said = np.log(chances).T[np.maximum(levels, 0)]
            found += np.where(levels[:, None] < 0, 0.0, said)
        return found

    def as_json(self) -> dict[str, object]:
        """The estimates as JSON data; no person is in them."""
        chances = {name: found.round(6).tolist() for name, found in self.chances.items()}
        return {
            "classes": list(CLASSES),
            "shares": self.shares.round(6).tolist(),
            "chances": chances,
            "pairs": self.pairs,
            "steps": self.steps,
        }


def fit(patterns: Levels) -> Mixture:
    """Estimate the mixture by EM, with the beginning as a Dirichlet prior (a mode, not a mean).

    Args:
        patterns: Levels of agreement, shape (pairs, fields) in the order of :data:`START`; -1 where unknown.
    """
    kinds, counts = np.unique(patterns, axis=0, return_counts=True)
    model = Mixture(np.array(SHARES), {name: np.array(start) for name, start in START.items()}, len(patterns), 0)
    before = -np.inf
    for step in range(1, MOST_STEPS + 1):
        logs = model.log_likelihood(kinds)
        total = np.logaddexp.reduce(logs, axis=1)
        model = _maximised(kinds, counts[:, None] * np.exp(logs - total[:, None]), len(patterns), step)
        now = float(counts @ total) / max(len(patterns), 1)
        if now - before < TOLERANCE:
            break
        before = now
    return model


def _maximised(kinds: Levels, weights: Floats, pairs: int, step: int) -> Mixture:
    prior = PRIOR_PAIRS * np.array(SHARES) * len(CLASSES)
    shares = weights.sum(axis=0) + prior
    chances = {}
    for column, (name, start) in enumerate(START.items()):
        counted = np.array(
            [weights[kinds[:, column] == level].sum(axis=0) for level in range(len(start[0]))], dtype=np.float64
        ).T + PRIOR_PAIRS * np.array(start)
        chances[name] = counted / counted.sum(axis=1, keepdims=True)
    return Mixture(shares / shares.sum(), chances, pairs, step)


def probability(model: Mixture, patterns: Levels, rarity: Floats) -> Floats:
    """Chance that each pair is one person, 0 to 1.

    Args:
        model: The estimates.
        patterns: As for :func:`fit`.
        rarity: Shape (pairs,). How often strangers agree on these very values, as a multiple of how often they agree on
            any; below 1 for a rare name.
    """
    logs = model.log_likelihood(patterns)
    logs[:, STRANGERS] += np.log(rarity)
    found: Floats = np.exp(logs[:, PERSON] - np.logaddexp.reduce(logs, axis=1))
    return found
