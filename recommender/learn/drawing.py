"""From scores to what is shown: bounds of exploration, and a draw whose probability is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from recommender.errors import PolicyInvalid
from recommender.learn.types import Floats, Picked

EXPLORED_AT_MOST: Final = 0.2
"""Most that the least shares of all arms may take together: with many offers exploring must not become all there is."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a policy may go with one arm at one place.

    Attributes:
        least: Share that every open arm gets, 0 to 0.1. More finds changes sooner, makes off-policy estimates tighter,
            and costs that much of the good ones; at 0 a policy without chance leaves nothing to estimate others from.
        most: Share that no arm exceeds while there are two or more, 0.5 to 1. Less keeps the others measured.
    """

    least: float = 0.002
    most: float = 0.98

    def __post_init__(self) -> None:
        if not (0 <= self.least <= 0.1 and 0.5 <= self.most <= 1):  # noqa: PLR2004 - as the docstring says
            raise PolicyInvalid("Shares must be from 0 to 0.1 at least and from 0.5 to 1 at most")

    def keep(self, wanted: Floats) -> Floats:
        """The nearest shares within the bounds.

        Args:
            wanted: Shape ``(n,)``, 0 or more, summing to 1.

        Returns:
            Shares summing to 1: each at least the smaller of ``least`` and ``EXPLORED_AT_MOST / n``, and at most
            ``most`` where n is 2 or more.
        """
        count = len(wanted)
        if count == 1:
            return np.ones(1)
        least = min(self.least, EXPLORED_AT_MOST / count)
        shares = least + (1 - count * least) * wanted
        top = int(shares.argmax())
        over = shares[top] - self.most  # as most >= 0.5, only one arm can be above it
        if over > 0:
            rest = np.delete(shares, top).sum()  # 1 less the top share would have lost its digits
            others = np.full(count, over / (count - 1)) if rest <= 0 else shares * (over / rest)
            shares = shares + others
            shares[top] = self.most
        return np.asarray(shares / shares.sum())


class _Sharing(Protocol):
    """What is needed of a policy to draw from it."""

    def shares(self, arms: Sequence[str], contexts: Floats, prior: Floats) -> Floats: ...


def draw(
    policy: _Sharing,
    arms: Sequence[str],
    contexts: Floats,
    prior: Floats,
    *,
    expected: Floats,
    places: int,
    rng: np.random.Generator,
) -> tuple[Picked, ...]:
    """Draw different arms place by place, each by the policy's shares among those that are left.

    The propensities are exact: they are the numbers that the draw was made with.

    Args:
        policy: Asked once for each place.
        arms: As in :meth:`recommender.learn.types.Policy.shares`, also empty.
        contexts: As there.
        prior: As there.
        expected: Response expected of each arm, shape ``(n,)``.
        places: Most arms to pick, 0 or more.
        rng: Source of chance.
    """
    left = list(range(len(arms)))
    picked = []
    for _ in range(min(places, len(arms))):
        shares = policy.shares([arms[arm] for arm in left], contexts[left], prior[left])
        drawn = int(np.searchsorted(np.cumsum(shares), rng.random(), side="right"))
        drawn = min(drawn, len(left) - 1)  # the sum may be a rounding below 1
        while shares[drawn] <= 0:
            drawn -= 1
        arm = left.pop(drawn)
        picked.append(Picked(arm, float(shares[drawn]), float(expected[arm])))
    return tuple(picked)
