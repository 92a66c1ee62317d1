"""Sign-in, sessions, permissions, forms of other sites."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2.exceptions import VerificationError
from staff_room import ORIGIN, PASSWORD, QUICK

from kiosk.console.access import GRANTS, Permission, Role, allowed
from kiosk.console.routes import all_rules

RULES = all_rules()
DOCS = Path(__file__).parents[3] / "docs" / "staff.md"


def address(rule):
    return "/staff" + re.sub(r"<[^>]+>", "0" * 16, rule.path)


def call(browser, rule):
    return browser.get(address(rule)) if rule.method == "GET" else browser.post(address(rule))


def refused(answer):
    return answer.status_code == 403 or (
        answer.status_code in {401, 303} and answer.headers.get("Location", "/staff/sign-in") == "/staff/sign-in"
    )


def test_nobody_gets_further_than_the_sign_in(room):
    """Requirement S1 (V8): every address of the console, without a session."""
    for rule in RULES:
        answer = call(room.browser(), rule)
        assert refused(answer) or rule.needs is Permission.ANYONE, rule
        if answer.status_code == 303:
            assert answer.headers["Location"] == "/staff/sign-in"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_what_it_grants_and_nothing_else(room, role):
    """Requirement S1 (V8): every address of the console, for each role."""
    browser = room.signed_in(role.value, role.value)
    for rule in RULES:
        if rule.name in {"sign_out", "sign_in", "sign_in_form"}:
            continue
        answer = call(browser, rule)
        assert (answer.status_code == 403) is not allowed([role], rule.needs), (rule, answer.status_code)


def test_every_address_of_the_app_under_staff_has_a_rule(room):
    known = {f"staff.{rule.name}" for rule in RULES}
    found = {rule.endpoint for rule in room.app.url_map.iter_rules() if rule.rule.startswith("/staff")}
    assert found == known
    assert len(known) == len(RULES)


def test_an_address_without_a_rule_is_refused(room):
    """Default deny: somebody adds a route and forgets to declare it."""
    blueprint = room.app.blueprints["staff"]
    room.app._got_first_request = False
    room.app.add_url_rule("/staff/forgotten", "staff.forgotten", lambda: "open")
    assert blueprint.name == "staff"
    assert room.signed_in("boss", "staff", "officer", "admin").get("/staff/forgotten").status_code == 403


def test_no_role_grants_by_accident():
    assert set(GRANTS) == set(Role)
    assert not allowed(["nobody"], Permission.FIND)
    assert not allowed([Role.ADMIN], Permission.FIND)
    assert allowed([Role.ADMIN, Role.STAFF], Permission.FIND)
    granted = frozenset().union(*GRANTS.values())
    assert granted == set(Permission) - {Permission.ANYONE, Permission.SIGNED_IN}


def test_the_docs_name_every_route_and_its_permission():
    text = DOCS.read_text(encoding="utf-8")
    listed = re.findall(r"^\| (GET|POST) \| `(/staff[^`]*)` \| (\w+) \|", text, re.MULTILINE)
    assert listed == [(rule.method, f"/staff{rule.path}", rule.needs.value) for rule in RULES]


def test_signing_in_and_out_is_written_down(room):
    """Requirement G18."""
    browser = room.signed_in()
    answer = browser.post("/staff/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert ("staff:anbu", "signed_in", False) in room.trail()


def test_a_wrong_password_says_nothing_and_keeps_the_name(room):
    room.add_staff("anbu", "staff")
    wrong = room.browser().post("/staff/sign-in", name="anbu", password="not this one")
    nobody = room.browser().post("/staff/sign-in", name="nobody", password="not this one")
    assert wrong.status_code == nobody.status_code == 401
    assert 'value="anbu"' in wrong.text
    assert "not this one" not in wrong.text
    assert wrong.text.replace("anbu", "nobody") == nobody.text
    entries = [one for one in room.site.audit.entries(limit=9) if one.action == "sign_in_failed"]
    assert [dict(one.detail) for one in reversed(entries)] == [{"staff": "anbu"}, {}]


def test_guessing_is_slowed_and_waiting_helps(room):
    room.add_staff("anbu", "staff")
    for _ in range(5):
        room.browser().post("/staff/sign-in", name="anbu", password="wrong")
    blocked = room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD)
    assert blocked.status_code == 401
    assert "Wait" in blocked.text
    room.seconds.now += 3.0
    assert room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD).status_code == 303


class Counting:
    """A hasher that knows how many passwords were compared at once, at the most."""

    hash = QUICK.hash
    together = most = 0
    lock = threading.Lock()

    def verify(self, *_arguments):
        with self.lock:
            self.together += 1
            self.most = max(self.most, self.together)
        time.sleep(0.02)
        with self.lock:
            self.together -= 1
        raise VerificationError


def test_guesses_side_by_side_wait_for_each_other(make_room):
    """Requirement S1: sent at once, hundreds of guesses would all be free, and take 64 MB of memory each."""
    hasher = Counting()
    room = make_room(hasher=hasher)
    room.add_staff("anbu", "staff")
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: room.browser().post("/staff/sign-in", name="anbu", password="wrong"), range(12))
        )
    assert hasher.most == 1
    assert sum("Wait" in answer.text for answer in answers) == 8, "four guesses are free, however they are sent"


def test_the_name_in_the_trail_is_that_of_the_account(room):
    room.add_staff("anbu", "staff")
    browser = room.browser()
    answer = browser.post("/staff/sign-in", name="  ANBU" + " " * 60 + "x", password=PASSWORD)
    assert answer.status_code == 303
    assert browser.get("/staff/").status_code == 200
    assert room.trail()[-1][0] == "staff:anbu"


def cookie_of(browser):
    return browser.client.get_cookie("vanakkam_staff", domain="127.0.0.1", path="/staff").value


def test_signing_in_gives_another_session_whatever_cookie_was_there(room):
    """Requirement S1: no session fixation."""
    browser = room.signed_in()
    old = cookie_of(browser)
    browser.csrf = "x"
    assert browser.post("/staff/sign-in", name="anbu", password=PASSWORD).status_code == 303
    assert cookie_of(browser) != old
    thief = room.browser()
    thief.client.set_cookie("vanakkam_staff", old, domain="127.0.0.1", path="/staff")
    assert thief.get("/staff/").headers["Location"] == "/staff/sign-in"


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Origin": "", "Sec-Fetch-Site": ""}])
def test_nobody_is_signed_in_by_a_form_of_another_site(room, headers):
    """Requirement S1 (V3): no login CSRF."""
    room.add_staff("anbu", "staff")
    answer = room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_the_address_of_a_form_leads_back_into_the_console(room):
    browser = room.signed_in()
    for path in ("/staff/search", "/staff/nothing", "/staff/enrol/0000/consent"):
        answer = browser.get(path)
        assert answer.status_code == 404, path
        assert "Back to the start" in answer.text
        assert 'href="/staff/"' in answer.text
    assert room.browser().get("/staff/nothing").headers["Location"] == "/staff/sign-in"


def test_the_cookie_is_out_of_reach(room):
    room.add_staff("anbu", "staff")
    cookie = room.browser().post("/staff/sign-in", name="anbu", password=PASSWORD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/staff" in cookie
    client = room.app.test_client()
    secure = client.post(
        "/staff/sign-in",
        data={"name": "anbu", "password": PASSWORD},
        headers={"Origin": "https://127.0.0.1"},
        base_url="https://127.0.0.1",
    )
    assert "Secure" in secure.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
        {"Origin": "null"},
        {"Origin": "", "Sec-Fetch-Site": ""},
    ],
)
def test_a_form_of_another_site_changes_nothing(room, headers):
    """Requirement S1 (V3)."""
    browser = room.signed_in()
    browser.get("/staff/")
    answer = browser.post("/staff/sign-out", headers=headers)
    assert answer.status_code == 403
    assert browser.get("/staff/").status_code == 200


def test_a_form_without_the_token_of_the_session_changes_nothing(room):
    browser = room.signed_in()
    for data in ({}, {"csrf": ""}, {"csrf": "x" * 43}):
        answer = browser.client.post("/staff/sign-out", data=data, headers=ORIGIN)
        assert answer.status_code == 403
    assert browser.get("/staff/").status_code == 200


def test_idleness_signs_out_but_polling_does_not_count(room):
    browser = room.signed_in()
    for _ in range(4):
        room.seconds.now += 300.0
        assert browser.get("/staff/api/kiosk-screen").status_code in {200, 401}
    assert browser.get("/staff/").status_code == 303
    browser = room.signed_in()
    for _ in range(4):
        room.seconds.now += 300.0
        assert browser.post("/staff/api/stay", headers={"X-Csrf-Token": browser.csrf}).status_code == 204
    assert browser.get("/staff/").status_code == 200


@pytest.mark.parametrize("change", ["disabled", "password"])
def test_a_changed_account_is_out_at_the_next_click(room, change):
    browser = room.signed_in()
    if change == "disabled":
        room.accounts.set_disabled("anbu", True, actor="cli")
    else:
        room.accounts.set_password("anbu", "another long secret", actor="cli")
    assert browser.get("/staff/").status_code == 303
    assert ("cli", "staff_changed", False) in room.trail()


def test_pages_are_not_kept_and_load_nothing_from_elsewhere(room):
    browser = room.signed_in()
    answer = browser.get("/staff/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "http" not in re.sub(r'xmlns="[^"]+"', "", answer.text)


def test_a_larger_body_than_the_route_needs_is_refused(room):
    browser = room.signed_in()
    browser.get("/staff/")
    answer = browser.post("/staff/search", text="x" * 70_000)
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_an_error_is_a_page_with_what_to_do(room, caplog):
    browser = room.signed_in()
    missing = browser.get("/staff/members/" + "0" * 32)
    assert missing.status_code == 404
    assert "Back to the start" in missing.text

    def broken(*_arguments, **_named):
        raise RuntimeError("secret detail")

    room.site.members.search = broken
    answer = browser.post("/staff/search", text="Meena")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Meena" not in caplog.text.replace("secret detail", "")
