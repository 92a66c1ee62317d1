"""The public notice in a real browser: readable on every size, in every language, without a violation, and on paper."""

from dataclasses import dataclass

import pytest
from flask import Flask

from kiosk.api import guards
from kiosk.api.notice import notice_routes
from kiosk.settings import Settings
from kiosk.words import LANGUAGES
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

SIZES = {"portrait": (1080, 1920), "landscape": (1280, 800), "phone": (390, 844)}
BEYOND = "document.documentElement.scrollWidth - innerWidth"
CUT_OFF = """() => [...document.querySelectorAll("h1, h2, p, li, dt, dd, a")]
    .filter((element) => getComputedStyle(element).display !== "inline")
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .map((element) => element.textContent.slice(0, 40))"""


@dataclass(frozen=True)
class Deps:
    settings: Settings


@pytest.fixture(scope="module")
def address():
    """The page alone, on a free port of this machine."""
    app = Flask("kiosk")
    site = Settings(recognition="identify", shop_name="Ponni Stores", public_url="https://kiosk.example")
    guards.install(app, site)
    app.register_blueprint(notice_routes(Deps(site)))
    with serving(app) as served:
        yield f"{served}/privacy"


@pytest.fixture
def open_page(browser, address):
    """Opens the page on one size in one language; at the end nothing may have been complained about."""
    contexts, complaints = [], []

    def open_it(size, language):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_no_violation_and_nothing_cut_off(open_page, size, language):
    """Requirements G6, W1, W3, I1."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = open_page(size, language)

    found = axe.run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate(BEYOND) <= 0
    assert page.evaluate(CUT_OFF) == []
    for link in page.locator("nav a, footer a").all():
        assert min(link.bounding_box()["width"], link.bounding_box()["height"]) >= 64


def test_another_language_is_one_tap_away(open_page):
    """Requirement I1."""
    page = open_page("phone", "en")

    page.get_by_role("link", name=LANGUAGES["ta"]).click()

    assert page.get_attribute("html", "lang") == "ta"
    assert page.locator("nav a[aria-current]").inner_text() == LANGUAGES["ta"]


def test_on_paper_the_notice_is_whole_and_has_no_buttons(open_page):
    """Requirement G6: the second layer can be printed."""
    page = open_page("landscape", "en")
    headings = page.locator("h2").count()

    page.emulate_media(media="print")

    assert page.locator("h2:visible").count() == headings
    assert page.locator("nav:visible, footer:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
