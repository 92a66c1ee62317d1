"""Every route of the product, asked wrongly in every way: refusals have the headers of good answers, and tell nothing.

The routes are read from the app, so that a new one is asked too. Requirement S1 (V3, V4, V13.4).
"""

import itertools
import re

import pytest

from kiosk.api.guards import _PACE, KEPT
from kiosk.api.headers import HEADERS
from kiosk.api.pace import Pace
from kiosk.settings import Settings
from kiosk.site import make_site
from tests.integration.devices.conftest import Shop

HOST = "kiosk.shop.example"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO")
READING = {"GET", "HEAD", "OPTIONS"}
BY_ITSELF = {"Content-Security-Policy", "X-Frame-Options", "Permissions-Policy", "Referrer-Policy"}
"""Said more narrowly, or less, by pages of the consoles; test_what_every_answer_says.py compares them one by one."""
ELSEWHERE = itertools.count(1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    home = tmp_path_factory.mktemp("refusals") / "home"
    make_site(Settings.load(home=home))
    shop = Shop(home, public_url=f"https://{HOST}")
    yield shop
    shop.kiosk.stop()


@pytest.fixture(scope="module")
def rules(shop):
    """(endpoint, path, methods) of every route, with something in the place of each variable."""
    return [(rule.endpoint, path_of(rule.rule), rule.methods) for rule in shop.app.url_map.iter_rules()]


def path_of(rule):
    return re.sub("<[^>]*>", "9", re.sub(r"<any\((\w+)[^>]*>", r"\1", rule))


def ask(shop, method, path, address=None, **more):
    headers = {"Host": HOST, "Accept": "text/html", **more.pop("headers", {})}
    more = {"buffered": True} | more
    number = next(ELSEWHERE)
    address = address or f"203.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return shop.app.test_client().open(
        path,
        method=method,
        headers=headers,
        base_url=f"https://{HOST}",
        environ_overrides={"REMOTE_ADDR": address},
        **more,
    )


def wrong_in(answer, endpoint):
    """What is missing in an answer, or too much."""
    missing = [name for name in HEADERS if name not in answer.headers]
    missing += [name for name in HEADERS.keys() - BY_ITSELF if answer.headers.get(name) != HEADERS[name]]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "script-src 'self';" not in policy or "frame-ancestors" not in policy or "unsafe-eval" in policy:
        missing.append("policy")
    if answer.headers.get("Strict-Transport-Security") != "max-age=31536000; includeSubDomains":
        missing.append("HSTS")
    if (endpoint not in KEPT or answer.status_code >= 400) and answer.headers.get("Cache-Control") != "no-store":
        missing.append("Cache-Control")
    if answer.data and answer.mimetype.startswith("text/") and "charset=utf-8" not in answer.headers["Content-Type"]:
        missing.append("charset")
    missing += [name for name, _ in answer.headers if name.startswith("Access-Control-")]
    return sorted(missing)


def test_the_walk_sees_the_product(rules):
    endpoints = {endpoint for endpoint, _, _ in rules}
    assert len(endpoints) > 150
    assert {"static", "screen.events", "camera.frame", "pairing.ask", "staff.home", "marketing.overview"} <= endpoints


def test_every_method_of_every_route_is_answered_with_every_header(shop, rules):
    """By nobody: pages, refusals, redirects, files, event streams, HEAD, OPTIONS, and methods that there are not."""
    wrong = []
    for endpoint, path, _ in rules:
        methods = {method for _, same, known in rules if same == path for method in known}
        for method in METHODS:
            answer = ask(shop, method, path, buffered=False)
            answer.close()
            found = wrong_in(answer, endpoint) if not answer.is_streamed else []
            if answer.status_code >= 500:
                found.append(answer.status_code)
            if method not in methods and answer.status_code < 300:
                found.append(f"{answer.status_code} although there is no such method")
            if answer.status_code == 405 and method in answer.headers["Allow"].split(", "):
                found.append("Allow")
            if found:
                wrong.append((method, path, answer.status_code, found))
    assert wrong == []


