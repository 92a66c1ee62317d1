"""What browsers are told on each screen."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from screen_fakes import UNTIL, card, house
from screen_walk import (
    ADULT,
    ALL_ON,
    AT,
    GONE,
    HELLO,
    STATES,
    Walk,
    by_code,
    capture,
    captured,
    consent,
    link,
    my_data,
    near,
    recognised,
    warned,
)

import kiosk
from kiosk.errors import CustomerInvalid, NameInvalid, PhoneInvalid, TooManyTries
from kiosk.events.types import How
from kiosk.modes import Engage, Recognition
from kiosk.privacy.consent import Purpose, current_wording
from kiosk.screens.desks import Judged
from kiosk.screens.icons import DEFAULT_ICON, ICONS, icon_for
from kiosk.screens.inputs import Erased, Failed, Filmed, Forgot
from kiosk.screens.kinds import PERSONAL_KINDS, Action, Notice, ScreenKind
from kiosk.screens.machine import CARDS_SHOWN
from kiosk.screens.qr import qr_rows
from kiosk.screens.render import render
from kiosk.screens.view import Light, Needs, Progress, Tone, to_json
from kiosk.words import messages, say
from vision.types import Act, CaptureEnd, CaptureFailed, CaptureProgress, Hint, PoseView, PresenceKind

A = Action
K = ScreenKind
P = PresenceKind
GENERAL = tuple(card(f"g{n}", f"Offer {n}", "For everyone this week") for n in range(5))
TEMPLATES = Path(kiosk.__file__).parent / "templates"
HURRY = re.compile(
    r"\b(hurry|now only|only today|last chance|don't miss|before it|just for you|exclusive|ends soon|limited|"
    r"are you sure|miss out|sorry to see|instead of losing|only for members)\b",
    re.IGNORECASE,
)
HOUSES = [house(mode, engage) for mode in Recognition for engage in Engage]


def view_of(walk):
    return render(walk.state, GENERAL)


def labels(walk):
    return [button.action for button in view_of(walk).buttons]


@pytest.mark.parametrize("name", STATES)
def test_every_screen_has_words_and_a_light(name):
    view = view_of(STATES[name]())

    assert all((view.headline, view.text, view.light_text, view.say))
    assert len(view.cards) <= CARDS_SHOWN
    assert view.personal == (view.kind in PERSONAL_KINDS)
    assert all(button.label for button in view.buttons)
    assert view.cards == () or view.heading


@pytest.mark.parametrize("name", STATES)
def test_only_the_screens_of_a_member_show_who_they_are(name):
    walk = STATES[name]()
    data = str(to_json(view_of(walk), 0.0))

    assert ("Meena" in data) == (walk.state.kind in {K.RECOGNISED, K.MY_DATA})
    assert "'m1'" not in data
    assert "'m9'" not in data


@pytest.mark.parametrize("notice", list(Notice))
def test_every_word_beside_the_usual_ones_is_there(notice):
    for name in ("near", "near_over", "idle", "code", "consent", "my_data", "recognised", "start", "duplicate"):
        state = replace(STATES[name]().state, notice=notice)
        assert all((render(state, ()).headline, render(state, ()).text))


def test_every_end_of_a_capture_and_every_hint_has_words():
    """Requirement W6: the hint is text, and it is what is spoken."""
    for why in CaptureEnd:
        view = view_of(capture().feed(Filmed(CaptureFailed(0.0, 1, why), AT)))
        assert "Nothing was kept" in view.text
    for hint in Hint:
        view = view_of(capture().feed(Filmed(CaptureProgress(0.0, 1, hint, (), (), None), AT)))
        assert view.say == view.capture.hint != ""


def test_not_found_is_the_same_for_a_stranger_and_an_erased_member():
    views = [view_of(near().press(A.ENGAGE).see(P.ENGAGED, kind)) for kind in (P.UNKNOWN, P.RECOGNISED)]

    assert views[0].kind is K.NOT_FOUND
    assert views[0] == views[1]


# Buttons


@pytest.mark.parametrize(("make", "expected"), [
    (Walk, [A.ENGAGE, A.USE_CODE, A.BROWSE]),
    (near, [A.ENGAGE, A.USE_CODE, A.BROWSE]),
    (lambda: near(recognition=Recognition.OFF), [A.USE_CODE, A.BROWSE]),
    (consent, [A.AGREE, A.REFUSE]),
    (STATES["forget"], [A.FORGET_CONFIRM, A.BACK]),
    (STATES["review"], [A.SAVE, A.RETAKE, A.DISCARD]),
    (STATES["duplicate"], [A.OPEN_EXISTING, A.CARD_ONLY, A.DISCARD]),
])  # fmt: skip
def test_choices_stand_alike(make, expected):
    """Requirement G3 and the screen design: refuse and agree, go and stay, have the same size and weight."""
    alike = [button.action for button in view_of(make()).buttons if button.tone is Tone.EQUAL]

    assert alike == expected


def test_not_me_and_hide_stand_in_the_corner():
    for name in ("recognised", "my_data", "export", "forget", "enrolled"):
        corner = [button.action for button in view_of(STATES[name]()).buttons if button.corner]
        assert corner == [A.NOT_ME, A.HIDE]


def test_buttons_say_what_is_sent_along():
    needs = {button.action: button.needs for button in view_of(consent()).buttons}
    assert needs[A.AGREE] is Needs.SWITCHES
    assert needs[A.REFUSE] is Needs.NOTHING

    assert {button.action: button.needs for button in view_of(link()).buttons}[A.NEXT] is Needs.FIELDS


def test_each_card_can_be_answered():
    cards = to_json(view_of(recognised()), 0.0)["cards"]

    assert [one["actions"][0]["value"] for one in cards] == ["o1", "o2"]
    assert to_json(view_of(near()), 0.0)["cards"][0]["actions"] == []


# Consent


def test_every_switch_is_off_and_holds_the_text_that_is_agreed_to():
    """Requirements G2, G3: nothing is ticked before; the text is the one whose hash the record holds."""
    switches = view_of(consent()).switches

    assert [switch.name for switch in switches] == [purpose.value for purpose in Purpose]
    assert not any(switch.on for switch in switches)
    assert [switch.detail for switch in switches] == [current_wording(purpose).text for purpose in Purpose]


def test_the_first_layer_stands_on_one_screen():
    """Requirement G6."""
    view = view_of(consent())

    assert len(view.paragraphs) >= 5
    assert A.READ_MORE in labels(consent())
    assert len(view_of(STATES["notice"]()).paragraphs) > len(view.paragraphs)
    assert A.PRINT in labels(STATES["notice"]())


def test_recognition_is_no_switch_where_there_is_none():
    names = {switch.name for switch in view_of(consent(recognition=Recognition.OFF)).switches}

    assert "face_recognition" not in names
    assert "offers" in names


def test_what_was_switched_on_survives_a_refusal():
    """Requirement W7."""
    view = view_of(Walk().press(A.START, A.JOIN).press(A.AGREE, switches=ALL_ON))

    assert all(switch.on for switch in view.switches)
    assert "does not see you" in view.text


# Joining


def test_nobody_is_an_adult_before_they_say_so():
    """Requirement G19."""
    [adult] = [field for field in view_of(link()).fields if field.name == "adult"]

    assert (adult.kind, adult.value) == ("choice", "")
    assert [option.value for option in adult.options] == ["adult", "guardian"]


@pytest.mark.parametrize(("error", "field"), [
    (NameInvalid, "nickname"), (CustomerInvalid, "card"), (PhoneInvalid, "phone"),
])  # fmt: skip
def test_an_error_stands_at_its_field_and_keeps_what_was_typed(error, field):
    walk = link().press(A.NEXT, fields=ADULT | {"phone": "12"})
    walk.feed(Failed(walk.state.pending, error.code, AT))
    fields = {one.name: one for one in view_of(walk).fields}

    assert [name for name, one in fields.items() if one.error] == [field]
    assert (fields["nickname"].value, fields["phone"].value, fields["adult"].value) == ("Ravi", "12", "adult")


def test_too_many_cards_and_numbers_are_told_as_such():
    walk = link().press(A.NEXT, fields=ADULT)
    walk.feed(Failed(walk.state.pending, TooManyTries.code, AT))

    assert view_of(walk).text == say("en", "screen-notice-tries")


def test_a_missing_answer_is_asked_for_and_not_assumed():
    fields = {one.name: one for one in view_of(link().press(A.NEXT, fields={"nickname": "Ravi"})).fields}

    assert fields["adult"].error
    assert fields["adult"].value == ""
    assert fields["nickname"].value == "Ravi"


def test_the_ring_counts_views():
    """Views may repeat without turning: the ring counts, it does not name."""
    wanted = (PoseView.FRONT, PoseView.STILL, PoseView.STILL, PoseView.STILL)
    progress = CaptureProgress(0.0, 1, Hint.HOLD_STILL, wanted, (PoseView.FRONT, PoseView.STILL), None)

    segments = view_of(capture().feed(Filmed(progress, AT))).capture.segments

    assert [segment.state for segment in segments] == ["done", "done", "now", "todo"]


def test_the_face_and_the_picture_are_shown_where_the_site_says_so():
    progress = CaptureProgress(0.0, 1, Hint.CLOSER, (), (), (0.4, 0.3, 0.2, 0.3))

    assert view_of(capture(preview=True).feed(Filmed(progress, AT))).capture.preview
    shown = view_of(capture().feed(Filmed(progress, AT))).capture
    assert (shown.preview, shown.face) == (False, (0.4, 0.3, 0.2, 0.3))


def test_the_review_has_words_and_no_scores():
    text = view_of(captured().answer(judged=Judged(4, 5, None))).text

    assert text.startswith("4 of 5 views are good.")
    assert not re.search(r"0\.\d|%", text)


def test_the_receipt_says_what_until_when_and_how_to_remove():
    view = view_of(STATES["enrolled"]())

    assert [line.value for line in view.lines] == ["RECE-IPT1", "CARD-1234"]
    assert "22 November 2027" in " ".join(paragraph.text for paragraph in view.paragraphs)
    assert "Forget me" in view.paragraphs[2].text
    assert view.qr.rows == qr_rows("RECE-IPT1")
    assert [one.offer_id for one in view.cards] == ["n1"]


def test_with_an_address_the_receipt_leads_a_phone_to_it_and_to_no_log():
    walk = captured(address="https://kiosk.example").answer().press(A.SAVE).answer()

    assert view_of(walk).qr.rows == qr_rows("https://kiosk.example/me#RECE-IPT1")


def test_in_verify_the_card_is_what_is_shown():
    """Requirement G13: only the card's QR code opens the template, so the shopper must take it along."""
    view = view_of(captured(recognition=Recognition.VERIFY).answer().press(A.SAVE).answer())

    assert view.qr.rows == qr_rows("CARD-1234")
    assert [line.value for line in view.lines] == ["RECE-IPT1"]


