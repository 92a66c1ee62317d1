"""Asking a fitted recommender for every customer of a split, as the kiosk would ask it."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.evaluate.metrics import PER_CUSTOMER, Interval, coverage, interval, novelty, score_answer
from recommender.evaluate.split import MODES, Split
from recommender.items.interactions import EPOCH
from recommender.items.types import Context, Fitted, Interactions, Mode, Shopper
from recommender.types import Purchase

TOP: Final = 10
"""Products of an answer."""
NOON: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Of one method on one split in one mode.

    Attributes:
        customers: Codes, those with something to find.
        values: Measures of each answer, shape ``(customers, 5)``, columns of :data:`PER_CUSTOMER`.
        coverage: Share of the products that were answered to anybody.
        novelty: Mean surprise in bits.
        milliseconds: CPU time of each request.
    """

    customers: tuple[int, ...]
    values: NDArray[np.float64]
    coverage: float
    novelty: float
    milliseconds: NDArray[np.float64]

    def mean(self, measure: str) -> float:
        """Mean over customers of a measure of :data:`PER_CUSTOMER`."""
        return float(self.values[:, PER_CUSTOMER.index(measure)].mean())

    def interval(self, measure: str) -> Interval:
        """The same with a 95 % bootstrap interval."""
        return interval(self.values[:, PER_CUSTOMER.index(measure)])


def shoppers_of(lines: Interactions, customers: Iterable[int]) -> dict[int, Shopper]:
    """Customers with their whole history, by code."""
    order = np.argsort(lines.customer, kind="stable")
    ends = np.searchsorted(lines.customer[order], np.arange(len(lines.customers) + 1))
    found = {}
    for customer in customers:
        rows = order[ends[customer] : ends[customer + 1]]
        found[customer] = Shopper(lines.customers[customer], tuple(_purchase(lines, int(row)) for row in rows))
    return found


def _purchase(lines: Interactions, row: int) -> Purchase:
    at = datetime.combine(EPOCH, datetime.min.time()) + timedelta(
        days=int(lines.day[row]), minutes=max(int(lines.minute[row]), 0)
    )
    quantity = max(round(float(lines.quantity[row])), 1)
    customer, product = lines.customers[lines.customer[row]], lines.products[lines.product[row]]
    return Purchase(customer, product, at, quantity, 0, str(lines.basket[row]))


def usual_stores(lines: Interactions) -> dict[int, str]:
    """Store with the most lines of each customer, where stores are told."""
    told = lines.store >= 0
    if not told.any():
        return {}
    wide = lines.customer[told].astype(np.int64) * len(lines.stores) + lines.store[told]
    keys, sizes = np.unique(wide, return_counts=True)
    order = np.argsort(sizes, kind="stable")
    return {int(key) // len(lines.stores): lines.stores[int(key) % len(lines.stores)] for key in keys[order]}


def run(
    fitted: Fitted,
    split: Split,
    shoppers: Mapping[int, Shopper],
    modes: Iterable[Mode] = MODES,
    tick: Callable[[], None] = lambda: None,
) -> dict[Mode, Result]:
    """Ask for every customer and compare with what they bought."""
    codes = {product_id: code for code, product_id in enumerate(split.known.products)}
    stores, midnight = usual_stores(split.known), datetime.combine(EPOCH, datetime.min.time())
    buyers = np.bincount(
        np.unique(split.known.customer.astype(np.int64) * len(codes) + split.known.product) % len(codes),
        minlength=len(codes),
    )
    found = {}
    for mode in modes:
        asked = [customer for customer in shoppers if split.truth_of(customer, mode)]
        answers, values, took = [], [], []
        for customer in asked:
            noon = midnight + timedelta(days=split.asked.get(customer, split.day), hours=NOON)
            context = Context(noon, stores.get(customer), mode=mode)
            begin = time.process_time()
            answer = fitted.recommend(shoppers[customer], TOP, context)
            took.append((time.process_time() - begin) * 1e3)
            answers.append([codes[item.product_id] for item in answer])
            values.append(score_answer(answers[-1], split.truth_of(customer, mode), TOP))
            tick()
        found[mode] = Result(
            tuple(asked),
            np.array(values, np.float64).reshape(-1, len(PER_CUSTOMER)),
            coverage(answers, len(codes)),
            novelty(answers, buyers, len(split.known.customers)),
            np.array(took),
        )
    return found
