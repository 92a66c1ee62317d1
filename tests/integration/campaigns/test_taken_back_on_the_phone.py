"""A member takes something back on their phone between two e-mails: the next one does not come (requirement G4)."""

from types import SimpleNamespace

import pytest
from flask import Flask
from mail_room import PEOPLE, address

from kiosk.api import answers, guards
from kiosk.api.deps import Desks
from kiosk.api.phone import phone_routes
from kiosk.api.phone_sessions import PhoneSessions
from kiosk.campaigns.values import Tally
from kiosk.codes import ShopCodes
from kiosk.mydata import MyData
from kiosk.privacy.consent import Purpose
from kiosk.store import campaigns as rows

BEFORE = 9
"""E-mails of the first campaign that are out when the member acts."""


class Phone:
    """The page on a member's phone, signed in with the code of their receipt."""

    def __init__(self, room, member_id):
        my_data = MyData(room.site, 365, room.clock)
        codes = ShopCodes(room.site.store, room.site.members)
        desks = Desks(join=None, codes=None, phone_codes=codes, my_data=my_data)
        app = Flask("kiosk")
        guards.install(app, room.settings)
        answers.install(app)
        deps = SimpleNamespace(settings=room.settings, desks=desks, phones=PhoneSessions())
        app.register_blueprint(phone_routes(deps))
        self._browser = app.test_client()
        code = my_data.new_receipt(member_id, actor="shopper")
        token = self._browser.post("/api/v1/me/session", json={"code": code}).json["token"]
        self._signed_in = {"Authorization": f"Bearer {token}"}

    def put(self, what, body):
        answer = self._browser.put(f"/api/v1/me/{what}", json=body, headers=self._signed_in)
        assert answer.status_code == 200, answer.text

    def erase(self):
        answer = self._browser.post("/api/v1/me/erase", json={"confirm": True}, headers=self._signed_in)
        assert answer.status_code == 200, answer.text


def without_contact(phone):
    phone.put("purposes", {"purposes": [Purpose.OFFERS.value]})


def without_anything(phone):
    phone.put("purposes", {"purposes": []})


def paused(phone):
    phone.put("paused", {"paused": True})


@pytest.mark.parametrize(
    ("act", "reached"),
    [(without_contact, True), (without_contact, False), (without_anything, True), (paused, True), (Phone.erase, True)],
)
def test_nothing_more_comes_after_it_was_taken_back(room, postman, act, reached):
    """Two campaigns are under way; the member has the e-mail of the first one already, or of none."""
    first, second = room.begin(), room.begin()
    phones = {}

    def between(seconds):
        if len(postman.readers) == BEFORE and not phones:
            number = next(one for one in room.members if (address(one) in postman.readers) is reached)
            phones[number] = Phone(room, room.members[number])
            act(phones[number])
        return room.wait(seconds)

    room.desk.send(between)

    (number,) = phones
    assert postman.readers.count(address(number)) == (1 if reached else 0)
    others = [address(one) for one in range(PEOPLE) if one != number]
    assert sorted(postman.readers) == sorted([*others, *others, *([address(number)] if reached else [])])
    with room.site.store.read() as connection:
        sent = [dict(rows.tallies_of(connection, one)).get(Tally.SENT) for one in (first, second)]
    assert sorted(sent) == sorted([PEOPLE if reached else PEOPLE - 1, PEOPLE - 1])
