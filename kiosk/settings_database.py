"""Settings of a database server; a part of :class:`kiosk.settings.Settings`."""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator

_SHAPE = "give postgresql://USER@HOST:PORT/NAME, without a password and without anything behind the name"


class DatabaseSettings(BaseModel):
    """Where the tables lie: in an encrypted file, or on a server of the shop's chain."""

    database: str = Field(
        default="",
        max_length=300,
        description="Address of a PostgreSQL server, such as postgresql://kiosk@db.shop.example/kiosk. Empty: an "
        "encrypted file in the home folder. The key ring stays in the home folder in either case; a server keeps "
        "purchases in the clear, so its disks must be encrypted.",
    )
    database_ca: Path | None = Field(
        default=None,
        description="Certificate of the authority that signed the server's. None: the system's authorities. A server "
        "on another machine is only ever spoken to over TLS, and its name is checked.",
    )
    database_password_file: Path | None = Field(
        default=None,
        description="File with the password of the user, mode 0600. None: the environment's "
        "VANAKKAM_DATABASE_PASSWORD, or no password at all.",
    )

    @field_validator("database")
    @classmethod
    def _address_of_a_server(cls, address: str) -> str:
        """Options of an address could switch TLS off, and a password would stand in lists of processes."""
        if not address:
            return address
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            raise ValueError(_SHAPE) from None
        whole = parts.scheme == "postgresql" and parts.hostname and parts.username and len(parts.path) > 1
        if not whole or parts.password is not None or parts.query or parts.fragment or port == 0:
            raise ValueError(_SHAPE)
        return address


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine by its very name: nothing is looked up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
