"""The line to an OpenID Connect provider: the only place of single sign-on from which something goes out.

Nothing is called before somebody signs in with it. All addresses come from the provider's own discovery document, which
must name the issuer of the settings; each of them is https, or http on this machine. Redirects are not followed, and
proxies and passwords of the environment are not used: what is called is what the settings name.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import requests
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.discovery import get_well_known_url

from kiosk.errors import ProviderUnreachable, SignOnRefused
from kiosk.settings_signon import is_safe
from kiosk.signon.bounded import BoundedAdapter

log = logging.getLogger(__name__)

_TIMEOUT_SECONDS: Final = 8.0
_WAIT_SECONDS: Final = 2.0
"""Longest wait for somebody else who asks the provider at this moment."""
_REST_SECONDS: Final = 10.0
"""A provider that did not answer is not asked again for so long."""
_METADATA_SECONDS: Final = 3600.0
_LATELY_SECONDS: Final = 30.0
"""Nobody is sent to a provider that has not answered for so long."""
_KEYS_SECONDS: Final = 60.0
"""Keys are fetched again for one that is not known, but not more often: whoever sends a token names its key."""
_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KNOWN_REFUSALS: Final = frozenset({"invalid_grant", "invalid_client", "invalid_request", "unauthorized_client"})


@dataclass(frozen=True, slots=True)
class Client:
    """This kiosk at a provider.

    Attributes:
        issuer: As the provider names itself.
        client_id: Of this kiosk.
        secret: Shared with the provider; hidden from the text form.
        callback: Where the provider sends people back to.
        scopes: What is asked for.
        ca_file: Authority of the provider's certificate; None for the usual ones.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    callback: str
    scopes: tuple[str, ...]
    ca_file: Path | None = None


