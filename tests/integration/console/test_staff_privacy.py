"""The privacy officer: what is due, receipts, records, the trail; and the state of the box."""

import json
import re
import threading
from datetime import timedelta

import pytest
from staff_room import PASSWORD

from kiosk.privacy.audit import Action
from kiosk.screens.hub import Stream
from kiosk.security import keycopies
from kiosk.store import shop
from kiosk.store.ageing import ACT_DAYS
from kiosk.store.events import EventRow, count_events, put_events
from kiosk.store.tables import audit, customers


def officer(room):
    return room.signed_in("devi", "officer")


def token(text):
    return text.split('name="token" value="', 1)[1].split('"', 1)[0]


def test_the_dry_run_changes_nothing_and_the_run_does_what_it_said(room):
    """Requirement G11."""
    old = room.join("Meena")
    room.clock.now += timedelta(days=200)
    young = room.join("Kumar", number=60)
    room.clock.now += timedelta(days=200)
    browser = officer(room)
    assert "1 member is due" in browser.get("/staff/privacy").text
    shown = browser.post("/staff/privacy/retention").text
    assert room.site.aliases.log_name(old) in shown
    assert room.site.aliases.log_name(young) not in shown
    assert "Meena" not in shown
    assert old not in shown
    assert room.site.members.knows(old)
    begun = browser.post("/staff/privacy/retention/run", token=token(shown), password=PASSWORD)
    wait_for_the_run()
    assert "1 member was erased" in browser.follow(begun).text
    assert not room.site.members.knows(old)
    assert room.site.members.knows(young)
    assert ("staff:devi", "retention_run", False) in room.trail()


def test_old_rows_of_every_table_are_in_the_dry_run_and_in_the_report(room):
    """Requirement G11: nobody is due, and the page still says what a run would take away, and lets it be run."""
    with room.site.store.write() as connection:
        connection.execute(customers.insert().values(customer_id="C1"))
        rows = [EventRow(f"e{number}", "C1", "view", room.clock.now) for number in range(3)]
        put_events(connection, rows)
    browser = officer(room)
    assert "Acts at the shop" not in browser.post("/staff/privacy/retention").text
    room.clock.now += timedelta(days=ACT_DAYS)
    shown = browser.post("/staff/privacy/retention").text
    assert "Acts at the shop: 3" in shown
    begun = browser.post("/staff/privacy/retention/run", token=token(shown), password=PASSWORD)
    wait_for_the_run()
    assert "Acts at the shop: 3" in browser.follow(begun).text
    with room.site.store.read() as connection:
        assert count_events(connection) == 0


def test_customers_who_never_joined_are_counted_and_erased(room):
    """Requirement G11: the page says how many, by nobody's id, and the run erases exactly those of the list."""
    with room.site.store.write() as connection:
        old = [{"customer_id": f"C{number}", "named_at": room.clock.now} for number in range(3)]
        connection.execute(customers.insert(), old)
    room.clock.now += timedelta(days=1095)
    with room.site.store.write() as connection:
        connection.execute(customers.insert().values(customer_id="new", named_at=room.clock.now))
    browser = officer(room)
    assert "3 customers who never joined are due" in browser.get("/staff/privacy").text
    shown = browser.post("/staff/privacy/retention").text
    assert "3 customers who never joined are due" in shown
    assert "C1" not in shown
    begun = browser.post("/staff/privacy/retention/run", token=token(shown), password=PASSWORD)
    wait_for_the_run()
    assert "3 customers who never joined were erased" in browser.follow(begun).text
    with room.site.store.read() as connection:
        assert shop.customer_ids(connection) == {"new"}


def wait_for_the_run():
    for thread in threading.enumerate():
        if thread.name == "retention-run":
            thread.join(20)
            assert not thread.is_alive()


def test_a_run_says_how_far_it_is_and_nobody_begins_a_second_one(room, monkeypatch):
    """Requirement G11."""
    for number in (40, 60):
        room.join("Meena", number=number)
    room.clock.now += timedelta(days=400)
    one_done, go_on = threading.Event(), threading.Event()
    run = room.deps.privacy.run

    def slow(plan, *, actor, progress):
        def watched(count):
            progress(count)
            one_done.set()
            go_on.wait(20)

        return run(plan, actor=actor, progress=watched)

    monkeypatch.setattr(room.deps.privacy, "run", slow)
    browser = officer(room)
    assert browser.get("/staff/privacy/retention/run").headers["Location"] == "/staff/privacy"
    shown = browser.post("/staff/privacy/retention").text
    browser.post("/staff/privacy/retention/run", token=token(shown), password=PASSWORD)
    assert one_done.wait(20)
    assert "1 of 2 members and customers are done" in browser.get("/staff/privacy/retention/run").text
    told = browser.get("/staff/api/retention").json
    assert (told["done"], told["ended"]) == (1, False)
    shown = browser.post("/staff/privacy/retention").text
    second = browser.post("/staff/privacy/retention/run", token=token(shown), password=PASSWORD)
    assert second.status_code == 422
    assert "A run goes on already" in second.text
    go_on.set()
    wait_for_the_run()
    assert "2 members were erased" in browser.get("/staff/privacy/retention/run").text
    assert browser.get("/staff/api/retention").json["ended"]


