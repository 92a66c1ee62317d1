"""The OpenAPI document is what the routes declare, what docs/api.md tells, and what the app does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_explore import explore
from api_world import ELSEWHERE, HERE, World, open_world
from jsonschema import Draft202012Validator
from werkzeug.test import Client, TestResponse
from write_openapi import PAGE, page

from kiosk.api.openapi import PATH, document, told
from kiosk.intake.tokens import Scope
from kiosk.members import utc_now
from kiosk.store.offer_pictures import Picture, put_picture

DOCS = Path(__file__).parents[3] / "docs" / "api.md"
PAGES = ("/staff", "/marketing", "/mail", "/static", "/me", "/privacy", "/.well-known", "/authority.crt")
"""What is drawn for people, and no part of the document."""
OPERATIONS = {
    (method.upper(), path): operation
    for path, operations in document()["paths"].items()
    for method, operation in operations.items()
}
SEEN_BELOW = {
    "GET /api/v1/openapi.json",
    "POST /api/v1/imports/{what}",
    "GET /api/v1/imports/{what}",
    "POST /api/v1/vouchers/cancel",
    "GET /api/v1/pictures/{picture_id}",
    "GET /api/v1/preview",
    "POST /api/v1/camera/frames",
}
"""Good answers of these are rarely met by chance, or need a camera; tests of their own look at them."""
CSV = "customer_id,name,email\nC7,Meena,meena@example.org\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("openapi") / "home", hurried=True) as opened:
        yield opened


def plain(rule: str) -> str:
    """A rule of Flask, or of docs/api.md, as a path of the document."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def test_the_file_is_what_the_routes_declare() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python scripts/write_openapi.py"


def test_everybody_may_read_it(world: World) -> None:
    answer = world.app.test_client().get(PATH, environ_overrides={"REMOTE_ADDR": ELSEWHERE[0]})

    assert answer.json == json.loads(page())


def test_every_route_that_is_no_page_is_in_it(world: World) -> None:
    served = {
        (method, plain(rule.rule))
        for rule in world.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule != "/" and not rule.rule.startswith(PAGES)
    }

    assert served == set(OPERATIONS)


def test_the_words_tell_the_same_routes() -> None:
    said = set(re.findall(r"`(GET|POST|PUT|DELETE) (/(?:api|events|healthz)\S*)`", DOCS.read_text(encoding="utf-8")))

    assert {(method, plain(path)) for method, path in said} == set(OPERATIONS)


def test_every_operation_has_a_name_and_says_what_it_does() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]

    assert len(set(names)) == len(names) == len(list(told()))
    assert all(operation["summary"] for operation in OPERATIONS.values())


def test_the_app_does_what_the_document_says(world: World) -> None:
    """No 5xx and no undocumented answer; each good answer that the document promises was seen."""
    found = explore(world, examples=4, seed=6, phases=("coverage", "stateful"))

    assert found.failures == {}
    promised = {
        f"{method} {path}": {int(status) for status in operation["responses"] if status.startswith("2")}
        for (method, path), operation in OPERATIONS.items()
    }
    unseen = {label for label, statuses in promised.items() if not statuses <= found.statuses(label)}
    assert unseen <= SEEN_BELOW
    assert found.checks["ignored_auth"] > 100


def test_nobody_from_elsewhere_is_told_anything(world: World) -> None:
    """Without credentials only what is for everyone answers well."""
    found = explore(world, examples=3, seed=7, phases=("fuzzing",), credentials=False, addresses=ELSEWHERE)

    assert found.failures == {}
    open_to_all = {f"{method} {path}" for (method, path), one in OPERATIONS.items() if one["security"] == []}
    # an OPTIONS request is answered by the framework, and tells methods only
    assert {label for (label, status), _ in found.good.items() if 200 <= status < 300} <= open_to_all


def conforms(answer: TestResponse, method: str, path: str) -> None:
    """Fail where an answer is not as the document says."""
    told = OPERATIONS[method, path]["responses"][str(answer.status_code)]["content"][answer.mimetype]
    if answer.is_json:
        Draft202012Validator(told["schema"] | {"components": document()["components"]}).validate(answer.json)


def test_good_answers_that_are_rarely_met_are_as_described(world: World) -> None:
    client = Client(world.seen_from(HERE))
    imports, vouchers = ({"Authorization": f"Bearer {world.tokens[one]}"} for one in (Scope.IMPORTS, Scope.VOUCHERS))
    sent = [
        client.post("/api/v1/imports/customers", data=CSV, content_type="text/csv", headers=imports) for _ in range(2)
    ]
    assert [one.status_code for one in sent] == [201, 200]
    for one in sent:
        conforms(one, "POST", "/api/v1/imports/{what}")
    run = client.get(f"/api/v1/imports/{sent[0].json['import_id']}", headers=imports)
    conforms(run, "GET", "/api/v1/imports/{what}")
    used = client.post("/api/v1/vouchers/redeem", json={"code": world.voucher()}, headers=vouchers)
    back = client.post("/api/v1/vouchers/cancel", json={"redemption": used.json["redemption"]}, headers=vouchers)
    conforms(back, "POST", "/api/v1/vouchers/cancel")
    conforms(client.get(PATH), "GET", PATH)
    with world.kiosk.site.store.write() as connection:
        put_picture(connection, Picture("p1", "image/webp", 1, 1, b"RIFF", utc_now()))
    picture = client.get("/api/v1/pictures/p1")
    assert (run.status_code, back.status_code, picture.status_code) == (200, 200, 200)
    conforms(picture, "GET", "/api/v1/pictures/{picture_id}")
