"""One look at an experiment: from the store to what may be told."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import numpy as np

from kiosk.experiments.findings import STEP, Findings, GuardLook, WeekLook, finite
from kiosk.experiments.measuring import GUARD_DAYS, Greeted, Measurer
from kiosk.experiments.values import Guard, Measure, Promise, ShopExperiment
from kiosk.store.audience_rows import SMALLEST
from recommender.experiments import (
    Comparison,
    Guarded,
    Guardrail,
    Look,
    Observed,
    Plan,
    by_week,
    check_ratio,
    effect,
    guarded,
    judge,
    summarise_rare,
    told_steps,
)

WEEK: Final = 7
_GUARDED = tuple[Mapping[Guard, Guarded], tuple[GuardLook, ...]]


def look_at(experiment: ShopExperiment, promise: Promise, measurer: Measurer, now: datetime) -> Findings:
    """Everything that may be told of a running experiment.

    Args:
        experiment: That has begun.
        promise: Of its start.
        measurer: Reads the store as it is now.
        now: The time, aware.
    """
    draft, today = experiment.draft, measurer.local_day(now)
    started = experiment.started_at or now
    everybody = measurer.greeted(started, [experiment.label(arm) for arm in draft.arms])
    people = measurer.linked(everybody) if draft.measure is Measure.MONEY else everybody
    start, plan = measurer.local_day(started), experiment.plan(promise)
    weeks = whole_weeks(start, measurer.known_until(draft.measure, today), draft.window)
    observed = _observed(people, start, measurer, experiment)
    looks = tuple(by_week(observed, len(draft.arms), plan, weeks, SMALLEST))
    states, guardrails = _guardrails(everybody, measurer, plan, promise, start=start, today=today)
    counted = np.bincount(observed.until(weeks).arms, minlength=len(draft.arms))
    sizes = dict(zip(draft.arms, np.bincount(people.arms, minlength=len(draft.arms)).tolist(), strict=True))
    newest = looks[-1] if looks else None
    verdict = judge(
        plan,
        Look(
            # Units of the look that is told, which may be a week older than the newest units.
            units=dict.fromkeys(draft.arms, 0) if newest is None else _units(newest, draft.arms),
            weeks=0 if newest is None else newest.weeks,
            sizes=check_ratio(sizes, dict.fromkeys(draft.arms, 1.0)),
            crossed=everybody.crossed / max(len(everybody.subjects) + everybody.crossed, 1),
            effects={} if newest is None else {draft.arms[1]: newest.effects[0]},
            guardrails={draft.arms[1]: {guard.value: state for guard, state in states.items()}},
        ),
    )
    return Findings(
        at=now,
        verdict=verdict,
        weeks=weeks,
        units=dict(zip(draft.arms, (_told(count) for count in counted.tolist()), strict=True)),
        waiting=_told(len(people.subjects) - int(counted.sum())),
        means={} if newest is None else {name: one.mean for name, one in zip(draft.arms, newest.arms, strict=True)},
        cut=0.0 if newest is None else newest.cut,
        looks=tuple(_told_look(one) for one in looks),
        guardrails=guardrails,
    )


def whole_weeks(start: date, known_until: date, window: int) -> int:
    """Whole weeks of first greetings whose windows are over.

    Args:
        start: First day of the experiment.
        known_until: First day of which nothing is known yet.
        window: Days from the first greeting on.
    """
    return max((known_until - start).days - window + 1, 0) // WEEK if known_until > start else 0


def _observed(people: Greeted, start: date, measurer: Measurer, experiment: ShopExperiment) -> Observed:
    values, before = measurer.measured(people, experiment.draft.measure, experiment.draft.window)
    weeks = np.array([(day - start).days // WEEK for day in people.days], dtype=np.intp)
    return Observed(people.arms, weeks, values, before)


def _units(look: Comparison, arms: tuple[str, ...]) -> dict[str, int]:
    return {name: one.units for name, one in zip(arms, look.arms, strict=True)}


def _told_look(look: Comparison) -> WeekLook:
    found = look.effects[0]
    return WeekLook(look.weeks, found.absolute, finite(found.relative))


def _guardrails(
    everybody: Greeted, measurer: Measurer, plan: Plan, promise: Promise, *, start: date, today: date
) -> _GUARDED:
    """How each guardrail stands, over members whose first week is over; by the day, for harm is urgent."""
    days = np.array([(day - start).days for day in everybody.days], dtype=np.intp)
    told = told_steps(everybody.arms, days, 2, (today - start).days - GUARD_DAYS + 1, SMALLEST)
    if not told:
        return dict.fromkeys(Guard, Guarded.OPEN), tuple(GuardLook(one, Guarded.OPEN, None) for one in Guard)
    over = everybody.take(np.flatnonzero(days < told[-1]).tolist())
    arms = [np.flatnonzero(over.arms == arm) for arm in range(2)]
    greetings, presses = measurer.presses(over)
    looks = []
    for guard in Guard:
        control, treatment = (summarise_rare(presses[guard][rows], greetings[rows]) for rows in arms)
        change = effect(control, treatment, plan.units, alpha=plan.alpha).absolute
        looks.append(GuardLook(guard, guarded(Guardrail(guard.value, promise.margin), change), finite(change)))
    return {one.guard: one.state for one in looks}, tuple(looks)


def _told(count: int) -> int | None:
    return count // STEP * STEP if count >= SMALLEST else None
