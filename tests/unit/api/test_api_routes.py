"""What each route answers."""

import itertools
import json
import re
from html import unescape
from pathlib import Path

import pytest

from kiosk.settings import Engage, Recognition
from vision.types import Dismiss, Tap

DOCS = Path(__file__).parents[3] / "docs" / "api.md"


def pieces(answer, count):
    return [piece.decode() for piece in itertools.islice(answer.response, count)]


def data_of(piece):
    return json.loads(piece.split("data: ", 1)[1])


def test_the_page_shows_offers_for_everyone_without_scripts(web):
    web.see("arrived", "engaged", "recognised")

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
    web.see("arrived", "engaged", "recognised")

    screen = web.client.get("/api/v1/screen").get_json()

    assert screen["kind"] == "recognised"
    assert screen["headline"] == "Vanakkam, Meena"
    assert screen["ends_in_ms"] == 90_000
    assert screen["cards"][0] == {
        "offer_id": "o1", "title": "<b>15 % off</b> coffee", "subtitle": "", "reason": "Because you often buy coffee",
        "price_note": "₹ 280", "code": "K7QF-2M", "category": "Coffee", "icon": "coffee",
    }  # fmt: skip
    assert [button["action"] for button in screen["buttons"]] == ["not_me", "hide"]


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

    assert len(web.hub) == 0


def test_a_stream_ends_when_the_stage_closes(web):
    answer = web.client.get("/events", buffered=False)
    stream = iter(answer.response)
    next(stream)

    web.stage.close()

    assert [piece for piece in stream if b"screen" in piece] == []
    answer.close()


def test_engage_asks_for_one_look(web):
    web.see("arrived")

    answer = web.post("/api/v1/engage")

    assert answer.status_code == 202
    assert answer.get_json()["kind"] == "near"
    assert web.sent == [Tap()]


@pytest.mark.parametrize(("engage", "recognition", "there"), [
    (Engage.DWELL, Recognition.IDENTIFY, True),
    (Engage.TAP, Recognition.OFF, True),
    (Engage.TAP, Recognition.IDENTIFY, False),
])  # fmt: skip
def test_engage_is_refused_where_no_look_can_start(make_web, engage, recognition, there):
    web = make_web(engage, recognition)
    if there:
        web.see("arrived")

    answer = web.post("/api/v1/engage")

    assert answer.status_code == 409
    assert answer.get_json()["error"]["code"] == "kiosk.press_refused"
    assert web.sent == []


@pytest.mark.parametrize(("reason", "headline"), [
    ("not_me", "Sorry about that"), ("hide", "It is hidden"), ("stop", "It is hidden"),
])  # fmt: skip
def test_dismiss_clears_before_it_answers(web, reason, headline):
    web.see("arrived", "engaged", "recognised")

    answer = web.post("/api/v1/dismiss", {"reason": reason})

    assert answer.status_code == 200
    assert answer.get_json()["headline"] == headline
    assert "Meena" not in answer.get_data(as_text=True)
    assert web.sent == [Dismiss()]


def test_dismiss_with_nobody_there_is_harmless(web):
    assert web.post("/api/v1/dismiss", {"reason": "hide"}).get_json()["kind"] == "idle"
    assert web.sent == []


def test_extend_only_while_the_warning_is_shown(web):
    web.see("arrived", "engaged", "recognised")
    early = web.post("/api/v1/extend")
    web.clock.now += 75
    web.stage.tick()

    late = web.post("/api/v1/extend")

    assert early.status_code == 409
    assert late.status_code == 200
    assert late.get_json()["ends_in_ms"] == 90_000


def test_health_tells_the_camera_and_nothing_personal(web):
    web.see("arrived", "engaged", "recognised")
    well = web.client.get("/healthz").get_json()
    web.see("camera_lost")
    lost = web.client.get("/healthz").get_json()

    assert well == {"status": "ok", "camera": "ok", "screens": 0}
    assert lost["camera"] == "lost"


def test_every_route_is_documented(web):
    documented = set(re.findall(r"`(GET|POST) (/\S*)`", DOCS.read_text(encoding="utf-8")))
    rules = {
        (method, rule.rule)
        for rule in web.app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST"}
        if rule.endpoint != "static"
    }

    assert rules == documented


def test_every_field_of_the_screen_is_documented(web):
    screen = web.client.get("/api/v1/screen").get_json()
    text = DOCS.read_text(encoding="utf-8")

    for field in (*screen, *screen["cards"][0]):
        assert f"| `{field}` |" in text
