"""Matches are written beside the camera's thread, survive a busy store, and forget who was erased."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import null, select

from kiosk import beside
from kiosk.beside import MOST_WAITING
from kiosk.events.types import How, OffersShown
from kiosk.matches import MatchLog, MatchSite
from kiosk.privacy.audit import Action
from kiosk.privacy.consent import Purpose
from kiosk.privacy.forgetting import Forgets
from kiosk.site import Site
from kiosk.store.database import Store
from kiosk.store.matches import matches_of
from kiosk.store.tables import matches, members
from vision.types import Act

Face = Callable[[int], NDArray[np.float32]]
WAIT = 20.0


@pytest.fixture
def log(site: Site) -> Iterator[MatchLog]:
    made = MatchLog(site.audit, site.aliases, MatchSite("identify", "tap", "kiosk-1"))
    made.start(site.bus)
    yield made
    made.close()


@pytest.fixture
def member_id(site: Site, face: Face) -> str:
    return site.members.add("Asha", [face(1)], recogniser="buffalo_s", consent_reference="17", purposes=tuple(Purpose))


def shown(member_id: str, at: datetime, **more: object) -> OffersShown:
    given: dict[str, object] = {"how": How.FACE, "act": Act.TAP, "act_at": at - timedelta(seconds=1), "visit": 3}
    return OffersShown(member_id, ("O1", "O2"), at, **given | more)


def test_a_match_is_kept_with_its_act_time_and_screen(site: Site, log: MatchLog, member_id: str, now: datetime) -> None:
    """Requirements A1 and G18."""
    later = now + timedelta(days=3)

    site.bus.publish(shown(member_id, later, reasons=("Because", "For everyone")))

    assert log.flush(WAIT)
    with site.store.read() as connection:
        (row,) = matches_of(connection, member_id)
        used_at = connection.execute(select(members.c.used_at)).scalar_one()
    assert (row.at, row.act, row.act_at, row.how) == (later, "tap", later - timedelta(seconds=1), "face")
    assert (row.mode, row.engage, row.screen) == ("identify", "tap", "kiosk-1")
    assert row.shown == (("O1", "Because"), ("O2", "For everyone"))
    assert used_at == later, "retention counts from the newest use"
    entry = site.audit.entries(member_id=member_id, limit=1)[0]
    assert (entry.action, entry.detail) == ("match_shown", {"how": "face", "act": "tap", "screen": "kiosk-1"})


def test_a_code_is_a_use_too(site: Site, log: MatchLog, member_id: str, now: datetime) -> None:
    """Requirement W9."""
    site.bus.publish(shown(member_id, now, how=How.PHONE, act=None, act_at=None))

    assert log.flush(WAIT)
    with site.store.read() as connection:
        (row,) = matches_of(connection, member_id)
    assert (row.how, row.act, row.act_at) == ("phone", None, None)


def test_without_analytics_it_is_not_kept_what_was_shown(site: Site, log: MatchLog, face: Face, now: datetime) -> None:
    """Requirement G3: the match is logged, its content is not."""
    member_id = site.members.add("Ravi", [face(2)], recogniser="buffalo_s", consent_reference="18")

    site.bus.publish(shown(member_id, now))

    assert log.flush(WAIT)
    with site.store.read() as connection:
        assert connection.execute(select(matches.c.shown)).scalar_one() is None
        assert connection.execute(select(matches.c.shown.is_(null()))).scalar_one(), "nothing, not the word for nothing"


def test_the_camera_never_waits_for_a_busy_store(
    site: Site, log: MatchLog, member_id: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.store.engine.BUSY_MS", 50)
    monkeypatch.setattr(beside, "RETRY_SECONDS", 0.05)
    with site.store.write():
        opened_by: list[int] = []
        write = Store.write
        monkeypatch.setattr(
            Store, "write", lambda *args, **more: opened_by.append(threading.get_ident()) or write(*args, **more)
        )
        for step in range(20):
            site.bus.publish(shown(member_id, now + timedelta(seconds=step)))
        assert log.holds(member_id)
        assert threading.get_ident() not in opened_by

    assert log.flush(WAIT)
    with site.store.read() as connection:
        rows = matches_of(connection, member_id)
    assert [row.at for row in rows] == [now + timedelta(seconds=step) for step in range(20)], "each once, in order"
    assert len(site.audit.entries(member_id=member_id, action=Action.MATCH_SHOWN)) == 20


def test_a_failing_audit_trail_does_not_write_a_match_twice(
    site: Site, log: MatchLog, member_id: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.errors import StoreBusy

    monkeypatch.setattr(beside, "RETRY_SECONDS", 0.01)
    record, failures = site.audit.record, iter([True, True, False])

    def sometimes(*arguments: object, **more: object) -> None:
        if next(failures):
            raise StoreBusy("busy")
        record(*arguments, **more)

    monkeypatch.setattr(site.audit, "record", sometimes)
    site.bus.publish(shown(member_id, now))

    assert log.flush(WAIT)
    with site.store.read() as connection:
        assert len(matches_of(connection, member_id)) == 1
    assert len(site.audit.entries(member_id=member_id, action=Action.MATCH_SHOWN)) == 1


def test_what_waits_of_an_erased_member_goes_with_them(
    site: Site, log: MatchLog, member_id: str, face: Face, now: datetime
) -> None:
    """Requirement G9: queues are empty when the erasure returns."""
    assert isinstance(log, MatchLog)
    room: Forgets = log
    site.eraser.register(room)
    other = site.members.add("Ravi", [face(2)], recogniser="buffalo_s", consent_reference="18")
    gate = threading.Event()
    real = log._insert

    def slow(event: OffersShown) -> object:
        gate.wait(WAIT)
        return real(event)

    log._insert = slow
    for who in (other, member_id, member_id):
        site.bus.publish(shown(who, now))
    assert log.holds(member_id)

    erasing = threading.Thread(target=site.members.erase, args=(member_id,))
    erasing.start()
    erasing.join(WAIT)

    assert not erasing.is_alive()
    assert not log.holds(member_id)
    gate.set()
    assert log.flush(WAIT)
    with site.store.read() as connection:
        assert {row.member_id for row in connection.execute(select(matches))} == {other}


def test_a_match_under_way_is_waited_for_and_leaves_nothing(
    site: Site, log: MatchLog, member_id: str, now: datetime
) -> None:
    site.eraser.register(log)
    site.bus.publish(shown(member_id, now))

    receipt = site.members.erase(member_id)

    assert receipt.verified
    assert log.flush(WAIT)
    with site.store.read() as connection:
        assert connection.execute(select(matches)).all() == []


def test_nobody_is_remembered_who_never_was(site: Site, log: MatchLog, now: datetime) -> None:
    site.bus.publish(shown("0" * 32, now))

    assert log.flush(WAIT)
    with site.store.read() as connection:
        assert connection.execute(select(matches)).all() == []


def test_closing_writes_what_waits(site: Site, log: MatchLog, member_id: str, now: datetime) -> None:
    for step in range(5):
        site.bus.publish(shown(member_id, now + timedelta(seconds=step)))

    log.close()
    log.close()

    with site.store.read() as connection:
        assert len(matches_of(connection, member_id)) == 5


def test_a_full_queue_loses_the_newest_and_says_so(
    site: Site, member_id: str, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    stopped = MatchLog(site.audit, site.aliases, MatchSite("identify", "tap", "kiosk-1"))
    for _ in range(MOST_WAITING + 1):
        stopped.take(shown(member_id, now))

    assert stopped.forget(member_id) == MOST_WAITING
    assert "is lost" in caplog.text
    assert member_id not in caplog.text
