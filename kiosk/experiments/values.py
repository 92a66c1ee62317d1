"""Experiments of a shop: what is compared, on what, and what was promised before the first look."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from recommender.experiments import Arm, Experiment, Plan

USUAL, LEARNED, FIRST, SECOND = "usual", "learned", "first", "second"
"""Names of arms; the control comes first."""
SEPARATOR: Final = "/"
"""Between the number of an experiment and the arm, in what is noted with a decision."""


class Kind(StrEnum):
    """What is compared."""

    POLICY = "policy"
    """The order of the offers: as the rules make it, against what was learned from answers."""
    OFFERS = "offers"
    """Two offers: who is in one arm never sees the offer of the other one."""


class Measure(StrEnum):
    """What shall become more."""

    REDEEMED = "redeemed"
    """Offers that a member redeemed."""
    MONEY = "money"
    """Money that a member with linked purchases spent, returns taken off."""


class Guard(StrEnum):
    """What must not become more."""

    LESS = "less"
    """Presses of *Less like this*, a greeting."""
    NOT_ME = "not_me"
    """Presses of *Not me*, a greeting."""


class ExperimentState(StrEnum):
    """Where an experiment stands."""

    DRAFT = "draft"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person fills in.

    Attributes:
        name: At most 120 characters.
        hypothesis: What is expected and why, at most 500 characters.
        kind: What is compared.
        offers: Ids of both offers, of the kind ``offers``; else empty.
        measure: What shall become more.
        window: Days after a member's first greeting in which it is counted, 1 to 60.
        units: Members of each arm, 20 or more.
        weeks: Whole weeks that greetings are collected at least, 1 to 40.
        effect: The relative change that is looked for, such as 0.1; above 0.
    """

    name: str
    hypothesis: str
    kind: Kind
    offers: tuple[str, ...]
    measure: Measure
    window: int
    units: int
    weeks: int
    effect: float

    @property
    def arms(self) -> tuple[str, str]:
        """Names of the arms, the control first."""
        return (USUAL, LEARNED) if self.kind is Kind.POLICY else (FIRST, SECOND)

    def as_json(self) -> dict[str, Any]:
        """For the store, without the name, which has a column."""
        return {
            "hypothesis": self.hypothesis,
            "kind": self.kind.value,
            "offers": list(self.offers),
            "measure": self.measure.value,
            "window": self.window,
            "units": self.units,
            "weeks": self.weeks,
            "effect": self.effect,
        }

    @classmethod
    def of_json(cls, name: str, data: dict[str, Any]) -> "Draft":
        """From what :meth:`as_json` made."""
        said = {"kind": Kind(data["kind"]), "measure": Measure(data["measure"]), "offers": tuple(data["offers"])}
        return cls(name=name, **data | said)


@dataclass(frozen=True, slots=True)
class Promise:
    """Settings as they were at the start: moving them moves no experiment that runs.

    Attributes:
        holdout: Share of the members who take part in no experiment, 0 to below 1.
        alpha: Chance of a false difference over all looks.
        margin: Presses a greeting by which a guardrail may become worse.
    """

    holdout: float
    alpha: float
    margin: float


@dataclass(frozen=True, slots=True)
class ShopExperiment:
    """One experiment.

    Attributes:
        experiment_id: Its number.
        salt: Of its hash.
        draft: What is compared.
        promise: Settings at its start; None of a draft.
        state: Where it stands.
        actor: Who made it.
        created_at: When, UTC.
        started_at: When it began, UTC.
        ended_at: When it ended, UTC.
        report: What was known at the end (:mod:`kiosk.experiments.reports`), or None.
    """

    experiment_id: int
    salt: str
    draft: Draft
    promise: Promise | None
    state: ExperimentState
    actor: str
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    report: dict[str, Any] | None = None

    def dealt(self, promise: Promise) -> Experiment:
        """How members are dealt out to the arms, in equal shares."""
        return Experiment(self.salt, tuple(Arm(name) for name in self.draft.arms), promise.holdout)

    def plan(self, promise: Promise) -> Plan:
        """What was promised before the first look."""
        return Plan(self.draft.units, self.draft.weeks, alpha=promise.alpha)

    def label(self, arm: str) -> str:
        """What is noted with a decision."""
        return f"{self.experiment_id}{SEPARATOR}{arm}"
