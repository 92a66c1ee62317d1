"""When a backup is due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.backups.schedule import due_at, is_due

ZONES = ("Asia/Kolkata", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
# hypothesis wants bare bounds
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
KOLKATA = ZoneInfo("Asia/Kolkata")


@given(moments, st.integers(1, 30), st.integers(0, 23), st.sampled_from(ZONES).map(ZoneInfo))
def test_it_is_due_at_the_hour_and_never_far_from_the_days(
    last: datetime, days: int, hour: int, zone: ZoneInfo
) -> None:
    at = due_at(last, days, hour, zone)

    # An hour that the clocks leave out in spring is one that comes an hour later.
    assert (at.astimezone(zone).hour - hour) % 24 in {0, 1}
    assert timedelta(days=days, hours=-13) <= at - last <= timedelta(days=days, hours=14)


@given(moments, st.integers(1, 7), st.integers(0, 23), st.sampled_from(ZONES).map(ZoneInfo), st.integers(0, 200))
def test_a_kiosk_that_runs_takes_one_every_so_many_days(
    first: datetime, days: int, hour: int, zone: ZoneInfo, late: int
) -> None:
    """Each a few minutes late, as a look every minute and a slow disk make it: they do not wander through the day."""
    once = due_at(first, days, hour, zone) + timedelta(minutes=late)
    again = due_at(once, days, hour, zone)

    assert abs((again - once) - timedelta(days=days)) <= timedelta(minutes=late, hours=2)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-03-01T12:00", True),
        ("2026-03-01T03:02", "2026-03-02T02:59", False),
        ("2026-03-01T03:02", "2026-03-02T03:00", True),
        ("2026-03-01T09:30", "2026-03-02T03:00", True),  # was off in the night
        ("2026-03-01T20:00", "2026-03-02T03:00", False),  # by hand in the evening
        ("2026-03-01T20:00", "2026-03-03T03:00", True),
        ("2026-03-01T03:02", "2026-03-09T10:00", True),
        ("2026-03-05T03:00", "2026-03-01T03:00", True),  # the clock was put back
    ],
)
def test_days_of_a_shop(last: str | None, now: str, *, due: bool) -> None:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=KOLKATA).astimezone(UTC)

    assert is_due(None if last is None else at(last), at(now), 1, 3, KOLKATA) is due


def test_zero_days_is_never() -> None:
    assert not is_due(None, datetime(2026, 3, 1, tzinfo=UTC), 0, 3, KOLKATA)
