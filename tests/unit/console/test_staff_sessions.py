from types import SimpleNamespace

import pytest

from kiosk.console.places import device_of
from kiosk.console.sessions import NEVER, Lifetime, Sessions, SignedInBy


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
    token, session = sessions.begin("anbu", 0)
    assert sessions.find(token) == session
    assert sessions.find(session.key) is None
    assert sessions.find("") is None


def test_neither_token_nor_secrets_show_in_text(sessions):
    token, session = sessions.begin("anbu", 0)
    assert token not in repr(session)
    assert session.csrf not in repr(session)
    assert token not in str(vars(sessions))


def test_idleness_ends_a_session_and_whoever_is_told(sessions, clock, ended):
    token, session = sessions.begin("anbu", 0)
    clock.now += 899.0
    sessions.touch(session)
    clock.now += 899.0
    assert sessions.find(token) is not None
    clock.now += 2.0
    assert sessions.find(token) is None
    assert ended == [session.key]


def test_the_longest_shift_ends_a_session_however_busy(sessions, clock):
    token, session = sessions.begin("anbu", 0)
    for _ in range(60):
        clock.now += 800.0
        session = sessions.touch(session)
    assert sessions.find(token) is None


def test_a_sweep_ends_what_nobody_asks_for_any_more(sessions, clock, ended):
    sessions.begin("anbu", 0)
    clock.now += 901.0
    sessions.sweep()
    assert len(ended) == 1
    assert len(sessions) == 0


def test_the_number_of_open_sessions_is_bounded(sessions, clock):
    first, _ = sessions.begin("anbu", 0)
    for _ in range(250):
        clock.now += 0.1
        sessions.begin("meena", 0)
    assert len(sessions) <= 200
    assert sessions.find(first) is None


def test_every_sign_in_has_a_token_and_a_form_token_of_its_own(sessions):
    made = [sessions.begin("anbu", 0) for _ in range(20)]
    assert len({token for token, _ in made} | {session.csrf for _, session in made}) == 40


def test_the_sessions_of_one_account_are_told_newest_first(sessions, clock):
    _, first = sessions.begin("anbu", 0)
    clock.now += 1.0
    _, second = sessions.begin("anbu", 0)
    sessions.begin("meena", 0)
    assert [one.key for one in sessions.of("anbu")] == [second.key, first.key]
    clock.now += 899.5
    assert [one.key for one in sessions.of("anbu")] == [second.key]


def test_what_was_proven_does_not_count_for_a_shopper_who_is_handed_the_device(sessions):
    _, session = sessions.begin("anbu", 0, SignedInBy.TOTP)
    assert session.factor_at != NEVER
    session = sessions.prove(session)
    assert sessions.is_fresh(session.proven_at, 60.0)
    session = sessions.hand_over(session, "draft", "ta")
    assert (session.proven_at, session.factor_at) == (NEVER, NEVER)
    assert not sessions.is_fresh(session.proven_at, 60.0)
    assert sessions.take_back(session).proven_at == NEVER


def test_a_proof_is_fresh_for_so_long_and_no_longer(sessions, clock):
    _, session = sessions.begin("anbu", 0)
    assert not sessions.is_fresh(session.proven_at, 300.0)
    session = sessions.prove(session)
    clock.now += 299.9
    assert sessions.is_fresh(session.proven_at, 300.0)
    clock.now += 0.1
    assert not sessions.is_fresh(session.proven_at, 300.0)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPad"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_words_its_owner_knows(agent, said):
    assert device_of(agent) == said
