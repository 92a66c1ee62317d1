"""Values that cross the border of the recommender: customers, products, purchases, segments and reasons.

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
        brand: As shown to shoppers, or None.
        cost_minor: What one unit costs the shop in minor units, 0 or more; None where it is not told.
        stock: Units on the shelf, 0 or more; None where nobody counts them.
        least_age: Years from which it may be sold; 0 for everybody. From 1 on it is never on a public screen.
        rest_days: Days for which whoever bought one needs no other (durables); None for what is used up.
        added: First day in the catalogue, or None.
    """

    product_id: str
    name: str
    category: str
    price_minor: int
    discreet: bool = False
    brand: str | None = None
    cost_minor: int | None = None
    stock: int | None = None
    least_age: int = 0
    rest_days: int | None = None
    added: date | None = None


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


class ReasonCode(StrEnum):
    """Why something was chosen; the screen maps codes to words. Each is true of the data it was made from."""

    RHYTHM = "rhythm"
    """The customer buys the product about every so many days; ``detail`` names it, ``days`` is the median gap."""
    BUYS_PRODUCT = "buys_product"
    """The customer buys the product again and again; ``detail`` names it."""
    BUYS_CATEGORY = "buys_category"
    """The customer buys in this category; ``detail`` is the category."""
    GOES_WITH = "goes_with"
    """It is often on one receipt with something the customer bought or chose in this visit; ``detail`` names that."""
    ALSO_BOUGHT = "also_bought"
    """Customers who buy what this one bought buy it too; ``detail`` names what this one bought."""
    LIKE_WHAT_YOU_BUY = "like_what_you_buy"
    """It is alike in name, category, brand or price to something the customer bought; ``detail`` names that."""
    CHOSEN_NOW = "chosen_now"
    """The customer tapped it, or something of its category, in this visit; ``detail`` names what."""
    INTEREST = "interest"
    """The customer said that this category interests them; ``detail`` is the category."""
    SEGMENT_LIKES = "segment_likes"
    """Customers with similar habits buy it; ``detail`` is the category."""
    FOR_YOUR_GROUP = "for_your_group"
    """The shop made the offer for a group of customers, such as a segment, that this one is in."""
    STORE_LIKES = "store_likes"
    """It is bought much in this store lately; ``detail`` names the product or the category."""
    FOR_EVERYONE = "for_everyone"
    """A general offer of the shop."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something stands where it stands.

    Attributes:
        code: Which reason.
        detail: The word it speaks of (a product's name or a category), or empty.
        days: Of :attr:`ReasonCode.RHYTHM`, 1 or more; else None.
    """

    code: ReasonCode
    detail: str = ""
    days: int | None = None
