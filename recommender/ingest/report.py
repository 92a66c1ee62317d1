"""The data-quality report: what was read, fixed, left empty and set aside, by column and by rule. It holds no cells."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from recommender.ingest.types import DataKind, Reject

LINES_SHOWN: Final = 20
"""Line numbers that a rule lists; the rejects carry all of theirs."""


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """One field of the source.

    Attributes:
        field: Canonical name.
        column: Column of the source, or empty for a constant.
        read: Cells with a value that was taken as it is or fixed.
        fixed: Of those, changed by a rule (rounded, trimmed, converted).
        empty: Cells that were empty.
        wrong: Cells that broke a rule; the cell of an optional field is left empty, the row of another is set aside.
    """

    field: str
    column: str
    read: int
    fixed: int
    empty: int
    wrong: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often one rule spoke.

    Attributes:
        code: Stable name of the rule; ``docs/data.md`` explains it.
        effect: ``set_aside``, ``duplicate``, ``left_out``, ``return``, ``fixed``, ``emptied`` or ``flagged``.
        field: Field that it spoke of, or empty for the whole row.
        rows: Rows (set aside: those whose first fault it was).
        lines: The first ``LINES_SHOWN`` line numbers.
    """

    code: str
    effect: str
    field: str
    rows: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outliers:
    """Values of one field far from the rest: modified z-score of the logarithm, see :mod:`recommender.ingest.outliers`.

    Attributes:
        field: Canonical name of the output column.
        low: Values below it are flagged.
        high: Values above it are flagged; both in the unit of the column.
        rows: Rows flagged; all of them are kept.
        lines: Lines of the farthest ones, the farthest first.
    """

    field: str
    low: float
    high: float
    rows: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What became of every row of a source: ``read = kept + returns + set_aside + duplicates + left_out``.

    Attributes:
        source: Name of the source.
        kind: What it holds.
        read: Rows of the source; blank lines are none.
        kept: Rows that came through.
        returns: Rows that take a purchase back.
        set_aside: Rows that broke a rule; each is a :class:`recommender.ingest.types.Reject`.
        duplicates: Rows that repeat an earlier one.
        left_out: Rows that the mapping itself leaves out.
        columns: By field.
        rules: By rule, the most frequent first.
        outliers: Fields with values that were flagged.
        notes: How the source was read, in words: encoding, delimiter, numbers, dates, rates.
    """

    source: str
    kind: DataKind
    read: int
    kept: int
    returns: int
    set_aside: int
    duplicates: int
    left_out: int
    columns: tuple[ColumnReport, ...]
    rules: tuple[RuleCount, ...]
    outliers: tuple[Outliers, ...]
    notes: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        """Whether every row that was read is accounted for."""
        return self.read == self.kept + self.returns + self.set_aside + self.duplicates + self.left_out

    def and_set_aside(self, later: Sequence[Reject], *, returns: int = 0) -> Self:
        """The report after rows that came through were set aside by whoever writes them.

        Args:
            later: Their rejects, see :meth:`recommender.ingest.cleaning.CleanedBatch.reject`.
            returns: How many of them are returns.
        """
        by_code: dict[str, list[int]] = {}
        for reject in later:
            by_code.setdefault(reject.code, []).append(reject.line)
        more = tuple(
            RuleCount(code, "set_aside", "", len(lines), tuple(sorted(lines)[:LINES_SHOWN]))
            for code, lines in by_code.items()
        )
        return replace(
            self,
            kept=self.kept - len(later) + returns,
            returns=self.returns - returns,
            set_aside=self.set_aside + len(later),
            rules=tuple(sorted((*self.rules, *more), key=lambda rule: -rule.rows)),
        )

    def and_flagged(self, code: str, lines: Sequence[int]) -> Self:
        """The report with rows that are kept but worth a look."""
        flagged = () if not lines else (RuleCount(code, "flagged", "", len(lines), tuple(lines[:LINES_SHOWN])),)
        return replace(self, rules=(*self.rules, *flagged))

    def as_json(self) -> dict[str, Any]:
        """The report as JSON data; numbers, names of columns and line numbers only."""
        return asdict(self)

    def as_text(self) -> str:
        """The report in plain text, for a terminal or a log of the shop's own."""
        ends = f"{self.kept} kept + {self.returns} returns + {self.set_aside} set aside"
        parts = [
            f"{self.source} ({self.kind.value}): {self.read} rows read",
            f"  = {ends} + {self.duplicates} duplicates + {self.left_out} left out",
        ]
        parts += [f"  {note}" for note in self.notes]
        parts += [
            f"  {column.field} <- {column.column or 'constant'}: {column.read} read, {column.fixed} fixed,"
            f" {column.empty} empty, {column.wrong} wrong"
            for column in self.columns
        ]
        parts += [
            f"  {rule.effect} {rule.code}{f' ({rule.field})' if rule.field else ''}: {rule.rows} rows,"
            f" line{'s' if len(rule.lines) > 1 else ''} {', '.join(map(str, rule.lines))}"
            f"{' ...' if rule.rows > len(rule.lines) else ''}"
            for rule in self.rules
        ]
        parts += [
            f"  outliers of {one.field}: {one.rows} rows below {one.low:g} or above {one.high:g}, lines"
            f" {', '.join(map(str, one.lines))}"
            for one in self.outliers
        ]
        return "\n".join(parts)
