"""What a policy earns where the response to every arm is known: a replay, decision by decision, in order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from recommender.learn.posterior import Assumed, Posterior
from recommender.learn.types import Drawn, Floats, Logged, Observation, Picked, Policy


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """``T`` decisions between the same ``n`` arms, oldest first.

    Attributes:
        arms: Ids, n of them.
        contexts: Shape ``(T, n, d)``; nothing in them was unknown at their decision.
        prior: Shape ``(T, n)``, 0 to 1.
        rewards: Response to each arm had it been shown, shape ``(T, n)``, 0 to 1.
        at: When, T of them.
    """

    arms: tuple[str, ...]
    contexts: Floats
    prior: Floats
    rewards: Floats
    at: tuple[datetime, ...]

    def __len__(self) -> int:
        return len(self.at)

    def seen(self, decision: int, arm: int, place: int = 0) -> Observation:
        """What would be learned from this arm in this decision."""
        return Observation(
            self.arms[arm],
            self.contexts[decision, arm],
            float(self.prior[decision, arm]),
            float(self.rewards[decision, arm]),
            self.at[decision],
            place,
        )


def replay(
    policy: Policy, world: World, rng: np.random.Generator, *, places: int = 1, batch: int | None = 1
) -> Iterator[tuple[Policy, Logged]]:
    """Let a policy decide, and learn from what it showed.

    Args:
        policy: At the start.
        world: What there is to decide.
        rng: Chance of the draws.
        places: Arms shown at once, 1 or more.
        batch: Decisions after which their feedback arrives all at once, 1 or more; None never learns.

    Yields:
        The policy that decided, and the decision with its rewards.
    """
    waiting: list[Observation] = []
    for decision, at in enumerate(world.at):
        contexts, prior = world.contexts[decision], world.prior[decision]
        picked = policy.choose(world.arms, contexts, prior, places, rng)
        rewards = world.rewards[decision, [one.arm for one in picked]]
        yield policy, Logged(at, _draws(world, decision, picked), rewards)
        if batch is not None:
            waiting += [world.seen(decision, one.arm, place) for place, one in enumerate(picked)]
            if (decision + 1) % batch == 0:
                policy, waiting = policy.update(waiting), []


def _draws(world: World, decision: int, picked: Sequence[Picked]) -> tuple[Drawn, ...]:
    """What was open at each place: all but those before it."""
    left, draws = list(range(len(world.arms))), []
    for one in picked:
        arms, contexts, prior = world.arms, world.contexts[decision], world.prior[decision]
        at_place = Picked(left.index(one.arm), one.propensity, one.expected)
        draws.append(Drawn(tuple(arms[arm] for arm in left), contexts[left], prior[left], at_place))
        left.remove(one.arm)
    return tuple(draws)


def earned(policy: Policy, world: World, rng: np.random.Generator, *, batch: int = 1) -> Floats:
    """Reward of each decision with one place, shape ``(T,)``."""
    return np.array([float(one.rewards[0]) for _, one in replay(policy, world, rng, batch=batch)])


def best_fixed(world: World) -> tuple[str, Floats]:
    """The arm that would have earned most had it always been shown, chosen in hindsight; and its rewards ``(T,)``."""
    best = int(world.rewards.mean(axis=0).argmax())
    return world.arms[best], world.rewards[:, best]


def full_information(world: World, assumed: Assumed) -> Floats:
    """Reward of each decision ``(T,)`` of the same model when it is told the response to every arm after each decision.

    It has no need to explore. A policy with the same model that sees only what it showed is not expected above this.
    """
    known = Posterior.empty(world.contexts.shape[2], assumed)
    rewards = np.empty(len(world))
    for decision in range(len(world)):
        expected, _ = known.expect(world.arms, world.contexts[decision], world.prior[decision])
        rewards[decision] = world.rewards[decision, int(expected.argmax())]
        known = known.observe([world.seen(decision, arm) for arm in range(len(world.arms))])
    return rewards


def by_prior(world: World) -> Floats:
    """Reward of each decision ``(T,)`` when the arm with the highest prior is always shown, and nothing is learned."""
    return np.asarray(world.rewards[np.arange(len(world)), world.prior.argmax(axis=1)])
