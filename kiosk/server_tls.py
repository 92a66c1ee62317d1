"""The TLS side of the server: protocol, ciphers, certificates of devices, and a renewed certificate while it runs."""

import logging
import ssl
import stat
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.errors import CertificateInvalid, KeyExposed
from kiosk.settings_network import NetworkSettings

log = logging.getLogger(__name__)

CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2: forward secrecy and AEAD only (RFC 9325, 4.2). Those of TLS 1.3 are all of that kind."""

_Stamp = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Files of the server's own TLS, PEM.

    Attributes:
        certificate: With the chain above it.
        key: May be the same file.
        client_authority: Of devices; None where nobody is asked for a certificate.
    """

    certificate: Path
    key: Path
    client_authority: Path | None


def files_of(settings: NetworkSettings) -> TlsFiles | None:
    """The files that the settings name; None where the server speaks plain http."""
    if settings.tls_certificate is None:
        return None
    key = settings.tls_key or settings.tls_certificate
    return TlsFiles(settings.tls_certificate, key, settings.tls_client_authority)


def make_context(files: TlsFiles) -> ssl.SSLContext:
    """A context of a server: TLS 1.2 and newer; devices are asked for a certificate where an authority is named.

    Raises:
        CertificateInvalid: A file is missing or damaged, or the key is of another certificate.
        KeyExposed: Everybody on this machine may read the key, or more than its owner may write it.
    """
    _refuse_open(files.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(["http/1.1"])  # so that no server of another protocol can be mistaken for this one
    try:
        context.load_cert_chain(files.certificate, files.key, password=_no_password)
        if files.client_authority is not None:
            context.load_verify_locations(files.client_authority)
            context.verify_mode = ssl.CERT_OPTIONAL
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or "it cannot be read"
        raise CertificateInvalid(
            f"The certificate {files.certificate} cannot be used: {reason}",
            mend="Correct tls_certificate, tls_key and tls_client_authority, or run 'kiosk tls renew'",
        ) from error
    return context


class FreshContext:
    """The context for new connections, made anew when one of its files was replaced. Thread-safe.

    Open connections keep the one they began with, so that no screen loses its stream. Files that do not fit (a key was
    replaced and its certificate is not yet) change nothing, and are looked at again when they change once more.

    Attributes:
        files: Where they are.

    Raises:
        CertificateInvalid: As :func:`make_context`, at the start only.
        KeyExposed: Likewise.
    """

    def __init__(self, files: TlsFiles) -> None:
        self.files = files
        self._lock = threading.Lock()
        self._seen = _stamp(files)
        self._context = make_context(files)

    def current(self) -> ssl.SSLContext:
        """The context for a connection that begins now."""
        with self._lock:
            stamp = _stamp(self.files)
            if stamp != self._seen:
                self._seen = stamp
                try:
                    self._context = make_context(self.files)
                except (CertificateInvalid, KeyExposed) as error:
                    log.warning("the certificate before stays in use: %s", error)
                else:
                    log.info("a renewed certificate is in use")
            return self._context


def client_certificate(environ: dict[str, Any]) -> bytes | None:
    """The certificate that this request's client has proven to own, DER; None where it showed none.

    Only a server of ours puts a socket there; whatever a proxy or a client says in headers is not looked at.

    Args:
        environ: WSGI, of the request.
    """
    connection = environ.get("gunicorn.socket")
    return connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLSocket) else None


def _refuse_open(key: Path) -> None:
    try:
        mode = stat.S_IMODE(key.stat().st_mode)
    except OSError:
        return  # loading it says what is wrong
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        raise KeyExposed(f"Others than its owner may read or write {key}", mend=f"Run 'chmod 600 {key}'")


def _stamp(files: TlsFiles) -> _Stamp:
    paths = (files.certificate, files.key, *((files.client_authority,) if files.client_authority else ()))
    return tuple(map(_stamp_of, paths))


def _stamp_of(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _no_password() -> str:
    """OpenSSL would ask the terminal."""
    return ""
