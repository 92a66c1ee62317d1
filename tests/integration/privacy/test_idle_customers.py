"""Customers who never joined end by their age: who is due, who is not, and many of them in parts."""

import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from open_sites import Clock, Join
from sqlalchemy import delete, insert, select, update

from kiosk.errors import StoreBusy
from kiosk.events.types import CustomersChanged
from kiosk.identity import Identity
from kiosk.privacy import retention
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, restore
from kiosk.privacy.retention import Retention
from kiosk.settings import Settings
from kiosk.shop_people import ShopPeople
from kiosk.site import Site, opened
from kiosk.store.intake_tables import rejects
from kiosk.store.tables import customers, erasures, products, purchases
from recommender.ingest.types import RAW_LINE

DAYS = 400


def put(site: Site, named: dict[str, datetime | None]) -> None:
    with site.store.write() as connection:
        rows = [{"customer_id": one, "named_at": at} for one, at in named.items()]
        connection.execute(insert(customers), rows)


def buy(site: Site, customer_id: str, at: datetime) -> None:
    with site.store.write() as connection:
        if connection.execute(select(products)).first() is None:
            goods = {"product_id": "P1", "name": "Tea", "category": "Tea", "price_minor": 1, "discreet": False}
            connection.execute(insert(products).values(goods))
        line = {"receipt_id": "R1", "product_id": "P1", "line": 0, "quantity": 1, "unit_price_minor": 1}
        connection.execute(insert(purchases).values(customer_id=customer_id, at=at.replace(tzinfo=None), **line))


def records_of(site: Site) -> set[str]:
    with site.store.read() as connection:
        return set(connection.scalars(select(customers.c.customer_id)))


@pytest.fixture
def work(site: Site, clock: Clock) -> Retention:
    return Retention(site, 365, clock, DAYS)


def test_the_run_erases_exactly_whom_the_dry_run_named(site: Site, work: Retention, clock: Clock) -> None:
    """Requirements G11 and B1: neither bought nor was named by an import for the term."""
    put(site, {"old": clock.now - timedelta(days=DAYS), "named": clock.now - timedelta(days=DAYS - 1)})
    put(site, {"bought": clock.now - timedelta(days=DAYS)})
    buy(site, "bought", clock.now - timedelta(days=10))
    buy(site, "old", clock.now - timedelta(days=DAYS + 30))
    heard: list[CustomersChanged] = []
    site.bus.subscribe(CustomersChanged, heard.append)

    plan = work.plan()
    assert plan.customers == (("old",),)
    assert records_of(site) == {"old", "named", "bought"}, "the dry run changes nothing"
    report = work.run(plan, actor="cli")

    assert (report.customers, report.failed) == (1, ())
    assert records_of(site) == {"named", "bought"}
    assert [one.customer_ids for one in heard] == [()], "segments hear of it, and of nobody by name"
    entry = site.audit.entries(limit=1)[0]
    assert (entry.action, entry.detail["customers"]) == (Action.RETENTION_RUN, 1)
    assert verify(site.audit, site.store).good
    assert work.plan().customers == ()


@hypothesis_settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=6))
def test_the_later_sign_of_life_counts(site: Site, work: Retention, clock: Clock, ages: list[tuple[int, int]]) -> None:
    with site.store.write() as connection:
        connection.execute(delete(purchases))
        connection.execute(delete(customers))
    put(site, {f"C{number}": clock.now - timedelta(days=named) for number, (named, _) in enumerate(ages)})
    for number, (_, bought) in enumerate(ages):
        buy(site, f"C{number}", clock.now - timedelta(days=bought))

    going = {person[0] for person in work.plan().customers}

    # A day's grace: purchases carry the shop's local time.
    assert going == {f"C{n}" for n, (named, bought) in enumerate(ages) if named >= DAYS and bought >= DAYS + 1}


def test_the_file_to_hand_over_says_when_they_were_named(site: Site, clock: Clock) -> None:
    """Requirement G7: it is kept about them, so they see it."""
    put(site, {"C1": clock.now})

    archive = zipfile.ZipFile(io.BytesIO(ShopPeople(site, clock).export("C1", actor="cli")))

    assert json.loads(archive.read("customer.json"))["last_named"] == clock.now.isoformat()


def test_a_store_that_never_noted_it_begins_to_count_with_the_first_run(
    site: Site, work: Retention, clock: Clock
) -> None:
    """Nobody is erased because an older version did not write down when they were named."""
    put(site, {"C1": None})
    assert work.plan().customers == ()
    work.run(work.plan(), actor="system")
    clock.forward(days=DAYS - 1)
    assert work.plan().customers == ()

    clock.forward(days=1)

    assert work.plan().customers == (("C1",),)


def test_members_and_whoever_was_made_one_with_them_stay(site: Site, work: Retention, clock: Clock, join: Join) -> None:
    old = clock.now - timedelta(days=900)
    put(site, {"C1": old, "C2": old, "C3": old, "C4": old, "C5": clock.now})
    Identity(site, clock).merge("C1", "C2", "the same address", actor="staff:anbu")
    Identity(site, clock).merge("C4", "C5", "the same address", actor="staff:anbu")
    join(site, customer_id="C2")

    work.run(work.plan(), actor="system")

    assert records_of(site) == {"C1", "C2", "C4", "C5"}


