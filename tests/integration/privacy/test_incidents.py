"""The drill of a breach: whose data was touched in a window (requirements G16 and I4)."""

from datetime import timedelta

import pytest
from open_sites import Clock, Join
from sqlalchemy import DateTime

from kiosk.errors import RequestInvalid
from kiosk.identity import Identity
from kiosk.imports import put_customers
from kiosk.privacy.audit import Action
from kiosk.privacy.incident import list_affected
from kiosk.privacy.incident_moments import CUSTOMERS, MEMBERS
from kiosk.privacy.records import Ends, tables_that_end
from kiosk.shop_people import ShopPeople
from kiosk.site import Site
from kiosk.store.events import EventRow, put_events
from kiosk.store.intake import RejectRow, begin_run, put_rejects
from kiosk.store.matches import MatchRow, insert_match
from kiosk.store.tables import UtcDateTime
from recommender.types import Customer


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

    what = {one.who: one.what for one in found.affected}
    assert set(what) == {shown, looked_at, joined}
    assert untouched not in what
    assert what[shown] == ("match",)
    assert what[looked_at] == ("audit:exported",)
    assert {"enrolled", "consent", "template", "code", "audit:enrolled"} <= set(what[joined])
    assert found.erased_since == 1
    assert found.tell_by == until + timedelta(hours=72)
    assert all(since <= one.first <= one.last < until for one in found.affected)


def test_a_drill_names_customers_of_the_shop_too(site: Site, clock: Clock, join: Join) -> None:
    """Requirements G16 and I4: what an import brought in, what was sent, and who looked at it."""
    with site.store.write() as connection:
        put_customers(connection, [Customer(one) for one in ("C1", "C2", "C3", "C4", "C5")], site.members.codes)
    Identity(site, clock).merge("C1", "C2", "same address", actor="cli")
    linked = join(site, customer_id="C1")
    clock.forward(days=10)
    since = clock.now
    with site.store.write() as connection:
        put_events(connection, [EventRow("e1", "C2", "view", since), EventRow("e2", "C3", "view", since)])
        number = begin_run(connection, source_id=None, kind="x", sha256="", at=since, actor="cli", report={})
        put_rejects(connection, [RejectRow(0, number, 2, "x", "x", {}, "C3")])
    ShopPeople(site, clock).show("C4", actor="staff:anbu")
    clock.forward(hours=2)

    found = list_affected(site, since, clock.now, actor="cli")

    assert {one.who: one.what for one in found.affected} == {linked: ("event",)}
    assert {one.who: one.what for one in found.customers} == {"C3": ("event", "set_aside"), "C4": ("audit:viewed",)}
    assert found.imports == (number,)
    assert found.erased_since == 0


def test_every_table_of_a_person_that_keeps_a_moment_is_looked_at() -> None:
    """Requirement G16: a new table fails here until somebody has decided; what is made anew in a run tells nothing.

    Whom an import named is told by the import itself, which is in the list.
    """
    looked_at = {whose.table.name for _, whose, _ in (*MEMBERS, *CUSTOMERS)} | {"rejects"}
    left_out = {"segment_due", "run_members", "customer_changes", "returns", "purchases", "customers"}
    left_out |= {"decisions", "offer_events"}  # of a visit, which is a match at the same time

    assert {
        table.name
        for ends in (Ends.WITH_MEMBER, Ends.WITH_PURCHASES)
        for table, _ in tables_that_end(ends)
        if any(isinstance(column.type, UtcDateTime | DateTime) for column in table.columns)
    } == looked_at | left_out


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
