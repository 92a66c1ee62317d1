"""Who the SAML identity provider is: its metadata file, read again when another one is put in place of it."""

import base64
import logging
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.x509 import load_der_x509_certificate
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from kiosk.errors import SettingsInvalid
from kiosk.settings_signon import is_safe
from kiosk.signon.saml_own_key import OwnKey

log = logging.getLogger(__name__)

_LONGEST_ENTITY: Final = 190
_MOST_BYTES: Final = 1024 * 1024
_Look = tuple[int, int, int, int] | None


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


class Described:
    """The metadata file, and what the library makes of it. Thread-safe.

    Providers change their certificates; whoever runs the box puts the new file in place, which may hold both, and
    nobody restarts anything. A file that cannot be used, or that names another provider, changes nothing: whose
    accounts these are is decided at the start.

    Args:
        path: Of the file.
        own: This kiosk.
        key: With which the provider may encrypt.

    Raises:
        SettingsInvalid: It does not describe one identity provider that can be used.
    """

    def __init__(self, path: Path, own: ServiceProvider, key: OwnKey) -> None:
        self._path, self._own, self._key, self._lock = path, own, key, threading.Lock()
        self._look = _look(path)
        self.issuer, self._settings = self._read()

    def settings(self) -> OneLogin_Saml2_Settings:
        """What the library needs, by the file as it is now."""
        with self._lock:
            look = _look(self._path)
            if look != self._look:
                self._look = look
                self._renew()
            return self._settings

    def own_metadata(self) -> bytes:
        """What the provider has to know of this kiosk, XML. The key is for encrypting alone: nothing is signed here."""
        made = OneLogin_Saml2_XML.to_etree(self.settings().get_sp_metadata())
        kiosk = made.find("md:SPSSODescriptor", Constants.NSMAP)
        for one in kiosk.findall("md:KeyDescriptor[@use='signing']", Constants.NSMAP):
            one.set("use", "encryption")
        return bytes(OneLogin_Saml2_XML.to_string(made))

    def _renew(self) -> None:
        try:
            issuer, settings = self._read()
        except SettingsInvalid as error:
            log.warning("the new metadata of the identity provider is not used: %s", error.message)
            return
        if issuer != self.issuer:
            log.warning("the new metadata is of another identity provider; restart the kiosk if that is meant")
            return
        log.info("the new metadata of the identity provider is in use")
        self._settings = settings

    def _read(self) -> tuple[str, OneLogin_Saml2_Settings]:
        described = _described(read_metadata(self._path))
        try:
            return str(described["entityId"]), OneLogin_Saml2_Settings(_settings(described, self._own, self._key))
        except OneLogin_Saml2_Error as error:
            raise _unusable(f"the library of SAML does not take it ({error})") from error


def _look(path: Path) -> _Look:
    """By which another file, or another mode of it, is told from this one; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size


def read_metadata(path: Path) -> bytes:
    """The metadata file.

    Raises:
        SettingsInvalid: It cannot be read, or others than its owner may change it.
    """
    try:
        if path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise _unusable("others may change the file, and so sign in as anybody; correct it with: chmod go-w FILE")
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SettingsInvalid(
            f"Setting saml_metadata_file: the file cannot be read: {error.strerror}",
            mend="Correct its path and its owner",
        ) from error
    if len(content) > _MOST_BYTES:
        raise _unusable("it is too large; cut it to the one provider")
    return content


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


def _settings(described: Mapping[str, Any], own: ServiceProvider, key: OwnKey) -> dict[str, Any]:
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": own.entity_id,
            "x509cert": key.certificate,
            "privateKey": key.key,
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


def _unusable(why: str) -> SettingsInvalid:
    return SettingsInvalid(
        f"Setting saml_metadata_file: {why}", mend="Ask whoever runs the identity provider for its metadata file"
    )
