"""Bayesian linear regression of the response: weights that all arms share, and a level of each arm.

``reward = prior + w . [1, prior, place, context] + level[arm] + noise``, with normal priors around zero on ``w`` and
the levels: a new arm is expected to do what its prior says, and what was learned of features holds for it at once.
The updates are those of ridge regression with Sherman-Morrison (L. Li et al., "A contextual-bandit approach to
personalized news article recommendation", WWW 2010, with the hybrid model reduced to one level an arm). Forgetting is
that of Y. Russac, C. Vernade, O. Cappe, "Weighted linear bandits for non-stationary environments", NeurIPS 2019, by the
age of a decision in days: the data fade, the prior does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self

import numpy as np

from recommender.errors import PolicyInvalid
from recommender.learn.types import Floats, Observation

_OWN: Final = 3
"""Features made here, before those of the context: 1, the prior, and the place."""
_LAST_PLACE: Final = 2
"""Where the feature of the place is 1; at the first place it is 0, further down it stays 1."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed before anything is seen.

    Attributes:
        noise: Standard deviation of a response around what is expected, above 0. A response of 0 or 1 that comes one
            time in 40 has 0.15, one time in two 0.5; more explores longer.
        weight: Standard deviation of a shared weight, above 0.
        level: Standard deviation of the level of an arm, above 0. More lets arms differ more, and explores longer.
        half_life_days: Days after which a decision counts half, above 0; None never forgets.
    """

    noise: float = 0.15
    weight: float = 0.1
    level: float = 0.05
    half_life_days: float | None = None

    def __post_init__(self) -> None:
        given = (self.noise, self.weight, self.level, 1.0 if self.half_life_days is None else self.half_life_days)
        if not all(np.isfinite(one) and one > 0 for one in given):
            raise PolicyInvalid("Spreads and the half-life must be above 0")


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What is known of the ``D = 3 + features + arms`` unknowns. A value.

    Attributes:
        assumed: Before anything was seen.
        features: Width d of the contexts.
        arms: Known arms, in the order of their unknowns.
        gram: Weighted sum of the outer products over the noise's variance, shape ``(D, D)``; without the prior.
        moment: Weighted sum of inputs times ``reward - prior`` over the noise's variance, shape ``(D,)``.
        covariance: Of the unknowns, shape ``(D, D)``.
        until: Newest day of a decision, or None before the first.
    """

    assumed: Assumed
    features: int
    arms: tuple[str, ...]
    gram: Floats
    moment: Floats
    covariance: Floats
    until: date | None

    @classmethod
    def empty(cls, features: int, assumed: Assumed) -> Self:
        """Before anything was seen."""
        size = _OWN + features
        variance = np.diag(np.full(size, assumed.weight**2))
        return cls(assumed, features, (), np.zeros((size, size)), np.zeros(size), variance, None)

    @classmethod
    def restored(
        cls, assumed: Assumed, *, features: int, arms: tuple[str, ...], gram: Floats, moment: Floats, until: date | None
    ) -> "Posterior":
        """From what does not follow from the rest; arguments as the attributes."""
        return _inverted(cls(assumed, features, arms, gram, moment, gram, until))

    @property
    def mean(self) -> Floats:
        """Of the unknowns, shape ``(D,)``."""
        return np.asarray(self.covariance @ self.moment)

    def index(self, arms: Sequence[str]) -> list[int]:
        """Where the levels of these arms are among the unknowns; -1 for an arm that was never seen."""
        known = {arm: _OWN + self.features + number for number, arm in enumerate(self.arms)}
        return [known.get(arm, -1) for arm in arms]

    def inputs(self, contexts: Floats, prior: Floats, place: Floats | int = 0) -> Floats:
        """``[1, prior, place, context]`` of each arm, shape ``(n, 3 + d)``; one place for all, or shape ``(n,)``.

        Raises:
            PolicyInvalid: The contexts have another width.
        """
        if contexts.ndim != 2 or contexts.shape != (len(prior), self.features):  # noqa: PLR2004 - a matrix
            raise PolicyInvalid(
                f"Contexts of shape {contexts.shape} do not fit a policy with {self.features} features",
                mend="Start a new policy; what was learned speaks of other features",
            )
        made = np.empty((len(prior), _OWN + self.features))
        made[:, 0], made[:, 1], made[:, 2], made[:, _OWN:] = 1.0, prior, np.minimum(place / _LAST_PLACE, 1), contexts
        return made

    def expect(self, arms: Sequence[str], contexts: Floats, prior: Floats, place: int = 0) -> tuple[Floats, Floats]:
        """Mean and variance of the expected response of each arm at a place, shape ``(n,)`` both, without the noise."""
        inputs = self.inputs(contexts, prior, place)
        shared, mean, covariance = inputs.shape[1], self.mean, self.covariance
        where = np.array(self.index(arms), dtype=np.intp)
        known = where >= 0
        across = covariance[where, :shared] * known[:, None]
        levels = np.where(known, covariance[where, where], self.assumed.level**2)
        spread = ((inputs @ covariance[:shared, :shared] + 2 * across) * inputs).sum(axis=1) + levels
        return prior + inputs @ mean[:shared] + np.where(known, mean[where], 0.0), np.maximum(spread, 0.0)

    def observe(self, observed: Sequence[Observation]) -> "Posterior":
        """What is known after these. The order plays no part, nor does how late they come.

        Raises:
            PolicyInvalid: A context has another width, or a number is not finite.
        """
        if not observed:
            return self
        contexts, priors = [one.context for one in observed], np.array([one.prior for one in observed])
        if any(np.shape(one) != (self.features,) for one in contexts):
            raise PolicyInvalid(f"A context does not fit a policy with {self.features} features")
        inputs = self.inputs(np.stack(contexts), priors, np.array([float(one.place) for one in observed]))
        gaps = np.array([one.reward for one in observed]) - priors
        if not (np.isfinite(inputs).all() and np.isfinite(gaps).all()):
            raise PolicyInvalid("A context or a reward is not a finite number")
        arms, days = [one.arm for one in observed], [one.at.date() for one in observed]
        newest = max(days)
        grown = _aged(_knowing(self, arms), newest)
        rows = np.zeros((len(observed), len(grown.moment)))
        rows[:, : inputs.shape[1]] = inputs
        rows[np.arange(len(observed)), grown.index(arms)] = 1.0
        now = grown.until or newest
        weights = np.array([_kept(self.assumed, (now - day).days) for day in days]) / self.assumed.noise**2
        return _added(grown, rows, gaps, weights)

    def without(self, arms: Sequence[str]) -> "Posterior":
        """What is known when the levels of these arms are of no interest any more (they are integrated out)."""
        gone = sorted((place for place in set(self.index(arms)) if place >= 0), reverse=True)
        gram, moment = self.gram, self.moment
        for place in gone:
            pull = gram[:, place] / (gram[place, place] + self.assumed.level**-2)
            moment = np.delete(moment - pull * moment[place], place)
            gram = np.delete(np.delete(gram - np.outer(pull, gram[place]), place, 0), place, 1)
        left = tuple(arm for arm in self.arms if arm not in set(arms))
        return _inverted(replace(self, arms=left, gram=gram, moment=moment))


