"""Whom offers are chosen for, where and when, and what follows from that for every offer alike."""

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import log2, prod
from typing import Final

import numpy as np

from recommender.items.rules import is_public
from recommender.items.types import ScoredItem
from recommender.learn.types import Policy
from recommender.offers.book import OfferBook
from recommender.offers.taste import Taste, taste
from recommender.offers.types import Dislikes, Seen, Use
from recommender.types import Purchase

FIRST_ITEM: Final = 0.3
"""Chance that the product in the first place is bought; the next ones fall by ``1 / log2(place + 1)``, as NDCG
discounts places. Only the places are used: scores of different methods are not comparable. A round figure, not fitted.
"""
MOST_ITEMS: Final = 200
"""Places looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Whom offers are chosen for, where and when.

    Attributes:
        now: Naive local time of the shop.
        known: Whether it is a customer whose offers may be chosen by what they bought; False for anybody else, and then
            the fields about a customer are empty but for ``dislikes``, ``uses`` and ``seen``.
        history: Lines they bought, in any order; lines after ``now`` do not count.
        segments: Ids of the segments they are in.
        interests: Categories they said they like.
        tapped: Products looked at in this visit.
        basket: Products put in the basket in this visit.
        items: Products that a recommender of :mod:`recommender.items` chose for them, best first; may be empty.
        dislikes: What they asked to see less of; counts before every score.
        uses: How much each offer was used, by id; an offer that is missing was never used.
        seen: How often they saw each offer without an answer, by id.
        store: Name of the store, or None where stores have no names; then an offer for certain stores is not shown.
        policy: What was learned from answers, or None for affinity times value alone.
        drawn: How many of the first places the policy draws, 1 or more; the others follow score and variety. Fewer
            places by chance cost less, and leave more in the log to judge another policy by.
        rng: For the policy's draws; None makes a new one.
    """

    now: datetime
    known: bool = False
    history: Sequence[Purchase] = ()
    segments: Collection[str] = ()
    interests: Collection[str] = ()
    tapped: Sequence[str] = ()
    basket: Sequence[str] = ()
    items: Sequence[ScoredItem] = ()
    dislikes: Dislikes = Dislikes()  # noqa: RUF009 - frozen
    uses: Mapping[str, Use] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    store: str | None = None
    policy: Policy | None = None
    drawn: int = sys.maxsize
    rng: np.random.Generator | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What follows from :class:`Asked`, worked out once for all offers.

    Attributes:
        asked: Where it comes from.
        book: The offers and the catalogue.
        today: ``date.toordinal`` of the day.
        day: The same as a date.
        weekday: 0 (Monday) to 6.
        minute: Of the day.
        groups: Segments of the customer.
        interests: Categories they said they like.
        own: What they buy, of products for the public.
        chosen: Products for the public that were tapped or put in the basket in this visit.
        chosen_categories: Of these.
        chances: Product id to the chance of :data:`FIRST_ITEM`.
        category_chances: Category to the chance that at least one of its products is bought.
        bought_names: Names of products they bought, as far as the screen may name them.
        chosen_names: The same of products they tapped or put in the basket in this visit.
    """

    asked: Asked
    book: OfferBook
    today: int
    day: date
    weekday: int
    minute: int
    groups: frozenset[str]
    interests: frozenset[str]
    own: Taste
    chosen: frozenset[str]
    chosen_categories: frozenset[str]
    chances: Mapping[str, float]
    category_chances: Mapping[str, float]
    bought_names: frozenset[str]
    chosen_names: frozenset[str]


def facts_of(book: OfferBook, asked: Asked) -> Facts:
    """Work out what all offers are held against."""
    catalogue = book.catalogue
    own = taste([line for line in asked.history if line.at <= asked.now], catalogue, asked.now.date())
    chosen = frozenset(one for one in (*asked.tapped, *asked.basket) if one in catalogue and is_public(catalogue[one]))
    chances = {
        item.product_id: FIRST_ITEM / log2(place + 1)
        for place, item in enumerate(asked.items[:MOST_ITEMS], start=1)
        if item.product_id in catalogue and is_public(catalogue[item.product_id])
    }
    misses: dict[str, list[float]] = {}
    for one, chance in chances.items():
        misses.setdefault(catalogue[one].category, []).append(1.0 - chance)
    return Facts(
        asked=asked,
        book=book,
        today=asked.now.toordinal(),
        day=asked.now.date(),
        weekday=asked.now.weekday(),
        minute=asked.now.hour * 60 + asked.now.minute,
        groups=frozenset(asked.segments),
        interests=frozenset(asked.interests),
        own=own,
        chosen=chosen,
        chosen_categories=frozenset(catalogue[one].category for one in chosen),
        chances=chances,
        category_chances={category: 1.0 - prod(parts) for category, parts in misses.items()},
        bought_names=frozenset(catalogue[one].name for one in own.products) & book.names,
        chosen_names=frozenset(catalogue[one].name for one in chosen) & book.names,
    )
