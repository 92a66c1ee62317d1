"""Enrolment at the counter: consent first, pictures in memory only, nothing left of what was not saved."""

import re
import tempfile

import numpy as np
import pytest
from staff_room import PASSWORD, picture

from kiosk.console.access import Permission
from kiosk.console.routes import all_rules
from kiosk.errors import TooManyTries
from kiosk.privacy.consent import Purpose, current_wording
from kiosk.store.evidence import consents_of
from kiosk.words import say

TURNS = range(5)


def begin(browser, way="tablet", language="en"):
    page = browser.follow(browser.post("/staff/enrol", way=way, language=language))
    return re.search(r"/staff/enrol/([0-9a-f]+)/", page.text)[1], page.text


def agree(browser, draft, *purposes, **more):
    return browser.post(f"/staff/enrol/{draft}/consent", answer="agree", purpose=list(purposes), **more)


def take_back(browser):
    answer = browser.post("/staff/take-back", password=PASSWORD)
    assert answer.status_code == 303
    return answer


def tell(browser, draft, **said):
    told = {"nickname": "Meena", "card": "", "phone": "", "adult": "adult", **said}
    return browser.post(f"/staff/enrol/{draft}/person", **told)


def to_review(browser, number=40):
    draft, _ = begin(browser)
    agree(browser, draft, "face_recognition", "offers")
    tell(browser, draft)
    for turn in TURNS:
        told = browser.send_frame(draft, picture(number, turn)).json
    assert told["finished"]
    return draft


def rows_left(room):
    with room.site.store.read() as connection:
        from kiosk.store.tables import consents, members, templates

        return [connection.execute(table.select()).all() for table in (members, consents, templates)]


@pytest.mark.parametrize("language", ["en", "ta", "hi"])
def test_every_switch_is_off_and_the_words_are_those_on_record(room, language):
    """Requirements G2, G3: the shopper's language, separate purposes, no pre-tick, equal buttons."""
    _, text = begin(room.signed_in(), language=language)
    boxes = re.findall(r'<input type="checkbox"[^>]*>', text)
    assert len(boxes) == len(Purpose)
    assert not any("checked" in box for box in boxes)
    for purpose in Purpose:
        assert current_wording(purpose, language).text in text.replace("&#39;", "'").replace("&amp;", "&")
    assert len(re.findall(r'class="button equal"', text)) == 2


def test_no_picture_is_looked_at_without_consent(room):
    """Requirements G1, G2, B2: 409, and the nets were not called."""
    browser = room.signed_in()
    draft, _ = begin(browser)
    assert browser.send_frame(draft, picture(40)).status_code == 409
    agree(browser, draft, "offers")
    tell(browser, draft)
    assert browser.send_frame(draft, picture(40)).status_code == 409
    assert room.nets.embedded == 0


def test_agreeing_to_nothing_and_no_thanks_leave_nothing(room):
    """Requirement G4."""
    browser = room.signed_in()
    draft, _ = begin(browser)
    assert agree(browser, draft).status_code == 409
    refused = browser.post(f"/staff/enrol/{draft}/consent", answer="refuse", purpose=["offers"])
    assert "same offers" in refused.text
    assert rows_left(room) == [[], [], []]


def test_a_shopper_joins_on_the_tablet(room):
    """Requirements G2, G18, A4."""
    browser = room.signed_in()
    draft = to_review(browser)
    assert "5 of 5 views" in browser.get(f"/staff/enrol/{draft}").text
    receipt = browser.post(f"/staff/enrol/{draft}/save")
    member_id = re.search(r"/staff/members/([0-9a-f]{32})", receipt.text)[1]
    assert receipt.text.count('<svg class="qr"') == 2
    assert "5 face templates are kept" in receipt.text
    with room.site.store.read() as connection:
        given = consents_of(connection, member_id)
    assert {(one.purpose, one.screen) for one in given} == {
        ("face_recognition", "staff tablet"),
        ("offers", "staff tablet"),
    }
    assert room.site.members.gallery_rows("buffalo_s").member_ids == (member_id,)
    assert browser.post(f"/staff/enrol/{draft}/save").status_code == 410
    mine = {(actor, action) for actor, action, about in room.trail() if about}
    assert mine == {("staff:anbu", "consent_given"), ("staff:anbu", "enrolled")}, "staff hold the tablet (G18)"


