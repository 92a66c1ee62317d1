"""Takes one source, batch by batch: each batch is one transaction that also notes how far the run is.

A run that was killed leaves what it wrote; the next run over the same content writes it once more, to the same keys. So
nothing doubles, and nothing has to be undone.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Connection

from kiosk.identity import Identity
from kiosk.intake.lock import one_import
from kiosk.intake.owning import Owning
from kiosk.intake.replay import NUMBERS, Replay
from kiosk.intake.setting_aside import SettingAside
from kiosk.intake.shop_rules import ShopRules
from kiosk.intake.stamps import SETUP, stamp
from kiosk.intake.tallies import BatchCells, Changed, RefusedLater
from kiosk.intake.values import ImportOutcome, Setup
from kiosk.intake.writing import Writer
from kiosk.members.values import Clock
from kiosk.privacy.audit import Action
from kiosk.site import Site
from kiosk.store import intake as rows
from kiosk.store.idle import note_named
from kiosk.store.intake import ImportRow, RunState
from models.errors import VanakkamError
from recommender.errors import MappingInvalid, RecommenderError
from recommender.ingest.cleaning import CleanedBatch, Cleaning
from recommender.ingest.rows import RawRows
from recommender.ingest.types import ColumnMapping, DataKind, Reject

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 20_000
"""Rows of one transaction: under a second, so that the kiosk's own writes need not wait long."""
KILLED, STOPPED = "killed", "stopped"
"""Why a run ended early where no error says it: the program died, or was told to stop."""

Progress = Callable[[int], None]
"""Told how many more rows were read."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be taken.

    Attributes:
        kind: What the rows are.
        setup: How they are read; its mapping is chosen.
        actor: For the audit trail.
        sha256: Of the content; empty for the answer of a database, which is never the same.
        source_id: Of which saved source, or None.
        again: Take it although it was taken before.
        at_end: Called in the last transaction, to note how far a source was read.
    """

    kind: DataKind
    setup: Setup
    actor: str
    sha256: str = ""
    source_id: str | None = None
    again: bool = False
    at_end: Callable[[Connection], None] = field(default=lambda _connection: None, repr=False)

    @property
    def mapping(self) -> ColumnMapping:
        """The chosen mapping.

        Raises:
            MappingInvalid: Nobody has chosen one.
        """
        if self.setup.mapping is None:
            raise MappingInvalid("No column is matched yet", mend="Match the columns first: kiosk sources map")
        return self.setup.mapping


