"""The privacy officer: what is due, receipts, records, the trail; and the state of the box."""

import json
from datetime import timedelta

import pytest
from staff_room import PASSWORD

from kiosk.privacy.audit import Action
from kiosk.store.tables import audit


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
    done = browser.post("/staff/privacy/retention/run", token=token(shown), password=PASSWORD)
    assert "1 member was erased" in done.text
    assert not room.site.members.knows(old)
    assert room.site.members.knows(young)
    assert ("staff:devi", "retention_run", False) in room.trail()


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


def test_the_kiosks_screen_is_told_by_kind_only(room):
    room.box.kind = "recognised"
    told = room.signed_in().get("/staff/api/kiosk-screen").json
    assert told == {"kind": "recognised", "say": "a member's offers"}
