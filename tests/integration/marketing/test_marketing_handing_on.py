"""Handing a segment on: real members with real consents, a real server, a real database."""

import csv
import io
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from marketing_room import WRITTEN, signed_in
from sqlalchemy import create_engine, select, text
from staff_room import PASSWORD

from kiosk.errors import HandingOnFailed
from kiosk.handing_on import webhook
from kiosk.handing_on.webhook import SIGNATURE, signature
from kiosk.marketing.handing import take_up
from kiosk.privacy.consent import Purpose
from kiosk.store.consents import withdraw
from kiosk.store.tables import members


def file_of(browser, segment="frequent", form="mailchimp", password=PASSWORD):
    return browser.post(f"/marketing/segments/{segment}/file", form=form, password=password)


def agreed():
    """Ids of the customers who agreed to be written to; as many are members who did not, and most are no members."""
    return sorted(f"C{3 * number}" for number in range(WRITTEN))


@pytest.mark.parametrize(("form", "column"), [("mailchimp", "Email Address"), ("klaviyo", "Email")])
def test_a_file_has_those_who_agreed_to_be_written_to_and_nobody_else(made, mala, form, column):
    """Requirement G3: offers is not contact."""
    answer = file_of(mala, form=form)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="frequent-{form}.csv"'
    found = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert {row[column] for row in found} == {f"c{number}@mail.example" for number in range(WRITTEN)}
    assert {row["First Name"] for row in found} >= {"'=cmd", "Guest 1"}
    assert made.room.trail()[-1] == ("staff:marketing", "segment_handed_on", False)


def test_a_file_of_fewer_than_20_is_refused(made, mala):
    with made.site.store.write() as connection:
        ids = list(connection.scalars(select(members.c.member_id).where(members.c.customer_id.is_not(None))))
        for member_id in ids:
            withdraw(connection, member_id, Purpose.CONTACT, at=made.room.clock.now, screen="phone")
    answer = file_of(mala)
    assert answer.status_code == 422
    assert "Fewer than 20 people" in answer.text
    assert ("staff:marketing", "segment_handed_on", False) not in made.room.trail()


@pytest.mark.parametrize("way", ["webhook", "database"])
def test_ids_of_fewer_than_20_who_agreed_go_nowhere(opened, crm, tmp_path, way):
    """Whoever did not agree to be written to is in no other system's segment either."""
    url, taken = crm
    secret = tmp_path / "hook.key"
    secret.write_text("a long shared secret")
    secret.chmod(0o600)
    base = f"sqlite:///{tmp_path / 'crm.sqlite'}"
    made = opened(webhook_url=url, webhook_secret_file=secret, webhook_private=True, segments_database=base)
    with made.site.store.write() as connection:
        ids = list(connection.scalars(select(members.c.member_id).where(members.c.customer_id.is_not(None))))
        for member_id in ids[: WRITTEN + 15]:
            withdraw(connection, member_id, Purpose.CONTACT, at=made.room.clock.now, screen="phone")
    browser = signed_in(made.room)
    browser.post(f"/marketing/segments/frequent/{way}", password=PASSWORD)
    assert made.office.work.wait(60)
    assert made.office.work.newest.fault.code == "kiosk.audience_too_small"
    assert taken == []
    assert not (tmp_path / "crm.sqlite").exists()


def test_a_file_needs_the_password_and_a_form(made, mala):
    wrong = file_of(mala, password="not this one", form="klaviyo")
    assert wrong.status_code == 422
    assert 'value="klaviyo" checked' in wrong.text, "what was chosen stays"
    assert 'role="alert"' in wrong.text
    assert "not this one" not in wrong.text
    assert file_of(mala, form="paper").status_code == 422
    assert file_of(mala, segment="nothing").status_code == 404
    assert ("staff:marketing", "segment_handed_on", False) not in made.room.trail()


@pytest.mark.parametrize("way", ["webhook", "database"])
def test_a_wrong_password_brings_the_form_back(made, mala, way):
    answer = mala.post(f"/marketing/segments/frequent/{way}", password="not this one", form="klaviyo")
    assert answer.status_code == 422
    assert 'value="klaviyo" checked' in answer.text
    assert made.office.work.newest is None


