"""How long an experiment would take, from what members did lately."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.experiments.measuring import Measurer
from kiosk.experiments.values import Draft, Measure, Promise
from kiosk.store.audience_rows import SMALLEST
from recommender.experiments import (
    Arm,
    Design,
    Experiment,
    Metric,
    adjust,
    days_needed,
    smallest_effect,
    summarise,
    summarise_rare,
    units_needed,
    winsorise,
)

LOOK_BACK: Final = 90
"""Days of greetings that the usual value of a measure is taken from."""
TRAFFIC_DAYS: Final = 28
"""Days of greetings that newcomers are counted in."""
EFFECTS: Final = (0.05, 0.1, 0.2, 0.3, 0.5)
"""Relative changes of the table beside the form."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual without an experiment.

    Attributes:
        members: Members that it was taken from, 20 or more.
        metric: Mean, variance and what CUPED takes away.
        arrivals: Members greeted for the first time in :data:`TRAFFIC_DAYS` days, by day, oldest first.
        spread: Largest variance of the guardrails, in squared presses a greeting of one member.
    """

    members: int
    metric: Metric
    arrivals: tuple[int, ...]
    spread: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an effect costs.

    Attributes:
        effect: Relative change that is looked for.
        units: Members of each arm.
        days: Until it can be seen, in whole weeks, or None: longer than two years.
    """

    effect: float
    units: int
    days: int | None


def usual(measurer: Measurer, measure: Measure, window: int, now: datetime) -> Usual | None:
    """What members did lately; None where fewer than 20 were greeted, or none of them did anything.

    Args:
        measurer: Reads the store.
        measure: What is counted.
        window: Days from the first greeting on.
        now: The time, aware.
    """
    today = measurer.local_day(now)
    people = measurer.greeted(now - timedelta(days=LOOK_BACK + window))
    people = measurer.linked(people) if measure is Measure.MONEY else people
    until = measurer.known_until(measure, today)
    over = people.take([row for row, day in enumerate(people.days) if (until - day).days >= window])
    if len(over.subjects) < SMALLEST:
        return None
    values, before = measurer.measured(over, measure, window)
    capped = winsorise(values)
    found = summarise(capped)
    if found.mean <= 0 or found.variance <= 0:
        return None
    cut = min(adjust(capped, before).cut, _MOST_CUT)
    lately = measurer.greeted(now - timedelta(days=TRAFFIC_DAYS))
    lately = measurer.linked(lately) if measure is Measure.MONEY else lately
    by_day = Counter(lately.days)
    days = (today - timedelta(days=back) for back in range(TRAFFIC_DAYS, 0, -1))
    greetings, presses = measurer.presses(over)
    spread = max(summarise_rare(each, greetings).variance for each in presses.values())
    return Usual(found.units, Metric(found.mean, found.variance, cut), tuple(by_day[day] for day in days), spread)


_MOST_CUT: Final = 0.8
"""No plan counts on more: what was cut of few members will not be cut of others."""


def forecast(known: Usual, effect: float, window: int, weeks: int, promise: Promise) -> Forecast:
    """What an effect costs, with the intervals that the page draws."""
    design = _design(promise)
    whole = units_needed(known.metric, effect, design)
    each = max(round(whole * design.control), SMALLEST)
    return Forecast(effect, each, days_needed(max(whole, each * 2), known.arrivals, window, weeks))


def seen_with(known: Usual, units: int, promise: Promise) -> float | None:
    """The smallest relative change that so many members of each arm show, or None."""
    design = _design(promise)
    return smallest_effect(known.metric, round(units / design.control), design)


def guarded_with(known: Usual, promise: Promise) -> int:
    """Members of each arm until it is sure that no guardrail became worse by the margin, where none did."""
    return math.ceil(2 * known.spread * (_design(promise).reach / promise.margin) ** 2)


def days_for(known: Usual, draft: Draft, promise: Promise) -> int | None:
    """Days that a plan takes, or None: longer than two years."""
    return days_needed(round(draft.units / _design(promise).control), known.arrivals, draft.window, draft.weeks)


def _design(promise: Promise) -> Design:
    shares = Experiment("plan", (Arm("a"), Arm("b")), promise.holdout).shares
    return Design(shares["a"], shares["b"], alpha=promise.alpha)
