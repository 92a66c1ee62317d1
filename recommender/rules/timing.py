"""When time alone may change an answer, and how far back an answer looks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from recommender.rules.clocks import moment_of
from recommender.rules.facts import Facts
from recommender.rules.reference import clock_of, countable, holds
from recommender.rules.types import Bought, Counted, Event, Rule, leaves

LOOK_AHEAD: Final = 8
"""Moments that are tried for each count; more would cost more than looking again then."""


LAST_YEAR: Final = 9_000
"""What is dated later is a mistake, and a window from there would leave the calendar."""


def next_change(rule: Rule, facts: Facts, now: datetime) -> datetime | None:
    """The moment until which the answer stays as it is while nothing new becomes known.

    Something enters the past when its time comes, and leaves a window when it is too old. The answer may stay the same
    at that moment too; then one asks again.

    Args:
        rule: The rule.
        facts: Of one customer.
        now: The time now, in the shop's time zone.

    Returns:
        A moment after ``now``, UTC; None when time changes nothing.
    """
    moments = [_leaf_change(leaf, facts, now) for leaf in leaves(rule) if isinstance(leaf, Event | Bought)]
    return min((moment for moment in moments if moment is not None), default=None)


def looks_back(rules: Iterable[Rule], kind: type[Event] | type[Bought]) -> timedelta | None:
    """How far back some rules look at events or at purchases: zero for not at all, None for all time."""
    windows = [leaf.within_days for rule in rules for leaf in leaves(rule) if isinstance(leaf, kind)]
    if None in windows:
        return None
    return timedelta(days=max((days for days in windows if days is not None), default=0))


def _leaf_change(rule: Counted, facts: Facts, now: datetime) -> datetime | None:
    among = tuple(countable(rule, facts))
    clock = clock_of(rule, now)
    times = [one.at for one in among if one.at.year <= LAST_YEAR]
    moments = {at for at in times if at > clock}
    if rule.within_days is not None:
        window = timedelta(days=rule.within_days)
        moments |= {at + window for at in times if at + window > clock}
    before, moment = holds(rule, among, now), None
    for passed in sorted(moments)[:LOOK_AHEAD]:
        moment = moment_of(passed, now)
        if holds(rule, among, moment.astimezone(now.tzinfo)) is not before:
            return moment
    return moment if len(moments) > LOOK_AHEAD else None
