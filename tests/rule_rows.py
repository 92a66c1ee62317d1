"""Random facts written to a store, the customers numbered from 0; the shop's clock shows UTC."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rule_strategies import PRODUCTS, SEGMENTS, ZONE_NOW
from sqlalchemy import Connection, Table, delete, insert

from kiosk.privacy.consent import Purpose, give
from kiosk.store.consents import insert_consents
from kiosk.store.schema import metadata
from kiosk.store.tables import customers, members, products, segments
from recommender.rules import Facts, Happening

T = metadata.tables
_FILLED = (
    "events", "purchases", "features", "category_shares", "predictions", "segment_members",
    "consents", "members", "segments", "customers", "products",
)  # fmt: skip


def write_people(connection: Connection, people: Sequence[Facts], now: datetime = ZONE_NOW) -> None:
    """Put these people in place of all that is there; those of an odd number have a record that was merged away."""
    for name in _FILLED:
        connection.execute(delete(T[name]))
    _put(connection, products, [_product(product, category) for product, category in PRODUCTS.items()])
    _put(
        connection,
        segments,
        [
            {"segment_id": one, "label": one, "size": 0, "centre": [], "kind": "cluster", "updated_at": now}
            for one in SEGMENTS
        ],
    )
    for number, one in enumerate(people):
        _person(connection, str(number), one, now)


def _person(connection: Connection, who: str, one: Facts, now: datetime) -> None:
    _put(connection, customers, [{"customer_id": who} | dict(one.attributes)])
    old = f"{who}-old" if int(who) % 2 else who
    if old != who:
        _put(connection, customers, [{"customer_id": old, "merged_into": who}])
    if one.features:
        _put(connection, T["features"], [{"customer_id": who, "as_of": now.date()} | dict(one.features)])
    if one.predictions:
        _put(connection, T["predictions"], [{"customer_id": who, "as_of": now.date()} | dict(one.predictions)])
    shares = [{"customer_id": who, "category": category, "share": share} for category, share in one.shares.items()]
    _put(connection, T["category_shares"], shares)
    inside = [{"customer_id": who, "segment_id": segment, "entered_at": now} for segment in sorted(one.segments)]
    _put(connection, T["segment_members"], inside)
    # what happened lies half under the one record and half under the other
    _put(connection, T["events"], [_event(old if n % 2 else who, n, row) for n, row in enumerate(one.events)])
    _put(connection, T["purchases"], [_line(old if n % 2 else who, n, row) for n, row in enumerate(one.lines)])
    if one.member:
        _member(connection, old, one, now)


def _member(connection: Connection, customer_id: str, one: Facts, now: datetime) -> None:
    row = {"member_id": f"m{customer_id}", "state": "active", "sealed": b"", "customer_id": customer_id}
    _put(connection, members, [row | {"language": "en", "adult": "adult", "created_at": now, "used_at": now}])
    given = [give(Purpose(purpose), at=now, reference="r", screen="test") for purpose in sorted(one.purposes)]
    insert_consents(connection, f"m{customer_id}", given)


def _product(product: str, category: str) -> dict[str, Any]:
    return {"product_id": product, "name": product, "category": category, "price_minor": 100, "discreet": False}


def _event(who: str, number: int, row: Happening) -> dict[str, Any]:
    return {
        "event_id": f"{who}-{number}",
        "customer_id": who,
        "kind": row.kind,
        "at": row.at,
        "product_id": row.product,
        "value_minor": row.value_minor,
        "channel": row.channel,
    }


def _line(who: str, number: int, row: Happening) -> dict[str, Any]:
    return {
        "customer_id": who,
        "at": row.at,
        "receipt_id": row.receipt_id,
        "product_id": row.product,
        "line": number,
        "quantity": 1,
        "unit_price_minor": row.value_minor,
        "channel": row.channel,
    }


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