def test_the_hints_are_words_in_the_shoppers_language(room):
    browser = room.signed_in()
    draft, _ = begin(browser)
    agree(browser, draft, "face_recognition")
    tell(browser, draft)
    nobody = browser.send_frame(draft, picture(0)).json
    assert (nobody["hint"], nobody["say"]) == ("step_in", "Come in front of the camera.")
    assert browser.send_frame(draft, picture(40, 1)).json["hint"] == "look_front"
    good = browser.send_frame(draft, picture(40, 0)).json
    assert (good["hint"], good["next"]) == ("done", "left")
    assert good["views"][0] == {"view": "front", "done": True}


def test_somebody_who_cannot_turn_is_asked_for_two_views(room):
    """Requirement W12."""
    browser = room.signed_in()
    draft, _ = begin(browser)
    agree(browser, draft, "face_recognition")
    tell(browser, draft, skip_turn="yes")
    browser.send_frame(draft, picture(40, 0))
    assert browser.send_frame(draft, picture(40, 4)).json["finished"]


def test_without_a_face_the_shopper_joins_too(room):
    """Requirements G5, W9."""
    browser = room.signed_in()
    draft, _ = begin(browser)
    agree(browser, draft, "offers")
    assert "Save" in browser.follow(tell(browser, draft, phone="98400 12345")).text
    receipt = browser.post(f"/staff/enrol/{draft}/save")
    assert receipt.text.count('<svg class="qr"') == 2
    assert room.nets.embedded == 0


def test_an_error_about_the_person_loses_no_input(room):
    browser = room.signed_in()
    draft, _ = begin(browser)
    agree(browser, draft, "offers")
    answer = tell(browser, draft, phone="not a number", nickname="Meena", adult="guardian")
    assert answer.status_code == 422
    assert 'value="Meena"' in answer.text
    assert 'value="not a number"' in answer.text
    assert re.search(r'value="guardian" checked', answer.text)
    assert tell(browser, draft, adult="").status_code == 422


def test_a_face_that_is_a_member_already_is_never_made_twice(room):
    known = room.join("Meena", number=40)
    browser = room.signed_in()
    draft = to_review(browser, number=40)
    text = browser.get(f"/staff/enrol/{draft}").text
    assert f"/staff/members/{known}" in text
    receipt = browser.post(f"/staff/enrol/{draft}/save", how="card")
    assert "No face template is kept" in receipt.text
    assert room.site.members.gallery_rows("buffalo_s").member_ids == (known,)
    assert ("staff:anbu", "duplicate_found", True) in room.trail()


@pytest.mark.parametrize("end", ["discard", "sign_out", "time", "idle", "again"])
def test_what_is_not_saved_leaves_nothing(room, end):
    """Requirement G2: no row, no key, no vector."""
    browser = room.signed_in()
    draft = to_review(browser)
    if end == "discard":
        browser.post(f"/staff/enrol/{draft}/discard")
    elif end == "sign_out":
        take_back(browser)
        browser.post("/staff/sign-out")
    elif end == "again":
        take_back(browser)
        begin(browser)
    else:
        room.seconds.now += 601.0 if end == "time" else 901.0
        browser.get(f"/staff/enrol/{draft}")
    assert rows_left(room) == [[], [], []]
    assert dict(room.site.keyring.member_keys()) == {}


