"""What comes back: the way out, openings, links, and returned e-mails."""

import io
import mailbox
import re
import zipfile
from email import message_from_string

import pytest
from click.testing import CliRunner
from flask import Flask
from mail_room import DRAFT, PEOPLE, PUBLIC, address
from sqlalchemy import select

from kiosk.api import answers, guards
from kiosk.api.mail import mail_routes
from kiosk.campaigns.bounces import read_bounce
from kiosk.campaigns.values import Count, Tally
from kiosk.cli.main import cli
from kiosk.errors import StoreBusy
from kiosk.members import Correction
from kiosk.mydata import MyData
from kiosk.privacy.consent import Purpose
from kiosk.store import campaigns as rows
from kiosk.store.consents import consents_of, purposes_of
from kiosk.store.marketing_tables import sends, suppressions


@pytest.fixture
def web(room):
    app = Flask("kiosk")
    guards.install(app, room.settings)
    answers.install(app)
    app.register_blueprint(mail_routes(room, room.clock))
    return app.test_client()


def token_of(postman, number):
    """Of the links in the e-mail."""
    (content,) = [content for _, recipient, content in postman.got if recipient == address(number)]
    return re.search(rb"/mail/u/([0-9a-f]{32})\?language=(?:en|ta)>", content)[1].decode()


def returned_of(postman, number):
    """Of the envelope."""
    (sender,) = [sender for sender, recipient, _ in postman.got if recipient == address(number)]
    return re.search("[0-9a-f]{32}", sender)[0]


def purposes(room, number):
    with room.site.store.read() as connection:
        return purposes_of(connection, room.members[number])


def counts(room, campaign_id):
    with room.site.store.read() as connection:
        return dict(rows.tallies_of(connection, campaign_id))


def row_of(room, number):
    with room.site.store.read() as connection:
        return connection.execute(select(sends).where(sends.c.member_id == room.members[number])).one()


def row_states(room, number):
    with room.site.store.read() as connection:
        return list(connection.scalars(select(sends.c.state).where(sends.c.member_id == room.members[number])))


def suppressed(room):
    with room.site.store.read() as connection:
        return [row.reason for row in connection.execute(select(suppressions))]


ASKED = {"base_url": PUBLIC}


def test_one_click_from_a_mail_server_ends_the_e_mails(room, postman, web):
    """RFC 8058: a POST with this body, from anywhere, without a cookie, and nothing more."""
    campaign = room.run()
    path = f"/mail/u/{token_of(postman, 7)}"
    body = "List-Unsubscribe=One-Click"
    answer = web.post(path, data=body, content_type="application/x-www-form-urlencoded", **ASKED)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert Purpose.CONTACT not in purposes(room, 7)
    assert Purpose.OFFERS in purposes(room, 7)
    assert suppressed(room) == ["unsubscribed"]
    entry = room.site.audit.entries(member_id=room.members[7], limit=1)[0]
    assert (entry.actor, entry.action) == ("mail", "consent_withdrawn")
    with room.site.store.read() as connection:
        closed = [one for one in consents_of(connection, room.members[7]) if one.withdrawn]
    assert [one.withdrawn_screen for one in closed] == ["mail"]
    again = web.post(path, data=body, headers={"Origin": "https://mail.example"}, **ASKED)
    assert again.status_code == 200
    assert counts(room, campaign)[Tally.UNSUBSCRIBED] == 1
    room.clock.forward(days=30)
    room.run()
    assert address(7) not in postman.readers[PEOPLE:]


def test_a_press_while_an_import_holds_the_store_is_not_lost(room, postman, web, monkeypatch):
    room.run()
    path, real, held = f"/mail/u/{token_of(postman, 7)}", room.site.store.write, []

    def later(**more):
        held.append(1)
        if len(held) < 4:
            raise StoreBusy("held", mend="wait")
        return real(**more)

    monkeypatch.setattr(room.site.store, "write", later)
    assert web.post(f"/mail/u/{'0' * 32}", **ASKED).status_code == 404
    assert held == []
    assert web.post(path, data="List-Unsubscribe=One-Click", **ASKED).status_code == 200
    assert Purpose.CONTACT not in purposes(room, 7)


