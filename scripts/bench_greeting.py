"""One customer's three offers, from a member id to cards, in a large shop; and how long a refit takes there.

A site with made-up customers is filled in a folder of its own. Its recommender is fitted by the command that the kiosk
starts, in a process of its own, and its time and memory are told. Then members are greeted one after the other by the
desk of the screen: history, recommender, offers, codes, on the encrypted store. With it stands what each part takes. At
the end a kiosk with a simulated camera runs there, and cards are typed at its screen: the same through HTTP.
"""

import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl
from common import json_option, plain_errors, write_json
from screen_visits import HOST, visits

from kiosk.members.values import NewMember
from kiosk.offers import SHOWN, House, ShopOffers, asked_for, local_now, local_today, serving_of, with_items
from kiosk.privacy.consent import Purpose
from kiosk.recommending.running import RunningRecommender
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from kiosk.store import offers as offer_rows
from kiosk.store import shop
from recommender.offers import choose_offers, offer_book
from recommender.offers.types import Offer, OfferKind
from recommender.purchases import SCHEMA, Purchases
from recommender.types import Customer, Product

CATEGORIES = 60
FAVOURITES = 20
"""Products that a customer comes back for."""
LOYAL = 0.7
"""Share of the lines that are of these."""
DAYS = 365
BLOCK = 50_000
"""Customers that are made up at once."""
MEMBER_LINES = 300
"""Lines of a member: a regular of some years."""


@click.command(help=__doc__)
@click.option("--customers", default=100_000, show_default=True, type=click.IntRange(1_000))
@click.option("--lines", default=10, show_default=True, type=click.IntRange(2), help="Lines of each.")
@click.option("--products", default=5_000, show_default=True, type=click.IntRange(100))
@click.option("--offers", "offer_count", default=200, show_default=True, type=click.IntRange(3))
@click.option("--members", default=200, show_default=True, type=click.IntRange(20), help="Greeted three times each.")
@json_option
@plain_errors
def main(  # noqa: PLR0917 - the options
    customers: int, lines: int, products: int, offer_count: int, members: int, json_file: Path | None
) -> None:
    """Measure and print."""
    rng = np.random.default_rng(3)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "site"
        _kiosk(home, "init")
        site = open_site(Settings.load(home=home))
        try:
            people = _fill(site, customers, lines, products, offer_count, members, rng)
        finally:
            site.close()
        report: dict[str, Any] = {
            "customers": customers,
            "lines": customers * lines,
            "products": products,
            "offers": offer_count,
        }
        click.echo(f"{customers:,} customers, {products:,} products, {offer_count} offers")
        report["refit"] = refit = _refit(home)
        click.echo(f"  refit on {report['lines']:,} lines: {refit['seconds']:.0f} s, peak {refit['peak_mib']:,.0f} MiB")
        site = open_site(Settings.load(home=home))
        try:
            parts = _greet(site, list(people))
        finally:
            site.close()
        _show_parts(parts)
        report |= parts
        times = visits(home, list(people.values()), _free_port())
        p50, p99 = np.quantile(times, [0.5, 0.99]).tolist()
        click.echo(f"  {'through HTTP':<18} p50 {p50:.1f} ms, p99 {p99:.1f} ms, camera and nets beside it")
        report["through HTTP"] = {"p50_ms": p50, "p99_ms": p99}
    write_json(json_file, report)


def _fill(  # noqa: PLR0917 - the options
    site: Site, customers: int, lines: int, products: int, offer_count: int, members: int, rng: np.random.Generator
) -> dict[str, str]:
    """The members' ids, each with the code of the card."""
    catalogue = [
        Product(f"P{n}", f"Product {n}", f"Category {n % CATEGORIES}", 2_000 + 10 * n, cost_minor=1_000 + 7 * n)
        for n in range(products)
    ]
    today = local_today()
    on_sale = [
        Offer(
            offer_id=f"O{n}",
            title=f"{5 + n % 40} % off",
            kind=OfferKind.PERCENT_OFF,
            value=5 + n % 40,
            category=None if n % 4 else f"Category {n % CATEGORIES}",
            product_ids=(f"P{int(rng.integers(products))}",) if n % 4 else (),
            segment_ids=(),
            starts=today - timedelta(days=7),
            ends=today + timedelta(days=30),
        )
        for n in range(offer_count)
    ]
    with site.store.write() as connection:
        shop.put_products(connection, catalogue)
        offer_rows.put_offers(connection, on_sale)
    with click.progressbar(range(0, customers, BLOCK), label="Filling") as starts:
        for start in starts:
            numbers = np.arange(start, min(start + BLOCK, customers))
            counts = np.where(numbers < members, MEMBER_LINES, lines)
            with site.store.write() as connection:
                shop.put_customers(connection, [Customer(_name(number)) for number in numbers.tolist()])
                shop.put_purchases(connection, _bought(numbers, counts, products, today, rng))
    purposes = (Purpose.OFFERS, Purpose.ANALYTICS)
    with click.progressbar(range(members), label="Members") as numbers_of_members:
        joined = [
            site.members.enrol(NewMember("Asha", (), "", "b", purposes, customer_id=_name(one)))
            for one in numbers_of_members
        ]
    return {member_id: codes.card for member_id, codes in joined}


