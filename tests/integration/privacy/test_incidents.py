"""The drill of a breach: whose data was touched in a window (requirements G16 and I4)."""

from datetime import timedelta

import pytest
from open_sites import Clock, Join

from kiosk.errors import RequestInvalid
from kiosk.privacy.audit import Action
from kiosk.privacy.incident import list_affected
from kiosk.site import Site
from kiosk.store.matches import MatchRow, insert_match


def test_a_drill_names_who_was_touched_and_nobody_else(site: Site, clock: Clock, join: Join) -> None:
    """Requirements G16 and I4."""
    untouched = join(site, "Before", 1)
    shown, looked_at, erased = join(site, "Shown", 2), join(site, "Seen", 3), join(site, "Gone", 4)
    clock.forward(days=10)
    since = clock.now
    joined = join(site, "New", 5)
    with site.store.write() as connection:
        insert_match(connection, MatchRow(shown, clock.now, "face", "identify", "tap", "tap", clock.now, "kiosk"))
    site.audit.record(Action.EXPORTED, actor="staff:meena", member_id=looked_at)
    site.audit.record(Action.VIEWED, actor="staff:meena", member_id=erased)
    site.eraser.erase(erased, actor="shopper")
    clock.forward(hours=2)
    until = clock.now
    join(site, "After", 6)

    found = list_affected(site, since, until, actor="cli")

    what = {one.member_id: one.what for one in found.affected}
    assert set(what) == {shown, looked_at, joined}
    assert untouched not in what
    assert what[shown] == ("match",)
    assert what[looked_at] == ("audit:exported",)
    assert {"enrolled", "consent", "template", "code", "audit:enrolled"} <= set(what[joined])
    assert found.erased_since == 1
    assert found.tell_by == until + timedelta(hours=72)
    assert all(since <= one.first <= one.last < until for one in found.affected)


def test_the_list_itself_is_in_the_trail(site: Site, clock: Clock, join: Join) -> None:
    """Requirement G18: it is a view of people's data."""
    join(site)
    list_affected(site, clock.now - timedelta(days=1), clock.now + timedelta(days=1), actor="cli")

    entry = site.audit.entries(limit=1)[0]
    assert (entry.action, entry.detail["members"]) == (Action.INCIDENT_LISTED, 1)


def test_the_window_ends_before_its_end(site: Site, clock: Clock, join: Join) -> None:
    join(site)

    assert list_affected(site, clock.now - timedelta(days=1), clock.now, actor="cli").affected == ()


def test_a_window_that_ends_before_it_begins_is_refused(site: Site, clock: Clock) -> None:
    with pytest.raises(RequestInvalid):
        list_affected(site, clock.now, clock.now, actor="cli")
