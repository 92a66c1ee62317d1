"""Takes the tables a person has at hand, and gives Polars what it can read in a stream."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
import polars as pl

from recommender.errors import FrameInvalid
from recommender.purchases import Purchases


class PandasFrame(Protocol):
    """What is used of a ``pandas.DataFrame``; the library itself is not needed."""

    @property
    def columns(self) -> Iterable[str]:
        """Names of the columns."""

    @property
    def iloc(self) -> Any:
        """Rows by place; tells it from other tables."""

    def __getitem__(self, name: str, /) -> Any:
        """One column."""


Frame: TypeAlias = pl.LazyFrame | pl.DataFrame | Purchases | PandasFrame | Path
"""Any table: lazy frames and paths of Parquet files are read in a stream and never held whole."""

LINES: Final = {
    "customer_id": pl.String(),
    "at": pl.Datetime("us"),
    "receipt_id": pl.String(),
    "quantity": pl.Int64(),
    "unit_price_minor": pl.Int64(),
}
"""Columns that purchases must have; ``product_id`` and ``channel`` (text) may be there too."""
RETURNS: Final = {name: LINES[name] for name in ("customer_id", "at", "quantity", "unit_price_minor")}
PRODUCTS: Final = {"product_id": pl.String(), "category": pl.String(), "price_minor": pl.Int64()}
EVENTS: Final = {"customer_id": pl.String(), "at": pl.Datetime("us"), "kind": pl.String()}
VISITS: Final = {"customer_id": pl.String(), "at": pl.Datetime("us")}
MORE: Final = {"product_id": pl.String(), "channel": pl.String()}
CUSTOMERS: Final = {"customer_id": pl.String()}
DECLARED: Final = {"age": pl.Float64(), "annual_income": pl.Float64(), "merged_into": pl.String()}
"""Columns that customers may have."""


def lazy(
    frame: Frame,
    what: str,
    needs: Mapping[str, pl.DataType],
    may: Mapping[str, pl.DataType] = MappingProxyType({}),
) -> pl.LazyFrame:
    """Read a table lazily, with the columns that are wanted in their types.

    Args:
        frame: The table.
        what: What it is, for the error.
        needs: Columns it must have, with their types.
        may: Columns that are taken along where they are there.

    Raises:
        FrameInvalid: A column is missing, a number that must be whole is not, or a time carries a zone: times are the
            shop's local ones.
    """
    table = _polars(frame)
    schema = table.collect_schema()
    missing = [name for name in needs if name not in schema]
    if missing:
        raise FrameInvalid(
            f"The table of {what} lacks {', '.join(missing)}",
            mend=f"It needs the columns {', '.join(needs)}; rename yours",
        )
    wanted = dict(needs) | {name: kind for name, kind in may.items() if name in schema}
    zoned = [name for name in wanted if isinstance(kind := schema[name], pl.Datetime) and kind.time_zone]
    if zoned:
        raise FrameInvalid(
            f"The times of {what} carry a time zone ({', '.join(zoned)})",
            mend="Turn them into the shop's local time first",
        )
    _check_whole(table, what, [n for n, kind in wanted.items() if kind == pl.Int64 and schema[n].is_float()])
    taken = table.select(pl.col(name).cast(kind) if schema[name] != kind else name for name, kind in wanted.items())
    return taken.filter(pl.col(next(iter(needs))).is_not_null())


def _check_whole(table: pl.LazyFrame, what: str, names: list[str]) -> None:
    """Refuse parts of a minor unit: cut off, they would be lost without a word."""
    if not names:
        return
    broken = table.select((pl.col(name) != pl.col(name).round()).any().alias(name) for name in names)
    found = [name for name, some in broken.collect(engine="streaming").row(0, named=True).items() if some]
    if found:
        raise FrameInvalid(
            f"The table of {what} holds fractions in {', '.join(found)}",
            mend="Money is in whole paise or cents: multiply and round; quantities are whole",
        )


def has(frame: pl.LazyFrame, names: Collection[str]) -> bool:
    """Whether a table has all of these columns."""
    return set(names) <= set(frame.collect_schema().names())


def _polars(frame: Frame) -> pl.LazyFrame:
    if isinstance(frame, pl.LazyFrame):
        return frame
    if isinstance(frame, pl.DataFrame):
        return frame.lazy()
    if isinstance(frame, Purchases):
        return frame.frame.lazy()
    if isinstance(frame, Path):
        return pl.scan_parquet(frame)
    if hasattr(frame, "iloc"):
        return pl.LazyFrame([_series(str(name), frame[name]) for name in frame.columns])
    raise FrameInvalid(
        f"A table cannot be a {type(frame).__name__}",
        mend="Give a Polars or pandas frame, or the path of a Parquet file",
    )


def _series(name: str, column: Any) -> pl.Series:
    """A column of pandas. Polars' own way needs pyarrow, which nothing else here does."""
    values = column.to_numpy()
    if values.dtype.kind == "M":
        values = values.astype("datetime64[us]")
    if values.dtype.kind in "iufbM":
        return pl.Series(name, values, nan_to_null=True)
    empty = np.asarray(column.isna())
    return pl.Series(name, [None if gone else value for value, gone in zip(values.tolist(), empty, strict=True)])
