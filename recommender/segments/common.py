"""Small parts that several algorithms share."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from recommender.errors import TooFewCustomers
from recommender.features.table import FeatureTable
from recommender.segments.protocol import NOISE, Fit, Labels

_BLOCK = 100_000
"""Rows compared with all centres at once; bounds the memory of an assignment."""


@contextmanager
def settling() -> Iterator[list[str]]:
    """Turn the warning that an algorithm stopped before it settled into a note; the list is filled at the end."""
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - as in kmeans.py

    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield notes
    if any(issubclass(one.category, ConvergenceWarning) for one in caught):
        notes.append("the algorithm stopped before it settled: another number of segments may suit the data better")
    for one in caught:
        if not issubclass(one.category, ConvergenceWarning):
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


def sample_rows(n: int, size: int, seed: int) -> NDArray[np.intp]:
    """``size`` of ``n`` row numbers by chance, in rising order; all of them where there are not more."""
    if n <= size:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, size, replace=False))


def take(table: FeatureTable, rows: NDArray[np.intp]) -> FeatureTable:
    """These customers of a table, in this order; a row may come twice."""
    ids = table.customer_ids
    return FeatureTable(tuple(ids[row] for row in rows.tolist()), table.names, table.matrix[rows])


def need_different(matrix: NDArray[np.float64], k: int) -> None:
    """Refuse to make more groups than there are different customers.

    Raises:
        TooFewCustomers: With the number that there are.
    """
    found = distinct(matrix, k)
    if found < k:
        raise TooFewCustomers(
            f"{k} segments were asked for, but there are only {found} different customers",
            mend="Import more purchases or ask for fewer segments",
        )


def alone(name: str) -> Fit:
    """The answer for a table of one customer, where an algorithm needs pairs."""
    return Fit(name, np.zeros(1, dtype=np.int32), 1)


def distinct(matrix: NDArray[np.float64], enough: int) -> int:
    """Different rows of a matrix, counted up to ``enough``."""
    different: set[bytes] = set()
    for row in matrix:
        different.add(row.tobytes())
        if len(different) >= enough:
            break
    return len(different)


def group_means(matrix: NDArray[np.float64], labels: NDArray[np.integer], k: int) -> NDArray[np.float64]:
    """Mean row of each group: ``(n, f)`` and ``(n,)`` give ``(k, f)``; no group is empty, noise has no part."""
    inside = labels != NOISE
    if not inside.all():
        matrix, labels = matrix[inside], labels[inside]
    sums = np.column_stack([np.bincount(labels, weights=column, minlength=k) for column in matrix.T])
    return np.asarray(sums / np.bincount(labels, minlength=k)[:, None], dtype=np.float64)


def nearest(matrix: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.intp]:
    """Number of the closest centre of each row, by Euclidean distance."""
    halves = 0.5 * (centres**2).sum(axis=1)
    found = np.empty(len(matrix), dtype=np.intp)
    for start in range(0, len(matrix), _BLOCK):
        block = matrix[start : start + _BLOCK]
        found[start : start + len(block)] = (block @ centres.T - halves).argmax(axis=1)
    return found


def numbered(labels: NDArray[np.integer], matrix: NDArray[np.float64]) -> tuple[Labels, tuple[int, ...]]:
    """Number groups 0 to k-1 by size, the largest first, and by their centres where sizes are equal.

    Returns:
        The new labels, and for each new number the old one. Groups without members are gone; noise stays noise.
    """
    old, inverse, sizes = np.unique(labels[labels != NOISE], return_inverse=True, return_counts=True)
    new = np.full(len(labels), NOISE, dtype=np.int32)
    if not len(old):
        return new, ()
    centres = group_means(matrix[labels != NOISE], inverse, len(old))
    order = sorted(range(len(old)), key=lambda number: (-int(sizes[number]), *centres[number].tolist()))
    place = np.empty(len(old), dtype=np.int32)
    place[order] = np.arange(len(old), dtype=np.int32)
    new[labels != NOISE] = place[inverse]
    return new, tuple(int(old[number]) for number in order)
