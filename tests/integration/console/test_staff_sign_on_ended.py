"""A word of a sign-out that comes in the middle of something, twice, for many at once, or without a session."""

from dataclasses import replace

import pytest
from sign_on_room import OIDC, begin, come_back, details, finish, sign_on

from kiosk.api.guards import _PACE
from kiosk.api.pace import Pace
from kiosk.errors import StoreFull
from kiosk.signon.accounts import SignOnAccounts
from kiosk.signon.provider import Identity

MEENA = Identity(OIDC, "1", "meena@chain.example", ("shop",), "theirs")
ENDED = {"staff": "meena", "change": "signed_out_by_provider"}
WORDS = [{"sub": "1", "sid": "theirs"}, {"sid": "theirs"}, {"sub": "1"}]


@pytest.fixture
def room(make_sign_on, provider):
    room = make_sign_on()
    provider.answers = MEENA
    return room


def tell(room, address="127.0.0.1", **said):
    client = room.app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client.post("/staff/sso/oidc/backchannel", data=said, headers={"Host": "127.0.0.1"}).status_code


def is_in(browser):
    return browser.get("/staff/account").status_code == 200


def during(patch, room, kind, name, said):
    """Say a word of a sign-out at the end of a method."""
    real = getattr(kind, name)

    def slow(*given):
        found = real(*given)
        assert tell(room, **said) == 200
        return found

    patch.setattr(kind, name, slow)


@pytest.mark.parametrize("said", WORDS, ids=str)
@pytest.mark.parametrize("when", ["the code is exchanged", "the account is looked up"])
def test_a_word_during_a_sign_in_ends_it(room, provider, monkeypatch, when, said):
    sign_on(room)  # so that the account is there
    browser = room.browser()
    with monkeypatch.context() as patch:
        place = (type(provider), "identity") if when == "the code is exchanged" else (SignOnAccounts, "admit")
        during(patch, room, *place, said)
        come_back(browser, begin(browser))
        answer = finish(browser)
    assert answer.status_code == 401
    assert "You have signed out at your company meanwhile" in answer.text
    assert not is_in(browser)
    assert details(room, "staff_changed")[-1] == ENDED
    assert is_in(sign_on(room)[0]), "a sign-in that begins after the word holds"


@pytest.mark.parametrize("said", [{"sub": "2"}, {"sid": "another"}, {"sub": "1", "sid": "another"}], ids=str)
def test_a_word_about_others_during_a_sign_in_ends_nothing(room, monkeypatch, said):
    browser = room.browser()
    with monkeypatch.context() as patch:
        during(patch, room, SignOnAccounts, "admit", said)
        come_back(browser, begin(browser))
        assert finish(browser).status_code == 303
    assert is_in(browser)


def test_a_word_during_a_fresh_proof_ends_the_session(room, provider, monkeypatch):
    browser, _ = sign_on(room)
    provider.answers = replace(MEENA, session="newer")
    with monkeypatch.context() as patch:
        during(patch, room, SignOnAccounts, "prove", {"sub": "1", "sid": "newer"})
        come_back(browser, begin(browser, end="/again"))
        assert finish(browser).status_code == 401
    assert not is_in(browser)


def test_sessions_that_follow_none_end_with_any_word_about_the_person(room, provider):
    """Providers may name a session in the word of a sign-out, and none in the proof of a sign-in."""
    followed = sign_on(room)[0]
    provider.answers = replace(MEENA, session="")
    mine = sign_on(room)[0]
    provider.answers = replace(MEENA, subject="2", name="devi", session="")
    other = sign_on(room)[0]
    assert tell(room, sid="which") == 200
    assert is_in(mine)
    assert tell(room, sub="1", sid="which") == 200
    assert [is_in(one) for one in (followed, mine, other)] == [True, False, True]
    assert details(room, "staff_changed")[-1] == ENDED


@pytest.mark.parametrize("said", WORDS, ids=str)
def test_a_full_disk_keeps_nobody_signed_in_and_the_word_may_come_again(room, monkeypatch, said):
    browser, _ = sign_on(room)

    def full(*_):
        raise StoreFull("The disk is full", mend="Make room")

    with monkeypatch.context() as patch:
        patch.setattr(SignOnAccounts, "_note_end", full)
        assert tell(room, logout_token="a", **said) >= 500
        assert not is_in(browser)
    assert [tell(room, logout_token="a", **said) for _ in range(2)] == [200, 400]


def test_everybody_is_signed_out_at_once_and_a_flood_has_an_end(room):
    room.app.extensions[_PACE] = Pace(lambda: 0.0)  # time stands still: no try comes back
    said = [tell(room, "203.0.113.9", sub=str(number)) for number in range(150)]
    assert said == [200] * 120 + [429] * 30