def test_a_run_that_breaks_off_says_so_and_can_be_begun_again(room, monkeypatch, caplog):
    room.join("Meena")
    room.clock.now += timedelta(days=400)
    browser = officer(room)
    shown = browser.post("/staff/privacy/retention").text

    def broken(*_arguments, **_named):
        raise RuntimeError("secret detail")

    with monkeypatch.context() as patch:
        patch.setattr(room.deps.privacy, "run", broken)
        begun = browser.post("/staff/privacy/retention/run", token=token(shown), password=PASSWORD)
        wait_for_the_run()
    text = browser.follow(begun).text
    assert "The run broke off" in text
    assert "secret detail" not in text
    begun = browser.post("/staff/privacy/retention/run", token=token(shown), password=PASSWORD)
    wait_for_the_run()
    assert "1 member was erased" in browser.follow(begun).text
    assert "a retention run broke off" in caplog.text


@pytest.mark.parametrize(("method", "path"), [("GET", "/staff/privacy/receipts"), ("POST", "/staff/privacy/retention")])
def test_what_the_officer_reads_of_people_is_entered_once(room, method, path):
    """Requirement G18: lists by keyed hash are about people too."""
    browser = officer(room)
    browser.get("/staff/health")
    before = len(room.trail())
    assert (browser.get(path) if method == "GET" else browser.post(path)).status_code == 200
    assert room.trail()[before:] == [("staff:devi", "viewed", False)]


def test_where_nothing_is_due_there_is_nothing_to_run(room):
    room.join("Meena")
    text = officer(room).post("/staff/privacy/retention").text
    assert "Nobody is due" in text
    assert "/staff/privacy/retention/run" not in text


def test_a_run_wants_the_password_and_the_list_that_was_shown(room):
    room.join("Meena")
    room.clock.now += timedelta(days=400)
    browser = officer(room)
    shown = browser.post("/staff/privacy/retention").text
    assert browser.post("/staff/privacy/retention/run", token=token(shown), password="wrong").status_code == 422
    changed = browser.post("/staff/privacy/retention/run", token="0" * 16, password=PASSWORD)
    assert changed.status_code == 422
    assert "has changed" in changed.text
    assert len(room.site.members.list()) == 1


def test_receipts_say_what_went_and_nothing_of_whom(room):
    """Requirement G9."""
    member_id = room.join("Meena")
    receipt = room.site.members.erase(member_id)
    text = officer(room).get("/staff/privacy/receipts").text
    assert receipt.number in text
    assert "templates" in text
    assert "Meena" not in text
    assert member_id not in text


def test_the_records_of_processing_hold_nobody(room):
    """Requirement G14."""
    room.join("Meena")
    answer = officer(room).post("/staff/privacy/records")
    told = json.loads(answer.data)
    assert {entry["name"] for entry in told["records"]} >= {"members", "templates", "consents", "staff"}
    assert b"Meena" not in answer.data


def test_site_records_are_kept_and_due_ones_said(make_room):
    """Requirements B8, A6, G17."""
    room = make_room(recognition="identify")
    browser = officer(room)
    assert "missing" in browser.get("/staff/site-records").text
    said = {"kind": "training", "reference": "T-9", "approved_by": "Devi"}
    wrong = browser.post("/staff/site-records", **said, dated="")
    assert wrong.status_code == 422
    assert 'value="T-9"' in wrong.text
    assert browser.post("/staff/site-records", **said, dated="2030-01-01").status_code == 422
    done = browser.post("/staff/site-records", **said, dated="2026-02-01")
    assert "T-9" in browser.follow(done).text
    room.clock.now += timedelta(days=400)
    assert "too old" in browser.get("/staff/site-records").text
    assert ("staff:devi", "site_record", False) in room.trail()


