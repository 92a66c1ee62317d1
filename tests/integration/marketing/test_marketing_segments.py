"""Segments: runs, names, rules, figures, and whom they leave out."""

import re
import threading

import pytest
from sqlalchemy import func, select, update
from staff_room import ORIGIN

from kiosk.audience.sizes import Estimate
from kiosk.errors import PressRefused, SizesAsked
from kiosk.events.types import CustomersChanged
from kiosk.insight import reports
from kiosk.insight.segmenting import FLOWS, SEGMENTATION, Wanted
from kiosk.privacy.consent import Purpose
from kiosk.store import insight as rows
from kiosk.store.consents import withdraw
from kiosk.store.marketing_tables import features
from kiosk.store.tables import members, purchases, segment_members, segments

FEATURES = ("recency_days", "frequency", "monetary_minor")


def ask(browser, rule):
    headers = {**ORIGIN, "X-Csrf-Token": browser.csrf}
    return browser.client.post("/marketing/api/rule", json={"rule": rule}, headers=headers)


def save(browser, name, rule, segment_id="", seen=""):
    headers = {**ORIGIN, "X-Csrf-Token": browser.csrf}
    sent = {"name": name, "rule": rule, "segment_id": segment_id, "seen": seen}
    return browser.client.post("/marketing/api/segments", json=sent, headers=headers)


def test_the_overview_says_what_the_store_holds(made):
    with made.site.store.read() as connection:
        money = func.sum(purchases.c.quantity * purchases.c.unit_price_minor)
        whole = connection.execute(select(money)).scalar_one()
    content = made.office.insight.read(reports.OVERVIEW).content
    told = sum(month["money_minor"] or 0 for month in content["months"])
    assert content["customers"] == 1500
    assert 0.99 * whole < told <= whole
    groups = made.office.insight.read(reports.SEGMENTS).content["groups"]
    shares = [one["money_share"] for key, one in groups.items() if key]
    assert abs(sum(shares) - 1) < 1e-9
    assert sum(one["people"] for key, one in groups.items() if key) == groups[""]["people"] == 1500


def test_figures_are_old_as_soon_as_data_comes_in(made, mala):
    assert not made.office.insight.is_old()
    with made.site.store.write() as connection:
        from kiosk.store.intake_tables import imports

        later = made.room.clock.now.replace(hour=23)
        connection.execute(
            imports.insert().values(
                kind="purchases",
                sha256="0" * 64,
                state="done",
                started_at=later,
                ended_at=later,
                actor="cli",
                report={},
            )
        )
    assert "Work them out anew" in mala.get("/marketing/").text
    assert made.office.insight.is_old()


def test_working_the_figures_out_begins_with_what_was_bought(made, mala):
    """Features and predictions of the purchases, not those that lie there."""
    with made.site.store.write() as connection:
        connection.execute(update(features).values(frequency=999.0))
    answer = mala.post("/marketing/refresh")
    assert answer.headers["Location"] == "/marketing/work"
    assert made.office.work.wait(120)
    assert made.office.work.newest.fault is None
    assert "Done." in mala.get("/marketing/work").text
    found = made.office.insight.read(reports.DISTRIBUTIONS).content
    assert found["frequency"]["mean"] < 30
    assert found["churn"]["people"] == 1500
    assert mala.get("/marketing/api/work").json["ended"]


@pytest.mark.usefixtures("quick_refresh")
def test_pages_say_as_of_when_and_show_the_work_that_makes_them_anew(made, mala):
    for page in ("", "customers", "segments", "compare"):
        assert re.search(r"As of (1 Mar|Mar 1,) 2026", mala.get(f"/marketing/{page}").text), page
    gate = threading.Event()
    made.office.work.start("refresh", lambda progress: (progress("pairs", 0.4), gate.wait(60)))
    text = mala.get("/marketing/customers").text
    assert '<progress id="progress" max="100" value="40">' in text
    assert "Counting pairs of measures" in text
    assert mala.post("/marketing/refresh", back="customers").status_code == 409
    gate.set()
    assert made.office.work.wait(60)
    made.office.work.start("refresh", lambda _progress: (_ for _ in ()).throw(PressRefused("Broken", mend="Mend it")))
    assert made.office.work.wait(60)
    assert "Broken." in mala.get("/marketing/segments").text
    assert mala.post("/marketing/refresh", back="customers").headers["Location"] == "/marketing/customers"
    assert made.office.work.wait(120)
    assert mala.post("/marketing/refresh", back="//evil.example").headers["Location"] == "/marketing/work"


