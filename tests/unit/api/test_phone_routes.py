"""The API of the phones' page: what opens it, what it does, and what it never tells."""

import pytest

from kiosk.api import phone_sessions
from kiosk.modes import Recognition
from kiosk.privacy.consent import Purpose, current_wording
from tests.unit.api.phone_room import phone_app

RECEIPT = "7KQF-2M4X-9TRW"
ROUTES = (
    ("GET", "/api/v1/me", None),
    ("PUT", "/api/v1/me/purposes", {"purposes": []}),
    ("PUT", "/api/v1/me/paused", {"paused": True}),
    ("POST", "/api/v1/me/export", {}),
    ("POST", "/api/v1/me/receipt", {}),
    ("POST", "/api/v1/me/erase", {"confirm": True}),
)


class Phone:
    """A phone with a token, or without one."""

    def __init__(self, app, data):
        self.client, self.data, self.token = app.test_client(), data, ""

    def ask(self, method, path, body=None, language="en", **headers):
        given = {"Accept-Language": language, **headers}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        return self.client.open(path, method=method, json=body, headers=given)

    def sign_in(self, code=RECEIPT, **headers):
        answer = self.ask("POST", "/api/v1/me/session", {"code": code}, **headers)
        self.token = answer.json.get("token", "") if answer.status_code == 201 else self.token
        return answer


@pytest.fixture
def phone():
    return Phone(*phone_app())


@pytest.fixture
def signed_in(phone):
    assert phone.sign_in().status_code == 201
    return phone


def code_of(answer):
    return answer.status_code, answer.json["error"]["code"]


def test_the_page_is_the_same_for_everybody(phone):
    """Requirement G4: reachable without seeing the kiosk; nothing personal is in it before the code was given."""
    answer = phone.client.get("/me", headers={"Accept-Language": "ta"})

    assert answer.status_code == 200
    assert 'lang="ta"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("code", ["VNK-4821", "+919840012345", "UNKNOWN", "x" * 500])
def test_only_a_receipt_code_opens_it(phone, code):
    """A card and a phone number can be guessed or seen: they get the answer of an unknown code."""
    answer = phone.sign_in(code)

    assert code_of(answer) == (404, "kiosk.not_found")
    assert code not in answer.text
    assert phone.data.asked == []


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": 7}, {"code": "x" * 601}, [RECEIPT]])
def test_a_body_without_a_code_is_refused(phone, body):
    assert code_of(phone.ask("POST", "/api/v1/me/session", body)) == (400, "kiosk.request_invalid")