def test_the_trail_is_filtered_paged_and_verified(room):
    """Requirement G18."""
    for number in range(60):
        room.site.audit.record(Action.VIEWED, actor=f"staff:s{number % 2}", detail={"page": "search"})
    browser = officer(room)
    text = browser.get("/staff/audit").text
    assert "Older entries" in text
    mine = browser.post("/staff/audit", actor="staff:s1", action="viewed", since="2026-03-01", until="2026-03-01")
    assert "<td>staff:s1</td>" in mine.text
    assert "<td>staff:s0</td>" not in mine.text
    none = browser.post("/staff/audit", since="2026-03-02")
    assert "<td>staff:s1</td>" not in none.text
    for none_such in ("9" * 15, "9" * 40, "9" * 5000, "-1", "x"):
        assert browser.post("/staff/audit", before=none_such).status_code == 200
    kept = browser.post("/staff/audit/verify", actor="staff:s1", action="viewed")
    assert 'value="staff:s1"' in kept.text
    assert "<td>staff:s0</td>" not in kept.text
    older = browser.post("/staff/audit", before="5")
    assert older.text.count('<td class="number">') == 4
    assert "None was changed" in browser.post("/staff/audit/verify").text


def test_a_changed_entry_is_found(room):
    """Requirement G18."""
    browser = officer(room)
    browser.get("/staff/health")
    with room.site.store.write() as connection:
        connection.execute(audit.update().where(audit.c.seq == 1).values(actor="staff:other"))
    assert "Something is wrong" in browser.post("/staff/audit/verify").text


@pytest.mark.parametrize("role", ["staff", "officer", "admin"])
def test_the_box_says_how_it_is(room, role):
    room.box.camera = "lost"
    text = room.signed_in("eve", role).get("/staff/health").text
    assert "delivers nothing" in text
    assert "Connections to other machines" in text
    assert "make one with: kiosk backup" in text


def test_the_box_warns_until_there_is_a_copy_of_key_ring_and_envelope(room, tmp_path):
    """Without one every backup is lost with the disk."""
    browser = room.signed_in("devi", "admin")
    assert "make one with: kiosk backup --keys FOLDER" in browser.get("/staff/health").text
    keycopies.add(room.site.keyring, tmp_path / "stick")
    text = browser.get("/staff/health").text
    assert "--keys" not in text
    assert "Copies of key ring and envelope" in text


@pytest.mark.parametrize(
    ("revision", "said"),
    [(None, "nobody is searched for by face now"), (0, "as new as the store"), (7, "but the store has revision")],
)
def test_the_gallery_that_is_searched_is_compared_with_the_store(room, revision, said):
    """SCREENS 23: index revision = DB revision."""
    stored = room.site.members.gallery_revision()
    room.box.revision = stored if revision == 0 else revision
    text = room.signed_in().get("/staff/health").text
    assert said in text
    assert (f"store has revision {stored}" in text) is (revision == 7)


def test_every_screen_is_listed_with_its_address_and_since_when(room):
    """SCREENS 20: the device list; addresses of machines only."""
    assert "Connected since" not in room.signed_in().get("/staff/health").text
    room.box.streams = (Stream("192.168.1.20", room.clock.now),)
    text = room.signed_in().get("/staff/health").text
    assert "<code>192.168.1.20</code>" in text
    assert re.search(r"<td>[^<]*Mar[^<]*2026", text)


def test_staff_close_the_kiosks_screen_and_open_it_again(room):
    """SCREENS E1: maintenance by staff, in the audit trail (G18)."""
    browser = room.signed_in()
    assert "Close it to shoppers" in browser.get("/staff/health").text
    assert "Open it again" in browser.follow(browser.post("/staff/kiosk-screen", closed="yes")).text
    assert room.box.kind == "maintenance"
    browser.post("/staff/kiosk-screen", closed="no")
    assert room.box.kind == "idle"
    assert room.trail()[-2:] == [("staff:anbu", "screen_closed", False), ("staff:anbu", "screen_opened", False)]


def test_who_is_not_staff_sees_the_screen_but_does_not_close_it(room):
    browser = officer(room)
    assert "Close it to shoppers" not in browser.get("/staff/health").text
    assert browser.post("/staff/kiosk-screen", closed="yes").status_code == 403
    assert room.box.kind == "idle"


def test_the_kiosks_screen_is_told_by_kind_only(room):
    room.box.kind = "recognised"
    told = room.signed_in().get("/staff/api/kiosk-screen").json
    assert told == {"kind": "recognised", "say": "a member's offers"}
