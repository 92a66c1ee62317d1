"""What an answer over OpenID Connect must say: every part that is wrong alone is refused. No network."""

import hmac
import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512

import pytest

pytest.importorskip("authlib", reason="the extra oidc is not installed")

from authlib.common.encoding import urlsafe_b64encode
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from kiosk.errors import SignOnRefused
from kiosk.signon.oidc import OidcProvider
from kiosk.signon.oidc_line import Client
from kiosk.signon.provider import Asked

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
ISSUER = "https://id.example"
CLIENT = Client(ISSUER, "kiosk", "secret", "https://kiosk.example/staff/sso/oidc/callback", ("openid",))
ASKED = Asked("https://id.example/auth", "state", "the nonce", "the verifier", NOW, again=False)
AGAIN = replace(ASKED, again=True)
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
ACCESS = "an access token"
HALF = urlsafe_b64encode(sha256(ACCESS.encode()).digest()[:16]).decode()


def seconds(at):
    return int(at.timestamp())


CLAIMS = {
    "iss": ISSUER,
    "sub": "s-meena",
    "aud": "kiosk",
    "exp": seconds(NOW + timedelta(minutes=5)),
    "iat": seconds(NOW),
    "nonce": "the nonce",
    "at_hash": HALF,
    "groups": ["shop-staff"],
    "preferred_username": "meena",
}


class Line:
    """The line to a provider that answers what it is told to; it remembers what it was asked."""

    def __init__(self, id_token, known=(KEY,), later=(), more=None):
        self.id_token, self.known, self.later, self.more = id_token, known, later, more or {}
        self.asked = []

    def tokens(self, code, verifier):
        self.asked.append((code, verifier))
        return {"id_token": self.id_token, "access_token": ACCESS}

    def keys(self, *, anew=False):
        return {"keys": [key.as_dict(private=False) for key in (*self.known, *(self.later if anew else ()))]}

    def userinfo(self, _access_token):
        return self.more


def token(key=KEY, header=None, **changed):
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not ...}
    head = {"alg": "RS256", "kid": "one", **(header or {})}
    return jwt.encode(head, claims, key, algorithms=[head["alg"]])


