"""Offers: what the shop gives, to whom, where, when, and how often."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from recommender.types import Reason


class OfferKind(StrEnum):
    """What a redeemed offer gives."""

    PERCENT_OFF = "percent_off"
    AMOUNT_OFF = "amount_off"
    BUNDLE = "bundle"
    """All of its products together for ``value``, less than their prices in sum."""
    POINTS = "points"
    MESSAGE = "message"


class Purpose(StrEnum):
    """What the shop wants of an offer; again and new are chosen and measured apart."""

    ANY = "any"
    AGAIN = "again"
    """For customers who bought of it before."""
    NEW = "new"
    """For customers who never bought of it."""


@dataclass(frozen=True, slots=True)
class OfferWords:
    """Title and text in another language than the shop's own.

    Attributes:
        language: Tag such as ``ta``.
        title: As shown.
        text: As shown; may be empty.
    """

    language: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """When within the week an offer is good, in the shop's local time.

    Attributes:
        weekdays: 0 (Monday) to 6; never empty.
        opens: First minute of the day, 0 to 1439.
        closes: First minute after, 1 to 1440, above ``opens``.
    """

    weekdays: frozenset[int] = frozenset(range(7))
    opens: int = 0
    closes: int = 1440


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer. It attaches to products or a category, and to some segments or to everyone.

    Attributes:
        offer_id: Stable id.
        title: As shown in the shop's own language, such as ``15 % off filter coffee``.
        kind: What it gives.
        value: Percent (1 to 90), minor units, or points, by ``kind``; 0 for a message.
        category: Category it is valid for, or None with ``product_ids``.
        product_ids: Products it is valid for; empty means the whole category.
        segment_ids: Only for customers in one of these segments; empty means everyone. A rule is a segment by rule.
        starts: First valid day.
        ends: Last valid day.
        text: A longer line in the shop's own language; may be empty.
        words: The same in other languages.
        picture: Id of a picture of the store, or None.
        purpose: Whether it is for what a customer bought before, or never.
        hours: When within the week, or None for always.
        stores: Names of the stores it is good in; empty means all.
        stock: How often it may be redeemed in all, or None.
        budget_minor: What all redemptions together may cost the shop, in minor units, or None.
        person_cap: How often one customer may redeem it, or None.
        day_cap: How often it may be redeemed in a day, or None.
        priority: 0 (usual) to 9; higher is preferred among offers of similar worth.
        cost_minor: What one redemption costs the shop in minor units, or None where it follows from ``value``.
    """

    offer_id: str
    title: str
    kind: OfferKind
    value: int
    category: str | None
    product_ids: tuple[str, ...]
    segment_ids: tuple[str, ...]
    starts: date
    ends: date
    text: str = ""
    words: tuple[OfferWords, ...] = ()
    picture: str | None = None
    purpose: Purpose = Purpose.ANY
    hours: Hours | None = None
    stores: tuple[str, ...] = ()
    stock: int | None = None
    budget_minor: int | None = None
    person_cap: int | None = None
    day_cap: int | None = None
    priority: int = 0
    cost_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """How much an offer was used so far.

    Attributes:
        redeemed: Redemptions in all.
        today: Redemptions on this day of the shop's calendar.
        spent_minor: What they cost the shop, in minor units.
        mine: Redemptions by the customer it is asked for.
    """

    redeemed: int = 0
    today: int = 0
    spent_minor: int = 0
    mine: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """How often one customer saw an offer since they last answered it (a tap or a redemption begins anew).

    Attributes:
        times: Visits in which it was shown, 0 or more.
        last: When it was shown last, naive local time of the shop; None with 0 times.
    """

    times: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dislikes:
    """What one customer asked to see less of.

    Attributes:
        offers: Ids of offers that are not shown to them any more.
        categories: Categories that come after all others.
    """

    offers: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RankedOffer:
    """An offer with its place and its reason.

    Attributes:
        offer: The offer.
        score: Higher is better; only comparable within one ranking.
        reason: Why it stands here.
        propensity: Probability with which the policy showed it at its place, above 0 to 1; 1 where nothing was drawn.
    """

    offer: Offer
    score: float
    reason: Reason
    propensity: float = field(default=1.0, compare=False)
