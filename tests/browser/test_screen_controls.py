"""What a shopper can do on the page: switch, type, press, scroll, listen; and what is left afterwards."""

import time

import pytest

from tests.browser.gallery.app import load

pytestmark = pytest.mark.browser

VOICES = """(() => {
    window.spoken = [];
    const voice = (lang, localService) => ({ lang, localService, name: lang, voiceURI: lang, default: false });
    const synthesis = { speaking: false, cancel: () => window.spoken.push(null),
        speak: (words) => window.spoken.push([words.lang, words.text]),
        getVoices: () => [voice("ta-IN", false), voice("en-IN", true), voice("hi_IN", true)] };
    Object.defineProperty(window, "speechSynthesis", { value: synthesis });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})();"""


@pytest.fixture(scope="module")
def opened(open_page):
    made = open_page("portrait", script=VOICES)
    yield made
    made.page.context.close()


@pytest.fixture
def page(opened, gallery):
    gallery.answer, gallery.pressed = None, []
    show(opened.page, gallery, "idle")
    yield opened.page
    assert opened.complaints == []


def show(page, gallery, name, **changes):
    gallery.show(load(name, **changes))
    page.wait_for_function("(serial) => document.body.dataset.serial === serial", arg=str(gallery.view["serial"]))


def update(page, gallery, text, **changes):
    gallery.update(**changes)
    page.get_by_text(text).first.wait_for()


def pressed(gallery, count=1):
    deadline = time.monotonic() + 60
    while len(gallery.pressed) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return gallery.pressed[count - 1]


def key(page, name):
    page.locator("#keypad").get_by_role("button", name=name, exact=True).click()


def test_switches_are_off_at_first_and_go_with_the_press(page, gallery):
    """Requirements G2 and G3: what was switched on, purpose by purpose, and nothing else."""
    show(page, gallery, "consent")

    page.get_by_text("Choose offers for me").click()
    page.get_by_role("button", name="Agree").click()

    switches = {"face_recognition": False, "offers": True, "analytics": False, "contact": False}
    serial = gallery.view["serial"]
    assert pressed(gallery) == {"action": "agree", "serial": serial, "switches": switches}


def test_the_exact_words_open_when_something_is_switched_on(page, gallery):
    """Requirement G2: the text that is agreed to is on the screen, word for word, before *Agree* is pressed."""
    show(page, gallery, "consent")
    detail = page.locator("#switch-face_recognition-detail")
    whole = load("consent")["switches"][0]["detail"]
    assert detail.inner_text().strip(" …") == whole.partition(". ")[0] + "."

    page.locator("label[for=switch-face_recognition]").click()

    assert detail.inner_text() == whole


def test_withdrawing_takes_as_many_steps_as_giving(page, gallery):
    """Requirement G4: one switch and *Save*, in both directions."""
    steps = {}
    for wish, name in (("give", "analytics"), ("withdraw", "offers")):
        show(page, gallery, "my_data")
        count = len(gallery.pressed)
        page.locator(f"label[for=switch-{name}]").click()
        page.get_by_role("button", name="Save").click()
        steps[wish] = 2
        assert pressed(gallery, count + 1)["switches"][name] is (wish == "give")

    assert steps["give"] == steps["withdraw"]


def test_the_keys_on_the_glass_type_into_the_field_with_the_focus(page, gallery):
    """Requirements W8 and W9: names as names are written, codes as they stand, without a keyboard."""
    show(page, gallery, "link")
    page.get_by_label("What shall we call you?").click()
    for letter in "MEENA":
        key(page, letter)
    key(page, "Space")
    key(page, "K")
    page.get_by_label("Phone number").click()
    for digit in "+912":
        key(page, digit)
    key(page, "Delete the last sign")
    page.get_by_label("Loyalty card").click()
    for sign in ("V", "7", "-", "K"):
        key(page, sign)
    page.get_by_text("I am 18 or older").click()
    page.get_by_role("button", name="Next").click()

    assert pressed(gallery)["fields"] == {"nickname": "Meena K", "phone": "+91", "card": "V7-K", "adult": "adult"}


def test_a_scanner_types_without_a_touch_and_sends_with_its_enter(page, gallery):
    """Requirement W9: a scanner at the USB port is a keyboard; it needs no focus to be put anywhere."""
    show(page, gallery, "code")
    page.evaluate("document.activeElement.blur()")

    page.keyboard.type("VNK-4821")
    page.keyboard.press("Enter")

    assert pressed(gallery) == {"action": "code", "serial": gallery.view["serial"], "fields": {"code": "VNK-4821"}}


