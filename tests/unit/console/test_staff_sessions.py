from types import SimpleNamespace

import pytest

from kiosk.console.sessions import Lifetime, Sessions


@pytest.fixture
def clock():
    return SimpleNamespace(now=1000.0)


@pytest.fixture
def ended():
    return []


@pytest.fixture
def sessions(clock, ended):
    return Sessions(Lifetime(idle=900.0, absolute=43_200.0), lambda: clock.now, ended.append)


def test_a_session_is_found_by_its_token_only(sessions):
    token, session = sessions.begin("anbu", "hash")
    assert sessions.find(token) == session
    assert sessions.find(session.key) is None
    assert sessions.find("") is None


def test_neither_token_nor_secrets_show_in_text(sessions):
    token, session = sessions.begin("anbu", "secret-hash")
    assert token not in repr(session)
    assert session.csrf not in repr(session)
    assert "secret-hash" not in repr(session)
    assert token not in str(vars(sessions))


def test_idleness_ends_a_session_and_whoever_is_told(sessions, clock, ended):
    token, session = sessions.begin("anbu", "hash")
    clock.now += 899.0
    sessions.touch(session)
    clock.now += 899.0
    assert sessions.find(token) is not None
    clock.now += 2.0
    assert sessions.find(token) is None
    assert ended == [session.key]


def test_the_longest_shift_ends_a_session_however_busy(sessions, clock):
    token, session = sessions.begin("anbu", "hash")
    for _ in range(60):
        clock.now += 800.0
        session = sessions.touch(session)
    assert sessions.find(token) is None


def test_a_sweep_ends_what_nobody_asks_for_any_more(sessions, clock, ended):
    sessions.begin("anbu", "hash")
    clock.now += 901.0
    sessions.sweep()
    assert len(ended) == 1
    assert len(sessions) == 0


def test_the_number_of_open_sessions_is_bounded(sessions, clock):
    first, _ = sessions.begin("anbu", "hash")
    for _ in range(250):
        clock.now += 0.1
        sessions.begin("meena", "hash")
    assert len(sessions) <= 200
    assert sessions.find(first) is None


def test_every_sign_in_has_a_token_and_a_form_token_of_its_own(sessions):
    made = [sessions.begin("anbu", "hash") for _ in range(20)]
    assert len({token for token, _ in made} | {session.csrf for _, session in made}) == 40
