"""Tries again rows that were set aside, by the mapping of their source as it is now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl
from sqlalchemy import Connection

from kiosk.intake.receipts import StoreNumbers
from kiosk.intake.setting_aside import SettingAside
from kiosk.intake.shop_rules import ShopRules
from kiosk.intake.shoppers import CARD_TAKEN, ID_TAKEN
from kiosk.intake.tallies import Changed
from kiosk.intake.values import Setup
from kiosk.members.values import Clock
from kiosk.site import Site
from kiosk.store import intake as rows
from kiosk.store.idle import note_named
from kiosk.store.intake import ImportRow, RejectRow
from recommender.ingest.cleaning import Cleaning
from recommender.ingest.rows import RawBatch, RawRows
from recommender.ingest.types import RAW_LINE, DataKind, Reject

SETUP, NUMBERS = "setup", "numbers"
"""Parts of a run's report: how its source was read, and which of its columns were numbers."""
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

    def of(self, import_id: int | None, changed: Changed, codes: Sequence[str] = ()) -> tuple[int, int]:
        """Try rows again; how many, and how many of them were taken.

        Args:
            import_id: Of this run; of all where None.
            changed: Told whose rows were written.
            codes: With one of these reasons only.

        Raises:
            ImportUnknown: There is no such run.
            MappingInvalid: The mapping does not fit the rows any more.
        """
        with self._store.read() as connection:
            ids = rows.waiting_runs(connection, codes) if import_id is None else (import_id,)
            runs = [rows.require_run(connection, one) for one in ids]
        counts = [self._run(run, changed, codes) for run in runs]
        return sum(tried for tried, _ in counts), sum(taken for _, taken in counts)

    def _run(self, run: ImportRow, changed: Changed, codes: Sequence[str]) -> tuple[int, int]:
        again = _Again(run, self._setup(run), self._rules)
        tried = taken = 0
        for page in self._pages(run.import_id, codes):
            with self._store.write() as connection:
                owners, count = again.page(connection, page, self._clock)
            changed.add(owners)
            tried, taken = tried + len(page), taken + count
        if taken and run.kind == DataKind.PRODUCTS.value:
            changed.everybody()
        return tried, taken

    def _setup(self, run: ImportRow) -> Setup:
        with self._store.read() as connection:
            source = None if run.source_id is None else rows.find_source(connection, run.source_id)
        setup: Mapping[str, Any] = run.report[SETUP]
        if source is not None and source.mapping:
            setup = {**setup, "mapping": source.mapping, "rules": source.options["rules"]}
        return Setup.of_json(setup)

    def _pages(self, import_id: int, codes: Sequence[str]) -> Iterator[Sequence[RejectRow]]:
        after = 0
        while True:
            with self._store.read() as connection:
                found = rows.waiting_rejects(connection, import_id, codes=codes, after=after)
            if not found:
                return
            after = found[-1].reject_id
            page = [one for one in found if one.code not in FINAL and set(one.cells) != {RAW_LINE}]
            if page:
                yield page


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

    def page(self, connection: Connection, page: Sequence[RejectRow], clock: Clock) -> tuple[frozenset[str], int]:
        """Try some rows; whose were written, and how many were taken."""
        owners, refused = frozenset[str](), list[Reject]()
        cells = {one.reject_id: one.cells for one in page}
        for batch in self._cleaning.batches(_rows(page, self._numbers)):
            refused += batch.rejects
            for writer, frame in ((self._writers.rows, batch.frame), (self._writers.returns, batch.returns)):
                if writer is not None and not frame.is_empty():
                    written = writer.write(connection, frame)
                    owners |= written.customers
                    refused += [Reject(one.line, one.code, one.reason, cells[one.line]) for one in written.refused]
        still = {one.line for one in refused}
        note_named(connection, owners, clock())
        taken = [one.reject_id for one in page if one.reject_id not in still]
        rows.close_rejects(connection, taken, clock())
        before = {one.reject_id: one for one in page}
        for row in self._aside.rows(connection, page[0].import_id, refused):
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
