"""Draws the demo shop's customers and what lies behind their purchases."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.demo.habits import ACTIVITIES, CITIES, TASTES
from recommender.types import Customer

SPREAD: Final = 0.25
"""Standard deviation of the logarithm of visits and basket size within one kind of activity."""
LIKENESS: Final = 14.0
"""Concentration of a household's tastes around its kind: higher makes households of a kind more alike."""
NEW_SHARE: Final = 0.2
"""Part of the customers who joined during the time of the purchases."""
LEAST_STAY: Final = 120
"""Days between the first and the last possible visit, where the time of the purchases allows."""
FAVOURITES: Final = 0.3
"""Shape of the liking for single products used up: far below 1, so that few products get most of it."""
VARIETY: Final = 1.5
"""The same for things that last; above 1 spreads it out."""


@dataclass(frozen=True, slots=True, eq=False)
class Households:
    """What lies behind the customers, one row each; unknown to the recommender.

    Attributes:
        customers: As the shop knows them.
        categories: Chance of each category, shape ``(n, categories)``, rows sum to 1.
        products: Liking of each product, shape ``(n, products)``, not normalised.
        visits_a_month: Shape ``(n,)``.
        lines: Mean lines of a receipt, shape ``(n,)``.
        first_day: First possible day of a visit, counted from the start of the purchases, shape ``(n,)``.
        last_day: Last possible day, at or after the first, shape ``(n,)``.
    """

    customers: tuple[Customer, ...]
    categories: NDArray[np.float64]
    products: NDArray[np.float64]
    visits_a_month: NDArray[np.float64]
    lines: NDArray[np.float64]
    first_day: NDArray[np.int64]
    last_day: NDArray[np.int64]


def draw_households(
    rng: np.random.Generator, *, count: int, days: int, today: date, product_used_up: NDArray[np.bool_]
) -> Households:
    """Draw customers.

    Args:
        rng: Source of all randomness.
        count: Number of customers.
        days: Length of the purchases in days, ending yesterday.
        today: The day after the last purchase.
        product_used_up: For each product, whether it is used up and bought again, shape ``(products,)``.
    """
    kinds = rng.choice(len(TASTES), size=count, p=[taste.share for taste in TASTES])
    chances = np.cumsum([taste.activity for taste in TASTES], axis=1)[kinds]
    activity = np.minimum((rng.random((count, 1)) > chances).sum(axis=1), len(ACTIVITIES) - 1)
    weights = np.array([taste.categories for taste in TASTES])[kinds]
    alike = weights / weights.sum(axis=1, keepdims=True) * LIKENESS
    categories = rng.standard_gamma(alike) + 1e-9
    popularity = rng.permutation(1.0 / np.arange(3, len(product_used_up) + 3) ** 0.5)
    shape = np.where(product_used_up, FAVOURITES, VARIETY)
    products = popularity * rng.standard_gamma(np.broadcast_to(shape, (count, len(shape)))) + 1e-9
    newcomer = rng.random(count) < NEW_SHARE
    first_day = np.where(newcomer, rng.integers(0, days - LEAST_STAY, count), 0)
    stopped = np.array([row.stopped for row in ACTIVITIES])[activity]
    last_day = days - 1 - rng.integers(stopped[:, 0], stopped[:, 1] + 1)
    first_day = np.minimum(first_day, np.maximum(last_day - LEAST_STAY, 0))
    return Households(
        customers=_customers(rng, kinds, newcomer, first_day, today - timedelta(days=days)),
        categories=categories / categories.sum(axis=1, keepdims=True),
        products=products,
        visits_a_month=_around(rng, [row.visits_a_month for row in ACTIVITIES], activity),
        lines=_around(rng, [row.lines for row in ACTIVITIES], activity),
        first_day=first_day,
        last_day=last_day,
    )


def _around(rng: np.random.Generator, typical: list[float], activity: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(np.array(typical)[activity] * rng.lognormal(0.0, SPREAD, len(activity)), dtype=np.float64)


def _customers(
    rng: np.random.Generator,
    kinds: NDArray[np.int64],
    newcomer: NDArray[np.bool_],
    first_day: NDArray[np.int64],
    start: date,
) -> tuple[Customer, ...]:
    count = len(kinds)
    low, high = np.array([taste.ages for taste in TASTES])[kinds].T
    ages = rng.integers(low, high + 1)
    incomes = np.array([taste.income for taste in TASTES])[kinds] * rng.lognormal(0.0, 0.35, count)
    incomes = (incomes // 10_000 * 10_000).astype(np.int64)
    genders = rng.choice(["F", "M"], size=count, p=[0.58, 0.42])
    cities = rng.choice([name for name, _ in CITIES], size=count, p=[share for _, share in CITIES])
    earlier = rng.integers(1, 5 * 365, count)
    # Not everybody tells the shop about themselves.
    tells = rng.random((count, 3)) < [0.9, 0.95, 0.7]
    return tuple(
        Customer(
            customer_id=f"C{number + 1:05d}",
            age=int(ages[number]) if tells[number, 0] else None,
            gender=str(genders[number]) if tells[number, 1] else None,
            annual_income=int(incomes[number]) if tells[number, 2] else None,
            city=str(cities[number]),
            joined=start + timedelta(days=int(first_day[number] if newcomer[number] else -earlier[number])),
        )
        for number in range(count)
    )