def test_a_run_shows_what_was_tried_and_changes_nothing_until_it_is_used(made, mala):
    with made.site.store.read() as connection:
        before = rows.segment_rows(connection)
    answer = mala.post(
        "/marketing/runs", algorithm="kmeans", k="", criterion="silhouette", outcome="churn", features=list(FEATURES)
    )
    assert answer.headers["Location"] == "/marketing/work"
    assert made.office.work.wait(120)
    assert made.office.work.newest.fault is None
    text = mala.get("/marketing/runs").text
    tried = made.office.insight.read(SEGMENTATION).content["choice"]["tried"]
    assert [one["k"] for one in tried] == list(range(2, 9))
    assert text.count('class="state good">taken') == 1
    assert "Use these segments" in text
    with made.site.store.read() as connection:
        assert rows.segment_rows(connection) == before
    newest = made.office.insight.read(SEGMENTATION).content["run"]
    mala.post("/marketing/runs/use", run=newest)
    assert made.office.work.wait(120)
    assert "in use" in mala.get("/marketing/runs").text
    assert ("staff:marketing", "segments_replaced", False) in made.room.trail()
    again = mala.post("/marketing/runs/use", run=newest)
    assert again.status_code == 422
    assert "in use already" in again.text


def test_a_run_that_cannot_be_says_why_and_keeps_the_form(made, mala):
    none = mala.post("/marketing/runs", algorithm="kmeans", k="3", criterion="stable", outcome="")
    assert none.status_code == 422
    assert "No feature is chosen" in none.text
    assert 'value="3" selected' in none.text
    unknown = mala.post("/marketing/runs", algorithm="kmeans", k="", criterion="stable", outcome="", features=["age"])
    assert unknown.status_code == 303
    assert made.office.work.wait(60)
    assert "no customer has all of these features" in mala.get("/marketing/work").text


def test_a_name_stays_when_the_same_segment_is_found_again(made, mala):
    mala.post("/marketing/segments/frequent/name", name="Our regulars")
    assert "Our regulars" in mala.get("/marketing/segments").text
    made.office.segmenting.run(Wanted("ward", FEATURES, 3), lambda _step, _done: None)
    told = []
    made.site.bus.subscribe(CustomersChanged, told.append)
    made.office.segmenting.use(actor="cli")
    assert [event.customer_ids for event in told] == [()]
    assert "Our regulars" in mala.get("/marketing/segments/frequent").text
    flows = made.office.insight.read(FLOWS).content
    assert sum(one["count"] or 0 for one in flows["flows"]) > 1400
    assert flows["names"]["frequent"] == "Our regulars"
    mala.post("/marketing/segments/frequent/name", name="")
    assert "Our regulars" not in mala.get("/marketing/segments").text
    assert made.room.trail().count(("staff:marketing", "segment_named", False)) == 2
    bad = mala.post("/marketing/segments/frequent/name", name="x" * 121)
    assert bad.status_code == 422
    assert "x" * 121 in bad.text


def test_whoever_objects_is_in_no_figure_and_no_segment(made):
    """Requirement G21."""
    with made.site.store.write() as connection:
        wanted = select(members.c.member_id, members.c.customer_id).where(members.c.customer_id.is_not(None)).limit(1)
        member_id, customer_id = connection.execute(wanted).one()
        withdraw(connection, member_id, Purpose.OFFERS, at=made.room.clock.now, screen="phone")
        assert customer_id not in rows.profiled_ids(connection)
        assert customer_id not in set(rows.feature_frame(connection)["customer_id"])
        assert customer_id not in rows.segment_ids(connection, "frequent")
    made.office.segmenting.run(Wanted("kmeans", FEATURES, 3), lambda _step, _done: None)
    made.office.segmenting.use(actor="cli")
    with made.site.store.read() as connection:
        inside = select(func.count()).where(segment_members.c.customer_id == customer_id)
        assert connection.execute(inside).scalar_one() == 0


def test_an_objection_between_a_run_and_its_use_counts(made):
    made.office.segmenting.run(Wanted("kmeans", FEATURES, 3), lambda _step, _done: None)
    with made.site.store.write() as connection:
        wanted = select(members.c.member_id, members.c.customer_id).where(members.c.customer_id.is_not(None)).limit(1)
        member_id, _ = connection.execute(wanted).one()
        withdraw(connection, member_id, Purpose.OFFERS, at=made.room.clock.now, screen="phone")
    made.office.segmenting.use(actor="cli")
    with made.site.store.read() as connection:
        counted = connection.execute(select(segments.c.segment_id, segments.c.size).where(segments.c.kind == "cluster"))
        sizes = {row.segment_id: row.size for row in counted}
        people = select(segment_members.c.segment_id, func.count()).group_by(segment_members.c.segment_id)
        assert dict(map(tuple, connection.execute(people))) == sizes
        assert sum(sizes.values()) == 1499


def test_a_rule_is_counted_and_put_into_words(mala):
    found = ask(mala, {"all": [{"feature": "recency_days", "op": "<=", "value": 30}]})
    assert found.status_code == 200
    assert found.json["people"] % 5 == 0
    assert found.json["say"] == f"about {found.json['people']}"
    assert found.json["words"] == "days since the last purchase is at most 30 days"
    few = ask(mala, {"all": [{"feature": "recency_days", "op": "<", "value": 0}]})
    assert few.json["people"] is None
    assert few.json["say"] == "fewer than 30"


