"""Signing out at a provider too, and being signed out by it: whose sessions end, and what is believed."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sign_on_room import OIDC, begin, come_back, details, finish, sign_on
from staff_room import ORIGIN, PASSWORD

from kiosk.errors import ProviderUnreachable, SignOnRefused
from kiosk.signon.provider import Identity

MEENA = Identity(OIDC, "1", "meena@chain.example", ("shop",), "first")


@pytest.fixture
def room(make_sign_on):
    return make_sign_on()


def tell(room, **said):
    """The provider's own server speaks: it has no cookie, and names no origin."""
    return room.app.test_client().post("/staff/sso/oidc/backchannel", data=said, headers={"Host": "127.0.0.1"})


def is_in(browser):
    return browser.get("/staff/account").status_code == 200


def sign_on_as(room, provider, **changed):
    provider.answers = replace(MEENA, **changed)
    return sign_on(room)[0]


def test_a_sign_out_here_offers_the_one_at_the_provider(room):
    browser, _ = sign_on(room)
    answer = browser.post("/staff/sign-out")
    assert answer.headers["Location"] == "/staff/sso/oidc/leave"
    assert not is_in(browser)
    page = browser.get("/staff/sso/oidc/leave")
    assert "You are signed out of this kiosk." in page.text
    goal = urlsplit(re.search(r'href="(https://id.example/end[^"]*)"', page.text)[1].replace("&amp;", "&"))
    sent = parse_qs(goal.query)
    assert sent["back"] == ["http://127.0.0.1/staff/sso/oidc/left"]
    assert "meena" not in goal.query
    cookie = page.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/staff/sso", "Max-Age=600"):
        assert part in cookie
    for state in ("", "x", sent["state"][0] + "x"):
        refused = browser.get(f"/staff/sso/oidc/left?state={state}")
        assert refused.status_code == 401
        assert "Nobody here has asked" in refused.text
    back = browser.get(f"/staff/sso/oidc/left?state={sent['state'][0]}").text
    assert "If you pressed no there, your company account is still open" in back
    assert "You are signed out" not in back, "the provider does not tell what was answered"
    assert browser.get(f"/staff/sso/oidc/left?state={sent['state'][0]}").status_code == 401


def test_whoever_is_signed_in_is_not_told_that_they_are_out(room):
    browser, _ = sign_on(room)
    answer = browser.get("/staff/sso/oidc/leave")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/")
    assert is_in(browser)


def test_nobody_is_led_to_a_provider_that_cannot_be_left_or_that_they_did_not_come_from(room, provider):
    room.add_staff("anbu", "staff")
    for browser in (room.signed_in("anbu"), sign_on(room, "saml")[0]):
        assert browser.post("/staff/sign-out").headers["Location"] == "/staff/sign-in"
    for leaves in ("", ProviderUnreachable("It does not answer", mend="Wait")):
        provider.leaves = leaves
        browser, _ = sign_on(room)
        page = browser.follow(browser.post("/staff/sign-out"))
        assert page.status_code == 200
        assert "id.example" not in page.text
        assert not is_in(browser)


def test_whoever_signs_out_at_the_provider_is_out_here_everywhere(room, provider):
    """A word without a session means all of the person's."""
    mine = [sign_on_as(room, provider, session=name) for name in ("first", "second")]
    other = sign_on_as(room, provider, subject="2", name="devi")
    answer = tell(room, logout_token="x", sub="1")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert [is_in(one) for one in mine] == [False, False]
    assert is_in(other)
    assert details(room, "staff_changed")[-1] == {"staff": "meena", "change": "signed_out_by_provider"}


@pytest.mark.parametrize("said", [{"sub": "1", "sid": "first"}, {"sid": "first"}], ids=str)
def test_a_word_about_one_session_ends_that_one(room, provider, said):
    first, second = (sign_on_as(room, provider, session=name) for name in ("first", "second"))
    assert tell(room, **said).status_code == 200
    assert (is_in(first), is_in(second)) == (False, True)
    ended = {"staff": "meena", "change": "signed_out_by_provider"}
    assert [one for one in details(room, "staff_changed") if one == ended] == [ended]


@pytest.mark.parametrize(
    "said",
    [{"sub": "9"}, {"sid": "another"}, {"sub": "2", "sid": "first"}, {"sub": "9", "sid": "first"}],
    ids=str,
)
def test_a_word_about_others_ends_nothing(room, provider, said):
    sign_on_as(room, provider, subject="2", name="devi", session="devi's")
    mine = sign_on_as(room, provider)
    before = room.trail()
    assert tell(room, **said).status_code == 200
    assert is_in(mine)
    assert room.trail() == before


def test_a_session_follows_the_one_of_its_newest_proof(room, provider):
    browser = sign_on_as(room, provider)
    provider.answers = replace(MEENA, session="newer")
    assert come_back(browser, begin(browser, end="/again")).status_code == 200
    assert finish(browser).headers["Location"] == "/staff/confirm"
    tell(room, sid="first")
    assert is_in(browser)
    tell(room, sid="newer")
    assert not is_in(browser)


def test_a_sign_in_under_way_ends_with_the_one_at_the_provider(room, provider):
    """Between the answer and the last step it is nobody's session yet."""
    provider.answers = MEENA
    browser = room.browser()
    assert come_back(browser, begin(browser)).status_code == 200
    tell(room, sub="1", sid="first")
    assert finish(browser).status_code == 401
    assert not is_in(browser)


def test_a_word_that_does_not_hold_ends_nothing(room, provider):
    mine = sign_on_as(room, provider)
    provider.gone = SignOnRefused("The answer of the identity provider does not hold", mend="Sign in again")
    answer = tell(room, sub="1")
    assert (answer.status_code, answer.json) == (400, {"error": "invalid_request"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert is_in(mine)
    large = room.app.test_client().post(
        "/staff/sso/oidc/backchannel", data={"logout_token": "x" * 20_000}, headers=ORIGIN
    )
    assert large.status_code == 413


def test_accounts_with_passwords_do_not_end_with_a_session_of_the_same_name(room):
    browser = room.signed_in("first")
    tell(room, sub="first")
    tell(room, sid="")
    tell(room, sid="first")
    assert is_in(browser)
    assert room.browser().post("/staff/sign-in", name="first", password=PASSWORD).status_code == 303


def test_without_single_sign_on_the_addresses_are_not_there(make_room):
    room = make_room()
    for path in ("leave", "left?state=a"):
        assert room.browser().get(f"/staff/sso/oidc/{path}").status_code == 404
    assert tell(room, sub="1").status_code == 404
