"""Runs of an algorithm: what stays of them in the store, and what ends it."""

import re
import threading
from datetime import timedelta

import pytest
from marketing_room import CATEGORIES, signed_in
from sqlalchemy import delete, func, select

from kiosk.errors import PressRefused, RequestInvalid
from kiosk.insight import Work
from kiosk.insight.segmenting import FLOWS, SEGMENTATION, Wanted
from kiosk.privacy.consent import Purpose
from kiosk.store import insight as rows
from kiosk.store import segments as segment_rows
from kiosk.store.ageing import UNUSED_DAYS, delete_old
from kiosk.store.consents import withdraw
from kiosk.store.marketing_tables import features, run_members
from kiosk.store.segments import all_segments
from kiosk.store.tables import members, segment_members, segments
from recommender.segments import topics
from recommender.segments.stability import stability

FEATURES = ("recency_days", "frequency", "monetary_minor")


def quietly(_step, _done):
    """A progress that nobody watches."""


def run(made, algorithm="kmeans", k=3):
    made.office.segmenting.run(Wanted(algorithm, FEATURES, k), quietly)


def people_of(site, table=segment_members):
    with site.store.read() as connection:
        counted = select(table.c.segment_id, func.count()).group_by(table.c.segment_id)
        return dict(map(tuple, connection.execute(counted)))


def linked(site):
    with site.store.read() as connection:
        wanted = select(members.c.customer_id).where(members.c.customer_id.is_not(None))
        return connection.scalars(wanted.order_by(members.c.member_id)).first()


def test_a_run_and_the_moves_outlive_a_restart(opened) -> None:
    first = opened()
    run(first, "ward", 4)
    found = people_of(first.site, run_members)
    assert sum(found.values()) == 1500
    before = people_of(first.site)
    first.site.close()

    second = opened()
    assert second.office.segmenting.usable
    assert people_of(second.site) == before
    second.office.segmenting.use(actor="cli")
    assert people_of(second.site) == found
    moved = second.office.insight.read(FLOWS).content["flows"]
    assert {one["before"] for one in moved if one["before"]} == set(before)
    assert {one["after"] for one in moved if one["after"]} == set(found)
    assert not second.office.segmenting.usable
    with second.site.store.read() as connection:
        assert all(dict(one.centre).keys() == set(FEATURES) for one in all_segments(connection))
    second.site.close()

    third = opened()
    assert third.office.insight.read(FLOWS).content["flows"] == moved
    assert third.office.insight.read(SEGMENTATION).content["used"]


def test_a_page_that_another_run_overtook_uses_neither(made) -> None:
    """Two tabs: what is used is what somebody looked at."""
    browser = signed_in(made.room)
    run(made, k=4)
    seen = _run_on(browser.get("/marketing/runs").text)
    run(made, k=2)
    before = people_of(made.site)
    refused = browser.post("/marketing/runs/use", run=seen)
    assert refused.status_code == 422
    assert "Another segmentation was made since this page was opened" in refused.text
    assert people_of(made.site) == before
    newest = _run_on(refused.text)
    assert newest != seen
    assert 'value="recency_days" checked' in refused.text, "the form below is as it is on a page just opened"
    assert browser.post("/marketing/runs/use").status_code == 422, "a form that names none"
    assert browser.post("/marketing/runs/use", run=newest).status_code == 303
    assert len(people_of(made.site)) == 2
    assert made.office.work.wait(60)
    again = browser.post("/marketing/runs/use", run=newest)
    assert again.status_code == 422
    assert "in use already" in again.text


def _run_on(page: str) -> str:
    return re.search(r'name="run" value="([0-9a-f]{16})"', page)[1]


def test_words_say_money_in_the_shops_currency(opened) -> None:
    made = opened(currency="¥", currency_code="JPY")
    run(made, "kmeans", 2)
    for one in made.office.insight.read(SEGMENTATION).content["segments"]:
        money = next(trait["words"] for trait in one["traits"] if trait["feature"] == "monetary_minor")
        median = re.search(r"median ¥([0-9,]+), theirs ¥", money)[1]
        spread = next(spread for spread in one["spreads"] if spread["feature"] == "monetary_minor")
        assert float(median.replace(",", "")) == pytest.approx(spread["middle"], rel=0.01), "yen have no hundredths"
        assert any(f"¥{median} in the middle" in fact for fact in one["persona"]["facts"])


def test_a_run_that_found_nothing_replaces_nothing(made, monkeypatch) -> None:
    before = people_of(made.site)
    monkeypatch.setattr("recommender.segments.density.SMALLEST_PART", 0.9)
    run(made, "hdbscan", None)
    assert made.office.insight.read(SEGMENTATION).content["segments"] == []
    assert not made.office.segmenting.usable
    with pytest.raises(PressRefused):
        made.office.segmenting.use(actor="cli")
    assert people_of(made.site) == before


