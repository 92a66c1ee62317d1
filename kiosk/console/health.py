"""The state of the box in lines: each with what it is, what was found, and whether somebody has to look at it."""

import ipaddress
import resource
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from kiosk.api.deps import Health
from kiosk.backups import book as books
from kiosk.backups.standing import How, Standing, standing
from kiosk.checks import certificate_ahead, certificate_ends, check_weights
from kiosk.console.deps import ConsoleDeps
from kiosk.meters import resident_bytes
from kiosk.privacy.audit import Action
from kiosk.security import keycopies
from kiosk.settings import Recognition, Settings
from kiosk.store import evidence
from models.errors import VanakkamError

LEAST_FREE_BYTES = 2 * 1024**3
LEAST_FREE_SHARE = 0.05
_ESTABLISHED, _CONNECTING = "01", "02"
_LISTENING = "0A"
MIB = 1024**2
MOST_WAITING = 100
"""Matches that wait for the store; more says that somebody holds it for long."""

MOST_GROWTH_MIB = 20
"""An hour. A day of it would be felt; the loop itself does not grow (docs/evaluation.md)."""


class State(StrEnum):
    """How a measure stands."""

    GOOD = "good"
    LOOK = "look"
    """Somebody should look at it."""
    PLAIN = "plain"
    """Neither good nor bad by itself."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One line.

    Attributes:
        name: Key of its words is ``staff-health-NAME``, and of its value ``staff-health-NAME-value``.
        state: How it stands.
        values: What the value's sentence names.
        note: A coded error's words, where there is one.
    """

    name: str
    state: State
    values: dict[str, Any]
    note: str = ""


def measures(deps: ConsoleDeps, health: Health) -> Iterator[Measure]:
    """Every line, most urgent kind first.

    Args:
        deps: Of the console.
        health: Of the box now.
    """
    yield from _kiosk(deps, health)
    yield from _machine(deps, health)
    yield from _weights(deps)


def _kiosk(deps: ConsoleDeps, health: Health) -> Iterator[Measure]:
    yield Measure("camera", _good(health.camera != "lost"), {"camera": health.camera})
    if health.fault is not None:
        yield Measure("recognition", State.LOOK, {"code": health.fault.code}, _words(health.fault))
    if health.frame_rate is not None:
        yield Measure("frames", State.PLAIN, {"rate": round(health.frame_rate), "age": _milliseconds(health.frame_age)})
    yield Measure("screens", State.PLAIN, {"screens": len(health.streams)})
    yield Measure("waiting", _good(health.waiting < MOST_WAITING), {"waiting": health.waiting})
    yield _gallery(health, deps.site.members.gallery_revision())


def _gallery(health: Health, stored: int) -> Measure:
    """Whether the camera searches the members whom the store has now: it reads them four times a second."""
    searched = health.gallery_revision
    if searched is None:
        return Measure("gallery-none", State.PLAIN, {})
    found = {"members": health.gallery, "revision": str(searched), "stored": str(stored)}
    return Measure("gallery" if searched == stored else "gallery-behind", _good(searched == stored), found)


