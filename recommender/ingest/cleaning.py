"""Cleans rows by stated rules, batch by batch, and accounts for every one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from recommender.errors import MappingInvalid
from recommender.ingest.canonical import canonical
from recommender.ingest.convert import Converter
from recommender.ingest.fields import OUTPUT_OF, fields, schema
from recommender.ingest.mapping import check_context, check_mapping, checked_rules
from recommender.ingest.outliers import OutlierWatch
from recommender.ingest.reasons import ROWS, reason
from recommender.ingest.repeats import NEW, RepeatFinder
from recommender.ingest.report import QualityReport
from recommender.ingest.returns import match_returns
from recommender.ingest.row_rules import CODE, RETURN, RowRules
from recommender.ingest.rows import RawBatch, RawRows
from recommender.ingest.tally import Tally
from recommender.ingest.types import LINE, ColumnMapping, Context, DataKind, Field, Reject, Rules

_DEFAULT_RULES: Final = Rules()
_DEFAULT_CONTEXT: Final = Context()


@dataclass(frozen=True, slots=True, eq=False)
class CleanedBatch:
    """What became of one batch.

    Attributes:
        frame: Rows that came through, columns of :func:`recommender.ingest.fields.schema`.
        returns: Rows of purchases that take something back, the same columns.
        rejects: Rows that were set aside.
        raw: The batch as it was read.
    """

    frame: pl.DataFrame
    returns: pl.DataFrame
    rejects: tuple[Reject, ...]
    raw: RawBatch

    def reject(self, line: int, code: str, why: str) -> Reject:
        """Set a row aside later, with its cells as they came; :meth:`QualityReport.and_set_aside` takes it.

        Args:
            line: Line number of a row of ``frame`` or ``returns``.
            code: Stable name of the reason.
            why: The reason in words.

        Raises:
            ValueError: The batch has no such line.
        """
        index = self.raw.lines.index_of(line)
        if index is None:
            raise ValueError(f"there is no line {line} in this batch")
        return Reject(line, code, why, self.raw.cells(index))


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """What became of a source that fits into memory.

    Attributes:
        frame: Rows that came through, columns of :func:`recommender.ingest.fields.schema`.
        returns: For purchases the rows that take something back, with ``of_receipt_id`` and ``of_at`` of
            :func:`recommender.ingest.returns.match_returns`; else None.
        rejects: Rows that were set aside.
        report: What was read, fixed and set aside.
    """

    frame: pl.DataFrame
    returns: pl.DataFrame | None
    rejects: tuple[Reject, ...]
    report: QualityReport


class Cleaning:
    """Cleans one source. Its memory does not grow with the source but for 16 bytes a row, which find duplicates.

    Args:
        kind: What the source holds.
        mapping: Which column is what.
        rules: Choices.
        context: What the shop knows.

    Raises:
        MappingInvalid: Rules or context make no sense.
    """

    def __init__(
        self,
        kind: DataKind,
        mapping: ColumnMapping,
        rules: Rules = _DEFAULT_RULES,
        context: Context = _DEFAULT_CONTEXT,
    ) -> None:
        checked_rules(rules)
        check_context(context)
        self._kind, self._mapping, self._rules, self._context = kind, mapping, rules, context
        self._all = fields(kind)
        wrong = sorted(set(rules.ranges) - {field.name for field in self._all if field.high is not None})
        if wrong:
            raise MappingInvalid(f"{wrong[0][:40]!r} is no number of {kind.value}", mend="Give ranges to numbers only")
        named = {*mapping.columns, *mapping.constants}
        self._fields: tuple[Field, ...] = tuple(field for field in self._all if field.name in named)
        self._converter = Converter(kind, self._fields, mapping, context)
        self._row_rules = RowRules(kind, self._fields, rules, context)
        self._tally = Tally(self._fields, mapping)
        self._repeats = RepeatFinder(kind, rules)
        self._watches = {
            field.name: OutlierWatch(OUTPUT_OF.get(field.name, field.name)) for field in self._all if field.watched
        }
        self._source, self._notes = "", tuple[str, ...]()

    def batches(self, raw: RawRows) -> Iterator[CleanedBatch]:
        """Clean a source, once. The report is whole when the last batch was taken.

        Raises:
            MappingInvalid: The mapping does not fit the source.
            FileUnreadable: The source ends in the middle; what came before it was given.
        """
        asked = self._mapping.columns.values() if raw.loose else ()
        check_mapping(self._kind, self._mapping, {*raw.header, *asked})
        self._tally.seen.update(raw.header)
        self._source, self._notes = raw.name, (*raw.notes, *self._said(raw.header))
        for batch in raw:
            yield self._clean(batch)

    def report(self) -> QualityReport:
        """The report of what was cleaned so far."""
        return self._tally.report(self._source, self._kind, self._watches, self._rules.outlier_z, self._notes)

    def _said(self, header: Sequence[str]) -> Iterator[str]:
        mapping = self._mapping
        yield f"numbers in text are written 1{'.' if mapping.decimal.value == ',' else ','}234{mapping.decimal.value}50"
        yield f"03/04/2026 is read {'3 April' if mapping.dates.value == 'day_first' else '4 March'}"
        yield f"times without a zone are those of {mapping.time_zone or self._context.time_zone}"
        for code, rate in self._rules.rates.items():
            yield f"1 {code} is {rate} {self._context.currency}"
        missing = [name for name, column in mapping.columns.items() if column not in header]
        if missing:
            yield f"the source has no column for {', '.join(missing)}"

    def _clean(self, batch: RawBatch) -> CleanedBatch:
        tally = self._tally
        tally.read += len(batch)
        tally.seen.update(batch.frame.columns)
        for code, fixed_lines in batch.remarks.items():
            tally.rule(code, "fixed", "", fixed_lines)
        rejects = list(batch.unsplit)
        for one in rejects:
            tally.rule(one.code, "set_aside", "", (one.line,))
        places = self._without_repeats(batch, self._without_blanks(batch))
        words = self._converter.words(batch.frame[places])
        left = words["left"]
        self._drop(batch, places.filter(left), "word_left_out", "left_out")
        places, words = places.filter(~left), words.filter(~left)
        values = self._row_rules.apply(self._converter.values(words, batch.numbers))
        bad = values[CODE].is_not_null()
        good = canonical(self._kind, values.filter(~bad), batch.lines[places.filter(~bad)])
        again = self._repeats.ids(good)
        is_again = again != NEW
        kept = np.array(~bad)
        kept[kept] = ~is_again
        tally.columns(batch.lines[places], values, pl.Series(kept))
        rejects += self._rejects(batch, values.filter(bad), words.filter(bad), places.filter(bad))
        rejects += self._repeated_keys(batch, places.filter(~bad).filter(is_again), again.filter(is_again))
        tally.end("set_aside", len(rejects))
        returned = values.filter(~bad)[RETURN].filter(~is_again)
        good = good.filter(~is_again)
        frame, returns = good.filter(returned.is_null()), good.filter(returned.is_not_null())
        self._count(frame, returns, returned.drop_nulls())
        return CleanedBatch(frame, returns, tuple(rejects), batch)

    def _drop(self, batch: RawBatch, places: pl.Series, code: str, effect: str) -> None:
        self._tally.end(effect, len(places))
        self._tally.rule(code, effect, "", batch.lines[places])

    def _without_blanks(self, batch: RawBatch) -> pl.Series:
        """Places of rows with anything in them."""
        blank = batch.frame.select(pl.all_horizontal(pl.all().str.strip_chars() == "")).to_series()
        places = pl.int_range(batch.frame.height, dtype=pl.UInt32, eager=True)
        self._drop(batch, places.filter(blank), "blank_row", "left_out")
        return places.filter(~blank)

    def _without_repeats(self, batch: RawBatch, places: pl.Series) -> pl.Series:
        """Places of rows that are not the same as an earlier one in every column of the source."""
        again = self._repeats.rows(batch.frame[places], batch.lines[places]) != NEW
        self._drop(batch, places.filter(again), "same_line", "duplicate")
        return places.filter(~again)

    def _repeated_keys(self, batch: RawBatch, places: pl.Series, first: pl.Series) -> list[Reject]:
        """Events are sent more than once, so an id again is a duplicate; elsewhere two rows contradict each other."""
        if self._kind is DataKind.EVENTS:
            self._drop(batch, places, "same_event", "duplicate")
            return []
        self._tally.rule("key_again", "set_aside", "", batch.lines[places])
        return [
            Reject(batch.lines[place], "key_again", ROWS["key_again"].format(line), batch.cells(place))
            for place, line in zip(places, first, strict=True)
        ]

    def _rejects(self, batch: RawBatch, values: pl.DataFrame, words: pl.DataFrame, places: pl.Series) -> list[Reject]:
        rejects = []
        for place, row, said in zip(places, values.iter_rows(named=True), words.iter_rows(named=True), strict=True):
            why = reason(row, said, self._fields, self._mapping)
            rejects.append(Reject(batch.lines[place], row[CODE], why, batch.cells(place)))
        for code, lines in _by_code(values[CODE], batch.lines[places]):
            self._tally.rule(code, "set_aside", "", lines)
        return rejects

    def _count(self, frame: pl.DataFrame, returns: pl.DataFrame, why: pl.Series) -> None:
        self._tally.end("kept", frame.height)
        self._tally.end("return", returns.height)
        for code, lines in _by_code(why, returns[LINE]):
            self._tally.rule(code, "return", "", lines)
        for watch in self._watches.values():
            watch.add(frame[LINE], frame[watch.field])


def _by_code(codes: pl.Series, lines: pl.Series) -> Iterator[tuple[str, list[int]]]:
    rows = pl.DataFrame({"code": codes, LINE: lines}).group_by("code", maintain_order=True).agg(pl.col(LINE))
    yield from rows.iter_rows()


def clean(
    kind: DataKind,
    raw: RawRows,
    mapping: ColumnMapping,
    rules: Rules = _DEFAULT_RULES,
    context: Context = _DEFAULT_CONTEXT,
) -> Cleaned:
    """Clean a source that fits into memory; :class:`Cleaning` takes larger ones batch by batch.

    Args:
        kind: What the source holds.
        raw: Its rows.
        mapping: Which column is what.
        rules: Choices.
        context: What the shop knows.

    Raises:
        MappingInvalid: Mapping, rules or context make no sense, or do not fit the source.
        FileUnreadable: The source ends in the middle.
    """
    cleaning = Cleaning(kind, mapping, rules, context)
    empty = pl.DataFrame(schema=schema(kind))
    frames, returns, rejects = [empty], [empty], list[Reject]()
    for batch in cleaning.batches(raw):
        frames.append(batch.frame)
        returns.append(batch.returns)
        rejects.extend(batch.rejects)
    frame = pl.concat(frames)
    matched = match_returns(pl.concat(returns), frame) if kind is DataKind.PURCHASES else None
    report = cleaning.report()
    if matched is not None:
        report = report.and_flagged("return_unmatched", matched.filter(pl.col("of_at").is_null())[LINE].to_list())
    return Cleaned(frame, matched, tuple(rejects), report)