class Runs:
    """Takes sources of one site.

    Args:
        site: Store, bus and audit trail.
        home: Folder of the site.
        rules: What the site has decided.
        clock: The time now.
    """

    def __init__(self, site: Site, home: Path, rules: ShopRules, clock: Clock) -> None:
        self._site, self._home, self._rules, self._clock = site, home, rules, clock
        self._replay, self._identity = Replay(site, rules, clock), Identity(site, clock)
        self._owning = Owning(site, rules.people)

    def take(self, source: RawRows, job: Job, progress: Progress = lambda _rows: None) -> ImportOutcome:
        """Take all rows of a source, or set them aside; nothing where this very content was taken before.

        Raises:
            IntakeBusy: Another import runs.
            FileUnreadable: The source ends in the middle; what came before is kept, and another run takes all of it.
            MappingInvalid: The mapping does not fit the source.
            StoreFull: No room; as for a source that ends in the middle.
            StoreBusy: Another program wrote for too long; likewise.
        """
        with one_import(self._home):
            killed = self._end_killed()
            earlier = self._earlier(job)
            known = next((run for run in earlier if self._is_same(run, job)), None)
            if known is not None and not job.again:
                return replace(outcome_of(known), known=True)
            changed = Changed()
            if killed:
                changed.everybody()  # nobody was told whose rows it wrote
            run = _Run(self._site, self._rules, job, changed, self._clock, progress)
            try:
                done = run.to_the_end(source, earlier)
            except BaseException as error:
                run.fail(error)
                raise
            finally:
                # What is in the store counts, also where the rest did not come.
                self._tell(changed)
            return self._mended(done, changed)

    def replay(self, import_id: int | None, *, actor: str) -> tuple[int, int]:
        """Try again what was set aside, by one run or by all; how many rows, and how many of them were taken.

        Raises:
            IntakeBusy: Another import runs.
            ImportUnknown: There is no such run.
        """
        changed = Changed()
        with one_import(self._home):
            self._end_killed()
            tried, taken = self._replay.of(import_id, changed)
            detail = {"import": import_id or 0, "tried": tried, "taken": taken}
            self._site.audit.record(Action.REPLAYED, actor=actor, detail=detail)
        self._tell(changed)
        return tried, taken

    def _mended(self, done: ImportOutcome, who: Changed) -> ImportOutcome:
        """Find records of one customer, and take the rows that waited for what this run told of."""
        if done.kind not in {DataKind.CUSTOMERS.value, DataKind.PRODUCTS.value}:
            return done
        if done.kind == DataKind.CUSTOMERS.value:
            self._identity.link(who.ids)
        changed, taken = Changed(), 0
        try:
            taken += self._replay.renewed(changed)
            while more := self._replay.arrived(changed):
                taken += more  # customers among them may be what others waited for
            if done.kind == DataKind.CUSTOMERS.value:
                self._owning.look()
        except (VanakkamError, RecommenderError) as error:
            # This run is in the store; what waited goes on waiting, and 'kiosk sources replay' says why.
            log.warning("rows that waited could not be tried again [%s]", error.code)
        finally:
            self._tell(changed)
        return replace(done, mended=taken)

    def _tell(self, changed: Changed) -> None:
        event = changed.event(self._clock())
        if event is not None:
            self._site.bus.publish(event)

    def _is_same(self, run: ImportRow, job: Job) -> bool:
        return run.state is RunState.DONE and run.report.get("fingerprint") == _fingerprint(job, self._rules)

    def _earlier(self, job: Job) -> tuple[ImportRow, ...]:
        if not job.sha256:
            return ()
        with self._site.store.read() as connection:
            return rows.runs_of_content(connection, job.kind.value, job.sha256)

    def _end_killed(self) -> bool:
        """Whoever holds the lock knows that no run is under way; whether one was killed."""
        with self._site.store.read() as connection:
            killed = rows.unfinished_runs(connection)
        if not killed:
            return False
        with self._site.store.write() as connection:
            for run in killed:
                report = {**run.report, "error": KILLED}
                rows.note_run(connection, run.import_id, report, state=RunState.FAILED, ended_at=self._clock())
        return True


