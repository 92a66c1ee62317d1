"""Servers that refuse, greylist, vanish in the middle or ask for more; and a program that is killed while it sends."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from random import Random

import mail_room
import pytest
from mail_room import (
    DRAFT,
    PASSWORD,
    PEOPLE,
    USER,
    Postman,
    address,
    certificate,
    free_port,
    knows_password,
    serving,
)
from sqlalchemy import select

from kiosk.campaigns.campaigns import Campaigns, own_line
from kiosk.campaigns.line import PASSWORD_VARIABLE, SmtpLine, password_of
from kiosk.campaigns.lock import one_sender
from kiosk.campaigns.states import CampaignState
from kiosk.campaigns.values import Tally
from kiosk.errors import MailBusy, MailNotReady, MailRefused, StoreBusy
from kiosk.members import Correction
from kiosk.modes import MailSecurity
from kiosk.offers import ShopOffers
from kiosk.privacy.backups import back_up, restore
from kiosk.security import inherited
from kiosk.settings import Settings
from kiosk.site import open_site
from kiosk.store import campaigns as rows
from kiosk.store.marketing_tables import sends, suppressions


def state_of(room, number):
    with room.site.store.read() as connection:
        mine = select(sends.c.state, sends.c.reason, sends.c.tries).where(sends.c.member_id == room.members[number])
        return tuple(connection.execute(mine).one())


def suppressed(room):
    with room.site.store.read() as connection:
        return [tuple(row) for row in connection.execute(select(suppressions.c.reason))]


def counts(room, campaign_id):
    with room.site.store.read() as connection:
        return dict(rows.tallies_of(connection, campaign_id))


def test_greylisting_is_waited_for(room, postman):
    postman.at_recipient[address(3)] = ["450 4.7.1 come again", "451 later", "421 4.3.2 closing"]
    number = room.run()

    assert sorted(postman.readers) == sorted(address(one) for one in range(PEOPLE))
    assert state_of(room, 3) == ("sent", "data 250", 4)
    assert room.desk.find(number).state is CampaignState.DONE


def test_who_never_gets_through_is_given_up_and_three_of_these_end_it(make_room, postman):
    room = make_room(mail_cap=50)
    postman.at_recipient[address(3)] = "450 4.2.1 busy"
    for round_number in range(1, 4):
        number = room.run()
        assert state_of(room, 3)[0] == "soft" if round_number == 1 else True
        assert counts(room, number)[Tally.SOFT] == 1
        assert suppressed(room) == ([("soft_bounces",)] if round_number == 3 else [])
    assert counts(room, room.run())[Tally.ADDRESSED] == PEOPLE - 1


def test_an_unknown_address_is_not_written_to_again(make_room, postman):
    room = make_room(mail_cap=50)
    postman.at_recipient[address(3)] = "550 5.1.1 <reader3@readers.example> no such user"
    number = room.run()

    assert state_of(room, 3)[:2] == ("bounced", "recipient 550 5.1.1")  # the server's words name the address
    assert suppressed(room) == [("hard_bounce",)]
    assert counts(room, number)[Tally.BOUNCED] == 1
    assert counts(room, room.run())[Tally.ADDRESSED] == PEOPLE - 1


@pytest.mark.parametrize(
    ("said", "state"), [("550 5.7.1 your address is on a list", "refused"), ("552 5.2.2 mailbox full", "soft")]
)
def test_what_is_not_about_the_address_costs_nobody_theirs(room, postman, said, state):
    postman.at_recipient[address(3)] = said
    room.run()

    assert state_of(room, 3)[0] == state
    assert suppressed(room) == []


def test_a_shop_on_a_block_list_stops_after_ten(room, postman):
    postman.at_recipient = {address(one): "554 5.7.1 listed" for one in range(PEOPLE)}
    number = room.run()

    assert room.desk.find(number).state is CampaignState.PAUSED
    assert counts(room, number) == {Tally.ADDRESSED: PEOPLE, Tally.REFUSED: 10}


def test_a_server_that_allows_so_many_an_hour_costs_no_reader_a_try(room, postman):
    postman.at_sender = "451 4.7.1 too many this hour"
    number = room.run()
    found = room.desk.find(number)

    assert found.state is CampaignState.PAUSED
    assert "takes no e-mails for now (sender 451 4.7.1)" in found.fault.message
    assert {state_of(room, one) for one in range(PEOPLE)} <= {("queued", None, 0), ("queued", "sender 451 4.7.1", 0)}
    postman.at_sender = ""
    room.desk.resume(number, actor="staff:anbu")
    room.send()
    assert len(postman.readers) == PEOPLE


def test_a_domain_in_other_letters_bounces_for_good_too(make_room, postman):
    """Servers are told its ASCII form; the address of the member is written as they gave it."""
    room = make_room(mail_cap=50)
    room.site.members.correct(room.members[3], Correction(email="meena@b\u00fccher.example"), actor="cli")
    postman.at_recipient["meena@xn--bcher-kva.example"] = "550 5.1.1 no such user"
    room.run()

    assert counts(room, room.run())[Tally.ADDRESSED] == PEOPLE - 1


def test_a_clock_that_is_set_back_keeps_nobody_waiting(room, postman):
    number = room.begin()

    def back_by_a_day(seconds):
        if len(postman.got) == 5:
            room.clock.forward(days=-1)
        return room.wait(seconds)

    begun = room.clock()
    room.desk.send(back_by_a_day)

    assert room.desk.find(number).state is CampaignState.DONE
    assert len(postman.readers) == PEOPLE
    assert room.clock() < begun


def test_an_import_that_holds_the_store_loses_nothing(room, postman, monkeypatch):
    """Every write fails now and then, also the one that notes what the server just took."""
    number = room.begin()
    real, chance = room.site.store.write, Random(7)  # noqa: S311 - the same failures each time

    def sometimes(**more):
        if chance.random() < 0.2:
            raise StoreBusy("held", mend="wait")
        return real(**more)

    with monkeypatch.context() as patch:
        patch.setattr(room.site.store, "write", sometimes)
        room.send()

    assert len(set(postman.readers)) == len(postman.readers) == PEOPLE
    assert counts(room, number)[Tally.SENT] == PEOPLE
    assert Tally.UNSURE not in counts(room, number)


def test_no_e_mail_goes_without_the_codes_of_its_offers(room, postman, monkeypatch):
    room.begin()
    real, calls = ShopOffers._codes, []

    def sometimes(self, *arguments):
        calls.append(1)
        return {} if len(calls) % 2 else real(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(ShopOffers, "_codes", sometimes)
        room.send()

    assert len(postman.readers) == PEOPLE
    texts = [message_from_bytes(one, policy=default).get_body(("plain",)).get_content() for _, _, one in postman.got]
    assert all("Code: " in text or "குறியீடு" in text for text in texts)


def test_a_server_that_wants_no_such_content_pauses_the_campaign_and_blames_nobody(room, postman):
    postman.at_data = {address(one): "554 5.6.0 spam" for one in range(PEOPLE)}
    number = room.run()
    found = room.desk.find(number)

    assert found.state is CampaignState.PAUSED
    assert "554" in found.fault.message
    assert counts(room, number)[Tally.REFUSED] == 10
    assert suppressed(room) == []


def test_a_sender_that_is_refused_pauses_at_once_and_goes_on_later(room, postman):
    postman.at_sender = "553 5.7.1 not yours"
    number = room.run()
    assert room.desk.find(number).state is CampaignState.PAUSED
    assert postman.got == []
    postman.at_sender = ""
    room.desk.resume(number, actor="staff:anbu")
    assert room.desk.find(number).fault is None
    room.send()

    assert len(postman.readers) == PEOPLE


def test_a_connection_lost_after_the_message_sends_nobody_twice(room, postman):
    postman.at_data = {address(one): ["drop"] for one in (4, 5)}
    number = room.run()

    assert set(postman.accepted_but_silent) == {address(4), address(5)}
    assert sorted(postman.readers) == sorted(address(one) for one in range(PEOPLE) if one not in (4, 5))
    assert state_of(room, 4)[0] == "unsure"
    taken = {Tally.SENT: PEOPLE - 2, Tally.DELIVERED: PEOPLE - 2}
    assert counts(room, number) == taken | {Tally.ADDRESSED: PEOPLE, Tally.UNSURE: 2}


def test_an_idle_connection_that_was_closed_is_opened_anew(postman, make_room):
    room = make_room()
    line = SmtpLine(room.settings)
    message = b"Subject: x\r\n\r\n.a line with a dot\r\n"
    assert line.deliver("a@shop.example", "b@readers.example", message).code == 250
    line._server.sock.shutdown(socket.SHUT_RDWR)  # what a server's time limit looks like from here
    assert line.deliver("a@shop.example", "c@readers.example", message).code == 250
    line.close()

    assert postman.sessions == 2
    assert [content for _, _, content in postman.got] == [message] * 2


def test_an_idle_connection_that_says_goodbye_costs_the_next_reader_nothing(make_room):
    class Sleepy(Postman):
        async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - the library's name
            if self.sessions == 1 and self.got:
                return "421 4.4.2 idle for too long"
            return await super().handle_MAIL(server, session, envelope, address, options)

    with serving(Sleepy()) as (postman, port):
        room = make_room(port=port)
        begun = room.clock()
        room.run()
        assert len(postman.readers) == PEOPLE
        assert postman.sessions == 2
        assert (room.clock() - begun).total_seconds() < 60
        assert state_of(room, 3)[2] == 1


def test_a_server_that_is_away_is_waited_for_and_then_told_of(make_room):
    room = make_room(port=free_port())
    begun = room.clock()
    number = room.run()
    found = room.desk.find(number)

    assert found.state is CampaignState.PAUSED
    assert "does not answer" in found.fault.message
    assert (room.clock() - begun).total_seconds() >= 60 * (1 + 4 + 16 + 64)
    assert state_of(room, 3) == ("queued", None, 0)


def test_a_server_that_comes_back_gets_the_rest(make_room):
    port = free_port()
    room = make_room(port=port)
    number = room.begin()
    with pytest.MonkeyPatch.context() as patch:
        tries = []
        real = SmtpLine._connect

        def sometimes(self):
            tries.append(1)
            if len(tries) < 3:
                raise ConnectionRefusedError
            return real(self)

        patch.setattr(SmtpLine, "_connect", sometimes)
        with serving(port=port) as (postman, _):
            room.send()
    assert len(postman.readers) == PEOPLE
    assert room.desk.find(number).state is CampaignState.DONE


@pytest.fixture
def safe_server(tmp_path):
    context, authority = certificate(tmp_path)
    postman = Postman()
    with serving(
        postman,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=knows_password,
    ) as (_, port):
        yield postman, port, authority


def safe(authority, tmp_path, password=PASSWORD):
    secret = tmp_path / "password"
    secret.write_text(password + "\n")
    secret.chmod(0o600)
    return {
        "mail_security": MailSecurity.STARTTLS,
        "mail_ca_file": authority,
        "mail_user": USER,
        "mail_password_file": secret,
    }


def test_over_starttls_with_a_login(safe_server, make_room, tmp_path, caplog):
    caplog.set_level("DEBUG")
    postman, port, authority = safe_server
    room = make_room(port=port, **safe(authority, tmp_path))
    room.run()

    assert len(postman.readers) == PEOPLE
    assert PASSWORD not in "".join(one.getMessage() for one in caplog.records if one.name.startswith("kiosk"))


def test_a_wrong_password_pauses_with_a_reason(safe_server, make_room, tmp_path):
    postman, port, authority = safe_server
    room = make_room(port=port, **safe(authority, tmp_path, "wrong"))
    found = room.desk.find(room.run())

    assert found.state is CampaignState.PAUSED
    assert "refused the login" in found.fault.message
    assert "wrong" not in found.fault.message
    assert postman.got == []


def test_a_certificate_of_nobody_we_trust_gets_nothing(safe_server, make_room, tmp_path):
    postman, port, authority = safe_server
    room = make_room(port=port, **(safe(authority, tmp_path) | {"mail_ca_file": None}))
    found = room.desk.find(room.run())

    assert "certificate is not trusted" in found.fault.message
    assert postman.got == []


def test_a_server_without_encryption_gets_nothing(server, make_room):
    postman, port = server
    room = make_room(port=port, mail_security=MailSecurity.STARTTLS)
    found = room.desk.find(room.run())

    assert found.state is CampaignState.PAUSED
    assert postman.got == []


def test_settings_that_do_not_fit_are_named_before_anything_goes(make_room):
    for name, value in (
        ("mail_server", ""),
        ("mail_from", ""),
        ("public_url", ""),
        ("mail_server", "mail.shop.example"),
    ):
        room = make_room(**{name: value})
        number = room.desk.save(DRAFT, actor="staff:anbu")
        with pytest.raises(MailNotReady):
            room.desk.start(number, confirmed=room.desk.reach(number), actor="staff:anbu")


def test_the_password_comes_from_a_private_file_or_the_environment(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("word\n")
    secret.chmod(0o644)
    given = Settings.load(home=tmp_path, mail_user=USER, mail_password_file=secret)
    with pytest.raises(MailNotReady, match="Others may read"):
        password_of(given, {})
    secret.chmod(0o600)
    assert password_of(given, {}) == "word"
    assert password_of(Settings.load(home=tmp_path, mail_user=USER), {PASSWORD_VARIABLE: "other"}) == "other"
    with pytest.raises(MailNotReady):
        password_of(Settings.load(home=tmp_path, mail_user=USER), {})
    assert password_of(Settings.load(home=tmp_path), {}) == ""


def test_a_test_that_is_refused_says_so(room, postman):
    postman.at_recipient["me@shop.example"] = "550 5.1.1 no"
    number = room.desk.save(DRAFT, actor="staff:anbu")
    with pytest.raises(MailRefused, match=r"recipient 550 5\.1\.1"):
        room.desk.test_send(number, "me@shop.example", language="en", actor="staff:anbu")


def test_one_sender_a_site(room):
    room.begin()
    with one_sender(room.settings.home), pytest.raises(MailBusy):
        room.send()


def test_an_error_while_one_is_written_pauses_and_hands_nothing_over(room, postman, monkeypatch, caplog):
    from kiosk.campaigns import sending

    def broken(*_arguments):
        raise ZeroDivisionError

    number = room.begin()
    with monkeypatch.context() as patch:
        patch.setattr(sending.Composer, "for_member", broken)
        room.send()
    assert room.desk.find(number).state is CampaignState.PAUSED
    assert postman.got == []
    assert "could not be made" in caplog.text
    room.desk.resume(number, actor="staff:anbu")
    room.send()

    assert len(postman.readers) == PEOPLE


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
from mail_room import mail_settings
from kiosk.campaigns.campaigns import Campaigns
from kiosk.settings import Settings
from kiosk.site import open_site
from kiosk.site import open_site
import time

settings = Settings.load(home=Path({home!r}), **mail_settings({port}))
site = open_site(settings)
Campaigns(site, settings).send(lambda seconds: time.sleep(seconds) or False)
"""


