"""Certificates of one shop: an authority of its own, and what it issues to this server and to the shop's devices.

The authority can name this shop and nothing else: its names and addresses are constraints inside of its certificate
(RFC 5280, 4.2.1.10), so that a tablet that trusts it takes no certificate of a bank from whoever stole its key.

All keys are ECDSA P-256: every browser and tablet of the last ten years takes them, and a handshake costs a small box
little.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk.errors import CertificateInvalid

AUTHORITY_DAYS: Final = 3650
"""A new authority means a walk to every tablet, so it lasts as long as a box does."""
CERTIFICATE_DAYS: Final = 397
"""Browsers refuse more than 825 days even from an authority of one's own (Apple, HT210176); 397 is what they grant
public ones, and a stolen key of the server is worth no more than that."""
RENEW_DAYS: Final = 30
"""Days before the end from which somebody is told."""
RENEWAL_DAYS: Final = 45
"""Days before the end from which the kiosk renews its certificate by itself: it tries for two weeks, then says so."""
_BACKDATED: Final = timedelta(days=1)
"""Small boxes and tablets have clocks that are hours wrong."""

ALWAYS: Final = ("localhost", "127.0.0.1", "::1")
"""Names of the box to itself; the browser of its own screen uses them."""

_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_LONGEST_NAME: Final = 253
_LONGEST_COMMON_NAME: Final = 64
"""RFC 5280, upper bounds."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority of one shop.

    Attributes:
        certificate: Self-signed.
        key: Signs; hidden from text forms.
    """

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Issued:
    """What an authority issued.

    Attributes:
        certificate: PEM.
        key: PEM, PKCS #8, not encrypted; hidden from text forms.
        fingerprint: SHA-256 of the certificate, as :func:`fingerprint` writes it.
        ends_at: Aware.
    """

    certificate: bytes
    key: bytes = field(repr=False)
    fingerprint: str
    ends_at: datetime


def make_authority(shop: str, names: Sequence[str], now: datetime | None = None) -> Authority:
    """Make an authority that can issue for these names and addresses, those of the box to itself, and no others.

    Args:
        shop: Name that people read in the list of authorities of a tablet.
        names: Host names (their subdomains are allowed too), addresses, and networks such as 192.168.1.0/24.
        now: Aware; the present if not given.

    Raises:
        CertificateInvalid: A name is neither.
    """
    key, began = ec.generate_private_key(ec.SECP256R1()), (now or datetime.now(UTC)) - _BACKDATED
    allowed = [_general(name, network=True) for name in dict.fromkeys((*ALWAYS, *names))]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{shop} kiosk authority"[:_LONGEST_COMMON_NAME])])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=allowed, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Authority(builder.sign(key, SHA256()), key)


def issue(authority: Authority, *names: str, client: bool = False, now: datetime | None = None) -> Issued:
    """Issue a certificate with a new key.

    Args:
        authority: Signs.
        *names: Of a server: host names and addresses, the first one is also its common name. Of a client: its one
            name, without dots, such as the id of a device.
        client: For a client, that proves with it who it is; such a certificate is of no use to a server.
        now: Aware; the present if not given.

    Raises:
        CertificateInvalid: No name, one that is neither, or one that the authority may not issue for.
    """
    began = (now or datetime.now(UTC)) - _BACKDATED
    ends = min(began + timedelta(days=CERTIFICATE_DAYS), authority.certificate.not_valid_after_utc)
    key = ec.generate_private_key(ec.SECP256R1())
    if not names or (client and (len(names) > 1 or not _LABEL.fullmatch(names[0].casefold()))):
        raise CertificateInvalid(
            "A certificate needs a name", mend="Give host names or addresses; for a client one name without dots"
        )
    alternatives = [] if client else [_general(name) for name in dict.fromkeys(names)]
    _refuse_foreign(authority.certificate, alternatives)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:_LONGEST_COMMON_NAME])])
    use = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
    issuer = x509.SubjectKeyIdentifier.from_public_key(authority.key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False)
    )
    if alternatives:
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    certificate = builder.sign(authority.key, SHA256())
    return Issued(
        certificate.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        fingerprint(certificate),
        certificate.not_valid_after_utc,
    )


def sealed_key(authority: Authority, secret: bytes) -> bytes:
    """The authority's key as PEM, PKCS #8, encrypted under a secret."""
    return authority.key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(secret.hex().encode("ascii"))
    )


