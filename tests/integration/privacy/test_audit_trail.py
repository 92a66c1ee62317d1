"""The audit trail on a real store: appended from everywhere, proved, and every kind of tampering found."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from open_sites import Clock, Join
from sqlalchemy import Connection, delete, insert, select, update

from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import Fault, Finding, verify
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.tables import audit

ROOT = Path(__file__).parents[3]

Tamper = Callable[[Connection], None]


@pytest.fixture
def trail(site: Site) -> Site:
    """Nine entries."""
    for number in range(9):
        site.audit.record(Action.VIEWED, actor="staff:meena", member_id=f"m{number % 3}", detail={"n": number})
    return site


def change_detail(connection: Connection) -> None:
    connection.execute(update(audit).where(audit.c.seq == 4).values(detail={"n": 99}))


def change_actor(connection: Connection) -> None:
    connection.execute(update(audit).where(audit.c.seq == 4).values(actor="cli"))


def change_time(connection: Connection) -> None:
    at = connection.execute(select(audit.c.at).where(audit.c.seq == 4)).scalar_one()
    connection.execute(update(audit).where(audit.c.seq == 4).values(at=at + timedelta(microseconds=1)))


def drop_first(connection: Connection) -> None:
    connection.execute(delete(audit).where(audit.c.seq == 1))


def drop_middle(connection: Connection) -> None:
    connection.execute(delete(audit).where(audit.c.seq.in_([5, 6])))


def drop_last(connection: Connection) -> None:
    connection.execute(delete(audit).where(audit.c.seq == 9))


def drop_all(connection: Connection) -> None:
    connection.execute(delete(audit))


def add_at_the_end(connection: Connection) -> None:
    row = connection.execute(select(audit).where(audit.c.seq == 9)).mappings().one()
    connection.execute(insert(audit).values({**row, "seq": 10}))


def swap(connection: Connection) -> None:
    for before, after in ((4, 100), (5, 4), (100, 5)):
        connection.execute(update(audit).where(audit.c.seq == before).values(seq=after))


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (change_detail, [Finding(Fault.CHANGED, 4, 4)]),
        (change_actor, [Finding(Fault.CHANGED, 4, 4)]),
        (change_time, [Finding(Fault.CHANGED, 4, 4)]),
        (drop_first, [Finding(Fault.DROPPED, 1, 1)]),
        (drop_middle, [Finding(Fault.DROPPED, 5, 6)]),
        (drop_last, [Finding(Fault.CUT, 9, 9)]),
        (drop_all, [Finding(Fault.CUT, 1, 9)]),
        (add_at_the_end, [Finding(Fault.FOREIGN, 10, 10)]),
        (swap, [Finding(Fault.MOVED, 4, 4, 5), Finding(Fault.MOVED, 5, 5, 4)]),
    ],
)
def test_every_kind_of_tampering_is_found_where_it_is(trail: Site, tamper: Tamper, found: list[Finding]) -> None:
    """Requirement G18."""
    assert verify(trail.audit, trail.store).good

    with trail.store.write() as connection:
        tamper(connection)

    assert list(verify(trail.audit, trail.store).findings) == found


def test_a_cut_end_stays_visible_when_the_trail_goes_on(trail: Site) -> None:
    """Requirement G18: entries that are written after the cut must not cover it."""
    with trail.store.write() as connection:
        connection.execute(delete(audit).where(audit.c.seq >= 7))
    for _ in range(5):
        trail.audit.record(Action.VIEWED, actor="cli")

    assert verify(trail.audit, trail.store).findings == (Finding(Fault.DROPPED, 7, 9),)


def test_entries_of_another_site_do_not_pass(trail: Site) -> None:
    with trail.store.write() as connection:
        connection.execute(update(audit).where(audit.c.seq >= 8).values(mac="0" * 64))

    assert {finding.fault for finding in verify(trail.audit, trail.store).findings} == {Fault.CHANGED}


def test_threads_of_the_kiosk_and_another_process_write_one_chain(site: Site, settings: Settings) -> None:
    """Requirement G18: the kiosk and a command at the same time."""
    program = (
        "import sys; from pathlib import Path; from kiosk.settings import Settings; from kiosk.site import opened\n"
        "from kiosk.privacy.audit import Action\n"
        "with opened(Settings.load(home=Path(sys.argv[1]))) as site:\n"
        "    for _ in range(15): site.audit.record(Action.VIEWED, actor='cli')\n"
    )
    other = subprocess.Popen([sys.executable, "-c", program, str(settings.home)], cwd=ROOT)

    def work() -> None:
        for _ in range(10):
            site.audit.record(Action.VIEWED, actor="shopper")

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert other.wait(60) == 0
    found = verify(site.audit, site.store)
    assert (found.entries, found.findings) == (45, ())


def test_entries_are_found_by_member_actor_and_time(site: Site, clock: Clock) -> None:
    site.audit.record(Action.VIEWED, actor="staff:meena", member_id="m1")
    clock.forward(hours=1)
    site.audit.record(Action.EXPORTED, actor="shopper", member_id="m1")
    site.audit.record(Action.EXPORTED, actor="shopper", member_id="m2")

    assert [entry.action for entry in site.audit.entries(member_id="m1")] == ["exported", "viewed"]
    assert [entry.actor for entry in site.audit.entries(actor="staff:meena")] == ["staff:meena"]
    assert len(site.audit.entries(since=clock.now)) == 2
    assert len(site.audit.entries(until=clock.now)) == 1
    assert [entry.seq for entry in site.audit.entries(limit=1)] == [3]


def test_no_entry_names_the_member(site: Site, join: Join) -> None:
    member_id = join(site, "Xylophonia")

    for entry in site.audit.entries():
        assert member_id not in str(entry)
        assert "Xylophonia" not in str(entry)


def test_old_entries_go_and_the_rest_can_still_be_proved(trail: Site, clock: Clock) -> None:
    """Requirement A6: entries are kept for years, not for ever."""
    clock.forward(days=800)
    for _ in range(3):
        trail.audit.record(Action.VIEWED, actor="cli")

    assert trail.audit.prune(clock.now - timedelta(days=183)) == 9

    found = verify(trail.audit, trail.store)
    assert (found.entries, found.findings) == (3, ())
    with trail.store.write() as connection:
        connection.execute(delete(audit).where(audit.c.seq == 10))
    assert verify(trail.audit, trail.store).findings == (Finding(Fault.DROPPED, 10, 10),)


def test_the_newest_entry_is_never_pruned(trail: Site, clock: Clock) -> None:
    clock.forward(days=4000)

    assert trail.audit.prune(clock.now) == 8
    assert verify(trail.audit, trail.store).good
    trail.audit.record(Action.VIEWED, actor="cli")
    assert verify(trail.audit, trail.store).entries == 2
