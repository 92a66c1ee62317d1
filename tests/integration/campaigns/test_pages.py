"""The pages of campaigns over a real site: what is confirmed, what is refused, and that no input is lost."""

import re
import shutil
from types import SimpleNamespace

import pytest
from mail_room import BODY, DRAFT, PEOPLE, mail_settings
from marketing_room import open_marketing, signed_in
from open_sites import NOON

from kiosk.campaigns.campaigns import Campaigns


@pytest.fixture
def shop(filled, tmp_path, server):
    home = tmp_path / "pages"
    shutil.copytree(filled[0], home)
    room, _ = open_marketing(home, SimpleNamespace(now=NOON), **mail_settings(server[1]))
    desk = Campaigns(room.site, room.settings, clock=lambda: room.clock.now)
    number = desk.save(DRAFT, actor="staff:mala")
    yield SimpleNamespace(browser=signed_in(room), desk=desk, number=number, path=f"/marketing/campaigns/{number}")
    room.site.close()


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def confirm(shop):
    page = shop.browser.get(f"{shop.path}/start")
    return {"about": hidden(page, "about"), "mark": hidden(page, "mark")}


def state(shop):
    return shop.desk.find(shop.number).state.value


def order(shop, what):
    return shop.browser.post(f"{shop.path}/order", order=what)


def test_from_the_confirmation_to_the_end_by_buttons(shop, postman):
    confirmed = confirm(shop)
    assert confirmed["about"] == "30"
    assert shop.browser.post(f"{shop.path}/start", **confirmed).status_code == 303
    assert state(shop) == "running"
    twice = shop.browser.post(f"{shop.path}/start", **confirmed)
    assert twice.status_code == 422
    assert "This campaign is running" in twice.text
    watched = shop.browser.get(f"/marketing/api/campaigns/{shop.number}").json
    assert (watched["done"], watched["ended"]) == (0, False)
    for press, after in (("pause", "paused"), ("resume", "running"), ("pause", "paused"), ("cancel", "cancelled")):
        assert order(shop, press).status_code == 303
        assert state(shop) == after
    assert order(shop, "resume").status_code == 422
    assert order(shop, "finish").status_code == 422
    assert "about 30" in shop.browser.get(shop.path).text
    assert postman.got == []


def test_a_text_that_changed_since_the_look_is_shown_again(shop):
    confirmed = confirm(shop)
    fields = {"name": "Autumn", "segment": DRAFT.segment_id, "subject-en": "Another", "body-en": BODY}
    assert shop.browser.post(f"{shop.path}/edit", **fields).status_code == 303
    answer = shop.browser.post(f"{shop.path}/start", **confirmed)

    assert answer.status_code == 422
    assert "Somebody changed the campaign since you looked at it" in answer.text
    assert "Another" in answer.text
    assert hidden(answer, "mark") == confirm(shop)["mark"] != confirmed["mark"]
    assert shop.browser.post(f"{shop.path}/start", **{**confirmed, "mark": ""}).status_code == 422
    assert state(shop) == "draft"


def test_texts_of_a_running_campaign_stay_and_the_form_keeps_what_was_typed(shop):
    shop.browser.post(f"{shop.path}/start", **confirm(shop))
    fields = {"name": "Autumn", "segment": DRAFT.segment_id, "subject-en": "Too late", "body-en": BODY}
    answer = shop.browser.post(f"{shop.path}/edit", **fields)

    assert answer.status_code == 422
    assert "This campaign is running" in answer.text
    assert 'value="Too late"' in answer.text
    assert shop.desk.find(shop.number).draft == DRAFT


def test_a_refused_test_keeps_the_address_in_its_field(shop, postman):
    postman.at_recipient["me@shop.example"] = "550 5.1.1 no"
    answer = shop.browser.post(f"{shop.path}/test", address="me@shop.example", language="en")

    assert answer.status_code == 422
    assert 'value="me@shop.example"' in answer.text
    assert "recipient 550 5.1.1" in answer.text
    assert len(postman.got) < PEOPLE
