"""Retention on a real site: the dry run and the run agree, and what is old goes through the erasure's saga."""

import threading
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from open_sites import Clock, Join
from sqlalchemy import func, select, update

from kiosk.errors import StoreBusy
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.erasure import Eraser
from kiosk.privacy.retention import MATCH_DAYS, RECEIPT_DAYS, Retention, RetentionJob, Why
from kiosk.site import Site
from kiosk.store.matches import MatchRow, insert_match
from kiosk.store.tables import consents, erasures, matches, members


def last_seen(site: Site, member_id: str, at: datetime, state: str = "active") -> None:
    with site.store.write() as connection:
        mine = members.c.member_id == member_id
        connection.execute(update(members).where(mine).values(used_at=at, state=state))


def ids(site: Site) -> set[str]:
    with site.store.read() as connection:
        return set(connection.scalars(select(members.c.member_id)))


@pytest.fixture
def retention(site: Site, clock: Clock) -> Retention:
    return Retention(site, 365, clock)


def test_the_run_erases_who_the_dry_run_named(site: Site, retention: Retention, clock: Clock, join: Join) -> None:
    """Requirement G11."""
    old, older, fresh = join(site, "A", 1), join(site, "B", 2), join(site, "C", 3)
    last_seen(site, old, clock.now - timedelta(days=365))
    last_seen(site, older, clock.now - timedelta(days=900))

    plan = retention.plan()
    assert [one.member_id for one in plan.due] == [older, old]
    assert ids(site) == {old, older, fresh}, "the dry run changes nothing"
    done: list[int] = []
    report = retention.run(plan, actor="system", progress=done.append)

    assert report.erased == (older, old)
    assert done == [1, 1]
    assert ids(site) == {fresh}
    assert site.keyring.erased() == {site.aliases.subject(old), site.aliases.subject(older)}
    entries = site.audit.entries(limit=3)
    assert [entry.action for entry in entries] == [Action.RETENTION_RUN, Action.ERASED, Action.ERASED]
    assert {entry.actor for entry in entries} == {"system"}
    assert retention.plan().due == ()


@hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 800), min_size=1, max_size=6), st.integers(30, 700))
def test_dry_run_and_run_agree_whatever_the_ages(
    site: Site, clock: Clock, join: Join, ages: list[int], days: int
) -> None:
    """Requirement G11, as a property."""
    for number, age in enumerate(ages):
        last_seen(site, join(site, "A", number), clock.now - timedelta(days=age))
    before = ids(site)
    work = Retention(site, days, clock)

    plan = work.plan()
    report = work.run(plan, actor="system")

    assert report.erased == tuple(one.member_id for one in plan.due)
    assert ids(site) == before - set(report.erased)
    assert work.plan().due == ()


def test_who_comes_back_before_the_run_stays(site: Site, retention: Retention, clock: Clock, join: Join) -> None:
    member_id = join(site)
    last_seen(site, member_id, clock.now - timedelta(days=500))
    plan = retention.plan()
    last_seen(site, member_id, clock.now)

    assert retention.run(plan, actor="system").erased == ()
    assert ids(site) == {member_id}


def test_who_was_erased_before_the_run_is_no_error(site: Site, retention: Retention, clock: Clock, join: Join) -> None:
    member_id = join(site)
    last_seen(site, member_id, clock.now - timedelta(days=500))
    plan = retention.plan()
    site.eraser.erase(member_id, actor="shopper")

    report = retention.run(plan, actor="system")

    assert (report.erased, report.failed) == ((), ())


def test_a_draft_that_was_left_behind_goes(site: Site, retention: Retention, clock: Clock, join: Join) -> None:
    member_id = join(site)
    last_seen(site, member_id, clock.now - timedelta(days=2), "joining")

    assert [one.why for one in retention.plan().due] == [Why.UNFINISHED]
    assert retention.run(retention.plan(), actor="system").erased == (member_id,)


