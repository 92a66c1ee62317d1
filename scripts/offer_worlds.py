"""Decisions about offers made of real receipts of the Complete Journey, for the simulation of bandits.

An arm is an offer on one of the 20 product categories whose coupon products the most households bought in the first 90
days. A decision is a visit after these days. The response to an arm is 1 when the household bought of its category in
that very visit, and, where offers have an appeal, when it also takes the offer: a coin that is tossed once for each
visit and arm. All policies meet the same responses. What a policy knows of a household is what it bought before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from recommender.learn.simulator import World

ARMS = 20
WARM_UP_DAYS = 90
SHRUNK = 5.0
"""Visits of an average household with which a household's own are mixed."""
SHORT_DAYS, LONG_DAYS = 14.0, 60.0
"""Days after which the memory of the last purchase of a category has faded to 1/e."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Visits after the warm-up, oldest first.

    Attributes:
        categories: Of the arms.
        at: Start of each visit, shape ``(V,)``.
        bought: Whether of each category was bought, shape ``(V, n)``, 0 or 1.
        share: Share of the household's earlier visits in which it bought of it, mixed with the mean; ``(V, n)``.
        short: ``exp(-days since / 14)`` of the household's last purchase of it, 0 where there is none; ``(V, n)``.
        long: The same with 60 days.
        habits: Earlier visits, mean receipt lines and time since the last visit, each scaled to about 0..1; ``(V, 3)``.
    """

    categories: tuple[str, ...]
    at: tuple[datetime, ...]
    bought: Floats
    share: Floats
    short: Floats
    long: Floats
    habits: Floats


def read_visits(folder: Path) -> Visits:
    """All visits of the households in the folder."""
    items = pl.read_parquet(folder / "cj_items.parquet").select("item", category="product_category")
    coupons = pl.read_parquet(folder / "cj_coupons.parquet").select(item="product_id").unique()
    lines = pl.read_parquet(folder / "cj_tx.parquet").join(items, on="item", how="left")
    first: datetime = lines.select(pl.col("t").min().dt.truncate("1d").cast(pl.Datetime("us"))).item()
    start = first + timedelta(days=WARM_UP_DAYS)
    households = pl.col("user").n_unique().alias("households")
    ranked = lines.filter(pl.col("t") < start).join(coupons, on="item", how="semi").group_by("category").agg(households)
    categories = tuple(ranked.sort(["households", "category"], descending=[True, False]).head(ARMS)["category"])
    receipts = (
        lines.group_by("basket_id").agg(pl.col("user").first(), pl.col("t").min(), pl.len()).sort("t", "basket_id")
    )
    bought = _bought(lines, receipts, categories)
    known = _known(
        receipts["user"].to_list(), receipts["t"].dt.epoch("d").to_numpy(), receipts["len"].to_numpy(), bought
    )
    at = receipts["t"].cast(pl.Datetime("us")).to_list()
    begin = int((receipts["t"] < start).sum())
    mean = bought[:begin].mean(axis=0)
    count, total, since, habits = known
    return Visits(
        categories=categories,
        at=tuple(at[begin:]),
        bought=bought[begin:],
        share=((total + SHRUNK * mean) / (count + SHRUNK)[:, None])[begin:],
        short=np.exp(-since[begin:] / SHORT_DAYS),
        long=np.exp(-since[begin:] / LONG_DAYS),
        habits=habits[begin:],
    )


def _bought(lines: pl.DataFrame, receipts: pl.DataFrame, categories: tuple[str, ...]) -> Floats:
    numbered = receipts.select("basket_id").with_row_index("row")
    arms = pl.DataFrame({"category": categories, "arm": range(len(categories))})
    cells = lines.select("basket_id", "category").unique().join(arms, on="category").join(numbered, on="basket_id")
    made = np.zeros((receipts.height, len(categories)))
    made[cells["row"].to_numpy(), cells["arm"].to_numpy()] = 1.0
    return made


def _known(users: list[int], day: Floats, lines: Floats, bought: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Visits before, purchases of each category before, days since the last of each, and habits of each visit."""
    visits, arms = bought.shape
    count, total, since, habits = np.zeros(visits), np.zeros((visits, arms)), np.full((visits, arms), np.inf), []
    latest: dict[int, int] = {}
    basket: dict[int, float] = {}
    for row, user in enumerate(users):
        before, mean_lines, gap = latest.get(user), 0.0, np.inf
        if before is not None:
            count[row] = count[before] + 1
            total[row] = total[before] + bought[before]
            gap = day[row] - day[before]
            since[row] = np.where(bought[before] > 0, gap, since[before] + gap)
            basket[user] = basket.get(user, 0.0) + lines[before]
            mean_lines = basket[user] / count[row]
        habits.append((min(np.log1p(count[row]) / 5, 1.5), min(mean_lines / 20, 2.0), np.exp(-gap / SHORT_DAYS)))
        latest[user] = row
    return count, total, since, np.array(habits)


def world(
    visits: Visits, seed: int, decisions: int, *, appeal: bool = False, change: bool = False, informed: bool = True
) -> World:
    """A world of visits drawn at random, in the order of time.

    Args:
        visits: All of them.
        seed: Of the draw of visits, appeals and coins.
        decisions: How many.
        appeal: Offers differ in how many of those who buy take them: 0.2 to 1, drawn evenly.
        change: The appeals are drawn anew for the second half; with ``appeal``.
        informed: The prior is the household's own share; else it is the same for all, and the share a feature.
    """
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.choice(len(visits.at), decisions, replace=False))
    share = visits.share[rows]
    features = [visits.short[rows], visits.long[rows]]
    rewards = visits.bought[rows]
    if appeal:
        taken = np.repeat(
            rng.uniform(0.2, 1.0, (2, len(visits.categories))), [decisions // 2, decisions - decisions // 2], 0
        )
        taken = taken if change else np.broadcast_to(taken[0], taken.shape)
        rewards = rewards * (rng.random(rewards.shape) < taken)
    return World(
        arms=visits.categories,
        contexts=np.stack(features if informed else [share, *features], axis=2),
        prior=share if informed else np.full(share.shape, 0.1),
        rewards=rewards,
        at=tuple(visits.at[row] for row in rows),
    )


def households(visits: Visits, seed: int, decisions: int) -> Floats:
    """One vector of each decision of :func:`world` with this seed: what a model with weights of each arm is given."""
    rows = np.sort(np.random.default_rng(seed).choice(len(visits.at), decisions, replace=False))
    return np.concatenate([np.ones((decisions, 1)), visits.share[rows], visits.habits[rows]], axis=1)
