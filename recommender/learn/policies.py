"""The policies: Thompson sampling, LinUCB, and two orders that learn nothing, to measure them against."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Final, Self

import numpy as np

from recommender.learn.drawing import Bounds, draw
from recommender.learn.posterior import Assumed, Posterior
from recommender.learn.types import Floats, Observation, Picked

DRAWS: Final = 256
"""Draws of all unknowns from which Thompson's shares are counted; a share is off by at most 0.031 (standard error)."""
OPTIMISM: Final = 1.0
"""Standard deviations that LinUCB adds to what it expects."""
VERSION: Final = 1
"""Of the form of a dump."""


@dataclass(frozen=True, eq=False)
class _Linear:
    """What the two policies that learn have in common: a posterior, and bounds."""

    posterior: Posterior
    bounds: Bounds = field(default_factory=Bounds)

    name: ClassVar[str]

    @classmethod
    def new(cls, features: int, assumed: Assumed | None = None, bounds: Bounds | None = None) -> Self:
        """A policy that has seen nothing, for contexts of this width."""
        return cls(Posterior.empty(features, assumed or Assumed()), bounds or Bounds())

    @property
    def learned_until(self) -> date | None:
        """Day of the newest decision it learned from."""
        return self.posterior.until

    def shares(self, arms: Sequence[str], contexts: Floats, prior: Floats) -> Floats:
        """See :meth:`recommender.learn.types.Policy.shares`."""
        return self.bounds.keep(self._wanted(arms, contexts, prior))

    def choose(
        self, arms: Sequence[str], contexts: Floats, prior: Floats, places: int, rng: np.random.Generator
    ) -> tuple[Picked, ...]:
        """See :meth:`recommender.learn.types.Policy.choose`."""
        if not len(arms):
            return ()
        expected, _ = self.posterior.expect(arms, contexts, prior)
        return draw(self, arms, contexts, prior, expected=expected, places=places, rng=rng)

    def update(self, observed: Sequence[Observation]) -> Self:
        """See :meth:`recommender.learn.types.Policy.update`."""
        return replace(self, posterior=self.posterior.observe(observed))

    def without(self, arms: Sequence[str]) -> Self:
        """See :meth:`recommender.learn.types.Policy.without`."""
        return replace(self, posterior=self.posterior.without(arms))

    def dump(self) -> dict[str, Any]:
        """See :meth:`recommender.learn.types.Policy.dump`."""
        known = self.posterior
        return {
            "version": VERSION,
            "policy": self.name,
            "bounds": [self.bounds.least, self.bounds.most],
            "assumed": {
                "noise": known.assumed.noise,
                "weight": known.assumed.weight,
                "level": known.assumed.level,
                "half_life_days": known.assumed.half_life_days,
            },
            "features": known.features,
            "arms": list(known.arms),
            "gram": known.gram.tolist(),
            "moment": known.moment.tolist(),
            "until": known.until.isoformat() if known.until else None,
        }

    def _wanted(self, arms: Sequence[str], contexts: Floats, prior: Floats) -> Floats:
        raise NotImplementedError


class Thompson(_Linear):
    """Thompson sampling: an arm's share is the probability that it is the best one, by what is known.

    The probability is counted over :data:`DRAWS` draws of the posterior that depend on the state alone, so that shares
    can be computed again from a dump, and the propensities that are logged are those the draw was made with.
    """

    name: ClassVar[str] = "thompson"

    def _wanted(self, arms: Sequence[str], contexts: Floats, prior: Floats) -> Floats:
        inputs = self.posterior.inputs(contexts, prior)
        levels = np.empty((len(arms), DRAWS))
        for row, (arm, place) in enumerate(zip(arms, self.posterior.index(arms), strict=True)):
            levels[row] = self._drawn[place] if place >= 0 else self.posterior.assumed.level * _normals(arm)
        scores = prior[:, None] + inputs @ self._drawn[: inputs.shape[1]] + levels
        return np.bincount(scores.argmax(axis=0), minlength=len(arms)) / DRAWS

    @cached_property
    def _drawn(self) -> Floats:
        """Draws of the unknowns, shape ``(D, DRAWS)``."""
        known = self.posterior
        own = len(known.moment) - len(known.arms)
        chance = np.stack([_normals(f"/{number}") for number in range(own)] + [_normals(arm) for arm in known.arms])
        return np.asarray(known.mean[:, None] + np.linalg.cholesky(known.covariance) @ chance)


