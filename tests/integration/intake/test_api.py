"""The routes for programs, over a real site: tokens, scopes, limits, and one shape of errors."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.api import answers, guards
from kiosk.api.bearer import PACE
from kiosk.api.intake import intake_routes
from kiosk.api.intake_types import MOST_EVENTS
from kiosk.errors import NotAllowed, TokenInvalid, TokenRefused
from kiosk.intake import Intake
from kiosk.intake.tokens import MARK, ApiTokens, Scope
from kiosk.privacy.audit import Action
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.intake_tables import api_tokens
from tests.integration.intake.shop_files import CUSTOMERS, PRODUCTS, PURCHASES, content

DOCS = Path(__file__).parents[3] / "docs" / "api.md"
EVENT = {"event_id": "W1", "customer_id": "C1", "kind": "view", "at": "2026-02-01T10:00:00Z"}
CSV = {"content_type": "text/csv"}


@pytest.fixture
def seconds() -> list[float]:
    return [1000.0]


@pytest.fixture
def app(site: Site, settings: Settings, seconds: list[float]) -> Flask:
    made = Flask("kiosk")
    guards.install(made, settings)
    answers.install(made)
    made.register_blueprint(intake_routes(SimpleNamespace(site=site, settings=settings), lambda: seconds[0]))
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def tokens(site: Site) -> ApiTokens:
    return ApiTokens(site.store, site.audit)


@pytest.fixture
def send(client: FlaskClient, tokens: ApiTokens) -> Callable[..., TestResponse]:
    token = tokens.add("web-shop", list(Scope), actor="cli")

    def post(path: str, **more: object) -> TestResponse:
        return client.open(path, headers={"Authorization": f"Bearer {token}"}, **({"method": "POST"} | more))

    return post


def code_of(answer: TestResponse) -> str:
    body = answer.get_json()
    assert set(body["error"]) == {"code", "message", "mend"}
    return str(body["error"]["code"])


def test_files_and_events_go_in(site: Site, send: Callable[..., TestResponse], client: FlaskClient) -> None:
    for kind, text in (("customers", CUSTOMERS), ("products", PRODUCTS), ("purchases", PURCHASES)):
        done = send(f"/api/v1/imports/{kind}", data=text, **CSV)
        assert done.status_code == 201, done.get_json()
    again = send("/api/v1/imports/purchases", data=PURCHASES, **CSV)
    taken = send("/api/v1/events", json={"events": [EVENT, {**EVENT, "event_id": "W2", "kind": "dance"}]})

    assert (again.status_code, again.get_json()["known"]) == (200, True)
    assert done.get_json()["quality"]["kept"] == 4
    assert taken.get_json() == {
        "accepted": 1, "duplicates": 0,
        "rejected": [{"index": 1, "code": "unknown_word", "reason": taken.get_json()["rejected"][0]["reason"]}],
    }  # fmt: skip
    assert len(content(site)["purchases"]) == 4
    assert site.audit.entries(action=Action.IMPORTED, limit=1)[0].actor == "token:web-shop"
    number = again.get_json()["import_id"]
    assert client.get(f"/api/v1/imports/{number}").status_code == 401


def test_a_run_is_shown_to_the_token_that_sent_it(
    client: FlaskClient, tokens: ApiTokens, send: Callable[..., TestResponse]
) -> None:
    number = send("/api/v1/imports/customers", data=CUSTOMERS, **CSV).get_json()["import_id"]
    other = tokens.add("other", [Scope.IMPORTS], actor="cli")

    assert client.get(f"/api/v1/imports/{number}", headers={"Authorization": f"Bearer {other}"}).status_code == 404
    mine = send(f"/api/v1/imports/{number}", method="GET")
    assert (mine.status_code, mine.get_json()["quality"]["kept"]) == (200, 2)


def test_nothing_is_taken_without_a_token_for_it(site: Site, client: FlaskClient, tokens: ApiTokens) -> None:
    token = tokens.add("web-shop", [Scope.EVENTS], actor="cli")
    for header in ("", "Bearer ", f"Basic {token}", f"Bearer {MARK}x", f"Bearer {token[:-1]}"):
        refused = client.post("/api/v1/events", json={"events": [EVENT]}, headers={"Authorization": header})
        assert (refused.status_code, code_of(refused)) == (401, TokenRefused.code)
    limited = client.post("/api/v1/events", json={"events": []})
    assert (limited.status_code, code_of(limited)) == (429, "kiosk.too_many_tries")
    good = {"Authorization": f"Bearer {token}"}
    assert client.post("/api/v1/events", json={"events": []}, headers=good).status_code == 200, "nobody is locked out"
    wrong = client.post("/api/v1/imports/customers", data=CUSTOMERS, headers=good, **CSV)
    assert (wrong.status_code, code_of(wrong)) == (403, NotAllowed.code)
    tokens.revoke("web-shop", actor="cli")
    assert client.post("/api/v1/events", json={"events": []}, headers=good).status_code in {401, 429}
    assert content(site)["customers"] == []


def test_a_token_has_a_pace(send: Callable[..., TestResponse], seconds: list[float]) -> None:
    answers_ = [send("/api/v1/events", json={"events": []}).status_code for _ in range(PACE.most + 1)]

    assert answers_ == [200] * PACE.most + [429]
    seconds[0] += PACE.seconds
    assert send("/api/v1/events", json={"events": []}).status_code == 200


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/api/v1/events", {"json": {"events": "no"}}, 400),
        ("/api/v1/events", {"json": {"events": [1]}}, 400),
        ("/api/v1/events", {"json": {"events": [EVENT] * (MOST_EVENTS + 1)}}, 400),
        ("/api/v1/events", {"data": "{}", "content_type": "text/plain"}, 415),
        ("/api/v1/events", {"json": {"events": [{"pad": "x" * (1 << 20)}]}}, 413),
        ("/api/v1/imports/offers", {"data": "x", **CSV}, 400),
        ("/api/v1/imports/customers", {"data": "x", "content_type": "image/png"}, 415),
        ("/api/v1/imports/customers", {"data": b"\0\1", "content_type": "application/vnd.apache.parquet"}, 422),
        ("/api/v1/imports/purchases", {"data": "one,two\n1,2\n", **CSV}, 422),
        ("/api/v1/imports/purchases?source=none", {"data": PURCHASES, **CSV}, 404),
        ("/api/v1/imports/purchases?source=", {"data": PURCHASES, **CSV}, 404),
    ],
)
def test_errors_have_one_shape(
    send: Callable[..., TestResponse], path: str, sent: dict[str, object], status: int
) -> None:
    refused = send(path, **sent)

    assert refused.status_code == status, refused.get_json()
    assert re.fullmatch(r"(kiosk|recommender)\.[a-z_]+", code_of(refused))


def test_anything_may_stand_in_an_event(site: Site, intake: Intake) -> None:
    odd: list[dict[str, object]] = [
        {}, {"kind": None}, {"customer_id": ["C1"], "kind": {"a": 1}, "at": 3}, {"": ""},
        {"kind": "purchase", "product_id": {}},
        {"kind": "purchase", "product_id": "P", "value": "1e999", "at": "2026-01-01", "customer_id": "\0"},
        {"event_id": "x" * 500, "customer_id": "C1", "kind": "view", "at": True},
        {"at": 1e308, "kind": "view", "card": 7},
    ]  # fmt: skip

    taken = intake.take_events(odd, actor="token:x")

    assert (taken.accepted, taken.duplicates) == (0, 0)
    assert [one.index for one in taken.rejected] == list(range(len(odd)))
    assert content(site)["events"] == []


def test_a_token_is_kept_as_a_hash_and_its_name_is_used_once(site: Site, tokens: ApiTokens) -> None:
    token = tokens.add("till-1", [Scope.IMPORTS, Scope.IMPORTS], actor="cli")
    with site.store.read() as connection:
        assert token not in repr(connection.execute(api_tokens.select()).all())
    assert token not in repr(tokens.list())
    assert tokens.check(token, Scope.IMPORTS).name == "till-1"
    tokens.revoke("till-1", actor="cli")
    for name, scopes in (("till-1", [Scope.EVENTS]), ("Till", [Scope.EVENTS]), ("till-2", [])):
        with pytest.raises(TokenInvalid):
            tokens.add(name, scopes, actor="cli")
    with pytest.raises(TokenInvalid):
        tokens.revoke("till-1", actor="cli")
    with pytest.raises(TokenRefused):
        tokens.check(token, Scope.IMPORTS)
    changes = [entry.detail["change"] for entry in site.audit.entries(action=Action.TOKEN_CHANGED)]
    assert changes == ["revoked", "added"]


def test_every_route_is_documented(app: Flask) -> None:
    documented = set(re.findall(r"`(GET|POST) (/\S*)`", DOCS.read_text(encoding="utf-8")))
    rules = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }

    assert len(rules) == 3
    assert rules <= documented