def test_whoever_objects_leaves_the_run_too(made) -> None:
    run(made)
    customer_id = linked(made.site)
    with made.site.store.write() as connection:
        segment_rows.leave_segments(connection, customer_id, made.room.clock.now)
    with made.site.store.read() as connection:
        theirs = select(run_members).where(run_members.c.customer_id == customer_id)
        assert connection.execute(theirs).first() is None


def test_whoever_goes_during_a_run_is_in_none(made, monkeypatch) -> None:
    """Erased, or without features any more, between the reading and the writing."""
    assignments = rows.profiled_ids

    def erased(connection):
        connection.execute(delete(features).where(features.c.customer_id == "C7"))
        return assignments(connection)

    monkeypatch.setattr(rows, "profiled_ids", erased)
    run(made)
    with made.site.store.read() as connection:
        assert "C7" not in segment_rows.run_assignments(connection)


def test_a_run_that_nobody_uses_ends(made) -> None:
    run(made)
    with made.site.store.write() as connection:
        dict(delete_old(connection, made.room.clock.now + timedelta(days=UNUSED_DAYS - 1)))
    assert made.office.segmenting.usable
    with made.site.store.write() as connection:
        gone = dict(delete_old(connection, made.room.clock.now + timedelta(days=UNUSED_DAYS, hours=1)))
    assert gone["run_members"] == 1500
    assert not made.office.segmenting.usable


def test_a_segment_that_lost_people_since_the_run_is_not_described(made) -> None:
    run(made)
    with made.site.store.write() as connection:
        slug = connection.execute(select(run_members.c.segment_id).limit(1)).scalar_one()
        mine = select(run_members.c.customer_id).where(run_members.c.segment_id == slug)
        gone = list(connection.scalars(mine.order_by(run_members.c.customer_id)))[19:]
        connection.execute(delete(run_members).where(run_members.c.customer_id.in_(gone)))
    made.office.segmenting.use(actor="cli")
    with made.site.store.read() as connection:
        kept = connection.execute(select(segments).where(segments.c.segment_id == slug)).one()
    assert (kept.size, kept.centre, kept.profile) == (19, [], None)


def test_a_run_can_be_stopped_from_its_page(made, monkeypatch) -> None:
    browser = signed_in(made.room)
    begun, go_on = threading.Event(), threading.Event()
    told = []

    def watched(self, step, done):
        told.append(done)
        if step == "segments":
            begun.set()
            assert go_on.wait(30)
        plain(self, step, done)

    plain = Work._tell
    monkeypatch.setattr(Work, "_tell", watched)
    before = made.office.insight.read(SEGMENTATION)
    browser.post("/marketing/runs", algorithm="kmeans", k="", criterion="stable", outcome="", features=list(FEATURES))
    assert begun.wait(30)
    assert "/marketing/runs/stop" in browser.get("/marketing/work").text
    browser.post("/marketing/runs/stop")
    assert "Stopping at the next step" in browser.get("/marketing/work").text
    go_on.set()
    assert made.office.work.wait(60)
    assert made.office.work.newest.fault is None
    assert "Stopped." in browser.get("/marketing/work").text
    assert made.office.insight.read(SEGMENTATION) == before
    assert not made.office.segmenting.usable


def test_a_run_tells_how_far_it_is(made) -> None:
    told = []
    made.office.segmenting.run(Wanted("rfm", FEATURES), lambda step, done: told.append((step, done)))
    shares = [done for _, done in told]
    assert shares == sorted(shares)
    assert len({step for step, _ in told}) == 3
    assert len(set(shares)) > 20


def test_topics_are_of_what_is_bought(made, monkeypatch) -> None:
    monkeypatch.setattr(topics, "TOPIC_PASSES", 1)  # what the topics are is of no interest here, and they take a minute
    monkeypatch.setitem(stability.__kwdefaults__, "draws", 3)
    run(made, "lda", 2)
    report = made.office.insight.read(SEGMENTATION).content
    assert set(report["features"]) == set(CATEGORIES)
    assert any("lines of each category" in note for note in report["notes"])
    assert sum(one["size"] for one in report["segments"]) == 1500
    customer_id = linked(made.site)
    with made.site.store.write() as connection:
        wanted = select(members.c.member_id).where(members.c.customer_id == customer_id)
        withdraw(connection, connection.scalar(wanted), Purpose.OFFERS, at=made.room.clock.now, screen="phone")
        assert customer_id not in set(rows.bought_categories(connection)["customer_id"])


def test_what_an_outcome_cannot_say_is_said(made) -> None:
    for outcome, word in (("churn", "prediction"), ("basket_minor", "same days")):
        made.office.segmenting.run(Wanted("rfm", FEATURES, outcome=outcome), quietly)
        assert any(word in note for note in made.office.insight.read(SEGMENTATION).content["notes"])
    with pytest.raises(RequestInvalid, match="outcome"):
        Wanted("tree", FEATURES)
