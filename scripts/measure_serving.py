"""Measure the rules around the models on public data: cold start, this visit, again and new, diversity, and the time.

Each figure is NDCG@10 of the next 30 days unless it says otherwise. The weights were chosen in the window before the
last (``--back 30``, the default); ``--back 0`` looks at the last window.
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import click
import numpy as np
import polars as pl
from common import plain_errors
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.evaluate.metrics import score_answer
from recommender.evaluate.running import shoppers_of
from recommender.evaluate.split import Split, split_at
from recommender.items.again_new import share_again
from recommender.items.coldstart import Part, fused
from recommender.items.diversity import calibrated, divergence, mmr, same_category
from recommender.items.interactions import EPOCH, day_number, interactions_of_frame
from recommender.items.lookups import lookups_of
from recommender.items.own import own
from recommender.items.popularity import Popularity
from recommender.items.repeat import Repeat
from recommender.items.rules import Limits, sensitive_categories
from recommender.items.serving import POOL, Serving, scaled
from recommender.items.session import SessionWeights, rerank
from recommender.items.types import Context, Interactions, ScoredItem, Shopper
from recommender.types import Product

FEW: Final = 8
"""Receipts up to which a customer is looked at as new."""
LEAST_TRUE: Final = 3
"""Products of a window, or of a receipt beside those known, before it counts."""
RECEIPTS_TRIED: Final = 1_200
SHOPS: Final = {"or": (date(2011, 11, 10), 5, "invoice"), "cj": (date(2017, 12, 3), 20, "basket_id")}
Rows = dict[str, list[float]]


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--back", default=30, show_default=True, type=click.IntRange(0, 300), help="Days before the last window.")
@plain_errors
def main(folder: Path, back: int) -> None:
    """Measure and print."""
    with threadpool_limits(limits=1):
        for shop, (day, least, _) in SHOPS.items():
            lines, items = read(folder, shop)
            split = split_at(lines, day_number(day) - back, least)
            click.echo(f"{shop}, {len(split.truth)} customers")
            show("cold start by receipts", cold(lines, day_number(day) - back, least))
            show("rest of a receipt, three products known", session(lines, split, items))
            show("share of re-buys, mean absolute error", shares(split))
            if any(one.category for one in items):
                show("diversity: NDCG@10, divergence, categories in ten", diversity(split, items))
            show("CPU milliseconds of one answer, the model's not counted", spent(split, items))


def show(title: str, rows: Rows) -> None:
    """One table."""
    click.echo(f"  {title}")
    for name, values in rows.items():
        click.echo(f"    {name:34s}" + " ".join(f"{value:8.3f}" for value in values))


def read(folder: Path, shop: str) -> tuple[Interactions, tuple[Product, ...]]:
    """Lines and products of one shop."""
    frame = pl.read_parquet(folder / f"{shop}_tx.parquet").select(
        pl.col("user").cast(pl.String).alias("customer_id"),
        pl.col("item").cast(pl.String).alias("product_id"),
        pl.col("t").cast(pl.Datetime("us")).alias("at"),
        pl.lit(1).alias("quantity"),
        pl.col(SHOPS[shop][2]).cast(pl.String).alias("receipt_id"),
    )
    told = pl.read_parquet(folder / f"{shop}_items.parquet")
    name = "description" if shop == "or" else "product_type"
    category = pl.lit("") if shop == "or" else pl.col("product_category").fill_null("")
    rows = told.select(pl.col("item").cast(pl.String), pl.col(name).fill_null(""), category.alias("in")).rows()
    return interactions_of_frame(frame), tuple(Product(one, words, group, 100) for one, words, group in rows)


def noon(day: int) -> Context:
    """At noon of a day."""
    return Context(datetime.combine(EPOCH + timedelta(days=day), datetime.min.time()) + timedelta(hours=12))


def ndcg(items: Sequence[ScoredItem], truth: frozenset[int], codes: dict[str, int]) -> float:
    """Of the first ten."""
    return score_answer([codes[item.product_id] for item in items[:10]], truth)[0]


def coded(lines: Interactions) -> dict[str, int]:
    """Code by product id."""
    return {product_id: code for code, product_id in enumerate(lines.products)}


def means(values: dict[str, list[tuple[float, ...]]]) -> Rows:
    """Mean of each column."""
    return {name: np.array(rows).mean(axis=0).tolist() for name, rows in values.items()}


def cold(lines: Interactions, last: int, least: int) -> Rows:
    """By receipts so far: customers, popularity, own purchases filled up with it, both fused; over ten dates."""
    found: defaultdict[int, list[tuple[float, ...]]] = defaultdict(list)
    for day in range(last, last - 300, -30):
        split = split_at(lines, day, least)
        codes, context = coded(split.known), noon(day)
        repeat, popular = Repeat(90.0).fit(split.known, ()), Popularity().fit(split.known, ())
        count = receipts_of(split.known)
        few = [code for code in split.truth if count[code] <= FEW]
        for code, shopper in shoppers_of(split.known, few).items():
            own_list = repeat.recommend(shopper, POOL, context)
            sold = popular.recommend(shopper, POOL, context)
            both = fused({Part.CONTENT: own_list, Part.STORE: sold}, 10)
            found[int(count[code])].append(tuple(ndcg(one, split.truth[code], codes) for one in (sold, own_list, both)))
    return {
        f"{receipts} receipts: n, pop, own, fused": [float(len(rows)), *np.array(rows).mean(axis=0)]
        for receipts, rows in sorted(found.items())
    }


def receipts_of(lines: Interactions) -> NDArray[np.intp]:
    """Distinct receipts of each customer."""
    pairs = np.unique(np.stack([lines.customer, lines.basket], axis=1), axis=0)
    return np.bincount(pairs[:, 0], minlength=len(lines.customers))


def session(lines: Interactions, split: Split, items: Sequence[Product]) -> Rows:
    """By weight of what goes with the basket; the order within a receipt is not known, so it is drawn."""
    rng = np.random.default_rng(1)
    codes, context = coded(split.known), noon(split.day)
    lookups = lookups_of(split.known, items, context.now.date(), {})
    repeat = Repeat(90.0).fit(split.known, items)
    rows = np.flatnonzero((lines.day >= split.day) & (lines.day < split.day + 30))
    receipts: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for row in rows.tolist():
        if (name := lines.products[lines.product[row]]) in codes:
            receipts[int(lines.basket[row]), int(lines.customer[row])].append(name)
    long = sorted((key, sorted(set(names))) for key, names in receipts.items() if len(set(names)) >= 2 * LEAST_TRUE)
    drawn = [long[place] for place in rng.permutation(len(long))[:RECEIPTS_TRIED]]
    shoppers = shoppers_of(split.known, {customer for (_, customer), _ in drawn})
    found: defaultdict[str, list[tuple[float, ...]]] = defaultdict(list)
    for (_, customer), names in drawn:
        order = [names[place] for place in rng.permutation(len(names))]
        truth = frozenset(codes[one] for one in order[3:])
        usual = scaled(repeat.recommend(shoppers[customer], POOL, context))
        visit = replace(context, basket=tuple(order[:3]))
        for weight in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0):
            weights = SessionWeights(together=weight)
            moved = rerank(usual, visit, lookups.catalogue, lookups.goes_with, weights=weights)
            found[f"together {weight}"].append((ndcg(moved, truth, codes),))
    return means(found)


def shares(split: Split) -> Rows:
    """Own share against one for all; customers with three products or more in the window."""
    today = EPOCH + timedelta(days=split.day - 1)
    found: defaultdict[str, list[float]] = defaultdict(list)
    for code, shopper in shoppers_of(split.known, split.truth).items():
        truth = split.truth[code]
        if len(truth) >= LEAST_TRUE:
            share = len(truth & split.bought[code]) / len(truth)
            found["true"].append(share)
            found["own"].append(share_again(shopper.history, today))
    true, mine = np.array(found["true"]), np.array(found["own"])
    return {
        "customers, mean true, mean predicted": [float(len(true)), true.mean(), mine.mean()],
        "own share": [float(np.abs(mine - true).mean())],
        "the mean for all": [float(np.abs(true.mean() - true).mean())],
    }


def diversity(split: Split, items: Sequence[Product]) -> Rows:
    """What calibration and marginal relevance cost and give."""
    codes, context = coded(split.known), noon(split.day)
    groups = {one.product_id: one.category for one in items}
    repeat = Repeat(90.0).fit(split.known, items)
    found: defaultdict[str, list[tuple[float, ...]]] = defaultdict(list)
    for code, shopper in shoppers_of(split.known, split.truth).items():
        usual = scaled(repeat.recommend(shopper, POOL, context))
        of = [groups[item.product_id] for item in usual]
        mine = own(shopper.history, groups, context.now.date()).shares
        lists = {f"calibrated {w}": calibrated(usual, of, mine, w, 10) for w in (0.0, 0.01, 0.02, 0.05, 0.1, 0.3)}
        same = same_category(of)
        lists |= {f"mmr {w}": mmr(usual, same, w, 10) for w in (0.98, 0.95, 0.9, 0.8)}
        for name, ordered in lists.items():
            shown = [groups[item.product_id] for item in ordered[:10]]
            found[name].append((ndcg(ordered, split.truth[code], codes), divergence(shown, mine), len(set(shown))))
    return means(found)


def spent(split: Split, items: Sequence[Product]) -> Rows:
    """Median and 99th percentile over customers, with and without a basket."""
    context = noon(split.day)
    catalogue = {one.product_id: one for one in items}
    lookups = lookups_of(split.known, items, context.now.date(), {})
    popular = Popularity().fit(split.known, items)
    repeat = Repeat(90.0).fit(split.known, items)
    limits = Limits(sensitive=sensitive_categories(catalogue))
    basket = tuple(item.product_id for item in popular.recommend(Shopper(), 3, context))
    found: defaultdict[str, list[float]] = defaultdict(list)
    shoppers = list(shoppers_of(split.known, split.truth).values())[:1_000]
    known = Known({shopper.customer_id: repeat.recommend(shopper, POOL, context) for shopper in shoppers})
    serving = Serving(lookups, popular, limits, model=known)
    for shopper in shoppers:
        for name, asked in (("usual", context), ("three in the basket", replace(context, basket=basket))):
            start = time.process_time()
            serving.answer(shopper, 10, asked)
            found[name].append(1_000 * (time.process_time() - start))
    return {f"{name}: p50, p99": np.quantile(values, [0.5, 0.99]).tolist() for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """A model that has its answers already."""

    items: Mapping[str | None, tuple[ScoredItem, ...]]
    name: str = "known"

    def recommend(self, shopper: Shopper, n: int, context: Context) -> tuple[ScoredItem, ...]:
        """Without a thought."""
        del context
        return self.items[shopper.customer_id][:n]


if __name__ == "__main__":
    main()
