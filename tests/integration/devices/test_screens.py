"""A browser elsewhere: what it sees before it is paired, as a screen, and after it was revoked."""

import threading

import numpy as np
import pytest
from staff_room import ORIGIN

from kiosk.devices import Asker, DeviceKind
from kiosk.devices.waiting import ASKING, MOST

CODE = "[A-Z0-9]{3} [A-Z0-9]{3}"
SCREENS = ("/", "/events", "/api/v1/screen")


def test_a_browser_elsewhere_is_shown_the_pairing_and_nothing_else(shop):
    """Requirement G1: nobody elsewhere watches who is recognised."""
    visitor = shop.visitor()
    page = visitor.open("/")
    assert page.status_code == 200
    assert "This screen is being set up" in page.text
    for said in ("Please ask at the counter", "கவுண்டரில் கேளுங்கள்", "कृपया काउंटर पर पूछिए"):
        assert said in page.text
    assert "welcome" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    for path in ("/events", "/api/v1/screen", "/api/v1/preview"):
        assert visitor.open(path).status_code == 403
    assert visitor.open("/", headers={"Accept": "application/json"}).status_code == 403
    assert shop.hub.streams() == ()


def test_the_page_is_in_the_browsers_language(shop):
    page = shop.visitor().open("/", headers={"Accept-Language": "ta"})
    assert '<html lang="ta">' in page.text
    assert "இந்தத் திரை அமைக்கப்படுகிறது" in page.text


def test_from_code_to_screen(shop):
    """Requirement S1: shown, approved, collected."""
    visitor, staff = shop.visitor(), shop.staff()
    asked = visitor.ask()
    assert asked.status_code == 200
    assert asked.json["state"] == "shown"
    assert asked.json["key"] == ""
    assert 590 <= asked.json["seconds_left"] <= 600
    assert visitor.state() == "shown"
    assert visitor.open("/api/v1/screen").status_code == 403

    who = staff.post("/staff/devices/find", code=asked.json["code"].lower())
    assert who.status_code == 200
    assert visitor.address in who.text
    assert "not encrypted" in who.text
    assert visitor.state() == "shown"
    assert staff.post("/staff/devices/pair", code=asked.json["code"], name="Door").status_code == 303

    assert visitor.state() == "paired"
    assert visitor.state() == "paired"
    assert "data-kind" in visitor.open("/").text
    screen = visitor.open("/api/v1/screen")
    assert screen.json["kind"] == "idle"
    pressed = visitor.open("/api/v1/press", "POST", json={"action": "start", "serial": screen.json["serial"]})
    assert pressed.status_code == 200
    listed = staff.get("/staff/devices").text
    assert "Door" in listed
    assert "by anbu" in listed


def test_a_reloaded_page_shows_the_same_code(shop):
    visitor = shop.visitor()
    assert visitor.ask().json["code"] == visitor.ask().json["code"]
    assert visitor.ask().json["code"] != shop.visitor().ask().json["code"]


def test_whoever_only_reads_the_code_gains_nothing(shop):
    visitor, spy, staff = shop.visitor(), shop.visitor("192.168.1.66"), shop.staff()
    code = visitor.ask().json["code"]
    spy.client.set_cookie("vanakkam_device", code, domain="127.0.0.1")
    staff.post("/staff/devices/pair", code=code, name="Door")
    assert spy.state() == "over"
    assert spy.open("/api/v1/screen").status_code == 403
    assert visitor.state() == "paired"


def test_five_screens_behind_one_unnamed_proxy_are_set_up_at_once(shop):
    staff = shop.staff()
    screens = [shop.visitor("127.0.0.1") for _ in range(5)]
    codes = [screen.open("/api/v1/pairing", "POST", json={}, headers={"Via": "1.1 proxy"}).json for screen in screens]
    for number, asked in enumerate(codes):
        assert staff.post("/staff/devices/pair", code=asked["code"], name=f"Screen {number}").status_code == 303
    assert [screen.state() for screen in screens] == ["paired"] * 5


def test_asking_is_limited_by_address_and_says_when_to_try_again(shop):
    asked = [shop.visitor().ask() for _ in range(ASKING.most + 1)]
    assert {one.status_code for one in asked[:-1]} == {200}
    refused = asked[-1]
    assert refused.status_code == 429
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= ASKING.seconds
    assert refused.json["error"]["mend"] == f"Try again in {wait} seconds"
    assert refused.json["error"]["message"] == "Too many codes were asked for from here"
    assert shop.visitor("192.168.1.66").ask().status_code == 200


