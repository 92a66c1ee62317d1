"""Values and protocols of the recommenders of products."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.types import Product, Purchase, Reason


class Mode(StrEnum):
    """Which products are wanted; retail is re-buying, so both are made and measured apart."""

    ALL = "all"
    AGAIN = "again"
    """Only what the customer bought before."""
    NEW = "new"
    """Only what the customer never bought."""


@dataclass(frozen=True, slots=True, eq=False)
class Interactions:
    """Receipt lines of many customers in arrays of one length, one entry a line, in any order.

    Attributes:
        customers: Ids; ``customer`` counts into them.
        products: Ids; ``product`` counts into them. Products without a line are allowed.
        stores: Names; ``store`` counts into them. Empty where stores are not told.
        customer: int32.
        product: int32.
        day: int32, days since 1970-01-01 in the shop's calendar.
        minute: int16, minute of the day 0 to 1439, or -1 where only the day is known.
        basket: int64, equal for lines of one receipt.
        quantity: float32, above 0.
        store: int32, or -1 where it is not told.
    """

    customers: tuple[str, ...]
    products: tuple[str, ...]
    stores: tuple[str, ...]
    customer: NDArray[np.int32]
    product: NDArray[np.int32]
    day: NDArray[np.int32]
    minute: NDArray[np.int16]
    basket: NDArray[np.int64]
    quantity: NDArray[np.float32]
    store: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True)
class Shopper:
    """Whom something is recommended to, as known at this moment: an event counts without a new fit.

    Attributes:
        customer_id: The shop's id, or None for somebody nobody knows.
        history: Lines this customer bought, in any order; fresher than any fit.
        segments: Ids of the segments the customer is in.
        interests: Categories that the customer said they like.
    """

    customer_id: str | None = None
    history: Sequence[Purchase] = ()
    segments: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """Where, when, and what was done in this visit.

    Attributes:
        now: Naive local time of the shop.
        store: Name of the store, or None.
        tapped: Products looked at in this visit, oldest first.
        basket: Products put in the basket in this visit, oldest first.
        mode: Which products are wanted.
    """

    now: datetime
    store: str | None = None
    tapped: tuple[str, ...] = ()
    basket: tuple[str, ...] = ()
    mode: Mode = Mode.ALL


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """One product with its score and its reason.

    Attributes:
        product_id: Which.
        score: Higher is better; comparable within one answer only.
        source: Name of the recommender that proposed it, such as ``repeat`` or ``hybrid``.
        why: Why, true of the data, or what finds it out: of hundreds of candidates a few are shown, and only theirs are
            asked for.
    """

    product_id: str
    score: float
    source: str
    why: Reason | Callable[[], Reason] = field(compare=False)

    @property
    def reason(self) -> Reason:
        """Why, true of the data; shown to the customer."""
        return self.why if isinstance(self.why, Reason) else self.why()

    def scored(self, score: float) -> "ScoredItem":
        """The same with another score."""
        return ScoredItem(self.product_id, score, self.source, self.why)


class Fitted(Protocol):
    """A recommender that was fitted. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """Of the method."""

    def recommend(self, shopper: Shopper, n: int, context: Context) -> tuple[ScoredItem, ...]:
        """At most ``n`` products, best first; fewer where the method knows no more. Never raises for a stranger."""


class Recommender(Protocol):
    """A method with its parameters."""

    @property
    def name(self) -> str:
        """Of the method, such as ``ease``."""

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> Fitted:
        """Learn from the lines; the last day of ``interactions`` is today.

        Args:
            interactions: At least one line.
            items: What is known of the products; ids of ``interactions.products`` may be missing.

        Raises:
            RecommenderImpossible: There is too little data for this method.
        """
