"""One shape of errors on every path, and the guards before and after each request."""

import logging

import pytest

from kiosk.api.guards import host_allowed
from kiosk.api.screen_access import OwnPlace
from kiosk.settings import Settings

PRESS = "/api/v1/press"
GETS = ("/", "/healthz", "/api/v1/screen")
NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def shape(answer):
    assert answer.mimetype == "application/json"
    body = answer.get_json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "mend"}
    assert all(isinstance(value, str) for value in body["error"].values())
    assert body["error"]["code"].startswith("kiosk.")
    assert body["error"]["message"]
    return body["error"]


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/api/v1/nothing", 404), ("GET", "/api/v1/press", 405), ("POST", "/healthz", 405),
    ("PUT", "/api/v1/press", 405), ("GET", "/static/../web.py", 404), ("GET", "/nothing", 404),
])  # fmt: skip
def test_flask_errors_take_the_one_shape(web, method, path, status):
    headers = {"Accept": "application/json"}

    answer = web.client.open(path, method=method, json={} if method != "GET" else None, headers=headers)

    assert answer.status_code == status
    shape(answer)
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(("body", "content_type", "status"), [
    ("{", "application/json", 400), ("[]", "application/json", 400), ("", "application/json", 400),
    ("a=1", "application/x-www-form-urlencoded", 415), ("{}", "text/plain", 415), ("{}", None, 415),
    ('{"x": "' + "y" * 17_000 + '"}', "application/json", 413),
])  # fmt: skip
def test_bad_bodies_are_refused(web, body, content_type, status):
    answer = web.client.post(PRESS, data=body, content_type=content_type)

    assert answer.status_code == status
    assert shape(answer)["code"] == "kiosk.request_invalid"
    assert web.sent == []


def test_an_unexpected_error_says_nothing_of_its_cause(web, monkeypatch, caplog):
    def broken():
        raise RuntimeError("secret of Meena")

    monkeypatch.setattr(web.stage, "view", broken)
    with caplog.at_level(logging.ERROR):
        answer = web.client.get("/api/v1/screen")

    assert answer.status_code == 500
    assert "secret" not in answer.get_data(as_text=True)
    assert shape(answer)["code"] == "kiosk.unexpected"
    assert "screen.current" in caplog.text


def test_people_get_an_error_page(web):
    answer = web.client.get("/nothing", headers={"Accept": "text/html,*/*;q=0.8"})

    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "There is nothing at this address" in answer.get_data(as_text=True)
    assert 'lang="en"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", [*GETS, "/api/v1/nothing", "/static/js/screen.js"])
def test_every_answer_carries_the_headers(web, path):
    with web.client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == ("no-cache" if path.startswith("/static") else "no-store")


def test_the_stream_carries_the_headers(web):
    answer = web.client.get("/events", buffered=False)
    answer.close()

    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("headers", [
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:9999"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
])  # fmt: skip
def test_presses_of_other_pages_are_refused(web, headers):
    web.recognise()

    answer = web.press("hide", headers)

    assert answer.status_code == 403
    assert shape(answer)["code"] == "kiosk.request_invalid"
    assert web.stage.state.personal is not None


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "http://localhost"}, {"Origin": "https://localhost"}, {"Sec-Fetch-Site": "same-origin"},
])  # fmt: skip
def test_presses_of_the_own_page_are_taken(web, headers):
    assert web.press("start", headers).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "10.0.0.1", ""])
@pytest.mark.parametrize("path", [*GETS, "/events", "/static/js/screen.js", "/nothing"])
def test_foreign_host_names_are_refused_everywhere(web, host, path):
    answer = web.client.get(path, headers={"Host": host})

    assert answer.status_code == 400
    assert "Meena" not in answer.get_data(as_text=True)
    assert web.hub.streams() == ()


@pytest.mark.parametrize(("header", "any_address", "expected"), [
    ("localhost", False, True), ("LOCALHOST:8000", False, True), ("localhost.:8000", False, True),
    ("127.0.0.1:8000", False, True), ("[::1]:8000", False, True), ("192.168.1.5", False, False),
    ("192.168.1.5:8000", True, True), ("[fe80::1]:8000", True, True), ("evil.example", True, False),
    ("127.0.0.1.evil.example", True, False), ("localhost@evil.example", False, False), ("", True, False),
])  # fmt: skip
def test_which_host_headers_are_believed(header, any_address, expected):
    assert host_allowed(header, NAMES, any_address=any_address) is expected


def test_a_wildcard_host_takes_any_bare_address_but_no_foreign_name(make_web):
    web = make_web(host="0.0.0.0")  # noqa: S104 - nothing is bound in this test

    assert web.client.get("/healthz", headers={"Host": "192.168.1.5:8000"}).status_code == 200
    assert web.client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


