"""Every number that is known of a customer, declared once: name, unit, meaning, and the least it can be.

The store's table of features, the rules of segments and the console's pages all read this list.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    """What a feature is counted in."""

    DAYS = "days"
    COUNT = "count"
    MINOR = "minor"
    """Minor units of the shop's currency."""
    SHARE = "share"
    """0 to 1."""
    YEARS = "years"
    CURRENCY = "currency"
    """Whole units of the shop's currency."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One number of a customer.

    Attributes:
        name: Stable name, also of the column.
        unit: What it is counted in.
        label: A few words for a person.
        declared: Whether only the customer's own word is its source; empty where they gave none.
    """

    name: str
    unit: Unit
    label: str
    declared: bool = False


FEATURES: Final = (
    Feature("recency_days", Unit.DAYS, "Days since the last purchase"),
    Feature("frequency", Unit.COUNT, "Receipts"),
    Feature("monetary_minor", Unit.MINOR, "Money spent, returns taken off"),
    Feature("tenure_days", Unit.DAYS, "Days since the first purchase"),
    Feature("gap_days", Unit.DAYS, "Mean days between two visits"),
    Feature("gap_sd_days", Unit.DAYS, "How much that gap varies"),
    Feature("basket_minor", Unit.MINOR, "Money a receipt"),
    Feature("basket_items", Unit.COUNT, "Units a receipt"),
    Feature("categories", Unit.COUNT, "Categories bought from"),
    Feature("top_category_share", Unit.SHARE, "Share of the favourite category"),
    Feature("discount_share", Unit.SHARE, "Share of lines bought below the list price"),
    Feature("return_share", Unit.SHARE, "Share of the money that came back by returns"),
    Feature("morning_share", Unit.SHARE, "Share of receipts before noon"),
    Feature("afternoon_share", Unit.SHARE, "Share of receipts from noon to five"),
    Feature("evening_share", Unit.SHARE, "Share of receipts from five on"),
    Feature("weekend_share", Unit.SHARE, "Share of receipts on Saturday and Sunday"),
    Feature("online_share", Unit.SHARE, "Share of receipts from the web or an app"),
    Feature("kiosk_visits", Unit.COUNT, "Visits at the kiosk"),
    Feature("taps", Unit.COUNT, "Taps on an offer"),
    Feature("views", Unit.COUNT, "Product pages seen"),
    Feature("carts", Unit.COUNT, "Products put in a cart"),
    Feature("emails_opened", Unit.COUNT, "E-mails opened"),
    Feature("engagement", Unit.COUNT, "Acts of the last 90 days beside purchases"),
    Feature("age", Unit.YEARS, "Declared age", declared=True),
    Feature("annual_income", Unit.CURRENCY, "Declared annual income", declared=True),
)
"""In the order of the store's columns. All may be empty: a gap needs two visits, an age somebody who told it."""

NAMES: Final = tuple(feature.name for feature in FEATURES)
