"""The desk for data that comes in: what the command line, the API, the console and the drop folder call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from kiosk.errors import SourceInvalid
from kiosk.intake.batches import EventBatches
from kiosk.intake.resolve import ExactResolver, Resolver
from kiosk.intake.runs import Job, Progress, Runs, outcome_of
from kiosk.intake.shop_rules import ShopRules
from kiosk.intake.sources import SourceDesk
from kiosk.intake.values import EventsTaken, ImportOutcome, Incoming, Preview, Replayed, Setup, Source
from kiosk.members.values import Clock, utc_now
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import intake as rows
from kiosk.store.intake import ImportRow, RejectRow
from recommender.errors import FileUnreadable, RecommenderError
from recommender.ingest.fields import fields
from recommender.ingest.locations import fingerprint
from recommender.ingest.mapping import check_mapping
from recommender.ingest.opening import open_source, open_upload
from recommender.ingest.rows import RawRows
from recommender.ingest.suggest import suggest_mapping
from recommender.ingest.types import ColumnMapping, Format

SAMPLE_ROWS = 20
"""Rows of a preview."""
_PIECE = 1 << 20


def _quietly(_rows: int) -> None:
    """Nobody watches the progress."""


class Intake:
    """Takes data in. Thread-safe; one import of a site runs at a time, over all processes.

    Args:
        site: The open site.
        settings: Of the site.
        clock: The time now.
        resolver: Finds the customers of rows; by exact keys where none is given.
    """

    def __init__(
        self, site: Site, settings: Settings, clock: Clock = utc_now, resolver: Resolver | None = None
    ) -> None:
        rules = ShopRules(site, settings, clock, resolver or ExactResolver())
        self._store, self.clock = site.store, clock
        self.sources = SourceDesk(site, settings, clock)
        self._runs = Runs(site, settings.home, rules, clock)
        self._events = EventBatches(site, rules, clock)

    def preview(self, source: Source, path: Path | BinaryIO | None = None, name: str = "upload") -> Preview:
        """Look at a source before anything is taken: its columns, some rows, and which column may be what.

        Args:
            source: A saved one, or one that is about to be.
            path: A file of a source without a place of its own, or its content.
            name: Of the content, for its format.

        Raises:
            FileUnreadable: It cannot be read as what it is.
            SourceFailed: The database does not answer.
        """
        if path is None:
            raw = self.sources.open(source)
        elif isinstance(path, Path):
            raw = open_source(path, format=source.setup.format, options=source.setup.read)
        else:
            raw = open_upload(path, name, format=source.setup.format, options=source.setup.read)
        sample = raw.sample()
        suggested = source.setup.mapping is None
        mapping = source.setup.mapping or suggest_mapping(source.kind, raw.header, sample)
        return Preview(raw.header, raw.notes, sample.head(SAMPLE_ROWS), fields(source.kind), mapping, suggested)

    def save_mapping(self, source_id: str, mapping: ColumnMapping, *, actor: str) -> None:
        """Save which columns of a source are what.

        Raises:
            SourceUnknown: There is no such source.
            MappingInvalid: A field that is needed has no column.
        """
        kind = self.sources.get(source_id).kind
        check_mapping(kind, mapping, mapping.columns.values())
        self.sources.save_mapping(source_id, mapping, actor=actor)

    def run(
        self, source_id: str, *, actor: str, progress: Progress = _quietly, again: bool = False
    ) -> tuple[ImportOutcome, ...]:
        """Take what a saved source has now; of a folder every file, also where some of them cannot be read.

        Raises:
            SourceUnknown: There is no such source.
            SourceInvalid: Its files are sent or dropped.
            SourceFailed: The database does not answer.
            VanakkamError: As :meth:`kiosk.intake.runs.Runs.take`.
            RecommenderError: Likewise.
        """
        source = self.sources.get(source_id)
        if source.database is None:
            incoming = Incoming(source.kind, source_id)
            return self._take_all(
                self.sources.files(source),
                lambda file: self.take_file(file, incoming, actor=actor, progress=progress, again=again),
            )
        asked = self.sources.question(source)
        job = Job(
            source.kind, source.setup, actor, source_id=source_id,
            at_end=lambda connection: self.sources.note_since(connection, source_id, asked.last),
        )  # fmt: skip
        return (self._runs.take(asked.rows, self._chosen(job, asked.rows), progress),)

    def take_file(
        self, location: Path | str, what: Incoming, *, actor: str, progress: Progress = _quietly, again: bool = False
    ) -> ImportOutcome:
        """Take a file.

        Args:
            location: A path, or the address of an object store.
            what: What it holds.
            actor: For the audit trail.
            progress: Told of each batch.
            again: Take it although it was taken before.

        Raises:
            VanakkamError: As :meth:`kiosk.intake.runs.Runs.take`.
            RecommenderError: Likewise.
        """
        setup = self._setup_of(what)
        raw = open_source(location, format=setup.format, options=setup.read)
        job = Job(what.kind, setup, actor, fingerprint(location), what.source_id, again=again)
        return self._runs.take(raw, self._chosen(job, raw), progress)

    def take_upload(
        self, content: BinaryIO, what: Incoming, *, name: str = "upload", format: Format | None = None, actor: str,  # noqa: A002
        progress: Progress = _quietly,
    ) -> ImportOutcome:  # fmt: skip
        """Take a file that is in memory; it is not written to the disk. Arguments and errors as for a file."""
        setup = self._setup_of(what)
        raw = open_upload(content, name, format=format or setup.format, options=setup.read)
        job = Job(what.kind, setup, actor, digest_of(content), what.source_id)
        return self._runs.take(raw, self._chosen(job, raw), progress)

    def take_events(self, events: Sequence[Mapping[str, object]], *, actor: str) -> EventsTaken:
        """Take a batch of events, all in one transaction; see ``docs/api.md`` for their fields.

        Raises:
            StoreBusy: Another program wrote for too long; nothing was taken.
            StoreFull: No room; likewise.
        """
        return self._events.take(events, actor=actor)

    def replay(self, import_id: int | None = None, *, actor: str) -> Replayed:
        """Try again what was set aside, by one run or by all; rows of a saved source by its mapping as it is now.

        Raises:
            IntakeBusy: Another import runs.
            ImportUnknown: There is no such run.
        """
        return Replayed(*self._runs.replay(import_id, actor=actor))

    def list_runs(self, source_id: str | None = None, most: int = 50) -> tuple[ImportOutcome, ...]:
        """The newest runs with their reports, newest first."""
        with self._store.read() as connection:
            return tuple(outcome_of(run) for run in rows.list_runs(connection, source_id=source_id, most=most))

    def run_of(self, import_id: int) -> ImportRow:
        """One run.

        Raises:
            ImportUnknown: There is none of this number.
        """
        with self._store.read() as connection:
            return rows.require_run(connection, import_id)

    def reject_counts(self, import_id: int | None = None) -> Mapping[str, int]:
        """How many rows wait, by reason, the most first."""
        with self._store.read() as connection:
            return dict(rows.count_rejects(connection, import_id))

    def rejects(
        self, import_id: int | None = None, *, code: str = "", after: int = 0, most: int = 100
    ) -> tuple[RejectRow, ...]:
        """Rows that wait, with line, reason and cells: for the eyes of whoever mends them.

        Args:
            import_id: Of this run only.
            code: With this reason only.
            after: Those with a greater number, for the next page.
            most: At most so many.
        """
        codes = (code,) if code else ()
        with self._store.read() as connection:
            return rows.waiting_rejects(connection, import_id, codes=codes, after=after, most=most)

    def purchases_erased(self) -> datetime | None:
        """When an erasure took somebody's purchases along last, UTC; None where none did."""
        with self._store.read() as connection:
            return rows.purchases_erased_at(connection)

    @staticmethod
    def _take_all(files: Sequence[str], take: Callable[[str], ImportOutcome]) -> tuple[ImportOutcome, ...]:
        taken, faults = list[ImportOutcome](), list[RecommenderError]()
        for file in files:
            try:
                taken.append(take(file))
            except RecommenderError as error:
                faults.append(error)
        if len(files) > 1 and faults:
            raise FileUnreadable(
                f"{len(faults)} of {len(files)} files could not be taken, the first: {faults[0].message}",
                mend=f"{faults[0].mend}. The others were taken: 'kiosk sources list' shows what became of them",
            ) from faults[0]
        if faults:
            raise faults[0]
        return tuple(taken)

    def _setup_of(self, what: Incoming) -> Setup:
        if what.source_id is None:
            return Setup()
        source = self.sources.get(what.source_id)
        if source.kind is not what.kind:
            raise SourceInvalid(
                f"The source {source.source_id} holds {source.kind.value}", mend=f"Send it as {source.kind.value}"
            )
        return source.setup

    def _chosen(self, job: Job, raw: RawRows) -> Job:
        """The job with a mapping; one that had to be suggested is saved with its source."""
        if job.setup.mapping is not None:
            return job
        mapping = suggest_mapping(job.kind, raw.header, raw.sample())
        check_mapping(job.kind, mapping, raw.header)
        if job.source_id is not None:
            self.sources.save_mapping(job.source_id, mapping, actor=job.actor)
        return replace(job, setup=replace(job.setup, mapping=mapping))


def digest_of(content: BinaryIO) -> str:
    """SHA-256 of what is in memory, 64 hexadecimal digits."""
    content.seek(0)
    digest = sha256()
    while piece := content.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()
