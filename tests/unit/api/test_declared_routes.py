"""A declaration beside a route is what happens: who is asked for, what is read, and what is refused."""

import pytest
from flask import Flask
from werkzeug.exceptions import Unauthorized

from kiosk.api import access, answers
from kiosk.api.access import EVERYONE, PHONE, Access, Who
from kiosk.api.bodies import Body, Whole
from kiosk.api.routes import BODY_BYTES, blueprint_of, route, routes_of


class Number(Body):
    number: Whole


class Room:
    def __init__(self):
        self.got = []

    @route("POST", "/number", PHONE, body=Number)
    def take(self, body):
        """Take a number.

        And keep it.
        """
        self.got.append(body.number)
        return "taken"

    @route("GET", "/open", EVERYONE, name="looked")
    def look(self):
        return "open"

    def forgotten(self):
        return "nobody said who may ask for this"


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def asked():
    return []


@pytest.fixture
def app(room, asked):
    def keep(needed: Access) -> None:
        asked.append(needed)
        if len(asked) > 1:
            raise Unauthorized

    made = Flask("kiosk")
    answers.install(made)
    access.install(made)
    made.register_blueprint(blueprint_of("room", room, {Who.PHONE: keep}))
    return made


def test_the_keeper_is_asked_first_and_the_view_gets_a_body_that_fits(app, room, asked):
    client = app.test_client()

    assert client.post("/number", json={"number": 7.0, "more": 1}).text == "taken"
    assert client.post("/number", data=b"no JSON").status_code == 401
    assert (room.got, asked) == ([7], [PHONE, PHONE])


@pytest.mark.parametrize("number", [True, "7", 7.5, None, [7]])
def test_what_does_not_fit_is_named_and_not_repeated(app, room, number):
    answer = app.test_client().post("/number", json={"number": number}, headers={"Accept": "application/json"})

    assert answer.status_code == 400
    assert answer.json["error"]["message"].startswith("The number is not as it should be")
    assert room.got == []


def test_names_of_the_sender_are_not_repeated(app):
    answer = app.test_client().post("/number", json={"Meena": 1}, headers={"Accept": "application/json"})

    assert "Meena" not in answer.text


def test_a_body_is_bounded_by_its_route(app):
    content = b'{"number": 1, "x": "' + b"y" * BODY_BYTES + b'"}'

    assert app.test_client().post("/number", data=content, content_type="application/json").status_code == 413


def test_everyone_needs_no_keeper(app, asked):
    assert app.test_client().get("/open").text == "open"
    assert asked == []
    assert access.declared(app)["room.looked"] == EVERYONE


def test_a_blueprint_that_nobody_keeps_cannot_be_built(room):
    with pytest.raises(TypeError, match="phone"):
        blueprint_of("room", room)


def test_a_view_beside_the_declarations_is_refused(app, room):
    """Default deny, also within a blueprint."""
    routes = blueprint_of("second", room, {Who.PHONE: lambda _access: None})
    routes.add_url_rule("/forgotten", "forgotten", room.forgotten)
    app.register_blueprint(routes, url_prefix="/second")

    assert app.test_client().get("/second/forgotten").status_code == 403


def test_what_a_route_does_is_told_by_its_view():
    found = dict(routes_of(Room))

    assert set(found) == {"take", "look"}
    assert found["take"].text == "Take a number."
