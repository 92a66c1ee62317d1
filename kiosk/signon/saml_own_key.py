"""The kiosk's own pair of keys, with which a SAML provider encrypts what it says of somebody.

The pair lies in one file of the home folder, its private half sealed under a secret of the key ring: a thief of the
disk who has not the site's key reads nothing with it. It signs nothing. A backup does not hold it: where it is lost, a
new one is made, and the provider is given the new metadata.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from kiosk.errors import SettingsInvalid, SiteExists
from kiosk.members.values import Clock
from kiosk.security.files import new_private_file

FILE: Final = "vanakkam.saml"
_BITS: Final = 3072
_LASTS: Final = timedelta(days=20 * 365)
"""Providers of SAML go by the key; some refuse a certificate whose time is over all the same."""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The pair, PEM.

    Attributes:
        key: The private half, in memory only; hidden from the text form.
        certificate: The public half, for the provider.
    """

    key: str = field(repr=False)
    certificate: str


def own_key(home: Path, secret: Callable[[], bytes], clock: Clock) -> OwnKey:
    """The pair of a site; made at the first time.

    Args:
        home: Folder of the site.
        secret: Gives the secret of the key ring for what staff prove themselves with; the sealing key derives from it.
        clock: The time now.

    Raises:
        SettingsInvalid: The file cannot be read, or is of another site.
    """
    path, sealing = home / FILE, _derived(secret())
    if not path.exists():
        with suppress(SiteExists), new_private_file(path) as draft:  # another process may have been first
            draft.write_bytes(_made(sealing, clock))
    try:
        content = path.read_bytes()
        key, certificate = load_pem_private_key(content, sealing), x509.load_pem_x509_certificate(content)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsInvalid(
            f"The kiosk's own key for SAML cannot be opened: {FILE} in the home folder ({type(error).__name__})",
            mend="Bring it back from where it was, or move it away: a new one is made; give the provider the metadata",
        ) from error
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return OwnKey(plain.decode("ascii"), certificate.public_bytes(Encoding.PEM).decode("ascii"))


def _made(sealing: bytes, clock: Clock) -> bytes:
    key, now = rsa.generate_private_key(65537, _BITS), clock()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Vanakkam kiosk, single sign-on")])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + _LASTS)
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(sealing))
    return sealed + built.sign(key, SHA256()).public_bytes(Encoding.PEM)


def _derived(secret: bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"vanakkam/staff/saml")
    return derivation.derive(secret).hex().encode("ascii")
