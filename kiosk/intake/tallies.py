"""What a run remembers of its batches, however many there are: whom they were about, and what the store refused."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kiosk.events.types import CustomersChanged
from kiosk.intake.writing import Refusal
from recommender.ingest.report import LINES_SHOWN, QualityReport, RuleCount
from recommender.ingest.rows import RawBatch
from recommender.ingest.types import Reject

MOST_NAMED = 10_000
"""Customers whom an event names; beyond it everybody's data may have changed."""


class Changed:
    """The customers whose rows were written."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._everybody = False

    def add(self, ids: Collection[str]) -> None:
        """Note more of them."""
        if not self._everybody:
            self._ids.update(ids)
            self._everybody = len(self._ids) > MOST_NAMED

    def everybody(self) -> None:
        """Note that anybody's may have changed, such as by another category of a product."""
        self._everybody = True

    @property
    def ids(self) -> frozenset[str] | None:
        """Who they are; None where it may be anybody."""
        return None if self._everybody else frozenset(self._ids)

    def event(self, at: datetime) -> CustomersChanged | None:
        """What to tell; None where nothing changed."""
        if self._everybody:
            return CustomersChanged((), at)
        return CustomersChanged(tuple(sorted(self._ids)), at) if self._ids else None


class RefusedLater:
    """Rows that came through the cleaning, and that the store refused."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[int, tuple[int, ...]]] = {}
        self._rows = self._returned = 0

    def count(self, refused: Sequence[Refusal], *, returned: bool) -> None:
        """Count more of them; ``returned`` are returns."""
        self._rows += len(refused)
        self._returned += len(refused) if returned else 0
        for one in refused:
            rows, first = self._codes.get(one.code, (0, ()))
            self._codes[one.code] = (rows + 1, first if len(first) == LINES_SHOWN else (*first, one.line))

    def after(self, report: QualityReport) -> QualityReport:
        """The report of the cleaning with these set aside too."""
        more = [RuleCount(code, "set_aside", "", *counts) for code, counts in self._codes.items()]
        return replace(
            report,
            kept=report.kept - self._rows + self._returned,
            returns=report.returns - self._returned,
            set_aside=report.set_aside + self._rows,
            rules=tuple(sorted((*report.rules, *more), key=lambda rule: -rule.rows)),
        )


class BatchCells:
    """The cells of a batch by line."""

    def __init__(self, raw: RawBatch) -> None:
        self._raw = raw
        self._places: Mapping[int, int] | None = None

    def reject(self, refusal: Refusal) -> Reject:
        """A row that the store refused, with its cells as they came."""
        if self._places is None:
            self._places = {line: place for place, line in enumerate(self._raw.lines)}
        cells = self._raw.cells(self._places[refusal.line])
        return Reject(refusal.line, refusal.code, refusal.reason, cells)
