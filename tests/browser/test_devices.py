"""A screen from its code to its revocation, in a real Chromium: the new screen, and staff on another device.

Screenshots go to ``VANAKKAM_SHOTS`` if it is set, to the test's own folder otherwise.
"""

import os
import re
from pathlib import Path

import pytest
from staff_room import PASSWORD

from kiosk.settings import Settings
from kiosk.site import make_site
from tests.browser.serving import serving
from tests.integration.devices.conftest import Shop

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

CODE = re.compile("^[A-Z0-9]{3} [A-Z0-9]{3}$")
SIZES = {"portrait": (1080, 1920), "landscape": (1280, 800), "tablet": (820, 1180), "phone": (390, 844)}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    home = tmp_path_factory.mktemp("devices") / "home"
    make_site(Settings.load(home=home))
    opened = Shop(home, shop_name="Anbu Stores")
    yield opened
    opened.kiosk.stop()


@pytest.fixture(scope="module")
def address(shop):
    """The shop, to which a browser that calls itself Wall/20 seems to come from 192.168.1.20."""

    def app(environ, start):
        name, _, number = environ.get("HTTP_USER_AGENT", "").partition("/")
        elsewhere = {"REMOTE_ADDR": f"192.168.1.{number}"} if name == "Wall" else {}
        return shop.app({**environ, **elsewhere}, start)

    with serving(app) as served:
        yield served


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    chosen = Path(os.environ.get("VANAKKAM_SHOTS") or tmp_path_factory.mktemp("shots"))
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


class Looked:
    """A page; looked at with axe, and kept as a picture."""

    def __init__(self, browser, axe, folder, size, **options):
        width, height = SIZES[size]
        self.context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.context.set_default_timeout(20_000)
        self.page, self.axe, self.folder, self.size = self.context.new_page(), axe, folder, size
        self.found, self.faults = [], []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def look(self, name):
        self.page.wait_for_load_state("load")
        for violation in self.axe.run(self.page).response["violations"]:
            self.found.append(f"{name}: {violation['id']} {[node['target'] for node in violation['nodes']]}")
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], f"{name} is wider than the screen"
        self.page.screenshot(path=self.folder / f"D_{name}-{self.size}.png", full_page=True)


@pytest.fixture
def open_at(browser, axe, folder):
    made = []

    def make(size, **options):
        made.append(Looked(browser, axe, folder, size, **options))
        return made[-1]

    yield make
    for looked in made:
        looked.context.close()
    assert [one for looked in made for one in (*looked.found, *looked.faults)] == []


def sign_in(looked, address):
    looked.page.goto(f"{address}/staff/sign-in")
    looked.page.fill("#name", "anbu")
    looked.page.fill("#password", PASSWORD)
    looked.page.get_by_role("button", name="Sign in", exact=True).click()
    looked.page.wait_for_selector("nav.menu")
    return looked.page


def test_from_the_code_to_the_end(open_at, shop, address):
    """Requirements S1, W1: paired by a code, and gone with the revocation."""
    wall, tablet = open_at("landscape", user_agent="Wall/20"), open_at("tablet")
    screen = wall.page
    screen.goto(address)
    code = screen.locator("#code")
    expect(code).to_have_text(CODE)
    wall.look("pairing")
    assert wall.context.cookies()[0]["httpOnly"]

    staff = sign_in(tablet, address)
    staff.get_by_role("link", name="Devices", exact=True).click()
    staff.wait_for_selector("#code")
    tablet.look("devices-none")
    staff.fill("#code", code.inner_text())
    staff.get_by_role("button", name="Next", exact=True).click()
    staff.wait_for_selector("#who")
    assert "192.168.1.20" in staff.inner_text("main")
    assert "Wall/20" in staff.inner_text("main")
    tablet.look("devices-pair")
    staff.fill("#name", "Wall at the door")
    staff.get_by_role("button", name="Pair it", exact=True).click()
    expect(staff.locator("tbody")).to_contain_text("Wall at the door")

    screen.wait_for_selector('body[data-stream="open"]')
    expect(screen.locator("#headline")).not_to_be_empty()
    wall.look("screen")
    staff.reload()
    tablet.look("devices")

    staff.get_by_role("link", name="Change Wall at the door").click()
    staff.wait_for_selector("#revoke")
    tablet.look("device")
    staff.get_by_role("button", name="Revoke", exact=True).click()
    expect(staff.locator("tbody")).to_contain_text("revoked")
    tablet.look("devices-revoked")
    expect(code).to_have_text(CODE)
    assert screen.locator("#cards").count() == 0
    assert shop.hub.streams() == ()


@pytest.mark.parametrize(("size", "language"), [("portrait", "ta"), ("phone", "hi"), ("phone", "en")])
def test_the_code_fits_every_screen_and_language(open_at, address, size, language):
    """Requirement W1."""
    wall = open_at(size, user_agent="Wall/21", locale=language)
    wall.page.goto(address)
    wall.page.wait_for_selector("#code:not([hidden])")
    assert wall.page.locator("html").get_attribute("lang") == language
    wall.look(f"pairing-{language}")


def test_a_kiosk_that_is_away_is_said_and_tried_again(open_at, address):
    wall = open_at("landscape", user_agent="Wall/22")
    page = wall.page
    page.route("**/api/v1/pairing", lambda route: route.abort())
    page.goto(address)
    expect(page.locator("#state")).to_have_text("The kiosk does not answer. This page tries again by itself.")
    page.unroute("**/api/v1/pairing")
    page.wait_for_selector("#code:not([hidden])")


def test_a_screen_that_has_to_wait_says_until_when_and_goes_on_by_itself(open_at, address):
    at = open_at("tablet", user_agent="Wall/31", locale="en-GB")
    refused = []

    def refuse_once(route):
        if refused:
            route.continue_()
            return
        refused.append(True)
        route.fulfill(status=429, headers={"Retry-After": "2"}, json={})

    at.page.route("**/api/v1/pairing", refuse_once)
    at.page.goto(f"{address}/")
    expect(at.page.locator("#state")).to_have_text(re.compile(r"The next try is at \d+:\d\d:\d\d"))
    expect(at.page.locator("#code")).to_have_text(CODE)
    assert at.faults == []


@pytest.mark.parametrize("language", ["தமிழ்", "हिन्दी"])
def test_the_page_of_staff_fits_in_every_language(open_at, address, language):
    """Requirement W1: the longest words too."""
    tablet = open_at("tablet")
    staff = sign_in(tablet, address)
    staff.get_by_role("button", name=language, exact=True).click()
    staff.goto(f"{address}/staff/devices")
    tablet.look(f"devices-{'ta' if language == 'தமிழ்' else 'hi'}")
