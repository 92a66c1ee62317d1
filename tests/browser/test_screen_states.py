"""Every state of the screen's machine, with its real words in every language, on the real page at both kiosk sizes."""

from dataclasses import replace

import pytest
from screen_walk import STATES, A, near

from kiosk.screens.icons import ICONS
from kiosk.screens.offers import OfferCard
from kiosk.screens.render import render
from kiosk.screens.view import to_json
from tests.browser.gallery.app import SIZES, load, names
from tests.browser.test_screen_gallery import BEYOND, CUT_OFF, TARGETS, has_font

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "ta", "hi")
SCROLLS = {"notice"}
CARDS = tuple(
    OfferCard(f"g{number}", title, "All brands", "For everyone this week", price, "K7QF-2M", category)
    for number, (title, price, category) in enumerate((
        ("10\u00a0% off seasonal vegetables", "₹\u00a054 instead of ₹\u00a060 a kilo", "Vegetables"),
        ("Two for one: brass pooja lamps", "Two for ₹\u00a0349", "Pooja"),
        ("₹\u00a0100 off cotton bedsheets", "From ₹\u00a0799", "Home"),
    ))
)  # fmt: skip
STARTS = {**STATES, "start_languages": lambda: near(languages=LANGUAGES).press(A.START)}


def view_of(name, language):
    state = STARTS[name]().state
    return to_json(render(replace(state, prefs=replace(state.prefs, language=language)), CARDS), 0.0)


@pytest.fixture(scope="module", params=list(SIZES))
def sized(request, open_page):
    opened = open_page(request.param, reduced_motion="reduce")
    yield opened
    opened.page.context.close()
    assert opened.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STARTS)
def test_every_state_is_whole_and_in_reach(sized, gallery, name, language):
    """Requirements G6, W3, W8 and W11 with the words that shoppers really get."""
    view = view_of(name, language)
    gallery.show({**view, "ends_in_ms": None})
    page = sized.page
    page.wait_for_function("(serial) => document.body.dataset.serial === serial", arg=str(gallery.view["serial"]))

    wide, high, hidden = page.evaluate(BEYOND)
    assert (wide, high) == (0, 0)
    assert page.evaluate(CUT_OFF) == []
    assert hidden <= 0 or view["kind"] in SCROLLS or not has_font(language)
    for label, width, height, top in page.evaluate(TARGETS):
        assert min(width, height) >= 64, label
        assert top > 1 / 3 or sized.size == "landscape", label
    wanted = {one["action"] for one in view["buttons"]}
    drawn = page.locator("[data-action]").evaluate_all("(all) => all.map((one) => one.dataset.action)")
    assert wanted <= set(drawn)


@pytest.mark.parametrize("name", names())
def test_the_views_of_the_gallery_are_shaped_like_real_ones(name):
    real = view_of("capture" if name.startswith("capture") else "recognised", "en")

    assert set(load(name)) == set(real)


def test_the_page_has_a_picture_for_every_sign_and_category(sized):
    """A picture that is not there would leave a hole: categories, hints of a capture, buttons."""
    shown = set(sized.page.locator("symbol").evaluate_all("(all) => all.map((one) => one.id)"))
    assert {f"icon-{name}" for name in ICONS} <= shown
    script = """async () => {
        const wanted = [];
        for (const name of ["buttons", "capture", "draw", "texts"]) {
            const text = await (await fetch(`/static/js/${name}.js`)).text();
            wanted.push(...[...text.matchAll(/^  \\w+: "([a-z-]+)",$/gm)].map(([, sign]) => sign));
        }
        return wanted; }"""
    used = sized.page.evaluate(script)
    assert len(used) > 40
    assert {f"icon-{sign}" for sign in used} <= shown


def test_every_hint_of_a_capture_has_a_sign(sized):
    """Requirement W6: a hint is words and a picture, for each one that vision can give."""
    from vision.types import Hint

    text = sized.page.evaluate("async () => (await fetch('/static/js/capture.js')).text()")
    assert [hint.value for hint in Hint if f"  {hint.value}: " not in text] == []
