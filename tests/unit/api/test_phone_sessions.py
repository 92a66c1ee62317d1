"""Sessions of phones: they end by themselves, and no token is kept."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.api.phone_sessions import (
    ADDRESS_TRIES,
    IDLE_SECONDS,
    LONGEST_SECONDS,
    MOST_OF_ONE,
    AddressTries,
    PhoneSession,
    PhoneSessions,
    alive,
)
from kiosk.errors import SessionEnded, TooManyTries


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(clock):
    return PhoneSessions(clock)


def test_a_session_ends_after_ten_idle_minutes(sessions, clock):
    token = sessions.open("m1", "h")
    clock.now += IDLE_SECONDS - 1
    assert sessions.find(token).member_id == "m1"
    clock.now += IDLE_SECONDS

    with pytest.raises(SessionEnded):
        sessions.find(token)


def test_a_busy_session_ends_after_an_hour(sessions, clock):
    token = sessions.open("m1", "h")
    for _ in range(int(LONGEST_SECONDS // 300)):
        assert sessions.find(token).member_id == "m1"
        clock.now += 300

    with pytest.raises(SessionEnded):
        sessions.find(token)


def test_no_token_is_kept_in_readable_form(sessions):
    """Requirement S1: only the hash is kept, and the text form of a session names nobody."""
    token = sessions.open("m1", "h")

    assert token not in str(vars(sessions))
    assert "m1" not in str(vars(sessions))
    assert "'h'" not in str(vars(sessions))
    assert len({sessions.open("m1", "h") for _ in range(50)}) == 50
    assert len(token) >= 43


def test_the_oldest_goes_when_there_are_too_many(sessions):
    first = sessions.open("m0", "h")
    for number in range(500):
        sessions.open(f"m{number}", "h")

    assert len(sessions) == 500
    with pytest.raises(SessionEnded):
        sessions.find(first)


def test_closing_ends_one_and_a_new_receipt_leaves_the_one_that_made_it(sessions):
    mine, other, third, foreign = (sessions.open(member, "h") for member in ("m1", "m1", "m1", "m2"))
    sessions.close(third)
    sessions.close("unknown")
    sessions.renew(mine, "new")
    sessions.renew("unknown", "new")

    assert sessions.find(mine).lookup == "new"
    assert sessions.find(mine).member_id == "m1"
    assert sessions.find(foreign).member_id == "m2"
    for token in (other, third):
        with pytest.raises(SessionEnded):
            sessions.find(token)


@given(began=st.floats(0, 1e6), seen=st.floats(0, 1e5), later=st.floats(0, 1e5))
def test_no_session_outlives_either_limit(began, seen, later):
    session = PhoneSession("m1", "h", began, began + seen)
    now = began + seen + later

    if alive(session, now):
        assert now - began < LONGEST_SECONDS
        assert later < IDLE_SECONDS + 1e-3


def test_an_erased_member_has_no_session(sessions):
    """Requirement G9: the open phones are one of the places."""
    tokens = [sessions.open("m1", "h"), sessions.open("m1", "h"), sessions.open("m2", "h")]
    assert sessions.holds("m1")

    assert sessions.forget("m1") == 2

    assert not sessions.holds("m1")
    assert sessions.find(tokens[2]).member_id == "m2"


def test_one_member_cannot_sign_the_others_out(sessions):
    first = sessions.open("m0", "h")
    tokens = [sessions.open("m1", "h") for _ in range(600)]

    assert sessions.find(first).member_id == "m0"
    assert sessions.find(tokens[-1]).member_id == "m1"
    assert len(sessions) == 1 + MOST_OF_ONE


def use_up(tries, address):
    for _ in range(ADDRESS_TRIES.most):
        with tries.attempt(address):
            pass


def test_one_address_does_not_lock_another(clock):
    tries = AddressTries(clock)
    use_up(tries, "192.0.2.1")

    with pytest.raises(TooManyTries), tries.attempt("192.0.2.1"):
        pass
    with tries.attempt("192.0.2.2"):
        pass
    clock.now += ADDRESS_TRIES.seconds
    with tries.attempt("192.0.2.1"):
        pass


def test_a_network_of_its_own_is_one_address(clock):
    """A phone with IPv6 has as many addresses as it likes, all in one network of 64 bits."""
    tries = AddressTries(clock)
    use_up(tries, "2001:db8:1:2::1")

    with pytest.raises(TooManyTries), tries.attempt("2001:db8:1:2:aaaa::7"):
        pass
    with tries.attempt("2001:db8:1:3::1"):
        pass


def test_many_at_once_are_no_way_around_the_limit(clock):
    tries = AddressTries(clock)
    with contextlib.ExitStack() as under_way:
        for _ in range(ADDRESS_TRIES.most):
            under_way.enter_context(tries.attempt("192.0.2.1"))
        with pytest.raises(TooManyTries), tries.attempt("192.0.2.1"):
            pass


def test_addresses_are_not_remembered_without_end(clock):
    tries = AddressTries(clock)
    for number in range(600):
        with tries.attempt(f"192.0.{number // 256}.{number % 256}"):
            pass

    assert len(tries._limits) == 500
