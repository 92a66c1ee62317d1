"""Whatever is sent instead of JSON, the answer is a 4xx in the one shape, and nothing was done."""

from collections.abc import Iterator

import pytest
from api_world import HERE, SESSION, World, open_world
from werkzeug.test import Client

from kiosk.api.openapi import told
from kiosk.api.routes import Media

JSON = "application/json"
ROUTES = sorted(
    (made.method, made.path, made.access.needs)
    for _, made in told()
    if made.body is not None and not isinstance(made.body, Media)
)
BODIES = {
    "nothing": b"",
    "cut short": b'{"code": "x"',
    "a list": b"[]",
    "a text": b'"x"',
    "two values": b"{}{}",
    "a name twice": b'{"code": "x", "code": "y"}',
    "a name twice within": b'{"x": {"a": 1, "a": 2}}',
    "no number": b'{"x": NaN}',
    "endless": b'{"x": -Infinity}',
    "beyond every number": b'{"x": 1e999}',
    "a number of 5,000 digits": b'{"x": ' + b"9" * 5000 + b"}",
    "half a character": b'{"x": "\\ud800"}',
    "half a character as a name": b'{"\\udfff": 1}',
    "no UTF-8": b'{"x": "\xff"}',
    "UTF-16": '{"x": 1}'.encode("utf-16"),
    "a mark of the byte order": b'\xef\xbb\xbf{"x": 1}',
    "a control character": b'{"x": "\x01"}',
    "a sign that no store holds": b'{"x": [{"y": "a\\u0000"}]}',
    "a name that no store holds": b'{"x": {"a\\u0000": 1}}',
    "deep": b'{"x": ' + b"[" * 100 + b"]" * 100 + b"}",
    "as deep as a well": b'{"x": ' + b"[" * 8000,
    "deep objects": b'{"x":' * 2000 + b"1" + b"}" * 2000,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("malformed") / "home", hurried=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(world: World) -> Client:
    return Client(world.seen_from(HERE))


def headers_of(world: World, needs: str) -> dict[str, str]:
    shown = next((token for scope, token in world.tokens.items() if scope.value == needs), SESSION)
    return {"Authorization": f"Bearer {shown}"}


@pytest.mark.parametrize(("method", "path", "needs"), ROUTES)
def test_a_body_that_is_no_json_is_refused(world: World, client: Client, method: str, path: str, needs: str) -> None:
    serial = world.kiosk.stage.state.serial
    for name, body in BODIES.items():
        answer = client.open(path, method=method, data=body, content_type=JSON, headers=headers_of(world, needs))

        assert answer.status_code == 400, name
        assert answer.json["error"]["code"] == "kiosk.request_invalid"
        assert set(answer.json["error"]) == {"code", "message", "mend"}
    assert world.kiosk.stage.state.serial == serial


@pytest.mark.parametrize(("method", "path", "needs"), ROUTES)
def test_a_body_of_another_kind_or_size_is_refused(
    world: World, client: Client, method: str, path: str, needs: str
) -> None:
    headers = headers_of(world, needs)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json5", "text/json", ""):
        answer = client.open(path, method=method, data=b"{}", content_type=kind, headers=headers)
        assert (answer.status_code, answer.json["error"]["code"]) == (415, "kiosk.request_invalid")
    large = b'{"x": "' + b"y" * (2 << 20) + b'"}'
    answer = client.open(path, method=method, data=large, content_type=JSON, headers=headers)

    assert (answer.status_code, answer.json["error"]["code"]) == (413, "kiosk.request_invalid")


@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "-1", "1.5", "٣", "x"])
def test_numbers_in_addresses_are_those_that_a_store_counts(world: World, client: Client, number: str) -> None:
    headers = headers_of(world, "imports")
    for path in (f"/api/v1/imports/{number}", f"/mail/c/{number}/0/t", f"/mail/c/1/{number}/t"):
        assert client.get(path, headers=headers).status_code == 404, path


def test_a_nul_in_an_address_is_no_request(world: World, client: Client) -> None:
    for path in ("/api/v1/imports/%00", "/mail/c/%00/0/t", "/mail/c/1/%00/t", "/x%00y", "/api/v1/imports?kind=%00"):
        assert client.get(path, headers=headers_of(world, "imports")).status_code == 400, path


def test_events_may_hold_anything(world: World, client: Client) -> None:
    """What is wrong with one is said of that one, however odd it is."""
    odd = [
        {"value": 10**4000, "kind": "purchase"},
        {"event_id": "", "customer_id": "\x1f", "kind": "view", "at": "2026-01-01"},
        {"at": -(10**30), "kind": "tap", "customer_id": 10**300},
        {"kind": "view", "customer_id": "C1", "at": "9999-12-31T23:59:59-23:59"},
        {"kind": "view", "customer_id": "C1", "at": "0001-01-01T00:00:00+23:59"},
        {"kind": "purchase", "customer_id": "C1", "at": "2026-01-01", "quantity": 1e308, "value": 1},
        {"kind": "view", "customer_id": "C1", "at": "2026-01-01", "x": [[[[[{}]]]]]},
    ]

    answer = client.post("/api/v1/events", json={"events": odd}, headers=headers_of(world, "events"))

    assert answer.status_code == 200, answer.json
    assert answer.json["accepted"] + len(answer.json["rejected"]) == len(odd)