def _machine(deps: ConsoleDeps, health: Health) -> Iterator[Measure]:
    now = deps.clock()
    disk = shutil.disk_usage(deps.settings.home)
    enough = disk.free >= min(LEAST_FREE_BYTES, disk.total * LEAST_FREE_SHARE)
    yield Measure("disk", _good(enough), {"free": disk.free // MIB})
    yield Measure("memory", State.PLAIN, {"used": resident_bytes() // MIB, "peak": _peak_bytes() // MIB})
    if health.memory_growth is not None:
        grown = health.memory_growth / MIB
        yield Measure("growth", _good(grown < MOST_GROWTH_MIB), {"growth": round(grown)})
    with deps.site.store.read() as connection:
        newest = evidence.trail(connection, evidence.TrailFilter(), 1)
        restored = evidence.last_of(connection, Action.RESTORED)
    yield Measure("clock", _good(not newest or newest[0].at <= now), {"at": now})
    yield from _certificate(deps.settings, now)
    yield _backups(standing(deps.settings, books.read(deps.site.keyring), now))
    copies = len(keycopies.known(deps.site.keyring))
    yield Measure("key-copies" if copies else "key-copies-none", _good(copies > 0), {"copies": copies})
    yield (
        Measure("restore-never", State.PLAIN, {})
        if restored is None
        else Measure("restore", State.PLAIN, {"at": restored})
    )
    outside = outbound_connections()
    expected = 1 if "://" in deps.settings.camera else 0
    yield Measure("egress", _good(outside <= expected), {"outside": outside})


def _weights(deps: ConsoleDeps) -> Iterator[Measure]:
    if deps.settings.recognition is Recognition.OFF:
        return
    try:
        check_weights(deps.settings)
    except VanakkamError as error:
        yield Measure("weights", State.LOOK, {"recogniser": deps.settings.recogniser.value}, _words(error))
    else:
        yield Measure("weights", State.GOOD, {"recogniser": deps.settings.recogniser.value})


def outbound_connections(net: Path = Path("/proc/self/net"), descriptors: Path = Path("/proc/self/fd")) -> int:
    """Connections that this process opened to other machines. 0 is what the product promises without an IP camera.

    Args:
        net: Folder with ``tcp`` and ``tcp6`` of the kernel.
        descriptors: Folder with the open files of this process.
    """
    mine = {str(entry.readlink()) for entry in descriptors.iterdir() if entry.is_symlink()}
    rows = [
        (local, remote, state)
        for table in ("tcp", "tcp6")
        if (net / table).exists()
        for local, remote, state, inode in _sockets(net / table)
        if f"socket:[{inode}]" in mine
    ]
    served = {local.rpartition(":")[2] for local, _, state in rows if state == _LISTENING}
    return sum(
        state in {_ESTABLISHED, _CONNECTING} and local.rpartition(":")[2] not in served and not _is_here(remote)
        for local, remote, state in rows
    )


def _sockets(table: Path) -> Iterator[tuple[str, str, str, str]]:
    for line in table.read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        yield fields[1], fields[2], fields[3], fields[9]


def _is_here(remote: str) -> bool:
    # The kernel writes each four bytes of an address in the machine's own order.
    digits = remote.partition(":")[0]
    words = [bytes.fromhex(digits[at : at + 8])[::-1] for at in range(0, len(digits), 8)]
    address = ipaddress.ip_address(b"".join(words))
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _milliseconds(seconds: float | None) -> int:
    return round((seconds or 0.0) * 1000)


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _certificate(settings: Settings, now: datetime) -> Iterator[Measure]:
    """Nothing where there is none, as behind a proxy."""
    if settings.tls_certificate is None:
        return
    try:
        left, ahead = certificate_ends(settings, now), certificate_ahead(settings, now)
    except VanakkamError as error:
        yield Measure("certificate-torn", State.LOOK, {}, _words(error))
        return
    if ahead:
        yield Measure("certificate-ahead", State.LOOK, {})
        return
    yield (
        Measure("certificate", State.GOOD, {})
        if left is None
        else Measure("certificate-ends", State.LOOK, {"days": max(left, 0)})
    )


def _backups(found: Standing) -> Measure:
    """Only a backup that was restored once counts."""
    if found.how is How.FAILED:
        return Measure("backup-failed", State.LOOK, {"code": found.code, "step": found.step})
    if found.at is None:
        return Measure("backup-never", State.LOOK, {})
    if found.how is How.LATE:
        return Measure("backup-late", State.LOOK, {"at": found.at})
    if found.how is How.UNSENT:
        return Measure("backup-unsent", State.LOOK, {"at": found.at})
    return Measure("backup", State.GOOD, {"at": found.at})


def _good(fine: bool) -> State:
    return State.GOOD if fine else State.LOOK


def _words(error: VanakkamError) -> str:
    return f"{error.message}. {error.mend}." if error.mend else f"{error.message}."
