"""Every route of the product, asked for by every kind of caller: who is let in is what the hand-written table says.

``tests/data/who_may_what.txt`` is written by hand and read by nobody but this test. The declarations beside the routes
must say the same, and so must the answers. A new route fails here until somebody has decided who may use it.
"""

import functools
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_world import ELSEWHERE, World, open_world
from flask.testing import FlaskClient
from staff_room import PASSWORD, QUICK
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from kiosk.api import access
from kiosk.api.access import Access, Who
from kiosk.console.access import Permission, Role, allowed
from kiosk.console.accounts import StaffAccounts
from kiosk.devices import Asker, DeviceKind
from kiosk.errors import ProofNeeded
from kiosk.intake.tokens import Scope

TABLE = Path(__file__).parents[2] / "data" / "who_may_what.txt"
ACCOUNTS = tuple(role.value for role in Role)
BOTH = "officer+marketing"
TOKENS = tuple(f"token:{scope.value}" for scope in Scope)
CALLERS = ("nobody", "screen", "device", "camera", "phone", *TOKENS, *ACCOUNTS, BOTH)
EVERYONE = frozenset(CALLERS)

DOORS = ("/staff/sign-in", "/staff/api/passkey/sign-in", "/staff/sso/", "/staff/sign-out")
"""Those in are for everyone, and say themselves with a 401 or 403 that somebody is not who they claim to be; the one
out leads to them."""

_ADDRESSES = itertools.cycle(ELSEWHERE)


