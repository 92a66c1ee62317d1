"""Windows over purchases when the clocks change."""

# ruff: noqa: DTZ001 - what the shop's clock shows has no zone

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.rules import Bought, Facts, Happening, matches, next_change
from recommender.rules.clocks import moment_of, shop_clock
from recommender.rules.names import Bound, Measure

ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
NEAR_CHANGES = st.sampled_from(
    [
        datetime(2026, 3, 29),
        datetime(2026, 10, 25),
        datetime(2026, 3, 8),
        datetime(2026, 11, 1),
        datetime(2026, 4, 4, 12),
    ]
).flatmap(lambda day: st.timedeltas(timedelta(hours=-6), timedelta(hours=30)).map(lambda more: day + more))
BERLIN = ZoneInfo("Europe/Berlin")
LATELY = Bought(Measure.RECEIPTS, Bound.AT_LEAST, 1, 1)


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc,arg-type] # year to minute


@given(ZONES, NEAR_CHANGES, st.timedeltas(timedelta(0), timedelta(hours=3)))
def test_the_clock_of_the_rules_never_goes_back(zone: str, at: datetime, later: timedelta) -> None:
    now = at.replace(tzinfo=UTC)
    assert shop_clock(now.astimezone(ZoneInfo(zone))) <= shop_clock((now + later).astimezone(ZoneInfo(zone)))


@given(ZONES, NEAR_CHANGES)
def test_a_moment_is_the_first_at_which_the_clock_shows_the_time(zone: str, at: datetime) -> None:
    now = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    moment = moment_of(at, now)
    assert shop_clock(moment.astimezone(now.tzinfo)) >= at
    assert shop_clock((moment - datetime.resolution).astimezone(now.tzinfo)) < at


@given(ZONES, NEAR_CHANGES, NEAR_CHANGES, NEAR_CHANGES)
def test_until_the_next_change_nothing_changes_across_a_change_of_the_clocks(
    zone: str, bought: datetime, then: datetime, later: datetime
) -> None:
    one = Facts(lines=(Happening(bought, receipt_id="R1"),))
    now = then.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    change = next_change(LATELY, one, now)
    if change is None:
        last = now + timedelta(days=400)
    else:
        assert change > now
        last = change - datetime.resolution
    asked = min(max(later.replace(tzinfo=UTC), now), last).astimezone(ZoneInfo(zone))
    assert matches(LATELY, one, asked) is matches(LATELY, one, now)


def test_what_leaves_in_an_hour_that_is_never_shown_leaves_when_the_clock_jumps() -> None:
    one = Facts(lines=(Happening(datetime(2026, 3, 28, 2, 30), receipt_id="R1"),))
    now = utc(2026, 3, 28, 12).astimezone(BERLIN)
    assert next_change(LATELY, one, now) == utc(2026, 3, 29, 1)
    assert not matches(LATELY, one, utc(2026, 3, 29, 1).astimezone(BERLIN))


def test_a_purchase_of_the_second_pass_of_an_hour_counts_at_once_and_stays() -> None:
    one = Facts(lines=(Happening(datetime(2026, 10, 25, 2, 50), receipt_id="R1"),))
    answers = [
        matches(LATELY, one, utc(2026, 10, 25, 0, 49).astimezone(BERLIN) + timedelta(0)),
        *(matches(LATELY, one, utc(2026, 10, 25, 0, minute).astimezone(BERLIN)) for minute in (50, 59)),
        *(matches(LATELY, one, utc(2026, 10, 25, 1, minute).astimezone(BERLIN)) for minute in (0, 10, 49, 59)),
        matches(LATELY, one, utc(2026, 10, 25, 2).astimezone(BERLIN)),
    ]
    assert answers == [False, *[True] * 7]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        shop_clock(datetime(2026, 3, 1))
