"""Events of Google Analytics 4 as BigQuery exports them: each product of an event becomes a row of its own.

The names of columns are those of the export's schema ("BigQuery Export schema" in Google's Analytics help).
"""

from collections.abc import Collection
from typing import Any, Final

GA4_COLUMNS: Final = frozenset({"event_name", "event_timestamp", "user_pseudo_id"})
"""Columns that every event of the export has, and nothing else."""
GA4_ITEM_COLUMNS: Final = ("items.item_id", "items.price")
"""Columns of products, which a file may first have far below its beginning."""
MOST_ITEMS: Final = 200
"""Products of one event: the limit of Analytics itself, so that no line of a file can become any number of rows."""
_ITEMS: Final = "items"
_OF_ALL: Final = ("event_params.value", "ecommerce.purchase_revenue", "ecommerce.refund_value", "ecommerce.tax_value",
                  "ecommerce.shipping_value", "ecommerce.total_item_quantity", "ecommerce.unique_items")  # fmt: skip
"""Amounts of the whole event: they stand in its first row only, so that they count once."""


def is_ga4(header: Collection[str]) -> bool:
    """Whether these are the columns of an export of Google Analytics 4."""
    return set(header) >= GA4_COLUMNS


def items_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The event as one record for each of its products, in their order; as it is where it has none."""
    items = record.get(_ITEMS)
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        return [record]
    return [record | {_ITEMS: item} for item in items]


def without_totals(cells: dict[str, Any]) -> dict[str, Any]:
    """Cells of a further product of an event."""
    return {name: value for name, value in cells.items() if name not in _OF_ALL}
