"""What is known of learning at one moment, and how a verdict is kept. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from kiosk.learning.reading import Unusable
from kiosk.learning.stages import Stage
from kiosk.settings import Settings
from kiosk.store.offer_policies import PolicyRow
from recommender.learn.drawing import Bounds
from recommender.learn.gate import Compared, Method, Needs, Refusal, Verdict
from recommender.learn.offpolicy import Estimate
from recommender.learn.policies import AsGiven
from recommender.learn.posterior import Assumed

USUAL = AsGiven(Bounds(least=0.0, most=1.0))
"""The order that is shown without learning: the one to beat."""


@dataclass(frozen=True, slots=True)
class Rules:
    """By which answers are collected, learned from and judged.

    Attributes:
        chance: Share of the cards that are drawn by chance while answers are collected.
        assumed: Of the policy that learns.
        needs: What the log must show.
        bounds: Of the policy that learned.
    """

    chance: float
    assumed: Assumed = field(default_factory=Assumed)
    needs: Needs = field(default_factory=Needs)
    bounds: Bounds = field(default_factory=Bounds)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The rules of a site."""
        return cls(
            settings.learning_chance,
            Assumed(half_life_days=float(settings.learning_half_life_days)),
            Needs(decisions=settings.learning_decisions),
        )

    @property
    def collecting(self) -> AsGiven:
        """What draws the cards while answers are collected: the usual order, and the others with equal chance."""
        return AsGiven(Bounds(least=0.0, most=1.0 - self.chance))


@dataclass(frozen=True, slots=True)
class Progress:
    """What a look at the log counted.

    Attributes:
        decisions: Drawn with chance, settled and readable; while a candidate waits only those after it.
        members: Of how many members.
        needed: How many decisions it takes.
        left_out: Settled decisions that could not be learned from, by reason.
    """

    decisions: int
    members: int
    needed: int
    left_out: Mapping[Unusable, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For a column of the store."""
        left_out = {reason.value: count for reason, count in self.left_out.items()}
        return {"decisions": self.decisions, "members": self.members, "needed": self.needed, "left_out": left_out}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """What :meth:`as_json` made."""
        left_out = {Unusable(reason): count for reason, count in kept["left_out"].items()}
        return cls(kept["decisions"], kept["members"], kept["needed"], left_out)


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, with when and of how many members; never of fewer than any figure may be told of.

    Attributes:
        verdict: What the gate said.
        members: Of how many members the decisions were.
        at: When, UTC.
    """

    verdict: Verdict
    members: int
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """For a column of the store."""
        said = self.verdict
        return {
            "at": self.at.isoformat(),
            "members": self.members,
            "refusals": [one.value for one in said.refusals],
            "decisions": said.decisions,
            "effective": said.effective,
            "cut": said.cut,
            "estimates": {method.value: _triples(one) for method, one in said.estimates.items()},
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """What :meth:`as_json` made."""
        verdict = Verdict(
            refusals=tuple(Refusal(one) for one in kept["refusals"]),
            decisions=kept["decisions"],
            effective=kept["effective"],
            cut=kept["cut"],
            estimates={
                Method(name): Compared(*(Estimate(*three) for three in triples))
                for name, triples in kept["estimates"].items()
            },
        )
        return cls(verdict, kept["members"], datetime.fromisoformat(kept["at"]))


def _triples(one: Compared) -> list[list[float]]:
    return [[each.value, each.low, each.high] for each in (one.candidate, one.running, one.difference)]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far learning is.

    Attributes:
        stage: In one word.
        in_use: What draws the cards, or None: the usual order.
        waiting: The candidate, or what was allowed; or None.
        verdicts: All of them, newest first.
    """

    stage: Stage
    in_use: PolicyRow | None = None
    waiting: PolicyRow | None = None
    verdicts: tuple[Judged, ...] = ()

    @property
    def progress(self) -> Progress | None:
        """What the newest look counted, or None before the first."""
        row = self.in_use
        return None if row is None or row.progress is None else Progress.of_json(row.progress)

    @property
    def newest(self) -> Judged | None:
        """The newest verdict, or None."""
        return self.verdicts[0] if self.verdicts else None
