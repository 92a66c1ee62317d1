"""The member's data on their own phone, in a real browser: from the receipt's code to a receipt of the erasure."""

import threading
import zipfile

import pytest

from tests.browser.serving import server_of
from tests.unit.api.phone_room import phone_app

pytestmark = pytest.mark.browser

RECEIPT = "7KQF-2M4X-9TRW"
PHONE = {"width": 390, "height": 844}
WIDE = "() => document.documentElement.scrollWidth - innerWidth"


class Room:
    """The served page and the desk behind it."""

    def __init__(self):
        app, self.data = phone_app()
        self.paths = []
        self.server = server_of(self._noting(app))
        self.url = f"http://127.0.0.1:{self.server.port}/me"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def _noting(self, app):
        def noted(environ, start_response):
            self.paths.append(environ["REQUEST_URI"] if "REQUEST_URI" in environ else environ["RAW_URI"])
            return app(environ, start_response)

        return noted

    def asked(self, what):
        return [one for one in self.data.asked if one[0] == what]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


@pytest.fixture
def room():
    made = Room()
    yield made
    made.close()


@pytest.fixture
def make_phone(browser, room):
    contexts, complaints = [], []

    def make(path="", **options):
        context = browser.new_context(viewport=PHONE, accept_downloads=True, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(room.url + path)
        return page

    yield make
    for context in contexts:
        context.close()
    # the browser's own notes on answers that refuse something
    assert [one for one in complaints if "Failed to load resource" not in one] == []


@pytest.fixture
def phone(make_phone):
    """A phone that read the code of the receipt."""
    page = make_phone(f"#{RECEIPT}")
    page.get_by_role("heading", name="What is kept").wait_for()
    return page


def whole(page, axe):
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(WIDE) <= 0
    small = page.evaluate("""() => [...document.querySelectorAll("button, a.button, .switch label, input[type=text]")]
        .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.height < 64 || box.width < 64)).map(([text]) => text)""")
    assert small == []
    cut = page.evaluate("""() => [...document.querySelectorAll("button, p, dd, dt, h1, h2, label, a")]
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
        .map((one) => one.textContent.trim())""")
    assert cut == []


def test_the_code_of_the_receipt_opens_it_and_leaves_the_address(phone, room):
    """Requirements G4 and S1 (14.2.1): the code never reaches a log, an address or the history."""
    assert phone.url == room.url
    assert phone.evaluate("history.length") <= 2
    assert not any(RECEIPT in path for path in room.paths)
    assert phone.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    assert "Meena" in phone.locator("#data").inner_text()


@pytest.mark.parametrize("language", ["en", "ta", "hi"])
def test_every_part_is_for_everybody_in_every_language(make_phone, axe, language):
    """Requirements W1, W2 and W3 on the phone, which is the equal way of W10."""
    page = make_phone(locale=language)
    assert page.evaluate("document.documentElement.lang") == language
    whole(page, axe)
    page.locator("#code").fill(RECEIPT)
    page.locator("#sign-in button").click()
    page.locator("#do-erase").wait_for()
    whole(page, axe)
    page.locator("#do-erase").click()
    whole(page, axe)
    page.locator("#do-erase-yes").click()
    page.locator("#erased-heading").wait_for()
    whole(page, axe)


def test_withdrawing_takes_as_many_steps_as_giving(phone, room):
    """Requirements G4 and B5: one switch and *Save* in both directions, without staff and without the kiosk."""
    steps = []
    for name, wish in (("analytics", True), ("offers", False)):
        taken = 0
        phone.locator(f"label[for=switch-{name}]").click()
        taken += 1
        phone.locator("#do-save").click()
        taken += 1
        phone.get_by_text("Saved. It is in effect.").wait_for()
        assert phone.locator(f"#switch-{name}").is_checked() is wish
        steps.append(taken)

    assert steps[0] == steps[1]
    assert [one[2] for one in room.asked("set_purposes")][-1] == ("face_recognition", "analytics")


def test_who_withdrew_recognition_is_asked_to_the_screen(phone, room):
    """Requirement G4: there is no camera here; what was withdrawn begins again where one is."""
    assert "come to the screen" not in phone.locator("#data").inner_text()
    phone.locator("label[for=switch-face_recognition]").click()
    phone.locator("#do-save").click()

    phone.get_by_text("come to the screen and press See my data").wait_for()
    assert phone.locator("#switch-face_recognition").count() == 0
    assert [one[2] for one in room.asked("set_purposes")][-1] == ("offers",)


def test_switching_something_on_opens_its_exact_words(phone):
    """Requirement G2: the text that is agreed to is on the page before *Save*."""
    detail = phone.locator("#switch-contact-detail")
    assert detail.inner_text().endswith("…")

    phone.locator("label[for=switch-contact]").click()

    assert detail.inner_text().endswith("and in every message.")


def test_recognition_is_paused_and_taken_up_again(phone, room):
    phone.get_by_role("button", name="Pause recognition").click()
    phone.get_by_text("Recognition is paused.").wait_for()
    phone.get_by_role("button", name="Recognise me again").click()
    phone.get_by_text("Recognition is on again.").wait_for()

    assert [one[2] for one in room.asked("set_paused")] == [True, False]


def test_the_export_arrives_as_a_file(phone):
    """Requirement G7: the zip is on the phone, and no address leads to it."""
    with phone.expect_download() as download:
        phone.get_by_role("button", name="Download everything").click()

    assert download.value.suggested_filename == "my-data.zip"
    assert zipfile.is_zipfile(download.value.path())


def test_a_new_receipt_code_is_shown_once(phone):
    phone.get_by_role("button", name="New receipt code").click()

    phone.get_by_text("NEW1-NEW2-NEW3").wait_for()


def test_an_erasure_asks_once_and_shows_its_receipt(phone, room):
    """Requirement G9: one question with two alike answers, then every place and the time."""
    phone.get_by_role("button", name="Erase me here").click()
    boxes = [phone.locator(f"#do-erase-{answer}").bounding_box() for answer in ("yes", "no")]
    assert abs(boxes[0]["width"] - boxes[1]["width"]) < 1
    assert not phone.locator("#switch-also-purchases").is_checked()
    assert phone.evaluate("document.activeElement.id") == "do-erase-no"

    phone.get_by_role("button", name="Erase me here").click()

    phone.get_by_text("E-2026-0412").wait_for()
    assert "Meena" not in phone.content()
    assert room.asked("erase") == [("erase", "m1", "phone", False)]


def test_keeping_it_goes_back(phone, room):
    phone.get_by_role("button", name="Erase me here").click()
    phone.get_by_role("button", name="Keep it").click()

    phone.get_by_role("heading", name="What is kept").wait_for()
    assert room.asked("erase") == []


def test_a_wrong_code_is_told_and_can_be_typed_again(make_phone, room):
    """Requirement W7: nothing is lost; a card's number opens nothing."""
    page = make_phone()
    page.get_by_label("Receipt code").fill("VNK-4821")
    page.get_by_role("button", name="Show my data").click()
    page.get_by_text("There is nothing under this code.").wait_for()

    assert page.locator("#problem").get_attribute("role") == "alert"
    assert page.locator("#code").input_value() == "VNK-4821"
    assert room.data.asked == []


def test_signing_out_leaves_nothing(phone, room):
    phone.get_by_role("button", name="Sign out").click()
    phone.get_by_text("You are signed out.").wait_for()

    assert "Meena" not in phone.content()
    assert phone.locator("#code").is_visible()
    phone.reload()
    assert "Meena" not in phone.content()
    assert len(room.asked("overview")) == 1


def test_a_session_that_ended_says_so(phone, room):
    room.data.gone = True

    phone.get_by_role("button", name="Pause recognition").click()

    phone.get_by_text("You were signed out").wait_for()
    assert "Meena" not in phone.content()


def test_the_language_changes_on_the_page_without_an_address(phone, room):
    phone.get_by_role("button", name="தமிழ்").click()
    phone.wait_for_function("() => /[\u0b80-\u0bff]/.test(document.getElementById('do-save').textContent)")

    assert room.asked("overview")[-1][2] == "ta"
    assert phone.url == room.url


def test_the_consent_is_to_the_words_on_the_page(phone, room):
    """Requirement G2: the words stay as they were when the page could not fetch those of another language."""
    phone.route("**/api/v1/me", lambda route: route.abort())
    phone.get_by_role("button", name="தமிழ்").click()
    phone.wait_for_function("() => document.getElementById('problem').textContent !== ''")
    phone.unroute("**/api/v1/me")

    phone.locator("#do-save").click()
    phone.wait_for_function("() => document.getElementById('note').textContent !== ''")

    assert room.asked("set_purposes")[-1][3] == "en"


def test_an_answer_that_comes_after_leaving_is_not_shown(make_phone):
    """Requirement S1 (14.3.1): what was asked for before the page was left stays away from it."""
    page, held = make_phone(), []
    page.route("**/api/v1/me", lambda route: held.append(route))  # noqa: PLW0108 - a method of C is none to playwright
    page.locator("#code").fill(RECEIPT)
    page.locator("#code").press("Enter")
    page.wait_for_timeout(300)
    answer = held[0].fetch()
    assert "Meena" in answer.text()
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")

    held[0].fulfill(response=answer)
    page.wait_for_timeout(300)

    assert "Meena" not in page.content()
    assert page.locator("#code").is_visible()


def test_a_receipt_says_that_a_place_waits(phone, room):
    """Requirement G9."""
    room.data.verified = False
    phone.locator("#do-erase").click()
    phone.locator("#do-erase-yes").click()

    phone.get_by_role("heading", name="You are forgotten here").wait_for()
    assert "It is all gone" not in phone.locator("#data").inner_text()


@pytest.mark.parametrize("verified", [True, False])
def test_a_receipt_says_that_the_purchases_stay(phone, room, verified):
    """Requirement G9."""
    room.data.verified, room.data.purchases_stay = verified, True
    phone.locator("#do-erase").click()
    phone.locator("#do-erase-yes").click()

    phone.get_by_role("heading", name="You are forgotten here").wait_for()
    text = phone.locator("#data").inner_text()
    assert "stay in the shop's own books, without your name" in text
    assert "Nothing about you is left" not in text
    assert ("One place cannot be reached now" in text) is not verified


def test_a_page_that_is_left_is_signed_out(phone):
    phone.goto("about:blank")
    phone.go_back()

    phone.locator("#code").wait_for()
    assert "Meena" not in phone.content()


def test_the_error_page_has_no_violation(make_phone, room, axe):
    page = make_phone()
    page.goto(room.url.replace("/me", "/nothing"))

    assert page.get_by_role("heading", name="Not Found").is_visible()
    assert axe.run(page).violations_count == 0