def test_while_a_shopper_holds_the_tablet_nothing_else_opens(room):
    """Nobody who is handed a tablet can look up other members."""
    member_id = room.join("Kumar", number=90)
    browser = room.signed_in("eve", "staff", "officer", "admin")
    draft, text = begin(browser)
    assert 'class="menu"' not in text
    for rule in all_rules():
        if rule.handed or rule.needs is Permission.ANYONE:
            continue
        path = "/staff" + rule.path.replace("<member_id>", member_id).replace("<draft_id>", draft)
        answer = browser.get(path) if rule.method == "GET" else browser.post(path, text="Kumar")
        assert answer.status_code == 403 or answer.headers["Location"] == "/staff/take-back", rule
        assert "Kumar" not in answer.text
    assert browser.post("/staff/take-back", password="a guess").status_code == 422
    assert browser.get("/staff/").headers["Location"] == "/staff/take-back"
    assert take_back(browser).headers["Location"] == f"/staff/enrol/{draft}"
    assert browser.get("/staff/").status_code == 200


def test_what_the_shopper_holds_speaks_to_the_shopper(room):
    """Requirement G2: every page in their language; the way back for staff stays in the language of staff."""
    browser = room.signed_in()
    draft, text = begin(browser, language="ta")
    agree(browser, draft, "offers")
    review = browser.follow(tell(browser, draft)).text
    for page in (text, review):
        assert '<html lang="ta">' in page
        assert ">Staff: take the tablet back<" in page
    assert say("ta", "staff-discard") in review
    assert '<html lang="en">' in browser.get("/staff/take-back").text
    take_back(browser)
    assert '<html lang="en">' in browser.get("/staff/").text


def test_a_draft_belongs_to_one_session(room):
    draft = to_review(room.signed_in())
    other = room.signed_in("devi", "staff")
    assert other.get(f"/staff/enrol/{draft}").status_code == 410
    assert other.send_frame(draft, picture(40)).status_code == 410


@pytest.mark.parametrize(
    ("data", "status"), [(b"GIF89a" + b"0" * 50, 415), (b"", 415), (b"\xff\xd8\xff" + b"0" * 2_000_000, 413)]
)
def test_what_is_no_frame_is_refused(room, data, status):
    """Requirement S1 (V5)."""
    browser = room.signed_in()
    draft, _ = begin(browser)
    agree(browser, draft, "face_recognition")
    tell(browser, draft)
    answer = browser.send_frame(draft, data)
    assert answer.status_code == status
    assert set(answer.json["error"]) == {"code", "message", "mend"}


def test_the_camera_is_allowed_on_the_page_of_an_enrolment_only(room):
    browser = room.signed_in()
    draft, _ = begin(browser)
    assert "camera=(self)" in browser.get(f"/staff/enrol/{draft}").headers["Permissions-Policy"]
    take_back(browser)
    for path in ("/staff/", "/staff/enrol", "/staff/health"):
        assert "camera=()" in browser.get(path).headers["Permissions-Policy"]


def photos(browser, draft, *files):
    # Built by hand: the test client's own builder writes large bodies to a temporary file.
    mark = b"--frontier"
    head = b'Content-Disposition: form-data; name="csrf"\r\n\r\n' + browser.csrf.encode()
    name = b'Content-Disposition: form-data; name="photo"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts = [mark + b"\r\n" + part + b"\r\n" for part in (head, *(name + file for file in files))]
    body = b"".join(parts) + mark + b"--\r\n"
    kind = "multipart/form-data; boundary=frontier"
    return browser.post(f"/staff/enrol/{draft}/photos", data=body, content_type=kind)


def test_photos_need_the_number_of_a_signed_form(room):
    """Requirement A4."""
    browser = room.signed_in()
    draft, _ = begin(browser, "photos")
    assert agree(browser, draft, "face_recognition").status_code == 409
    agree(browser, draft, "face_recognition", reference="F-2026-17")
    tell(browser, draft)
    assert browser.follow(photos(browser, draft, picture(40), picture(40))).status_code == 200
    receipt = browser.post(f"/staff/enrol/{draft}/save")
    member_id = re.search(r"/staff/members/([0-9a-f]{32})", receipt.text)[1]
    with room.site.store.read() as connection:
        given = consents_of(connection, member_id)
    assert [(one.reference, one.screen) for one in given] == [("F-2026-17", "counter")]
    assert ("staff:anbu", "enrolled", True) in room.trail()


