"""Reads the numbers of customers out of a pandas or Polars table, empty cells and all."""

import re
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recommender.errors import SegmentsImpossible
from recommender.features.table import FeatureTable


class PandasFrame(Protocol):
    """What is used of a ``pandas.DataFrame``; pandas itself is not needed here."""

    columns: Any
    dtypes: Any

    def __getitem__(self, name: Any, /) -> Any:
        """One column."""

    def __len__(self) -> int:
        """Rows."""


_ID = re.compile(r"(?:^|[_\s-])(?:id|ID|Id)$|[a-z]I[dD]$")

LARGEST: Final = 1e100
"""Numbers beyond it, either side of 0, are mistakes and count as missing: their squares could not be added up."""

Data = FeatureTable | pl.DataFrame | PandasFrame
"""A table with one row a customer."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The numbers of a table as they came.

    Attributes:
        customer_ids: ``n`` ids; row numbers from 0 where the table has none.
        names: ``f`` columns of numbers or truth values, in the order of the table.
        matrix: Shape ``(n, f)``, float64; NaN where a cell is empty, not finite or beyond ``LARGEST``.
        ignored: Columns that are no numbers, or that are ids.
    """

    customer_ids: tuple[str, ...]
    names: tuple[str, ...]
    matrix: NDArray[np.float64]
    ignored: tuple[str, ...]

    def column(self, name: str) -> NDArray[np.float64]:
        """The values of one column, shape ``(n,)``.

        Raises:
            SegmentsImpossible: There is no such column of numbers.
        """
        if name not in self.names:
            raise SegmentsImpossible(
                f"there is no column {name!r} of numbers", mend=f"There are {', '.join(self.names) or 'none'}"
            )
        return self.matrix[:, self.names.index(name)]


def read_numbers(data: Data, customer_id: str = "customer_id") -> Numbers:
    """Take the ids and every column of numbers; columns such as ``shop_id`` and ``ShopID`` are ids and no features.

    Raises:
        SegmentsImpossible: A customer comes twice, or the ids have gaps.
    """
    if isinstance(data, FeatureTable):
        return Numbers(data.customer_ids, data.names, _sane(data.matrix), ())
    columns = {str(name): data[name] for name in data.columns}
    wanted = [name for name in columns if name != customer_id and not _ID.search(name)]
    numbers = {name: found for name in wanted if (found := _floats(columns[name])) is not None}
    ids = (
        _ids(columns[customer_id], customer_id)
        if customer_id in columns
        else tuple(str(row) for row in range(len(data)))
    )
    if len(set(ids)) < len(ids):
        raise SegmentsImpossible(
            f"{len(ids) - len(set(ids)):,} rows of {customer_id} repeat a customer", mend="Give one row a customer"
        )
    matrix = np.column_stack(list(numbers.values())) if numbers else np.empty((len(ids), 0))
    ignored = tuple(name for name in columns if name != customer_id and name not in numbers)
    return Numbers(ids, tuple(numbers), _sane(matrix), ignored)


def _sane(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Missing where a number cannot be counted with; the same matrix where there is none such."""
    sane = np.abs(matrix) <= LARGEST
    return matrix if sane.all() else np.where(sane, matrix, np.nan)


def _ids(column: Any, name: str) -> tuple[str, ...]:
    empty = column.null_count() if isinstance(column, pl.Series) else int(column.isna().sum())
    if empty:
        raise SegmentsImpossible(f"{empty:,} rows have no {name}", mend="Leave them out or give them an id")
    return tuple(str(value) for value in column.to_list())


def _floats(column: Any) -> NDArray[np.float64] | None:
    """A column as floats, or None where it holds something else."""
    if isinstance(column, pl.Series):
        if not (column.dtype.is_numeric() or column.dtype == pl.Boolean):
            return None
        return np.array(column.cast(pl.Float64).to_numpy(), dtype=np.float64)
    if getattr(column.dtype, "kind", "O") not in "iufb":
        return None
    return np.array(column.to_numpy(dtype="float64", na_value=np.nan), dtype=np.float64)
