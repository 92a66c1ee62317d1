"""Sessions of phones: they end by themselves, and no token is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.api.phone_sessions import (
    ADDRESS_TRIES,
    IDLE_SECONDS,
    LONGEST_SECONDS,
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
    token = sessions.open("m1")
    clock.now += IDLE_SECONDS - 1
    assert sessions.member(token) == "m1"
    clock.now += IDLE_SECONDS

    with pytest.raises(SessionEnded):
        sessions.member(token)


def test_a_busy_session_ends_after_an_hour(sessions, clock):
    token = sessions.open("m1")
    for _ in range(int(LONGEST_SECONDS // 300)):
        assert sessions.member(token) == "m1"
        clock.now += 300

    with pytest.raises(SessionEnded):
        sessions.member(token)


def test_no_token_is_kept_in_readable_form(sessions):
    """Requirement S1: only the hash is kept, and the text form of a session names nobody."""
    token = sessions.open("m1")

    assert token not in str(vars(sessions))
    assert "m1" not in str(vars(sessions))
    assert len({sessions.open("m1") for _ in range(50)}) == 50
    assert len(token) >= 43


def test_the_oldest_goes_when_there_are_too_many(sessions):
    first = sessions.open("m0")
    for number in range(500):
        sessions.open(f"m{number}")

    assert len(sessions) == 500
    with pytest.raises(SessionEnded):
        sessions.member(first)


def test_closing_ends_one_and_closing_the_others_leaves_one(sessions):
    mine, other, third, foreign = (sessions.open(member) for member in ("m1", "m1", "m1", "m2"))
    sessions.close(third)
    sessions.close("unknown")
    sessions.close_others("m1", mine)

    assert sessions.member(mine) == "m1"
    assert sessions.member(foreign) == "m2"
    for token in (other, third):
        with pytest.raises(SessionEnded):
            sessions.member(token)


@given(began=st.floats(0, 1e6), seen=st.floats(0, 1e5), later=st.floats(0, 1e5))
def test_no_session_outlives_either_limit(began, seen, later):
    session = PhoneSession("m1", began, began + seen)
    now = began + seen + later

    if alive(session, now):
        assert now - began < LONGEST_SECONDS
        assert later < IDLE_SECONDS + 1e-3


def test_one_address_does_not_lock_another(clock):
    tries = AddressTries(clock)
    for _ in range(ADDRESS_TRIES.most):
        tries.require("192.0.2.1")
        tries.failed("192.0.2.1")

    with pytest.raises(TooManyTries):
        tries.require("192.0.2.1")
    tries.require("192.0.2.2")
    clock.now += ADDRESS_TRIES.seconds
    tries.require("192.0.2.1")


def test_addresses_are_not_remembered_without_end(clock):
    tries = AddressTries(clock)
    for number in range(600):
        tries.failed(f"192.0.{number // 256}.{number % 256}")

    assert len(tries._buckets) == 500
