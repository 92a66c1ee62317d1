"""Tries again rows that were set aside, by the mapping of their source as it is now."""

import logging
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import polars as pl
from sqlalchemy import Connection

from kiosk.intake.receipts import StoreNumbers
from kiosk.intake.setting_aside import SettingAside
from kiosk.intake.shop_rules import ShopRules
from kiosk.intake.shoppers import CARD_TAKEN, ID_TAKEN
from kiosk.intake.stamps import setup_now, stale_runs, stamp
from kiosk.intake.tallies import Changed
from kiosk.intake.values import Setup
from kiosk.intake.writing import WAITING, Refusal
from kiosk.members.values import Clock
from kiosk.site import Site
from kiosk.store import intake as rows
from kiosk.store.idle import note_named
from kiosk.store.intake import ImportRow, RejectRow
from kiosk.store.waiting import arrived, drop_keys, put_keys
from recommender.errors import RecommenderError
from recommender.ingest.cleaning import Cleaning
from recommender.ingest.rows import RawBatch, RawRows
from recommender.ingest.types import RAW_LINE, DataKind, Reject

log = logging.getLogger(__name__)

NUMBERS: Final = "numbers"
"""Part of a run's report: which of its columns were numbers."""
FINAL: Final = frozenset({"key_again", CARD_TAKEN, ID_TAKEN})
"""Reasons that lie in the file itself: another line of it was taken instead, and only a new file can say otherwise."""


class Replay:
    """Tries rows again. The caller holds the lock of imports.

    Args:
        site: Where the rows lie.
        rules: What the site has decided.
        clock: The time now.
    """

    def __init__(self, site: Site, rules: ShopRules, clock: Clock) -> None:
        self._store, self._rules, self._clock = site.store, rules, clock

    def of(self, import_id: int | None, changed: Changed) -> tuple[int, int]:
        """Try rows again; how many, and how many of them were taken.

        Args:
            import_id: Of this run; of all where None.
            changed: Told whose rows were written.

        Raises:
            ImportUnknown: There is no such run.
            MappingInvalid: The mapping does not fit the rows any more.
        """
        with self._store.read() as connection:
            ids = rows.waiting_runs(connection) if import_id is None else (import_id,)
            runs = [rows.require_run(connection, one) for one in ids]
        counts = [self._whole(run, changed) for run in runs]
        return sum(tried for tried, _ in counts), sum(taken for _, taken in counts)

    def renewed(self, changed: Changed) -> int:
        """Try all rows of runs again that were read by other settings, another mapping or other rules; how many were
        taken. Their index is whole from then on. A run whose mapping does not fit any more waits for a person.

        Args:
            changed: Told whose rows were written.
        """  # noqa: D205 - one sentence
        with self._store.read() as connection:
            stale = [rows.require_run(connection, one) for one in stale_runs(connection, self._rules)]
        total = 0
        for number, run in enumerate(stale, 1):
            log.info("rows of run %d are read again by what is set now, %d of %d", run.import_id, number, len(stale))
            try:
                total += self._whole(run, changed)[1]
            except RecommenderError as error:
                log.warning("rows of run %d could not be tried again [%s]", run.import_id, error.code)
        return total

    def arrived(self, changed: Changed) -> int:
        """Try the rows again whose customer or product is there now; how many were taken. No other row is read.

        Args:
            changed: Told whose rows were written.

        Raises:
            MappingInvalid: The mapping does not fit the rows any more.
        """
        with self._store.read() as connection:
            found = arrived(connection, WAITING)
            of_runs = [
                (rows.require_run(connection, run), [row for _, row in pairs])
                for run, pairs in groupby(found, lambda pair: pair[0])
            ]
        return sum(self._run(run, changed, self._numbered(numbers))[1] for run, numbers in of_runs)

    def _whole(self, run: ImportRow, changed: Changed) -> tuple[int, int]:
        """Every row of a run; noted at the end only, so that what was cut off begins anew."""
        with self._store.read() as connection:
            setup = setup_now(connection, run)
        counts = self._run(run, changed, self._pages(run.import_id))
        with self._store.write() as connection:
            rows.note_stamp(connection, run.import_id, stamp(self._rules, run.source_id, setup.as_json()))
        return counts

    def _run(self, run: ImportRow, changed: Changed, pages: Iterator[Sequence[RejectRow]]) -> tuple[int, int]:
        again = _Again(run, self._setup(run), self._rules)
        tried = taken = 0
        for found in pages:
            split = [one for one in found if set(one.cells) != {RAW_LINE}]
            if not split:
                continue
            with self._store.write() as connection:
                # Retention or an erasure may have come between: what it deleted must not be written back.
                there = rows.still_waiting(connection, split)
                again.index(connection, [one for one in there if one.code in FINAL])
                page = [one for one in there if one.code not in FINAL]
                owners, count = again.page(connection, page, self._clock) if page else (frozenset[str](), 0)
            changed.add(owners)
            tried, taken = tried + len(page), taken + count
        if taken and run.kind == DataKind.PRODUCTS.value:
            changed.everybody()
        return tried, taken

    def _setup(self, run: ImportRow) -> Setup:
        with self._store.read() as connection:
            return setup_now(connection, run)

    def _pages(self, import_id: int) -> Iterator[Sequence[RejectRow]]:
        after = 0
        while True:
            with self._store.read() as connection:
                found = rows.waiting_rejects(connection, import_id, after=after)
            if not found:
                return
            after = found[-1].reject_id
            yield found

    def _numbered(self, numbers: Sequence[int]) -> Iterator[Sequence[RejectRow]]:
        for start in range(0, len(numbers), rows.BATCH):
            with self._store.read() as connection:
                found = rows.numbered_rejects(connection, numbers[start : start + rows.BATCH])
            yield found


