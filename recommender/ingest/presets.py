"""Mappings of exports that many shops have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from recommender.ingest.analytics import GA4_COLUMNS, GA4_ITEM_COLUMNS
from recommender.ingest.types import OTHER_WORDS, ColumnMapping, DataKind, DateOrder


@dataclass(frozen=True, slots=True)
class Preset:
    """A mapping that is known beforehand.

    Attributes:
        name: Stable name.
        label: What it is for, in words.
        kind: What such a source holds.
        mapping: Its mapping.
        signature: Columns that nothing else has: a source with all of them is one of these. Empty where there are none.
    """

    name: str
    label: str
    kind: DataKind
    mapping: ColumnMapping
    signature: frozenset[str] = frozenset()


_GA4_KINDS: Final[Mapping[str, str | None]] = {
    "page_view": "view",
    "view_item": "view",
    "add_to_cart": "cart",
    "purchase": "purchase",
    "select_item": "tap",
    "select_promotion": "tap",
    "click": "tap",
    **dict.fromkeys(
        ("session_start", "first_visit", "first_open", "user_engagement", "scroll", "screen_view", "form_start",
         "form_submit", "file_download", "video_start", "video_progress", "video_complete", "view_search_results",
         "view_item_list", "view_promotion", "view_cart", "remove_from_cart", "begin_checkout", "add_payment_info",
         "add_shipping_info", "add_to_wishlist", "login", "sign_up", "search", "share", "refund", "generate_lead")
    ),
}  # fmt: skip
_MATOMO_KINDS: Final[Mapping[str, str | None]] = {
    "action": "view",
    "ecommerceorder": "purchase",
    "ecommerceabandonedcart": "cart",
    "event": "tap",
    **dict.fromkeys(("outlink", "download", "search", "goal", "form", "media", "contentimpression", "crash")),
}
_KEYS: Final = {"customer_id": "customer_id", "card": "card", "phone": "phone", "email": "email"}

_ALL: Final = (
    Preset(
        "ga4",
        "Google Analytics 4, export to BigQuery as JSON lines",
        DataKind.EVENTS,
        ColumnMapping(
            columns={
                "customer_id": "user_id",
                "web_id": "user_pseudo_id",
                "kind": "event_name",
                "at": "event_timestamp",
                "product_id": "items.item_id",
                "value": "event_params.value",
                "currency": "event_params.currency",
                "channel": "platform",
            },
            vocabulary={"kind": _GA4_KINDS},
            time_zone="UTC",
        ),
        GA4_COLUMNS,
    ),
    Preset(
        "ga4_purchases",
        "Google Analytics 4, export to BigQuery as JSON lines: purchases and refunds, a line for each product",
        DataKind.PURCHASES,
        ColumnMapping(
            columns={
                "customer_id": "user_id",
                "web_id": "user_pseudo_id",
                "product_id": "items.item_id",
                "at": "event_timestamp",
                "quantity": "items.quantity",
                "unit_price": "items.price",
                "currency": "event_params.currency",
                "receipt_id": "ecommerce.transaction_id",
                "line_type": "event_name",
                "channel": "platform",
            },
            # Analytics counts one where a product comes without a quantity.
            constants={"quantity": "1"},
            vocabulary={"line_type": {"purchase": "sale", "refund": "return", OTHER_WORDS: None}},
            time_zone="UTC",
        ),
        GA4_COLUMNS | set(GA4_ITEM_COLUMNS),
    ),
    Preset(
        "matomo",
        "Matomo, actions of the visits log as CSV or JSON lines",
        DataKind.EVENTS,
        ColumnMapping(
            columns={
                "customer_id": "userId",
                "web_id": "visitorId",
                "kind": "type",
                "at": "timestamp",
                "product_id": "productViewSku",
                "value": "revenue",
                "currency": "currency",
            },
            constants={"channel": "web"},
            vocabulary={"kind": _MATOMO_KINDS},
            time_zone="UTC",
        ),
        frozenset({"visitorId", "type", "timestamp"}),
    ),
    Preset(
        "events",
        "Any table of events: event_id, customer_id, kind, at, product_id, value, channel",
        DataKind.EVENTS,
        ColumnMapping(
            columns={
                "event_id": "event_id",
                **_KEYS,
                "kind": "kind",
                "at": "at",
                "product_id": "product_id",
                "value": "value",
                "currency": "currency",
                "channel": "channel",
            }
        ),
    ),
    Preset(
        "online_retail",
        "UCI Online Retail: InvoiceNo, StockCode, Quantity, InvoiceDate, UnitPrice, CustomerID",
        DataKind.PURCHASES,
        ColumnMapping(
            columns={
                "customer_id": "CustomerID",
                "product_id": "StockCode",
                "at": "InvoiceDate",
                "quantity": "Quantity",
                "unit_price": "UnitPrice",
                "receipt_id": "InvoiceNo",
            },
            constants={"currency": "GBP"},
            dates=DateOrder.MONTH_FIRST,
        ),
    ),
)
PRESETS: Final[Mapping[str, Preset]] = {preset.name: preset for preset in _ALL}
"""Presets by name."""
