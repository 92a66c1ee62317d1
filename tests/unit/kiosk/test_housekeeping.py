"""One round of housekeeping at a time, with a fake store of members."""

import time
from datetime import UTC, datetime

from kiosk.events.bus import InProcessBus
from kiosk.events.types import MemberErased
from kiosk.housekeeping import SWEEP_SECONDS, Housekeeping


class Members:
    def __init__(self):
        self.revision = 1
        self.known = {"m1", "m2"}

    def gallery_revision(self):
        return self.revision

    def knows(self, member_id):
        return member_id in self.known


class Joining:
    def __init__(self):
        self.swept = []

    def sweep(self, now):
        self.swept.append(now)
        return 0


class Elsewhere:
    def __init__(self):
        self.looks = 0

    def look(self):
        self.looks += 1


class House:
    def __init__(self, shown=("m1",)):
        self.members, self.joining, self.bus, self.told = Members(), Joining(), InProcessBus(), []
        self.bus.subscribe(MemberErased, self.told.append)
        self.elsewhere = Elsewhere()
        self.keeping = Housekeeping(self.members, self.joining, lambda: frozenset(shown), self.bus, self.elsewhere)


def test_a_member_erased_elsewhere_leaves_the_screen():
    """Requirement G9: also where no camera runs and nobody was recognised by face."""
    house = House()
    house.keeping.round(0.0)
    assert house.told == []

    house.members.revision, house.members.known = 2, {"m2"}
    house.keeping.round(1.0)
    house.keeping.round(2.0)

    assert [event.member_id for event in house.told] == ["m1"]


def test_other_changes_of_the_store_clear_nobody():
    house = House()
    house.members.revision = 2

    house.keeping.round(0.0)

    assert house.told == []


def test_drafts_are_swept_at_the_start_and_every_few_minutes():
    house = House()
    for now in (0.0, 1.0, SWEEP_SECONDS - 1, SWEEP_SECONDS, SWEEP_SECONDS + 1):
        house.keeping.round(now)

    assert len(house.joining.swept) == 2
    assert house.joining.swept[0] <= datetime.now(UTC)


def test_a_failing_round_does_not_end_the_thread(monkeypatch, caplog):
    monkeypatch.setattr("kiosk.housekeeping.LOOK_SECONDS", 0.001)
    house = House()
    rounds = []

    def broken(now):
        rounds.append(now)
        raise RuntimeError("no store")

    house.keeping.round = broken
    house.keeping.start()
    until = time.monotonic() + 60
    while len(rounds) < 2 and time.monotonic() < until:
        time.sleep(0.001)
    house.keeping.stop()

    assert len(rounds) >= 2
    assert "a round of housekeeping failed" in caplog.text
