"""The shop's clock as purchases carry it, and the moments at which it shows a time; right also when the clocks change.

When the clocks go back, an hour is shown twice. All of the second pass counts as the end of the first: time never runs
backwards for a rule, so nobody leaves a segment to enter it again, and a purchase of the second pass counts at once.
When they go forward, an hour is never shown; what would happen in it happens when the clock jumps over it.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

_SECOND: Final = timedelta(seconds=1)


def shop_clock(now: datetime) -> datetime:
    """What the shop's clock shows, naive; while it shows an hour for the second time, the last instant of that hour.

    Args:
        now: Aware, in the shop's time zone.

    Raises:
        ValueError: ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("the time now must carry the shop's time zone")
    first = now.replace(fold=0)
    before = first.utcoffset()
    if before is None or before == now.utcoffset():
        return now.replace(tzinfo=None, fold=0)
    change = _change(now.tzinfo, first.astimezone(UTC), now.astimezone(UTC))
    return (change + before).replace(tzinfo=None) - datetime.resolution


def moment_of(at: datetime, now: datetime) -> datetime:
    """The first moment at which a time has come, UTC.

    Args:
        at: Aware, or naive for what the shop's clock shows (:func:`shop_clock`).
        now: Aware; its zone is that of the shop.
    """
    if at.tzinfo is not None or now.tzinfo is None:
        return at.astimezone(UTC)
    moment = at.replace(tzinfo=now.tzinfo, fold=0).astimezone(UTC)
    if moment.astimezone(now.tzinfo).replace(tzinfo=None) == at:
        return moment
    return _change(now.tzinfo, at.replace(tzinfo=now.tzinfo, fold=1).astimezone(UTC), moment)


def _change(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    """When the clocks change between two moments, to the second as zones have it."""
    low = low.replace(microsecond=0)
    before = low.astimezone(zone).utcoffset()

    def changed(seconds: int) -> bool:
        return (low + seconds * _SECOND).astimezone(zone).utcoffset() != before

    return low + bisect_left(range((high - low) // _SECOND + 1), True, key=changed) * _SECOND
