"""Tests of an e-mail: so many a day, each told by the audit trail, and no second one swallowed by a mail server."""

import email
from email.policy import default

import pytest
from click.testing import CliRunner
from mail_room import DRAFT, SEGMENT, Words
from sqlalchemy import update

from kiosk.campaigns.values import Draft
from kiosk.cli.main import cli
from kiosk.errors import MailRefused, PressRefused, StoreBusy, TemplateInvalid
from kiosk.store.tables import products


@pytest.fixture
def number(room):
    return room.desk.save(DRAFT, actor="staff:anbu")


def try_out(room, number, address="me@shop.example", actor="staff:anbu"):
    room.desk.test_send(number, address, language="en", actor=actor)


def test_so_many_a_day_for_each_account(room, postman, number, monkeypatch):
    monkeypatch.setattr("kiosk.campaigns.trials.MOST_TESTS", 2)
    try_out(room, number)
    try_out(room, number, "you@shop.example")
    with pytest.raises(PressRefused, match="2 tests within a day"):
        try_out(room, number)
    try_out(room, number, actor="staff:meena")
    assert len(postman.got) == 3
    room.clock.forward(days=1, seconds=1)
    try_out(room, number)
    assert len(postman.got) == 4


def test_a_test_that_cannot_be_told_of_is_not_sent(room, postman, number, monkeypatch):
    def held(*_arguments, **_named):
        raise StoreBusy("held", mend="wait")

    monkeypatch.setattr(room.site.audit, "record", held)
    with pytest.raises(StoreBusy):
        try_out(room, number)
    assert postman.got == []


def test_a_refused_one_counts_too(room, postman, number):
    postman.at_recipient["me@shop.example"] = "550 5.1.1 no"
    with pytest.raises(MailRefused):
        try_out(room, number)
    assert len(room.desk.tests()) == 1


def test_an_officer_can_ask_whether_an_address_got_one_and_read_none(room, number):
    try_out(room, number, "Me@shop.example")
    try_out(room, number, "you@shop.example")
    said = str(room.desk.tests())

    assert len(room.desk.tests()) == 2
    assert [one.actor for one in room.desk.tests("me@SHOP.example")] == ["staff:anbu"]
    assert "shop.example" not in said
    home = ["--home", str(room.settings.home), "campaigns", "tests"]
    told = CliRunner().invoke(cli, [*home, "--address"], input="you@shop.example\n").output
    assert "Tests: 1" in told
    assert f"campaign {number}" in told
    assert "Tests: 2" in CliRunner().invoke(cli, home).output


def test_two_of_them_are_two_messages(room, postman, number):
    """Mail servers show the second of two with one Message-ID to nobody."""
    try_out(room, number)
    try_out(room, number)
    ids = {email.message_from_bytes(content, policy=default)["Message-ID"] for _, _, content in postman.got}

    assert len(ids) == 2


def test_the_preview_shows_who_gave_no_name_and_has_no_offer(room):
    bare = room.desk.preview(DRAFT, "en", bare=True)

    assert bare.subject == "News for there"
    assert "Hello there," in bare.text
    assert "There is nothing for you at this moment." in bare.text


def test_a_product_that_became_discreet_stops_the_start(room):
    body = DRAFT.words["en"].body
    number = room.desk.save(Draft("x", SEGMENT, {"en": Words("Filter coffee for you", body)}), actor="staff:anbu")
    with room.site.store.write() as connection:
        connection.execute(update(products).where(products.c.product_id == "P1").values(discreet=True))
    with pytest.raises(TemplateInvalid, match="discreet"):
        room.desk.start(number, confirmed=room.desk.reach(number), actor="staff:anbu")
