"""What each route of the screen answers."""

import itertools
import json
import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from screen_walk import ADULT, ALL_ON

from kiosk.api.mail import mail_routes
from kiosk.api.notice import notice_routes
from kiosk.modes import Engage, Recognition
from kiosk.screens.kinds import Action
from kiosk.settings import Settings
from models.errors import WeightMissing
from tests.unit.api.phone_room import phone_app
from vision.types import CaptureProgress, Dismiss, Hint, PoseView, StartCapture, Tap

DOCS = Path(__file__).parents[3] / "docs" / "api.md"
SWITCHES = dict.fromkeys(ALL_ON, True)


def pieces(answer, count):
    return [piece.decode() for piece in itertools.islice(answer.response, count)]


def data_of(piece):
    return json.loads(piece.split("data: ", 1)[1])


def capture(web):
    web.see("arrived")
    for action, sent in (
        ("start", {}), ("join", {}), ("agree", {"switches": SWITCHES}), ("next", {"fields": ADULT}),
    ):  # fmt: skip
        answer = web.press(action, **sent)
        assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["kind"] == "capture"


# The page


def test_the_page_shows_offers_for_everyone_without_scripts(web):
    web.recognise()

    page = web.client.get("/").get_data(as_text=True)

    assert "Offers for everyone" in page
    assert "For everyone this week" in page
    assert "Meena" not in page
    assert "Because you often" not in page
    assert '<html lang="en">' in page


def test_offers_are_escaped_in_the_page(web):
    page = web.client.get("/").get_data(as_text=True)

    assert "<b>" not in page
    assert "<b>15 % off</b> coffee" in unescape(page)


def test_the_page_has_no_inline_script_or_style(web):
    page = web.client.get("/").get_data(as_text=True)

    assert not re.search(r"\son\w+=|\sstyle=|<style", page)
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in script or "application/json" in script for script in scripts)
    assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", page)


def test_current_screen(web):
    web.recognise()

    screen = web.client.get("/api/v1/screen").get_json()

    assert screen["kind"] == "recognised"
    assert screen["headline"] == "Vanakkam, Meena"
    assert screen["ends_in_ms"] == 90_000
    card = screen["cards"][0]
    assert card.pop("actions")[0]["action"] == "less_like_this"
    assert card == {
        "offer_id": "o1", "title": "<b>15 % off</b> coffee", "subtitle": "", "reason": "Because you often buy coffee",
        "price_note": "₹ 280", "code": "K7QF-2M", "category": "Coffee", "icon": "coffee",
        "picture": "", "picture_alt": "", "scan": [],
    }  # fmt: skip
    assert [button["action"] for button in screen["buttons"] if button["corner"]] == ["not_me", "hide"]


# The stream


def test_stream_begins_with_the_screen_and_follows_it(web):
    answer = web.client.get("/events", buffered=False)
    stream = iter(answer.response)

    first = next(stream).decode()
    web.see("arrived")
    second = next(stream).decode()
    answer.close()

    assert answer.mimetype == "text/event-stream"
    assert first.startswith("event: screen\n")
    assert first.endswith("\n\n")
    assert "\nid:" not in first
    assert [data_of(first)["kind"], data_of(second)["kind"]] == ["idle", "near"]


def test_silence_is_filled_with_beats(web, monkeypatch):
    monkeypatch.setattr("kiosk.api.screen.BEAT_SECONDS", 0.01)
    answer = web.client.get("/events", buffered=False)

    assert pieces(answer, 3)[1:] == ["event: beat\ndata: {}\n\n"] * 2
    answer.close()


def test_a_closed_stream_frees_its_place(make_web):
    web = make_web(screens=1)
    answer = web.client.get("/events", buffered=False)
    refused = web.client.get("/events")
    answer.close()
    again = web.client.get("/events", buffered=False)
    again.close()

    assert refused.status_code == 503
    assert refused.get_json()["error"]["code"] == "kiosk.screens_full"
    assert again.status_code == 200


def test_a_head_request_holds_no_place(make_web):
    web = make_web(screens=1)

    web.client.head("/events").close()

    assert web.hub.streams() == ()


def test_a_stream_ends_when_the_stage_closes(web):
    answer = web.client.get("/events", buffered=False)
    stream = iter(answer.response)
    next(stream)

    web.stage.close()

    assert [piece for piece in stream if b"screen" in piece] == []
    answer.close()