def test_who_finds_every_place_taken_by_others_is_told_so_and_spends_no_try(shop):
    for number in range(MOST):
        shop.site.devices.ask(Asker(DeviceKind.SCREEN, f"10.0.{number}.1", "Browser", None))
    for _ in range(ASKING.most + 5):
        refused = shop.visitor().ask()
        assert refused.status_code == 429
        assert refused.json["error"]["message"] == "Very many devices ask to be paired"
    shop.site.devices._waiting._askings.clear()  # ten minutes later
    assert shop.visitor().ask().status_code == 200


def test_the_key_is_out_of_reach_of_scripts_and_other_sites(shop):
    plain = shop.visitor().ask()
    cookie = plain.headers["Set-Cookie"]
    assert cookie.startswith("vanakkam_device=")
    for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=34560000"):
        assert part in cookie
    key = cookie.partition("=")[2].partition(";")[0]
    assert key not in plain.text
    over_tls = shop.visitor("192.168.1.66").open("/api/v1/pairing", "POST", json={}, base_url="https://127.0.0.1")
    assert over_tls.headers["Set-Cookie"].startswith("__Host-vanakkam_device=")
    assert "Secure" in over_tls.headers["Set-Cookie"]


def test_the_page_of_a_screen_lengthens_its_key(shop):
    screen, _ = shop.screen()
    assert "Max-Age=34560000" in screen.open("/").headers["Set-Cookie"]
    assert "Set-Cookie" not in screen.open("/api/v1/screen").headers
    assert "Set-Cookie" not in shop.visitor("127.0.0.1").open("/").headers


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_a_paired_screen_may_come_through_a_proxy(shop, header):
    screen, _ = shop.screen()
    screen.address = "127.0.0.1"
    assert screen.open("/api/v1/screen", headers={header: "203.0.113.9"}).status_code == 200


def test_a_revoked_screen_is_out_at_its_next_request(shop):
    screen, device = shop.screen()
    assert [screen.open(path, buffered=False).status_code for path in SCREENS] == [200, 200, 200]
    staff = shop.staff()
    assert "its key opens nothing any more" in staff.get(f"/staff/devices/{device.device_id}").text
    assert staff.post(f"/staff/devices/{device.device_id}/revoke").status_code == 303
    assert "This screen is being set up" in screen.open("/").text
    assert [screen.open(path).status_code for path in SCREENS[1:]] == [403, 403]
    press = screen.open("/api/v1/press", "POST", json={"action": "start", "serial": 1})
    assert press.status_code == 403
    assert "revoked" in staff.get("/staff/devices").text


def test_the_stream_of_a_revoked_screen_ends_and_others_go_on(shop, monkeypatch):
    monkeypatch.setattr("kiosk.api.screen.LOOK_SECONDS", 0.01)
    screen, device = shop.screen()
    other, _ = shop.screen("Window")
    stream = iter(screen.open("/events", buffered=False).response)
    others = iter(other.open("/events", buffered=False).response)
    assert next(stream).startswith(b"event: screen")
    assert next(others).startswith(b"event: screen")
    shop.site.devices.revoke(device.device_id, actor="cli")
    assert list(stream) == []
    shop.kiosk.stage.maintain(on=True)
    assert b"maintenance" in next(others)


def test_nothing_new_goes_to_a_screen_between_its_revocation_and_the_end_of_its_stream(shop):
    screen, device = shop.screen()
    stream = iter(screen.open("/events", buffered=False).response)
    next(stream)
    shop.site.devices.revoke(device.device_id, actor="cli")
    shop.kiosk.stage.maintain(on=True)
    assert list(stream) == []


def test_a_revoked_screen_loses_the_preview_of_the_camera_too(make_shop, monkeypatch):
    shop = make_shop(preview=True)
    monkeypatch.setattr("kiosk.api.screen.capturing", lambda _state: True)
    preview, picture = shop.kiosk.web.preview, np.full((240, 320, 3), 90, np.uint8)
    preview.turn(on=True)
    preview.show(picture, None)
    screen, device = shop.screen()
    parts = iter(screen.open("/api/v1/preview", buffered=False).response)
    assert b"image/jpeg" in next(parts)
    shop.site.devices.revoke(device.device_id, actor="cli")
    preview.show(picture, None)
    assert list(parts) == []


def test_a_revocation_by_staff_ends_a_stream_at_once(shop, monkeypatch):
    """Not when it looks next, which here is in an hour."""
    monkeypatch.setattr("kiosk.api.screen.LOOK_SECONDS", 3600.0)
    monkeypatch.setattr("kiosk.api.screen.BEAT_SECONDS", 3600.0)
    screen, device = shop.screen()
    other, _ = shop.screen("Window")
    stream = iter(screen.open("/events", buffered=False).response)
    others = iter(other.open("/events", buffered=False).response)
    assert next(stream).startswith(b"event: screen")
    assert next(others).startswith(b"event: screen")
    ended = threading.Event()
    reader = threading.Thread(target=lambda: (list(stream), ended.set()))
    reader.start()
    assert shop.staff().post(f"/staff/devices/{device.device_id}/revoke").status_code == 303
    assert ended.wait(30)
    reader.join()
    shop.kiosk.stage.maintain(on=True)
    assert b"maintenance" in next(others), "the others go on"