@pytest.fixture
def crm():
    """Another system: remembers what it was sent."""
    taken = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.path, self.headers[SIGNATURE], body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments):
            """Requests of tests are nobody's news."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/segments?from=kiosk", taken
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_web_address_gets_ids_and_a_signature(opened, crm, tmp_path):
    url, taken = crm
    secret = tmp_path / "hook.key"
    secret.write_text("a long shared secret\n")
    secret.chmod(0o600)
    made = opened(webhook_url=url, webhook_secret_file=secret, webhook_private=True)
    browser = signed_in(made.room)
    assert "Send to the web address" in browser.get("/marketing/segments/frequent").text
    answer = browser.post("/marketing/segments/frequent/webhook", password=PASSWORD)
    assert answer.status_code == 303
    assert made.office.work.wait(60)
    assert made.office.work.newest.fault is None
    ((path, said, body),) = taken
    at = int(said.split(",")[0][2:])
    assert path == "/segments?from=kiosk"
    assert said == signature(b"a long shared secret", at, body)
    assert json.loads(body)["customer_ids"] == agreed()
    assert b"mail.example" not in body


def test_an_address_inside_is_not_called_unless_that_is_meant(opened, crm, tmp_path):
    url, taken = crm
    secret = tmp_path / "hook.key"
    secret.write_text("a long shared secret")
    secret.chmod(0o600)
    made = opened(webhook_url=url, webhook_secret_file=secret)
    browser = signed_in(made.room)
    browser.post("/marketing/segments/frequent/webhook", password=PASSWORD)
    assert made.office.work.wait(60)
    assert "private network" in browser.get("/marketing/work").text
    assert taken == []


def test_without_an_address_nothing_is_sent(made, mala):
    assert "Send to the web address" not in mala.get("/marketing/segments/frequent").text
    mala.post("/marketing/segments/frequent/webhook", password=PASSWORD)
    assert made.office.work.wait(60)
    assert made.office.work.newest.fault.code == "kiosk.handing_on_failed"
    mala.post("/marketing/segments/frequent/database", password=PASSWORD)
    assert made.office.work.wait(60)
    assert "No database is set" in mala.get("/marketing/work").text


def test_the_database_has_exactly_the_segment_after_each_writing(opened, tmp_path):
    address = f"sqlite:///{tmp_path / 'crm.sqlite'}"
    engine = create_engine(address)
    made = opened(segments_database=address, segments_table="crm_segments")
    browser = signed_in(made.room)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE crm_segments (customer_id TEXT, segment TEXT)"))
        connection.execute(text("INSERT INTO crm_segments VALUES ('OLD', 'frequent'), ('KEPT', 'other')"))
    for _ in range(2):
        browser.post("/marketing/segments/frequent/database", password=PASSWORD)
        assert made.office.work.wait(60)
        assert made.office.work.newest.fault is None
    with engine.connect() as connection:
        found = connection.execute(text("SELECT segment, customer_id FROM crm_segments ORDER BY 1, 2")).all()
    engine.dispose()
    assert [who for segment, who in found if segment == "frequent"] == agreed()
    assert [who for segment, who in found if segment == "other"] == ["KEPT"]


def test_a_database_that_refuses_keeps_what_it_had_and_its_password(opened, tmp_path):
    made = opened(segments_database=f"sqlite:///{tmp_path / 'nowhere' / 'crm.sqlite'}")
    browser = signed_in(made.room)
    browser.post("/marketing/segments/frequent/database", password=PASSWORD)
    assert made.office.work.wait(60)
    text_ = browser.get("/marketing/work").text
    assert "The database refused" in text_
    assert "nowhere" not in text_


@pytest.fixture
def slow_crm(crm, opened, tmp_path, monkeypatch):
    """A site that sends parts of ten ids to :func:`crm`, and how it fails after the first."""
    monkeypatch.setattr(webhook, "PART_IDS", 10)
    url, taken = crm
    secret = tmp_path / "hook.key"
    secret.write_text("a long shared secret")
    secret.chmod(0o600)

    def make():
        return opened(webhook_url=url, webhook_secret_file=secret, webhook_private=True)

    def stop_after(parts, error):
        real = webhook._send

        def send(hook, body, key):
            if json.loads(body)["part"] > parts:
                raise error
            real(hook, body, key)

        monkeypatch.setattr(webhook, "_send", send)
        return lambda: monkeypatch.setattr(webhook, "_send", real)

    return make, taken, stop_after


def said(taken):
    return [json.loads(body) for _, _, body in taken]


def test_a_delivery_goes_on_after_a_restart_where_it_was(slow_crm):
    make, taken, stop_after = slow_crm
    made = make()
    mend = stop_after(1, SystemExit("power cut"))
    with pytest.raises(SystemExit):
        made.office.handing_on.call("frequent", actor="cli", progress=lambda _done: None)
    mend()
    again = make()
    assert again.office.handing_on.interrupted() == ("frequent",)
    take_up(again.office)
    assert again.office.work.wait(60)
    assert again.office.work.newest.fault is None
    parts = said(taken)
    assert [one["part"] for one in parts] == [1, 2, 3]
    assert len({one["delivery"] for one in parts}) == 1
    assert [who for one in parts for who in one["customer_ids"]] == agreed()
    assert again.office.handing_on.interrupted() == ()
    take_up(again.office)
    assert len(taken) == 3


def test_a_delivery_of_other_people_by_now_begins_anew(slow_crm):
    make, taken, stop_after = slow_crm
    made = make()
    mend = stop_after(1, SystemExit("power cut"))
    with pytest.raises(SystemExit):
        made.office.handing_on.call("frequent", actor="cli", progress=lambda _done: None)
    mend()
    with made.site.store.write() as connection:
        who = connection.scalars(select(members.c.member_id).where(members.c.customer_id == "C0")).one()
        withdraw(connection, who, Purpose.CONTACT, at=made.room.clock.now, screen="phone")
    take_up(made.office)
    assert made.office.work.wait(60)
    first, *others = said(taken)
    assert [one["part"] for one in others] == [1, 2, 3]
    assert {one["delivery"] for one in others} != {first["delivery"]}
    assert [one for part in others for one in part["customer_ids"]] == [one for one in agreed() if one != "C0"]


@pytest.mark.parametrize("hours", [1, 30])
def test_what_broke_off_waits_for_a_person_and_then_goes_on(slow_crm, hours):
    """Of a delivery of yesterday nobody knows what the other system still has: it begins anew."""
    make, taken, stop_after = slow_crm
    made = make()
    mend = stop_after(2, HandingOnFailed("The web address answered 503", mend="Wait"))
    browser = signed_in(made.room)
    browser.post("/marketing/segments/frequent/webhook", password=PASSWORD)
    assert made.office.work.wait(60)
    assert made.office.work.newest.fault.code == "kiosk.handing_on_failed"
    mend()
    assert made.office.handing_on.interrupted() == ()
    made.room.clock.now += timedelta(hours=hours)
    made.office.handing_on.call("frequent", actor="cli", progress=lambda _done: None)
    assert [one["part"] for one in said(taken)] == ([1, 2, 3] if hours == 1 else [1, 2, 1, 2, 3])
    assert len({one["delivery"] for one in said(taken)}) == (1 if hours == 1 else 2)