# Looking


def test_the_screen_says_a_machine_looks_before_and_while_it_does():
    """Requirement A7."""
    for choice in (house(), house(engage=Engage.DWELL), house(Recognition.VERIFY)):
        start = near()
        start.state = replace(start.state, house=choice)
        assert "machine" in view_of(start).text
    for act in Act:
        state = replace(STATES["looking"]().state, act=act)
        view = render(state, GENERAL)
        assert "machine" in view.text
        assert view.light is Light.LOOKS
    assert "machine" not in view_of(near(recognition=Recognition.OFF)).text


def test_the_words_before_a_look_depend_on_the_site_only():
    for choice in HOUSES:
        first = Walk()
        first.state = replace(first.state, house=choice)
        second = Walk(first.state).see(P.ARRIVED, P.LEFT).see(P.ARRIVED, visit=2)
        assert replace(view_of(first.see(P.ARRIVED)), serial=0) == replace(view_of(second), serial=0)


def test_a_challenge_is_said_while_the_look_goes_on():
    view = view_of(STATES["looking"]().feed(Filmed(CaptureProgress(0.0, 1, Hint.BLINK, (), (), None), AT)))

    assert view.text == view.say == say("en", "screen-hint-blink")


def test_the_light_says_what_the_camera_does():
    assert view_of(near()).light is Light.FINDS
    assert view_of(capture()).light is Light.LOOKS
    assert view_of(recognised()).light is Light.NAMED
    assert view_of(by_code(How.CARD)).light is Light.FINDS
    assert view_of(STATES["code_fault"]()).light is Light.OFF


