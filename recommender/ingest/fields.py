"""The canonical fields of each kind of data, and the table that comes out."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from recommender.ingest.types import LINE, DataKind, Field, FieldType

_ID_LENGTH: Final = 64
MAX_QUANTITY: Final = 100_000
"""Most units on one line; more is a slip of the scanner."""
_MAX_AMOUNT: Final = 999_999_999
"""Largest amount in units of currency, so that sums over years of purchases stay exact in 64 bits."""
_MAX_STOCK: Final = 999_999_999
EVENT_KINDS: Final = ("purchase", "view", "cart", "tap", "email_opened")
LINE_TYPES: Final = ("sale", "return")


def _key(name: str, label: str, kind: FieldType = FieldType.ID) -> Field:
    longest = {FieldType.EMAIL: 254, FieldType.PHONE: 30}.get(kind, _ID_LENGTH)
    return Field(name, kind, label, is_key=True, longest=longest, personal=kind is not FieldType.ID or name == "card")


def _text(name: str, label: str, *, personal: bool = True, longest: int = 120) -> Field:
    return Field(name, FieldType.TEXT, label, longest=longest, personal=personal)


_KEYS: Final = (
    _key("customer_id", "Customer id"),
    _key("card", "Loyalty card number"),
    _key("phone", "Phone number", FieldType.PHONE),
    _key("email", "E-mail address", FieldType.EMAIL),
    _key("external_id", "Id in another system"),
    _key("web_id", "Pseudonymous id of a browser"),
)
CUSTOMER_KEYS: Final = tuple(field.name for field in _KEYS)
"""Fields that say which customer a row speaks of; every row of customers, purchases and events has one of them."""

_CUSTOMERS: Final = (
    *_KEYS,
    _text("full_name", "Full name"),
    _text("given_name", "Given name"),
    _text("family_name", "Family name"),
    _text("postcode", "Postcode", longest=20),
    _text("city", "Town"),
    _text("country", "Country", personal=False),
    Field("birth_date", FieldType.DAY, "Date of birth", personal=True),
    Field("age", FieldType.WHOLE, "Age in years", low=0, high=120, personal=True),
    _text("gender", "Gender"),
    Field("annual_income", FieldType.WHOLE, "Annual income", low=0, high=10**12 - 1, watched=True, personal=True),
    Field("joined", FieldType.DAY, "Customer since"),
)
_PRODUCTS: Final = (
    Field("product_id", FieldType.ID, "Product id", required=True, longest=_ID_LENGTH),
    Field("name", FieldType.TEXT, "Product name", required=True),
    Field("category", FieldType.TEXT, "Category", required=True),
    Field("price", FieldType.AMOUNT, "Price", required=True, low=0, high=_MAX_AMOUNT, above_zero=True, watched=True),
    Field("currency", FieldType.CURRENCY, "Currency"),
    Field("discreet", FieldType.YES_NO, "Not to be shown in public view"),
    _text("brand", "Brand", personal=False),
    Field("cost", FieldType.AMOUNT, "What one unit costs the shop", low=0, high=_MAX_AMOUNT, watched=True),
    Field("stock", FieldType.WHOLE, "Units on the shelf", low=0, high=_MAX_STOCK),
    Field("least_age", FieldType.WHOLE, "Sold from this age on", low=0, high=99),
    Field("rest_days", FieldType.WHOLE, "Days until whoever bought one needs another", low=1, high=36_500),
    Field("added", FieldType.DAY, "In the catalogue since"),
)
_PURCHASES: Final = (
    *_KEYS,
    Field("product_id", FieldType.ID, "Product id", required=True, longest=_ID_LENGTH),
    Field("at", FieldType.MOMENT, "Date (and time)", required=True),
    Field("time", FieldType.TEXT, "Time of day, where it is a column of its own", longest=20),
    Field("quantity", FieldType.WHOLE, "Units", required=True, low=1, high=MAX_QUANTITY, watched=True),
    Field("unit_price", FieldType.AMOUNT, "Price of one unit", low=0, high=_MAX_AMOUNT, watched=True),
    Field("line_total", FieldType.AMOUNT, "Price of all units of the line", low=0, high=_MAX_AMOUNT),
    Field("currency", FieldType.CURRENCY, "Currency"),
    Field("receipt_id", FieldType.ID, "Receipt number", longest=_ID_LENGTH),
    Field("line_type", FieldType.CHOICE, "Sale or return", choices=LINE_TYPES),
    Field("channel", FieldType.TEXT, "Channel", longest=20),
    Field("store", FieldType.TEXT, "Store", longest=120),
)
_EVENTS: Final = (
    Field("event_id", FieldType.ID, "Event id", longest=_ID_LENGTH),
    *_KEYS,
    Field("kind", FieldType.CHOICE, "What happened", required=True, choices=EVENT_KINDS),
    Field("at", FieldType.MOMENT, "Date and time", required=True),
    Field("time", FieldType.TEXT, "Time of day, where it is a column of its own", longest=20),
    Field("product_id", FieldType.ID, "Product id", longest=_ID_LENGTH),
    Field("value", FieldType.AMOUNT, "Value", low=0, high=_MAX_AMOUNT, watched=True),
    Field("currency", FieldType.CURRENCY, "Currency"),
    Field("channel", FieldType.TEXT, "Channel", longest=20),
)
_FIELDS: Final[Mapping[DataKind, tuple[Field, ...]]] = {
    DataKind.CUSTOMERS: _CUSTOMERS,
    DataKind.PRODUCTS: _PRODUCTS,
    DataKind.PURCHASES: _PURCHASES,
    DataKind.EVENTS: _EVENTS,
}

_KEY_COLUMNS: Final = dict.fromkeys(CUSTOMER_KEYS, pl.String())
_PURCHASE_COLUMNS: Final = {
    **_KEY_COLUMNS,
    "product_id": pl.String(),
    "at": pl.Datetime("us"),
    "quantity": pl.Int64(),
    "unit_price_minor": pl.Int64(),
    "receipt_id": pl.String(),
    "channel": pl.String(),
    "store": pl.String(),
}
_SCHEMAS: Final[Mapping[DataKind, pl.Schema]] = {
    DataKind.CUSTOMERS: pl.Schema(
        {
            LINE: pl.Int64(),
            **dict.fromkeys((field.name for field in _CUSTOMERS), pl.String()),
            **dict.fromkeys(("birth_date", "joined"), pl.Date()),
            **dict.fromkeys(("age", "annual_income"), pl.Int64()),
        }
    ),
    DataKind.PRODUCTS: pl.Schema(
        {
            LINE: pl.Int64(),
            "product_id": pl.String(),
            "name": pl.String(),
            "category": pl.String(),
            "price_minor": pl.Int64(),
            "discreet": pl.Boolean(),
            "brand": pl.String(),
            "cost_minor": pl.Int64(),
            "stock": pl.Int64(),
            "least_age": pl.Int64(),
            "rest_days": pl.Int64(),
            "added": pl.Date(),
        }
    ),
    DataKind.PURCHASES: pl.Schema({LINE: pl.Int64(), **_PURCHASE_COLUMNS}),
    DataKind.EVENTS: pl.Schema(
        {
            LINE: pl.Int64(),
            "event_id": pl.String(),
            **_KEY_COLUMNS,
            "kind": pl.String(),
            "at": pl.Datetime("us", "UTC"),
            "product_id": pl.String(),
            "value_minor": pl.Int64(),
            "channel": pl.String(),
        }
    ),
}
OUTPUT_OF: Final = {
    "price": "price_minor",
    "cost": "cost_minor",
    "unit_price": "unit_price_minor",
    "value": "value_minor",
}
"""Column that an amount comes out as, in minor units."""


def fields(kind: DataKind) -> tuple[Field, ...]:
    """The canonical fields of a kind of data, in the order in which a page shows them."""
    return _FIELDS[kind]


def schema(kind: DataKind) -> pl.Schema:
    """Columns of the table that :func:`recommender.ingest.cleaning.clean` gives for a kind of data.

    Customer keys and optional fields may be null. Amounts are minor units of the shop's currency. Purchases carry the
    shop's naive local time, events UTC.
    """
    return _SCHEMAS[kind]
