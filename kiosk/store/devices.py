"""Queries on paired devices. Of a key only its SHA-256 is ever here."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.store.device_tables import devices


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device.

    Attributes:
        device_id: Random; also in audit entries.
        name: As staff call it.
        kind: ``screen`` or ``camera``.
        key_hash: SHA-256 of its key, 64 hexadecimal digits, hidden from the text form; None until it was heard of.
        claim: SHA-256 of the code it still has to show; None once it was heard of.
        paired_at: When, UTC.
        paired_by: ``staff:ID`` or ``cli``.
        seen_at: Last request, UTC, to the minute; None before the first.
        revoked_at: Since when its key opens nothing, UTC; None while it does.
        certificate: SHA-256 of its client certificate, 64 hexadecimal digits, or None.
    """

    device_id: str
    name: str
    kind: str
    key_hash: str | None = field(repr=False)
    claim: str | None = field(repr=False)
    paired_at: datetime
    paired_by: str
    seen_at: datetime | None = None
    revoked_at: datetime | None = None
    certificate: str | None = None


def insert_device(connection: Connection, device: DeviceRow) -> None:
    """Add a device."""
    connection.execute(
        insert(devices).values(
            device_id=device.device_id,
            name=device.name,
            kind=device.kind,
            key_hash=device.key_hash,
            claim=device.claim,
            paired_at=device.paired_at,
            paired_by=device.paired_by,
            certificate=device.certificate,
        )
    )


def find_device(connection: Connection, device_id: str) -> DeviceRow | None:
    """One device, also a revoked one, or None."""
    row = connection.execute(select(devices).where(devices.c.device_id == device_id)).mappings().one_or_none()
    return None if row is None else DeviceRow(**row)


def device_of_key(connection: Connection, digest: str) -> DeviceRow | None:
    """The device whose key has this SHA-256, also a revoked one, or None."""
    row = connection.execute(select(devices).where(devices.c.key_hash == digest)).mappings().one_or_none()
    return None if row is None else DeviceRow(**row)


def device_of_claim(connection: Connection, digest: str) -> DeviceRow | None:
    """The device that was approved for the code with this SHA-256 and was not heard of yet, or None."""
    row = connection.execute(select(devices).where(devices.c.claim == digest)).mappings().one_or_none()
    return None if row is None else DeviceRow(**row)


def all_devices(connection: Connection) -> tuple[DeviceRow, ...]:
    """Every device, those in use first, then by name."""
    wanted = select(devices).order_by(devices.c.revoked_at.is_not(None), devices.c.name, devices.c.paired_at)
    return tuple(DeviceRow(**row) for row in connection.execute(wanted).mappings())


def take_claim(connection: Connection, device_id: str, *, key_hash: str, kind: str, certificate: str | None) -> None:
    """Give a device that was approved by a command its key."""
    values = {"claim": None, "key_hash": key_hash, "kind": kind, "certificate": certificate}
    connection.execute(update(devices).where(devices.c.device_id == device_id).values(**values))


def drop_claims(connection: Connection, before: datetime) -> None:
    """Forget devices that were approved before a time and were never heard of."""
    connection.execute(delete(devices).where(devices.c.claim.is_not(None), devices.c.paired_at < before))


def set_name(connection: Connection, device_id: str, name: str) -> None:
    """Call a device something else."""
    connection.execute(update(devices).where(devices.c.device_id == device_id).values(name=name))


def set_seen(connection: Connection, device_id: str, at: datetime) -> None:
    """Note that a device was heard of."""
    connection.execute(update(devices).where(devices.c.device_id == device_id).values(seen_at=at))


def revoke_device(connection: Connection, device_id: str, at: datetime) -> bool:
    """Let the key of a device open nothing any more; False where it did not."""
    open_one = (devices.c.device_id == device_id) & devices.c.revoked_at.is_(None)
    return connection.execute(update(devices).where(open_one).values(revoked_at=at, claim=None)).rowcount == 1
