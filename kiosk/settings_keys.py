"""Settings of the place of the site key; a part of :class:`kiosk.settings.Settings`."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from kiosk.modes import KeyPlace


class KeySettings(BaseModel):
    """Where the site key is, and how a key service is reached."""

    key_source: KeyPlace = Field(
        default=KeyPlace.FILE,
        description="Where the site key is. file: vanakkam.key in the home folder. environment: VANAKKAM_SITE_KEY. "
        "systemd: the credential vanakkam.key of the unit. service: a key service that never gives it away. Change it "
        "together with kiosk keys move (docs/keys.md).",
    )
    key_service: str = Field(
        default="",
        max_length=200,
        description="Address of the key service: https://HOST:PORT, or unix:/run/keys.sock for a program on this "
        "machine. Only for key_source service.",
    )
    key_service_ca_file: Path | None = Field(
        default=None, description="Certificate of the authority of the key service. None: the system's authorities."
    )
    key_service_certificate: Path | None = Field(
        default=None,
        description="PEM file with the client certificate for the key service and its private key, mode 0600. Needed "
        "for https.",
    )

    @field_validator("key_service")
    @classmethod
    def _address_of_a_service(cls, address: str, info: ValidationInfo) -> str:
        """Over anything but TLS or a socket of this machine the data secret would travel in the clear."""
        if not address:
            if info.data.get("key_source") is KeyPlace.SERVICE:
                raise ValueError("key_source service needs it")
            return address
        if address.startswith("unix:"):
            if not Path(address.removeprefix("unix:")).is_absolute():
                raise ValueError("give the whole path of the socket, such as unix:/run/keys.sock")
            return address
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError("give https://HOST:PORT or unix:PATH, without ? # or a password")
        return address.rstrip("/")

    @field_validator("key_service_certificate")
    @classmethod
    def _certificate_for_https(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        """A service that opens envelopes for whoever asks protects nothing."""
        if path is None and str(info.data.get("key_service", "")).startswith("https:"):
            raise ValueError("a key service over https asks for a client certificate")
        return path
