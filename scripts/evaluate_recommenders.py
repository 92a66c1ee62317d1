"""Recommenders of products on public data, by a split in time: what was known on a day against the 30 days after it.

DIR holds the files of shops (``or_*``, ``cj_*``, ``tafeng_*``); a shop that is not there is left out. Products that few
customers bought before the day are left out for every method. ``all``: re-buys count; ``new``: what a customer bought
before is neither answered nor right. Methods with several settings choose on the 30 days before the test; ``ours`` fits
and judges itself on past windows. Spreads are 95 % bootstrap intervals over customers.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from common import json_option, plain_errors, write_json
from shop_tables import SHOPS, ShopTables, last_baskets, read_shop
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.errors import RecommenderError
from recommender.evaluate.metrics import PER_CUSTOMER
from recommender.evaluate.running import Result, run, shoppers_of
from recommender.evaluate.split import MODES, Split, split_at, split_last_basket
from recommender.items.registry import METHODS, lambdarank, ours
from recommender.items.types import Mode, Recommender

OURS: Final = "ours"
LEARNED: Final[Mapping[str, Callable[[int], Recommender]]] = {"lambdarank": lambdarank, OURS: ours}
NAMES: Final = (*METHODS, *LEARNED)
HORIZON: Final = 30
QUICK: Final = 300
"""Customers asked with ``--quick``."""
MOST: Final = 5_000
"""Customers asked of a large shop, drawn at random; their interval is narrow enough."""
CHOOSING: Final = 500
"""Customers by whom settings are chosen."""


def _methods(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(",")) if value else NAMES
    if unknown := sorted(set(names) - set(NAMES)):
        raise click.BadParameter(f"{', '.join(unknown)}: not one of {', '.join(NAMES)}")
    return names


@click.command(help=__doc__)
@click.option("--data", "folder", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
@click.option("--methods", callback=_methods, help="Names with commas between; all when left out.")
@click.option("--shops", default=",".join(SHOPS), show_default=True, help="Of these only.")
@click.option("--quick", is_flag=True, help=f"Ask {QUICK} customers a shop; settings are not chosen.")
@click.option("--last-basket", is_flag=True, help="Leave the last basket out instead (needs *_llbo.parquet).")
@click.option("--back", default=0, type=click.IntRange(min=0), help="Days to move the test back: to work on a method.")
@plain_errors
def main(
    folder: Path,
    json_file: Path | None,
    methods: tuple[str, ...],
    shops: str,
    *,
    quick: bool,
    last_basket: bool,
    back: int,
) -> None:
    """Measure and print."""
    report: dict[str, Any] = {}
    with threadpool_limits(limits=1):
        for key in shops.split(","):
            shop = read_shop(folder, key)
            if shop is None:
                click.echo(f"{key}: no {key}_tx.parquet in {folder}, left out")
                continue
            split = _split(shop, folder, back, last_basket=last_basket)
            if split is None:
                click.echo(f"{key}: no {key}_llbo.parquet in {folder}, left out")
                continue
            report[key] = evaluated(shop, split, methods, quick=quick)
            write_json(json_file, report)
    if not report:
        raise click.ClickException(f"{folder} holds none of {', '.join(f'{key}_tx.parquet' for key in SHOPS)}")


def _split(shop: ShopTables, folder: Path, back: int, *, last_basket: bool) -> Split | None:
    if not last_basket:
        return split_at(shop.lines, shop.first_test_day - back, shop.least_customers)
    last = last_baskets(folder, shop)
    return None if last is None else split_last_basket(shop.lines, last, shop.least_customers)


def evaluated(shop: ShopTables, split: Split, methods: tuple[str, ...], *, quick: bool) -> dict[str, Any]:
    """Figures of one shop by method and mode."""
    known = split.known
    click.echo(
        f"{SHOPS.get(shop.key, shop.key)}: {len(known):,} lines before the test, {len(known.products):,} products of at"
        f" least {shop.least_customers} customers, {len(split.truth):,} customers with something to find"
    )
    shoppers = shoppers_of(known, drawn(split, QUICK if quick else MOST))
    rows = {}
    click.echo(HEAD)
    for name in methods:
        try:
            method = LEARNED[name](shop.least_customers) if name in LEARNED else chosen(name, shop, split, quick=quick)
            begin = time.process_time()
            with one_line(f"{name}: fitting"):
                fitted = method.fit(known, shop.products)
            took = time.process_time() - begin
        except RecommenderError as error:
            click.echo(f"{name:<20} cannot be fitted [{error.code}]: {error}")
            continue
        with one_line(f"{name}: asking {len(shoppers):,} customers"):
            results = run(fitted, split, shoppers)
        rows[name] = {mode.value: figures(result, took) for mode, result in results.items()}
        show(name, results, took)
    return rows


def drawn(split: Split, most: int) -> list[int]:
    """Customers that are asked, the same ones every time."""
    customers = np.array(sorted(split.truth))
    return sorted(np.random.default_rng(7).permutation(customers)[:most].tolist())


def chosen(name: str, shop: ShopTables, split: Split, *, quick: bool) -> Recommender:
    """The setting of a method that does best on the 30 days before the test."""
    settings = METHODS[name]
    if quick or len(settings) == 1:
        return settings[0]
    earlier = split_at(split.known, split.day - HORIZON, shop.least_customers)
    shoppers = shoppers_of(earlier.known, drawn(earlier, CHOOSING))
    if not shoppers:
        return settings[0]
    reached = []
    for number, setting in enumerate(settings, start=1):
        with one_line(f"{name}: trying setting {number} of {len(settings)}"):
            result = run(setting.fit(earlier.known, shop.products), earlier, shoppers, (Mode.ALL,))[Mode.ALL]
            reached.append(result.mean("ndcg"))
    return settings[int(np.argmax(reached))]


@contextmanager
def one_line(text: str) -> Iterator[None]:
    """Show what is going on, on a terminal only, and wipe it away when it is done."""
    shown = sys.stderr.isatty()
    if shown:
        click.echo(f"  {text} ...", err=True, nl=False)
    yield
    if shown:
        click.echo("\r\x1b[K", err=True, nl=False)


def figures(result: Result, fit_seconds: float) -> dict[str, float]:
    """For the JSON file."""
    found: dict[str, float] = {f"{measure}@10": result.mean(measure) for measure in PER_CUSTOMER}
    for measure in ("ndcg", "recall"):
        spread = result.interval(measure)
        found |= {f"{measure}@10_low": spread.low, f"{measure}@10_high": spread.high}
    return found | {
        "coverage@10": result.coverage,
        "novelty@10": result.novelty,
        "customers": len(result.customers),
        "fit_cpu_s": fit_seconds,
        "request_ms_p50": float(np.median(result.milliseconds)),
        "request_ms_p99": float(np.quantile(result.milliseconds, 0.99)),
    }


HEAD: Final = (
    f"{'method':<20} {'mode':<4} {'NDCG@10':<22} recall   prec    MAP    hit  cover  novel   fit s  ms p50  ms p99"
)


def show(name: str, results: Mapping[Mode, Result], fit_seconds: float) -> None:
    """Print one method's lines."""
    for mode in MODES:
        one, spread = figures(results[mode], fit_seconds), results[mode].interval("ndcg")
        click.echo(
            f"{name:<20} {mode.value:<4} {spread.mean:.4f} [{spread.low:.4f}, {spread.high:.4f}]"
            f" {one['recall@10']:>6.4f} {one['precision@10']:>6.4f} {one['map@10']:>6.4f} {one['hit@10']:>6.4f}"
            f" {one['coverage@10']:>6.3f} {one['novelty@10']:>6.2f} {fit_seconds:>7.1f}"
            f" {one['request_ms_p50']:>7.2f} {one['request_ms_p99']:>7.2f}"
        )


if __name__ == "__main__":
    main()
