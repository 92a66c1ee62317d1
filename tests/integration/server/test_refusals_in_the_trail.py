"""Requirement S1 (V16.3.2): whoever asks for what their role does not grant leaves an entry, on every route."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from api_world import open_world
from marketing_room import at_noon, open_marketing
from werkzeug.routing import IntegerConverter

from kiosk.api import access
from kiosk.api.access import Who
from kiosk.api.pace import Pace
from kiosk.console.access import Permission, Role, allowed
from kiosk.intake.tokens import Scope
from kiosk.privacy.audit import Action
from kiosk.privacy.refusals import MOST


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    home = tmp_path_factory.mktemp("refused") / "home"
    opened, _ = open_marketing(home, SimpleNamespace(now=at_noon()))
    yield opened
    opened.site.close()


def console_routes(room):
    """Endpoint, method, an address and the permission of every route of both consoles; nobody asks too fast."""
    declared = access.declared(room.app)
    room.app.extensions["vanakkam.pace"] = Pace(lambda: room.seconds.now)
    for rule in room.app.url_map.iter_rules():
        if rule.endpoint != "static" and declared[rule.endpoint].who is Who.STAFF:
            values = {
                name: 9 if isinstance(converter, IntegerConverter) else "oidc" if name == "way" else "x9"
                for name, converter in rule._converters.items()
            }
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            path = room.app.url_map.bind("127.0.0.1").build(rule.endpoint, values)
            yield rule.endpoint, method, path, Permission(declared[rule.endpoint].needs)


def refusals(room):
    return [(one.actor, dict(one.detail)) for one in room.site.audit.entries(limit=99, action=Action.ACCESS_REFUSED)]


@pytest.mark.parametrize("role", Role)
def test_every_route_that_a_role_may_not_open_leaves_one_entry(room, role):
    browser = room.signed_in(role.value, role.value)
    closed = [one for one in console_routes(room) if not allowed([role.value], one[3])]
    assert len(closed) > MOST
    for endpoint, method, path, _ in closed:
        room.clock.now += timedelta(hours=1)
        before = len(room.site.audit.entries(limit=9999))
        for _ in range(2):
            answer = browser.client.open(
                path, method=method, headers={"Origin": "http://127.0.0.1", "Host": "127.0.0.1"}
            )
            assert answer.status_code == 403, endpoint
        newest = room.site.audit.entries(limit=1)[0]
        assert (newest.actor, newest.action, newest.detail, newest.subject) == (
            f"staff:{role.value}", "access_refused", {"asked": endpoint}, None,
        )  # fmt: skip
        assert len(room.site.audit.entries(limit=9999)) == before + 1, endpoint
        room.seconds.now += 10


@pytest.mark.parametrize("role", Role)
def test_a_page_that_a_role_may_open_leaves_none(room, role):
    browser = room.signed_in(role.value, role.value)
    before = len(refusals(room))
    for endpoint, method, path, needs in console_routes(room):
        if method == "GET" and not {"9", "x9"} & set(path.split("/")) and allowed([role.value], needs):
            answer = browser.client.get(path, headers={"Host": "127.0.0.1"})
            assert answer.status_code != 403, endpoint
        room.seconds.now += 10
    assert len(refusals(room)) == before


def test_a_script_that_tries_every_route_leaves_no_more_than_a_few(room):
    room.clock.now += timedelta(hours=1)
    browser = room.signed_in("many", "staff")
    for _, method, path, needs in console_routes(room):
        if not allowed(["staff"], needs):
            browser.client.open(path, method=method, headers={"Origin": "http://127.0.0.1", "Host": "127.0.0.1"})
            room.seconds.now += 1
    left = [detail for actor, detail in refusals(room) if actor == "staff:many"]
    assert 0 < len(left) <= 2 * MOST, "each of the two consoles counts for itself"
    assert sum("more" in detail for detail in left) == len(left) // MOST


def test_nobody_without_an_account_writes_an_entry(room):
    before = len(room.site.audit.entries(limit=9999))
    client = room.app.test_client()
    for _, method, path, needs in console_routes(room):
        if needs is not Permission.ANYONE:
            client.open(path, method=method, headers={"Origin": "http://127.0.0.1", "Host": "127.0.0.1"})
            room.seconds.now += 1
    assert len(room.site.audit.entries(limit=9999)) == before


def test_a_token_for_something_else_leaves_one_entry(tmp_path):
    with open_world(tmp_path / "home") as world:
        client = world.app.test_client()
        for _ in range(3):
            answer = client.post(
                "/api/v1/events", json={}, headers={"Authorization": f"Bearer {world.tokens[Scope.VOUCHERS]}"}
            )
            assert answer.status_code == 403
        (entry,) = world.kiosk.site.audit.entries(limit=9, action=Action.ACCESS_REFUSED)
        assert (entry.actor, entry.detail) == ("token:vouchers-1", {"asked": "events"})