# Presses


def test_engage_asks_for_one_look(web):
    """Requirement A7: the screen says that a machine compares before it does."""
    web.see("arrived")

    answer = web.press("engage")

    assert answer.status_code == 200
    assert answer.get_json()["kind"] == "looking"
    assert "machine" in answer.get_json()["text"]
    assert web.sent == [Tap()]


@pytest.mark.parametrize("recognition", [Recognition.OFF, Recognition.VERIFY])
def test_engage_is_refused_where_no_look_can_start(make_web, recognition):
    web = make_web(recognition=recognition)
    web.see("arrived")

    answer = web.press("engage")

    assert answer.status_code == 409
    assert answer.get_json()["error"]["code"] == "kiosk.press_refused"
    assert web.sent == []


@pytest.mark.parametrize("engage", list(Engage))
def test_engage_with_nobody_there_asks_to_step_in(make_web, engage):
    answer = make_web(engage=engage).press("engage")

    assert answer.status_code == 200
    assert "does not see you" in answer.get_json()["text"]


@pytest.mark.parametrize(("action", "headline"), [("not_me", "Sorry about that"), ("hide", "It is hidden")])
def test_a_clearing_press_clears_before_it_answers(web, action, headline):
    web.recognise()

    answer = web.press(action)

    assert answer.status_code == 200
    assert answer.get_json()["headline"] == headline
    assert "Meena" not in answer.get_data(as_text=True)
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert web.sent == [Tap(), Dismiss()]


def test_a_press_on_an_old_screen_is_refused(web):
    serial = web.stage.state.serial
    web.recognise()

    answer = web.press("start", serial=serial)

    assert answer.status_code == 409
    assert answer.get_json()["error"]["code"] == "kiosk.press_refused"
    assert web.stage.state.personal is not None


def test_extend_only_while_the_warning_is_shown(web):
    """Requirement W4."""
    web.recognise()
    early = web.press("extend")
    web.clock.now += 75
    web.stage.tick()

    late = web.press("extend")

    assert early.status_code == 409
    assert late.status_code == 200
    assert late.get_json()["ends_in_ms"] == 90_000


def test_joining_by_presses_alone(web):
    """Requirements G2, B2."""
    capture(web)

    assert web.sent == [StartCapture()]
    assert [name for name, *_ in web.work.join.calls] == ["begin", "fill"]


@pytest.mark.parametrize("action", ["next", "save", "retake", "skip_turn", "card_only"])
def test_nothing_of_joining_is_taken_without_a_recorded_consent(web, action):
    """Requirement G2: 409 unless the consent is on record."""
    web.see("arrived")
    for screen in ("start", "join"):
        web.press(screen)

    answer = web.press(action, fields=ADULT)

    assert answer.status_code == 409
    assert answer.get_json()["error"]["code"] == "kiosk.press_refused"
    assert web.work.join.calls == []
    assert web.sent == []


def test_a_code_is_a_field_and_never_an_address(web):
    web.press("use_code")

    answer = web.press("code", fields={"code": "CARD1"})

    assert answer.get_json()["kind"] == "recognised"
    assert "CARD1" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("body", [
    {"action": "start"}, {"action": "start", "serial": "0"}, {"action": "start", "serial": True},
    {"action": "dance", "serial": 0}, {"action": ["start"], "serial": 0}, {"serial": 0},
    {"action": "start", "serial": 0, "value": 7}, {"action": "start", "serial": 0, "value": "x" * 601},
    {"action": "agree", "serial": 0, "switches": ["offers"]}, {"action": "agree", "serial": 0, "switches": {"a": 1}},
    {"action": "next", "serial": 0, "fields": {"card": 7}}, {"action": "next", "serial": 0, "fields": "x"},
    {"action": "next", "serial": 0, "fields": {str(n): "" for n in range(17)}},
    {"action": "code", "serial": 0, "fields": {"code": "9" * 601}},
])  # fmt: skip
def test_what_is_no_press_is_refused_without_repeating_it(web, body):
    answer = web.client.post("/api/v1/press", json=body)

    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == "kiosk.request_invalid"
    assert "999" not in answer.get_data(as_text=True)


def test_a_switch_that_is_off_is_not_agreed_to(web):
    """Requirement G3."""
    web.see("arrived")
    web.press("start")
    web.press("join")

    web.press("agree", switches={"offers": True, "contact": False})

    assert [purpose.value for purpose in web.work.join.calls[0][1]] == ["offers"]