class _Run:
    """One run under way."""

    def __init__(  # noqa: PLR0917 - built in one place
        self, site: Site, rules: ShopRules, job: Job, changed: Changed, clock: Clock, progress: Progress
    ) -> None:
        self._site, self._job, self._changed, self._clock, self._progress = site, job, changed, clock, progress
        self._cleaning = Cleaning(job.kind, job.mapping, job.setup.rules, rules.context())
        self._writers = rules.writers(job.kind, job.mapping)
        self._aside, self._later = SettingAside(rules.people, job.mapping), RefusedLater()
        self._added = 0
        self._report: dict[str, Any] = {
            SETUP: job.setup.as_json(), "fingerprint": _fingerprint(job, rules), "read": 0,
        }  # fmt: skip
        if job.kind is DataKind.PRODUCTS:
            changed.everybody()
        with site.store.write() as connection:
            self._import_id = rows.begin_run(
                connection,
                source_id=job.source_id,
                kind=job.kind.value,
                sha256=job.sha256,
                at=clock(),
                actor=job.actor,
                report=self._report,
                waits_by=stamp(rules, job.source_id, self._report[SETUP]),
            )

    def to_the_end(self, source: RawRows, earlier: Sequence[ImportRow]) -> ImportOutcome:
        """Take every batch, then close the run."""
        for batch in self._cleaning.batches(source):
            before = self._report["read"]
            self._take(batch)
            # Repeated and left out rows, which nothing was written of.
            self._note_read(before + len(batch.raw) - self._report["read"])
        return self._end(earlier)

    def _note_read(self, rows_read: int) -> None:
        self._report["read"] += rows_read
        self._progress(rows_read)

    def fail(self, error: BaseException) -> None:
        """Note why it ended early; where not even that can be written, the next run does."""
        code = error.code if isinstance(error, VanakkamError | RecommenderError) else STOPPED
        report = self._report | {"error": code, "added": self._added}
        try:
            with self._site.store.write() as connection:
                rows.note_run(connection, self._import_id, report, state=RunState.FAILED, ended_at=self._clock())
        except VanakkamError as second:
            log.warning("run %d could not be ended [%s]", self._import_id, second.code)

    def _take(self, batch: CleanedBatch) -> None:
        cells, aside = BatchCells(batch.raw), batch.rejects
        for start in range(0, len(aside), ROWS_AT_ONCE):
            self._put(batch.frame.clear(), self._writers.rows, cells, aside[start : start + ROWS_AT_ONCE])
        for part in batch.frame.iter_slices(ROWS_AT_ONCE):
            self._put(part, self._writers.rows, cells)
        if self._writers.returns is not None:
            for part in batch.returns.iter_slices(ROWS_AT_ONCE):
                self._put(part, self._writers.returns, cells)
        self._report[NUMBERS] = sorted(batch.raw.numbers & set(self._report.get(NUMBERS, batch.raw.numbers)))

    def _put(self, part: pl.DataFrame, writer: Writer, cells: BatchCells, aside: Sequence[Reject] = ()) -> None:
        """One transaction: rows that are kept, rows that are set aside, and how far the run is."""
        with self._site.store.write() as connection:
            written = writer.write(connection, part)
            note_named(connection, written.customers, self._clock())
            refused = [cells.reject(one) for one in written.refused]
            kept = self._aside.rows(connection, self._import_id, (*aside, *refused), written.refused)
            rows.put_rejects(connection, kept)
            read = self._report["read"] + len(part) + len(aside)
            rows.note_run(connection, self._import_id, self._report | {"read": read})
        self._note_read(len(part) + len(aside))
        self._added += written.added
        self._changed.add(written.customers)
        self._later.count(written.refused, returned=writer is self._writers.returns)

    def _end(self, earlier: Sequence[ImportRow]) -> ImportOutcome:
        quality = self._later.after(self._cleaning.report())
        # The name of a file may be that of a person.
        report = self._report | {"added": self._added, "quality": quality.as_json() | {"source": ""}}
        with self._site.audit.transaction() as connection:
            for run in earlier:  # it read the same lines
                rows.drop_rejects(connection, run.import_id)
            rows.note_run(connection, self._import_id, report, state=RunState.DONE, ended_at=self._clock())
            self._job.at_end(connection)
            detail = {
                "import": self._import_id, "kind": self._job.kind.value, "read": quality.read,
                "set_aside": quality.set_aside,
            }  # fmt: skip
            self._site.audit.record(Action.IMPORTED, actor=self._job.actor, detail=detail, connection=connection)
            done = rows.require_run(connection, self._import_id)
        self._site.store.clear_journal()
        log.info("run %d took %d of %d %s", self._import_id, quality.kept, quality.read, self._job.kind.value)
        return outcome_of(done)


def outcome_of(run: ImportRow) -> ImportOutcome:
    """What became of a run, as the store has it."""
    return ImportOutcome(
        import_id=run.import_id,
        kind=run.kind,
        state=run.state,
        known=False,
        started_at=run.started_at,
        added=run.report.get("added", 0),
        quality=run.report.get("quality", {"read": run.report.get("read", 0)}),
        error=run.report.get("error", ""),
    )


def _fingerprint(job: Job, rules: ShopRules) -> str:
    """Tells whether the same bytes would become the same rows."""
    return sha256(f"{job.setup.fingerprint} {rules.fingerprint}".encode()).hexdigest()