@pytest.mark.parametrize(
    "host", ["evil.example", f"127.0.0.1.{HOST}.example", f"{HOST}@evil.example", f"evil.example#{HOST}", "[::]"]
)
def test_no_route_answers_to_another_name(shop, rules, host):
    """A page elsewhere whose name leads to this machine (DNS rebinding) reaches nothing, on no route."""
    for endpoint, path, _ in rules:
        for method in ("GET", "POST"):
            answer = ask(shop, method, path, headers={"Host": host})
            assert answer.status_code == 400, (method, path)
            assert wrong_in(answer, endpoint) == [], (method, path)
            assert "evil" not in answer.text + str(answer.headers)


ELSEWHERES = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": f"http://{HOST}"},
    {"Origin": f"https://{HOST}.evil.example"},
    {"Origin": f"https://{HOST}:444"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
)
BEARERS = ("/mail/", "/api/v1/imports/", "/api/v1/camera/", "/staff/sso/saml/acs")
"""Where what is sent is the whole authority: no cookie is read there."""


def test_no_change_is_made_for_a_page_of_elsewhere(shop, rules):
    asked = 0
    for _, path, methods in rules:
        for method in methods - READING:
            if path.startswith(BEARERS):
                continue
            for headers in ELSEWHERES:
                answer = ask(shop, method, path, headers=headers, json={})
                assert answer.status_code == 403, (method, path, headers)
                assert wrong_in(answer, "") == []
                asked += 1
    assert asked > 500


def test_no_header_or_field_makes_another_method_of_a_look(shop, rules):
    for _, path, methods in rules:
        if methods & READING:
            continue
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            answer = ask(shop, "GET", f"{path}?_method=POST", headers={name: "POST"})
            assert answer.status_code in {404, 405}, path


def test_every_body_that_is_too_large_is_refused_before_it_is_read(shop, rules):
    class Unread:
        def read(self, *_):
            raise AssertionError("nobody asked for it")

        readline = read

    for endpoint, path, methods in rules:
        for method in methods - READING:
            sent = {"CONTENT_LENGTH": str(1 << 40), "wsgi.input": Unread(), "CONTENT_TYPE": "application/json"}
            answer = ask(shop, method, path, environ_base=sent)
            assert 400 <= answer.status_code < 500, (method, path)
            assert wrong_in(answer, endpoint) == []


def test_who_asks_too_often_is_told_so_with_every_header(shop):
    shop.app.extensions[_PACE] = Pace(lambda: 0.0)  # time stands still: no try comes back
    for path in ("/privacy", "/static/js/dom.js", "/api/v1/openapi.json", "/staff/sign-in"):
        answers = [ask(shop, "GET", path, "198.51.100.7") for _ in range(700)]
        late = [answer for answer in answers if answer.status_code == 429]
        assert late, path
        assert wrong_in(late[0], "") == []
        assert int(late[0].headers["Retry-After"]) >= 1


def test_no_redirect_leads_elsewhere(shop, rules):
    """Whatever stands in the address: a path of two slashes, a field that names where to go, another host."""
    led = 0
    wishes = ("next", "url", "return_to", "redirect", "RelayState", "continue", "to", "back")
    query = "&".join(f"{name}=https://evil.example/" for name in wishes)
    for _, path, _ in rules:
        for asked in (
            f"{path}?{query}",
            f"/{path}",
            f"{path}//evil.example",
            f"{path}/..//evil.example",
            f"/\\evil.example{path}",
        ):
            answer = ask(shop, "GET", asked, headers={"X-Forwarded-Host": "evil.example"}, buffered=False)
            place = answer.headers.get("Location", "")
            answer.close()
            led += bool(place)
            ours = place.startswith("/") and not place.startswith(("//", "/\\"))
            assert not place or ours or place.startswith(f"https://{HOST}/"), (asked, place)
    assert led > 50
