"""Sign-in over SAML 2.0: web browser single sign-on, request by redirect, signed assertion by form.

Source: OASIS SAML 2.0 profiles, section 4.1, and core, section 5.4 (signatures). python3-saml reads and verifies; what
it leaves open even where it is strict is in :mod:`kiosk.signon.saml_checks`.
"""

import base64
import logging
import secrets
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.x509 import load_der_x509_certificate
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from kiosk.errors import SettingsInvalid, SignOnRefused
from kiosk.members.values import Clock
from kiosk.settings_signon import is_safe
from kiosk.signon.mapping import groups_in
from kiosk.signon.provider import Asked, Identity
from kiosk.signon.saml_checks import Expected, Facts, check_assertion, check_signatures

log = logging.getLogger(__name__)

FIELD: Final = "SAMLResponse"
_STATE_BYTES: Final = 32
_LONGEST_ENTITY: Final = 190
_LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True)
class ServiceProvider:
    """This kiosk at a SAML identity provider.

    Attributes:
        entity_id: Its name there.
        consumer: Where the provider's answers go to.
        groups_attribute: Lists groups.
        name_attribute: For the name of a new account; empty for the NameID.
        subject_attribute: The lasting id of a person; empty for the NameID, which must be persistent then.
    """

    entity_id: str
    consumer: str
    groups_attribute: str
    name_attribute: str
    subject_attribute: str


class SamlProvider:
    """A :class:`kiosk.signon.provider.Provider` over SAML 2.0. Thread-safe.

    Args:
        metadata: Of the identity provider, XML.
        own: This kiosk.
        clock: The time now.

    Raises:
        SettingsInvalid: The metadata does not describe one identity provider that can be used.
    """

    def __init__(self, metadata: bytes, own: ServiceProvider, clock: Clock) -> None:
        self._own, self._clock = own, clock
        described = _described(metadata)
        self._issuer = str(described["entityId"])
        try:
            self._settings = OneLogin_Saml2_Settings(_settings(described, own))
        except OneLogin_Saml2_Error as error:
            raise _unusable(f"the library of SAML does not take it ({error})") from error
        self._replays = Replays()

    @property
    def name(self) -> str:
        """See the protocol."""
        return f"saml:{self._issuer}"

    def ask(self, *, again: bool) -> Asked:
        """See the protocol."""
        state = secrets.token_urlsafe(_STATE_BYTES)
        auth = OneLogin_Saml2_Auth(_request_data(self._own.consumer), self._settings)
        url = auth.login(return_to=state, force_authn=again)
        return Asked(url, state, auth.get_last_request_id(), "", self._clock(), again)

    def identity(self, said: Mapping[str, str], asked: Asked) -> Identity:
        """See the protocol."""
        try:
            response = OneLogin_Saml2_Response(self._settings, said.get(FIELD, ""))
            # Before the signatures are verified: to verify one is to run what its transforms say.
            check_signatures(response.get_xml_document())
            response.is_valid(_request_data(self._own.consumer), asked.nonce, raise_exceptions=True)
            named, attributes = response.get_nameid_data(), response.get_attributes()
            facts = check_assertion(response.get_xml_document(), self._expected(asked))
        except SignOnRefused:
            raise
        # The library raises plain exceptions of many kinds on what is malformed; whichever it is, nobody is signed in.
        except Exception as error:  # noqa: BLE001
            raise _refused(getattr(error, "code", None) or type(error).__name__) from None
        self._replays.check(facts, self._clock())
        return self._person(named, attributes)

    def own_metadata(self) -> bytes:
        """See the protocol."""
        made = self._settings.get_sp_metadata()
        return made.encode() if isinstance(made, str) else bytes(made)

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


class Replays:
    """Remembers the ids of assertions that were used, for as long as each would hold. Thread-safe."""

    def __init__(self) -> None:
        self._used: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def check(self, facts: Facts, now: datetime) -> None:
        """Note that an assertion is used.

        Raises:
            SignOnRefused: It was used before.
        """
        with self._lock:
            self._used = {one: until for one, until in self._used.items() if until > now}
            if facts.assertion_id in self._used:
                raise _refused("an assertion came twice")
            self._used[facts.assertion_id] = facts.until


def _texts(attributes: Mapping[str, list[Any]], name: str) -> list[str]:
    return [one for one in attributes.get(name, ()) if isinstance(one, str)]


def read_metadata(path: Path) -> bytes:
    """The metadata file.

    Raises:
        SettingsInvalid: It cannot be read, or others than its owner may change it.
    """
    try:
        if path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise _unusable("others may change the file, and so sign in as anybody; correct it with: chmod go-w FILE")
        return path.read_bytes()
    except OSError as error:
        raise SettingsInvalid(
            f"Setting saml_metadata_file: the file cannot be read: {error.strerror}",
            mend="Correct its path and its owner",
        ) from error


def _described(metadata: bytes) -> dict[str, Any]:
    try:
        entities = OneLogin_Saml2_XML.query(OneLogin_Saml2_XML.to_etree(metadata), "//md:EntityDescriptor")
        found: dict[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(metadata)
    except Exception as error:
        raise _unusable(f"it cannot be read as metadata ({type(error).__name__})") from error
    described: dict[str, Any] = found.get("idp", {})
    if len(entities) != 1 or not 0 < len(described.get("entityId") or "") <= _LONGEST_ENTITY:
        raise _unusable("it does not describe exactly one identity provider")
    if not is_safe(str(described.get("singleSignOnService", {}).get("url", ""))):
        raise _unusable("it names no https address for HTTP-Redirect")
    if not _certificates(described):
        raise _unusable("it holds no certificate for signatures, or one that is none")
    if found.get("security", {}).get("authnRequestsSigned"):
        raise _unusable("the provider wants signed requests, which this kiosk does not make")
    return described


def _certificates(described: Mapping[str, Any]) -> bool:
    """Whether there are certificates for signatures, and each is one; when they end does not matter (SAML metadata)."""
    found = [described["x509cert"]] if described.get("x509cert") else described.get("x509certMulti", {}).get("signing")
    try:
        return bool(found) and all(load_der_x509_certificate(base64.b64decode(one)) for one in found)
    except ValueError:
        return False


def _settings(described: Mapping[str, Any], own: ServiceProvider) -> dict[str, Any]:
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": own.entity_id,
            "assertionConsumerService": {"url": own.consumer, "binding": Constants.BINDING_HTTP_POST},
            # A provider that has no persistent ones would refuse the question.
            "NameIDFormat": Constants.NAMEID_UNSPECIFIED if own.subject_attribute else Constants.NAMEID_PERSISTENT,
        },
        "idp": dict(described),
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": False,  # somebody without groups is told so, and not that something is broken
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": False,  # how people sign in is the provider's to decide
            "allowRepeatAttributeName": True,
            "allowSingleLabelDomains": True,  # a box in the shop's own network
            "metadataValidUntil": "",
            "metadataCacheDuration": "",
        },
    }


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


def _unusable(why: str) -> SettingsInvalid:
    return SettingsInvalid(
        f"Setting saml_metadata_file: {why}", mend="Ask whoever runs the identity provider for its metadata file"
    )


def _refused(why: object) -> SignOnRefused:
    log.warning("an answer over SAML was refused: %s", why)
    return SignOnRefused("The answer of the identity provider does not hold", mend="Sign in again")
