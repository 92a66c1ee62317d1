"""One Chromium and one server for all tests of the page; every page reports what went wrong in it."""

import shutil

import pytest

from tests.integration.server.running import Server

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
USUAL_TIME = {"kind": "time", "show": "90", "warn": "20"}


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
def running():
    # Short beats: a page that was closed gives its place back at the next one.
    server = Server("--engage", "tap", "--threads", "48", "--beat-seconds", "0.5")
    yield server.wait_up()
    server.close()


@pytest.fixture
def server(running):
    """The server with nobody in front of it."""
    running.feed("camera_back", "left", USUAL_TIME)
    return running


class Screen:
    """A page of the kiosk, with everything it complained about."""

    def __init__(self, page, server):
        self.page = page
        self.server = server
        self.complaints = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"http://127.0.0.1:{server.port}/")

    def feed(self, *lines):
        self.server.feed(*lines)
        return self

    def wait(self, kind):
        self.page.wait_for_selector(f'body[data-kind="{kind}"]', timeout=10_000)
        return self

    def text(self):
        """Everything in the document, visible or not, except the code of the page."""
        return self.page.evaluate("document.documentElement.outerHTML")

    def headline(self):
        return self.page.inner_text("h1")

    def titles(self):
        return self.page.locator("#cards .ticket-title").all_inner_texts()

    def buttons(self):
        return self.page.locator("button").all_inner_texts()


def open_screen(browser, server, size, **options):
    """Return a screen in a browser context of its own."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    return Screen(context.new_page(), server)


@pytest.fixture
def make_screen(browser, server):
    screens = []

    def make(size="landscape", at=None, **options):
        screens.append(open_screen(browser, at or server, size, **options))
        return screens[-1]

    yield make
    for screen in screens:
        screen.page.context.close()
    assert [complaint for screen in screens for complaint in screen.complaints] == []


@pytest.fixture
def screen(make_screen):
    made = make_screen()
    made.page.wait_for_selector('body[data-stream="open"]')
    return made.wait("idle")


@pytest.fixture(scope="module", params=["portrait", "landscape"])
def kiosk_page(request, browser, running):
    """One still page a kiosk size, for all tests that only look."""
    made = open_screen(browser, running, request.param, reduced_motion="reduce")
    yield made
    made.page.context.close()


@pytest.fixture
def kiosk(kiosk_page, server):
    """A kiosk-sized screen with nobody in front of it."""
    assert server is kiosk_page.server
    kiosk_page.page.wait_for_selector('body[data-stream="open"]')
    kiosk_page.wait("idle")
    yield kiosk_page
    assert kiosk_page.complaints == []
