"""What the page does with its stream: shows, lets go by itself, and never keeps anything personal."""

import pytest

from tests.browser.gallery.app import Gallery, load

pytestmark = pytest.mark.browser

GENERAL_TITLE = load("idle")["cards"][0]["title"]


@pytest.fixture
def glass(open_page, gallery):
    """A fresh page with nobody in front of it."""
    gallery.answer, gallery.pressed = None, []
    gallery.show(load("idle"))
    opened = open_page("landscape")
    opened.page.wait_for_selector('body[data-kind="idle"]')
    yield opened
    opened.page.context.close()
    assert opened.complaints == []


def put(opened, gallery, name="recognised", **changes):
    gallery.show(load(name, **changes))
    opened.page.wait_for_function(
        "(serial) => document.body.dataset.serial === serial", arg=str(gallery.view["serial"])
    )
    return opened.page


def assert_nothing_personal(page):
    text = page.evaluate("document.documentElement.outerHTML")
    for word in ("Meena", "filter coffee", "K7QF-2M", "Ponni"):
        assert word not in text


def titles(page):
    return page.locator("#cards .ticket-title").all_inner_texts()


def test_a_greeting_shows_the_name_and_three_offers_with_reasons_and_codes(glass, gallery):
    page = put(glass, gallery)

    assert page.inner_text("h1") == "Vanakkam, Meena"
    assert len(titles(page)) == 3
    assert page.locator(".ticket-reason").first.inner_text() == "Because you often buy filter coffee"
    assert page.locator(".stub-code").all_inner_texts() == ["K7QF-2M", "P3RN-8T", "S9KC-4W"]
    assert "Meena" not in page.title()


def test_the_next_screen_takes_everything_of_the_last_one_away(glass, gallery):
    """Requirement G9 at the glass: nodes are removed, not hidden."""
    for name in ("recognised", "my_data", "enrolled"):
        put(glass, gallery, name)
        page = put(glass, gallery, "idle")
        assert_nothing_personal(page)


@pytest.mark.parametrize("label", ["Not me", "Hide"])
def test_a_press_clears_before_the_kiosk_answers_and_stays_cleared(glass, gallery, label):
    """*Not me* and *Hide* also work when the kiosk does not answer; a late personal screen does not come back."""
    page = put(glass, gallery)
    page.route("**/api/**", lambda route: route.abort())

    page.get_by_role("button", name=label).click()

    assert_nothing_personal(page)
    assert page.locator("#toast").inner_text() == ""
    gallery.show(load("recognised"))
    page.wait_for_timeout(300)
    assert_nothing_personal(page)
    put(glass, gallery, "near")
    assert put(glass, gallery).inner_text("h1") == "Vanakkam, Meena"
    glass.complaints.clear()  # the browser's own note on the aborted request


@pytest.mark.parametrize(("kind", "pressed", "again"), [
    ("recognised", "not_me", "not_me"), ("recognised", "hide", "hide"), ("looking", "stop", "hide"),
])  # fmt: skip
def test_a_wish_to_be_gone_that_came_too_late_is_said_again(glass, gallery, kind, pressed, again):
    """The screen changed in the moment of the press: the kiosk refuses the old number and would go on showing."""
    page = put(glass, gallery, kind)
    gallery.pressed.clear()
    gallery.answer = lambda _: ({"error": {"code": "kiosk.press_refused", "message": "", "mend": ""}}, 409)

    with page.expect_response("**/api/v1/press"):
        page.locator(f"#press-{pressed}").click()
    with page.expect_response("**/api/v1/press"):
        gallery.show(load("my_data"))
    gallery.update(warning="")
    page.wait_for_timeout(200)
    gallery.answer = None

    assert [(one["action"], one["serial"]) for one in gallery.pressed[1:]] == [(again, gallery.view["serial"])]
    assert_nothing_personal(page)
    put(glass, gallery, "near")
    glass.complaints.clear()  # the browser's own note on the refused request


def test_the_warning_offers_more_time_and_is_heard(glass, gallery):
    """Requirement W4: the screen says so ahead and one press goes on."""
    page = put(glass, gallery)
    page.get_by_role("button", name="Hide").focus()
    warned = load("recognised-warning")

    gallery.update(warning=warned["warning"], buttons=warned["buttons"])
    keep = page.get_by_role("button", name="Keep showing")
    keep.wait_for()

    assert "leave this screen" in page.inner_text("#announce")
    assert page.evaluate("document.activeElement.id") == "press-hide"  # the focus stays where it was
    with page.expect_response("**/api/v1/press"):
        keep.click()
    assert gallery.pressed[-1]["action"] == "extend"


def test_screen_readers_hear_each_change_once(glass, gallery):
    page = put(glass, gallery)

    assert page.inner_text("#announce").startswith("Vanakkam, Meena. ")
    assert page.get_attribute("#announce", "aria-live") == "polite"
    page.evaluate("document.getElementById('announce').textContent = 'heard'")
    gallery.update(ends_in_ms=80000)
    page.wait_for_timeout(200)
    assert page.inner_text("#announce") == "heard"


def test_without_scripts_the_page_shows_the_general_offers(gallery, browser):
    gallery.show(load("recognised"))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(gallery.url)

    assert titles(page)[0] == GENERAL_TITLE
    assert "Meena" not in page.content()
    context.close()


def test_when_the_kiosk_dies_the_page_clears_and_comes_back(browser):
    kiosk = Gallery()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(kiosk.url)
    page.wait_for_selector('body[data-stream="open"]')
    kiosk.show(load("recognised"))
    page.wait_for_selector('body[data-kind="recognised"]')

    port = kiosk.server.port
    kiosk.close()
    page.wait_for_selector('body[data-stream="lost"]')

    assert_nothing_personal(page)
    assert titles(page)[0] == GENERAL_TITLE
    assert page.locator("#reconnecting").is_visible()
    assert page.locator(".foot button").count() == 0  # a press would mean nothing now
    again = Gallery(port)
    page.wait_for_selector('body[data-stream="open"]')
    assert not page.locator("#reconnecting").is_visible()
    context.close()
    again.close()


def faked(glass, gallery, **changes):
    """A greeting on a page whose clock the test moves."""
    glass.page.clock.install()
    glass.page.reload()
    glass.page.wait_for_selector('body[data-stream="open"]')
    return put(glass, gallery, **changes)


def test_a_silent_stream_clears_the_page_after_three_beats(glass, gallery):
    page = faked(glass, gallery)
    page.route("**/events", lambda route: route.abort())
    page.clock.run_for(10_000)
    assert page.inner_text("h1") == "Vanakkam, Meena"

    page.clock.run_for(13_500)

    page.wait_for_selector('body[data-stream="lost"]')
    assert_nothing_personal(page)
    glass.complaints.clear()  # the browser's own note on the aborted request


def test_the_page_ends_personal_content_by_itself_when_the_kiosk_does_not(glass, gallery):
    page = faked(glass, gallery, ends_in_ms=9_000)

    page.clock.run_for(11_000)

    assert page.get_attribute("body", "data-stream") == "open"
    assert_nothing_personal(page)
    assert titles(page)[0] == GENERAL_TITLE
