"""What is remembered of sign-outs while others sign in: in order, for a time, in a bounded number."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from kiosk.signon import sign_outs as module
from kiosk.signon.provider import Identity, SignedOut
from kiosk.signon.replays import Replays
from kiosk.signon.sign_outs import SignOuts, is_about

OIDC = "oidc:https://id.example"
WHO = Identity(OIDC, "1", "meena", ("shop",), "theirs")
UNNAMED = Identity(OIDC, "1", "meena", ("shop",))


@pytest.fixture
def clock():
    return SimpleNamespace(now=0.0)


@pytest.fixture
def words(clock):
    return SignOuts(lambda: clock.now, 600.0)


@pytest.mark.parametrize(
    ("gone", "who", "about"),
    [
        (("1", "theirs"), WHO, True),
        (("", "theirs"), WHO, True),
        (("1", ""), WHO, True),
        (("1", "another"), WHO, False),
        (("2", "theirs"), WHO, False),
        (("2", ""), WHO, False),
        (("", ""), WHO, False),
        (("1", "any"), UNNAMED, True),
        (("", "any"), UNNAMED, False),
        (("2", "any"), UNNAMED, False),
    ],
    ids=str,
)
def test_whom_a_word_is_about(gone, who, about):
    assert is_about(SignedOut(OIDC, *gone), who) is about
    assert not is_about(SignedOut("oidc:https://other.example", *gone), who)


def test_a_word_ends_what_began_before_it_and_nothing_later(words):
    before = words.newest
    words.note(SignedOut(OIDC, "1", ""))
    assert words.end(WHO, before)
    assert not words.end(WHO, words.newest)


def test_a_word_is_forgotten_in_time(words, clock):
    words.note(SignedOut(OIDC, "1", ""))
    clock.now = 600.0
    words.note(SignedOut(OIDC, "2", ""))
    assert not words.end(WHO, 0)


def test_where_words_were_dropped_what_began_before_counts_as_ended(words, monkeypatch):
    """Requirement S1: memory is bounded, and too many words let nobody stay in."""
    monkeypatch.setattr(module, "_MOST", 10)
    for number in range(2, 20):
        words.note(SignedOut(OIDC, str(number), ""))
    assert len(words._words) == 10
    assert words.end(WHO, 0)
    assert not words.end(WHO, 8)
    assert not words.end(Identity("saml:https://id.example", "1", "meena", ()), 0)


def test_what_was_forgotten_may_come_again():
    now = datetime(2026, 3, 1, tzinfo=UTC)
    used = Replays()
    for _ in range(2):
        used.check("a", now + timedelta(minutes=1), now)
        used.forget("a")