def test_a_size_from_a_sample_says_so_and_everybody_is_asked_when_typing_rests(made, mala, monkeypatch):
    rule = {"all": [{"feature": "recency_days", "op": "<=", "value": 30}]}
    estimate = Estimate(500, 450, 560, exact=False)
    monkeypatch.setattr(type(made.office.audience), "estimate", lambda *_: estimate)
    found = ask(mala, rule).json
    assert (found["exact"], found["say"]) == (False, "about 500 (a sample says 450 to 560)")
    headers = {**ORIGIN, "X-Csrf-Token": mala.csrf}
    whole = mala.client.post("/marketing/api/rule", json={"rule": rule, "exact": True}, headers=headers).json
    assert whole["exact"]
    assert whole["people"] != 500


def test_whoever_asks_for_too_many_sizes_is_told_so(made, mala, monkeypatch):
    def refuse(*_):
        raise SizesAsked("Too many sizes were asked for", mend="Wait an hour")

    monkeypatch.setattr(type(made.office.audience), "estimate", refuse)
    answer = ask(mala, {"member": True})
    assert answer.status_code == 429
    assert answer.json["error"]["mend"] == "Wait an hour"


def test_an_error_of_a_rule_names_its_place(mala):
    wrong = ask(mala, {"any": [{"member": True}, {"not": {"feature": "frequency", "op": ">", "value": "many"}}]})
    assert wrong.status_code == 422
    assert wrong.json["error"]["place"] == "/any/1/not/value"
    for nonsense in (None, [], {"eval": "1"}, {"all": []}):
        assert ask(mala, nonsense).status_code == 422
    headers = {**ORIGIN, "X-Csrf-Token": mala.csrf}
    assert mala.client.post("/marketing/api/rule", data=b"{", headers=headers).status_code == 422


def test_a_saved_rule_is_a_segment_with_people(made, mala):
    rule = {
        "all": [{"feature": "recency_days", "op": "<=", "value": 30}, {"share": "Coffee", "op": ">=", "value": 0.5}]
    }
    answer = save(mala, "Lately coffee", rule)
    assert answer.json == {"segment_id": "lately-coffee", "path": "/marketing/segments/lately-coffee"}
    assert '<progress id="filled" max="100" value="0">' in mala.get("/marketing/segments/lately-coffee").text
    made.office.audience.fill()
    assert 'id="filled"' not in mala.get("/marketing/segments/lately-coffee").text
    with made.site.store.read() as connection:
        assert len(rows.segment_ids(connection, "lately-coffee")) > 20
    again = save(mala, "Lately coffee", rule)
    assert re.fullmatch(r"lately-coffee-[0-9a-f]{6}", again.json["segment_id"])
    unread = save(mala, "Coffee again", {"all": [{"member": True}]}, "lately-coffee")
    assert unread.status_code == 409
    changed = save(mala, "Coffee again", {"all": [{"member": True}]}, "lately-coffee", unread.json["error"]["seen"])
    assert changed.status_code == 200
    assert "is a member" in mala.get("/marketing/segments/lately-coffee").text
    taken = save(mala, "Mine", {"member": True}, "frequent")
    assert taken.status_code >= 400
    tamil = save(mala, "காபி பிரியர்கள்", rule)
    assert re.fullmatch(r"segment-[0-9a-f]{6}", tamil.json["segment_id"])


def test_a_segment_of_few_shows_nothing_of_them(made, mala):
    save(mala, "Nobody much", {"all": [{"feature": "monetary_minor", "op": ">", "value": 2_200_000}]})
    with made.site.store.write() as connection:
        found = rows.segment_ids(connection, "nobody-much")
        connection.execute(
            update(segments).where(segments.c.segment_id == "nobody-much").values(size=min(len(found), 19))
        )
    made.office.insight.refresh()
    text = mala.get("/marketing/segments/nobody-much").text
    assert "fewer than 30" in text
    assert "In figures" not in text
    assert "Download the file" not in text
    assert 'value="nobody-much"' not in mala.get("/marketing/compare").text


def test_a_segment_by_rule_can_be_removed_unless_another_asks_for_it(made, mala):
    save(mala, "First", {"member": True})
    save(mala, "Second", {"all": [{"segment": "first"}]})
    refused = mala.post("/marketing/segments/first/remove")
    assert refused.status_code == 422
    assert "asks for" in refused.text
    assert mala.post("/marketing/segments/second/remove").status_code == 303
    assert mala.post("/marketing/segments/first/remove").status_code == 303
    assert mala.get("/marketing/segments/first").status_code == 404
    assert made.room.trail().count(("staff:marketing", "segment_removed", False)) == 2
