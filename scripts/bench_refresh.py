"""Features of an encrypted store: everybody's, and one customer's after something became known of them.

A store with invented customers is filled, then everybody's features and predictions are made, then those of single
customers, drawn at random, as the running kiosk does after an event. Beside it stands how many of those milliseconds
the disk alone takes: a transaction that writes one row of the same table.
"""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl
from common import json_option, plain_errors, write_json
from sqlalchemy import update

from kiosk.features import predict, refresh
from kiosk.store import shop
from kiosk.store.database import Store
from kiosk.store.marketing_tables import features
from recommender.purchases import SCHEMA, Purchases
from recommender.types import Customer, Product

TODAY = date(2026, 1, 1)
PRODUCTS = 5_000
BLOCK = 50_000
"""Customers that are made up at once."""


@click.command(help=__doc__)
@click.option("--customers", default=1_000_000, show_default=True, type=click.IntRange(100))
@click.option("--lines", default=10, show_default=True, type=click.IntRange(1), help="Lines of each.")
@click.option("--singles", default=200, show_default=True, type=click.IntRange(20), help="Customers done one by one.")
@click.option("--whole/--no-whole", default=True, show_default=True, help="Make everybody's features too.")
@json_option
@plain_errors
def main(customers: int, lines: int, singles: int, whole: bool, json_file: Path | None) -> None:
    """Measure and print."""
    rng = np.random.default_rng(3)
    report: dict[str, Any] = {"customers": customers, "lines": customers * lines}
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "store.db", bytes(range(32))) as store:
        fill(store, customers, lines, rng)
        if whole:
            began = time.perf_counter()
            with click.progressbar(length=customers, label="Everybody") as bar:
                refresh(store, TODAY, progress=bar.update)
            report["everybody"] = {"seconds": time.perf_counter() - began, "peak_mib": peak()}
            began = time.perf_counter()
            with click.progressbar(length=customers, label="Predictions") as bar:
                predict(store, TODAY, progress=bar.update)
            report["predictions"] = {"seconds": time.perf_counter() - began, "peak_mib": peak()}
        drawn = [name(number) for number in rng.integers(0, customers, singles)]
        for label, do in (("one customer", lambda who: refresh(store, TODAY, [who])), ("one row", _row_writer(store))):
            report[label] = timed(do, drawn)
    show(report)
    write_json(json_file, report)


def fill(store: Store, customers: int, lines: int, rng: np.random.Generator) -> None:
    """Write products, customers and their lines."""
    with store.write() as connection:
        shop.put_products(
            connection, [Product(f"P{n}", f"Product {n}", f"Category {n % 40}", 100 + n) for n in range(PRODUCTS)]
        )
    with click.progressbar(range(0, customers, BLOCK), label="Filling") as starts:
        for start in starts:
            numbers = range(start, min(start + BLOCK, customers))
            with store.write() as connection:
                shop.put_customers(connection, [Customer(name(number), age=20 + number % 60) for number in numbers])
                shop.put_purchases(connection, made_up(numbers, lines, rng))


def made_up(numbers: range, lines: int, rng: np.random.Generator) -> Purchases:
    """Lines of some customers over two years."""
    whose = np.repeat(np.array([name(number) for number in numbers]), lines)
    count = len(whose)
    at = np.datetime64("2024-01-01", "us") + rng.integers(0, 730 * 86_400, count).astype("timedelta64[s]")
    columns = {
        "customer_id": whose,
        "product_id": [f"P{number}" for number in rng.integers(0, PRODUCTS, count)],
        "at": at,
        "quantity": rng.integers(1, 5, count),
        "unit_price_minor": rng.integers(50, 5_000, count),
        "receipt_id": [f"R{number}" for number in range(count)],
    }
    return Purchases(pl.DataFrame(columns, schema=SCHEMA))


def name(number: int) -> str:
    """Id of a customer."""
    return f"C{number:07d}"


def timed(do: Callable[[str], object], drawn: list[str]) -> dict[str, float]:
    """Milliseconds of each, by the clock and of CPU, the first ones left out: they load what is loaded once."""
    times, worked = [], []
    for who in drawn:
        began, busy = time.perf_counter(), time.process_time()
        do(who)
        times.append((time.perf_counter() - began) * 1e3)
        worked.append((time.process_time() - busy) * 1e3)
    warm, busy_ones = sorted(times[len(times) // 10 :]), sorted(worked[len(times) // 10 :])
    place = int(len(warm) * 0.95)
    return {
        "p50_ms": statistics.median(warm),
        "p95_ms": warm[place],
        "least_ms": warm[0],
        "cpu_p50_ms": statistics.median(busy_ones),
        "cpu_p95_ms": busy_ones[place],
    }


def peak() -> float:
    """Highest resident memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def show(report: dict[str, Any]) -> None:
    """Print the figures as a person reads them."""
    click.echo(f"{report['customers']:,} customers, {report['lines']:,} lines")
    for label in ("everybody", "predictions"):
        if label in report:
            click.echo(f"  {label:<13} {report[label]['seconds']:,.0f} s, peak {report[label]['peak_mib']:,.0f} MiB")
    for label in ("one customer", "one row"):
        one = report[label]
        click.echo(
            f"  {label:<13} p50 {one['p50_ms']:.1f} ms, p95 {one['p95_ms']:.1f} ms, least {one['least_ms']:.1f} ms;"
            f" CPU p50 {one['cpu_p50_ms']:.1f} ms, p95 {one['cpu_p95_ms']:.1f} ms"
        )


def _row_writer(store: Store) -> Callable[[str], object]:
    def write(who: str) -> None:
        with store.write() as connection:
            connection.execute(update(features).where(features.c.customer_id == who).values(as_of=TODAY))

    return write


if __name__ == "__main__":
    main()
