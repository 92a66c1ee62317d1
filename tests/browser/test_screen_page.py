"""What the page does with what it is told: shows, lets go, and never keeps anything personal."""

import time

import pytest

from tests.integration.server.running import Server

SOON = {"kind": "time", "show": "60", "warn": "58"}
"""Brings the warning forward to two seconds after the greeting."""

pytestmark = pytest.mark.browser

RECOGNISED = ("arrived", "engaged", "recognised")
GENERAL_TITLE = "10\u00a0% off seasonal vegetables"


def assert_nothing_personal(screen):
    text = screen.text()
    for word in ("Meena", "filter coffee", "K7QF-2M", "Ponni"):
        assert word not in text


def test_a_walk_up_shows_the_name_and_three_offers_with_reasons_and_codes(screen):
    screen.feed(*RECOGNISED).wait("recognised")

    assert screen.headline() == "Vanakkam, Meena"
    assert len(screen.titles()) == 3
    assert screen.page.locator(".ticket-reason").first.inner_text() == "Because you often buy filter coffee"
    assert screen.page.locator(".stub-code").all_inner_texts() == ["K7QF-2M", "P3RN-8T", "S9KC-4W"]
    assert screen.buttons() == ["Not me", "Hide"]


def test_leaving_clears_the_document_within_three_seconds(screen):
    screen.feed(*RECOGNISED).wait("recognised")

    screen.feed("left")
    began = time.monotonic()
    screen.wait("idle")

    assert time.monotonic() - began < 3.0
    assert_nothing_personal(screen)
    assert screen.titles()[0] == GENERAL_TITLE


@pytest.mark.parametrize(("label", "headline"), [("Not me", "Sorry about that"), ("Hide", "It is hidden")])
def test_a_press_clears_at_once_and_stays_cleared(screen, label, headline):
    screen.feed(*RECOGNISED).wait("recognised")

    screen.page.get_by_role("button", name=label).click()

    assert_nothing_personal(screen)
    screen.wait("near")
    assert screen.headline() == headline
    screen.feed("engaged", "recognised")
    screen.page.wait_for_timeout(300)
    assert_nothing_personal(screen)


def test_a_press_clears_even_when_the_server_does_not_answer(screen):
    screen.feed(*RECOGNISED).wait("recognised")
    screen.page.route("**/api/**", lambda route: route.abort())

    screen.page.get_by_role("button", name="Not me").click()
    screen.page.wait_for_timeout(300)

    assert_nothing_personal(screen)
    screen.complaints.clear()  # the browser's own note on the aborted request


@pytest.mark.parametrize("event", ["several", "alone", "camera_lost", {"kind": "erased", "member": "leaving"}])
def test_whatever_ends_the_visit_clears_the_document(screen, event):
    screen.feed("arrived", "engaged", {"kind": "recognised", "member": "leaving"}).wait("recognised")

    screen.feed(event)
    screen.page.wait_for_selector('body:not([data-kind="recognised"])')

    assert_nothing_personal(screen)


def test_a_stranger_and_a_crowd_see_the_general_offers(screen):
    screen.feed("arrived", "engaged", "unknown").wait("not_found")
    stranger = screen.titles()
    screen.feed("several").wait("several")

    assert stranger[0] == GENERAL_TITLE
    assert screen.titles() == stranger


def test_the_screen_says_that_a_machine_looks_before_it_names_anyone(screen):
    screen.feed("arrived").wait("near")
    assert "machine" in screen.page.inner_text("#text")
    screen.feed("engaged").wait("looking")
    assert "machine compares your face" in screen.page.inner_text("#text")
    assert screen.page.inner_text("#light") == "The camera compares one face with members who agreed."


def test_recognise_me_asks_for_a_look(screen):
    screen.feed("arrived").wait("near")
    printed = len(screen.server.printed["out"])

    screen.page.get_by_role("button", name="Recognise me").click()
    deadline = time.monotonic() + 5
    while "command Tap" not in screen.server.printed["out"][printed:]:
        assert time.monotonic() < deadline
        screen.page.wait_for_timeout(20)


def test_the_warning_offers_more_time(screen):
    screen.feed(SOON, *RECOGNISED).wait("recognised")
    keep = screen.page.get_by_role("button", name="Keep showing")
    keep.wait_for(timeout=10_000)

    assert "leave this screen" in screen.page.inner_text("#warning")
    assert "leave this screen" in screen.page.inner_text("#announce")
    keep.click()
    keep.wait_for(state="detached", timeout=10_000)
    assert screen.headline() == "Vanakkam, Meena"


