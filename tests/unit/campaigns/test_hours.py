"""E-mails go out by day, also on the days on which clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.campaigns.hours import wait_for_hours

ZONES = st.sampled_from(["Asia/Kolkata", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]).map(ZoneInfo)
MOMENTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
HOURS = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda pair: pair[0] < pair[1])


@given(MOMENTS, ZONES, HOURS)
def test_after_the_wait_they_may_go_and_not_before(now, zone, hours):
    wait = wait_for_hours(now, zone, *hours)

    assert timedelta(0) <= wait <= timedelta(hours=25)
    assert wait_for_hours(now + wait, zone, *hours) == timedelta(0)
    assert (wait == timedelta(0)) is (hours[0] <= now.astimezone(zone).hour < hours[1])
    if wait > timedelta(seconds=2):
        assert wait_for_hours(now + wait - timedelta(seconds=1), zone, *hours) == timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        ("2026-03-28T20:00:00+00:00", 10),  # 21:00 in winter time; the next morning is in summer time
        ("2026-10-24T19:00:00+00:00", 12),  # 21:00 in summer time; the next morning is in winter time
        ("2026-07-01T04:00:00+00:00", 2),
        ("2026-07-01T06:00:00+00:00", 0),
    ],
)
def test_the_night_in_which_clocks_change_is_as_long_as_it_is(at, hours):
    wait = wait_for_hours(datetime.fromisoformat(at), ZoneInfo("Europe/Berlin"), 8, 21)

    assert wait == timedelta(hours=hours)
