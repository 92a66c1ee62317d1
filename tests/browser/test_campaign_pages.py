"""The pages of campaigns in a real Chromium: by keyboard, without violations of axe, to the end of a campaign.

Screenshots go to ``VANAKKAM_SHOTS`` if it is set, to the test's own folder otherwise.
"""

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from mail_room import PEOPLE, fill_home, mail_settings
from mail_room import serving as mail_server
from marketing_room import open_marketing
from open_sites import NOON
from staff_room import PASSWORD

from kiosk.api.mail import mail_routes
from kiosk.campaigns.campaigns import Campaigns
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

BODY = "Hello {nickname},\n\n{offers}\n\nMore: https://shop.example/new\n\n{unsubscribe}\n"


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    folder = Path(os.environ.get("VANAKKAM_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home = tmp_path_factory.mktemp("site") / "home"
    fill_home(home)
    with mail_server() as (postman, port):
        clock = SimpleNamespace(now=NOON)
        room, _ = open_marketing(home, clock, **mail_settings(port))
        room.app.register_blueprint(mail_routes(room.deps))
        room.add_staff("mala", "marketing")
        with serving(room.app) as address:
            yield SimpleNamespace(room=room, address=address, postman=postman, clock=clock)
        room.site.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB")
    made = context.new_page()
    made.complaints = []
    made.on("console", lambda one: made.complaints.append(one.text) if one.type == "error" else None)
    made.on("pageerror", lambda error: made.complaints.append(str(error)))
    yield made
    context.close()
    refused = "the server responded with a status of 422"
    assert [one for one in made.complaints if refused not in one and "404" not in one] == []


def look(page, shots, name):
    page.screenshot(path=shots / f"{name}.png", full_page=True)
    found = Axe().run(page)
    assert [one["id"] for one in found.response["violations"]] == [], found.generate_report()


def sign_in(page, served):
    page.goto(f"{served.address}/staff/sign-in")
    page.fill("#name", "mala")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/marketing/**")


def test_a_campaign_from_the_first_word_to_the_results(page, served, shots):
    sign_in(page, served)
    page.goto(f"{served.address}/marketing/campaigns")
    look(page, shots, "campaigns-empty")
    page.get_by_role("link", name="New campaign").press("Enter")
    page.wait_for_url("**/campaigns/new")
    page.get_by_label("Name").fill("Autumn")
    page.get_by_label("Segment").select_option("coffee-lovers")
    page.locator("#subject-en").fill("News for {nick}")
    page.locator("#body-en").fill(BODY)
    page.locator("#subject-ta").fill("{shop}")
    page.locator("#body-ta").fill("வணக்கம் {nickname}\n\n{offers}\n\n{unsubscribe}")
    page.get_by_role("button", name="Save and preview").press("Enter")
    page.get_by_role("alert").wait_for()
    assert "line 1, column 10: there is no {nick} here" in page.get_by_role("alert").inner_text()
    assert page.locator("#body-en").input_value() == BODY  # nothing that was typed is lost
    look(page, shots, "campaigns-form-error")
    page.locator("#subject-en").fill("News for {nickname}")
    page.get_by_role("button", name="Save and preview").press("Enter")
    page.get_by_role("link", name="Start …").wait_for()
    assert "News for Meena" in page.inner_text("main")
    page.get_by_text("To somebody who gave no name").first.press("Enter")
    page.get_by_text("Hello there,").wait_for()
    look(page, shots, "campaigns-draft")
    page.get_by_label("To", exact=True).fill("me@shop.example")
    page.get_by_role("button", name="Send the test").press("Enter")
    page.get_by_text("The mail server took the test.").wait_for()
    look(page, shots, "campaigns-tested")
    assert served.postman.readers == ["me@shop.example"]
    page.get_by_role("link", name="Start …").press("Enter")
    page.get_by_text("This goes to about 30 people.").wait_for()
    assert "News for {nickname}" in page.inner_text("main")
    look(page, shots, "campaigns-confirm")
    page.get_by_role("button", name="Send it").press("Enter")
    page.get_by_text("0 % are settled").wait_for()
    look(page, shots, "campaigns-running")
    desk = Campaigns(served.room.site, served.room.settings, clock=lambda: served.clock.now)

    def wait(seconds):
        from datetime import timedelta

        served.clock.now += timedelta(seconds=seconds)
        return False

    desk.send(wait)
    page.locator(".state", has_text="done").wait_for(timeout=60_000)
    assert len(served.postman.readers) == PEOPLE + 1
    figures = page.locator(".figures").inner_text()
    assert "about 30" in figures
    assert "fewer than 20" in figures
    look(page, shots, "campaigns-results")


def test_the_way_out_works_by_keyboard_and_without_a_script(browser, served, shots):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=True, locale="en-GB")
    page = context.new_page()
    english = next(one for _, _, one in reversed(served.postman.got) if b"Subject: News for" in one)
    path = re.search(rb"<https://kiosk.shop.example(/mail/u/[^>]+)>", english)[1].decode()
    page.goto(f"{served.address}{path}")
    look(page, shots, "unsubscribe-ask")
    page.get_by_role("button", name="Send me no more e-mails").press("Enter")
    page.get_by_role("heading", name="That is done").wait_for()
    look(page, shots, "unsubscribe-done")
    page.goto(f"{served.address}/mail/u/{'0' * 32}")
    page.get_by_role("button").press("Enter")
    page.get_by_role("heading", name="There is nothing to end here").wait_for()
    look(page, shots, "unsubscribe-gone")
    context.close()


def test_the_e_mail_as_a_page(page, served, shots):
    sign_in(page, served)
    page.goto(f"{served.address}/marketing/campaigns/1/page/en")
    assert "Meena" in page.inner_text("body")
    look(page, shots, "letter")
