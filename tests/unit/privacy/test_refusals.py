"""Refusals in the audit trail: every new one is written, and no number of requests floods it."""

import threading
from datetime import UTC, datetime, timedelta

from kiosk.errors import StoreFull
from kiosk.privacy.audit import Action
from kiosk.privacy.refusals import MOST, Refusals


class Trail:
    def __init__(self):
        self.now = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
        self.entries = []
        self.full = False

    def record(self, action, *, actor, detail):
        assert action is Action.ACCESS_REFUSED
        if self.full:
            raise StoreFull("The disk is full", mend="Make room")
        self.entries.append((actor, dict(detail)))


def desk():
    trail = Trail()
    return trail, Refusals(trail, lambda: trail.now)


def test_one_entry_for_each_who_and_what_in_an_hour():
    """Requirement S1 (V16.3.2)."""
    trail, refusals = desk()
    for _ in range(1000):
        refusals.note("staff:anbu", "staff.trail")
        refusals.note("staff:anbu", "staff.accounts")
        refusals.note("staff:devi", "staff.trail")
    assert trail.entries == [
        ("staff:anbu", {"asked": "staff.trail"}),
        ("staff:anbu", {"asked": "staff.accounts"}),
        ("staff:devi", {"asked": "staff.trail"}),
    ]
    trail.now += timedelta(minutes=29)
    refusals.note("staff:anbu", "staff.trail")
    assert len(trail.entries) == 3
    trail.now += timedelta(minutes=1)
    refusals.note("staff:anbu", "staff.trail")
    assert len(trail.entries) == 4


def test_whoever_tries_every_door_is_seen_and_fills_nothing():
    trail, refusals = desk()
    for one in range(500):
        refusals.note("staff:anbu", f"staff.route_{one}")
    refusals.note("staff:devi", "staff.trail")
    assert len(trail.entries) == MOST + 1
    assert trail.entries[MOST - 1] == ("staff:anbu", {"asked": f"staff.route_{MOST - 1}", "more": True})
    assert [detail for _, detail in trail.entries if "more" in detail] == [trail.entries[MOST - 1][1]]


def test_many_at_once_leave_one_entry():
    trail, refusals = desk()
    start = threading.Barrier(8)

    def ask():
        start.wait()
        refusals.note("staff:anbu", "staff.trail")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(trail.entries) == 1


def test_what_cannot_be_written_is_refused_all_the_same():
    trail, refusals = desk()
    trail.full = True
    refusals.note("staff:anbu", "staff.trail")
    assert trail.entries == []
