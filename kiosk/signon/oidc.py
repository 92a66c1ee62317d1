"""Sign-in over OpenID Connect: code flow with PKCE, and everything about the answer checked.

Source: OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3.7; RFC 7636 (PKCE), RFC 9207 (issuer in the answer).
"""

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from kiosk.errors import SignOnRefused
from kiosk.members.values import Clock
from kiosk.signon.mapping import groups_in
from kiosk.signon.oidc_line import Client, OidcLine
from kiosk.signon.provider import SKEW_SECONDS, Asked, Identity

log = logging.getLogger(__name__)

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key that only the provider has; none, and those by a shared secret, are not among them."""

_TOKEN_BYTES: Final = 32
_VERIFIER_BYTES: Final = 48
_LONGEST_SUBJECT: Final = 255


class OidcProvider:
    """A :class:`kiosk.signon.provider.Provider` over OpenID Connect.

    Args:
        client: Who asks whom.
        groups_claim: Lists groups.
        name_claim: For the name of a new account.
        clock: The time now.
        line: To the provider.
    """

    def __init__(
        self, client: Client, groups_claim: str, name_claim: str, clock: Clock, line: OidcLine | None = None
    ) -> None:
        self._client, self._groups_claim, self._name_claim, self._clock = client, groups_claim, name_claim, clock
        self._line = line or OidcLine(client)

    @property
    def name(self) -> str:
        """See the protocol."""
        return f"oidc:{self._client.issuer}"

    def ask(self, *, again: bool) -> Asked:
        """See the protocol."""
        state, nonce = secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES)
        verifier = secrets.token_urlsafe(_VERIFIER_BYTES)
        url = self._line.question(state=state, nonce=nonce, verifier=verifier, again=again)
        return Asked(url, state, nonce, verifier, self._clock(), again)

    def identity(self, said: Mapping[str, str], asked: Asked) -> Identity:
        """See the protocol."""
        if "error" in said or not said.get("code"):
            raise SignOnRefused(
                "The identity provider did not sign you in", mend="Sign in again, or ask whoever runs it"
            )
        if said.get("iss", self._client.issuer) != self._client.issuer:
            raise _refused("the answer names another issuer")
        tokens = self._line.tokens(said["code"], asked.verifier)
        id_token, access_token = str(tokens.get("id_token", "")), str(tokens.get("access_token", ""))
        claims = self._claims(id_token, access_token, asked)
        return self._person(self._with_groups(claims, access_token))

    def own_metadata(self) -> bytes:
        """See the protocol."""
        return b""

    def _claims(self, id_token: str, access_token: str, asked: Asked) -> Mapping[str, Any]:
        expected = {"issuer": self._client.issuer, "client_id": self._client.client_id, "access_token": access_token}
        try:
            return check_id_token(id_token, self._line.keys(), asked, now=self._clock(), **expected)
        except InvalidKeyIdError:
            return self._claims_of_new_key(id_token, asked, expected)

    def _claims_of_new_key(self, id_token: str, asked: Asked, expected: Mapping[str, str]) -> Mapping[str, Any]:
        """Providers change their keys without telling anybody."""
        try:
            return check_id_token(id_token, self._line.keys(anew=True), asked, now=self._clock(), **expected)
        except InvalidKeyIdError:
            raise _refused("the proof is signed with a key that the provider does not have") from None

    def _with_groups(self, claims: Mapping[str, Any], access_token: str) -> Mapping[str, Any]:
        """Some providers keep the token small, and tell groups only when asked."""
        if self._groups_claim in claims or not access_token:
            return claims
        more = self._line.userinfo(access_token)
        if more and more.get("sub") != claims["sub"]:
            raise _refused("the provider spoke of somebody else")
        return {**more, **claims}

    def _person(self, claims: Mapping[str, Any]) -> Identity:
        subject, name = str(claims["sub"]), claims.get(self._name_claim)
        if not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise _refused("the provider's id of the person is too long")
        groups = groups_in(claims.get(self._groups_claim))
        return Identity(self.name, subject, name if isinstance(name, str) else "", groups)


def check_id_token(
    id_token: str,
    keys: Mapping[str, Any],
    asked: Asked,
    *,
    issuer: str,
    client_id: str,
    access_token: str,
    now: datetime,
) -> Mapping[str, Any]:
    """Check the signed proof of who somebody is; returns its claims.

    Args:
        id_token: As it came, a JWT.
        keys: Of the provider, JWKS.
        asked: The question that it answers.
        issuer: Who must have signed it.
        client_id: For whom it must be.
        access_token: That came with it.
        now: The time, aware.

    Raises:
        InvalidKeyIdError: None of the keys has the id that it names.
        SignOnRefused: It does not hold.
    """
    options: Any = {
        "iss": {"essential": True, "value": issuer},
        # Authlib checks who it is for only when it is told; "azp" it checks by itself.
        "aud": {"essential": True, "value": client_id},
    }
    params = {"nonce": asked.nonce, "client_id": client_id, "access_token": access_token}
    try:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        token = jwt.decode(id_token, KeySet.import_key_set(keys), registry=registry)  # type: ignore[arg-type]
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(now=int(now.timestamp()), leeway=SKEW_SECONDS)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _refused(type(error).__name__) from None
    if asked.again:
        _check_fresh(claims.get("auth_time"), asked.at)
    return dict(claims)


def _check_fresh(auth_time: Any, asked_at: datetime) -> None:
    """Not left to Authlib: it takes a max_age of 0 for none."""
    is_number = isinstance(auth_time, int | float) and not isinstance(auth_time, bool)
    earliest = (asked_at - timedelta(seconds=SKEW_SECONDS)).timestamp()
    if not is_number or not auth_time >= earliest:  # NaN is not
        raise SignOnRefused(
            "The identity provider did not ask you anew who you are",
            mend="Try again and sign in there, or ask who runs it",
        )


def _refused(why: str) -> SignOnRefused:
    log.warning("an answer over OpenID Connect was refused: %s", why)
    return SignOnRefused("The answer of the identity provider does not hold", mend="Sign in again")
