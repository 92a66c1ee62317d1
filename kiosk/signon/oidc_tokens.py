"""What an OpenID Connect provider signs: the proof of who somebody is, and the word that they have signed out there.

Source: OpenID Connect Core 1.0, section 3.1.3.7; Back-Channel Logout 1.0, section 2.6; RFC 9864 (names of algorithms).
"""

import logging
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import Token

from kiosk.errors import SignOnRefused
from kiosk.signon.provider import SKEW_SECONDS, Asked, does_not_hold, not_asked_anew

log = logging.getLogger(__name__)

ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"),
    *("Ed25519", "EdDSA"),
)
"""Signatures by a key that only the provider has; none, and those by a shared secret, are not among them."""

SIGNED_OUT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_TYPES: Final = frozenset({None, "JWT", "logout+jwt"})
_SIGN_OUT_LASTS: Final = timedelta(minutes=10)
"""Oldest word of a sign-out that is taken, whatever end it names: for so long each is remembered."""
_LONGEST_ID: Final = 255


class KeyUnknown(Exception):
    """None of the keys fits: the provider may have new ones."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What every token must say.

    Attributes:
        issuer: Who must have signed it.
        client_id: For whom it must be.
        now: The time, aware.
    """

    issuer: str
    client_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class SignOutClaims:
    """The word of a sign-out that holds.

    Attributes:
        subject: Who, or empty where only a session is named.
        session: Which session at the provider, or empty for all of the person's.
        token_id: By which it is known again.
        until: From when on it would not hold any more.
    """

    subject: str
    session: str
    token_id: str
    until: datetime


class _Signatures(JWSRegistry):
    """Takes *EdDSA* for the one curve that providers mean by it; with Ed448 it would be another signature."""

    def get_alg(self, name: str) -> Any:
        """The signature of a name, if it is allowed."""
        if name != "EdDSA":
            return super().get_alg(name)
        found = copy(super().get_alg("Ed25519"))
        found.name = name  # compared with what the key is for
        return found


def check_id_token(
    id_token: str, keys: Mapping[str, Any], asked: Asked, expected: Expected, access_token: str
) -> Mapping[str, Any]:
    """Check the signed proof of who somebody is; returns its claims.

    Args:
        id_token: As it came, a JWT.
        keys: Of the provider, JWKS.
        asked: The question that it answers.
        expected: What it must say.
        access_token: That came with it.

    Raises:
        KeyUnknown: It is signed with none of the keys.
        SignOnRefused: It does not hold.
    """
    options: Any = {
        "iss": {"essential": True, "value": expected.issuer},
        # Authlib checks who it is for only when it is told; "azp" it checks by itself.
        "aud": {"essential": True, "value": expected.client_id},
    }
    params = {"nonce": asked.nonce, "client_id": expected.client_id, "access_token": access_token}
    token = _opened(id_token, keys)
    # Authlib knows the digest of this signature by its older name only, and would skip the hash of the access token.
    header = {**token.header, "alg": "EdDSA"} if token.header["alg"] == "Ed25519" else token.header
    try:
        claims = CodeIDToken(token.claims, header, options, params)
        claims.validate(now=int(expected.now.timestamp()), leeway=SKEW_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise refused(type(error).__name__) from None
    if asked.again:
        _check_fresh(claims.get("auth_time"), asked.at)
    return dict(claims)


def check_logout_token(logout_token: str, keys: Mapping[str, Any], expected: Expected) -> SignOutClaims:
    """Check the signed word that somebody has signed out at the provider.

    Args:
        logout_token: As it came, a JWT.
        keys: Of the provider, JWKS.
        expected: What it must say.

    Raises:
        KeyUnknown: It is signed with none of the keys.
        SignOnRefused: It does not hold, or is something else, such as the proof of a sign-in.
    """
    token = _opened(logout_token, keys)
    claims, now = token.claims, expected.now
    audience = claims.get("aud")
    events = claims.get("events")
    subject, session, token_id = (claims.get(name, "") for name in ("sub", "sid", "jti"))
    issued, ends = _moment(claims.get("iat")), _moment(claims.get("exp"))
    skew = timedelta(seconds=SKEW_SECONDS)
    _demand(token.header.get("typ") in _LOGOUT_TYPES, "it is of another type")
    _demand(claims.get("iss") == expected.issuer, "another issuer")
    _demand(audience in (expected.client_id, [expected.client_id]), "it is meant for somebody else")
    _demand(isinstance(events, dict) and isinstance(events.get(SIGNED_OUT), dict), "it tells of something else")
    _demand("nonce" not in claims, "it is the proof of a sign-in")
    _demand(all(isinstance(one, str) and len(one) <= _LONGEST_ID for one in (subject, session, token_id)), "odd ids")
    _demand(bool(subject or session) and bool(token_id), "it names nobody, or has no id")
    _demand(issued is not None and now - _SIGN_OUT_LASTS < issued <= now + skew, "it is too old, or of the future")
    _demand(ends is not None and now < ends + skew, "it does not hold any more")
    return SignOutClaims(str(subject), str(session), str(token_id), now + _SIGN_OUT_LASTS + skew)


def refused(why: str) -> SignOnRefused:
    """The one refusal of every wrong part; which part it was is for the log."""
    log.warning("an answer over OpenID Connect was refused: %s", why)
    return does_not_hold()


def _opened(text: str, keys: Mapping[str, Any]) -> Token:
    try:
        registry = _Signatures(algorithms=ALGORITHMS, strict_check_header=False)
        return jwt.decode(text, KeySet.import_key_set(keys), registry=registry)  # type: ignore[arg-type]
    except (InvalidKeyIdError, BadSignatureError) as error:
        raise KeyUnknown from error
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise refused(type(error).__name__) from None


def _check_fresh(auth_time: Any, asked_at: datetime) -> None:
    """Not left to Authlib: it takes a max_age of 0 for none."""
    is_number = isinstance(auth_time, int | float) and not isinstance(auth_time, bool)
    earliest = (asked_at - timedelta(seconds=SKEW_SECONDS)).timestamp()
    if not is_number or not auth_time >= earliest:  # NaN is not
        raise not_asked_anew()


def _moment(value: Any) -> datetime | None:
    """A time of a claim; None for what is none."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _demand(holds: bool, why: str) -> None:
    if not holds:
        raise refused(why)