def _knowing(known: Posterior, arms: Iterable[str]) -> Posterior:
    """With unknowns for the arms among these that are new."""
    new = tuple(dict.fromkeys(arm for arm in arms if arm not in known.arms))
    if not new:
        return known
    old, size = len(known.moment), len(known.moment) + len(new)
    gram, covariance = np.zeros((size, size)), np.diag(np.full(size, known.assumed.level**2))
    gram[:old, :old], covariance[:old, :old] = known.gram, known.covariance
    moment = np.concatenate([known.moment, np.zeros(len(new))])
    return replace(known, arms=known.arms + new, gram=gram, moment=moment, covariance=covariance)


def _aged(known: Posterior, day: date) -> Posterior:
    """The same on a later day. The inverse is made anew each day, so that rounding does not pile up."""
    if known.until is None:
        return replace(known, until=day)
    if day <= known.until:
        return known
    kept = _kept(known.assumed, (day - known.until).days)
    return _inverted(replace(known, gram=known.gram * kept, moment=known.moment * kept, until=day))


def _added(known: Posterior, rows: Floats, gaps: Floats, weights: Floats) -> Posterior:
    """With these rows of inputs, shape ``(m, D)``, and what the reward was above the prior, ``(m,)``."""
    gram = known.gram + (rows * weights[:, None]).T @ rows
    added = replace(known, gram=gram, moment=known.moment + rows.T @ (weights * gaps))
    if len(rows) * 4 > len(gram):  # from here on one inverse is less work than an update for each row
        return _inverted(added)
    covariance = known.covariance.copy()
    for row, weight in zip(rows, weights.tolist(), strict=True):
        pulled = covariance @ row
        covariance -= np.outer(pulled, pulled * (weight / (1 + weight * float(row @ pulled))))
    return replace(added, covariance=covariance)


def _inverted(known: Posterior) -> Posterior:
    """With the covariance that follows from the rest."""
    own = _OWN + known.features
    levels = np.full(len(known.gram) - own, known.assumed.level**-2)
    precision = known.gram + np.diag(np.concatenate([np.full(own, known.assumed.weight**-2), levels]))
    covariance = np.linalg.inv(precision)
    return replace(known, covariance=(covariance + covariance.T) / 2)


def _kept(assumed: Assumed, days: int) -> float:
    return 1.0 if assumed.half_life_days is None else float(0.5 ** (days / assumed.half_life_days))