class OidcLine:
    """Calls one provider. Thread-safe.

    Args:
        client: Who calls whom.
        clock: Seconds, monotonic; of what is remembered.
    """

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client, self._clock = client, clock
        self._lock = threading.Lock()
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: dict[str, Any] | None = None
        self._renewed_at: float | None = None
        self._failed_at: float | None = None

    def question(self, *, state: str, nonce: str, verifier: str, again: bool) -> str:
        """The address at which the provider asks the person who they are.

        Raises:
            ProviderUnreachable: The provider does not say where.
        """
        # A browser that is sent to a provider that is down shows nothing but its own page.
        endpoint = str(self.metadata(_LATELY_SECONDS)["authorization_endpoint"])
        # max_age alone is not enough: some providers take a session that began in this second.
        anew = {"prompt": "login", "max_age": "0"} if again else {}
        with self._session() as session:
            url, _ = session.create_authorization_url(
                endpoint, state=state, code_verifier=verifier, nonce=nonce, **anew
            )
        return str(url)

    def tokens(self, code: str, verifier: str) -> Mapping[str, Any]:
        """Exchange the code of an answer for tokens.

        Raises:
            SignOnRefused: The provider does not take the code.
            ProviderUnreachable: It does not answer.
        """
        endpoint = str(self.metadata()["token_endpoint"])
        try:
            with self._session() as session:
                found: Mapping[str, Any] = session.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=self._client.callback,
                    code_verifier=verifier,
                    allow_redirects=False,
                )
        except OAuthError as error:
            why = error.error if error.error in _KNOWN_REFUSALS else "another reason"
            log.warning("the identity provider refused a code: %s", why)
            raise SignOnRefused("Your company's sign-in did not confirm this one", mend="Sign in again") from None
        except (requests.RequestException, ValueError) as error:
            raise _unreachable(error) from None
        return found

    def keys(self, *, anew: bool = False) -> Mapping[str, Any]:
        """The provider's public keys, JWKS.

        Args:
            anew: Ask again, because a token names a key that is not among them.

        Raises:
            ProviderUnreachable: The provider does not answer.
        """
        uri = str(self.metadata()["jwks_uri"])
        with self._turn():
            if self._keys is None or (anew and self._may_renew()):
                self._keys = self._get(uri)
            return self._keys

    def userinfo(self, access_token: str) -> Mapping[str, Any]:
        """What the provider says of the person besides; empty where it has no place for that.

        Raises:
            ProviderUnreachable: The provider does not answer.
        """
        endpoint = self.metadata().get("userinfo_endpoint")
        return self._get(str(endpoint), access_token) if endpoint else {}

    def sign_out_address(self, *, state: str, back: str) -> str:
        """Where the browser goes to sign out at the provider; empty where it names no such place.

        There is no id token in it: that would put who it is into an address. The provider asks the person instead.

        Raises:
            ProviderUnreachable: The provider does not answer.
        """
        endpoint = self.metadata().get("end_session_endpoint")
        if not isinstance(endpoint, str) or not is_safe(endpoint):
            return ""
        sent = {"client_id": self._client.client_id, "post_logout_redirect_uri": back, "state": state}
        return str(add_params_to_uri(endpoint, sent))

    def metadata(self, lasts: float = _METADATA_SECONDS) -> Mapping[str, Any]:
        """The discovery document.

        Args:
            lasts: Oldest one that is taken, in seconds.

        Raises:
            ProviderUnreachable: The provider does not answer, or names another issuer or an unsafe address.
        """
        with self._turn():
            if self._metadata is None or self._clock() - self._metadata[0] >= lasts:
                self._metadata, self._keys = (self._clock(), self._discovered()), None
            return self._metadata[1]

    def _may_renew(self) -> bool:
        """Not counted from the first look: a provider may have new keys a second later."""
        now = self._clock()
        if self._renewed_at is not None and now - self._renewed_at < _KEYS_SECONDS:
            return False
        self._renewed_at = now
        return True

    def _discovered(self) -> dict[str, Any]:
        # Anybody may press the button: those who do while the provider is down must not hold all threads of the server.
        if self._failed_at is not None and self._clock() - self._failed_at < _REST_SECONDS:
            raise _unreachable(TimeoutError())
        try:
            found = self._get(get_well_known_url(self._client.issuer, external=True))
            _check(found, self._client.issuer)
        except ProviderUnreachable:
            self._failed_at = self._clock()
            raise
        return found

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=_WAIT_SECONDS):
            raise _unreachable(TimeoutError())
        try:
            yield
        finally:
            self._lock.release()

    def _get(self, url: str, access_token: str = "") -> dict[str, Any]:
        try:
            with self._safe(requests.Session()) as session:
                headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
                answer = session.get(url, headers=headers, timeout=_TIMEOUT_SECONDS, allow_redirects=False)
                answer.raise_for_status()
                found = answer.json()  # a redirect has no JSON
        except (requests.RequestException, ValueError) as error:
            raise _unreachable(error) from None
        if not isinstance(found, dict):
            raise _unreachable(TypeError())
        return found

    def _session(self) -> OAuth2Session:
        client = self._client
        offered = self.metadata().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
        session = OAuth2Session(
            client.client_id,
            client.secret,
            token_endpoint_auth_method=method,
            scope=" ".join(client.scopes),
            redirect_uri=client.callback,
            code_challenge_method="S256",
            default_timeout=_TIMEOUT_SECONDS,
        )
        self._safe(session)
        return session

    def _safe(self, session: requests.Session) -> requests.Session:
        """Nothing of the environment, the authority of the settings, answers within bounds."""
        session.trust_env = False
        session.verify = True if self._client.ca_file is None else str(self._client.ca_file)
        for scheme in ("https://", "http://"):
            session.mount(scheme, BoundedAdapter())
        return session


def _check(found: Mapping[str, Any], issuer: str) -> None:
    """A document of another issuer, or with an address in the clear, would hand codes to whoever wrote it."""
    addresses = [found.get(name) for name in _NEEDED]
    addresses += [found["userinfo_endpoint"]] if "userinfo_endpoint" in found else []
    if found.get("issuer") != issuer or not all(isinstance(one, str) and is_safe(one) for one in addresses):
        log.error("the discovery document of the identity provider names another issuer or an unsafe address")
        raise ProviderUnreachable(
            "Your company's sign-in describes itself differently from the settings",
            mend="Whoever runs the box compares oidc_issuer with what the provider says, sign by sign",
        )


def _unreachable(error: Exception) -> ProviderUnreachable:
    log.warning("the identity provider could not be asked: %s", type(error).__name__)
    return ProviderUnreachable(
        "Your company's sign-in does not answer",
        mend="Try again in a minute; if it stays so, sign in with the account that is kept for such days",
    )
