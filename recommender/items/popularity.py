"""What everybody buys: ever, lately, in this store at this time of day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.interactions import distinct, last_day
from recommender.items.past import Past
from recommender.items.reasons import why_everyone
from recommender.items.scoring import FittedScorer, Floats, fitted
from recommender.items.shelf import Shelf, shelf_of
from recommender.items.types import Context, Interactions
from recommender.types import Product, Reason

DAYPARTS: Final = (11, 14, 17, 24)
"""Hours of the day at which morning, noon, afternoon and evening end."""
_PULL: Final = 200.0
"""Sales of the whole shop that a store's own sales are mixed with: a store with few sales sells like the shop."""


def sales_since(lines: Interactions, days: int | None) -> Floats:
    """Distinct (customer, product, day) of each product in the last days, or ever, shape ``(n,)``."""
    today = last_day(lines) + 1
    rows = slice(None) if days is None else lines.day >= today - days
    wide = lines.customer[rows].astype(np.int64) * len(lines.products) + lines.product[rows]
    keys = distinct(wide * (today + 1) + lines.day[rows])
    found = np.bincount(keys // (today + 1) % len(lines.products), minlength=len(lines.products))
    return found.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class PopularScorer:
    """The same scores for everybody."""

    shelf: Shelf
    sales: Floats

    def scores(self, past: Past, context: Context) -> Floats:
        """Number of sales."""
        del past, context
        return self.sales

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """Bought much lately, where it is."""
        del past, context
        return why_everyone(code, self.shelf)


@dataclass(frozen=True, slots=True)
class Popularity:
    """Sales in the last ``days``, or ever for None."""

    days: int | None = 30

    @property
    def name(self) -> str:
        """Of the method."""
        return f"popularity_{self.days}d" if self.days else "popularity"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Count."""
        shelf = shelf_of(interactions, items)
        return fitted(self.name, shelf, PopularScorer(shelf, sales_since(interactions, self.days)))


@dataclass(frozen=True, slots=True, eq=False)
class LocalScorer:
    """Scores by store and part of the day; ``local`` has the shape ``(stores + 1, dayparts + 1, n)``."""

    shelf: Shelf
    local: Floats
    stores: tuple[str, ...]

    def scores(self, past: Past, context: Context) -> Floats:
        """Sales where and when the shopper stands, mixed with the shop's; the shop's for an unknown store."""
        del past
        store = self.stores.index(context.store) if context.store in self.stores else len(self.stores)
        found: Floats = self.local[store, daypart(context.now.hour)]
        return found

    def why(self, past: Past, code: int, context: Context) -> Reason:
        """Bought much lately, where it is."""
        del past, context
        return why_everyone(code, self.shelf)


def daypart(hour: int) -> int:
    """Which of :data:`DAYPARTS` an hour of 0 to 23 lies in."""
    return int(np.searchsorted(DAYPARTS, hour, side="right"))


@dataclass(frozen=True, slots=True)
class LocalPopularity:
    """Sales in the last ``days`` by store and part of the day, each drawn towards the next larger place."""

    days: int = 30
    name: str = "popularity_local"

    def fit(self, interactions: Interactions, items: Sequence[Product]) -> FittedScorer:
        """Count."""
        lines, count = interactions, len(interactions.products)
        shelf = shelf_of(lines, items)
        overall = sales_since(lines, self.days)
        shares = overall / max(float(overall.sum()), 1.0)
        stores, parts = len(lines.stores), len(DAYPARTS)
        rows = lines.day > last_day(lines) - self.days
        product = lines.product[rows]
        store = np.where(lines.store[rows] < 0, stores, lines.store[rows])
        part = np.searchsorted([60 * hour for hour in DAYPARTS], lines.minute[rows], side="right")
        local = np.empty((stores + 1, parts, count), np.float32)
        for place in range(stores + 1):
            here = np.ones(len(product), bool) if place == stores else store == place
            place_shares = _mixed(np.bincount(product[here], minlength=count), shares)
            for hour in range(parts):
                now = here & (part == hour) & (lines.minute[rows] >= 0)
                local[place, hour] = _mixed(np.bincount(product[now], minlength=count), place_shares)
        return fitted(self.name, shelf, LocalScorer(shelf, local, lines.stores))


def _mixed(sales: NDArray[np.int64], shares: Floats) -> Floats:
    """Shares of sales, drawn towards the shares of the larger place."""
    found = (sales + _PULL * shares) / (sales.sum() + _PULL)
    return np.asarray(found, np.float32)
