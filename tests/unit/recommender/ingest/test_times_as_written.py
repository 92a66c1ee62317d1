from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.ingest.times import moment, to_local, to_utc
from recommender.ingest.types import DateOrder

DAY, MONTH = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST


def read(text: str, order: DateOrder = DAY, **how: bool) -> tuple[datetime | None, datetime | None]:
    return moment(pl.Series([text], dtype=pl.String), order, **how).row(0)


def at(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - the shop's local time


@pytest.mark.parametrize(
    ("text", "order", "naive"),
    [
        ("2026-03-31", DAY, at(2026, 3, 31)),
        ("2026-03-31 18:05", DAY, at(2026, 3, 31, 18, 5)),
        ("2026-03-31T18:05:59.25", DAY, at(2026, 3, 31, 18, 5, 59, 250000)),
        ("2026/3/1", MONTH, at(2026, 3, 1)),
        ("20260331", DAY, at(2026, 3, 31)),
        ("20260331180559", DAY, at(2026, 3, 31, 18, 5, 59)),
        ("31.12.2024", DAY, at(2024, 12, 31)),
        ("03/04/2026", DAY, at(2026, 4, 3)),
        ("03/04/2026", MONTH, at(2026, 3, 4)),
        ("12/1/10 8:26", MONTH, at(2010, 12, 1, 8, 26)),
        ("31/03/2026 6:05 pm", DAY, at(2026, 3, 31, 18, 5)),
        ("31/03/2026 12:05 AM", DAY, at(2026, 3, 31, 0, 5)),
    ],
)
def test_times_without_a_zone_stay_as_written(text, order, naive) -> None:
    assert read(text, order) == (naive, None)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-31T18:05:59Z", at(2026, 3, 31, 18, 5, 59)),
        ("2026-03-31T18:05:59+05:30", at(2026, 3, 31, 12, 35, 59)),
        ("2026-03-31 18:05 -0800", at(2026, 4, 1, 2, 5)),
        ("2026-03-31 18:05 UTC", at(2026, 3, 31, 18, 5)),
        ("1612069510", at(2021, 1, 31, 5, 5, 10)),
        ("1612069510766", at(2021, 1, 31, 5, 5, 10, 766000)),
        ("1612069510766593", at(2021, 1, 31, 5, 5, 10, 766593)),
    ],
)
def test_times_with_a_zone_are_known_in_utc(text, utc) -> None:
    assert read(text) == (None, utc)


@pytest.mark.parametrize(
    "text",
    ["", "nope", "2026-02-30", "2026-13-01", "13/13/2026", "2026-03-31 25:00", "2026-03-31 1:00 pm x", "2026",
     "2026-03-31 13:00 pm", "99999999", "31/03", "2026-03-31 18:05 Europe/Berlin"],
)  # fmt: skip
def test_what_is_no_time_is_none(text) -> None:
    assert read(text) == (None, None)


def test_a_birth_date_needs_its_century() -> None:
    assert read("1/2/30", short_years=False) == (None, None)
    assert read("1/2/30") == (at(2030, 2, 1), None)


@given(
    st.datetimes(min_value=at(1990, 1, 1), max_value=at(2100, 1, 1)),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_iso_times_read_back(naive, zone) -> None:
    assert read(naive.isoformat()) == (naive, None)
    aware = naive.replace(tzinfo=zone)
    assert read(aware.isoformat()) == (None, aware.astimezone(UTC).replace(tzinfo=None))


def test_clocks_that_skip_and_repeat_an_hour() -> None:
    found = moment(pl.Series(["2024-03-31 02:30", "2024-10-27 02:30"]), DAY)
    assert to_utc(found, "Europe/Berlin").to_list() == [None, datetime(2024, 10, 27, 0, 30, tzinfo=UTC)]
    assert to_local(found, "Europe/Berlin", "Europe/Berlin")[0] == at(2024, 3, 31, 2, 30)
    assert to_local(found, "Europe/Berlin", "Asia/Kolkata").to_list() == [None, at(2024, 10, 27, 6, 0)]
