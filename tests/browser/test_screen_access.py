"""Every state, on every size: no accessibility violation, nothing cut off, targets large enough."""

import pytest

pytestmark = pytest.mark.browser

STATES = {
    "idle": ("idle", ()),
    "near": ("near", ("arrived",)),
    "looking": ("looking", ("arrived", "engaged")),
    "recognised": ("recognised", ("arrived", "engaged", "recognised")),
    "long": ("recognised", ("arrived", "engaged", {"kind": "recognised", "member": "long"})),
    "tamil": ("recognised", ("arrived", "engaged", {"kind": "recognised", "member": "tamil"})),
    "not_found": ("not_found", ("arrived", "engaged", "unknown")),
    "several": ("several", ("arrived", "several")),
    "fault": ("fault", ("camera_lost",)),
}
CUT_OFF = """() => {
    const cut = (element) => element.scrollWidth > element.clientWidth + 1 ||
        (element.scrollHeight > element.clientHeight + 3 && getComputedStyle(element).overflow !== "visible");
    return [...document.querySelectorAll("h1, h2, h3, p, strong, span, button, .ticket, .ticket-main, .ticket-stub")]
        .filter((element) => !element.closest(".unseen") && getComputedStyle(element).display !== "inline")
        .filter(cut)
        .map((element) => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`);
}"""
OUTSIDE = """() => [...document.querySelectorAll("h1, h2, h3, p, strong, button")]
    .filter((element) => !element.closest(".unseen"))
    .filter((element) => { const box = element.getBoundingClientRect();
        return box.width && (box.left < 0 || box.right > innerWidth + 1); })
    .map((element) => element.textContent)"""
SIZE = """() => { const root = document.documentElement;
    return [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight]; }"""
DURATIONS = """() => [...document.querySelectorAll("*")].flatMap((element) => {
    const style = getComputedStyle(element);
    const animation = style.animationName === "none" ? "0s" : style.animationDuration;
    const transition = style.transitionProperty === "none" ? "0s" : style.transitionDuration;
    return `${animation}, ${transition}`.split(", ").map(parseFloat);
})"""


SCROLLS = {"tamil"}
"""Content longer than any screen is laid out for; it scrolls, with nothing cut off."""


@pytest.fixture(scope="module")
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()


def put(screen, state):
    kind, lines = STATES[state]
    screen.feed(*lines).wait(kind)
    return screen


def assert_whole(page, state):
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(OUTSIDE) == []
    beyond = page.evaluate(SIZE)
    assert beyond[0] <= 0
    assert beyond[1] <= 0 or state in SCROLLS


@pytest.mark.parametrize("state", STATES)
def test_no_violation_and_nothing_cut_off_on_the_kiosk_sizes(kiosk, axe, state):
    put(kiosk, state)

    found = axe.run(kiosk.page)

    assert found.violations_count == 0, found.generate_report()
    assert_whole(kiosk.page, state)


@pytest.mark.parametrize("size", ["tablet", "phone"])
@pytest.mark.parametrize("state", ["near", "long"])
def test_smaller_screens_do_not_break(make_screen, size, state):
    screen = put(make_screen(size, reduced_motion="reduce").wait("idle"), state)

    assert screen.page.evaluate(CUT_OFF) == []
    assert screen.page.evaluate(OUTSIDE) == []
    assert screen.page.evaluate(SIZE)[0] <= 0


def test_targets_are_large_and_in_the_same_corner(kiosk):
    put(kiosk, "recognised")

    boxes = [button.bounding_box() for button in kiosk.page.locator("button").all()]
    view = kiosk.page.viewport_size

    assert len(boxes) == 2
    for box in boxes:
        assert box["width"] >= 64
        assert box["height"] >= 64
        assert box["x"] > view["width"] / 2
        assert box["y"] > view["height"] * 0.85


def test_the_warning_has_no_violation_either(kiosk, axe):
    kiosk.feed({"kind": "time", "show": "60", "warn": "59.5"})
    put(kiosk, "recognised")
    kiosk.page.get_by_role("button", name="Keep showing").wait_for(timeout=10_000)

    assert axe.run(kiosk.page).violations_count == 0
    assert_whole(kiosk.page, "recognised")


def test_focus_is_visible(screen):
    put(screen, "recognised")
    screen.page.keyboard.press("Tab")

    outline = screen.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")

    assert screen.page.evaluate("document.activeElement.textContent") == "Not me"
    assert float(outline.removesuffix("px")) >= 3


def test_motion_is_short_and_can_be_switched_off(make_screen, server):
    moving = make_screen().wait("idle")
    still = make_screen(reduced_motion="reduce").wait("idle")
    server.feed("arrived", "engaged", "recognised")

    assert max(moving.wait("recognised").page.evaluate(DURATIONS)) <= 0.2
    assert max(still.wait("recognised").page.evaluate(DURATIONS)) == 0


def test_the_error_page_has_no_violation(screen, axe):
    screen.page.goto(f"http://127.0.0.1:{screen.server.port}/nothing")

    assert axe.run(screen.page).violations_count == 0
    screen.complaints.clear()  # the browser's own note on the 404