def test_a_wrong_field_is_told_without_losing_what_was_typed(page, gallery):
    """Requirements W7 and W1: nothing is retyped, and the field says what is wrong with it."""
    fields = [{**load("code")["fields"][0], "error": ""}]
    show(page, gallery, "code", fields=fields)
    page.keyboard.type("AB12")

    update(page, gallery, "Look again", fields=[{**fields[0], "error": "Look again"}])

    field = page.locator("#field-code")
    assert field.input_value() == "AB12"
    assert field.get_attribute("aria-invalid") == "true"
    assert "Look again" in page.locator(f"#{field.get_attribute('aria-describedby').split()[-1]}").inner_text()


def test_a_second_press_waits_for_the_first(page, gallery):
    show(page, gallery, "my_data")
    held = []
    page.route("**/api/v1/press", lambda route: held.append(route))  # noqa: PLW0108 - not a bound built-in
    page.get_by_role("button", name="Take a copy").click()
    busy = page.get_by_role("button", name="Take a copy")
    assert busy.get_attribute("aria-busy") == "true"

    page.get_by_role("button", name="New receipt code").click()
    busy.click()

    page.wait_for_timeout(100)
    assert len(held) == 1
    held[0].fulfill(status=200, json=gallery.view)
    page.wait_for_selector("body:not([data-busy])")
    page.unroute("**/api/v1/press")


def test_a_refused_press_says_why_and_keeps_what_was_typed(page, gallery, opened):
    """One line with what happened and what to do next; the next screen takes it away."""
    show(page, gallery, "code")
    page.keyboard.type("AB12")
    error = {"code": "kiosk.press_refused", "message": "The screen has moved on", "mend": "Press again"}
    gallery.answer = lambda _: ({"error": error}, 409)

    page.get_by_role("button", name="Show my offers").click()
    page.get_by_text("The screen has moved on. Press again.").wait_for()

    assert page.locator("#toast").get_attribute("role") == "alert"
    assert page.locator("#field-code").input_value() == "AB12"
    show(page, gallery, "idle")
    assert page.locator("#toast").inner_text() == ""
    opened.complaints.clear()  # the browser's own note on the 409


def test_an_answer_is_shown_when_it_is_ahead_of_the_stream(page, gallery):
    gallery.answer = lambda shown: ({**load("start"), "serial": shown.view["serial"] + 1}, 200)

    page.get_by_role("button", name="Just browse").click()

    page.wait_for_selector('body[data-kind="start"]')
    gallery.answer = lambda _: (load("idle", serial=0), 200)
    page.get_by_role("button", name="Join").click()
    page.wait_for_selector("body:not([data-busy])")
    assert page.get_attribute("body", "data-kind") == "start"


def test_what_is_longer_than_the_screen_moves_by_buttons_and_keys(page, gallery):
    """Requirement W8: no dragging; requirement W1: the keyboard reaches all of it."""
    show(page, gallery, "notice")
    top = "document.getElementById('sheet').scrollTop"
    assert page.locator("#scroll-up").get_attribute("aria-disabled") == "true"

    page.get_by_role("button", name="Show what is below").click()
    assert page.evaluate(top) > 100
    page.get_by_role("button", name="Show what is above").click()
    assert page.evaluate(top) == 0
    page.locator("#sheet").focus()
    page.keyboard.press("PageDown")
    page.wait_for_function(f"() => {top} > 100")


def test_print_is_done_by_the_page(page, gallery):
    """Requirement G6: the second layer can be printed; the kiosk is not asked."""
    show(page, gallery, "notice")
    page.evaluate("window.print = () => { window.printed = true; }")

    page.get_by_role("button", name="Print").click()

    assert page.evaluate("window.printed")
    assert gallery.pressed == []


def test_all_of_a_screen_can_be_reached_by_keys_in_its_order(page, gallery):
    """Requirement W1, by hand of a keyboard: each stop is seen, named, and in the order of the screen."""
    show(page, gallery, "consent")
    page.locator("#headline").focus()
    stops = []
    for _ in range(8):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("""() => { const at = document.activeElement, style = getComputedStyle(
            at.type === "checkbox" ? at.nextElementSibling : at);
            return [at.id, parseFloat(style.outlineWidth)]; }""")
        )

    purposes = ("face_recognition", "offers", "analytics", "contact")
    buttons = ("agree", "refuse", "read_more", "back")
    assert [name for name, _ in stops] == [*(f"switch-{one}" for one in purposes), *(f"press-{one}" for one in buttons)]
    assert min(width for _, width in stops) >= 3