def test_one_that_fails_does_not_keep_the_others(site: Site, retention: Retention, clock: Clock, join: Join) -> None:
    first, second = join(site, "A", 1), join(site, "B", 2)
    last_seen(site, first, clock.now - timedelta(days=900))
    last_seen(site, second, clock.now - timedelta(days=500))
    real = Eraser.erase

    def busy_once(eraser: Eraser, member_id: str, **more: Any) -> object:
        if member_id == first:
            raise StoreBusy("busy", mend="")
        return real(eraser, member_id, **more)

    with patch.object(Eraser, "erase", busy_once):
        report = retention.run(retention.plan(), actor="system")

    assert report.erased == (second,)
    assert report.failed == (StoreBusy.code,)
    assert [one.member_id for one in retention.plan().due] == [first]


def test_old_matches_and_receipts_go_and_young_ones_stay(
    site: Site, retention: Retention, clock: Clock, join: Join
) -> None:
    """Requirement A6: logs are kept for half a year at least, and not for ever."""
    member_id, gone = join(site, "A", 1), join(site, "B", 2)
    with site.store.write() as connection:
        for days in (10, 183, MATCH_DAYS - 1, MATCH_DAYS, 900):
            at = clock.now - timedelta(days=days)
            insert_match(connection, MatchRow(member_id, at, "face", "identify", "tap", "tap", at, "kiosk"))
    site.eraser.erase(gone, actor="shopper")
    with site.store.write() as connection:
        connection.execute(update(erasures).values(at=clock.now - timedelta(days=RECEIPT_DAYS)))
    plan = retention.plan()
    assert (plan.matches, plan.receipts) == (2, 1)

    report = retention.run(plan, actor="cli")

    assert (report.matches, report.receipts) == (plan.matches, plan.receipts)
    with site.store.read() as connection:
        kept = connection.execute(select(func.count()).select_from(matches)).scalar_one()
        receipts = connection.execute(select(func.count()).select_from(erasures)).scalar_one()
    assert (kept, receipts) == (3, 0)
    assert site.keyring.erased() == {site.aliases.subject(gone)}, "the ledger stays"


def test_the_old_part_of_the_trail_goes_with_it(site: Site, clock: Clock, join: Join) -> None:
    member_id = join(site)
    before = verify(site.audit, site.store).entries
    clock.forward(days=1200)
    last_seen(site, member_id, clock.now)
    site.audit.record(Action.VIEWED, actor="cli")
    work = Retention(site, 1095, clock)

    plan = work.plan()
    report = work.run(plan, actor="system")

    assert plan.audit_entries == report.audit_entries == before
    assert verify(site.audit, site.store).good


def test_the_token_tells_one_list_from_another(site: Site, retention: Retention, clock: Clock, join: Join) -> None:
    first, second = join(site, "A", 1), join(site, "B", 2)
    last_seen(site, first, clock.now - timedelta(days=500))
    before = retention.plan().token
    assert retention.plan().token == before

    last_seen(site, second, clock.now - timedelta(days=500))

    assert retention.plan().token != before


def test_the_job_runs_by_itself_and_again(site: Site, retention: Retention, clock: Clock, join: Join) -> None:
    """Requirement G11: inside the running kiosk, without anybody."""
    member_id = join(site)
    last_seen(site, member_id, clock.now - timedelta(days=500))
    ran = threading.Semaphore(0)
    real = retention.run

    def run(*arguments: object, **named: object) -> object:
        try:
            return real(*arguments, **named)  # type: ignore[arg-type]
        finally:
            ran.release()

    with patch.object(retention, "run", run):
        job = RetentionJob(retention, site, first=0.0, every=0.01)
        job.start()
        assert ran.acquire(timeout=30)
        assert ran.acquire(timeout=30)
        job.stop(timeout=30)

    assert ids(site) == set()
    assert not job._thread.is_alive()


def test_the_job_outlives_a_fault(site: Site, retention: Retention) -> None:
    planned = threading.Semaphore(0)

    def fail() -> object:
        planned.release()
        raise StoreBusy("busy", mend="")

    with patch.object(retention, "plan", fail):
        job = RetentionJob(retention, site, first=0.0, every=0.01)
        job.start()
        assert planned.acquire(timeout=30)
        assert planned.acquire(timeout=30)
        job.stop(timeout=30)


def test_consents_go_with_their_member(site: Site, retention: Retention, clock: Clock, join: Join) -> None:
    member_id = join(site)
    last_seen(site, member_id, clock.now - timedelta(days=500))
    retention.run(retention.plan(), actor="system")

    with site.store.read() as connection:
        assert connection.execute(select(consents)).all() == []