@functools.cache
def written() -> dict[tuple[str, str], frozenset[str]]:
    """The table: who is let in, by method and path."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            method, path, *who = line.split()
            found[method, path] = EVERYONE if who == ["everyone"] else with_both(frozenset(who))
    return found


def with_both(who: frozenset[str]) -> frozenset[str]:
    """One account with two roles may do what either may."""
    return who | {BOTH} if who & {"officer", "marketing"} else who


def derived(declared: Access) -> frozenset[str]:
    """Who is let in by a declaration."""
    if declared.who is Who.STAFF:
        needs = Permission(declared.needs)
        if needs is Permission.ANYONE:
            return EVERYONE
        return with_both(frozenset(role for role in ACCOUNTS if allowed([role], needs)))
    if declared.who is Who.SCREEN:
        return frozenset({"screen", "device"})
    return {
        Who.EVERYONE: EVERYONE,
        Who.PHONE: frozenset({"phone"}),
        Who.CAMERA: frozenset({"camera"}),
        Who.TOKEN: frozenset({f"token:{declared.needs}"}),
    }[declared.who]


def routes_of(world: World) -> dict[tuple[str, str], Rule]:
    """Every rule of the app by method and path."""
    return {
        (method, rule.rule.replace(" ", "")): rule
        for rule in world.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def path_of(world: World, rule: Rule) -> str:
    """An address of a rule, of something that does not exist."""
    values: dict[str, object] = {"way": "oidc"} if "way" in rule.arguments else {}
    for name in rule.arguments - set(values):
        values[name] = 9 if isinstance(rule._converters[name], IntegerConverter) else "x9"
    return world.app.url_map.bind("localhost").build(rule.endpoint, values)


class Caller:
    """Somebody of one kind, with all that they have."""

    def __init__(self, world: World, kind: str) -> None:
        self.world, self.kind = world, kind
        self.headers: dict[str, str] = {}
        self.client, self.csrf = self._fresh(), ""
        if kind in {*ACCOUNTS, BOTH}:
            self._account()
        elif kind in TOKENS:
            self.headers["Authorization"] = f"Bearer {world.tokens[Scope(kind.removeprefix('token:'))]}"
        elif kind in {"device", "camera"}:
            self._pair()

    def ask(self, method: str, path: str) -> TestResponse:
        """The answer to an empty request."""
        headers = {"Accept": "application/json", **self.headers}
        if self.kind == "phone":
            headers["Authorization"] = f"Bearer {self.world.session()}"
        if self.kind == "nobody":
            self.client.environ_base["REMOTE_ADDR"] = next(_ADDRESSES)
        sent = {} if method in {"GET", "HEAD"} else {"json": {}}
        if path.startswith(("/staff", "/marketing")):
            headers |= {"Accept": "text/html", "Origin": "http://localhost", "X-Csrf-Token": self.csrf}
            sent = {} if method in {"GET", "HEAD"} else {"data": {"csrf": self.csrf}}
        answer = self.client.open(path, method=method, headers=headers, **sent)
        answer.close()
        return answer

    def _fresh(self) -> FlaskClient:
        client = self.world.app.test_client()
        # an address of its own for each sign-in: the pace of entries is that of an address
        client.environ_base["REMOTE_ADDR"] = "127.0.0.1" if self.kind == "screen" else next(_ADDRESSES)
        return client

    def _account(self) -> None:
        site = self.world.kiosk.site
        accounts = StaffAccounts(site.store, site.audit, QUICK)
        name = self.kind.replace("+", "-")
        if accounts.find(name) is None:
            accounts.add(name, PASSWORD, [Role(role) for role in self.kind.split("+")], actor="cli")
        self.sign_in()

    def sign_in(self) -> None:
        self.client = self._fresh()
        form = {"name": self.kind.replace("+", "-"), "password": PASSWORD}
        answer = self.client.post("/staff/sign-in", data=form, headers={"Origin": "http://localhost"})
        assert answer.status_code == 303, answer.text
        found = re.search(r'data-csrf="([^"]+)"', self.client.get("/staff/account").text)
        assert found, "a page of everybody who is signed in shows the token of its forms"
        self.csrf = found[1]

    def signed_in(self) -> bool:
        """Whether the session still stands, and nobody holds it."""
        return self.client.get("/staff/account").status_code == 200

    def _pair(self) -> None:
        devices = self.world.kiosk.site.devices
        kind = DeviceKind.SCREEN if self.kind == "device" else DeviceKind.CAMERA
        key, asking = devices.ask(Asker(kind, "192.168.9.9", "test", None))
        devices.approve(asking.code, self.kind, actor="cli")
        self.client.set_cookie("vanakkam_device", key)
        self.headers["Authorization"] = f"Bearer {key}"


def refused(answer: TestResponse) -> bool:
    """Whether whoever asked was kept out: not, where they may, and are to prove first that they still sit there."""
    if answer.is_json and answer.json.get("error", {}).get("code") == ProofNeeded.code:
        return False
    leads_away = answer.status_code == 303 and answer.headers["Location"].startswith("/staff/sign-in")
    return answer.status_code in {401, 403} or leads_away


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("roles") / "home", hurried=True) as opened:
        yield opened


def test_every_route_is_in_the_table(world: World) -> None:
    """Requirement S1 (V8): a route that nobody has thought about is a fault."""
    assert set(routes_of(world)) == set(written())


def test_every_declaration_says_what_the_table_says(world: World) -> None:
    declared = access.declared(world.app)
    wrong = {
        key: (sorted(derived(declared[rule.endpoint])), sorted(written()[key]))
        for key, rule in routes_of(world).items()
        if derived(declared[rule.endpoint]) != written()[key]
    }

    assert wrong == {}


@pytest.mark.parametrize("kind", CALLERS)
def test_every_route_lets_in_whom_it_should(world: World, kind: str) -> None:
    """Requirement S1 (V8): each request is authorised by itself, whatever else its sender may do."""
    caller, wrong, table = Caller(world, kind), [], written()
    for (method, path), rule in routes_of(world).items():
        answer = caller.ask(method, path_of(world, rule))
        expected = kind in table.get((method, path), ())
        kept_out = refused(answer) and not (expected and path.startswith(DOORS))
        if answer.status_code >= 500 or kept_out == expected:
            wrong.append((method, path, answer.status_code))
        if method != "GET" and expected and kind in {*ACCOUNTS, BOTH} and not caller.signed_in():
            caller.sign_in()

    assert wrong == []


def test_another_method_opens_nothing(world: World) -> None:
    caller = Caller(world, "nobody")
    by_path: dict[str, set[str]] = {}
    for method, path in routes_of(world):
        by_path.setdefault(path, set()).add(method)
    for (method, path), rule in routes_of(world).items():
        where = path_of(world, rule)
        if method == "GET":
            assert caller.ask("HEAD", where).status_code == caller.ask("GET", where).status_code, path
        for other in {"PUT", "PATCH", "DELETE", "POST", "TRACE"} - by_path[path]:
            assert caller.ask(other, where).status_code in {403, 405}, (other, path)


def test_an_undeclared_route_is_refused(tmp_path: Path) -> None:
    """Default deny: a view that somebody adds beside all declarations is there for nobody."""
    with open_world(tmp_path / "home") as world:
        world.app.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
        answer = world.app.test_client().get("/forgotten", headers={"Accept": "application/json"})

        assert answer.status_code == 403
        assert answer.json["error"]["code"] == "kiosk.request_invalid"