def test_hints_of_a_capture_are_said_and_its_nodes_stay(page, gallery):
    """Requirement W6: hints are live-region text; requirement W12: who cannot turn has a button for it."""
    show(page, gallery, "capture-preview")
    page.evaluate("document.getElementById('capture-preview').marked = true")
    news = {"hint": "Hold still", "sign": "hold_still", "face": [0.3, 0.2, 0.3, 0.5]}
    capture = {**load("capture-preview")["capture"], **news}

    update(page, gallery, "Hold still", capture=capture, say="Hold still")

    assert page.locator("#announce").inner_text() == "Hold still"
    assert page.locator("#announce").get_attribute("role") == "status"
    assert page.locator("#hint-sign use").get_attribute("href") == "#icon-still"
    assert page.evaluate("document.getElementById('capture-preview').marked")
    assert page.locator("#capture-face").get_attribute("class") == "face seen"
    assert page.get_by_role("button", name="I cannot turn my head").is_visible()


def test_three_buttons_with_the_same_words_say_which_offer_they_mean(page, gallery):
    show(page, gallery, "recognised")

    page.get_by_role("button", name="Less like this Ponni rice, 5 kg").click()

    assert pressed(gallery) == {"action": "less_like_this", "serial": gallery.view["serial"], "value": "m2"}


def test_languages_and_sizes_change_the_page(page, gallery):
    show(page, gallery, "start")
    page.get_by_role("button", name="தமிழ்").click()
    assert pressed(gallery) == {"action": "language", "serial": gallery.view["serial"], "value": "ta"}

    show(page, gallery, "idle.ta")
    assert page.evaluate("document.documentElement.lang") == "ta"
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    usual = page.evaluate(size)
    show(page, gallery, "idle.ta", large=True)
    assert page.evaluate(size) > usual * 1.15


def spoken(page):
    said = page.evaluate("window.spoken")
    page.evaluate("window.spoken.length = 0")
    return said


def test_a_screen_is_read_aloud_in_its_language_by_a_voice_of_this_machine(page, gallery):
    """Requirement W10: everything on the screen is spoken; words never go to a voice elsewhere."""
    spoken(page)
    show(page, gallery, "consent", speech=True)
    language, text = spoken(page)[-1]
    assert language == "en-IN"
    for words in ("You decide what we keep", "Recognise my face", "Agree", "No thanks"):
        assert words in text

    page.get_by_role("button", name="No thanks").focus()
    assert spoken(page)[-1] == ["en-IN", "No thanks"]
    show(page, gallery, "idle.ta", speech=True)  # its only voice is not of this machine
    assert [words for words in spoken(page) if words] == []


def test_leaving_ends_the_speech_and_leaves_nothing(page, gallery):
    """Requirement G9 at the glass: nodes, inputs, speech and history hold nothing after the screen is cleared."""
    length = page.evaluate("history.length")
    show(page, gallery, "link", speech=True)
    page.keyboard.type("Meena")
    page.evaluate("window.typed = document.querySelector('#fields input')")
    spoken(page)

    show(page, gallery, "idle")

    assert page.locator("input").count() == 0
    assert page.evaluate("window.typed.value") == ""
    assert None in spoken(page)
    assert page.evaluate("history.length") == length
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert "Meena" not in page.content()


def test_a_page_that_is_left_or_put_aside_holds_nothing(page, gallery, opened):
    """A page in the browser's back-forward cache is the page as it was left: it is cleared before."""
    show(page, gallery, "my_data")

    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert "Meena" not in page.content()
    assert page.locator(".foot button").count() == 0
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_selector('body[data-stream="open"]')
    opened.complaints.clear()


def test_a_visit_that_the_server_forgets_ends_by_itself(page, gallery):
    """Also a screen that is not personal yet: a name may have been typed into it."""
    show(page, gallery, "link", ends_in_ms=100)
    page.keyboard.type("Meena")

    page.wait_for_selector('body[data-kind="idle"]')

    assert page.locator("#fields input").count() == 0


def test_no_word_of_an_offer_is_taken_for_markup(page, gallery):
    nasty = {
        **load("idle")["cards"][0],
        "title": "<img src=x onerror=alert(1)>",
        "code": "",
        "reason": "",
        "subtitle": "",
    }

    show(page, gallery, "idle", cards=[nasty])

    assert page.locator(".ticket-title").inner_text() == "<img src=x onerror=alert(1)>"
    assert page.locator("#cards img, .ticket-stub, .ticket-why, .ticket-subtitle").count() == 0


def test_the_code_for_phones_can_be_read(page, gallery):
    """Requirement G7 at the glass: the drawn code is the code, quiet zone included."""
    cv2 = pytest.importorskip("cv2")
    np = pytest.importorskip("numpy")
    show(page, gallery, "export")
    picture = page.locator("#qr svg").screenshot()

    text, _, _ = cv2.QRCodeDetector().detectAndDecode(cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR))

    assert text == "https://kiosk.shop.example/me#7KQF-2M4X-9TRW"
    assert page.get_by_role("img", name=load("export")["qr"]["caption"]).count() == 1
