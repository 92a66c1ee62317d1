"""The hours in which e-mails go out: pure functions over the shop's own day."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def wait_for_hours(now: datetime, zone: ZoneInfo, first: int, last: int) -> timedelta:
    """How long until e-mails may go out; zero within the hours.

    Args:
        now: The time now, aware.
        zone: Of the shop. Where its clocks are put forward over the first hour, the hours begin right behind the gap.
        first: Hour of the day from which they go out, 0 to 23.
        last: Hour from which they do not any more, above ``first``, at most 24.
    """
    local = now.astimezone(zone)
    if first <= local.hour < last:
        return timedelta(0)
    day = local.date() if local.hour < first else local.date() + timedelta(days=1)
    opening = datetime.combine(day, time(first), zone).astimezone(UTC)
    return opening - now.astimezone(UTC)
