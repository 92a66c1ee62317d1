"""Times of the system are those of UTC, in every table, the audit trail first (ASVS V16.2.2)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import DateTime
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.store.tables import UtcDateTime, audit

CHENNAI = timezone(timedelta(hours=5, minutes=30))
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=CHENNAI)
DIALECTS = [sqlite.dialect(), postgresql.dialect()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
def test_a_time_is_kept_and_told_in_utc(dialect):
    """Requirement S1 (V16.2.2)."""
    kept = UtcDateTime().process_bind_param(NOON, dialect)
    assert (kept, kept.tzinfo) == (NOON, UTC)
    told = UtcDateTime().process_result_value(kept.replace(tzinfo=None), dialect)
    assert (told, told.tzinfo) == (NOON, UTC)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
def test_a_time_of_nowhere_is_refused(dialect):
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(NOON.replace(tzinfo=None), dialect)


def test_the_trail_has_such_times_only():
    """Requirement S1 (V16.2.1, V16.2.2): when, who, what, about whom, and whatever else belongs to it."""
    assert {"seq", "at", "actor", "action", "subject", "detail", "mac"} <= set(audit.columns.keys())
    assert not audit.c.at.nullable
    assert not audit.c.actor.nullable
    times = [column for column in audit.columns if isinstance(column.type, DateTime | UtcDateTime)]
    assert [type(column.type) for column in times] == [UtcDateTime]
