"""Whatever hands data on or erases it asks again who it is: every route of the consoles, held against a table.

``tests/data/what_asks_again.txt`` is written by hand. A new route fails here until somebody has decided.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_world import World, open_world
from flask.testing import FlaskClient
from staff_room import PASSWORD, QUICK
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from kiosk.api.access import Who, declared
from kiosk.console.access import Role
from kiosk.console.accounts import StaffAccounts
from kiosk.console.sessions import SignedInBy
from kiosk.errors import ProofNeeded
from kiosk.words import LANGUAGES, keys

TABLE = Path(__file__).parents[2] / "data" / "what_asks_again.txt"
CONSOLES = ("/staff/", "/marketing/")
OWN_EXPORT = {"/api/v1/me/export", "/api/v1/me/erase"}
"""By the member alone, with the receipt code, and about nobody else."""


def written() -> dict[str, tuple[str, dict[str, str]]]:
    """The table: whether it asks, and the fields of the form, by path."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            path, kind, *fields = line.split()
            found[path] = (kind, dict(field.split("=") for field in fields))
    return found


def rules_of(world: World, method: str) -> dict[str, Rule]:
    """The routes of both consoles by path."""
    return {
        rule.rule.replace(" ", ""): rule
        for rule in world.app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.rule.startswith(CONSOLES)
    }


def path_of(world: World, rule: Rule) -> str:
    values: dict[str, object] = {"way": "oidc"} if "way" in rule.arguments else {}
    for name in rule.arguments - set(values):
        values[name] = 9 if isinstance(rule._converters[name], IntegerConverter) else "x9"
    return world.app.url_map.bind("localhost").build(rule.endpoint, values)


class Colleague:
    """Somebody with every role, whom no password in a form proves: their session began without one."""

    def __init__(self, world: World) -> None:
        site = world.kiosk.site
        accounts = StaffAccounts(site.store, site.audit, QUICK)
        for name in ("asha", "other"):
            if accounts.find(name) is None:
                accounts.add(name, PASSWORD, list(Role), actor="cli")
        account = accounts.find("asha")
        assert account is not None
        view: Any = world.app.view_functions["staff.confirm"]
        token, session = view.__self__._console.sessions.begin("asha", account.epoch, SignedInBy.OIDC)
        self.client: FlaskClient = world.app.test_client()
        self.csrf = session.csrf
        for console in CONSOLES:
            self.client.set_cookie("vanakkam_staff", token, path=console)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": "text/html"})

    def post(self, path: str, **fields: str) -> TestResponse:
        headers = {"Origin": "http://localhost", "Accept": "text/html"}
        return self.client.post(path, data={"csrf": self.csrf, **fields}, headers=headers)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("again") / "home", hurried=True) as opened:
        yield opened


def asked_again(answer: TestResponse) -> bool:
    """Led to the room, or told so as a program."""
    if answer.is_json:
        return bool(answer.json["error"]["code"] == ProofNeeded.code)
    return answer.status_code == 303 and answer.headers["Location"] == "/staff/confirm"


def test_every_route_is_in_the_table(world: World) -> None:
    """Requirement S1 (V7): whether something asks again is decided, and never forgotten."""
    assert set(rules_of(world, "POST")) == set(written())
    assert {kind for kind, _ in written().values()} == {"again", "proof", "no"}


def test_a_look_at_a_page_hands_no_file_out(world: World) -> None:
    """Requirement S1: so that the table of changes is all there is to be held against."""
    colleague = Colleague(world)
    for path, rule in rules_of(world, "GET").items():
        answer = colleague.get(path_of(world, rule))
        assert "attachment" not in answer.headers.get("Content-Disposition", ""), path


AGAIN = sorted(path for path, (kind, _) in written().items() if kind == "again")


@pytest.mark.parametrize("path", AGAIN)
def test_what_hands_on_or_erases_asks_again_and_does_nothing_before(world: World, path: str) -> None:
    """Requirement S1 (V7, 7.5.3)."""
    site = world.kiosk.site
    rule, fields = rules_of(world, "POST")[path], written()[path][1]
    colleague = Colleague(world)
    entries = len(site.audit.entries(limit=9999))
    answer = colleague.post(path_of(world, rule), **fields)
    assert asked_again(answer), (answer.status_code, answer.headers.get("Location"))
    assert "Content-Disposition" not in answer.headers
    assert len(site.audit.entries(limit=9999)) == entries, "nothing was done, and nothing was looked at"


@pytest.mark.parametrize("path", AGAIN)
def test_the_room_says_what_waits_in_every_language(world: World, path: str) -> None:
    """Requirement W1: nobody confirms what they do not know."""
    rule = rules_of(world, "POST")[path]
    if not path.startswith(tuple(f"{console}api/" for console in CONSOLES)):  # programs are told, and nothing waits
        words = f"staff-waits-{rule.endpoint}".replace(".", "-").replace("_", "-")
        assert [one for one in LANGUAGES if words not in keys(one)] == []


def test_beside_the_consoles_nobody_exports_or_erases_but_members_themselves(world: World) -> None:
    of_others = {
        rule.rule
        for rule in world.app.url_map.iter_rules()
        if re.search("export|erase", rule.rule) and not rule.rule.startswith(CONSOLES)
    }
    assert of_others == OWN_EXPORT
    who = declared(world.app)
    assert {who[rule.endpoint].who for rule in world.app.url_map.iter_rules() if rule.rule in OWN_EXPORT} == {Who.PHONE}