def test_screen_readers_hear_the_change_but_the_title_names_no_one(screen):
    screen.feed(*RECOGNISED).wait("recognised")

    assert screen.page.inner_text("#announce").startswith("Vanakkam, Meena. ")
    assert screen.page.get_attribute("#announce", "aria-live") == "polite"
    assert "Meena" not in screen.page.title()


def test_a_button_keeps_the_focus_when_the_screen_is_drawn_again(screen):
    screen.feed(SOON, *RECOGNISED).wait("recognised")
    screen.page.get_by_role("button", name="Hide").focus()

    screen.page.get_by_role("button", name="Keep showing").wait_for(timeout=10_000)

    assert screen.page.evaluate("document.activeElement.textContent") == "Hide"


def test_a_late_page_gets_the_screen_as_it_is(screen, make_screen):
    screen.feed(*RECOGNISED).wait("recognised")

    assert make_screen().wait("recognised").headline() == "Vanakkam, Meena"


def test_offers_are_text_never_markup(screen):
    offer = {"offer_id": "x", "title": "<img src=x onerror=alert(1)>", "subtitle": "", "reason": "", "price_note": "",
             "code": "", "category": "", "icon": "basket"}  # fmt: skip
    screen.page.evaluate(
        """async (cards) => {
            const {draw} = await import("/static/js/draw.js");
            const view = {kind: "idle", headline: "x", text: "", light_text: "", heading: "", buttons: [], warning: ""};
            draw({...view, cards}, () => {});
        }""",
        [offer],
    )

    assert screen.titles() == [offer["title"]]
    assert screen.page.locator("#cards img").count() == 0
    assert screen.page.locator(".ticket-stub, .ticket-reason, .ticket-subtitle").count() == 0


def test_without_scripts_the_page_shows_the_general_offers(make_screen, server):
    server.feed(*RECOGNISED)

    screen = make_screen(java_script_enabled=False)

    assert screen.titles()[0] == GENERAL_TITLE
    assert "Meena" not in screen.page.content()


def test_when_the_server_dies_the_page_clears_and_comes_back(make_screen):
    server = Server().wait_up()
    try:
        screen = make_screen(at=server)
        screen.feed(*RECOGNISED).wait("recognised")
        server.kill_group()
        screen.page.wait_for_selector('body[data-stream="lost"]', timeout=10_000)

        assert_nothing_personal(screen)
        assert screen.titles()[0] == GENERAL_TITLE
        assert screen.page.locator("#reconnecting").is_visible()
    finally:
        server.close()
    again = Server(port=server.port).wait_up()
    try:
        screen.page.wait_for_selector('body[data-stream="open"]', timeout=10_000)
        assert not screen.page.locator("#reconnecting").is_visible()
        again.feed("arrived")
        screen.wait("near")
    finally:
        screen.page.close()
        again.close()
    screen.complaints.clear()  # the browser's own notes on refused connections


def faked(make_screen):
    """A recognised screen whose page lives on a clock that the test moves."""
    screen = make_screen()
    screen.page.clock.install()
    screen.page.reload()
    screen.feed(*RECOGNISED).wait("recognised")
    return screen


def test_a_silent_stream_clears_the_page_after_three_beats(make_screen):
    screen = faked(make_screen)
    screen.page.route("**/events", lambda route: route.abort())
    screen.page.clock.run_for(10_000)
    assert screen.headline() == "Vanakkam, Meena"

    screen.page.clock.run_for(13_500)

    screen.page.wait_for_selector('body[data-stream="lost"]')
    assert_nothing_personal(screen)
    screen.complaints.clear()  # the browser's own note on the aborted request


def test_the_page_ends_personal_content_by_itself_when_the_server_does_not(make_screen):
    screen = faked(make_screen)
    began = time.monotonic()
    while screen.page.get_attribute("body", "data-kind") == "recognised":
        assert time.monotonic() - began < 45  # long before the server's own end
        screen.page.clock.run_for(11_000)
        screen.page.wait_for_timeout(600)  # a beat comes, so the stream is not taken for dead

    assert screen.page.get_attribute("body", "data-stream") == "open"
    assert_nothing_personal(screen)