def test_looking_at_the_page_changes_nothing_and_tells_nothing(room, postman, web):
    room.run()
    known = web.get(f"/mail/u/{token_of(postman, 7)}", **ASKED)
    unknown = web.get(f"/mail/u/{'0' * 32}", **ASKED)

    assert known.text == unknown.text
    assert "form-action 'self'" in known.headers["Content-Security-Policy"]
    assert Purpose.CONTACT in purposes(room, 7)


def test_what_servers_write_into_their_logs_opens_no_link(room, postman, web):
    campaign = room.run()
    logged = returned_of(postman, 0)

    assert web.post(f"/mail/u/{logged}", **ASKED).status_code == 404
    web.get(f"/mail/o/{logged}.gif", **ASKED)
    web.get(f"/mail/c/{campaign}/0/{logged}", **ASKED)
    assert Purpose.CONTACT in purposes(room, 0)
    assert row_of(room, 0).opened_at is None
    assert row_of(room, 0).clicked_at is None


def test_the_way_out_speaks_as_the_e_mail_does(room, postman, web):
    room.run()
    (content,) = [content for _, recipient, content in postman.got if recipient == address(2)]
    path = re.search(rb"(/mail/u/[^>]+)>", content)[1].decode()
    english = {"headers": {"Accept-Language": "en"}} | ASKED

    assert path.endswith("?language=ta")
    for language, asks, says in (
        ("ta", "மின்னஞ்சல்கள் இனி வேண்டாமா?", "முடிந்தது"),
        ("hi", "अब ई-मेल नहीं चाहिए?", "हो गया"),
        ("en", "No more e-mails?", "That is done"),
    ):
        there = path.replace("language=ta", f"language={language}")
        assert asks in web.get(there, **english).text
        answer = web.post(there, **english)
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert says in answer.text


def test_a_link_of_nobody_says_so(web):
    for token in ("0" * 32, "x", "a" * 400):
        assert web.post(f"/mail/u/{token}", **ASKED).status_code == 404


def test_an_erased_member_has_no_way_back_in(room, postman, web):
    room.run()
    token = token_of(postman, 7)
    room.site.members.erase(room.members[7])

    assert web.post(f"/mail/u/{token}", **ASKED).status_code == 404


def test_whoever_agrees_again_later_is_written_to_again(room, postman, web):
    room.run()
    web.post(f"/mail/u/{token_of(postman, 7)}", **ASKED)
    room.clock.forward(days=30)
    member = room.members[7]
    desk = MyData(room.site, 365, room.clock)
    both = (Purpose.OFFERS, Purpose.CONTACT)
    desk.set_purposes(member, both, language="en", screen="kiosk", actor="shopper")
    room.site.members.correct(member, Correction(email=address(7)), actor="cli")
    room.run()

    assert postman.readers.count(address(7)) == 2


def test_the_other_member_of_a_shared_address_is_not_written_to_either(room, postman, web):
    room.run()
    room.site.members.correct(room.members[8], Correction(email=address(7).title()), actor="cli")
    web.post(f"/mail/u/{token_of(postman, 7)}", **ASKED)
    before = len(postman.got)
    room.clock.forward(days=30)
    room.run()

    assert not [who for who in postman.readers[before:] if who.lower() == address(7)]


def test_openings_and_links_count_once_and_only_with_consent(room, postman, web):
    campaign = room.run()
    for number in (0, 5):
        token = token_of(postman, number)
        for _ in range(2):
            assert web.get(f"/mail/o/{token}.gif", **ASKED).mimetype == "image/gif"
            answer = web.get(f"/mail/c/{campaign}/0/{token}", **ASKED)
            assert (answer.status_code, answer.headers["Location"]) == (302, "https://shop.example/new")
    found = counts(room, campaign)

    assert (found[Tally.OPENED], found[Tally.CLICKED]) == (1, 1)
    assert row_of(room, 0).opened_at is not None
    assert row_of(room, 5).opened_at is None
    assert row_of(room, 5).clicked_at is None


