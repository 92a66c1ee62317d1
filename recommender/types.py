"""Values that cross the border of the recommender: customers, products, purchases, segments and offers.

Money is an integer in the minor unit of the shop's currency (paise, cents); the recommender never formats it. Customers
are opaque ids with declared attributes from the shop's own files, never anything read from a face.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer as the shop's files declare them.

    Attributes:
        customer_id: The shop's own id, unique.
        age: Declared age in years, 0 to 120.
        gender: Declared, free text as the shop writes it.
        annual_income: Declared, in whole units of the shop's currency.
        city: Declared place.
        joined: First day as a customer.
        card: Number of the loyalty card; hidden from the text form.
        phone: Phone number; hidden from the text form.
    """

    customer_id: str
    age: int | None = None
    gender: str | None = None
    annual_income: int | None = None
    city: str | None = None
    joined: date | None = None
    card: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the catalogue.

    Attributes:
        product_id: The shop's own id, unique.
        name: As shown to shoppers.
        category: One level, as shown to shoppers.
        price_minor: List price in minor units, above 0.
        discreet: True for things that must not be shown in public view (health, alcohol, intimate items).
    """

    product_id: str
    name: str
    category: str
    price_minor: int
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class Purchase:
    """One line of one receipt.

    Attributes:
        customer_id: Who bought.
        product_id: What.
        at: When, naive local time of the shop.
        quantity: Units, above 0.
        unit_price_minor: Price paid for one unit in minor units, 0 or more.
        receipt_id: Groups lines into baskets.
    """

    customer_id: str
    product_id: str
    at: datetime
    quantity: int
    unit_price_minor: int
    receipt_id: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A group of customers, known by what it is, not by its cluster number.

    Attributes:
        segment_id: Stable slug made from what the segment is, such as ``frequent-high-spend``.
        label: The same in words.
        size: Number of customers.
        centre: Mean of each feature in its original unit, as (name, value) pairs.
    """

    segment_id: str
    label: str
    size: int
    centre: tuple[tuple[str, float], ...]


class OfferKind(StrEnum):
    """What a redeemed offer gives."""

    PERCENT_OFF = "percent_off"
    AMOUNT_OFF = "amount_off"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer. It attaches to products or a category, and to one segment or to everyone.

    Attributes:
        offer_id: Stable id.
        title: As shown, such as ``15 % off filter coffee``.
        kind: What it gives.
        value: Percent (1 to 90) or minor units, by ``kind``; 0 for information.
        category: Category it is valid for, or None with ``product_ids``.
        product_ids: Products it is valid for; empty means the whole category.
        segment_id: Only for this segment, or None for everyone.
        starts: First valid day.
        ends: Last valid day.
    """

    offer_id: str
    title: str
    kind: OfferKind
    value: int
    category: str | None
    product_ids: tuple[str, ...]
    segment_id: str | None
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class Dislikes:
    """What one customer asked to see less of.

    Attributes:
        offers: Ids of offers that are not shown to them any more.
        categories: Categories that come after all others.
    """

    offers: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


class ReasonCode(StrEnum):
    """Why an offer was chosen; the screen maps codes to words."""

    BUYS_PRODUCT = "buys_product"
    """The customer buys the offered product again and again; the detail is the product's name."""
    BUYS_CATEGORY = "buys_category"
    """The customer buys in this category; the detail is the category."""
    SEGMENT_LIKES = "segment_likes"
    """Customers with similar habits buy it; the detail is the category."""
    FOR_EVERYONE = "for_everyone"
    """A general offer of the shop."""


@dataclass(frozen=True, slots=True)
class RankedOffer:
    """An offer with its place and its reason.

    Attributes:
        offer: The offer.
        score: Higher is better; only comparable within one ranking.
        reason: Why it stands here.
        detail: The word the reason speaks of (a product's name or a category), or empty.
    """

    offer: Offer
    score: float
    reason: ReasonCode
    detail: str = ""
