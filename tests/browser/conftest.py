"""One Chromium, and one gallery of screens for all tests of the page; every page reports what went wrong in it."""

import shutil

import pytest

from tests.browser.gallery.app import Gallery
from tests.browser.marketing_desk import (  # noqa: F401 - fixtures of the marketing console
    address,
    desk,
    marketing_home,
    office,
    shots,
)

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SIZES = {"portrait": (1080, 1920), "landscape": (1280, 800), "tablet": (768, 1024), "phone": (390, 844)}


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt-get install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()


@pytest.fixture(scope="session")
def gallery():
    """Any view on the real page, with nothing behind it."""
    made = Gallery()
    yield made
    made.close()


class Opened:
    """A page, its size, and everything it complained about."""

    def __init__(self, page, size):
        self.page, self.size, self.complaints = page, size, []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture(scope="module")
def open_page(browser, gallery):
    """Open the page of the gallery in a browser context of its own; whoever opens it closes the context."""

    def make(size="landscape", script=None, **options):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        opened = Opened(context.new_page(), size)
        if script:
            opened.page.add_init_script(script)
        opened.page.goto(gallery.url)
        opened.page.wait_for_selector('body[data-stream="open"]')
        return opened

    return make
