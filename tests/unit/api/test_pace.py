"""How fast visitors may ask: limits hold, memory is bounded, and nobody's requests are refused for those of others."""

from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from kiosk.api import answers, guards
from kiosk.api.pace import PACES, Kind, Pace, address_of, kind_of
from kiosk.errors import TooManyRequests
from kiosk.server_worker import Crowd, most_of_one
from kiosk.settings import Settings

STEPS = st.lists(
    st.tuples(st.sampled_from(["me", "crowd-1", "crowd-2", "crowd-3"]), st.sampled_from(list(Kind)), st.floats(0, 3)),
    max_size=300,
)
"""(who, what, seconds since the request before)"""


def refused(pace, kind, who):
    try:
        pace.step(kind, who)
    except TooManyRequests:
        return True
    return False


def mine(steps, *, others):
    """Whether each of my requests was refused, with the requests of others between them or without."""
    clock = SimpleNamespace(now=0.0)
    pace, said = Pace(lambda: clock.now, most=3), []
    for who, kind, seconds in steps:
        clock.now += seconds
        if who == "me":
            said.append(refused(pace, kind, who))
        elif others:
            for _ in range(40):
                refused(pace, kind, who)
    return said


@given(STEPS)
def test_what_others_do_never_has_one_of_my_requests_refused(steps):
    alone, crowded = mine(steps, others=False), mine(steps, others=True)
    assert all(before or not after for before, after in zip(alone, crowded, strict=True))


@given(st.sampled_from(list(Kind)), st.floats(0.001, 5), st.integers(1, 400))
def test_no_pace_of_asking_gets_more_than_is_granted(kind, seconds, count):
    clock = SimpleNamespace(now=0.0)
    pace, answered = Pace(lambda: clock.now), 0
    for _ in range(count):
        answered += not refused(pace, kind, "me")
        clock.now += seconds
    assert answered <= PACES[kind].most + clock.now / PACES[kind].seconds + 1


@pytest.mark.parametrize("kind", list(Kind))
def test_whoever_waits_as_told_is_answered(kind):
    clock = SimpleNamespace(now=0.0)
    pace = Pace(lambda: clock.now)
    for _ in range(PACES[kind].most):
        pace.step(kind, "me")
    with pytest.raises(TooManyRequests) as error:
        pace.step(kind, "me")
    clock.now += error.value.seconds
    pace.step(kind, "me")


def test_memory_is_bounded_whatever_comes():
    pace = Pace(most=50)
    for number in range(500):
        pace.step(Kind.READ, f"address:{number}")
    assert len(pace) == 50


@pytest.mark.parametrize(("remote", "who"), [
    ("127.0.0.1", None), ("127.8.9.1", None), ("::1", None), ("::ffff:127.0.0.1", None),
    ("10.0.0.7", "address:10.0.0.7"), ("::ffff:10.0.0.7", "address:10.0.0.7"),
    ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"), ("", "address:"), (None, "address:"),
    ("made up" * 100, "address:" + ("made up" * 100)[:64]),
])  # fmt: skip
def test_who_asks_by_their_address(remote, who):
    assert address_of(remote) == who


@pytest.mark.parametrize(("method", "endpoint", "enters", "kind"), [
    ("GET", "static", False, Kind.FILE), ("GET", "screen.events", False, Kind.STREAM),
    ("GET", None, False, Kind.READ), ("HEAD", "phone.page", False, Kind.READ),
    ("POST", "phone.sign_in", False, Kind.ENTER), ("DELETE", "phone.sign_out", False, Kind.WRITE),
    ("POST", "staff.sign_in", True, Kind.ENTER), ("GET", "staff.sign_in_form", True, Kind.READ),
    ("POST", "staff.sso_backchannel", True, Kind.WRITE), ("POST", "staff.sso_acs", True, Kind.ENTER),
])  # fmt: skip
def test_what_a_request_is(method, endpoint, enters, kind):
    assert kind_of(method, endpoint, enters=enters) is kind


@pytest.fixture
def app():
    app = Flask("kiosk")
    guards.install(app, Settings(host="10.0.0.2"))
    app.extensions["vanakkam.pace"] = Pace(lambda: 0.0)
    answers.install(app)
    app.add_url_rule("/", "page", lambda: "page")
    return app


def test_a_page_in_a_loop_is_told_how_long_to_wait_and_others_are_not(app):
    client = app.test_client()

    def ask(address, **headers):
        return client.get("/", headers={"Host": "10.0.0.2", **headers}, environ_overrides={"REMOTE_ADDR": address})

    answers_ = [ask("10.0.0.7") for _ in range(PACES[Kind.READ].most + 5)]
    last = answers_[-1]
    assert {one.status_code for one in answers_[:-5]} == {200}
    assert (last.status_code, last.headers["Retry-After"]) == (429, "1")
    assert last.json["error"] == {
        "code": "kiosk.too_many_requests",
        "message": "Too many requests came from here",
        "mend": "Wait 1 second, then try again",
    }
    assert "Wait 1 second" in ask("10.0.0.7", Accept="text/html").text
    assert ask("10.0.0.8").status_code == 200
    assert all(ask("127.0.0.1").status_code == 200 for _ in range(PACES[Kind.READ].most + 5))


@given(st.lists(st.tuples(st.sampled_from(["10.0.0.1", "10.0.0.2", "10.0.0.9"]), st.booleans()), max_size=120))
def test_a_crowd_of_connections_from_one_address_keeps_nobody_else_out(steps):
    crowd, open_ = Crowd(8, ("10.0.0.9",)), {}
    for address, enters in steps:
        count = open_.get(address, 0)
        if enters:
            let_in = crowd.enter(address)
            assert let_in == (count < 8 or address == "10.0.0.9")
            open_[address] = count + let_in
        elif count:
            crowd.leave(address)
            open_[address] = count - 1
    assert len(crowd) == sum(count > 0 for count in open_.values())


def test_a_network_of_ipv6_is_one_crowd():
    crowd = Crowd(8, ())
    assert [crowd.enter(f"2001:db8:1:2::{number:x}") for number in range(9)] == [True] * 8 + [False]
    assert crowd.enter("2001:db8:1:3::1")
    crowd.leave("2001:db8:1:2::aaaa")
    assert crowd.enter("2001:db8:1:2::ffff")


@pytest.mark.parametrize("threads", [4, 16, 64, 512])
def test_one_address_never_gets_all_threads_of_a_usual_server(threads):
    assert most_of_one(threads) < threads or threads < 8
