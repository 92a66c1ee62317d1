"""Makes features comparable, by rules that the result states.

1. A cell that is empty, not finite or beyond 1e100 is missing. A feature that more than half of the customers lack is
   left out; other missing cells take the median of those who have it.
2. A feature with one value only is left out.
3. A feature of 0 or more whose skewness is above 1 becomes ``log(1 + x)``.
4. Every feature gets mean 0 and standard deviation 1.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.errors import SegmentsImpossible
from recommender.features.table import FeatureTable
from recommender.segments.common import take
from recommender.segments.frames import Numbers
from recommender.segments.protocol import Space

MOST_MISSING: Final = 0.5
"""Share of missing cells above which a feature is left out."""
LONG_TAIL: Final = 1.0
"""Skewness from which a tail is long; the usual border of "highly skewed" (Bulmer 1979)."""


@dataclass(frozen=True, slots=True, eq=False)
class Preparation:
    """What was done to the features.

    Attributes:
        logged: Features that became ``log(1 + x)``.
        filled: Feature and number of customers who got its median.
        left_out: Feature and why it is not used.
        ignored: Columns of the table that are no numbers, or ids.
    """

    logged: tuple[str, ...]
    filled: tuple[tuple[str, int], ...]
    left_out: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]

    def in_words(self) -> tuple[str, ...]:
        """The same as sentences for a person."""
        lines = []
        if self.logged:
            lines.append(f"logarithms of {', '.join(self.logged)}: their tails are long")
        if self.filled:
            lines.append("medians for missing values: " + ", ".join(f"{name} ({n:,})" for name, n in self.filled))
        if self.ignored:
            lines.append(f"not used, no numbers or ids: {', '.join(self.ignored)}")
        lines += [f"{name} is left out: {why}" for name, why in self.left_out]
        return tuple(lines)

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "logged": list(self.logged),
            "filled": dict(self.filled),
            "left_out": dict(self.left_out),
            "ignored": list(self.ignored),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Features in every form that algorithms, validation and profiles read.

    Attributes:
        plain: All used features in their own units, missing cells filled.
        standard: The same features standardised; same customers, same order.
        on: The features that segments are made of; the others only describe them.
        preparation: What was done.
        target: Name and values, shape ``(n,)``, of the outcome that a tree learns from.
    """

    plain: FeatureTable
    standard: FeatureTable
    on: tuple[str, ...]
    preparation: Preparation
    target: tuple[str, NDArray[np.float64]] | None = None

    def __len__(self) -> int:
        return len(self.plain.customer_ids)

    def of(self, space: Space) -> FeatureTable:
        """The features that segments are made of, as an algorithm of that space reads them.

        Raises:
            SegmentsImpossible: An outcome is needed and there is none.
        """
        if space is Space.STANDARD:
            return self.standard.select(self.on)
        plain = self.plain.select(self.on)
        if space is Space.PLAIN:
            return plain
        if self.target is None:
            raise SegmentsImpossible("a tree needs an outcome to learn from", mend="Name it with outcome=")
        name, values = self.target
        return FeatureTable(plain.customer_ids, (*plain.names, name), np.column_stack([plain.matrix, values]))

    def take(self, rows: NDArray[np.intp]) -> "Prepared":
        """The same with the customers in another order, some of them, or some of them twice; not standardised anew."""
        target = None if self.target is None else (self.target[0], self.target[1][rows])
        return Prepared(take(self.plain, rows), take(self.standard, rows), self.on, self.preparation, target)

    def ordered(self) -> tuple["Prepared", NDArray[np.intp]]:
        """The customers by their numbers, so that the order they came in has no effect, and the rows that undo it."""
        order = np.lexsort(self.standard.matrix.T)
        return self.take(order), np.argsort(order)


def prepare(numbers: Numbers, on: Sequence[str] | None = None, logs: Collection[str] | None = None) -> Prepared:
    """Fill, take logarithms and standardise.

    Args:
        numbers: The table as it came.
        on: Features that segments are made of; None for all.
        logs: Features to take logarithms of, all of 0 or more; None for those with a long tail.

    Raises:
        SegmentsImpossible: No feature, or none of ``on``, can be used.
    """
    filled: list[tuple[str, int]] = []
    left_out: list[tuple[str, str]] = []
    columns: dict[str, NDArray[np.float64]] = {}
    for name, column in zip(numbers.names, numbers.matrix.T, strict=True):
        missing = np.isnan(column)
        if len(column) and missing.mean() > MOST_MISSING:
            left_out.append((name, f"{missing.mean():.0%} of the customers lack it"))
            continue
        if missing.any():
            column = np.where(missing, np.nanmedian(column), column)  # noqa: PLW2901 - the filled one takes its place
            filled.append((name, int(missing.sum())))
        if len(column) > 1 and column.min() == column.max():
            left_out.append((name, "it is the same for everybody"))
            continue
        columns[name] = column
    used = tuple(name for name in (on or numbers.names) if name in columns)
    if not used:
        raise SegmentsImpossible(
            f"none of the features {', '.join(on or numbers.names) or '(there are none)'} can be used",
            mend="; ".join(f"{name}: {why}" for name, why in left_out) or "Give columns of numbers",
        )
    logged = tuple(name for name in columns if (long_tail(columns[name]) if logs is None else name in logs))
    plain = _table(numbers, columns)
    return Prepared(
        plain=plain,
        standard=_table(numbers, {name: _scaled(column, name in logged) for name, column in columns.items()}),
        on=used,
        preparation=Preparation(logged, tuple(filled), tuple(left_out), numbers.ignored),
    )


def long_tail(column: NDArray[np.float64]) -> bool:
    """Whether values of 0 or more have a skewness above ``LONG_TAIL``."""
    if column.min(initial=0.0) < 0:
        return False
    rising = np.sort(column)  # sums of floats depend on their order, and the order of the rows must not matter
    spread = rising.std()
    return bool(spread > 0 and (((rising - rising.mean()) / spread) ** 3).mean() > LONG_TAIL)


def _scaled(column: NDArray[np.float64], logged: bool) -> NDArray[np.float64]:
    values = np.log1p(column) if logged else column
    rising = np.sort(values)  # as above
    spread = rising.std()
    return np.asarray((values - rising.mean()) / (spread if spread > 0 else 1.0), dtype=np.float64)


def _table(numbers: Numbers, columns: dict[str, NDArray[np.float64]]) -> FeatureTable:
    return FeatureTable(numbers.customer_ids, tuple(columns), np.column_stack(list(columns.values())))
