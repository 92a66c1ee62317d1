"""Lets the demo shop's households buy: whole columns at a time, so that a hundred thousand lines take a second."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kiosk.demo.catalogue import CATEGORIES, USED_UP
from kiosk.demo.habits import PAYDAY, WEEKDAYS, season_table
from kiosk.demo.households import Households
from recommender.purchases import SCHEMA, Purchases
from recommender.types import Product

DAYS_A_MONTH: Final = 365.25 / 12
MOST_LINES: Final = 14
"""Longest receipt in lines."""
INFLATION: Final = 0.05
"""How much cheaper things were at the start of the purchases than today."""
PROMOTED: Final = 0.1
"""Part of the lines that were sold at a tenth less."""


def draw_purchases(
    rng: np.random.Generator, households: Households, products: Sequence[Product], *, days: int, today: date
) -> Purchases:
    """Draw every receipt line from ``days`` before ``today`` up to yesterday, by time."""
    start = today - timedelta(days=days)
    who, day = _visits(rng, households, day_weights(start, days))
    minute = _minutes(rng, len(who))
    order = np.lexsort((who, minute, day))
    who, day, minute = who[order], day[order], minute[order]
    lines = np.clip(1 + rng.poisson(np.maximum(households.lines[who] - 1.0, 0.1)), 1, MOST_LINES)
    visit = np.repeat(np.arange(len(who)), lines)
    bought = _products(rng, households, products, who[visit], _months(start, days)[day[visit]])
    # The same product twice on one receipt is one line.
    _, kept = np.unique(visit * len(products) + bought, return_index=True)
    visit, bought = visit[kept], bought[kept]
    return _table(
        households=households,
        products=products,
        start=start,
        who=who[visit],
        bought=bought,
        minutes=day[visit] * 1440 + minute[visit],
        receipt=visit,
        quantity=_quantities(rng, products, bought),
        price=_prices(rng, products, bought, day[visit] / days),
    )


def day_weights(start: date, days: int) -> NDArray[np.float64]:
    """Traffic of each day against a mean of about 1: weekends and the days after payday are busier."""
    dates = [start + timedelta(days=offset) for offset in range(days)]
    return np.array([WEEKDAYS[day.weekday()] * (PAYDAY if day.day <= 7 else 1.0) for day in dates])  # noqa: PLR2004 - a week


def _months(start: date, days: int) -> NDArray[np.int64]:
    return np.array([(start + timedelta(days=offset)).month for offset in range(days)])


def _visits(
    rng: np.random.Generator, households: Households, weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Customer and day of every visit; everybody comes at least once."""
    passed = np.concatenate([[0.0], np.cumsum(weights / weights.mean())])
    begin, end = passed[households.first_day], passed[households.last_day + 1]
    count = np.maximum(rng.poisson(households.visits_a_month / DAYS_A_MONTH * (end - begin)), 1)
    who = np.repeat(np.arange(len(count)), count)
    at = begin[who] + rng.random(len(who)) * (end - begin)[who]
    day = np.asarray(np.searchsorted(passed, at, side="right"), dtype=np.int64) - 1
    return who, np.clip(day, households.first_day[who], households.last_day[who])


def _minutes(rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Minute of the day: a smaller peak before noon, a larger one in the evening, open from 9 to 21."""
    evening = rng.random(count) < 0.62  # noqa: PLR2004 - the larger part comes after work
    hour = np.where(evening, rng.normal(18.4, 1.2, count), rng.normal(11.4, 1.1, count))
    minutes: NDArray[np.int64] = np.clip(hour * 60, 9 * 60, 21 * 60 - 1).astype(np.int64)
    return minutes


def _products(
    rng: np.random.Generator,
    households: Households,
    products: Sequence[Product],
    who: NDArray[np.int64],
    month: NDArray[np.int64],
) -> NDArray[np.int64]:
    """A product for each line: a category by taste and season, then a product of it by liking."""
    chances = households.categories[who] * season_table(CATEGORIES)[month]
    category = _pick(rng, chances)
    shelf = np.array([CATEGORIES.index(product.category) for product in products])
    bought = np.zeros(len(who), dtype=np.int64)
    for number in range(len(CATEGORIES)):
        rows = np.flatnonzero(category == number)
        members = np.flatnonzero(shelf == number)
        bought[rows] = members[_pick(rng, households.products[np.ix_(who[rows], members)])]
    return bought


def _pick(rng: np.random.Generator, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """One column index per row, by the row's weights."""
    passed = np.cumsum(weights, axis=1)
    drawn = rng.random((len(weights), 1)) * passed[:, -1:]
    return np.asarray((drawn >= passed[:, :-1]).sum(axis=1), dtype=np.int64)


def _quantities(rng: np.random.Generator, products: Sequence[Product], bought: NDArray[np.int64]) -> NDArray[np.int64]:
    used_up = np.array([product.category in USED_UP for product in products])[bought]
    return np.where(used_up, rng.choice([1, 2, 3, 4], size=len(bought), p=[0.72, 0.2, 0.05, 0.03]), 1)


def _prices(
    rng: np.random.Generator, products: Sequence[Product], bought: NDArray[np.int64], passed: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Price paid in paise, in whole rupees; ``passed`` is the part of the time gone by, 0 to 1."""
    listed = np.array([product.price_minor for product in products])[bought] / 100
    then = listed * (1.0 - INFLATION * (1.0 - passed)) * np.where(rng.random(len(bought)) < PROMOTED, 0.9, 1.0)
    return np.maximum(np.rint(then), 1).astype(np.int64) * 100


def _table(
    *,
    households: Households,
    products: Sequence[Product],
    start: date,
    who: NDArray[np.int64],
    bought: NDArray[np.int64],
    minutes: NDArray[np.int64],
    receipt: NDArray[np.int64],
    quantity: NDArray[np.int64],
    price: NDArray[np.int64],
) -> Purchases:
    customer_ids = pl.Series([customer.customer_id for customer in households.customers])
    product_ids = pl.Series([product.product_id for product in products])
    frame = pl.DataFrame(
        {
            "customer_id": customer_ids.gather(who),
            "product_id": product_ids.gather(bought),
            "minutes": minutes,
            "quantity": quantity,
            "unit_price_minor": price,
            "receipt": receipt,
        }
    )
    at = pl.lit(start).cast(pl.Datetime("us")) + pl.duration(minutes=pl.col("minutes"))
    receipt_id = "R" + (pl.col("receipt") + 1).cast(pl.String).str.zfill(7)
    return Purchases(
        frame.with_columns(at.alias("at"), receipt_id.alias("receipt_id")).select(SCHEMA.names()).cast(SCHEMA)
    )