def test_offers_can_be_taken_along_as_plain_text():
    view = view_of(recognised().press(A.SAVE_TO_PHONE))

    assert view.qr.rows == qr_rows("Anbu Stores\n15 % off coffee: K7QF-2M\n15 % off coffee: K7QF-2M")
    assert view_of(recognised()).qr is None


def test_a_member_without_a_name_is_greeted():
    state = recognised().state
    state = replace(state, personal=replace(state.personal, greeting=replace(HELLO, first_name="")))

    assert render(state, ()).headline == "Vanakkam"


# My data


def test_my_data_shows_what_is_kept_and_the_switches():
    view = view_of(my_data())

    assert [line.value for line in view.lines][:2] == ["Meena", "on"]
    assert view.lines[-1].value == "3"
    assert all(switch.on for switch in view.switches)
    assert {A.SAVE_PURPOSES, A.PAUSE, A.EXPORT, A.NEW_RECEIPT, A.FORGET} <= set(labels(my_data()))


def test_a_new_receipt_is_shown_once():
    walk = my_data().press(A.NEW_RECEIPT).answer()
    assert view_of(walk).lines[0].value == "NEW-RECEIPT"

    assert "NEW-RECEIPT" not in str([line.value for line in view_of(walk.press(A.FORGET, A.BACK)).lines])


@pytest.mark.parametrize(("address", "has_qr"), [("", False), ("https://kiosk.example", True)])
def test_the_copy_goes_to_a_phone_or_over_the_counter(address, has_qr):
    view = view_of(my_data(address=address).press(A.EXPORT).answer())

    assert view.lines[0].value == "NEW-RECEIPT"
    assert (view.qr is not None) == has_qr


