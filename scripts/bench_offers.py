"""How long choosing three offers takes, in process: ``python scripts/bench_offers.py``.

A made-up shop (5,000 products in 60 categories, 400 offers) and customers with 600 lines and 200 recommended
products. The book is made once; each request is another customer's. Processor time of one thread, in milliseconds.
"""

import time
from dataclasses import replace
from datetime import datetime, timedelta

import click
import numpy as np

from recommender.items.types import ScoredItem
from recommender.learn.policies import Thompson
from recommender.offers import Asked, OfferBook, choose_offers, offer_book
from recommender.offers.contexts import CONTEXT
from recommender.offers.types import Offer, OfferKind, Seen, Use
from recommender.types import Product, Purchase, Reason, ReasonCode

NOW = datetime(2026, 3, 31, 12)  # noqa: DTZ001 - the shop's local time
CATEGORIES = 60
LINES = 600
ITEMS = 200


@click.command(help=__doc__)
@click.option("--products", "shelf", type=int, default=5_000, show_default=True)
@click.option("--offers", "count", type=int, default=400, show_default=True)
@click.option("--requests", type=int, default=500, show_default=True)
def main(shelf: int, count: int, requests: int) -> None:
    """Measure and print."""
    rng = np.random.default_rng(7)
    products = [_product(number, rng) for number in range(shelf)]
    catalogue = {product.product_id: product for product in products}
    offers = [_offer(number, products, rng) for number in range(count)]
    started = time.process_time()
    book = offer_book(offers, catalogue, margin_floor=0.0)
    print(f"book of {count} offers, {shelf} products: {1000 * (time.process_time() - started):.1f} ms")
    asked = [_asked(products, offers, rng) for _ in range(requests)]
    for name, some in (("no policy", asked), ("thompson", [_learning(one) for one in asked])):
        p50, p99 = _measure(book, some)
        print(f"three offers, {name}: p50 {p50:.2f} ms, p99 {p99:.2f} ms over {requests} customers")


def _measure(book: OfferBook, asked: list[Asked]) -> tuple[float, float]:
    taken = []
    for one in asked:
        started = time.process_time()
        choose_offers(book, one)
        taken.append(1000 * (time.process_time() - started))
    return float(np.quantile(taken, 0.5)), float(np.quantile(taken, 0.99))


def _learning(asked: Asked) -> Asked:
    return replace(asked, policy=Thompson.new(len(CONTEXT)), rng=np.random.default_rng(1))


def _product(number: int, rng: np.random.Generator) -> Product:
    price = int(rng.integers(2_000, 90_000))
    return Product(
        f"P{number}",
        f"Thing {number}",
        f"Category {number % CATEGORIES}",
        price,
        discreet=number % 50 == 0,
        brand=f"Brand {number % 300}",
        cost_minor=price * 7 // 10,
        stock=int(rng.integers(0, 40)),
    )


def _offer(number: int, products: list[Product], rng: np.random.Generator) -> Offer:
    named = tuple(products[at].product_id for at in rng.integers(0, len(products), 3)) if number % 3 else ()
    return Offer(
        f"O{number}",
        f"Less for {number}",
        OfferKind.PERCENT_OFF,
        int(rng.integers(5, 25)),
        None if named else f"Category {number % CATEGORIES}",
        named,
        (f"S{number % 8}",) if number % 2 else (),
        (NOW - timedelta(days=20)).date(),
        (NOW + timedelta(days=20)).date(),
        person_cap=2,
    )


def _asked(products: list[Product], offers: list[Offer], rng: np.random.Generator) -> Asked:
    habits = rng.integers(0, len(products), 80)
    lines = [
        Purchase("C", products[habits[at % 80]].product_id, NOW - timedelta(days=int(ago)), 1, 100, f"R{at // 6}")
        for at, ago in enumerate(rng.integers(0, 700, LINES))
    ]
    items = [
        ScoredItem(products[at].product_id, 1.0, "made-up", Reason(ReasonCode.FOR_EVERYONE))
        for at in rng.choice(len(products), ITEMS, replace=False)
    ]
    return Asked(
        NOW,
        known=True,
        history=lines,
        segments=("S1", "S2"),
        items=items,
        uses={offer.offer_id: Use(redeemed=3) for offer in offers[::3]},
        seen={offer.offer_id: Seen(2, NOW) for offer in offers[::4]},
    )


if __name__ == "__main__":
    main()
