"""From one number a unit to what may be said: capped, adjusted and compared, as of the end of each whole week."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.experiments.cuped import adjust, winsorise
from recommender.experiments.effects import effect, summarise
from recommender.experiments.types import Effect, Summary
from recommender.experiments.verdict import Plan

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Units of an experiment whose window is over; arm 0 is the control.

    Attributes:
        arms: Arm of each unit, shape ``(n,)``.
        weeks: Whole weeks from the start to its first exposure, shape ``(n,)``.
        values: The metric, shape ``(n,)``.
        before: What was known before, empty (nan) where nothing was, shape ``(n, k)``.
    """

    arms: NDArray[np.intp]
    weeks: NDArray[np.intp]
    values: Floats
    before: Floats

    def until(self, weeks: int) -> "Observed":
        """Those who were first exposed in so many first weeks."""
        rows = self.weeks < weeks
        return Observed(self.arms[rows], self.weeks[rows], self.values[rows], self.before[rows])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every arm against the control at one look.

    Attributes:
        weeks: Whole weeks of exposures.
        arms: Summaries of the capped values after CUPED, the control first.
        effects: Of each arm beside the control.
        cut: Part of the variance that CUPED took away.
    """

    weeks: int
    arms: tuple[Summary, ...]
    effects: tuple[Effect, ...]
    cut: float


def compare(observed: Observed, arms: int, plan: Plan, weeks: int) -> Comparison:
    """One look.

    Args:
        observed: Units of every arm.
        arms: Number of arms, 2 or more.
        plan: What was promised.
        weeks: Only units of so many first weeks count; all of their windows must be over.
    """
    there = observed.until(weeks)
    capped = winsorise(there.values)
    adjusted = adjust(capped, there.before)
    found = [summarise(adjusted.values[there.arms == arm]) for arm in range(arms)]
    effects = (effect(found[0], other, plan.units, alpha=plan.alpha, comparisons=arms - 1) for other in found[1:])
    return Comparison(weeks, tuple(found), tuple(effects), adjusted.cut)


def by_week(observed: Observed, arms: int, plan: Plan, weeks: int, smallest: int) -> Iterator[Comparison]:
    """The looks after each whole week, oldest first.

    A week in which fewer than ``smallest`` units joined an arm is told with the next one: nobody can work out from two
    looks what a few people did.

    Args:
        observed: Units of every arm.
        arms: Number of arms, 2 or more.
        plan: What was promised.
        weeks: Whole weeks whose windows are over.
        smallest: Fewest units of an arm between two looks, 1 or more.
    """
    for week in told_steps(observed.arms, observed.weeks, arms, weeks, smallest):
        yield compare(observed, arms, plan, week)


def told_steps(
    arms: NDArray[np.intp], steps: NDArray[np.intp], count: int, until: int, smallest: int
) -> tuple[int, ...]:
    """Times at which figures may be told, so that between two of them every arm grew by enough units.

    Args:
        arms: Arm of each unit, shape ``(n,)``.
        steps: Whole weeks, or days, from the start to its first exposure, shape ``(n,)``.
        count: Number of arms.
        until: Last time, in the same unit.
        smallest: Fewest units by which an arm grows.

    Returns:
        Times ``t`` of 1 to ``until``; told is what came before each (``steps < t``).
    """
    told, found = np.zeros(count, dtype=np.intp), []
    for time in range(1, until + 1):
        counts = np.bincount(arms[steps < time], minlength=count)
        if (counts - told).min() >= smallest:
            told = counts
            found.append(time)
    return tuple(found)