def test_unknown_codes_are_limited_by_address_and_a_right_one_opens_all_the_same(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(phone_sessions, "ADDRESS_TRIES", phone_sessions.Tries(most=3, seconds=20.0))
    phone = Phone(*phone_app(clock=lambda: now[0]))
    for _ in range(5):
        assert phone.sign_in().status_code == 201
    for _ in range(3):
        assert phone.sign_in("WRONG").status_code == 404

    assert code_of(phone.sign_in("WRONG")) == (429, "kiosk.too_many_tries")
    assert phone.sign_in().status_code == 201, "whoever tries codes at the same address keeps nobody out"
    now[0] += 21.0
    assert phone.sign_in("WRONG").status_code == 404


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_nothing_is_told_without_a_session(phone, method, path, body):
    """Requirement S1 (V8): every request is authorised by itself."""
    assert code_of(phone.ask(method, path, body)) == (401, "kiosk.session_ended")
    phone.token = "made-up"
    assert code_of(phone.ask(method, path, body)) == (401, "kiosk.session_ended")
    assert phone.data.asked == []


def test_the_overview_comes_in_the_asked_language_with_the_exact_words(signed_in):
    """Requirements G2 and I1: each purpose with the words that are agreed to, in the reader's language."""
    answer = signed_in.ask("GET", "/api/v1/me", language="hi")

    switches = {one["name"]: one for one in answer.json["switches"]}
    assert switches["offers"]["detail"] == current_wording(Purpose.OFFERS, "hi").text
    assert [one["on"] for one in answer.json["switches"]].count(True) == 2
    assert answer.json["nickname"] == "Meena"
    assert {"label": "Visits noted", "value": "3"} in answer.json["lines"]
    assert signed_in.data.asked == [("overview", "m1", "hi", "phone")]


def test_giving_and_withdrawing_are_the_same_request(signed_in):
    """Requirements G3, G4, G21 and B5: each purpose alone, in both directions, from any phone."""
    for wanted in (["offers", "analytics"], ["analytics"], []):
        answer = signed_in.ask("PUT", "/api/v1/me/purposes", {"purposes": wanted}, language="ta")
        assert [one["name"] for one in answer.json["switches"] if one["on"]] == wanted

    assert signed_in.data.asked[0] == (
        "set_purposes", "m1", (Purpose.OFFERS, Purpose.ANALYTICS), "ta", "phone", "phone",
    )  # fmt: skip


def test_recognition_is_withdrawn_here_and_begins_at_the_screen(signed_in):
    """Requirements G2 and G4: there is no camera here, so the phone offers no switch that would promise a capture."""
    assert signed_in.ask("GET", "/api/v1/me").json["face_later"] is False
    body = {"purposes": ["face_recognition", "analytics"]}
    assert signed_in.ask("PUT", "/api/v1/me/purposes", body).status_code == 200
    shown = signed_in.ask("PUT", "/api/v1/me/purposes", {"purposes": ["offers"]}).json
    assert shown["face_later"] is True
    assert "face_recognition" not in {one["name"] for one in shown["switches"]}

    # such as a page on which it still stood when it was withdrawn at the screen
    later = signed_in.ask("PUT", "/api/v1/me/purposes", {"purposes": ["face_recognition", "offers"]}).json
    assert signed_in.data.purposes == [Purpose.OFFERS]
    assert later["face_later"] is True


def test_a_page_from_before_the_face_was_added_does_not_withdraw_it(signed_in):
    """Requirement G3: a switch that nobody was shown says nothing."""
    body = {"purposes": ["analytics"], "shown": ["offers", "analytics", "contact"]}
    assert signed_in.ask("PUT", "/api/v1/me/purposes", body).status_code == 200

    assert signed_in.data.purposes == [Purpose.FACE_RECOGNITION, Purpose.ANALYTICS]


def test_where_no_face_is_recognised_nobody_is_sent_to_the_screen():
    phone = Phone(*phone_app(recognition=Recognition.OFF))
    phone.sign_in()
    phone.data.purposes = [Purpose.OFFERS]

    assert phone.ask("GET", "/api/v1/me").json["face_later"] is False


def test_a_consent_is_that_of_the_language_whose_words_were_shown(signed_in):
    """Requirement G2: the page names the language of the switches; the browser may have moved on meanwhile."""
    shown = signed_in.ask("GET", "/api/v1/me", language="ta").json
    assert shown["language"] == "ta"

    body = {"purposes": ["offers"], "language": shown["language"]}
    assert signed_in.ask("PUT", "/api/v1/me/purposes", body, language="en").status_code == 200

    assert ("set_purposes", "m1", (Purpose.OFFERS,), "ta", "phone", "phone") in signed_in.data.asked
    assert signed_in.ask("PUT", "/api/v1/me/purposes", body | {"language": "fr"}).status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/me/session", "/api/v1/me/purposes"])
def test_a_body_as_deep_as_a_well_is_no_body(signed_in, path):
    body = b'{"code": ' + b"[" * 8000 + b"]" * 8000 + b"}"
    answer = signed_in.client.open(
        path,
        method="PUT" if "purposes" in path else "POST",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {signed_in.token}"},
    )

    assert code_of(answer) == (400, "kiosk.request_invalid")


def test_a_code_that_is_no_text_is_refused(phone):
    assert code_of(phone.sign_in("\ud800")) == (400, "kiosk.request_invalid")


@pytest.mark.parametrize("body", [{}, {"purposes": "offers"}, {"purposes": ["everything"]}, {"purposes": [["offers"]]}])
def test_purposes_that_are_none_are_refused(signed_in, body):
    assert code_of(signed_in.ask("PUT", "/api/v1/me/purposes", body)) == (400, "kiosk.request_invalid")
    assert signed_in.data.asked == []


def test_recognition_can_be_paused(signed_in):
    assert signed_in.ask("PUT", "/api/v1/me/paused", {"paused": True}).json["paused"] is True
    assert signed_in.ask("PUT", "/api/v1/me/paused", {"paused": False}).json["paused"] is False
    assert signed_in.ask("PUT", "/api/v1/me/paused", {"paused": "yes"}).status_code == 400


def test_the_export_is_a_download_without_an_address_of_its_own(signed_in):
    """Requirements G7 and S1 (14.2.1): a zip, by POST only, never in a cache."""
    answer = signed_in.ask("POST", "/api/v1/me/export", {})

    assert answer.data.startswith(b"PK")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert signed_in.ask("GET", "/api/v1/me/export").status_code == 405


def test_a_new_receipt_signs_everybody_else_out(signed_in):
    other = Phone(signed_in.client.application, signed_in.data)
    other.sign_in()

    assert signed_in.ask("POST", "/api/v1/me/receipt", {}).json == {"code": "NEW1-NEW2-NEW3"}

    assert other.ask("GET", "/api/v1/me").status_code == 401
    assert signed_in.ask("GET", "/api/v1/me").status_code == 200


def test_an_erasure_is_confirmed_once_and_its_receipt_names_every_place(signed_in):
    """Requirement G9: the receipt lists each place and the time; the session is over with it."""
    assert signed_in.ask("POST", "/api/v1/me/erase", {}).status_code == 400
    assert signed_in.data.asked == []

    answer = signed_in.ask("POST", "/api/v1/me/erase", {"confirm": True})

    assert answer.json["number"] == "E-2026-0412"
    assert [one["count"] for one in answer.json["stores"]] == [1, 4, 0]
    assert answer.json["stores"][2]["place"] == "vanakkam.log"
    assert signed_in.data.asked == [("erase", "m1", "phone", False)]
    assert signed_in.ask("GET", "/api/v1/me").status_code == 401


def test_an_erasure_says_when_a_place_waits_and_the_browser_forgets(signed_in):
    """Requirements G9, S1 (14.3.1)."""
    signed_in.data.verified = False
    answer = signed_in.ask("POST", "/api/v1/me/erase", {"confirm": True})

    assert answer.json["verified"] is False
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("stay", [True, False])
def test_an_erasure_says_whether_the_purchases_stay(signed_in, stay):
    """Requirement G9."""
    signed_in.data.purchases_stay = stay

    assert signed_in.ask("POST", "/api/v1/me/erase", {"confirm": True}).json["purchases_stay"] is stay


def test_a_member_erased_elsewhere_is_signed_out(signed_in):
    signed_in.data.gone = True

    assert code_of(signed_in.ask("GET", "/api/v1/me")) == (401, "kiosk.session_ended")
    signed_in.data.gone = False
    assert signed_in.ask("GET", "/api/v1/me").status_code == 401


def test_signing_out_ends_the_session_and_clears_the_site(signed_in):
    """Requirement S1 (14.3.1): the browser is told to forget; the staff's cookie on the same address is left alone."""
    answer = signed_in.ask("DELETE", "/api/v1/me/session", {})

    assert answer.status_code == 204
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert signed_in.ask("GET", "/api/v1/me").status_code == 401


def test_another_page_cannot_press(signed_in):
    answer = signed_in.ask("POST", "/api/v1/me/erase", {"confirm": True}, Origin="https://elsewhere.example")

    assert answer.status_code == 403
    assert signed_in.data.asked == []
