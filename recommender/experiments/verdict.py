"""What may be said about an experiment at any look. It never calls a winner early, and calls off what does harm."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from recommender.errors import ExperimentInvalid
from recommender.experiments.guardrails import Guarded
from recommender.experiments.ratio_check import RatioCheck
from recommender.experiments.types import Better, Effect

MOST_CROSSED: Final = 0.01
"""Share of units in several arms from which on something is broken."""


class State(StrEnum):
    """What may be said."""

    COLLECTING = "collecting"
    CLEAR = "clear"
    """The plan is fulfilled and there is a difference."""
    NOT_CLEAR = "not_clear"
    """The plan is fulfilled, and no difference can be told, or not whether a guardrail is held."""
    MISMATCH = "mismatch"
    """The arms do not have the sizes they should: the figures mean nothing."""
    HARMED = "harmed"
    """A guardrail became worse beyond its margin."""


class Why(StrEnum):
    """Reasons for a state; the page has words for each."""

    TOO_FEW_UNITS = "too_few_units"
    TOO_SHORT = "too_short"
    ARM_SIZES = "arm_sizes"
    ARMS_CROSSED = "arms_crossed"
    GUARDRAIL_HARMED = "guardrail_harmed"
    GUARDRAIL_OPEN = "guardrail_open"
    NO_DIFFERENCE = "no_difference"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Plan:
    """What was promised before the first look.

    Attributes:
        units: Units with a full window that each arm shall have, 2 or more.
        weeks: Whole weeks of exposures that it lasts at least, 1 or more: people buy differently on other weekdays.
        better: In which direction the metric is good.
        alpha: Chance of a false winner, over all looks and arms.
    """

    units: int
    weeks: int
    better: Better = Better.HIGHER
    alpha: float = 0.05

    def __post_init__(self) -> None:
        if self.units < 2 or self.weeks < 1 or not 0 < self.alpha < 1:  # noqa: PLR2004 - a spread needs two
            raise ExperimentInvalid(
                "A plan needs two units an arm and one week at least", mend="Plan with the calculator"
            )


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that is known when an experiment is looked at.

    Attributes:
        units: Units with a full window, by arm.
        weeks: Whole weeks of exposures whose windows are over; ``units`` and ``effects`` are of these weeks.
        sizes: Check of the arms' sizes.
        crossed: Share of units that met several arms, 0 to 1.
        effects: Of the metric, by arm beside the control.
        guardrails: Of each of these arms, how each guardrail stands.
    """

    units: Mapping[str, int]
    weeks: int
    sizes: RatioCheck
    crossed: float
    effects: Mapping[str, Effect]
    guardrails: Mapping[str, Mapping[str, Guarded]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said.

    Attributes:
        state: Of the whole experiment.
        why: Reasons, the weightiest first.
        arm: The arm it speaks of: the best one where the state is clear and better, the harmed one, or None.
    """

    state: State
    why: tuple[Why, ...]
    arm: str | None = None


def judge(plan: Plan, look: Look) -> Verdict:
    """What may be said at this look.

    A mismatch and a harmed guardrail are told at any time, since waiting does harm. A difference is told only when
    every arm has the planned units and the planned weeks are over, however clear it was before.
    """
    broken = tuple(
        why
        for why, found in ((Why.ARM_SIZES, look.sizes.mismatch), (Why.ARMS_CROSSED, look.crossed > MOST_CROSSED))
        if found
    )
    if broken:
        return Verdict(State.MISMATCH, broken)
    for arm, found in look.guardrails.items():
        if Guarded.HARMED in found.values():
            return Verdict(State.HARMED, (Why.GUARDRAIL_HARMED,), arm)
    missing = _missing(plan, look)
    return Verdict(State.COLLECTING, missing) if missing else _concluded(plan, look)


def _missing(plan: Plan, look: Look) -> tuple[Why, ...]:
    """What of the plan is not fulfilled yet."""
    checks = (
        (Why.TOO_FEW_UNITS, min(look.units.values(), default=0) < plan.units),
        (Why.TOO_SHORT, look.weeks < plan.weeks),
    )
    return tuple(why for why, found in checks if found)


def _concluded(plan: Plan, look: Look) -> Verdict:
    """The difference, of an experiment that kept to its plan."""
    sign = 1 if plan.better is Better.HIGHER else -1
    gains = {arm: sign * one.absolute.value for arm, one in look.effects.items() if one.absolute.is_clear}
    winners = sorted((arm for arm, gain in gains.items() if gain > 0), key=lambda arm: -gains[arm])
    for arm in winners:
        if all(one is Guarded.HELD for one in look.guardrails.get(arm, {}).values()):
            return Verdict(State.CLEAR, (Why.BETTER,), arm)
    if winners:
        return Verdict(State.NOT_CLEAR, (Why.GUARDRAIL_OPEN,), winners[0])
    if gains and len(gains) == len(look.effects):
        return Verdict(State.CLEAR, (Why.WORSE,))
    return Verdict(State.NOT_CLEAR, (Why.NO_DIFFERENCE,))
