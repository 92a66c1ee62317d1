"""Filling a segment by rule: in stretches, while others write, broken off, begun again, by two at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from rule_strategies import ZONE_NOW
from sqlalchemy import Connection, delete, insert, select

from kiosk.audience import Audience, refill
from kiosk.errors import SegmentUnknown
from kiosk.events.bus import InProcessBus
from kiosk.events.types import SegmentSaved
from kiosk.privacy.audit import AuditLog
from kiosk.security.aliases import Aliases
from kiosk.store import audience_fill
from kiosk.store.audience_rows import inside, put_rule
from kiosk.store.database import Store
from kiosk.store.marketing_tables import segment_due, segment_moves
from kiosk.store.tables import segment_members, segments
from recommender.rules import parse

ADULT = parse({"feature": "age", "op": ">=", "value": 18})
CHILD = parse({"feature": "age", "op": "<", "value": 18})
KEEN = parse({"event": "view", "at_least": 2, "within_days": 30})
SEEN = parse({"event": "view", "at_least": 1, "within_days": 30})
EVERYBODY = {str(number) for number in range(25)}
ADULTS = {str(number) for number in range(8, 25)}

pytestmark = pytest.mark.usefixtures("crowd", "short_stretches")


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refill, "LOOKED_AT", 3)
    monkeypatch.setattr(refill, "STRETCH", 2)
    monkeypatch.setattr(refill, "REST", 0.0)


@pytest.fixture
def other(store: Store, audit: AuditLog, hashes: Aliases) -> Audience:
    """Another process on the same store: it shares nothing but the file."""
    return Audience(store, InProcessBus(), lambda: ZONE_NOW, audit, hashes, None)


def people_in(store: Store, segment_id: str) -> set[str]:
    with store.read() as connection:
        return set(inside(connection, segment_id))


def exactly_once(store: Store) -> None:
    """Nobody entered or left twice in a row, and the size is that of the people."""
    with store.read() as connection:
        rows = connection.execute(select(segment_moves).order_by(segment_moves.c.move_id)).all()
        sizes = {row.segment_id: row.size for row in connection.execute(select(segments))}
        there = connection.execute(select(segment_members.c.customer_id, segment_members.c.segment_id)).all()
    last: dict[tuple[str, str], bool] = {}
    for row in rows:
        assert last.get((row.customer_id, row.segment_id), False) is not row.entered
        last[row.customer_id, row.segment_id] = row.entered
    assert {key for key, entered in last.items() if entered} == {tuple(row) for row in there}
    for segment_id in {row.segment_id for row in there}:
        assert sizes[segment_id] == sum(row.segment_id == segment_id for row in there)


class Broken(Exception):
    """Somebody stopped it."""


def after(share: float) -> Callable[[float], None]:
    def stop(done: float) -> None:
        if done >= share:
            raise Broken

    return stop


def test_a_rule_is_saved_at_once_and_filled_later(audience: Audience, bus: InProcessBus, store: Store) -> None:
    heard = list[SegmentSaved]()
    bus.subscribe(SegmentSaved, heard.append)
    audience.put("adults", "Adults", ADULT, "cli")
    assert [one.segment_id for one in heard] == ["adults"]
    assert people_in(store, "adults") == set()
    assert audience.find("adults").filled == 0.0
    shares = list[float]()
    audience.fill(shares.append)
    assert shares == sorted(shares)
    assert (len(shares), shares[-1]) == (13, 1.0), "25 records and 12 that were merged into them, three at a time"
    assert audience.find("adults").filled == 1.0
    assert people_in(store, "adults") == ADULTS
    exactly_once(store)


def test_what_broke_off_says_how_far_it_is_and_goes_on_elsewhere(
    audience: Audience, other: Audience, store: Store, told: list[Any]
) -> None:
    audience.put("adults", "Adults", ADULT, "cli")
    with pytest.raises(Broken):
        audience.fill(after(0.5))
    some = people_in(store, "adults")
    assert some < ADULTS
    assert len(told) == len(some) > 0
    assert other.find("adults").filled == 21 / 37
    other.fill()
    assert other.find("adults").filled == 1.0
    assert people_in(store, "adults") == ADULTS
    exactly_once(store)


def test_a_rule_that_is_saved_again_ends_the_filling_of_the_old_one(audience: Audience, store: Store) -> None:
    audience.put("some", "Some", ADULT, "cli")
    shares = list[float]()

    def progress(share: float) -> None:
        shares.append(share)
        if len(shares) == 4:
            audience.put("some", "Some", CHILD, "cli")

    audience.fill(progress)
    assert len(shares) == 5, "the next stretch finds that nothing is left to do"
    assert audience.find("some").filled == 0.0
    audience.fill()
    assert people_in(store, "some") == EVERYBODY - ADULTS
    exactly_once(store)


def test_a_rule_that_is_saved_again_within_the_first_stretch_is_filled_from_the_start(
    audience: Audience, other: Audience, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, saved = audience_fill.still_at, list[str]()

    def meanwhile(connection: Connection, segment_ids: frozenset[str], filled: int) -> frozenset[str]:
        if not saved:
            saved.append("")
            put_rule(connection, "some", "Some", CHILD, 0, ZONE_NOW)
        return real(connection, segment_ids, filled)

    audience.put("some", "Some", ADULT, "cli")
    monkeypatch.setattr(audience_fill, "still_at", meanwhile)
    audience.fill()
    assert other.find("some").filled == 0.0
    other.fill()
    assert people_in(store, "some") == EVERYBODY - ADULTS
    exactly_once(store)


def test_removing_a_segment_ends_its_filling(audience: Audience, store: Store, told: list[Any]) -> None:
    audience.put("adults", "Adults", ADULT, "cli")
    audience.fill(lambda share: audience.remove("adults", "cli") if 0.5 < share < 0.6 else None)
    with pytest.raises(SegmentUnknown):
        audience.find("adults")
    assert people_in(store, "adults") == set()
    assert {who for what, who, _ in told if what == "entered"} == {who for what, who, _ in told if what == "left"}
    with store.read() as connection:
        assert not connection.execute(select(segment_due)).all()


def test_what_asks_for_a_segment_is_filled_with_it(audience: Audience, store: Store) -> None:
    audience.save("z-adults", "Adults", ADULT, "cli")
    audience.save("a-others", "Others", parse({"not": {"segment": "z-adults"}}), "cli")
    audience.put("z-adults", "Adults", CHILD, "cli")
    audience.fill()
    assert people_in(store, "a-others") == ADULTS
    exactly_once(store)


def test_whoever_changes_during_a_filling_is_where_the_change_put_them(
    audience: Audience, other: Audience, store: Store, happens: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the reading of a stretch and its writing, another process hears of events of the same people."""
    real = audience_fill.records_after

    def meanwhile(connection: Connection, last: str, most: int) -> Sequence[str]:
        found = real(connection, last, most)
        if "3" in found:
            happens("3", ZONE_NOW)
            other.update(["3"])
            happens("4", ZONE_NOW - timedelta(days=29))
            other.update(["4"])
        return found

    audience.put("keen", "Keen", KEEN, "cli")
    monkeypatch.setattr(audience_fill, "records_after", meanwhile)
    audience.fill()
    monkeypatch.undo()
    assert people_in(store, "keen") == {"3", "4"}
    with store.read() as connection:
        due = connection.execute(select(segment_due.c.at).where(segment_due.c.customer_id == "4")).scalar_one()
    assert due == ZONE_NOW + timedelta(days=1)
    exactly_once(store)


