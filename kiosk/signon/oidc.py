"""Sign-in over OpenID Connect: code flow with PKCE, and everything about the answer checked.

Source: OpenID Connect Core 1.0, section 3.1.2; RFC 7636 (PKCE), RFC 9207 (issuer in the answer).
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from kiosk.errors import SignOnRefused
from kiosk.members.values import Clock
from kiosk.signon.mapping import groups_in
from kiosk.signon.oidc_line import Client, OidcLine
from kiosk.signon.oidc_tokens import Expected, KeyUnknown, check_id_token, check_logout_token, refused
from kiosk.signon.provider import Asked, Identity, SignedOut
from kiosk.signon.replays import Replays

_TOKEN_BYTES: Final = 32
_VERIFIER_BYTES: Final = 48
_LONGEST_SUBJECT: Final = 255
_Found = TypeVar("_Found")


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
        self._replays = Replays()

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
                "Your company's sign-in did not let you in",
                mend="Sign in again; if it stays so, ask whoever gives out access at your company",
            )
        if said.get("iss", self._client.issuer) != self._client.issuer:
            raise refused("the answer names another issuer")
        tokens = self._line.tokens(said["code"], asked.verifier)
        id_token, access_token = str(tokens.get("id_token", "")), str(tokens.get("access_token", ""))
        claims = self._claims(id_token, access_token, asked)
        return self._person(self._with_groups(claims, access_token))

    def own_metadata(self) -> bytes:
        """See the protocol."""
        return b""

    def sign_out_address(self, *, state: str, back: str) -> str:
        """See the protocol."""
        return self._line.sign_out_address(state=state, back=back)

    def signed_out(self, said: Mapping[str, str]) -> SignedOut:
        """See the protocol."""
        text, now = said.get("logout_token", ""), self._clock()
        found = self._with_keys(lambda keys: check_logout_token(text, keys, self._expected(now)))
        self._replays.check(found.token_id, found.until, now)
        return SignedOut(self.name, found.subject, found.session, found.token_id)

    def may_repeat(self, gone: SignedOut) -> None:
        """See the protocol."""
        self._replays.forget(gone.token_id)

    def _claims(self, id_token: str, access_token: str, asked: Asked) -> Mapping[str, Any]:
        expected = self._expected(self._clock())
        return self._with_keys(lambda keys: check_id_token(id_token, keys, asked, expected, access_token))

    def _expected(self, now: datetime) -> Expected:
        return Expected(self._client.issuer, self._client.client_id, now)

    def _with_keys(self, check: Callable[[Mapping[str, Any]], _Found]) -> _Found:
        """Check with the keys that are known, then with new ones: providers change theirs without telling anybody."""
        try:
            return check(self._line.keys())
        except KeyUnknown:
            keys = self._line.keys(anew=True)
        try:
            return check(keys)
        except KeyUnknown:
            raise refused("it is signed with a key that the provider does not have") from None

    def _with_groups(self, claims: Mapping[str, Any], access_token: str) -> Mapping[str, Any]:
        """Some providers keep the token small, and tell groups only when asked."""
        if self._groups_claim in claims or not access_token:
            return claims
        more = self._line.userinfo(access_token)
        if more and more.get("sub") != claims["sub"]:
            raise refused("the provider spoke of somebody else")
        return {**more, **claims}

    def _person(self, claims: Mapping[str, Any]) -> Identity:
        subject, name = str(claims["sub"]), claims.get(self._name_claim)
        if not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise refused("the provider's id of the person is too long")
        groups = groups_in(claims.get(self._groups_claim))
        session = claims.get("sid")
        return Identity(
            self.name,
            subject,
            name if isinstance(name, str) else "",
            groups,
            session if isinstance(session, str) else "",
        )