# Who may see the screen


@pytest.mark.parametrize("path", ["/", "/events", "/api/v1/screen", "/api/v1/preview", "/api/v1/pictures/p1"])
def test_the_screen_answers_at_its_own_place_only(web, path):
    """Requirement G1: nobody elsewhere watches who is recognised."""
    web.recognise()

    answer = web.client.get(
        path, environ_overrides={"REMOTE_ADDR": "192.168.1.7"}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 403
    assert shape(answer)["code"] == "kiosk.screen_refused"
    assert web.hub.streams() == ()


def test_a_press_from_elsewhere_does_nothing(web):
    web.recognise()
    body = {"action": "my_data", "serial": web.stage.state.serial}

    answer = web.client.post(PRESS, json=body, environ_overrides={"REMOTE_ADDR": "10.1.2.3"})

    assert answer.status_code == 403
    assert web.stage.state.kind == "recognised"


def test_health_and_pictures_of_the_page_answer_to_everybody(web):
    elsewhere = {"REMOTE_ADDR": "192.168.1.7"}

    assert web.client.get("/healthz", environ_overrides=elsewhere).status_code == 200
    with web.client.get("/static/js/screen.js", environ_overrides=elsewhere) as answer:
        assert answer.status_code == 200


def test_a_further_screen_is_a_choice_of_the_site(make_web):
    web = make_web(screen_addresses=("127.0.0.1", "192.168.1.0/24"))

    assert web.client.get("/", environ_overrides={"REMOTE_ADDR": "192.168.1.7"}).status_code == 200
    assert web.client.get("/", environ_overrides={"REMOTE_ADDR": "192.168.2.7"}).status_code == 403


@pytest.mark.parametrize(("address", "expected"), [
    ("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("127.0.0.2", False), ("", False), ("x", False),
    ("::ffff:10.0.0.1", False), ("fe80::1", False),
])  # fmt: skip
def test_which_addresses_are_the_screens(address, expected):
    assert OwnPlace(Settings(screen_addresses=("127.0.0.1", "::1"))).allows(address) is expected


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via"]
)
@pytest.mark.parametrize("path", ["/", "/events", "/api/v1/screen"])
def test_behind_a_proxy_nobody_is_the_screen(web, path, header):
    """Everybody whom a proxy on the box lets through seems to come from the box itself."""
    web.recognise()

    answer = web.client.get(path, headers={header: "203.0.113.9", "Accept": "application/json"})

    assert shape(answer)["code"] == "kiosk.screen_refused"
    assert web.hub.streams() == ()


def test_a_proxy_that_says_nothing_is_known_by_the_name_it_serves(make_web):
    web = make_web(public_url="https://kiosk.shop.example")
    web.recognise()

    answer = web.client.get("/api/v1/screen", headers={"Host": "kiosk.shop.example"})

    assert shape(answer)["code"] == "kiosk.screen_refused"
    assert web.client.get("/api/v1/screen").status_code == 200


def test_a_kiosk_without_a_proxy_shows_its_screen_under_its_own_name(make_web):
    web = make_web(public_url="http://kiosk.shop.example:8000")

    assert web.client.get("/", headers={"Host": "kiosk.shop.example:8000"}).status_code == 200


@pytest.mark.parametrize("headers", [
    {"Host": "[::1"}, {"Host": "]:8000"}, {"Host": "a b"}, {"Origin": "http://[::1"}, {"Origin": "//]["},
])  # fmt: skip
def test_addresses_that_are_none_are_refused_and_break_nothing(web, headers):
    assert web.press("start", headers).status_code in {400, 403}


@pytest.mark.parametrize("body", [
    b'{"action": ' + b"[" * 8000 + b"]" * 8000 + b', "serial": 1}',
    b'{"action": "code", "serial": 1, "fields": {"code": "\\ud800"}}',
    b'{"action": "language", "serial": 1, "value": "\\udfff"}',
])  # fmt: skip
def test_bodies_that_break_readers_are_refused(web, body):
    answer = web.client.post(PRESS, data=body, content_type="application/json")

    assert answer.status_code == 400
    assert shape(answer)["code"] == "kiosk.request_invalid"


def test_phones_reach_the_name_they_were_given(make_web):
    web = make_web(public_url="https://kiosk.shop.example")

    assert web.client.get("/healthz", headers={"Host": "kiosk.shop.example"}).status_code == 200
    assert web.client.get("/healthz", headers={"Host": "other.shop.example"}).status_code == 400