# The preview


def test_the_preview_runs_only_while_a_capture_does(make_web):
    """Requirement G12: in memory, mirrored, never stored, off where the site has not chosen it."""
    web = make_web(preview=True)
    assert web.client.get("/api/v1/preview").status_code == 404
    capture(web)
    picture = np.zeros((48, 64, 3), np.uint8)
    web.preview.show(picture, None)

    answer = web.client.get("/api/v1/preview", buffered=False)
    stream = iter(answer.response)
    part = next(stream)
    web.press("cancel")

    assert answer.mimetype == "multipart/x-mixed-replace"
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"Content-Type: image/jpeg" in part
    assert list(stream) == []
    answer.close()
    web.preview.show(picture, None)
    assert web.preview._image is None


def test_the_picture_is_mirrored():
    cv2 = pytest.importorskip("cv2")
    from kiosk.api.preview import WIDTH, encode

    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[:, :640] = 255

    shown = cv2.imdecode(np.frombuffer(encode(picture), np.uint8), cv2.IMREAD_COLOR)

    assert shown.shape == (360, WIDTH, 3)
    assert shown[:, -100:].mean() > 250
    assert shown[:, :100].mean() < 5


def test_a_site_without_the_setting_has_no_preview(web):
    capture(web)
    web.bus.publish(CaptureProgress(0.0, 1, Hint.CLOSER, tuple(PoseView), (), None))

    assert web.client.get("/api/v1/preview").status_code == 404
    assert not web.client.get("/api/v1/screen").get_json()["capture"]["preview"]


def test_no_more_previews_than_screens_need(make_web):
    web = make_web(preview=True)
    capture(web)
    web.preview.show(np.zeros((48, 64, 3), np.uint8), None)
    answers = [web.client.get("/api/v1/preview", buffered=False) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 503]
    for answer in answers:
        answer.close()
    assert web.client.get("/api/v1/preview", buffered=False).status_code == 200


# Health


def test_health_tells_the_camera_and_nothing_personal(web):
    web.recognise()
    well = web.client.get("/healthz").get_json()
    web.see("camera_lost")
    lost = web.client.get("/healthz").get_json()

    assert well == {"status": "ok", "camera": "ok", "screens": 0, "fault": None}
    assert lost["camera"] == "lost"


def test_health_names_the_fault_by_its_code(web):
    web.fault = WeightMissing("/secret/place is missing")
    answer = web.client.get("/healthz")

    assert answer.get_json()["fault"] == WeightMissing.code
    assert "secret" not in answer.get_data(as_text=True)


# Documentation


def test_every_route_is_documented(web):
    documented = set(re.findall(r"`(GET|POST) (/\S*)`", DOCS.read_text(encoding="utf-8")))
    rules = {
        (method, rule.rule)
        for rule in web.app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST"}
        if rule.endpoint != "static"
    }

    assert rules <= documented


def test_every_field_of_the_screen_is_documented(web):
    web.recognise()
    screen = web.client.get("/api/v1/screen").get_json()
    text = DOCS.read_text(encoding="utf-8")

    for field in (*screen, *screen["cards"][0], *screen["buttons"][0]):
        assert f"| `{field}` |" in text


def test_every_part_of_a_capture_is_documented(web):
    capture(web)
    row = next(line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `capture` |"))

    for name in web.client.get("/api/v1/screen").get_json()["capture"]:
        assert f'"{name}"' in row


def test_every_path_beside_the_screen_is_documented(tmp_path):
    """The phones' page with its API, the notice, and where the staff's pages are told."""
    app, _ = phone_app()
    app.register_blueprint(notice_routes(SimpleNamespace(settings=Settings(home=tmp_path))))
    app.register_blueprint(mail_routes(SimpleNamespace(settings=Settings(home=tmp_path), site=None)))
    text = DOCS.read_text(encoding="utf-8")
    documented = set(re.findall(r"`(GET|POST|PUT|DELETE) (/\S*)`", text))
    rules = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }

    assert len(rules) >= 10
    assert rules <= documented
    assert "[staff.md](staff.md)" in text


def test_every_action_is_documented():
    text = DOCS.read_text(encoding="utf-8")

    for action in Action:
        assert f"`{action.value}`" in text
