"""Proves the audit trail: finds entries that were changed, dropped, cut off, moved or put in by somebody else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from kiosk.privacy.audit import GAP_AFTER, GAP_FROM, Action, AuditLog, Entry
from kiosk.store.database import Store
from kiosk.store.tables import audit

_BATCH = 5_000
_MOVED_AT_MOST = 200
"""Beyond so many faulty entries it is not worked out any more which one stood where."""


class Fault(StrEnum):
    """What can be wrong with the trail."""

    CHANGED = "changed"
    """The code does not fit what the entry says."""
    DROPPED = "dropped"
    """Numbers are missing."""
    CUT = "cut"
    """The key ring knows entries after the last one."""
    MOVED = "moved"
    """A true entry that was written under another number."""
    FOREIGN = "foreign"
    """Behind the end that the key ring knows, and not written with its key."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault.

    Attributes:
        fault: What kind.
        first: Number of the first entry concerned.
        last: Number of the last one.
        was: The number under which a moved entry was written; 0 otherwise.
    """

    fault: Fault
    first: int
    last: int
    was: int = 0

    def __str__(self) -> str:
        which = f"entry {self.first}" if self.first == self.last else f"entries {self.first} to {self.last}"
        if self.fault is Fault.MOVED:
            return f"{which}: moved, it was written as entry {self.was}"
        said = {
            Fault.CHANGED: "changed, or not written by this site",
            Fault.DROPPED: "dropped",
            Fault.CUT: "cut off at the end",
            Fault.FOREIGN: "not written by this site",
        }[self.fault]
        return f"{which}: {said}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What the check found.

    Attributes:
        entries: How many entries were looked at.
        findings: Every fault, in order of the numbers.
        lost: Ranges of entries that a restored backup did not have; the restoring itself is in the trail.
    """

    entries: int
    findings: tuple[Finding, ...]
    lost: tuple[tuple[int, int], ...]

    @property
    def good(self) -> bool:
        """Whether nothing was tampered with."""
        return not self.findings


def verify(log: AuditLog, store: Store) -> Verification:
    """Walk the whole chain once.

    Args:
        log: Knows the key and both ends.
        store: Where the entries lie.
    """
    end = log.end() or (0, "")
    seq, mac = log.start()
    count, lost = 0, list[tuple[int, int]]()
    findings, faulty = list[Finding](), list[tuple[Entry, str]]()
    for entry in _entries(store, after=seq):
        count += 1
        before = mac
        if entry.seq > seq + 1:
            hole = (seq + 1, entry.seq - 1)
            before = str(entry.detail.get(GAP_AFTER, ""))
            if entry.action == Action.RESTORED and entry.detail.get(GAP_FROM) == seq + 1 and log.fits(before, entry):
                lost.append(hole)
            else:
                findings.append(Finding(Fault.DROPPED, *hole))
        # after a hole that nobody announced, the code before is unknown, and the entry says nothing either way
        provable = entry.seq == seq + 1 or bool(before)
        wrong_end = entry.seq == end[0] and entry.mac != end[1]
        if provable and (wrong_end or not log.fits(before, entry)):
            faulty.append((entry, before))
        seq, mac = entry.seq, entry.mac
    if end[0] > seq:
        findings.append(Finding(Fault.CUT, seq + 1, end[0]))
    findings += _named(log, faulty, end[0])
    return Verification(count, tuple(sorted(findings, key=lambda one: (one.first, one.fault))), tuple(lost))


def _entries(store: Store, after: int) -> Iterator[Entry]:
    with store.read() as connection:
        rows = connection.execute(select(audit).where(audit.c.seq > after).order_by(audit.c.seq)).mappings()
        for part in rows.partitions(_BATCH):
            yield from (Entry(**row) for row in part)


def _named(log: AuditLog, faulty: Sequence[tuple[Entry, str]], end: int) -> Iterator[Finding]:
    """Say of each entry that does not fit whether it is true somewhere else."""
    searched = faulty[:_MOVED_AT_MOST]
    places = sorted({entry.seq + step for entry, _ in searched for step in (-1, 0, 1)})
    codes = {entry.mac for entry, _ in searched} | {before for _, before in searched}
    for entry, _ in faulty:
        if any(log.fits(code, entry) for code in codes):
            continue  # true, and where it belongs; only what stood before it was moved
        was = _true_place(log, entry, places, codes) if len(faulty) <= _MOVED_AT_MOST else None
        if was is not None:
            yield Finding(Fault.MOVED, entry.seq, entry.seq, was)
        else:
            yield Finding(Fault.FOREIGN if entry.seq > end else Fault.CHANGED, entry.seq, entry.seq)


def _true_place(log: AuditLog, entry: Entry, places: Sequence[int], codes: set[str]) -> int | None:
    """The number and the code before, under which the entry's own code is right."""
    for place in places:
        if place == entry.seq:
            continue
        there = Entry(place, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.mac)
        if any(log.fits(before, there) for before in codes):
            return place
    return None
