"""What it costs to collect answers, and what they are worth to judge a learned order by: an invented shop, known taste.

Each member buys in three of 15 categories; of the offers there a part redeems, another part for each offer, elsewhere a
sixth of it. For each way to collect, greetings are drawn, an order is learned, and as many later greetings judge it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import click
import numpy as np

from recommender.learn.drawing import Bounds
from recommender.learn.gate import Method, may_switch_on
from recommender.learn.policies import AsGiven, Thompson
from recommender.learn.posterior import Assumed
from recommender.learn.types import Drawn, Logged, Policy
from recommender.offers import Asked, OfferBook, choose_offers, offer_book
from recommender.offers.contexts import CONTEXT
from recommender.offers.types import Offer, OfferKind
from recommender.threads import one_thread
from recommender.types import Product, Purchase

CATEGORIES, PRODUCTS, OFFERS, MEMBERS, FAVOURITES = 15, 60, 24, 400, 3
LIKED: Final = 0.35
"""Share that redeems in a favourite category, of an offer that everybody likes."""
START: Final = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - the shop's local time
USUAL: Final = AsGiven(Bounds(0.0, 1.0))
WAYS: Final = ((1, 0.5), (1, 0.3), (3, 0.5))
"""Cards drawn by chance, and with which chance."""


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """The shop and its members."""

    book: OfferBook
    appeal: dict[str, float]
    histories: list[list[Purchase]]
    favourites: list[set[str]]


def town_of(rng: np.random.Generator) -> Town:
    """Offers of many worths, and members who buy in their categories."""
    names = [f"C{number}" for number in range(CATEGORIES)]
    items = {f"p{n}": Product(f"p{n}", f"P{n}", names[n % CATEGORIES], 10_000) for n in range(PRODUCTS)}
    offers = [
        Offer(
            offer_id=f"o{number:02}",
            title=f"Offer {number}",
            kind=OfferKind.PERCENT_OFF,
            value=int(rng.integers(5, 35)),
            category=names[number % CATEGORIES] if number % 2 else None,
            product_ids=() if number % 2 else (f"p{number}",),
            segment_ids=(),
            starts=date(2026, 1, 1),
            ends=date(2027, 12, 31),
            priority=int(rng.integers(0, 6)),
        )
        for number in range(OFFERS)
    ]
    chosen = [rng.choice(CATEGORIES, FAVOURITES, replace=False) for _ in range(MEMBERS)]
    histories = [
        [
            Purchase(f"c{member}", f"p{category + CATEGORIES * int(rng.integers(PRODUCTS // CATEGORIES))}",
                     START - timedelta(days=int(rng.integers(1, 120))), 1, 10_000, f"{member}-{number}")
            for number, category in enumerate(rng.choice(theirs, 12))
        ]
        for member, theirs in enumerate(chosen)
    ]  # fmt: skip
    appeal = {offer.offer_id: float(rng.uniform(0.2, 1)) for offer in offers}
    return Town(offer_book(offers, items), appeal, histories, [{names[one] for one in theirs} for theirs in chosen])


def greetings(town: Town, policy: Policy, drawn: int, *, count: int, start: datetime, seed: int) -> list[Logged]:
    """Members who are greeted one after the other, and redeem by their taste."""
    rng, log = np.random.default_rng(seed), []
    categories = {entry.offer.offer_id: entry.categories for entry in town.book.entries}
    for number in range(count):
        member, at = int(rng.integers(MEMBERS)), start + timedelta(minutes=12 * number)
        asked = Asked(at, known=True, history=town.histories[member], policy=policy, drawn=drawn, rng=rng)
        draws, rewards = [], []
        for draw in choose_offers(town.book, asked).draws:
            offer = draw.arms[draw.picked.arm]
            likes = not town.favourites[member].isdisjoint(categories[offer])
            redeemed = rng.random() < town.appeal[offer] * LIKED * (1 if likes else 1 / 6)
            draws.append(Drawn(draw.arms, draw.contexts, draw.prior, draw.picked))
            rewards.append(float(redeemed) * float(draw.value[draw.picked.arm]))
        log.append(Logged(at, tuple(draws), np.array(rewards), str(member)))
    return log


def earned(log: Sequence[Logged]) -> float:
    """Worth of a greeting."""
    return float(np.mean([one.rewards.sum() for one in log]))


def tried(seed: int, drawn: int, chance: float, count: int) -> str:
    """One way to collect in one shop, in a line."""
    town = town_of(np.random.default_rng(seed))
    collecting = AsGiven(Bounds(0.0, 1.0 - chance))
    first, later = (
        greetings(town, collecting, drawn, count=count, start=START + timedelta(days=90 * n), seed=n) for n in (0, 1)
    )
    learned = Thompson.new(len(CONTEXT), Assumed(half_life_days=180.0)).update([s for one in first for s in one.seen()])
    verdict = may_switch_on(later, learned, USUAL)
    truth = [
        earned(greetings(town, policy, drawn, count=2 * count, start=START + timedelta(days=180), seed=2))
        for policy in (USUAL, collecting, learned)
    ]
    found = verdict.estimates[Method.DOUBLY_ROBUST].difference
    return (
        f"{seed:>4} {drawn:>5} {chance:>6.0%}   {truth[0]:.3f} {truth[1]:.3f} {truth[2]:.3f}"
        f"   {verdict.effective:>5.0f} {verdict.cut:>5.1%}   {found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"
        f"   {', '.join(verdict.refusals) or 'allowed'}"
    )


@click.command(help=__doc__)
@click.option("--seeds", type=click.IntRange(1, 50), default=3, show_default=True, help="Shops.")
@click.option("--greetings", "count", type=click.IntRange(1_000, 50_000), default=3_000, show_default=True)
def main(seeds: int, count: int) -> None:
    """Print a line for each shop and way."""
    click.echo("seed cards chance   usual while learned   worth  cut   doubly robust difference   verdict")
    with one_thread():
        for seed in range(1, seeds + 1):
            for drawn, chance in WAYS:
                click.echo(tried(seed, drawn, chance, count))


if __name__ == "__main__":
    main()