def test_an_erasure_shows_its_progress_and_its_receipt():
    walk = recognised().press(A.FORGET, A.FORGET_CONFIRM)
    assert [step.state for step in view_of(walk).steps] == ["doing"]
    assert [step.state for step in view_of(walk.feed(Erased("m1", AT))).steps] == ["doing"]

    view = view_of(walk.answer())
    assert [step.label for step in view.steps] == ["Face templates: 5", "All 2 places were looked at again"]
    assert view.lines[0].value == "E-1"
    assert not view.personal


def test_an_erasure_that_waits_for_a_place_does_not_say_that_all_is_gone():
    """Requirement G9: what could not be looked at again is told."""
    walk = recognised().press(A.FORGET, A.FORGET_CONFIRM)
    walk.feed(Forgot(walk.state.pending, replace(GONE, verified=False), AT))
    view = view_of(walk)

    assert view.headline != say("en", "screen-forgotten-headline")
    assert "as soon as it can be reached" in view.text
    assert view.steps[-1] == Progress(say("en", "screen-forgotten-waits"), "todo")
    assert not [step for step in view.steps if "looked at again" in step.label]
    assert view.lines[0].value == "E-1"


@pytest.mark.parametrize("language", ["en", "ta", "hi"])
@pytest.mark.parametrize("verified", [True, False])
def test_an_erasure_that_leaves_the_shops_own_rows_says_so(language, verified):
    """Requirement G9: linked purchases stay in the shop's books, and nobody is told that nothing is left."""
    walk = recognised().press(A.FORGET, A.FORGET_CONFIRM)
    walk.feed(Forgot(walk.state.pending, replace(GONE, verified=verified, purchases_stay=True), AT))
    walk.state = replace(walk.state, prefs=replace(walk.state.prefs, language=language))
    view = view_of(walk)

    assert view.text.endswith(say(language, "screen-forgotten-purchases"))
    assert say(language, "screen-forgotten-text") not in view.text
    assert view.headline == say(language, "screen-forgotten-waits-headline")
    gone = recognised().press(A.FORGET, A.FORGET_CONFIRM)
    gone.feed(Forgot(gone.state.pending, GONE, AT))
    assert view_of(gone).text == say("en", "screen-forgotten-text")


# Time, words, JSON


def test_the_warning_stands_only_before_the_end():
    """Requirement W4."""
    assert view_of(recognised()).warning == ""
    view = view_of(warned(recognised()))
    assert "20 seconds" in view.warning
    assert view.say == view.warning
    assert view.buttons[0].action is A.EXTEND


def test_json_counts_down_on_the_clock_of_the_screen():
    view = view_of(recognised())

    assert to_json(view, now=40.0)["ends_in_ms"] == 60_000
    assert to_json(view, now=140.0)["ends_in_ms"] == 0
    assert to_json(view_of(near()), now=0.0)["ends_in_ms"] is None


def test_secrets_and_names_stay_out_of_text_forms():
    for name in ("enrolled", "my_data", "export", "link"):
        walk = STATES[name]()
        assert not re.search(r"RECE-IPT1|CARD-1234|NEW-RECEIPT|Ravi", repr(walk.state) + repr(view_of(walk)))


def test_no_sentence_hurries_flatters_or_blames():
    """Requirement A5: every sentence of the screen is read, in every language."""
    for language in ("en", "ta", "hi"):
        for key in messages("en"):
            if key.startswith("screen-"):
                values = {"shop": "S", "name": "N", "seconds": 20, "kept": 4, "taken": 5, "views": 4, "places": 9}
                text = say(language, key, **values, until=UNTIL, at=UNTIL)
                assert not HURRY.search(text), key
                assert "!" not in text, key


def test_languages_are_offered_where_there_are_several():
    view = view_of(near(languages=("en", "ta")).press(A.START))

    assert [language.name for language in view.languages] == ["English", "தமிழ்"]
    assert view_of(near().press(A.START)).languages == ()


def test_a_qr_code_is_rows_of_modules():
    rows = qr_rows("VK1.CODE")

    assert {len(row) for row in rows} == {len(rows)}
    assert set("".join(rows)) == {"0", "1"}
    assert rows[0].startswith("1111111")


def test_every_icon_is_in_the_sprite():
    sprite = (TEMPLATES / "_icons.svg").read_text()

    for icon in (DEFAULT_ICON, "camera", "lotus", *ICONS):
        assert f'id="icon-{icon}"' in sprite


@pytest.mark.parametrize(("category", "icon"), [
    ("Coffee & tea", "coffee"), ("RICE & Grains", "grain"), ("Sarees", "saree"),
    ("Something else", DEFAULT_ICON), ("", DEFAULT_ICON),
])  # fmt: skip
def test_icons_by_category(category, icon):
    assert icon_for(category) == icon
