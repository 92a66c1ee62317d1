"""What the word of a sign-out must say: every part that is wrong alone is refused.

Source: OpenID Connect Back-Channel Logout 1.0, section 2.6.
"""

from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("authlib", reason="the extra oidc is not installed")

from joserfc import jwt
from joserfc.jwk import RSAKey

from kiosk.errors import SignOnRefused
from kiosk.signon.oidc import OidcProvider
from kiosk.signon.oidc_line import Client
from kiosk.signon.oidc_tokens import SIGNED_OUT

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
ISSUER = "https://id.example"
CLIENT = Client(ISSUER, "kiosk", "secret", "https://kiosk.example/staff/sso/oidc/callback", ("openid",))
KEY, NEW = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("one", "two"))


def seconds(**ahead):
    return int((NOW + timedelta(**ahead)).timestamp())


CLAIMS = {
    "iss": ISSUER,
    "aud": "kiosk",
    "iat": seconds(),
    "exp": seconds(minutes=2),
    "jti": "the first",
    "sub": "s-meena",
    "sid": "their session",
    "events": {SIGNED_OUT: {}},
}


class Line:
    """Keys of a provider; a second one is there for whoever asks anew."""

    def keys(self, *, anew=False):
        return {"keys": [key.as_dict(private=False) for key in ((KEY, NEW) if anew else (KEY,))]}


class At:
    """A clock that is set."""

    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return At()


@pytest.fixture
def provider(clock):
    return OidcProvider(CLIENT, "groups", "preferred_username", clock, Line())


def word(key=KEY, header=None, **changed):
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not ...}
    head = {"alg": "RS256", "kid": key.kid, "typ": "logout+jwt", **(header or {})}
    return {"logout_token": jwt.encode(head, claims, key, algorithms=[head["alg"]])}


def test_a_good_word_says_whose_session_is_over(provider):
    gone = provider.signed_out(word())
    assert (gone.provider, gone.subject, gone.session) == ("oidc:https://id.example", "s-meena", "their session")
    assert "s-meena" not in repr(gone)


@pytest.mark.parametrize(
    "changed",
    [
        {"sid": ...},
        {"sub": ...},
        {"aud": ["kiosk"]},
        {"events": {SIGNED_OUT: {"more": 1}, "another": {}}},
        {"iat": seconds(seconds=50)},
        {"iat": seconds(minutes=-9)},
    ],
    ids=str,
)
def test_what_may_differ_may_differ(provider, changed):
    assert provider.signed_out(word(**changed)).provider == "oidc:https://id.example"


@pytest.mark.parametrize("typ", [None, "JWT"])
def test_an_older_name_of_the_kind_is_taken(provider, typ):
    header = {"alg": "RS256", "kid": "one", **({} if typ is None else {"typ": typ})}
    assert provider.signed_out({"logout_token": jwt.encode(header, CLAIMS, KEY)}).subject == "s-meena"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"iss": ...},
        {"aud": "another client"},
        {"aud": ["another client"]},
        {"aud": ["kiosk", "another client"]},
        {"aud": ...},
        {"aud": []},
        {"nonce": "a nonce"},
        {"nonce": ""},
        {"events": ...},
        {"events": {}},
        {"events": [SIGNED_OUT]},
        {"events": SIGNED_OUT},
        {"events": {SIGNED_OUT: True}},
        {"events": {"http://schemas.openid.net/event/another": {}}},
        {"sub": ..., "sid": ...},
        {"sub": "", "sid": ""},
        {"sub": 7},
        {"sid": ["their session"]},
        {"sid": "x" * 256},
        {"jti": ...},
        {"jti": ""},
        {"jti": 7},
        {"iat": ...},
        {"iat": "now"},
        {"iat": True},
        {"iat": float("inf")},
        {"iat": seconds(minutes=2)},
        {"iat": seconds(minutes=-10)},
        {"exp": ...},
        {"exp": seconds(minutes=-2)},
        {"exp": "never"},
    ],
    ids=str,
)
def test_a_word_with_one_wrong_part_is_refused(provider, changed):
    """Requirement S1 (V10)."""
    with pytest.raises(SignOnRefused):
        provider.signed_out(word(**changed))


@pytest.mark.parametrize("typ", ["at+jwt", "secevent+jwt", "JOSE"])
def test_another_kind_of_token_is_refused(provider, typ):
    with pytest.raises(SignOnRefused):
        provider.signed_out(word(header={"typ": typ}))


@pytest.mark.parametrize("text", ["", "a.b.c", "{}", "x" * 10_000])
def test_what_is_no_token_is_refused(provider, text):
    with pytest.raises(SignOnRefused):
        provider.signed_out({"logout_token": text})
    with pytest.raises(SignOnRefused):
        provider.signed_out({})


def test_a_word_of_another_key_is_refused_and_one_of_a_new_key_is_taken(provider):
    with pytest.raises(SignOnRefused):
        provider.signed_out(word(key=RSAKey.generate_key(2048, {"kid": "one"})))
    assert provider.signed_out(word(key=NEW)).subject == "s-meena"


def test_a_word_counts_once_for_as_long_as_it_would_hold(provider, clock):
    said = word(exp=seconds(days=300))
    provider.signed_out(said)
    for minutes in (0, 5, 9):
        clock.now = NOW + timedelta(minutes=minutes)
        with pytest.raises(SignOnRefused):
            provider.signed_out(said)
    clock.now = NOW + timedelta(minutes=12)
    with pytest.raises(SignOnRefused):
        provider.signed_out(said)
    later = word(jti="another", iat=seconds(minutes=11), exp=seconds(minutes=13))
    assert provider.signed_out(later).subject == "s-meena"
