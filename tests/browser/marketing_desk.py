"""The marketing console over a real site with invented customers, and a page of it: fixtures of its tests.

Screenshots go to ``VANAKKAM_SHOTS`` if it is set, to the test's own folder otherwise.
"""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from marketing_room import at_noon, fill, open_marketing
from pace import made_once
from staff_room import PASSWORD

from kiosk.insight.segmenting import Wanted
from tests.browser.serving import serving

SIZES = {"desk": (1280, 800), "phone": (390, 844), "wide": (1920, 1080), "zoomed": (320, 256)}
FEATURES = ("recency_days", "frequency", "monetary_minor")


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    folder = Path(os.environ.get("VANAKKAM_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def marketing_home(tmp_path_factory):
    """A site with customers and segments; making it takes ten seconds, so each module gets a copy."""
    return made_once(tmp_path_factory, "marketing", make_home) / "home"


def make_home(folder):
    room, opened = open_marketing(folder / "home", SimpleNamespace(now=at_noon()))
    fill(room.site.store)
    opened.segmenting.run(Wanted("kmeans", FEATURES, 4), lambda _step, _done: None)
    opened.segmenting.use(actor="cli")
    opened.segmenting.run(Wanted("ward", FEATURES), lambda _step, _done: None)
    opened.segmenting.use(actor="cli")
    opened.insight.refresh()
    room.add_staff("mala", "marketing")
    room.site.close()


@pytest.fixture(scope="module")
def office(marketing_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("site") / "home"
    shutil.copytree(marketing_home, home)
    room, opened = open_marketing(home, SimpleNamespace(now=at_noon()))
    yield SimpleNamespace(room=room, office=opened)
    opened.work.wait(60)
    room.site.close()


@pytest.fixture(scope="module")
def address(office):
    with serving(office.room.app) as served:
        yield served


class Desk:
    """A page of the console, with what it complained about and how it fares with axe."""

    def __init__(self, page, address, shots):
        self.page, self.address, self.shots = page, address, shots
        self.complaints, self.violations = [], []
        page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path):
        self.page.goto(self.address + path)
        return self

    def sign_in(self):
        self.go("/staff/sign-in")
        self.page.fill("#name", "mala")
        self.page.fill("#password", PASSWORD)
        self.press("Sign in")
        self.page.wait_for_url("**/marketing/")
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def drawn(self):
        """Wait for every chart; how many marks each has (paths and texts of its drawing)."""
        charts = self.page.locator("[data-chart]")
        self.page.wait_for_function("() => [...document.querySelectorAll('[data-chart]')].every(c => c.dataset.drawn)")
        marks = "c => c.querySelectorAll('svg path, svg rect, svg image').length"
        return {chart.get_attribute("id"): chart.evaluate(marks) for chart in charts.all()}

    def look(self, name):
        """Check the page with axe, that nothing sticks out, and keep a picture of it."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.wait_for_load_state("load")
        self.drawn()
        width = self.page.viewport_size["width"]
        for found in Axe().run(self.page).response["violations"]:
            targets = [node["target"] for node in found["nodes"]]
            self.violations.append(f"{name}: {found['id']} {targets}")
        self.page.screenshot(path=self.shots / f"marketing-{name}-{width}.png", full_page=True)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the screen"
        return self


@pytest.fixture
def desk(browser, address, shots):
    contexts, made = [], []

    def make(size="desk"):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(60_000)
        contexts.append(context)
        made.append(Desk(context.new_page(), address, shots))
        return made[-1].sign_in()

    yield make
    for context in contexts:
        context.close()
    assert [one for page in made for one in page.violations] == []
    assert [one for page in made for one in page.complaints] == []
