"""What a command in another process takes in, a running kiosk hears: whose data changed, so who is in which segment."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from open_sites import Clock
from sqlalchemy import func, select

from kiosk.audience import AudienceJob
from kiosk.audience.build import open_audience, shop_time
from kiosk.changes import ChangesElsewhere, tell_others
from kiosk.events.bus import InProcessBus
from kiosk.events.types import CustomersChanged
from kiosk.intake import Incoming, Intake
from kiosk.members import utc_now
from kiosk.privacy.consent import Purpose
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import ageing, changes
from kiosk.store.audience_rows import inside
from kiosk.store.changes import put_changes, take_changes
from kiosk.store.intake import begin_run
from kiosk.store.intake_tables import customer_changes
from recommender.ingest.types import DataKind
from recommender.rules import parse
from tests.integration.intake.shop_files import CUSTOMERS

Write = Callable[[str, str], Path]


def waiting(site: Site) -> int:
    with site.store.read() as connection:
        return connection.execute(select(func.count()).select_from(customer_changes)).scalar_one()


def heard(site: Site) -> list[tuple[str, ...]]:
    told: list[CustomersChanged] = []
    site.bus.subscribe(CustomersChanged, told.append)
    ChangesElsewhere(site.store, site.bus, utc_now).look()
    return [event.customer_ids for event in told]


def test_a_command_beside_a_running_kiosk_moves_its_segments(
    site: Site, settings: Settings, intake: Intake, write: Write
) -> None:
    intake.take_file(write("c.csv", CUSTOMERS), Incoming(DataKind.CUSTOMERS), actor="cli")
    audience = open_audience(site, settings)
    audience.save("seen", "Seen", parse({"event": "view", "at_least": 1, "within_days": 30}), actor="cli")
    job = AudienceJob(audience, site.bus, shop_time(settings), first=3600.0)
    job.start()
    try:
        at = (utc_now() - timedelta(hours=2)).isoformat()
        path = write("e.csv", f"event_id,customer_id,kind,at\nE1,C2,view,{at}\n")
        command = [sys.executable, "-m", "kiosk", "--home", str(settings.home), "import", "events", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr

        assert heard(site) == [("C2",)]
        job.round()

        with site.store.read() as connection:
            assert inside(connection, "seen") == {"C2"}
        assert heard(site) == [], "once"
    finally:
        job.stop(30.0)


def test_what_the_kiosk_itself_takes_in_is_not_heard_twice(site: Site, intake: Intake, write: Write) -> None:
    intake.take_file(write("c.csv", CUSTOMERS), Incoming(DataKind.CUSTOMERS), actor="cli")

    assert waiting(site) == 0


def test_many_stand_for_everybody_and_nothing_grows(site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST", 3)
    bus = InProcessBus()
    tell_others(site.store, bus)
    for ids in (("C1", "C2"), ("C2", "C3")):
        bus.publish(CustomersChanged(ids, clock.now))
    assert waiting(site) == 3, "each once"
    bus.publish(CustomersChanged(("C4",), clock.now))
    bus.publish(CustomersChanged(("C5",), clock.now))
    assert waiting(site) == 1

    assert heard(site) == [()]
    assert waiting(site) == 0


def test_everybody_is_everybody_whoever_is_named_before(site: Site, clock: Clock) -> None:
    with site.store.write() as connection:
        put_changes(connection, ("C1",), clock.now)
        put_changes(connection, (), clock.now)
    with site.store.write() as connection:
        assert (take_changes(connection), take_changes(connection)) == ((), None)


def test_a_run_that_was_killed_told_nobody_so_the_next_one_tells_of_everybody(
    site: Site, intake: Intake, write: Write, clock: Clock
) -> None:
    with site.store.write() as connection:
        begin_run(
            connection, source_id=None, kind="customers", sha256="0" * 64, at=clock.now, actor="cli", report={"read": 1}
        )
    told: list[CustomersChanged] = []
    site.bus.subscribe(CustomersChanged, told.append)

    intake.take_file(write("c.csv", CUSTOMERS), Incoming(DataKind.CUSTOMERS), actor="cli")

    assert [event.customer_ids for event in told] == [()]


def test_they_end_with_the_customer_and_after_a_day(site: Site, intake: Intake, write: Write, clock: Clock) -> None:
    """Requirements G9 and G11."""
    intake.take_file(write("c.csv", CUSTOMERS), Incoming(DataKind.CUSTOMERS), actor="cli")
    with site.store.write() as connection:
        put_changes(connection, ("C1", "C2"), clock.now)
    member = site.members.add(
        "Asha", [], recogniser="sface", consent_reference="17", customer_id="C1", purposes=[Purpose.OFFERS]
    )

    site.eraser.erase(member, actor="shopper", also_purchases=True)

    with site.store.write() as connection:
        assert connection.scalars(select(customer_changes.c.customer_id)).all() == ["C2"]
        clock.forward(days=ageing.CHANGE_DAYS)
        assert dict(ageing.delete_old(connection, clock.now))["customer_changes"] == 1