def test_a_look_ahead_of_a_filter_is_not_counted(room, postman, web):
    campaign = room.run()
    token = token_of(postman, 0)
    web.head(f"/mail/c/{campaign}/0/{token}", **ASKED)
    web.head(f"/mail/o/{token}.gif", **ASKED)

    assert Tally.CLICKED not in counts(room, campaign)
    assert Tally.OPENED not in counts(room, campaign)


def test_withdrawing_analytics_forgets_the_marks_and_stops_the_count(room, postman, web):
    campaign = room.run()
    token = token_of(postman, 0)
    web.get(f"/mail/o/{token}.gif", **ASKED)
    desk = MyData(room.site, 365, room.clock)
    kept = (Purpose.OFFERS, Purpose.CONTACT)
    desk.set_purposes(room.members[0], kept, language="en", screen="kiosk", actor="shopper")
    web.get(f"/mail/c/{campaign}/0/{token}", **ASKED)

    assert row_of(room, 0).opened_at is None
    assert row_of(room, 0).clicked_at is None
    assert counts(room, campaign)[Tally.OPENED] == 1  # a count of nobody


def test_a_link_leads_to_the_texts_of_its_campaign_and_nowhere_else(room, postman, web):
    campaign = room.run()
    for path in (f"{campaign}/1/x", f"{campaign}/99999999999/x", "77/0/x"):
        assert web.get(f"/mail/c/{path}", **ASKED).status_code == 404
    room.site.members.erase(room.members[0])
    assert web.get(f"/mail/c/{campaign}/0/{token_of(postman, 0)}", **ASKED).status_code == 302


def test_a_link_of_a_draft_leads_nowhere_yet(room, web):
    number = room.desk.save(DRAFT, actor="staff:anbu")

    assert web.get(f"/mail/c/{number}/0/x", **ASKED).status_code == 404


def test_a_link_leads_on_while_an_import_holds_the_store(room, postman, web):
    campaign = room.run()
    token = token_of(postman, 0)
    with room.site.store.write():
        answer = web.get(f"/mail/c/{campaign}/0/{token}", **ASKED)
        picture = web.get(f"/mail/o/{token}.gif", **ASKED)

    assert answer.headers["Location"] == "https://shop.example/new"
    assert picture.status_code == 200
    assert row_of(room, 0).clicked_at is None


def test_a_dead_address_stays_dead_whatever_its_reader_presses_later(room, postman, web):
    room.run()
    assert room.responses.bounced(read_bounce(message_from_string(report(returned_of(postman, 7), 7))))
    web.post(f"/mail/u/{token_of(postman, 7)}", **ASKED)

    assert suppressed(room) == ["hard_bounce"]


def test_results_are_rounded_and_none_is_below_twenty(room):
    found = room.desk.results(room.run())

    assert found.counts[Tally.SENT] == Count(30)
    assert {count.about for what, count in found.counts.items()} == {30, None}
    assert "reader" not in str(found.as_json()).lower().replace("readers", "")


def test_the_export_tells_which_e_mails_went(room):
    room.run()
    archive = zipfile.ZipFile(io.BytesIO(MyData(room.site, 365, room.clock).export(room.members[3], actor="cli")))
    told = archive.read("emails.json").decode()

    assert '"state": "sent"' in told
    assert row_of(room, 3).lookup not in told


REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@mail.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

It did not work.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--x
Content-Type: text/rfc822-headers

Subject: News
Message-ID: <{inside}@shop.example>

