"""The folder of a shop's own authority: its certificate for everybody, its sealed key, the server's certificate.

The authority's key lies there encrypted under a secret of the key ring. It is needed wherever a new device is let in,
so that taking it off the box would end with it on a stick in a drawer; and a thief of the disk who has not the site's
key cannot read the ring. What the key could sign is bounded in its certificate (:mod:`kiosk.security.tls`).

The server's certificate and its key are one file, so that a renewal is one step: no handshake meets half of it.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.errors import CertificateInvalid
from kiosk.security.files import PRIVATE_FILE, PRIVATE_FOLDER, new_private_file
from kiosk.security.lockfile import one_at_a_time
from kiosk.security.tls import Authority, Issued, open_authority, read_certificate, sealed_key

LOCK_FILE = "vanakkam.tls.lock"


@dataclass(frozen=True, slots=True)
class TlsFolder:
    """Where the files of one site are.

    Attributes:
        path: Folder, mode 0700.
    """

    path: Path

    @classmethod
    def of(cls, home: Path) -> "TlsFolder":
        """The folder of a site."""
        return cls(home / "tls")

    @property
    def authority(self) -> Path:
        """The authority's certificate, PEM; tablets are given a copy."""
        return self.path / "authority.crt"

    @property
    def authority_key(self) -> Path:
        """The authority's sealed key."""
        return self.path / "authority.key"

    @property
    def server(self) -> Path:
        """The server's key and certificate in one file; ``tls_certificate`` of the settings."""
        return self.path / "server.pem"

    def keep(self, authority: Authority, secret: bytes) -> None:
        """Keep a new authority.

        Args:
            authority: New.
            secret: Of the key ring.

        Raises:
            SiteExists: There is one already; tablets trust it.
        """
        with new_private_file(self.authority_key) as key, new_private_file(self.authority) as certificate:
            key.write_bytes(sealed_key(authority, secret))
            certificate.write_bytes(authority.certificate.public_bytes(Encoding.PEM))

    def open(self, secret: bytes) -> Authority:
        """The authority that is kept here.

        Raises:
            CertificateInvalid: There is none, or it cannot be read.
        """
        return open_authority(self._read(self.authority), self._read(self.authority_key), secret)

    def certificate(self) -> x509.Certificate:
        """The authority's certificate.

        Raises:
            CertificateInvalid: There is none, or it cannot be read.
        """
        return read_certificate(self._read(self.authority))

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Held from reading the server's certificate until another is in its place; others wait, in every process.

        Raises:
            StoreUnusable: The folder of the site cannot be written.
        """
        with one_at_a_time(self.path.with_name(LOCK_FILE)):
            yield

    def put_server(self, issued: Issued) -> None:
        """Put a certificate of the server in place of the one before, in one step."""
        replace_private(self.server, issued.key + issued.certificate)

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CertificateInvalid(
                f"{path} cannot be read: {error.strerror}", mend="Make an authority with: kiosk tls make"
            ) from error


def replace_private(path: Path, content: bytes) -> None:
    """Write a file with mode 0600 in one step, over what may be there.

    Args:
        path: Its folder is made with mode 0700 if it is not there.
        content: All of it.
    """
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
