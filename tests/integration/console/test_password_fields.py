"""Fields for passwords hide what is typed, and leave it to managers of passwords to fill them (ASVS V6.2.6, V6.2.7)."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "kiosk" / "static"
PAGES = {
    "/staff/sign-in": {"password": "current-password"},
    "/staff/account": {"password": "current-password", "new": "new-password", "again": "new-password"},
    "/staff/confirm": {"password": "current-password"},
}
"""Page to the fields that it has, and what each tells a manager of passwords."""


class Fields(HTMLParser):
    """The fields of a page by name."""

    def __init__(self, text):
        super().__init__()
        self.found = {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and given.get("type") != "hidden":
            self.found[given.get("name")] = given


@pytest.mark.parametrize(("path", "expected"), PAGES.items())
def test_a_password_is_hidden_and_may_be_filled_in_by_a_program(room, path, expected):
    """Requirement S1 (V6.2.6, V6.2.7)."""
    room.add_staff("anbu", "staff")
    browser = room.browser() if path == "/staff/sign-in" else room.signed_in()
    found = Fields(browser.get(path).text).found
    secret = {name: one for name, one in found.items() if name in expected}
    assert {name: one["autocomplete"] for name, one in secret.items()} == expected
    for one in secret.values():
        assert one["type"] == "password"
        assert "readonly" not in one
        assert "maxlength" not in one
        assert not [name for name in one if name.startswith("on")]


def test_no_script_looks_at_what_is_pasted_or_copied():
    watched = re.compile(r"[\"'](?:paste|copy|cut|drop|beforeinput|contextmenu)[\"']|onpaste|clipboardData")
    scripts = [path for path in STATIC.rglob("*.js") if "plotly" not in path.name]
    assert len(scripts) > 20
    assert [path.name for path in scripts if watched.search(path.read_text(encoding="utf-8"))] == []
