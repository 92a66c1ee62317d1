"""The till: a code is used once, by a program that may, and counts into the results of the campaign that brought it."""

import datetime as dt
import re

import pytest
from flask import Flask
from mail_room import address
from sqlalchemy import update

from kiosk.api import answers, guards
from kiosk.api.till import till_routes
from kiosk.campaigns.till import Till
from kiosk.campaigns.values import Tally
from kiosk.errors import NotFound, TooManyTries, VoucherNotValid
from kiosk.intake.tokens import ApiTokens, Scope
from kiosk.store import campaigns as rows
from kiosk.store.tables import offers
from kiosk.store.vouchers import vouchers_of
from kiosk.tries import Tries

PATH = "/api/v1/vouchers/redeem"


@pytest.fixture
def web(room):
    app = Flask("kiosk")
    guards.install(app, room.settings)
    answers.install(app)
    app.register_blueprint(till_routes(room, room.clock))
    return app.test_client()


@pytest.fixture
def post(room, web):
    token = ApiTokens(room.site.store, room.site.audit).add("till-1", [Scope.VOUCHERS], actor="cli")
    return lambda body: web.post(PATH, json=body, headers={"Authorization": f"Bearer {token}"})


def code_in(postman, number):
    """As the reader reads it in the e-mail, with its dash."""
    (content,) = [content for _, recipient, content in postman.got if recipient == address(number)]
    return re.search(rb"Code: ([0-9A-Z]{4}-[0-9A-Z]{4})", content)[1].decode()


def redeemed(room, campaign):
    with room.site.store.read() as connection:
        return rows.tallies_of(connection, campaign).get(Tally.REDEEMED, 0)


def voucher_of(room, number):
    with room.site.store.read() as connection:
        (found,) = vouchers_of(connection, room.members[number])
    return found


def test_a_code_of_an_e_mail_is_used_once_and_counts(room, postman, post):
    campaign = room.run()
    room.clock.forward(hours=2)
    code = code_in(postman, 0)
    answer = post({"code": f" {code.lower()} "})

    assert answer.status_code == 200, answer.text
    assert answer.json == {
        "offer_id": "O1", "title": "15 % off filter coffee", "kind": "percent_off", "value": 15, "category": None,
        "product_ids": ["P1"], "issued_on": "2026-03-01", "redemption": 1,
        "redeemed_at": room.clock().isoformat(timespec="seconds"),
    }  # fmt: skip
    assert voucher_of(room, 0).redeemed_at == room.clock()
    again = post({"code": code})
    assert (again.status_code, again.json["error"]["code"]) == (409, "kiosk.voucher_used")
    entries = room.site.audit.entries(member_id=room.members[0], limit=2)
    assert [(one.actor, one.action, one.detail["offer"]) for one in entries] == [
        ("token:till-1", "voucher_refused", "O1"),
        ("token:till-1", "voucher_redeemed", "O1"),
    ]
    assert redeemed(room, campaign) == 1
    room.site.members.erase(room.members[0])
    assert redeemed(room, campaign) == 1


@pytest.mark.parametrize(("number", "days", "counted"), [(0, 29, 1), (0, 31, 0), (5, 1, 0)])
def test_only_who_agreed_to_analytics_counts_and_only_within_a_month(room, postman, number, days, counted):
    with room.site.store.write() as connection:
        connection.execute(update(offers).values(ends=room.clock().date() + dt.timedelta(days=99)))
    campaign = room.run()
    room.clock.forward(days=days)
    Till(room.site, room.settings, room.clock).redeem(code_in(postman, number), actor="staff:anbu")

    assert redeemed(room, campaign) == counted


def test_who_may_not_or_says_nothing_is_refused(room, web, post):
    other = ApiTokens(room.site.store, room.site.audit).add("web-shop", [Scope.EVENTS], actor="cli")
    body = {"code": "AAAA-AAAA"}

    assert web.post(PATH, json=body).status_code == 401
    assert web.post(PATH, json=body, headers={"Authorization": f"Bearer {other}"}).status_code == 403
    assert post(body).status_code == 404
    assert post({"code": 7}).status_code == 400
    assert post({}).status_code == 400


def test_an_offer_that_is_over_is_charged_the_usual_price(room, postman):
    room.run()
    till = Till(room.site, room.settings, room.clock)
    room.clock.forward(days=2)
    with pytest.raises(VoucherNotValid, match="not valid today"):
        till.redeem(code_in(postman, 0), actor="staff:anbu")
    with room.site.store.write() as connection:
        connection.execute(update(offers).values(ends=room.clock().date() + dt.timedelta(days=9)))
    assert till.redeem(code_in(postman, 0), actor="staff:anbu").offer.offer_id == "O1"


def test_an_erased_members_code_is_gone_with_them(room, postman):
    room.run()
    room.site.members.erase(room.members[3])
    with pytest.raises(NotFound):
        Till(room.site, room.settings, room.clock).redeem(code_in(postman, 3), actor="staff:anbu")


def test_codes_cannot_be_guessed_at_speed(room, postman):
    room.run()
    till = Till(room.site, room.settings, room.clock, Tries(most=2, seconds=3600))
    till.redeem(code_in(postman, 0), actor="staff:anbu")
    for _ in range(2):
        with pytest.raises(NotFound):
            till.redeem("AAAA-AAAA", actor="staff:anbu")
    with pytest.raises(TooManyTries):
        till.redeem(code_in(postman, 1), actor="staff:anbu")
