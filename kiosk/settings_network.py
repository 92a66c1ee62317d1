"""Settings of how the server is reached, with TLS or through a proxy; a part of :class:`kiosk.settings.Settings`."""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationInfo, field_validator

YEAR_SECONDS = 365 * 24 * 3600


class NetworkSettings(BaseModel):
    """TLS of the server's own, or a reverse proxy that has it."""

    tls_certificate: Path | None = Field(
        default=None,
        description="PEM file with the server's certificate and the chain above it; a file by kiosk tls make holds the "
        "key too. port then speaks https only. None: plain http, for this machine alone or behind a proxy with TLS.",
    )
    tls_key: Path | None = Field(
        default=None,
        description="PEM file with the key of that certificate, mode 0600. None: it stands in the same file.",
    )
    tls_client_authority: Path | None = Field(
        default=None,
        description="PEM file with the authority of devices that show a certificate of their own. They are asked for "
        "it, and one that is shown must be good; whoever has none is told apart by other means. None: nobody is asked.",
    )
    http_redirect_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Second port that speaks plain http and sends browsers on to https, usually 80. 0: none.",
    )
    hsts_seconds: int = Field(
        default=YEAR_SECONDS,
        ge=0,
        le=2 * YEAR_SECONDS,
        description="Seconds for which browsers that came over https come back over https only, to this name and every "
        "name below it. Told over https alone. 0: not told; choose it before going back to plain http.",
    )
    proxy_addresses: tuple[str, ...] = Field(
        default=(),
        max_length=8,
        description="Addresses or networks of the reverse proxy before this server. Of a request from there, the last "
        "X-Forwarded-For is believed for who asks, and X-Forwarded-Proto for how; of no other. Empty: no proxy.",
    )
    security_contact: str = Field(
        default="",
        max_length=200,
        description="Where to report a weakness: an e-mail address, or an https, mailto or tel address. It is told at "
        "/.well-known/security.txt (RFC 9116). Empty: there is no such file.",
    )

    @field_validator("tls_key", "tls_client_authority", "http_redirect_port")
    @classmethod
    def _with_a_certificate(cls, value: object, info: ValidationInfo) -> object:
        """They mean nothing without it, and whoever sets one believes that TLS is on."""
        if value and info.data.get("tls_certificate") is None:
            raise ValueError("it needs tls_certificate")
        return value

    @field_validator("proxy_addresses")
    @classmethod
    def _networks(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Whoever may come from a proxy's address says who everybody is, so that the whole internet may not."""
        for address in addresses:
            try:
                network = ipaddress.ip_network(address)
            except ValueError:
                raise ValueError(f"{address} is neither an address nor a network such as 192.168.1.0/24") from None
            if network.prefixlen == 0:
                raise ValueError(f"{address} is every address there is; name the proxy's own")
        return addresses

    @field_validator("security_contact")
    @classmethod
    def _address_of_a_kind(cls, contact: str) -> str:
        """RFC 9116, 2.5.3 asks for a URI, and for https of the web; one line, because the file is made of lines."""
        if not contact:
            return contact
        if not contact.isascii() or not contact.isprintable() or " " in contact:
            raise ValueError("give one address without spaces")
        if "@" in contact and ":" not in contact:
            return f"mailto:{contact}"
        parts = urlsplit(contact)
        if not ((parts.scheme == "https" and parts.hostname) or (parts.scheme in {"mailto", "tel"} and parts.path)):
            raise ValueError("give an e-mail address, or one that begins with https:, mailto: or tel:")
        return contact