def test_a_revocation_ends_a_stream_that_waits(shop):
    screen, device = shop.screen()
    stream = iter(screen.open("/events", buffered=False).response)
    next(stream)
    ended = threading.Event()
    reader = threading.Thread(target=lambda: (list(stream), ended.set()))
    reader.start()
    shop.site.devices.revoke(device.device_id, actor="cli")
    assert ended.wait(30)
    reader.join()


def test_the_boxs_own_screen_needs_no_pairing_unless_the_site_says_so(make_shop):
    own = make_shop().visitor("127.0.0.1")
    assert "data-kind" in own.open("/").text
    assert 'href="/"' in own.open("/privacy").text


def test_the_notice_leads_screens_back_and_nobody_else(shop):
    screen, _ = shop.screen()
    assert 'href="/"' in screen.open("/privacy").text
    assert 'href="/"' not in shop.visitor().open("/privacy").text


def test_a_site_may_ask_its_own_screen_for_a_pairing_too(make_shop):
    shop = make_shop(pair_own_screen=True)
    own = shop.visitor("127.0.0.1")
    assert "This screen is being set up" in own.open("/").text
    assert own.open("/events").status_code == 403
    screen, _ = shop.screen()
    screen.address = "127.0.0.1"
    assert "data-kind" in screen.open("/").text


def test_two_screens_show_the_same_and_one_press_counts(shop):
    """What docs/devices.md says of a second screen."""
    screen, _ = shop.screen()
    own = shop.visitor("127.0.0.1")
    first, second = own.open("/api/v1/screen").json, screen.open("/api/v1/screen").json
    assert (first["serial"], first["kind"], first["headline"]) == (second["serial"], second["kind"], second["headline"])
    press = {"action": "start", "serial": first["serial"]}
    assert own.open("/api/v1/press", "POST", json=press).status_code == 200
    assert screen.open("/api/v1/press", "POST", json=press).status_code == 409


def test_staff_is_told_of_codes_nobody_shows_and_names_that_are_taken(shop):
    staff, visitor = shop.staff(), shop.visitor()
    shop.screen("Door")
    wrong = staff.post("/staff/devices/find", code="AAA AAA")
    assert wrong.status_code == 422
    assert "No device shows this code now" in wrong.text
    assert 'value="AAA AAA"' in wrong.text
    code = visitor.ask().json["code"]
    taken = staff.post("/staff/devices/pair", code=code, name="Door")
    assert taken.status_code == 422
    assert "called Door already" in taken.text
    assert f'value="{code}"' in taken.text
    assert staff.post("/staff/devices/pair", code="AAA AAA", name="Porch").status_code == 422
    device = next(one for one in shop.site.devices.list() if one.name == "Door")
    assert staff.post(f"/staff/devices/{device.device_id}/rename", name="Porch").status_code == 303
    assert staff.post(f"/staff/devices/{device.device_id}/rename", name=" ").status_code == 422
    assert staff.get("/staff/devices/nobody").status_code == 404
    assert "Porch" in staff.get("/staff/devices").text


def test_the_page_tells_of_an_approval_by_a_command(shop):
    shop.site.devices.approve_elsewhere("ACD347", "Door", actor="cli")
    assert "waits for its code" in shop.staff().get("/staff/devices").text


def test_guessing_codes_in_the_console_is_throttled(shop):
    staff = shop.staff()
    for _ in range(10):
        staff.post("/staff/devices/find", code="AAAAAA")
    assert "Too many unknown codes" in staff.post("/staff/devices/find", code="AAAAAA").text


def test_a_name_that_was_typed_outlives_the_wait(shop):
    staff, code = shop.staff(), shop.visitor().ask().json["code"]
    for _ in range(10):
        staff.post("/staff/devices/find", code="AAAAAA")
    waits = staff.post("/staff/devices/pair", code=code, name="Porch")
    assert waits.status_code == 422
    assert "Too many unknown codes" in waits.text
    assert 'value="Porch"' in waits.text
    assert f'value="{code}"' in waits.text


def test_the_console_needs_its_token(shop):
    staff = shop.staff()
    refused = staff.client.post("/staff/devices/find", data={"code": "AAAAAA"}, headers=ORIGIN)
    assert refused.status_code == 403
