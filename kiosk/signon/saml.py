"""Sign-in over SAML 2.0: web browser single sign-on, request by redirect, signed assertion by form.

Source: OASIS SAML 2.0 profiles, section 4.1, and core, section 5.4 (signatures). python3-saml reads and verifies; what
it leaves open even where it is strict is in :mod:`kiosk.signon.saml_checks`.
"""

import logging
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from kiosk.errors import SignOnRefused
from kiosk.members.values import Clock
from kiosk.signon.mapping import groups_in
from kiosk.signon.provider import Asked, Identity, SignedOut, does_not_hold
from kiosk.signon.replays import Replays
from kiosk.signon.saml_checks import Expected, check_assertion, check_signatures
from kiosk.signon.saml_encryption import check_encryption
from kiosk.signon.saml_metadata import Described, ServiceProvider
from kiosk.signon.saml_own_key import OwnKey

log = logging.getLogger(__name__)

FIELD: Final = "SAMLResponse"
_STATE_BYTES: Final = 32
_LONGEST_SUBJECT: Final = 255


class SamlProvider:
    """A :class:`kiosk.signon.provider.Provider` over SAML 2.0. Thread-safe.

    Args:
        metadata: File of the identity provider; a new one counts from the next question or answer on.
        own: This kiosk.
        key: With which the provider may encrypt.
        clock: The time now.

    Raises:
        SettingsInvalid: The metadata does not describe one identity provider that can be used.
    """

    def __init__(self, metadata: Path, own: ServiceProvider, key: OwnKey, clock: Clock) -> None:
        self._own, self._clock = own, clock
        self._described = Described(metadata, own, key)
        self._issuer = self._described.issuer
        self._replays = Replays()

    @property
    def name(self) -> str:
        """See the protocol."""
        return f"saml:{self._issuer}"

    def ask(self, *, again: bool) -> Asked:
        """See the protocol."""
        state = secrets.token_urlsafe(_STATE_BYTES)
        auth = OneLogin_Saml2_Auth(_request_data(self._own.consumer), self._described.settings())
        url = auth.login(return_to=state, force_authn=again)
        return Asked(url, state, auth.get_last_request_id(), "", self._clock(), again)

    def identity(self, said: Mapping[str, str], asked: Asked) -> Identity:
        """See the protocol."""
        try:
            text = said.get(FIELD, "")
            # Before anything is decrypted or verified: that is to do what an unknown sender says.
            came = OneLogin_Saml2_XML.to_etree(OneLogin_Saml2_Utils.b64decode(text))
            check_encryption(came)
            check_signatures(came)
            response = OneLogin_Saml2_Response(self._described.settings(), text)
            check_signatures(response.get_xml_document())
            response.is_valid(_request_data(self._own.consumer), asked.nonce, raise_exceptions=True)
            named, attributes = response.get_nameid_data(), response.get_attributes()
            facts = check_assertion(response.get_xml_document(), self._expected(asked))
        except SignOnRefused:
            raise
        # The library raises plain exceptions of many kinds on what is malformed; whichever it is, nobody is signed in.
        except Exception as error:  # noqa: BLE001
            raise _refused(getattr(error, "code", None) or type(error).__name__) from None
        self._replays.check(facts.assertion_id, facts.until, self._clock())
        return self._person(named, attributes)

    def own_metadata(self) -> bytes:
        """See the protocol."""
        return self._described.own_metadata()

    def sign_out_address(self, *, state: str, back: str) -> str:  # noqa: ARG002 - see the protocol
        """There is none: see docs/signon.md."""
        return ""

    def signed_out(self, said: Mapping[str, str]) -> SignedOut:  # noqa: ARG002 - see the protocol
        """A provider over SAML does not tell."""
        raise _refused("a sign-out at the provider over SAML")

    def may_repeat(self, gone: SignedOut) -> None:
        """As above."""

    def _expected(self, asked: Asked) -> Expected:
        return Expected(
            request_id=asked.nonce,
            issuer=self._issuer,
            audience=self._own.entity_id,
            consumer=self._own.consumer,
            now=self._clock(),
            proven_after=asked.at if asked.again else None,
        )

    def _person(self, named: Mapping[str, Any], attributes: Mapping[str, list[Any]]) -> Identity:
        subject = self._listed(attributes) if self._own.subject_attribute else self._named(named)
        if len(subject) > _LONGEST_SUBJECT:
            raise _refused("the id of the person is too long")
        texts = _texts(attributes, self._own.name_attribute)
        groups = groups_in(_texts(attributes, self._own.groups_attribute))
        return Identity(self.name, subject, texts[0] if texts else str(named.get("Value") or ""), groups)

    def _named(self, named: Mapping[str, Any]) -> str:
        """The subject by the NameID. Other formats than this one may be given to somebody else later (core, 8.3.7)."""
        if named.get("Format") != Constants.NAMEID_PERSISTENT:
            raise _refused("the NameID is not persistent; see saml_subject_attribute")
        # A qualifier names the realm within the provider; the same value in another realm is somebody else.
        value, realm = str(named.get("Value") or ""), str(named.get("NameQualifier") or self._issuer)
        if not value:
            raise _refused("the NameID is empty")
        return value if realm == self._issuer else f"{realm}!{value}"

    def _listed(self, attributes: Mapping[str, list[Any]]) -> str:
        """The subject by the attribute of the settings, with its name: the value of another one is somebody else."""
        attribute = self._own.subject_attribute
        found = attributes.get(attribute, [])
        if len(found) != 1 or not isinstance(found[0], str) or not found[0].strip():
            raise _refused("the attribute of saml_subject_attribute is not there once, as a text")
        return f"{attribute}!{found[0].strip()}"


def _texts(attributes: Mapping[str, list[Any]], name: str) -> list[str]:
    return [one for one in attributes.get(name, ()) if isinstance(one, str)]


def _request_data(consumer: str) -> dict[str, Any]:
    """What the library takes for the request; the address is that of the settings and never that of a header."""
    parts = urlsplit(consumer)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }


def _refused(why: object) -> SignOnRefused:
    log.warning("an answer over SAML was refused: %s", why)
    return does_not_hold()
