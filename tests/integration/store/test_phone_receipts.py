"""A phone's session stands on the receipt code that opened it: a new receipt, made anywhere, ends it."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from numpy.typing import NDArray

from kiosk.api import answers, guards
from kiosk.api.deps import Desks
from kiosk.api.phone import phone_routes
from kiosk.api.phone_sessions import PhoneSessions
from kiosk.codes import ShopCodes
from kiosk.mydata import MyData
from kiosk.settings import Settings
from kiosk.site import Site
from tests.integration.store.enrolling import enrol

Face = Callable[[int], NDArray[np.float32]]


@pytest.fixture
def my_data(site: Site, clock: list[datetime]) -> MyData:
    return MyData(site, 365, lambda: clock[0])


@pytest.fixture
def phones() -> PhoneSessions:
    return PhoneSessions()


@pytest.fixture
def browser(site: Site, my_data: MyData, phones: PhoneSessions) -> FlaskClient:
    unused = SimpleNamespace()
    desks = Desks(join=unused, codes=unused, phone_codes=ShopCodes(site.store, site.members), my_data=my_data)  # type: ignore[arg-type]
    settings, app = Settings(), Flask("kiosk")
    guards.install(app, settings)
    answers.install(app)
    app.register_blueprint(phone_routes(SimpleNamespace(settings=settings, desks=desks, phones=phones)))  # type: ignore[arg-type]
    return app.test_client()


def sign_in(browser: FlaskClient, code: str) -> dict[str, str]:
    answer = browser.post("/api/v1/me/session", json={"code": code})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json['token']}"}


def status(browser: FlaskClient, phone: dict[str, str]) -> int:
    return browser.get("/api/v1/me", headers=phone).status_code


def test_a_receipt_renewed_on_the_glass_signs_every_phone_out(
    site: Site, my_data: MyData, browser: FlaskClient, phones: PhoneSessions, face: Face
) -> None:
    """Requirement G4: whoever found the lost receipt is out with their next request."""
    member_id, other_id = enrol(site.members, face(1)), enrol(site.members, face(2), "Ravi")
    lost = my_data.new_receipt(member_id, actor="shopper")
    other = sign_in(browser, my_data.new_receipt(other_id, actor="shopper"))
    old = [sign_in(browser, lost), sign_in(browser, lost)]
    assert [status(browser, phone) for phone in old] == [200, 200]

    new = my_data.new_receipt(member_id, actor="shopper")

    assert [status(browser, phone) for phone in old] == [401, 401]
    assert not phones.holds(member_id)
    assert status(browser, other) == 200
    assert browser.post("/api/v1/me/session", json={"code": lost}).status_code == 404
    assert status(browser, sign_in(browser, new)) == 200


@pytest.mark.parametrize(("method", "path", "body"), [("PUT", "paused", {"paused": True}), ("POST", "export", {})])
def test_nothing_is_done_or_told_after_the_receipt_was_renewed(
    site: Site, my_data: MyData, browser: FlaskClient, face: Face, method: str, path: str, body: dict[str, bool]
) -> None:
    member_id = enrol(site.members, face(1))
    old = sign_in(browser, my_data.new_receipt(member_id, actor="shopper"))
    my_data.new_receipt(member_id, actor="staff:meena")
    before = site.audit.entries(limit=99)

    assert browser.open(f"/api/v1/me/{path}", method=method, json=body, headers=old).status_code == 401

    assert site.audit.entries(limit=99) == before


def test_the_phone_that_renews_its_receipt_stays_signed_in(
    site: Site, my_data: MyData, browser: FlaskClient, face: Face
) -> None:
    code = my_data.new_receipt(enrol(site.members, face(1)), actor="shopper")
    mine, other = sign_in(browser, code), sign_in(browser, code)

    assert browser.post("/api/v1/me/receipt", json={}, headers=mine).status_code == 200

    assert (status(browser, mine), status(browser, other)) == (200, 401)
