"""Which backups stay: the last of so many days, weeks and months, none too old, always one that was proved."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.backups.names import made_at, name_of
from kiosk.backups.rotation import Kept, Policy, policy_of, to_drop
from kiosk.settings import Settings

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)

ages = st.timedeltas(timedelta(seconds=0), timedelta(days=500))
backups = st.lists(st.tuples(ages, st.booleans()), unique_by=lambda one: int(one[0].total_seconds()), max_size=60).map(
    lambda found: [Kept(name_of(NOW - age), NOW - age, proved) for age, proved in found]
)
policies = st.builds(
    Policy, st.integers(1, 10), st.integers(0, 8), st.integers(0, 8), st.timedeltas(timedelta(days=7), timedelta(400))
)


def made(*days: float, proved: bool = True) -> list[Kept]:
    return [Kept(name_of(NOW - timedelta(days=day)), NOW - timedelta(days=day), proved) for day in days]


def left(found: list[Kept], policy: Policy) -> list[Kept]:
    gone = set(to_drop(found, policy, NOW))
    return [one for one in found if one not in gone]


@given(backups, policies)
def test_the_newest_proved_one_never_goes(found: list[Kept], policy: Policy) -> None:
    kept = left(found, policy)

    proved = [one for one in found if one.proved]
    if proved:
        assert max(proved, key=lambda one: one.at) in kept
    assert bool(kept) is bool(found)


@given(backups, policies)
def test_nothing_is_kept_too_long_but_the_last_one_there_is(found: list[Kept], policy: Policy) -> None:
    kept = left(found, policy)

    proved = [one for one in found if one.proved] or found
    old = [one for one in kept if NOW - one.at > policy.longest]
    assert old in ([], [max(proved, key=lambda one: one.at, default=None)])


@given(backups, policies)
def test_no_more_are_kept_than_were_asked_for(found: list[Kept], policy: Policy) -> None:
    assert len(left(found, policy)) <= policy.daily + policy.weekly + policy.monthly + 2


@given(backups, policies)
def test_a_second_look_deletes_nothing(found: list[Kept], policy: Policy) -> None:
    assert to_drop(left(found, policy), policy, NOW) == ()


@given(backups, policies)
def test_the_order_of_a_listing_does_not_matter(found: list[Kept], policy: Policy) -> None:
    assert to_drop(found, policy, NOW) == to_drop(reversed(found), policy, NOW)


@given(backups, policies)
def test_of_a_day_a_proved_one_is_kept_before_a_newer_that_is_not(found: list[Kept], policy: Policy) -> None:
    """Otherwise one failed proof after another would use up the places of those that can be put back."""
    kept = left(found, policy)

    days = {one.at.date() for one in found if one.proved and NOW - one.at <= policy.longest}
    for day in sorted(days, reverse=True)[:1]:
        assert any(one.proved and one.at.date() == day for one in kept)


def test_a_year_of_daily_backups() -> None:
    found = made(*range(365))

    kept = left(found, Policy(7, 4, 2, timedelta(days=92)))

    assert [(NOW - one.at).days for one in kept] == [0, 1, 2, 3, 4, 5, 6, 9, 16, 31]


def test_where_none_was_ever_proved_the_newest_stays() -> None:
    assert left(made(100, 200, 300, proved=False), Policy(7, 4, 2, timedelta(days=92))) == made(100, proved=False)


def test_a_failed_proof_does_not_push_the_good_one_out() -> None:
    found = [*made(0, 1, 2, proved=False), *made(3)]

    assert made(3)[0] in left(found, Policy(1, 0, 0, timedelta(days=92)))


@pytest.mark.parametrize(
    ("chosen", "days"),
    [({}, 92), ({"backup_keep_days": 30}, 30), ({"retention_days": 60}, 60), ({"backup_keep_days": 1000}, 365)],
)
def test_no_backup_outlives_what_it_holds(tmp_path: Path, chosen: dict[str, int], days: int) -> None:
    """Requirements G11 and I2: what was to be gone after a term is not kept for years in a copy."""
    settings = Settings.load(home=tmp_path, **chosen)

    assert policy_of(settings, settings.retention_days).longest == timedelta(days=days)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants them bare
def test_a_name_tells_when_a_backup_was_made(at: datetime) -> None:
    assert made_at(name_of(at)) == at.replace(microsecond=0)


@pytest.mark.parametrize(
    "name",
    [
        "vanakkam.db",
        "vanakkam.keys",
        ".vanakkam-20260301T120000Z.db.ab12cd34.new",
        "vanakkam-20260301T120000Z.db-journal",
        "vanakkam-20261301T120000Z.db",
        "vanakkam-20260301T120000Z.db\n",
    ],
)
def test_what_is_no_finished_backup_has_no_time(name: str) -> None:
    assert made_at(name) is None