def test_two_at_once_fill_and_follow_events_without_telling_twice(
    audience: Audience, other: Audience, store: Store, happens: Callable[..., None]
) -> None:
    audience.put("keen", "Keen", KEEN, "cli")
    audience.put("adults", "Adults", ADULT, "cli")
    for who in sorted(EVERYBODY):
        happens(who, ZONE_NOW - timedelta(days=2))

    def run(one: Audience) -> None:
        one.fill()
        one.update(sorted(EVERYBODY))
        one.fill()

    with ThreadPoolExecutor() as pool:
        list(pool.map(run, (audience, other)))
    audience.fill()
    assert people_in(store, "keen") == EVERYBODY
    assert people_in(store, "adults") == ADULTS
    assert {one.filled for one in audience.list()} == {1.0}
    exactly_once(store)


def test_two_workers_at_one_tick_let_each_person_leave_once(
    audience: Audience, other: Audience, store: Store, clock: list[datetime], told: list[Any]
) -> None:
    audience.save("seen", "Seen", SEEN, "cli")
    clock[0] = ZONE_NOW + timedelta(days=28)
    audience.daily()
    told.clear()
    clock[0] = ZONE_NOW + timedelta(days=30)
    other._clock = lambda: clock[0]  # the same time in both processes
    with ThreadPoolExecutor() as pool:
        list(pool.map(Audience.tick, (audience, other)))
    assert people_in(store, "seen") == set()
    exactly_once(store)


def test_what_is_right_is_only_read(audience: Audience, monkeypatch: pytest.MonkeyPatch) -> None:
    audience.save("adults", "Adults", ADULT, "cli")
    audience.save("seen", "Seen", SEEN, "cli")

    def refused(*_: object) -> None:
        pytest.fail("nothing has to be written")

    monkeypatch.setattr(audience_fill, "write_difference", refused)
    audience.update_all()


def test_what_was_missed_is_mended(audience: Audience, store: Store, clock: list[datetime]) -> None:
    audience.save("seen", "Seen", SEEN, "cli")
    clock[0] = ZONE_NOW + timedelta(days=28)
    audience.update_all()
    with store.write() as connection:
        connection.execute(delete(segment_members).where(segment_members.c.customer_id.in_(["3", "9"])))
        connection.execute(delete(segment_due).where(segment_due.c.customer_id == "5"))
        connection.execute(insert(segment_due).values(customer_id="6", segment_id="regulars", at=ZONE_NOW))
    audience.update_all()
    assert people_in(store, "seen") == EVERYBODY
    with store.read() as connection:
        due = {row.customer_id: row.at for row in connection.execute(select(segment_due))}
    assert due["5"] == ZONE_NOW + timedelta(days=29)
