"""When a backup is due: at an hour of the shop's day, or as soon as the kiosk runs again after it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_HALF_A_DAY = timedelta(hours=12)


def due_at(last: datetime, days: int, hour: int, zone: ZoneInfo) -> datetime:
    """When the next one is due, UTC: at the hour, and ``days`` after the last one, give or take half a day.

    So one that was taken by hand in the evening does not bring another in the same night, and one that came late
    because the kiosk was off does not move all that follow.

    Args:
        last: When the last one was made, aware.
        days: Between two, from 1.
        hour: Of the shop's day, 0 to 23.
        zone: Of the shop.
    """
    earliest = last.astimezone(UTC) + timedelta(days=days) - _HALF_A_DAY
    day = earliest.astimezone(zone).date()
    slot = datetime.combine(day, time(hour), zone)
    if slot.astimezone(UTC) < earliest:
        slot = datetime.combine(day + timedelta(days=1), time(hour), zone)
    return slot.astimezone(UTC)


def is_due(last: datetime | None, now: datetime, days: int, hour: int, zone: ZoneInfo) -> bool:
    """Whether to take one.

    Args:
        last: When the last one was made, aware; None for never.
        now: UTC.
        days: Between two; 0 for never by itself.
        hour: Of the shop's day.
        zone: Of the shop.
    """
    if not days:
        return False
    return last is None or now < last or now >= due_at(last, days, hour, zone)
