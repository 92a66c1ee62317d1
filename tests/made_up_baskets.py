"""A small invented shop with rhythms, tastes and seasons, so that every recommender has something to find."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from recommender.items.interactions import interactions_of_frame
from recommender.items.types import Interactions
from recommender.types import Product, Purchase

START = datetime(2025, 1, 1, 9)  # noqa: DTZ001 - the shop's local time
WORDS = ("oolong tea", "basmati rice", "filter coffee", "coconut oil", "hand soap", "steel pot")


def made_up_products(count: int = 48) -> tuple[Product, ...]:
    return tuple(
        Product(f"P{number:03d}", f"{WORDS[number % 6]} {number}", WORDS[number % 6].split()[1], 100 + 37 * number)
        for number in range(count)
    )


def made_up_baskets(customers: int = 120, days: int = 200, products: int = 48, seed: int = 3) -> pl.DataFrame:
    """Everybody has two kinds they buy from and two products they come back for; some products rise and fall."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        kinds, every = rng.choice(6, 2, replace=False), rng.integers(5, 20)
        loved = rng.choice(products, 2, replace=False)
        day = int(rng.integers(0, every))
        while day < days:
            rising = (day // 20) % (products // 6) * 6
            of_kinds = rng.choice(np.flatnonzero(np.isin(np.arange(products) % 6, kinds)), 3)
            bought = {
                *loved[rng.random(2) < 0.7].tolist(),
                *of_kinds.tolist(),
                int(rising + rng.choice(kinds)) % products,
            }
            at = START + timedelta(days=day, minutes=int(rng.integers(0, 600)))
            rows += [
                (f"C{customer:03d}", f"P{one:03d}", at, 1, f"R{customer}-{day}", f"S{customer % 2}") for one in bought
            ]
            day += max(1, int(every + rng.integers(-2, 3)))
    names = ("customer_id", "product_id", "at", "quantity", "receipt_id", "store")
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(pl.col("at").cast(pl.Datetime("us")))


def made_up_interactions(**shape: int) -> Interactions:
    return interactions_of_frame(made_up_baskets(**shape))


def history_of(frame: pl.DataFrame, customer: str) -> tuple[Purchase, ...]:
    mine = frame.filter(pl.col("customer_id") == customer)
    return tuple(
        Purchase(row["customer_id"], row["product_id"], row["at"], 1, 100, row["receipt_id"])
        for row in mine.iter_rows(named=True)
    )