class _Again:
    """The rows of one run, tried again."""

    def __init__(self, run: ImportRow, setup: Setup, rules: ShopRules) -> None:
        if setup.mapping is None:
            raise AssertionError("a run began without a mapping")
        kind = DataKind(run.kind)
        self._cleaning = Cleaning(kind, setup.mapping, setup.rules, rules.context())
        self._writers = rules.writers(kind, setup.mapping, StoreNumbers)
        self._aside = SettingAside(rules.people, setup.mapping)
        self._numbers = frozenset(run.report.get(NUMBERS, ()))

    def index(self, connection: Connection, page: Sequence[RejectRow]) -> None:
        """Note anew what would say whose rows are that are not tried again."""
        if page:
            refused = [Reject(one.reject_id, one.code, one.reason, one.cells) for one in page]
            found = self._aside.rows(connection, page[0].import_id, refused)
            drop_keys(connection, [one.reject_id for one in page])
            put_keys(connection, ((row.line, row.keys) for row in found))

    def page(self, connection: Connection, page: Sequence[RejectRow], clock: Clock) -> tuple[frozenset[str], int]:
        """Try some rows; whose were written, and how many were taken."""
        owners, refused, later = frozenset[str](), list[Reject](), list[Refusal]()
        cells = {one.reject_id: one.cells for one in page}
        for batch in self._cleaning.batches(_rows(page, self._numbers)):
            refused += batch.rejects
            for writer, frame in ((self._writers.rows, batch.frame), (self._writers.returns, batch.returns)):
                if writer is not None and not frame.is_empty():
                    written = writer.write(connection, frame)
                    owners |= written.customers
                    refused += [Reject(one.line, one.code, one.reason, cells[one.line]) for one in written.refused]
                    later += written.refused
        still = {one.line for one in refused}
        note_named(connection, owners, clock())
        taken = [one.reject_id for one in page if one.reject_id not in still]
        rows.close_rejects(connection, taken, clock())
        before = {one.reject_id: one for one in page}
        again = self._aside.rows(connection, page[0].import_id, refused, later)
        drop_keys(connection, sorted(still))
        put_keys(connection, ((row.line, row.keys) for row in again))
        for row in again:
            known = before[row.line]
            if (known.code, known.reason, known.customer_id) != (row.code, row.reason, row.customer_id):
                rows.change_reject(
                    connection, known.reject_id, code=row.code, reason=row.reason, customer_id=row.customer_id
                )
        return owners, len(taken)


def _rows(page: Sequence[RejectRow], numbers: frozenset[str]) -> RawRows:
    """Rows as a source whose line numbers are theirs in the store."""
    header = tuple(dict.fromkeys(name for one in page for name in one.cells))
    frame = pl.DataFrame(
        {name: [one.cells.get(name, "") for one in page] for name in header}, schema=dict.fromkeys(header, pl.String)
    )
    batch = RawBatch(pl.Series([one.reject_id for one in page], dtype=pl.Int64), frame, numbers & set(header))
    return RawRows("rows", None, header, (), lambda: iter((batch,)))