def test_a_program_that_is_killed_sends_nobody_twice(room, server):
    postman, port = server
    room.clock.now = datetime.now(UTC)
    number = room.begin()
    script = KILLED.format(tests=str(Path(mail_room.__file__).parent), home=str(room.settings.home), port=port)
    for handed_over in (3, 8):
        started = subprocess.Popen([sys.executable, "-c", script])
        while len(postman.got) < handed_over and started.poll() is None:
            time.sleep(0.005)
        started.send_signal(signal.SIGKILL)
        started.wait()
    room.clock.now = datetime.now(UTC)
    room.send()
    found = counts(room, number)

    assert len(set(postman.readers)) == len(postman.readers)
    assert found[Tally.SENT] + found.get(Tally.UNSURE, 0) == PEOPLE
    assert found.get(Tally.UNSURE, 0) <= 2
    assert len(postman.readers) >= PEOPLE - found.get(Tally.UNSURE, 0)


def test_a_restored_backup_sends_nothing_by_itself(room, postman):
    number = room.begin()
    made = back_up(room.site, room.settings, None, now=room.clock(), actor="cli")
    room.send()
    assert len(postman.got) == PEOPLE
    room.site.close()
    restore(room.settings, made.path, actor="cli", clock=room.clock)
    site = open_site(room.settings, clock=room.clock)
    desk = Campaigns(site, room.settings, clock=room.clock)
    desk.send(room.wait)

    assert len(postman.got) == PEOPLE
    assert desk.find(number).state is CampaignState.PAUSED
    assert "backup" in desk.find(number).fault.message
    site.close()


def test_the_line_of_the_desk_has_the_password_that_the_process_began_with(tmp_path, monkeypatch):
    """It is no longer in the environment by then."""
    settings = Settings.load(
        home=tmp_path,
        mail_user=USER,
        mail_server="localhost",
        mail_from="a@shop.example",
        public_url="https://kiosk.shop.example",
        privacy_contact="p@shop.example",
    )
    monkeypatch.setattr(inherited, "_taken", {})
    monkeypatch.setenv(PASSWORD_VARIABLE, "word")
    inherited.take()
    assert PASSWORD_VARIABLE not in os.environ
    own_line(settings).close()
    inherited._taken.clear()
    with pytest.raises(MailNotReady, match="no password"):
        own_line(settings)