def _bought(
    numbers: "np.ndarray[Any, np.dtype[np.int64]]",
    counts: "np.ndarray[Any, np.dtype[np.int64]]",
    products: int,
    today: date,
    rng: np.random.Generator,
) -> Purchases:
    """Lines of some customers: mostly their favourites, which are mostly what sells everywhere."""
    demand = 1.0 / np.arange(1, products + 1) ** 0.8
    demand /= demand.sum()
    own = rng.choice(products, (len(numbers), FAVOURITES), p=demand)
    row = np.repeat(np.arange(len(numbers)), counts)
    count = len(row)
    loyal = own[row, rng.integers(0, FAVOURITES, count)]
    product = np.where(rng.random(count) < LOYAL, loyal, rng.choice(products, count, p=demand))
    back = rng.integers(0, DAYS, count)
    start = np.datetime64(today.isoformat(), "us")
    columns = {
        "customer_id": [_name(one) for one in numbers[row].tolist()],
        "product_id": [f"P{one}" for one in product.tolist()],
        "at": start - back.astype("timedelta64[D]") + np.timedelta64(11, "h"),
        "quantity": rng.integers(1, 4, count),
        "unit_price_minor": 2_000 + 10 * product,
        "receipt_id": [f"R{one}-{day}" for one, day in zip(numbers[row].tolist(), back.tolist(), strict=True)],
    }
    return Purchases(pl.DataFrame(columns, schema=SCHEMA))


def _refit(home: Path) -> dict[str, float]:
    began = time.perf_counter()
    _kiosk(home, "recommender", "refit")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": time.perf_counter() - began, "peak_mib": used.ru_maxrss / 1024}


def _greet(site: Site, people: Sequence[str]) -> dict[str, Any]:
    recommender = RunningRecommender(site.store)
    began = time.perf_counter()
    recommender.look()
    loaded = time.perf_counter() - began
    learned = recommender.learned
    if learned is None:
        raise click.ClickException("the recommender that was fitted cannot be loaded")
    house = House("₹", aliases=site.aliases, learned=lambda: learned, margin_floor_percent=0)
    desk = ShopOffers(site.store, site.members, house)
    desk.for_member(people[0])
    with site.store.read() as connection:
        catalogue = {one.product_id: one for one in shop.all_products(connection)}
        book = offer_book(offer_rows.offers_on(connection, local_today()), catalogue, margin_floor=0.0)
    serving, now = serving_of(learned, catalogue, 0), local_now()
    persons = {one: site.members.person(one) for one in people}

    def asked(one: str) -> Any:
        with site.store.read() as connection:
            return asked_for(connection, persons[one], now, None, site.aliases)

    questions = {one: asked(one) for one in people}
    answered = {one: with_items(questions[one], serving) for one in people}
    thrice = [*people, *people, *people]
    return {
        "load_seconds": loaded,
        "greeting": _timed(desk.for_member, thrice),
        "of it reading": _timed(asked, thrice),
        "of it recommender": _timed(lambda one: with_items(questions[one], serving), thrice),
        "of it choice": _timed(lambda one: choose_offers(book, answered[one], SHOWN), thrice),
    }


def _timed(do: Callable[[str], object], people: Sequence[str]) -> dict[str, float]:
    clock, worked = [], []
    for one in people:
        began, busy = time.perf_counter(), time.thread_time()
        do(one)
        clock.append((time.perf_counter() - began) * 1e3)
        worked.append((time.thread_time() - busy) * 1e3)
    p50, p99 = np.quantile(clock, [0.5, 0.99]).tolist()
    cpu50, cpu99 = np.quantile(worked, [0.5, 0.99]).tolist()
    return {"p50_ms": p50, "p99_ms": p99, "cpu_p50_ms": cpu50, "cpu_p99_ms": cpu99}


def _kiosk(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "kiosk", "--home", str(home), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ})  # noqa: S603 - our own command


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


def _name(number: int) -> str:
    return f"C{number:07d}"


def _show_parts(report: dict[str, Any]) -> None:
    click.echo(f"  loading it: {report['load_seconds']:.1f} s")
    for label, one in report.items():
        if label != "load_seconds":
            click.echo(
                f"  {label:<18} p50 {one['p50_ms']:.1f} ms, p99 {one['p99_ms']:.1f} ms;"
                f" CPU p50 {one['cpu_p50_ms']:.1f} ms, p99 {one['cpu_p99_ms']:.1f} ms"
            )


if __name__ == "__main__":
    main()
