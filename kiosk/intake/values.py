"""Values that cross the border of the intake: how a source is read, what became of a run, what waits."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any, Self

import polars as pl

from kiosk.secret_place import SecretPlace
from kiosk.store.intake import RunState
from recommender.ingest.mapping import (
    mapping_as_json,
    mapping_of_json,
    options_as_json,
    options_of_json,
    rules_as_json,
    rules_of_json,
)
from recommender.ingest.types import ColumnMapping, DataKind, Field, Format, ReadOptions, Repeats, Rules


@dataclass(frozen=True, slots=True)
class Setup:
    """How a source is read: everything that decides what its bytes become.

    Attributes:
        mapping: Which column is what; None until somebody has looked, then it is suggested from the header.
        read: How a text file or workbook is opened.
        format: How it is written, or None: found out.
        rules: Choices of the cleaning. Lines that are alike in a file are kept: a till writes one line a scan, and the
            keys of the store make files that overlap harmless.
    """

    mapping: ColumnMapping | None = None
    read: ReadOptions = field(default_factory=ReadOptions)
    format: Format | None = None
    rules: Rules = field(default_factory=lambda: Rules(repeats=Repeats.KEEP))

    def as_json(self) -> dict[str, Any]:
        """The setup as JSON data; holds names of columns, nothing of a row."""
        return {
            "mapping": None if self.mapping is None else mapping_as_json(self.mapping),
            "read": options_as_json(self.read),
            "format": None if self.format is None else self.format.value,
            "rules": rules_as_json(self.rules),
        }

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Self:
        """The setup from JSON data that :meth:`as_json` made."""
        return cls(
            mapping=mapping_of_json(data["mapping"]) if data["mapping"] else None,
            read=options_of_json(data["read"]),
            format=None if data["format"] is None else Format(data["format"]),
            rules=rules_of_json(data["rules"]),
        )

    @property
    def fingerprint(self) -> str:
        """Tells this setup from every other, 64 hexadecimal digits."""
        return sha256(dumps(self.as_json(), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Database:
    """What is asked of a database, beside its address.

    Attributes:
        ask: Name of a table or view, or one SELECT.
        watermark: Column that grows with every change, for reading only what changed; empty reads everything.
        secret: Where the password stands.
    """

    ask: str
    watermark: str = ""
    secret: SecretPlace = field(default_factory=SecretPlace)


@dataclass(frozen=True, slots=True)
class Source:
    """A saved source.

    Attributes:
        source_id: Its name: a to z, digits and hyphens, chosen by a person.
        kind: What its rows are.
        location: A path, an address of storage or a database, without any secret; None for what is sent or dropped.
        setup: How it is read.
        database: What is asked, for an address of a database.
    """

    source_id: str
    kind: DataKind
    location: str | None = None
    setup: Setup = field(default_factory=Setup)
    database: Database | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a file is.

    Attributes:
        kind: What its rows are.
        source_id: The saved source whose setup it is read with; None for a file on its own.
    """

    kind: DataKind
    source_id: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A look at a source before anything is taken.

    Attributes:
        header: Its columns.
        notes: How it was opened, in words.
        sample: Its first rows, String columns; for the eyes of whoever maps columns, and kept nowhere.
        fields: What its columns can be.
        mapping: The saved mapping, or the suggested one.
        suggested: Whether it is a suggestion.
    """

    header: tuple[str, ...]
    notes: tuple[str, ...]
    sample: pl.DataFrame = field(repr=False)
    fields: tuple[Field, ...]
    mapping: ColumnMapping
    suggested: bool


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a run. Counts, names of columns and line numbers only.

    Attributes:
        import_id: Number of the run; of an earlier one where ``known``.
        kind: What its rows are.
        state: How far it is.
        known: This very content was taken before, in the same way; nothing was done.
        started_at: When, UTC.
        added: Rows that are new in the store.
        mended: Rows of earlier runs that had waited for these and were taken with them.
        quality: What was read, kept, fixed and set aside, as :meth:`recommender.ingest.report.QualityReport.as_json`.
        error: Code of what ended it early, or empty.
    """

    import_id: int
    kind: str
    state: RunState
    known: bool
    started_at: datetime
    added: int = 0
    mended: int = 0
    quality: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    def count(self, name: str) -> int:
        """One of ``read``, ``kept``, ``returns``, ``set_aside``, ``duplicates``, ``left_out``; 0 before the end."""
        found: int = self.quality.get(name, 0)
        return found

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON data."""
        return asdict(self) | {"started_at": self.started_at.isoformat()}


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of rows that were tried again.

    Attributes:
        tried: How many.
        taken: Of those, taken now.
    """

    tried: int
    taken: int


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event of a batch that was set aside.

    Attributes:
        index: Its place in the batch, from 0.
        code: Why, for programs.
        reason: Why, for a person.
    """

    index: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class EventsTaken:
    """What became of a batch of events.

    Attributes:
        accepted: New ones that are in the store.
        duplicates: Known ones, which changed nothing.
        rejected: Those that were set aside.
    """

    accepted: int
    duplicates: int
    rejected: tuple[RefusedEvent, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The answer as JSON data."""
        return asdict(self)
