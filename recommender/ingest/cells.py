"""Checking and converting the cells of a table, whole columns at a time, with a reason for each refused cell."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from recommender.errors import BadRow, RowsInvalid
from recommender.ingest.table import LINE, RawTable

MAX_AMOUNT_DIGITS: Final = 9
"""Digits before the decimal point of an amount, so that sums over years of purchases stay exact in 64 bits."""
_SHOWN_CELL: Final = 40
_FORBIDDEN_IN_TEXT: Final = r"[\p{Cc}\x{202A}-\x{202E}\x{2066}-\x{2069}]"
"""Control characters and signs that turn the reading direction: harmful on a screen, never part of a name."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column's cells must hold.

    Attributes:
        name: Name in the file.
        parse: From text to the value; null where the text is not acceptable.
        wanted: Says what is acceptable, completing "'x' is not ...".
        may_be_empty: Whether an empty cell means "not known".
        unique: Whether a value may stand on one line only.
    """

    name: str
    parse: Callable[[pl.Expr], pl.Expr]
    wanted: str
    may_be_empty: bool = False
    unique: bool = False


def text(longest: int) -> Callable[[pl.Expr], pl.Expr]:
    """Text of at most ``longest`` characters; runs of white space count as one space."""

    def parse(cell: pl.Expr) -> pl.Expr:
        joined = _joined(cell)
        good = (joined.str.len_chars() <= longest) & ~joined.str.contains(_FORBIDDEN_IN_TEXT)
        return pl.when(good).then(joined)

    return parse


def whole(lowest: int, highest: int) -> Callable[[pl.Expr], pl.Expr]:
    """A whole number in ``[lowest, highest]``, written in digits only."""

    def parse(cell: pl.Expr) -> pl.Expr:
        number = pl.when(cell.str.contains(r"^[0-9]{1,12}$")).then(cell).cast(pl.Int64, strict=False)
        return pl.when(number.is_between(lowest, highest)).then(number)

    return parse


def minor_units(lowest: int, decimals: int = 2) -> Callable[[pl.Expr], pl.Expr]:
    """An amount (``12``, ``12.5``, ``12.50``) as the smallest units of a currency with so many decimals, exactly.

    Args:
        lowest: Least amount, in smallest units.
        decimals: Of the currency, 0 to 4.
    """
    some = rf"(?:\.([0-9]{{1,{decimals}}}))?" if decimals else "()"
    parts = rf"^([0-9]{{1,{MAX_AMOUNT_DIGITS}}}){some}$"

    def parse(cell: pl.Expr) -> pl.Expr:
        units = cell.str.extract(parts, 1).cast(pl.Int64, strict=False)
        behind = pl.lit("0") + cell.str.extract(parts, 2).fill_null("").str.pad_end(decimals, "0")
        amount = units * 10**decimals + behind.cast(pl.Int64, strict=False)
        return pl.when(amount >= lowest).then(amount)

    return parse


def day(last_day: date) -> Callable[[pl.Expr], pl.Expr]:
    """A date ``YYYY-MM-DD`` from 1900 to ``last_day``."""

    def parse(cell: pl.Expr) -> pl.Expr:
        shaped = pl.when(cell.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")).then(cell)
        on = shaped.str.to_date("%Y-%m-%d", strict=False)
        return pl.when(on.is_between(date(1900, 1, 1), last_day)).then(on)

    return parse


def yes_no(cell: pl.Expr) -> pl.Expr:
    """``yes``, ``true``, ``1`` or ``no``, ``false``, ``0``, in any case."""
    word = cell.str.to_lowercase()
    yes = word.is_in(["yes", "true", "1"])
    return pl.when(yes | word.is_in(["no", "false", "0"])).then(yes)


def known(ids: Collection[str]) -> Callable[[pl.Expr], pl.Expr]:
    """An id out of ``ids``."""
    wanted = pl.Series("ids", sorted(ids), dtype=pl.String)
    return lambda cell: pl.when(_joined(cell).is_in(wanted.implode())).then(_joined(cell))


def _joined(cell: pl.Expr) -> pl.Expr:
    """Runs of white space as one space, so that an id reads the same in every file."""
    return cell.str.replace_all(r"\s+", " ")


def convert(table: RawTable, columns: Sequence[Column]) -> pl.DataFrame:
    """Turn the cells into values, or refuse the whole table.

    Returns:
        One column per entry of ``columns``, in the order of the file; null where an optional cell is empty.

    Raises:
        RowsInvalid: One :class:`BadRow` per wrong line, with every fault of that line, by line number.
    """
    raw = table.frame
    filled = raw.with_columns(pl.col(column.name).replace("", None) for column in columns)
    values = filled.select(column.parse(pl.col(column.name)).alias(column.name) for column in columns)
    faults: dict[int, list[str]] = {row.line: [row.reason] for row in table.bad}
    for column in columns:
        for line, reason in _faults(raw, values, column):
            faults.setdefault(line, []).append(reason)
    refuse(table, faults)
    return values


def refuse(table: RawTable, faults: Mapping[int, Sequence[str]]) -> None:
    """Refuse the whole table when there are faults.

    Args:
        table: For its name and length.
        faults: What is wrong, by line number.

    Raises:
        RowsInvalid: There is at least one fault.
    """
    if faults:
        rows = tuple(BadRow(line, "; ".join(faults[line])) for line in sorted(faults))
        raise RowsInvalid(
            f"{table.name}: {len(rows)} of {table.frame.height + len(table.bad)} records are wrong, the first on line"
            f" {rows[0].line}; nothing was imported",
            rows=rows,
            mend="Correct these lines and import the whole file again",
        )


def _faults(raw: pl.DataFrame, values: pl.DataFrame, column: Column) -> list[tuple[int, str]]:
    both = pl.DataFrame({LINE: raw[LINE], "cell": raw[column.name], "value": values[column.name]})
    wrong = both.filter(pl.col("value").is_null())
    if column.may_be_empty:
        wrong = wrong.filter(pl.col("cell") != "")
    found = [(line, _reason(column, cell)) for line, cell in wrong.select(LINE, "cell").iter_rows()]
    if column.unique:
        first = both.drop_nulls("value").with_columns(pl.col(LINE).first().over("value").alias("first"))
        again = first.filter(pl.col(LINE) != pl.col("first"))
        found += [
            (line, f"{column.name}: {_shown(cell)} is already on line {earlier}")
            for line, cell, earlier in again.select(LINE, "cell", "first").iter_rows()
        ]
    return found


def _reason(column: Column, cell: str) -> str:
    return f"{column.name}: {_shown(cell)} is not {column.wanted}" if cell else f"{column.name} is empty"


def _shown(cell: str) -> str:
    return repr(cell if len(cell) <= _SHOWN_CELL else cell[: _SHOWN_CELL - 3] + "...")
