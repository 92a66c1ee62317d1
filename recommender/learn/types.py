"""Values and the protocol of learning from feedback: which of the offers that are open to somebody are shown.

An *arm* is an offer by its id. A *place* is a position on the screen, the first one being 0. A *share* is the
probability with which an arm is picked at a place, given those picked before it: its propensity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Picked:
    """One arm that a policy picked.

    Attributes:
        arm: Index into the arms that were given.
        propensity: Probability with which it was drawn at this place given those before, above 0 to 1.
        expected: Response the policy expects of it; near 0 to 1, but a linear model may leave these ends.
    """

    arm: int
    propensity: float
    expected: float


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What came of one arm that was shown.

    Attributes:
        arm: Id of the offer.
        context: What the policy was given for it, shape ``(d,)``.
        prior: Response that was expected before anything was learned, 0 to 1.
        reward: Response, 0 to 1 (:func:`recommender.learn.rewards.reward`).
        at: When it was shown, naive local time of the shop; forgetting counts from here.
        place: Where it was shown, 0 and up: what stands further down is answered less, whatever it is.
    """

    arm: str
    context: Floats
    prior: float
    reward: float
    at: datetime
    place: int = 0


class Policy(Protocol):
    """A way to pick arms. A value: nothing changes it, so threads may share it."""

    @property
    def name(self) -> str:
        """Of the method, such as ``thompson``."""

    @property
    def learned_until(self) -> date | None:
        """Day of the newest decision it learned from, or None: off-policy estimates may use later ones only."""

    def shares(self, arms: Sequence[str], contexts: Floats, prior: Floats) -> Floats:
        """Probability of each arm to be picked next, shape ``(n,)``, summing to 1.

        Args:
            arms: Ids of the arms that are left, each once, at least one; the policy need not know them.
            contexts: Features of each arm for this customer at this moment, shape ``(n, d)``, scaled to about 0..1.
            prior: Expected response by content and affinity alone, shape ``(n,)``, 0 to 1.

        Raises:
            PolicyInvalid: The contexts have another width than the policy learned with.
        """

    def choose(
        self, arms: Sequence[str], contexts: Floats, prior: Floats, places: int, rng: np.random.Generator
    ) -> tuple[Picked, ...]:
        """Draw at most ``places`` different arms, best place first; fewer where there are fewer arms.

        Other arguments are those of :meth:`shares`.
        """

    def update(self, observed: Sequence[Observation]) -> Self:
        """The policy after feedback, in any order and as late as it comes.

        Raises:
            PolicyInvalid: A context has another width than the policy learned with.
        """

    def without(self, arms: Sequence[str]) -> Self:
        """The policy after these arms are gone: what belonged to them alone is forgotten."""

    def dump(self) -> dict[str, Any]:
        """The whole state for JSON; :func:`recommender.learn.stored.load` reads it back."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One place of one decision: what was open there, and what was picked.

    Attributes:
        arms: Ids of all arms that were open at this place, the ones not picked too.
        contexts: Of each arm, shape ``(n, d)``.
        prior: Of each arm, shape ``(n,)``, 0 to 1.
        picked: Index into ``arms``, with its propensity.
    """

    arms: tuple[str, ...]
    contexts: Floats
    prior: Floats
    picked: Picked

    def seen(self, reward: float, at: datetime, place: int) -> Observation:
        """What is to be learned from it."""
        arm = self.picked.arm
        return Observation(self.arms[arm], self.contexts[arm], float(self.prior[arm]), reward, at, place)


@dataclass(frozen=True, slots=True, eq=False)
class Logged:
    """One decision as it was logged, with what came of it: what off-policy estimates need.

    Attributes:
        at: When, naive local time of the shop.
        draws: First place first. What is open at a later place may depend on what stands before it.
        rewards: Response at each place, shape ``(len(draws),)``, 0 to 1.
        subject: Pseudonym of the customer or empty; decisions of one subject are not independent of each other.
    """

    at: datetime
    draws: tuple[Drawn, ...]
    rewards: Floats
    subject: str = ""

    def seen(self) -> list[Observation]:
        """What is to be learned from it, place by place."""
        pairs = enumerate(zip(self.draws, self.rewards.tolist(), strict=True))
        return [draw.seen(reward, self.at, place) for place, (draw, reward) in pairs]
