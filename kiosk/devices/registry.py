"""The paired devices of a site: who may be a screen or a camera beside the box's own, until it is revoked."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from kiosk.devices.pairing import CODE_SIGNS, LIFE_SECONDS, Asker, Asking, DeviceKind, Stage, hash_of, read_code
from kiosk.devices.waiting import Waiting
from kiosk.errors import DeviceInvalid, DeviceUnknown, KioskError
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action, AuditLog
from kiosk.store import devices as rows
from kiosk.store.database import Store
from kiosk.store.devices import DeviceRow

log = logging.getLogger(__name__)

LONGEST_NAME: Final = 40
SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly it is kept when a device was heard of last; every request would be a write."""
SEEN_WAIT_MS: Final = 200
"""Longest wait for another writer with that: somebody waits for the answer."""

_ID_BYTES: Final = 8


class Devices:
    """Pairs, knows, renames and revokes devices. Thread-safe.

    What a command in another process pairs or revokes counts at the next request: the store is asked each time.

    Args:
        store: Where they are kept.
        audit: The audit trail, in whose transactions they change.
        clock: The time now.
        waiting: The pairings under way in this process.
    """

    def __init__(self, store: Store, audit: AuditLog, clock: Clock = utc_now, waiting: Waiting | None = None) -> None:
        self._store, self._audit, self._clock = store, audit, clock
        self._waiting = waiting or Waiting()
        self._told: tuple[Callable[[str], None], ...] = ()

    def when_revoked(self, tell: Callable[[str], None]) -> None:
        """Have somebody told the id of each device that is revoked in this process, as soon as its key opens nothing.

        What a command in another process revokes nobody is told: streams find it out where they ask.
        """
        self._told = (*self._told, tell)

    def ask(self, asker: Asker) -> tuple[str, Asking]:
        """Begin a pairing: a key that opens nothing yet, and the code to show.

        Raises:
            TooManyTries: Very many devices show a code already.
        """
        return self._waiting.ask(asker)

    def look(self, key: str) -> Asking | None:
        """How far the pairing of a key is; its end is told once. None where there is none under way."""
        asking = self._waiting.look(key)
        if asking is None:
            return None
        if asking.stage is Stage.SHOWN and self._claimed(asking):
            asking = self._waiting.approve(asking)
        if asking.stage is Stage.APPROVED:
            self._waiting.collect(asking)
        return asking

    def seconds_left(self, asking: Asking) -> float:
        """Seconds for which a code still counts."""
        return self._waiting.seconds_left(asking)

    def who_shows(self, code: str, *, actor: str) -> Asking:
        """The pairing whose code staff typed, to be looked at before it is approved.

        Raises:
            DeviceInvalid: No device shows this code now.
            TooManyTries: This account typed too many unknown codes.
        """
        return self._waiting.find(code, actor)

    def approve(self, code: str, name: str, *, actor: str) -> DeviceRow:
        """Pair the device that shows a code; from now on its key counts.

        Raises:
            DeviceInvalid: No device shows this code now, or the name is taken or none.
            TooManyTries: This account typed too many unknown codes.
        """
        asking = self._waiting.find(code, actor)
        asker = asking.asker
        device = replace(self._new(name, asker.kind, actor), key_hash=asking.key_hash, certificate=asker.certificate)
        with self._audit.transaction() as connection:
            rows.drop_claims(connection, self._claims_since())
            self._check_name(connection, device.name, besides="")
            self._waiting.approve(asking)
            rows.insert_device(connection, device)
            self._note(connection, device.device_id, "paired", actor, kind=device.kind)
        return device

    def approve_elsewhere(self, code: str, name: str, *, actor: str) -> DeviceRow:
        """Pair whichever device shows a code to another process of this site, as soon as that one hears of it.

        Raises:
            DeviceInvalid: That is no code, or the name is taken or none.
        """
        read = read_code(code)
        if len(read) != CODE_SIGNS:
            raise DeviceInvalid(f"A code has {CODE_SIGNS} letters and digits", mend="Read it from the device again")
        device = replace(self._new(name, DeviceKind.SCREEN, actor), claim=hash_of(read))
        with self._audit.transaction() as connection:
            rows.drop_claims(connection, self._claims_since())
            self._check_name(connection, device.name, besides="")
            if rows.device_of_claim(connection, hash_of(read)) is not None:
                raise DeviceInvalid("This code was approved already", mend="Look at the device")
            rows.insert_device(connection, device)
            self._note(connection, device.device_id, "approved", actor)
        return device

    def of_key(self, key: str, kind: DeviceKind, certificate: str | None = None) -> DeviceRow | None:
        """The device whose key this is, if it may do what it asks now; notes that it was heard of.

        Args:
            key: As it came with the request; may be anything.
            kind: What it wants to be: the key of a camera is not that of a screen.
            certificate: Where client certificates are required: the SHA-256 that it has to have been paired with.
        """
        if not key:
            return None
        with self._store.read() as connection:
            device = rows.device_of_key(connection, hash_of(key))
        if device is None or device.revoked_at is not None or device.kind != kind.value:
            return None
        if certificate is not None and certificate != device.certificate:
            return None
        self._note_seen(device)
        return device

    def list(self) -> tuple[DeviceRow, ...]:
        """Every device, those in use first, then by name; without what was approved for a code that nobody showed."""
        since = self._claims_since()
        with self._store.read() as connection:
            found = rows.all_devices(connection)
        return tuple(one for one in found if one.claim is None or one.paired_at >= since)

    def get(self, device_id: str) -> DeviceRow:
        """One device in use.

        Raises:
            DeviceUnknown: There is none, or it was revoked.
        """
        with self._store.read() as connection:
            return _known(rows.find_device(connection, device_id))

    def rename(self, device_id: str, name: str, *, actor: str) -> None:
        """Call a device something else.

        Raises:
            DeviceInvalid: The name is taken or none.
            DeviceUnknown: There is none, or it was revoked.
        """
        kept = _name(name)
        with self._audit.transaction() as connection:
            _known(rows.find_device(connection, device_id))
            self._check_name(connection, kept, besides=device_id)
            rows.set_name(connection, device_id, kept)
            self._note(connection, device_id, "renamed", actor)

    def revoke(self, device_id: str, *, actor: str) -> None:
        """Let the key of a device open nothing any more, from its next request on.

        Raises:
            DeviceUnknown: There is none, or it was revoked before.
        """
        with self._audit.transaction() as connection:
            if not rows.revoke_device(connection, device_id, self._clock()):
                raise _unknown()
            self._note(connection, device_id, "revoked", actor)
        for tell in self._told:
            tell(device_id)

    def named(self, name: str) -> DeviceRow:
        """The device in use that has this name.

        Raises:
            DeviceUnknown: There is none.
        """
        with self._store.read() as connection:
            found = _in_use(rows.all_devices(connection), name)
        return _known(found)

    def _claimed(self, asking: Asking) -> bool:
        """Whether a command approved the code; the device has its key from then on."""
        claim, since = hash_of(asking.code), self._claims_since()
        with self._store.read() as connection:
            if rows.device_of_claim(connection, claim) is None:
                return False
        asker = asking.asker
        with self._audit.transaction() as connection:
            device = rows.device_of_claim(connection, claim)
            if device is None or device.paired_at < since:
                return False
            rows.take_claim(
                connection,
                device.device_id,
                key_hash=asking.key_hash,
                kind=asker.kind.value,
                certificate=asker.certificate,
            )
            self._note(connection, device.device_id, "paired", device.paired_by, kind=asker.kind.value)
        return True

    def _claims_since(self) -> datetime:
        """The time before which an approval by a command counts no more."""
        return self._clock() - timedelta(seconds=LIFE_SECONDS)

    def _new(self, name: str, kind: DeviceKind, actor: str) -> DeviceRow:
        return DeviceRow(secrets.token_hex(_ID_BYTES), _name(name), kind.value, None, None, self._clock(), actor)

    def _check_name(self, connection: Connection, name: str, *, besides: str) -> None:
        other = _in_use(rows.all_devices(connection), name)
        if other is not None and other.device_id != besides:
            raise DeviceInvalid(f"There is a device called {name} already", mend="Choose another name")

    def _note_seen(self, device: DeviceRow) -> None:
        now = self._clock()
        if device.seen_at is None or now - device.seen_at >= SEEN_EVERY:
            try:
                with self._store.write(wait_ms=SEEN_WAIT_MS) as connection:
                    rows.set_seen(connection, device.device_id, now)
            except KioskError as error:  # a screen goes on where the disk is full or an import writes
                log.warning("it was not noted that a device was seen [%s]", error.code)

    def _note(self, connection: Connection, device_id: str, change: str, actor: str, **more: str) -> None:
        detail = {"device": device_id, "change": change, **more}
        self._audit.record(Action.DEVICE_CHANGED, actor=actor, detail=detail, connection=connection)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise DeviceInvalid(
            "That cannot be the name of a device", mend=f"Use 1 to {LONGEST_NAME} characters, such as: Door, left"
        )
    return name


def _in_use(devices: Sequence[DeviceRow], name: str) -> DeviceRow | None:
    same = (one for one in devices if one.revoked_at is None and one.name.casefold() == name.casefold())
    return next(same, None)


def _known(device: DeviceRow | None) -> DeviceRow:
    if device is None or device.revoked_at is not None:
        raise _unknown()
    return device


def _unknown() -> DeviceUnknown:
    return DeviceUnknown("There is no such device in use", mend="Look at /staff/devices, or 'kiosk devices list'")