def to_photo_review(browser, *purposes, number=40):
    draft, _ = begin(browser, "photos")
    agree(browser, draft, *(purposes or ("face_recognition", "offers")), reference="F-1")
    tell(browser, draft)
    assert photos(browser, draft, picture(number)).status_code == 303
    return draft


def test_two_who_save_the_same_face_make_one_member(room):
    """Nobody was a member when the views were judged; at the second save somebody is."""
    first, second = room.signed_in(), room.signed_in("devi", "staff")
    drafts = to_photo_review(first), to_photo_review(second)
    assert "Receipt" in first.post(f"/staff/enrol/{drafts[0]}/save").text
    refused = second.post(f"/staff/enrol/{drafts[1]}/save")
    assert refused.status_code == 422
    assert "This face is a member already" in refused.text
    assert len(room.site.members.list()) == 1
    assert "No face template" in second.post(f"/staff/enrol/{drafts[1]}/save", how="card").text
    assert ("staff:devi", "duplicate_found", True) in room.trail()


def test_save_pressed_twice_makes_one_member(room, monkeypatch):
    browser = room.signed_in()
    draft = to_photo_review(browser)
    enrol, answers = room.deps.people.enrol, []

    def again(new):
        answers.append(browser.post(f"/staff/enrol/{draft}/save").status_code)
        return enrol(new)

    monkeypatch.setattr(room.deps.people, "enrol", again)
    assert browser.post(f"/staff/enrol/{draft}/save").status_code == 200
    assert answers == [410]
    assert len(room.site.members.list()) == 1


def test_who_agreed_to_a_face_only_is_not_made_a_member_without_one(room):
    """Requirement G3: nothing is left that they agreed to; the draft stays, with what to do."""
    browser = room.signed_in()
    room.join("Kumar", number=40)
    draft = to_photo_review(browser, "face_recognition")
    refused = browser.post(f"/staff/enrol/{draft}/save", how="card")
    assert refused.status_code == 422
    assert "There is no purpose" in refused.text
    assert f"/staff/enrol/{draft}/discard" in refused.text
    assert len(room.site.members.list()) == 1


def test_too_many_refused_cards_lose_no_input(room, monkeypatch):
    browser = room.signed_in()
    draft, _ = begin(browser)
    agree(browser, draft, "offers")

    def refuse(*_arguments):
        raise TooManyTries("Too many cards were refused", mend="Wait a minute")

    monkeypatch.setattr(room.deps.joining, "fill", refuse)
    answer = tell(browser, draft, nickname="Meena", card="77")
    assert answer.status_code == 422
    assert 'value="77"' in answer.text


def test_photos_never_touch_the_disk(room, monkeypatch):
    """Requirements G15, A4: werkzeug's own parser would write a file of this size to a temporary one."""

    def refuse(*_arguments, **_named):
        raise AssertionError("a temporary file was opened")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", refuse)
    browser = room.signed_in()
    draft, _ = begin(browser, "photos")
    agree(browser, draft, "face_recognition", reference="F-1")
    tell(browser, draft)
    large = picture(40) + np.random.default_rng(1).bytes(3_000_000)
    assert photos(browser, draft, large).status_code == 303


def test_photos_that_will_not_do_are_named(room):
    browser = room.signed_in()
    draft, _ = begin(browser, "photos")
    agree(browser, draft, "face_recognition", reference="F-1")
    tell(browser, draft)
    assert photos(browser, draft).status_code == 422
    assert photos(browser, draft, *[picture(40)] * 9).status_code == 422
    assert "Picture 2" in photos(browser, draft, picture(40), b"%PDF-1.7").text
    assert "no_face" in photos(browser, draft, picture(0)).text
    assert photos(browser, draft, picture(40)).status_code == 303