def test_who_shows_a_sign_of_life_between_list_and_run_stays(
    site: Site, work: Retention, clock: Clock, join: Join
) -> None:
    old = clock.now - timedelta(days=900)
    put(site, {"C1": old, "C2": old, "C3": old, "C4": old, "C5": old})
    plan = work.plan()
    buy(site, "C1", clock.now)
    join(site, customer_id="C2")
    site.eraser.erase_customer("C3", actor="cli")
    Identity(site, clock).merge("C4", "C1", "the same address", actor="staff:anbu")

    report = work.run(plan, actor="system")

    assert report.customers == 1
    assert records_of(site) == {"C1", "C2", "C4"}
    assert work.run(plan, actor="system").customers == 0, "nobody of that list is left: no error"


def test_the_token_tells_one_list_of_customers_from_another(site: Site, work: Retention, clock: Clock) -> None:
    before = work.plan().token
    put(site, {"C1": clock.now - timedelta(days=900)})

    assert work.plan().token != before


def test_many_go_in_parts_that_are_each_looked_at_again_and_stay_away(
    site: Site, settings: Settings, work: Retention, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirements G9 and G10: the ledger knows every one of them, whichever backup comes back."""
    monkeypatch.setattr(retention, "RECORDS_AT_ONCE", 10)
    put(site, {f"C{number}": clock.now - timedelta(days=900) for number in range(25)} | {"stays": clock.now})
    file = back_up(site, settings, tmp_path / "backups", now=clock.now, actor="cli").path
    clock.forward(minutes=5)
    done: list[int] = []

    report = work.run(work.plan(), actor="system", progress=done.append)

    assert (report.customers, done) == (25, [10, 10, 5])
    with site.store.read() as connection:
        receipts = list(connection.scalars(select(erasures.c.receipt)))
    assert [len(receipt["records"]) for receipt in receipts] == [10, 10, 5]
    assert all(receipt["done"] and all(line[2] for line in receipt["stores"]) for receipt in receipts)
    assert "C1" not in str(receipts)
    site.close()
    restore(settings, file, actor="cli", clock=clock)
    with opened(settings) as reopened:
        assert records_of(reopened) == {"stays"}


def test_a_part_that_fails_does_not_keep_the_others(
    site: Site, work: Retention, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "RECORDS_AT_ONCE", 1)
    put(site, {"C1": clock.now - timedelta(days=900), "C2": clock.now - timedelta(days=900)})
    real, tries = site.eraser.erase_idle, list[int]()

    def busy_once(still: object, *, actor: str) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise StoreBusy("busy", mend="")
        return real(still, actor=actor)  # type: ignore[arg-type]

    monkeypatch.setattr(site.eraser, "erase_idle", busy_once)

    report = work.run(work.plan(), actor="system")

    assert (report.customers, report.failed) == (1, (StoreBusy.code,))
    assert records_of(site) == {"C1"}


def test_lines_of_nobody_in_particular_stay_for_their_own_days(site: Site, work: Retention, clock: Clock) -> None:
    """They could be mended still, and no line is kept for as long as the shortest term of a customer."""
    put(site, {"C1": clock.now - timedelta(days=900)})
    with site.store.write() as connection:
        line = {"line": 1, "code": "unsplit", "reason": "x", "cells": {RAW_LINE: "a;b"}}
        run = {"kind": "customers", "sha256": "x", "state": "done", "started_at": clock.now, "actor": "cli"}
        connection.execute(insert(rejects.metadata.tables["imports"]).values(import_id=1, report={}, **run))
        connection.execute(insert(rejects).values(import_id=1, **line))

    assert work.run(work.plan(), actor="system").customers == 1

    with site.store.read() as connection:
        assert connection.execute(select(rejects)).first() is not None


def test_a_ring_of_an_older_day_learns_the_records_from_the_receipts(
    site: Site, settings: Settings, clock: Clock, join: Join, tmp_path: Path
) -> None:
    """Requirement G10: the ring was lost, its copy knows no erasure; a backup must bring nobody back all the same."""
    put(site, dict.fromkeys(("C1", "C2", "C3", "C4"), clock.now))
    with site.store.write() as connection:
        old = update(customers).where(customers.c.customer_id == "C3")
        connection.execute(old.values(named_at=clock.now - timedelta(days=900)))
    member_id = join(site, customer_id="C1")
    file = back_up(site, settings, tmp_path / "backups", now=clock.now, actor="cli").path
    ring = tmp_path / "old.keys"
    site.keyring.copy_to(ring)
    clock.forward(minutes=5)
    site.eraser.erase(member_id, actor="shopper", also_purchases=True)
    site.eraser.erase_customer("C2", actor="cli")
    work = Retention(site, 365, clock, DAYS)
    assert work.run(work.plan(), actor="system").customers == 1
    site.close()
    for left in settings.keyring_path.parent.glob(settings.keyring_path.name + "-*"):
        left.unlink()
    settings.keyring_path.write_bytes(ring.read_bytes())

    with opened(settings) as reopened:
        assert len(reopened.keyring.erased_records(since=1)) == 3
    restore(settings, file, actor="cli", clock=clock)

    with opened(settings) as reopened:
        assert records_of(reopened) == {"C4"}