def open_authority(certificate: bytes, sealed: bytes, secret: bytes) -> Authority:
    """Read back an authority.

    Args:
        certificate: PEM.
        sealed: As :func:`sealed_key` wrote it.
        secret: The same as then.

    Raises:
        CertificateInvalid: One is damaged, they do not belong together, or the secret is another one.
    """
    unread = CertificateInvalid(
        "The authority of this shop cannot be read",
        mend="Restore its folder from a copy, or move it away and run 'kiosk tls make' anew",
    )
    try:
        known, key = x509.load_pem_x509_certificate(certificate), load_pem_private_key(sealed, secret.hex().encode())
    except (ValueError, TypeError) as error:
        raise unread from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != known.public_key():
        raise unread
    return Authority(known, key)


def read_certificate(pem: bytes) -> x509.Certificate:
    """The first certificate of a PEM file; a key may stand beside it.

    Raises:
        CertificateInvalid: There is none.
    """
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise CertificateInvalid(
            "There is no certificate in this file", mend="Name a PEM file that begins with -----BEGIN CERTIFICATE-----"
        ) from error


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate in groups of four, as it is printed and compared by eye."""
    text = certificate.fingerprint(SHA256()).hex().upper()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Host names and addresses that a server's certificate is for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return (*found.get_values_for_type(x509.DNSName), *map(str, found.get_values_for_type(x509.IPAddress)))


def days_left(certificate: x509.Certificate, now: datetime) -> int:
    """Whole days until a certificate ends; negative afterwards."""
    return (certificate.not_valid_after_utc - now).days


def is_ahead(certificate: x509.Certificate, now: datetime) -> bool:
    """Whether a certificate begins only after now: the clock ran ahead when it was issued, and browsers refuse it.

    Args:
        certificate: Any.
        now: Aware.
    """
    return certificate.not_valid_before_utc > now


def renewal_due(certificate: x509.Certificate, authority: x509.Certificate, now: datetime) -> bool:
    """Whether to renew a certificate now: it ends soon and the new one would last longer, or it has not begun.

    Args:
        certificate: In use.
        authority: Would sign the new one, which ends with it at the latest.
        now: Aware.
    """
    if is_ahead(certificate, now):
        return not is_ahead(authority, now)  # else the clock is wrong now, and what it dates is worth nothing
    lasts_longer = authority.not_valid_after_utc - certificate.not_valid_after_utc >= timedelta(days=1)
    return lasts_longer and days_left(certificate, now) < RENEWAL_DAYS


def _general(name: str, *, network: bool = False) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_network(name) if network else ipaddress.ip_address(name))
    except ValueError:
        pass
    host = name.casefold().rstrip(".")
    # the last label of a host name is never a number: this is an address that was mistyped
    if len(host) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, host.split("."))) or host.split(".")[-1].isdigit():
        raise CertificateInvalid(
            f"{name!r} is neither a host name nor an address",
            mend="Give names such as kiosk.shop.example and addresses such as 192.168.1.10",
        )
    return x509.DNSName(host)


def _refuse_foreign(authority: x509.Certificate, wanted: Sequence[x509.GeneralName]) -> None:
    """A certificate that no browser would take is refused here, where somebody can mend it."""
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or ()
    for one in wanted:
        if not any(_within(one, tree) for tree in allowed):
            raise CertificateInvalid(
                f"The authority of this shop may not name {one.value}",
                mend="Move its folder away and run 'kiosk tls make' with every name; tablets need the new one then",
            )


def _within(name: x509.GeneralName, tree: x509.GeneralName) -> bool:
    match name, tree:
        case x509.DNSName(value=host), x509.DNSName(value=parent):
            return host == parent or host.endswith(f".{parent}")
        case x509.IPAddress(value=address), x509.IPAddress(value=network):
            return isinstance(address, Address) and not isinstance(network, Address) and address in network
        case _:
            return False


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
