"""What is known of the backups: a note in the key ring, which no restored store rolls back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from kiosk.security.keyring import KeyRing

_NOTE = "backups"


@dataclass(frozen=True, slots=True)
class Entry:
    """One backup that was made here.

    Attributes:
        name: Of the file.
        sha256: Of its bytes, 64 hexadecimal digits.
        size: Bytes.
        members: How many members it holds.
        proved_at: When it was restored and found whole last, UTC; None for never.
        sent_to: Place of its second copy, whose hash was read back; empty for none.
        rows: Of each table, counted while it was copied; empty where an earlier version made it.
    """

    name: str
    sha256: str
    size: int
    members: int
    proved_at: datetime | None = None
    sent_to: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """The newest attempt, where it failed.

    Attributes:
        at: When, UTC.
        code: Of the error.
        step: ``copy``, ``prove``, ``send`` or ``rotate``.
    """

    at: datetime
    code: str
    step: str


@dataclass(frozen=True, slots=True)
class Book:
    """Every backup that is still somewhere, and how the newest attempt ended.

    Attributes:
        entries: By name.
        failure: None where the newest attempt went well.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    failure: Failure | None = None

    @property
    def newest(self) -> Entry | None:
        """The newest backup; names sort by time."""
        return self.entries[max(self.entries)] if self.entries else None

    @property
    def newest_proved(self) -> Entry | None:
        """The newest that was proved."""
        proved = [name for name, entry in self.entries.items() if entry.proved_at is not None]
        return self.entries[max(proved)] if proved else None

    def with_entry(self, entry: Entry) -> "Book":
        """The same, with one more or a changed one."""
        return replace(self, entries={**self.entries, entry.name: entry})

    def of(self, names: Iterable[str]) -> "Book":
        """The same, without what is nowhere any more.

        Args:
            names: Of all that are somewhere.
        """
        there = set(names)
        return replace(self, entries={name: entry for name, entry in self.entries.items() if name in there})


def read(keyring: KeyRing) -> Book:
    """The book of a site; an empty one where nothing was noted yet."""
    told = json.loads(keyring.note(_NOTE) or "{}")
    entries = {name: _entry(name, one) for name, one in told.get("entries", {}).items()}
    failed = told.get("failure")
    if failed is None:
        return Book(entries)
    return Book(entries, Failure(datetime.fromisoformat(failed["at"]), failed["code"], failed["step"]))


def write(keyring: KeyRing, book: Book) -> None:
    """Put the book in place of the last one. Call it under the lock of backups."""
    told = {
        "entries": {name: _plain(entry) for name, entry in book.entries.items()},
        "failure": None if book.failure is None else _plain(book.failure),
    }
    keyring.put_note(_NOTE, json.dumps(told))


def _entry(name: str, told: dict[str, Any]) -> Entry:
    proved = told.get("proved_at")
    at = None if proved is None else datetime.fromisoformat(proved)
    return Entry(name, told["sha256"], told["size"], told["members"], at, told.get("sent_to", ""), told.get("rows", {}))


def _plain(value: Entry | Failure) -> dict[str, Any]:
    plain = {name: one.isoformat() if isinstance(one, datetime) else one for name, one in asdict(value).items()}
    return {name: one for name, one in plain.items() if name != "name"}
