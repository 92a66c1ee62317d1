"""Settings of paired devices; a part of :class:`kiosk.settings.Settings`."""

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from kiosk.modes import DeviceCertificates


class DeviceSettings(BaseModel):
    """Who may be a screen or a camera of this kiosk beside the box's own."""

    pair_own_screen: bool = Field(
        default=False,
        description="Ask screens on screen_addresses for a pairing too, this machine's own among them. Safer where "
        "others can sit down at the box; after a revocation staff has to pair its own screen again.",
    )
    device_certificates: DeviceCertificates = Field(
        default=DeviceCertificates.OFF,
        description="required: the key of a paired device counts only over a connection with the client certificate "
        "that it was paired with (kiosk tls device). Needs tls_client_authority and no proxy: a proxy shows its own "
        "certificate, not the device's.",
    )

    @field_validator("device_certificates")
    @classmethod
    def _seen_by_the_server(cls, value: DeviceCertificates, info: ValidationInfo) -> DeviceCertificates:
        """A certificate that nobody asks for, or that ends at a proxy, would lock every device out."""
        if value is DeviceCertificates.REQUIRED:
            if info.data.get("tls_client_authority") is None:
                raise ValueError("it needs tls_client_authority, so that the server asks devices for theirs")
            if info.data.get("proxy_addresses"):
                raise ValueError("behind a proxy the server does not see certificates of devices; use its own TLS")
        return value
