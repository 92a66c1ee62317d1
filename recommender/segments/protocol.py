"""What every way of making segments gives, so that choice, validation and profiles need to know none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.features.table import FeatureTable

NOISE: Final = -1
"""Label of a customer who is in no segment."""

SMALLEST: Final = 20
"""Fewest people who may be described together, so that nobody can be picked out."""

Labels = NDArray[np.int32]
"""Group number of each customer, 0 to k-1 with 0 the largest, or ``NOISE``; shape ``(n,)``."""


Progress = Callable[[float], None]
"""Told the share that is done, 0 to 1. What it raises ends the work, so a person can stop it."""


def unwatched(_done: float) -> None:
    """The progress that nobody watches."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """The progress of a part of the work, which goes from one share of the whole to another."""
    return lambda done: progress(start + (end - start) * done)


class Space(StrEnum):
    """In which form an algorithm reads the features."""

    STANDARD = "standard"
    """Logarithms of long tails, then mean 0 and standard deviation 1."""
    PLAIN = "plain"
    """In their own units."""
    OUTCOME = "outcome"
    """In their own units, and the outcome as a further column."""


class Artefact(Protocol):
    """What an algorithm shows beside the groups: a dendrogram, loadings, topics; aggregates only."""

    def as_json(self) -> dict[str, Any]:
        """The same for programs and charts; the key ``kind`` says what it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Customers put into groups by one algorithm.

    Attributes:
        algorithm: Its name in the registry.
        labels: As ``Labels``, in the order of the table.
        k: Groups found; 0 where everybody is noise.
        scores: What the algorithm minimised or maximised, by name (``inertia``, ``bic``, ``log_likelihood``).
        notes: What was done that somebody must know, in words: samples, radii, how the rest was assigned.
        names: The names of the groups where the algorithm has its own, else empty.
        artefact: What it shows beside the groups.
        points: Shape ``(n, d)``: the coordinates in which the groups are meant to lie apart, where those are not the
            standardised features.
        by_rule: Whether a rule or an outcome cut the groups; then distances between them are shown but fail nothing.
        held_out: Shape ``(n,)``: customers whose outcome the algorithm did not see, where it learned from an outcome.
    """

    algorithm: str
    labels: Labels
    k: int
    scores: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    artefact: Artefact | None = None
    points: NDArray[np.float64] | None = None
    by_rule: bool = False
    held_out: NDArray[np.bool_] | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        """Customers of each group, largest first."""
        return tuple(np.bincount(self.labels[self.labels != NOISE], minlength=self.k).tolist())

    @property
    def noise(self) -> int:
        """Customers in no group."""
        return int((self.labels == NOISE).sum())

    def take(self, rows: NDArray[np.intp]) -> "Fit":
        """The same groups with the customers in another order, or some of them."""
        return replace(
            self,
            labels=self.labels[rows],
            points=None if self.points is None else self.points[rows],
            held_out=None if self.held_out is None else self.held_out[rows],
        )


class Clustering(Protocol):
    """One way of making segments."""

    @property
    def name(self) -> str:
        """Its name in the registry."""

    @property
    def space(self) -> Space:
        """The form of the features it reads."""

    @property
    def takes_k(self) -> bool:
        """Whether it can be asked for a number of groups; if not, ``k`` has no effect."""

    @property
    def trial_rows(self) -> int:
        """Most customers it is tried on while ``k`` is chosen and stability measured; slower ones get fewer."""

    def fit(self, table: FeatureTable, k: int | None, seed: int) -> Fit:
        """Group the customers of a table that is in this algorithm's space.

        Args:
            table: At least one customer and one feature.
            k: Groups wanted, at least 1; None only where ``takes_k`` is false.
            seed: The same table and seed give the same groups.

        Raises:
            TooFewCustomers: There are fewer different customers than groups.
        """
