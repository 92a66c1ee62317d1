"""What one shopper bought, in the codes of a fit: made at the request, so that today's receipt counts at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.types import Shopper

_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Distinct products a shopper bought before today, ``k`` of them, by code.

    Attributes:
        products: Codes, ascending, int32, shape ``(k,)``.
        counts: Days on which each was bought, float32, shape ``(k,)``.
        first: First such day, int32, days since 1970-01-01, shape ``(k,)``.
        last: Last such day, shape ``(k,)``.
        starts: Where each product's days begin in ``days``, shape ``(k + 1,)``.
        days: Days of each product, ascending within the product, int32.
        visits: Distinct days with any known product, ascending, int32.
        today: Days since 1970-01-01.
    """

    products: NDArray[np.int32]
    counts: NDArray[np.float32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    starts: NDArray[np.int64]
    days: NDArray[np.int32]
    visits: NDArray[np.int32]
    today: int

    def __len__(self) -> int:
        return len(self.products)

    def days_of(self, code: int) -> NDArray[np.int32]:
        """Days on which the shopper bought this product, ascending; empty when never."""
        place = int(np.searchsorted(self.products, code))
        if place == len(self.products) or self.products[place] != code:
            return self.days[:0]
        return self.days[self.starts[place] : self.starts[place + 1]]


def past_of_days(products: NDArray[np.int32], days: NDArray[np.int32], today: int) -> Past:
    """From lines of one customer, any order, repeats allowed."""
    order = np.lexsort((days, products))
    products, days = products[order], days[order]
    fresh = np.ones(len(products), bool)
    fresh[1:] = (products[1:] != products[:-1]) | (days[1:] != days[:-1])
    products, days = products[fresh], days[fresh]
    begins = np.ones(len(products), bool)
    begins[1:] = products[1:] != products[:-1]
    starts = np.append(np.flatnonzero(begins), len(products))
    return Past(
        products=products[starts[:-1]],
        counts=np.diff(starts).astype(np.float32),
        first=days[starts[:-1]],
        last=days[starts[1:] - 1],
        starts=starts,
        days=days,
        visits=np.unique(days),
        today=today,
    )


def past_of(shopper: Shopper, codes: Mapping[str, int], today: date) -> Past:
    """From a shopper's history; products that the fit does not know are left out, and so is the future.

    Args:
        shopper: Whose history.
        codes: Code by product id.
        today: Lines after this day are not looked at.
    """
    end = today.toordinal()
    found = [
        (code, day)
        for line in shopper.history
        if (code := codes.get(line.product_id)) is not None and (day := line.at.toordinal()) <= end
    ]
    lines = np.array(found, np.int32).reshape(-1, 2)
    lines[:, 1] -= _EPOCH
    return past_of_days(lines[:, 0], lines[:, 1], end - _EPOCH)
