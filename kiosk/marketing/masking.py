"""Cells of a shop's file as the console shows them: what may speak of a person is masked."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from recommender.ingest.types import ColumnMapping, Field

MASK: Final = "•••"
LONGEST: Final = 40


def masked(cell: str) -> str:
    """The first sign, and that there is more."""
    return f"{cell[:1]}{MASK}" if cell else ""


def open_columns(fields: Sequence[Field], mapping: ColumnMapping | None) -> frozenset[str]:
    """Columns that speak of nobody. A column that is no field may hold anything, and is not among them."""
    if mapping is None:
        return frozenset()
    plain = {field.name for field in fields if not field.personal and not field.is_key}
    return frozenset(column for name, column in mapping.columns.items() if name in plain)


def masked_cells(cells: Mapping[str, Any], fields: Sequence[Field], mapping: ColumnMapping | None) -> dict[str, str]:
    """A line that was set aside."""
    told = open_columns(fields, mapping)
    return {name: str(cell)[:LONGEST] if name in told else masked(str(cell or "")) for name, cell in cells.items()}


def masked_sample(sample: pl.DataFrame, fields: Sequence[Field], mapping: ColumnMapping) -> list[dict[str, str]]:
    """The first rows of a file."""
    return [masked_cells(row, fields, mapping) for row in sample.head(5).to_dicts()]