def signed_by(key, alg, **changed):
    """A proof by a signature that the library itself makes under its older name only with a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return token(key=key, header={"alg": alg}, **changed)


def identity(id_token, asked=ASKED, said=None, **line):
    provider = OidcProvider(CLIENT, "groups", "preferred_username", lambda: NOW, Line(id_token, **line))
    return provider.identity({"code": "a code", "state": "state"} if said is None else said, asked)


def test_a_good_answer_says_who_it_is():
    found = identity(token())
    assert (found.provider, found.subject) == ("oidc:https://id.example", "s-meena")
    assert (found.name, found.groups) == ("meena", ("shop-staff",))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"iss": ISSUER + "/"},
        {"iss": ...},
        {"aud": "another client"},
        {"aud": ["another client"], "azp": "kiosk"},
        {"aud": ...},
        {"aud": []},
        {"aud": ["kiosk", "another client"]},
        {"aud": ["kiosk", "another client"], "azp": "another client"},
        {"azp": "another client"},
        {"nonce": "another nonce"},
        {"nonce": ...},
        {"nonce": ""},
        {"exp": seconds(NOW - timedelta(minutes=2))},
        {"exp": ...},
        {"exp": "never"},
        {"iat": seconds(NOW + timedelta(minutes=2))},
        {"nbf": seconds(NOW + timedelta(minutes=2))},
        {"sub": ...},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "another token's"},
    ],
    ids=str,
)
def test_a_proof_with_one_wrong_claim_is_refused(changed):
    """Requirement S1 (V10): issuer, audience, nonce, times."""
    with pytest.raises(SignOnRefused):
        identity(token(**changed))


def test_two_audiences_with_the_right_party_are_taken():
    assert identity(token(aud=["kiosk", "another client"], azp="kiosk")).subject == "s-meena"


def test_a_proof_of_another_key_is_refused():
    with pytest.raises(SignOnRefused):
        identity(token(key=OTHER))


def test_an_altered_proof_is_refused():
    head, _, signature = token().split(".")
    _, body, _ = token(key=OTHER, sub="s-devi").split(".")
    with pytest.raises(SignOnRefused):
        identity(f"{head}.{body}.{signature}")


def test_an_unsigned_proof_is_refused():
    _, body, _ = token().split(".")
    for head in (b'{"alg":"none"}', b'{"alg":"none","kid":"one"}', b'{"kid":"one"}', b"{}"):
        with pytest.raises(SignOnRefused):
            identity(f"{urlsafe_b64encode(head).decode()}.{body}.")


def test_a_proof_under_a_shared_secret_is_refused():
    """The public key itself, and the client secret, as keys of HMAC: the classic confusion."""
    _, body, _ = token().split(".")
    head = urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').decode()
    for secret in (KEY.as_pem(private=False), b"secret", b""):
        code = hmac.digest(secret, f"{head}.{body}".encode(), "sha256")
        with pytest.raises(SignOnRefused):
            identity(f"{head}.{body}.{urlsafe_b64encode(code).decode()}")


@pytest.mark.parametrize(("alg", "curve"), [("RS512", ""), ("PS256", ""), ("ES256", "P-256"), ("ES384", "P-384")])
def test_every_usual_signature_is_taken(alg, curve):
    key = ECKey.generate_key(curve, {"kid": "one"}) if curve else KEY
    signed = token(key=key, header={"alg": alg}, at_hash=...)
    assert identity(signed, known=(key,)).subject == "s-meena"


@pytest.mark.parametrize("alg", ["Ed25519", "EdDSA"])
def test_a_signature_of_edwards_curve_25519_is_taken_under_both_names(alg):
    """RFC 9864; and the access token must be the one of the proof."""
    key = OKPKey.generate_key("Ed25519", {"kid": "one"})
    half = urlsafe_b64encode(sha512(ACCESS.encode()).digest()[:32]).decode()
    assert identity(signed_by(key, alg, at_hash=half), known=(key,)).subject == "s-meena"
    for wrong in (HALF, "another token's"):
        with pytest.raises(SignOnRefused):
            identity(signed_by(key, alg, at_hash=wrong), known=(key,))
    with pytest.raises(SignOnRefused):
        identity(signed_by(OKPKey.generate_key("Ed25519", {"kid": "one"}), alg, at_hash=half), known=(key,))


@pytest.mark.parametrize("alg", ["Ed448", "EdDSA"])
def test_another_curve_is_none_that_is_asked_for(alg):
    key = OKPKey.generate_key("Ed448", {"kid": "one"})
    with pytest.raises(SignOnRefused):
        identity(signed_by(key, alg, at_hash=...), known=(key,))


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "....", "é.é.é", "{}", "." * 5000])
def test_what_is_no_proof_at_all_is_refused(text):
    with pytest.raises(SignOnRefused):
        identity(text)


def test_a_new_key_of_the_provider_is_asked_for_once():
    new = ECKey.generate_key("P-256", {"kid": "two"})
    signed = token(key=new, header={"alg": "ES256", "kid": "two"}, at_hash=HALF)
    assert identity(signed, later=(new,)).subject == "s-meena"
    with pytest.raises(SignOnRefused):
        identity(signed)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"code": ""},
        {"error": "access_denied", "state": "state"},
        {"error": "access_denied", "code": "a code"},
        {"code": "a code", "iss": "https://other.example"},
    ],
    ids=str,
)
def test_an_answer_that_says_no_or_comes_from_elsewhere_is_refused(said):
    with pytest.raises(SignOnRefused):
        identity(token(), said=said)


def test_the_code_goes_out_with_the_verifier_of_its_own_question():
    line = Line(token())
    OidcProvider(CLIENT, "groups", "preferred_username", lambda: NOW, line).identity({"code": "a code"}, ASKED)
    assert line.asked == [("a code", "the verifier")]


@pytest.mark.parametrize(
    "auth_time", [..., None, True, "now", float("nan"), 0, seconds(NOW - timedelta(minutes=2))], ids=str
)
def test_a_fresh_proof_must_be_fresh(auth_time):
    """Requirement S1 (V7): max_age=0 alone is a wish; the time of the sign-in tells whether it was heard."""
    with pytest.raises(SignOnRefused):
        identity(token(auth_time=auth_time), asked=AGAIN)


def test_a_fresh_proof_is_taken_and_an_old_sign_in_is_one_where_none_was_asked_for():
    assert identity(token(auth_time=seconds(NOW)), asked=AGAIN).subject == "s-meena"
    assert identity(token(auth_time=seconds(NOW - timedelta(hours=8)))).subject == "s-meena"


def test_groups_may_come_with_the_userinfo_of_the_same_person_only():
    assert identity(token(groups=...), more={"sub": "s-meena", "groups": ["privacy"]}).groups == ("privacy",)
    assert identity(token(), more={"sub": "s-devi", "groups": ["admins"]}).groups == ("shop-staff",)
    assert identity(token(groups=...)).groups == ()
    for other in ({"sub": "s-devi", "groups": ["admins"]}, {"groups": ["admins"]}):
        with pytest.raises(SignOnRefused):
            identity(token(groups=...), more=other)


def test_groups_of_another_shape_are_none():
    for odd in ({"admins": True}, [["admins"]], 7, ["admins", 7], None):
        assert identity(token(groups=odd)).groups == ()