--x--
"""


def report(token, number, *, status="5.1.1", action="failed", recipient=None, verp=True):
    return REPORT.format(
        to=f"bounces+{token}@shop.example" if verp else "offers@shop.example",
        inside=token,
        recipient=recipient or address(number),
        status=status,
        action=action,
    )


def take(room, path):
    """Through the command, as a person or a timer runs it."""
    toml = "".join(f"{name} = {value!r}\n" for name, value in {"public_url": PUBLIC}.items())
    (room.settings.home / "site.toml").write_text(toml)
    result = CliRunner().invoke(cli, ["--home", str(room.settings.home), "campaigns", "bounces", str(path)])
    assert result.exit_code == 0, result.output
    assert "readers.example" not in result.output
    return result.output


@pytest.mark.parametrize("verp", [True, False])
def test_a_returned_e_mail_ends_the_address_once(room, postman, tmp_path, verp):
    campaign = room.run()
    file = tmp_path / "one.eml"
    file.write_text(report(returned_of(postman, 7), 7, verp=verp))

    assert "1 of them new and ours" in take(room, file)
    assert "0 of them new and ours" in take(room, file)
    assert row_of(room, 7).state == "bounced"
    assert suppressed(room) == ["hard_bounce"]
    assert counts(room, campaign)[Tally.BOUNCED] == 1
    assert Purpose.CONTACT in purposes(room, 7)


def test_a_maildir_and_an_mbox_hold_many(room, postman, tmp_path):
    room.run()
    folder = mailbox.Maildir(tmp_path / "maildir")
    for number in (3, 4):
        folder.add(report(returned_of(postman, number), number))
    folder.add("From: a@b.example\nSubject: hello\n\nno report\n")
    assert "3 messages, 2 reports of undelivered e-mails, 2 of them" in take(room, tmp_path / "maildir")
    box = mailbox.mbox(tmp_path / "mbox")
    box.add(report(returned_of(postman, 5), 5))
    box.add(report("f" * 32, 5))
    box.close()
    assert "2 messages, 2 reports of undelivered e-mails, 1 of them" in take(room, tmp_path / "mbox")


def test_three_soft_ones_within_a_month_end_the_address(make_room, postman, tmp_path):
    room = make_room(mail_cap=50)
    for round_number in range(1, 4):
        postman.got.clear()
        room.run()
        file = tmp_path / f"{round_number}.eml"
        file.write_text(report(returned_of(postman, 7), 7, status="4.2.2"))
        take(room, file)
        assert suppressed(room) == (["soft_bounces"] if round_number == 3 else [])


def test_a_refusal_by_policy_is_about_the_shop_and_ends_no_address(make_room, postman):
    room = make_room(mail_cap=50)
    for _ in range(3):
        postman.got.clear()
        room.run()
        said = message_from_string(report(returned_of(postman, 7), 7, status="5.7.1"))
        assert room.responses.bounced(read_bounce(said))

    assert row_states(room, 7) == ["soft"] * 3
    assert suppressed(room) == []


@pytest.mark.parametrize(("days", "ended"), [(31, []), (10, ["soft_bounces"])])
def test_soft_ones_count_within_thirty_days(make_room, postman, days, ended):
    room = make_room(mail_cap=50)
    for _ in range(3):
        postman.got.clear()
        room.run()
        said = message_from_string(report(returned_of(postman, 7), 7, status="4.2.2"))
        assert room.responses.bounced(read_bounce(said))
        room.clock.forward(days=days)

    assert suppressed(room) == ended


def test_a_report_about_another_address_ends_nobody(room, postman, tmp_path):
    """Somebody who forwards their mail, or who makes reports up, cannot silence anybody at once."""
    room.run()
    file = tmp_path / "forwarded.eml"
    file.write_text(report(returned_of(postman, 7), 7, recipient="elsewhere@forward.example"))
    take(room, file)

    assert row_of(room, 7).state == "soft"
    assert suppressed(room) == []


def test_an_address_that_was_changed_since_stays_good(room, postman, tmp_path):
    room.run()
    room.site.members.correct(room.members[7], Correction(email="new@readers.example"), actor="cli")
    file = tmp_path / "old.eml"
    file.write_text(report(returned_of(postman, 7), 7))
    take(room, file)

    assert suppressed(room) == []


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "nonsense"), ("relayed", "2.1.9")]
)
def test_what_is_no_failure_changes_nothing(room, postman, tmp_path, action, status):
    room.run()
    file = tmp_path / "one.eml"
    file.write_text(report(returned_of(postman, 7), 7, action=action, status=status))
    take(room, file)

    assert row_of(room, 7).state == "sent"
