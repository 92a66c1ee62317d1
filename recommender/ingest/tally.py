"""Counts what becomes of rows while they pass, for the report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from recommender.ingest.convert import fault, fixed, given
from recommender.ingest.outliers import OutlierWatch
from recommender.ingest.report import LINES_SHOWN, ColumnReport, QualityReport, RuleCount
from recommender.ingest.types import ColumnMapping, DataKind, Field

_ENDS = ("kept", "return", "set_aside", "duplicate", "left_out")


@dataclass(slots=True)
class Tally:
    """Running counts of one source.

    Attributes:
        fields: Those that the mapping gives.
        mapping: For the names of columns.
        seen: Columns that the source has.
        read: Rows that were read.
        ends: Rows by what became of them.
        cells: By field, cells that were read, fixed, empty and wrong.
        rules: By code, effect and field, rows and their first lines.
    """

    fields: tuple[Field, ...]
    mapping: ColumnMapping
    seen: set[str] = field(default_factory=set)
    read: int = 0
    ends: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_ENDS, 0))
    cells: dict[str, list[int]] = field(default_factory=dict)
    rules: dict[tuple[str, str, str], tuple[int, tuple[int, ...]]] = field(default_factory=dict)

    def rule(self, code: str, effect: str, name: str, lines: Iterable[int]) -> None:
        """Count the rows of a rule; ``name`` is the field, or empty."""
        found = list(lines)
        if found:
            rows, first = self.rules.get((code, effect, name), (0, ()))
            self.rules[code, effect, name] = (rows + len(found), (*first, *found)[:LINES_SHOWN])

    def end(self, how: str, rows: int) -> None:
        """Count rows by what became of them: one of ``kept, return, set_aside, duplicate, left_out``."""
        self.ends[how] += rows

    def columns(self, lines: pl.Series, values: pl.DataFrame, kept: pl.Series) -> None:
        """Count the cells of a batch, and the cells that were fixed or emptied in rows that are kept.

        Args:
            lines: Line numbers.
            values: Of :meth:`recommender.ingest.convert.Converter.values`.
            kept: Which rows are not set aside.
        """
        for one in self.fields:
            broke, mended, told = values[fault(one.name)], values[fixed(one.name)], values[given(one.name)]
            wrong, changed, said = (int(found.sum()) for found in (broke.is_not_null(), mended.is_not_null(), told))
            counts = self.cells.setdefault(one.name, [0, 0, 0, 0])
            for place, count in enumerate((said - wrong, changed, len(told) - said, wrong)):
                counts[place] += count
            for effect, codes in (("fixed", mended), ("emptied", broke)):
                if codes.null_count() < len(codes):
                    self._codes(effect, one.name, pl.DataFrame({"line": lines, "code": codes}).filter(kept))

    def _codes(self, effect: str, name: str, rows: pl.DataFrame) -> None:
        found = rows.drop_nulls("code").group_by("code", maintain_order=True).agg(pl.col("line"))
        for code, lines in found.iter_rows():
            self.rule(code, effect, name, lines)

    def report(
        self,
        source: str,
        kind: DataKind,
        watches: Mapping[str, OutlierWatch],
        highest: float,
        notes: tuple[str, ...],
    ) -> QualityReport:
        """The report of what was counted so far."""
        outliers = tuple(one for watch in watches.values() if (one := watch.found(highest)) is not None)
        rules = [RuleCount(code, effect, name, *counts) for (code, effect, name), counts in self.rules.items()]
        return QualityReport(
            source=source,
            kind=kind,
            read=self.read,
            kept=self.ends["kept"],
            returns=self.ends["return"],
            set_aside=self.ends["set_aside"],
            duplicates=self.ends["duplicate"],
            left_out=self.ends["left_out"],
            columns=tuple(
                ColumnReport(one.name, self.mapping.columns.get(one.name, ""), *self.cells.get(one.name, [0, 0, 0, 0]))
                for one in self.fields
                if one.name in self.mapping.constants or self.mapping.columns[one.name] in self.seen
            ),
            rules=tuple(sorted(rules, key=lambda rule: -rule.rows)),
            outliers=outliers,
            notes=notes,
        )
