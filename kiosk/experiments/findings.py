"""What is known of an experiment at a look, as its page shows it: nothing of fewer than 20 members an arm."""

import math
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from kiosk.experiments.values import Guard
from recommender.experiments import Guarded, Interval, State, Verdict, Why

STEP: Final = 5
"""Numbers of members are told rounded down to it: nobody can see that one more came."""


@dataclass(frozen=True, slots=True)
class WeekLook:
    """The difference as of the end of a week.

    Attributes:
        weeks: Whole weeks since the start.
        absolute: Second arm minus control, in the unit of the measure.
        relative: The same over the control's mean, or None.
    """

    weeks: int
    absolute: Interval
    relative: Interval | None


@dataclass(frozen=True, slots=True)
class GuardLook:
    """How a guardrail stands.

    Attributes:
        guard: Which.
        state: How.
        change: Presses a greeting more, or None while nothing is known.
    """

    guard: Guard
    state: Guarded
    change: Interval | None


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that is told.

    Attributes:
        at: When it was worked out, UTC.
        verdict: What may be said.
        weeks: Whole weeks whose windows are over.
        units: Members of each arm that count, rounded down; None below 20. Control first.
        waiting: Members whose windows are not over, rounded down; None below 20.
        means: Of each arm, capped and after CUPED, in the unit of the measure; empty below 20 members.
        cut: Part of the noise that CUPED took away, 0 to 1.
        looks: By week, oldest first.
        guardrails: All of them.
    """

    at: datetime
    verdict: Verdict
    weeks: int
    units: dict[str, int | None]
    waiting: int | None
    means: dict[str, float]
    cut: float
    looks: tuple[WeekLook, ...]
    guardrails: tuple[GuardLook, ...]

    def as_json(self) -> dict[str, Any]:
        """For the store."""
        return asdict(self) | {"at": self.at.isoformat()}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> "Findings":
        """From what :meth:`as_json` made."""
        said = data["verdict"]
        why = tuple(Why(one) for one in said["why"])
        looks = tuple(
            WeekLook(one["weeks"], Interval(**one["absolute"]), _interval(one["relative"])) for one in data["looks"]
        )
        guardrails = tuple(
            GuardLook(Guard(one["guard"]), Guarded(one["state"]), _interval(one["change"]))
            for one in data["guardrails"]
        )
        return cls(
            at=datetime.fromisoformat(data["at"]),
            verdict=Verdict(State(said["state"]), why, said["arm"]),
            looks=looks,
            guardrails=guardrails,
            **{name: data[name] for name in ("weeks", "units", "waiting", "means", "cut")},
        )


def finite(interval: Interval | None) -> Interval | None:
    """An interval with two ends, or None."""
    if interval is None or not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return None
    return interval


def _interval(data: dict[str, float] | None) -> Interval | None:
    return None if data is None else Interval(**data)
