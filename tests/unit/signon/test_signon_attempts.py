"""Sign-ins under way: bound to a browser, good for one answer, gone in time, and nobody pushes out others."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from kiosk.signon import attempts as module
from kiosk.signon.attempts import LASTS_SECONDS, Attempts, is_of
from kiosk.signon.provider import Asked, Identity

ASKED = Asked("https://id.example/auth", "state", "nonce", "verifier", datetime(2026, 3, 1, tzinfo=UTC), again=False)
WHO = Identity("oidc:https://id.example", "1", "meena", ("staff",))


@pytest.fixture
def clock():
    return SimpleNamespace(now=0.0)


@pytest.fixture
def attempts(clock):
    return Attempts(lambda: clock.now)


def test_the_browser_that_began_takes_what_became_of_it_once(attempts):
    token = attempts.begin("oidc", ASKED, address="10.0.0.1")
    assert attempts.take(token) is None
    attempt = attempts.answering("oidc", "state")
    assert is_of(attempt, token)
    attempts.answered(attempt, WHO)
    assert attempts.take("another browser") is None
    assert attempts.take(token)[1] == WHO
    assert attempts.take(token) is None


def test_a_second_answer_finds_nothing(attempts):
    attempts.begin("oidc", ASKED, address="10.0.0.1")
    attempt = attempts.answering("oidc", "state")
    assert attempts.answering("oidc", "state") is None
    attempts.answered(attempt, WHO)
    assert attempts.answering("oidc", "state") is None


def test_an_answer_of_the_other_way_or_state_finds_nothing(attempts):
    attempts.begin("oidc", ASKED, address="10.0.0.1")
    assert attempts.answering("saml", "state") is None
    assert attempts.answering("oidc", "") is None
    assert attempts.answering("oidc", "state") is not None


def test_an_attempt_ends_by_itself(attempts, clock):
    token = attempts.begin("oidc", ASKED, address="10.0.0.1")
    clock.now = LASTS_SECONDS - 1
    attempts.answered(attempts.answering("oidc", "state"), WHO)
    clock.now = LASTS_SECONDS
    assert attempts.take(token) is None
    assert len(attempts) == 0


def test_whoever_begins_thousands_pushes_out_their_own(attempts, monkeypatch):
    """Requirement S1: a limit that cannot be used to lock others out."""
    monkeypatch.setattr(module, "_MOST", 50)
    attempts.begin("oidc", replace(ASKED, state="mine"), address="10.0.0.1")
    for number in range(200):
        attempts.begin("oidc", replace(ASKED, state=f"flood {number}"), address="10.0.0.9")
    assert len(attempts) == 50
    assert attempts.answering("oidc", "mine") is not None


def test_nothing_of_an_attempt_is_in_its_text(attempts):
    """Requirement S1 (V16): it may stand in a log."""
    token = attempts.begin("oidc", ASKED, address="10.0.0.1", session="key of a session")
    attempt = attempts.answering("oidc", "state")
    attempts.answered(attempt, WHO)
    text = repr(attempt) + repr(WHO)
    for secret in (token, attempt.browser, "nonce", "verifier", "key of a session", "meena", "state='state'"):
        assert f"'{secret}'" not in text
