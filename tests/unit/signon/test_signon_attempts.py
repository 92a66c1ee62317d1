"""Sign-ins under way: bound to one browser, good for one answer, gone in time, and nobody pushes out others."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from kiosk.signon import attempts as module
from kiosk.signon.attempts import CLAIM_SECONDS, LASTS_SECONDS, Attempts, is_of
from kiosk.signon.provider import Asked, Identity

ASKED = Asked("https://id.example/auth", "state", "nonce", "verifier", datetime(2026, 3, 1, tzinfo=UTC), again=False)
WHO = Identity("oidc:https://id.example", "1", "meena", ("staff",))


@pytest.fixture
def clock():
    return SimpleNamespace(now=0.0)


@pytest.fixture
def attempts(clock):
    return Attempts(lambda: clock.now)


def test_the_browser_that_began_and_answered_takes_what_became_of_it_once(attempts):
    began = attempts.begin("oidc", ASKED, address="10.0.0.1")
    assert attempts.take(began, "") is None
    attempt = attempts.answering("oidc", "state")
    assert is_of(attempt, began)
    answered = attempts.answered(attempt, WHO)
    for wrong in ((began, ""), (began, began), (began, "another"), ("another", answered), ("", answered), ("", "")):
        assert attempts.take(*wrong) is None
    assert attempts.take(began, answered)[1] == WHO
    assert attempts.take(began, answered) is None


def test_the_halves_of_two_attempts_do_not_make_one(attempts):
    """Requirement S1 (V10): a browser that began its own attempt, and answered one that was begun elsewhere."""
    tokens = {}
    for state in ("mine", "theirs"):
        began = attempts.begin("saml", replace(ASKED, state=state), address="10.0.0.1")
        tokens[state] = began, attempts.answered(attempts.answering("saml", state), WHO)
    assert attempts.take(tokens["mine"][0], tokens["theirs"][1]) is None
    assert attempts.take(tokens["theirs"][0], tokens["mine"][1]) is None


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
    began = attempts.begin("oidc", ASKED, address="10.0.0.1")
    clock.now = LASTS_SECONDS - 1
    answered = attempts.answered(attempts.answering("oidc", "state"), WHO)
    clock.now = LASTS_SECONDS
    assert attempts.take(began, answered) is None
    assert len(attempts) == 0


@pytest.mark.parametrize(("later", "found"), [(CLAIM_SECONDS - 1, True), (CLAIM_SECONDS, False)])
def test_an_answer_is_kept_for_a_short_time_only(attempts, clock, later, found):
    began = attempts.begin("oidc", ASKED, address="10.0.0.1")
    answered = attempts.answered(attempts.answering("oidc", "state"), WHO)
    clock.now = later
    assert (attempts.take(began, answered) is not None) is found


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
    answered = attempts.answered(attempt, WHO)
    kept = next(iter(attempts._open.values()))
    text = repr(attempt) + repr(kept) + repr(WHO)
    for secret in (
        token,
        answered,
        attempt.browser,
        kept.answerer,
        "nonce",
        "verifier",
        "key of a session",
        "meena",
        "state='state'",
    ):
        assert f"'{secret}'" not in text
