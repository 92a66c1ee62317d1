from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.modes import Profile
from kiosk.privacy.audit import KEPT_DAYS
from kiosk.privacy.profiles import RULES
from kiosk.privacy.retention import DRAFT_HOURS, MATCH_DAYS, Membership, Why, due, term
from kiosk.settings import Settings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

memberships = st.lists(
    st.builds(
        Membership,
        st.text("0123456789abcdef", min_size=4, max_size=4),
        st.sampled_from(["active", "joining", "erasing", "erase_all"]),
        st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)),  # noqa: DTZ001
    ),
    unique_by=lambda one: one.member_id,
)


def member(days: float, state: str = "active") -> Membership:
    return Membership("m1", state, NOON - timedelta(days=days))


@pytest.mark.parametrize(("days", "is_due"), [(0, False), (364.999, False), (365, True), (800, True)])
def test_a_member_is_due_after_the_term_and_not_before(days: float, is_due: bool) -> None:
    """Requirement G11."""
    assert bool(due([member(days)], NOON, 365)) is is_due


@pytest.mark.parametrize(("hours", "is_due"), [(0.2, False), (DRAFT_HOURS - 0.1, False), (DRAFT_HOURS, True)])
def test_who_never_finished_joining_goes_within_a_day(hours: float, is_due: bool) -> None:
    found = due([member(hours / 24, "joining")], NOON, 365)

    assert [one.why for one in found] == ([Why.UNFINISHED] if is_due else [])


@given(memberships, st.integers(30, 1095))
def test_nobody_who_came_within_the_term_is_due_and_nobody_else_stays(people: list[Membership], days: int) -> None:
    """Requirement G11."""
    found = {one.member_id for one in due(people, NOON, days)}

    for one in people:
        if one.state == "active":
            assert (one.member_id in found) is (NOON - one.used_at >= timedelta(days=days))
        if one.state.startswith("eras"):
            assert one.member_id not in found, "their erasure is under way already"


@given(memberships, st.integers(30, 1094))
def test_a_longer_term_erases_nobody_more(people: list[Membership], days: int) -> None:
    shorter = {one.member_id for one in due(people, NOON, days)}

    assert {one.member_id for one in due(people, NOON, days + 1)} <= shorter


@given(memberships)
def test_the_longest_absent_is_first(people: list[Membership]) -> None:
    found = due(people, NOON, 365)

    assert list(found) == sorted(found, key=lambda one: (one.used_at, one.member_id))


@pytest.mark.parametrize("profile", list(Profile))
def test_the_term_is_never_longer_than_the_law_of_the_place(profile: Profile, tmp_path: Path) -> None:
    """Requirement B1: the shorter one of the two, and three years wherever the site is."""
    cap = RULES[profile].retention_days
    settings = Settings.load(home=tmp_path, profile=profile.value)
    relaxed = settings.model_copy(update={"retention_days": 5000})

    assert term(settings) <= cap <= 1095
    assert term(relaxed) == cap


def test_logs_are_kept_for_half_a_year_at_least() -> None:
    """Requirement A6."""
    assert MATCH_DAYS >= 183
    assert KEPT_DAYS >= 183
