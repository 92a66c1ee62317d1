"""Splits in time: what was known on a day, and what each customer bought afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.items.interactions import before, only_often_bought, part
from recommender.items.types import Interactions, Mode

HORIZON: Final = 30
"""Days that are looked ahead."""
MODES: Final = (Mode.ALL, Mode.NEW)


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """One test; codes are those of ``known``.

    Attributes:
        day: First day of the test, days since 1970-01-01.
        known: Lines before it, of products that enough customers bought; nothing else has a code.
        truth: What customers bought from the day on, by customer code; only who is known, only what was not left out.
        bought: What each of them bought before, by customer code.
        asked: Day on which a customer is asked, where it is not ``day``.
    """

    day: int
    known: Interactions
    truth: Mapping[int, frozenset[int]]
    bought: Mapping[int, frozenset[int]]
    asked: Mapping[int, int] = field(default_factory=dict)

    def truth_of(self, customer: int, mode: Mode) -> frozenset[int]:
        """What counts as right: everything bought, or only what was never bought before."""
        found = self.truth[customer]
        return found - self.bought[customer] if mode is Mode.NEW else found


def split_at(lines: Interactions, day: int, least_customers: int, horizon: int = HORIZON) -> Split:
    """Known is before ``day``; the truth is in the ``horizon`` days from it."""
    later = part(lines, (lines.day >= day) & (lines.day < day + horizon))
    return _split(before(lines, day), later, day, least_customers)


def split_last_basket(lines: Interactions, last: Mapping[int, int], least_customers: int) -> Split:
    """Leave-last-basket-out: the truth is what each of some customers bought on their last day.

    What is known are all other lines, so others' later purchases are known too: an easier test than :func:`split_at`.

    Args:
        lines: All.
        last: Last day by customer code, of the customers tested.
        least_customers: Products that fewer bought are left out.
    """
    until = np.full(len(lines.customers), np.iinfo(np.int32).max)
    until[list(last)] = list(last.values())
    held = lines.day >= until[lines.customer]
    found = _split(part(lines, ~held), part(lines, held), int(lines.day.max()) + 1, least_customers)
    return replace(found, asked={customer: last[customer] for customer in found.truth})


def _split(known: Interactions, later: Interactions, day: int, least_customers: int) -> Split:
    known, code = only_often_bought(known, least_customers)
    kept = code[later.product] >= 0
    truth = _sets(later.customer[kept], code[later.product[kept]])
    bought = _sets(known.customer, known.product)
    seen = {customer: found for customer, found in truth.items() if customer in bought}
    return Split(day, known, seen, {customer: bought[customer] for customer in seen})


def _sets(customers: NDArray[np.int32], products: NDArray[np.int32]) -> dict[int, frozenset[int]]:
    order = np.argsort(customers, kind="stable")
    distinct, starts = np.unique(customers[order], return_index=True)
    groups = np.split(products[order], starts[1:])
    return {int(one): frozenset(group.tolist()) for one, group in zip(distinct, groups, strict=True)}
