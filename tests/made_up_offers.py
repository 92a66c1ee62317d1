"""A small shop in which the response to every offer is known."""

from datetime import datetime, timedelta

import numpy as np

from recommender.learn.simulator import World
from recommender.learn.types import Observation

START = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - the shop's local time
ARMS = ("coffee", "rice", "soap", "tea")
WEIGHTS = np.array([0.5, -0.2])
LEVELS = np.array([0.1, 0.2, 0.05, 0.15])


def made_up_world(seed: int, decisions: int, *, change: bool = False, a_day: int = 40) -> World:
    """Chances are linear in two features and the offer; with ``change`` the levels turn round half-way."""
    rng = np.random.default_rng(seed)
    contexts = rng.random((decisions, len(ARMS), 2))
    levels = np.tile(LEVELS, (decisions, 1))
    if change:
        levels[decisions // 2 :] = LEVELS.max() + LEVELS.min() - LEVELS
    chances = np.clip(contexts @ WEIGHTS + levels, 0, 1)
    return World(
        arms=ARMS,
        contexts=contexts,
        prior=np.full((decisions, len(ARMS)), 0.3),
        rewards=(rng.random(chances.shape) < chances).astype(float),
        at=tuple(START + timedelta(days=number // a_day) for number in range(decisions)),
    )


def observations(seed: int, count: int, features: int = 3, days: int = 1) -> list[Observation]:
    rng = np.random.default_rng(seed)
    return [
        Observation(
            arm=ARMS[int(rng.integers(len(ARMS)))],
            context=rng.random(features),
            prior=float(rng.random()),
            reward=float(rng.random() < 0.3),
            at=START + timedelta(days=int(rng.integers(days))),
            place=int(rng.integers(4)),
        )
        for _ in range(count)
    ]