class LinUcb(_Linear):
    """LinUCB: the arm with the highest expectation plus :data:`OPTIMISM` deviations; chance by the bounds only."""

    name: ClassVar[str] = "linucb"

    def _wanted(self, arms: Sequence[str], contexts: Floats, prior: Floats) -> Floats:
        expected, variance = self.posterior.expect(arms, contexts, prior)
        wanted = np.zeros(len(arms))
        wanted[(expected + OPTIMISM * np.sqrt(variance)).argmax()] = 1.0
        return wanted


@dataclass(frozen=True, slots=True)
class FixedOrder:
    """Learns nothing: the arms in a given order, those it does not name after them by their prior, the higher first.

    Attributes:
        order: Ids, first one first. Empty orders all by the prior: what is shown before anything was learned.
        bounds: Chance for the others, without which no policy can be compared with it from its log.
    """

    order: tuple[str, ...] = ()
    bounds: Bounds = field(default_factory=Bounds)
    name: ClassVar[str] = "fixed"
    learned_until: ClassVar[date | None] = None

    def shares(self, arms: Sequence[str], contexts: Floats, prior: Floats) -> Floats:  # noqa: ARG002 - the protocol
        """See :meth:`recommender.learn.types.Policy.shares`."""
        places = {arm: place for place, arm in enumerate(self.order)}
        wanted = np.zeros(len(arms))
        wanted[min(range(len(arms)), key=lambda arm: (places.get(arms[arm], len(places)), -prior[arm]))] = 1.0
        return self.bounds.keep(wanted)

    def choose(
        self, arms: Sequence[str], contexts: Floats, prior: Floats, places: int, rng: np.random.Generator
    ) -> tuple[Picked, ...]:
        """See :meth:`recommender.learn.types.Policy.choose`."""
        return draw(self, arms, contexts, prior, expected=prior, places=places, rng=rng)

    def update(self, observed: Sequence[Observation]) -> Self:  # noqa: ARG002 - the protocol
        """Itself."""
        return self

    def without(self, arms: Sequence[str]) -> Self:
        """The order without these."""
        return replace(self, order=tuple(arm for arm in self.order if arm not in set(arms)))

    def dump(self) -> dict[str, Any]:
        """See :meth:`recommender.learn.types.Policy.dump`."""
        return {
            "version": VERSION,
            "policy": self.name,
            "bounds": [self.bounds.least, self.bounds.most],
            "order": list(self.order),
        }


@dataclass(frozen=True, slots=True)
class AsGiven:
    """Learns nothing: the arms as they come, the first one first, which is how offers stand without a policy.

    Attributes:
        bounds: Chance for the others, without which no policy can be compared with it from its log.
    """

    bounds: Bounds = field(default_factory=Bounds)
    name: ClassVar[str] = "as_given"
    learned_until: ClassVar[date | None] = None

    def shares(self, arms: Sequence[str], contexts: Floats, prior: Floats) -> Floats:  # noqa: ARG002 - the protocol
        """See :meth:`recommender.learn.types.Policy.shares`."""
        wanted = np.zeros(len(arms))
        wanted[0] = 1.0
        return self.bounds.keep(wanted)

    def choose(
        self, arms: Sequence[str], contexts: Floats, prior: Floats, places: int, rng: np.random.Generator
    ) -> tuple[Picked, ...]:
        """See :meth:`recommender.learn.types.Policy.choose`."""
        return draw(self, arms, contexts, prior, expected=prior, places=places, rng=rng)

    def update(self, observed: Sequence[Observation]) -> Self:  # noqa: ARG002 - the protocol
        """Itself."""
        return self

    def without(self, arms: Sequence[str]) -> Self:  # noqa: ARG002 - the protocol
        """Itself."""
        return self

    def dump(self) -> dict[str, Any]:
        """See :meth:`recommender.learn.types.Policy.dump`."""
        return {"version": VERSION, "policy": self.name, "bounds": [self.bounds.least, self.bounds.most]}


@lru_cache(maxsize=4096)
def _normals(name: str) -> Floats:
    """Standard normal draws that belong to an unknown, shape ``(DRAWS,)``; with each its negative, so the mean is 0."""
    half = np.random.default_rng(zlib.crc32(name.encode())).standard_normal(DRAWS // 2)
    made = np.concatenate([half, -half])
    made.setflags(write=False)
    return made
