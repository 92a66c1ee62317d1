"""The table of paired devices: screens and camera boxes, each with a key of its own. No shopper is in it."""

from datetime import datetime

from sqlalchemy import Column, Named, String, Table, TypedColumns

from kiosk.store.tables import UtcDateTime, metadata


class _Devices(TypedColumns):
    device_id: Named[str] = Column(String(32), primary_key=True)
    name: Named[str] = Column(String(60))
    kind: Named[str] = Column(String(10))
    """``screen`` or ``camera``."""
    key_hash: Named[str | None] = Column(String(64), unique=True)
    """SHA-256 of its key; empty until the device that shows the approved code was heard of."""
    claim: Named[str | None] = Column(String(64), unique=True)
    """SHA-256 of a code that was approved by a command; empty once its device was heard of."""
    paired_at: Named[datetime] = Column(UtcDateTime)
    paired_by: Named[str] = Column(String(60))
    """As in the audit trail: ``staff:ID`` or ``cli``."""
    seen_at: Named[datetime | None] = Column(UtcDateTime)
    revoked_at: Named[datetime | None] = Column(UtcDateTime)
    certificate: Named[str | None] = Column(String(64))
    """SHA-256 of the client certificate that it was paired with, where it showed one."""


devices = Table("devices", metadata, _Devices)
