"""Who reaches which page, and that none of them shows a person."""

import re
from pathlib import Path

import pytest
from staff_room import ORIGIN

from kiosk.console.access import GRANTS, Permission, Role, allowed
from kiosk.marketing.routes import all_rules

RULES = tuple(all_rules())
DOCS = Path(__file__).parents[3] / "docs" / "marketing.md"
GRANTED = {
    Role.MARKETING: {
        Permission.INSIGHT,
        Permission.SEGMENTS,
        Permission.CAMPAIGNS,
        Permission.OFFERS,
        Permission.DATA,
    },
    Role.OFFICER: {Permission.INSIGHT, Permission.MERGES},
    Role.STAFF: {Permission.MERGES},
    Role.ADMIN: set(),
}


def address(rule):
    path = rule.path.replace("<int:import_id>", "1").replace("<digest>", "0" * 16)
    return "/marketing" + re.sub(r"<int:[^>]+>", "1", re.sub(r"<[a-z_]+>", "frequent", path))


def call(browser, rule):
    if rule.method == "GET":
        return browser.get(address(rule))
    return browser.post(address(rule))


def test_nobody_gets_in_without_signing_in(made):
    """Requirement S1 (V8)."""
    for rule in RULES:
        answer = call(made.room.browser(), rule)
        if rule.needs is not Permission.ANYONE:
            assert answer.status_code in {303, 401, 403}, rule
            assert answer.headers.get("Location", "/staff/sign-in") == "/staff/sign-in"


@pytest.mark.usefixtures("quick_refresh")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_what_it_grants_and_nothing_else(made, role):
    """Requirement S1 (V8): marketing works, the officer reads, staff and admin are outside."""
    browser = made.room.signed_in(role.value, role.value)
    browser.get("/staff/nowhere")
    for rule in RULES:
        answer = call(browser, rule)
        assert (answer.status_code == 403) is not allowed([role], rule.needs), (rule, answer.status_code)
        made.office.work.wait(60)


def test_the_grants_are_these_and_no_others():
    mine = frozenset().union(*GRANTED.values())
    assert {role: set(GRANTS[role]) & mine for role in Role} == GRANTED
    assert not GRANTS[Role.MARKETING] - mine


def test_only_reading_is_open_to_whoever_may_only_read():
    for rule in RULES:
        if rule.method == "POST":
            assert rule.needs not in {Permission.INSIGHT, Permission.SIGNED_IN}, rule


def test_the_docs_name_every_route_and_its_permission():
    text = DOCS.read_text(encoding="utf-8")
    listed = re.findall(r"^\| (GET|POST) \| `(/marketing[^`]*)` \| (\w+) \|", text, re.MULTILINE)
    assert listed == [(rule.method, f"/marketing{rule.path}", rule.needs.value) for rule in RULES]


def test_a_form_of_another_site_changes_nothing(made, mala):
    """Requirement S1 (V3)."""
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "", "Sec-Fetch-Site": ""}):
        assert mala.post("/marketing/refresh", headers=headers).status_code == 403
    without = mala.client.post("/marketing/refresh", headers=ORIGIN, data={})
    assert without.status_code == 403
    assert made.office.work.newest is None


def test_one_sign_in_opens_both_consoles_and_one_sign_out_closes_both(made):
    browser = made.room.signed_in("both", "staff", "marketing")
    assert browser.get("/marketing/").status_code == 200
    assert browser.get("/staff/").status_code == 200
    assert 'href="/marketing/"' in browser.get("/staff/").text
    browser.post("/staff/sign-out")
    assert browser.get("/marketing/").headers["Location"] == "/staff/sign-in"


def test_marketing_begins_at_its_own_console(mala):
    assert mala.get("/staff/").headers["Location"] == "/marketing/"
    assert 'href="/staff/"' not in mala.get("/marketing/").text


def test_pages_with_charts_allow_styles_and_nothing_else_more(mala):
    with_charts = mala.get("/marketing/").headers["Content-Security-Policy"]
    without = mala.get("/marketing/build").headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in with_charts
    assert "unsafe" not in without
    assert "script-src 'self';" in with_charts
    assert mala.get("/marketing/").headers["Cache-Control"] == "no-store"


def test_the_chart_script_comes_from_here_and_may_be_kept(mala):
    path = re.search(r"/marketing/plotly-[0-9a-f]{16}\.js", mala.get("/marketing/").text)[0]
    answer = mala.client.get(path, headers={"Host": "127.0.0.1"})
    assert answer.status_code == 200
    assert b"plotly.js" in answer.data[:400]
    assert "immutable" in answer.headers["Cache-Control"]
    assert mala.get("/marketing/plotly-0000000000000000.js").status_code == 404


def test_no_page_shows_a_person(made, mala):
    """Requirement W22: no id, name or address of anybody on any page."""
    pages = [address(rule) for rule in RULES if rule.method == "GET"]
    pages += ["/marketing/compare?a=frequent&b=lapsed", "/marketing/customers?x=frequency&y=recency_days"]
    for path in pages:
        text = mala.get(path).text
        assert not re.search(r"\bC\d{1,4}\b", text), path
        assert "mail.example" not in text, path
        assert "Guest" not in text, path
    assert made.office.insight.read("overview") is not None
