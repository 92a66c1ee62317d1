"""Makes a large encrypted store of made-up customers, quickly, and twenty rules of the kinds a shop saves."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import sqlite

from kiosk.store.database import Store
from kiosk.store.schema import metadata
from recommender.features.names import FEATURES, Unit
from recommender.rules import Rule, parse

NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
CATEGORIES: Final = ("Coffee", "Tea", "Bread", "Fruit", "Care", "Toys", "Books", "Snacks")
PRODUCTS: Final = 200
EVENTS, LINES, SHARES = 3, 6, 2
"""Rows a customer of each kind."""
_KINDS: Final = ("view", "cart", "tap", "email_opened")
_BATCH: Final = 50_000
_CITIES: Final = ("Chennai",) * 30 + ("Madurai",) * 18 + ("Jaffna", "Karaikal")

_SOURCE: Final[tuple[dict[str, Any], ...]] = (
    {"feature": "recency_days", "op": "<=", "value": 10},
    {"feature": "recency_days", "op": ">", "value": 390},
    {"feature": "frequency", "op": ">=", "value": 49},
    {"feature": "monetary_minor", "op": ">", "value": 980_000},
    {"feature": "age", "op": "between", "value": [25, 26]},
    {"not": {"feature": "discount_share", "op": "<", "value": 0.97}},
    {"attribute": "city", "op": "in", "value": ["Jaffna", "Karaikal"]},
    {"attribute": "joined", "op": ">=", "value": "2026-02-01"},
    {"share": "Coffee", "op": ">=", "value": 0.9},
    {"prediction": "churn", "op": ">", "value": 0.97},
    {"event": "view", "at_least": 2, "within_days": 30},
    {"event": "cart", "at_least": 1, "within_days": 7, "where": {"category": "Coffee"}},
    {"all": [{"feature": "recency_days", "op": "<=", "value": 9}, {"event": "tap", "at_most": 0, "within_days": 7}]},
    {"bought": "receipts", "at_least": 2, "within_days": 14},
    {"bought": "money_minor", "at_least": 10_000, "within_days": 14},
    {"bought": "lines", "at_least": 1, "within_days": 7, "where": {"category": "Tea"}},
    {"all": [{"feature": "recency_days", "op": "<=", "value": 60}, {"event": "tap", "at_least": 1, "within_days": 30}]},
    {
        "any": [
            {"feature": "frequency", "op": ">=", "value": 50},
            {"prediction": "value_minor", "op": ">", "value": 98e4},
        ]
    },
    {"all": [{"member": True}, {"consent": "contact"}, {"feature": "recency_days", "op": "<=", "value": 90}]},
    {"all": [{"segment": "rule-01"}, {"not": {"segment": "rule-10"}}]},
)


def rules() -> tuple[tuple[str, Rule], ...]:
    """Twenty rules with their ids, most of one to five in a hundred; the last asks for two of the others."""
    return tuple((f"rule-{number:02}", parse(one)) for number, one in enumerate(_SOURCE))


def customer(number: int) -> str:
    """Id of a customer by number, in the order of the numbers."""
    return f"C{number:08}"


def fill(store: Store, count: int) -> None:
    """Write customers with features, shares, predictions, events and purchases in bulk.

    Args:
        store: An empty one.
        count: How many customers; one in a hundred is a member.
    """
    random = np.random.default_rng(42)
    filled = [metadata.tables[name] for name in ("features", "category_shares", "events", "purchases")]
    indexes = [index for table in filled for index in table.indexes]
    with store.write() as connection:
        for index in indexes:  # made once at the end instead of with every row
            index.drop(connection)
        _bulk(connection, "products", _products())
        for first in range(0, count, _BATCH):
            ids = [customer(number) for number in range(first, min(first + _BATCH, count))]
            for table, rows in _tables(ids, first, random):
                _bulk(connection, table, rows)
        for index in indexes:
            index.create(connection)
    store.clear_journal()


def _bulk(connection: Connection, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows with a value for every column, in the order of the table, as the driver takes them."""
    table: Table = metadata.tables[name]
    statement = str(insert(table).compile(dialect=sqlite.dialect()))
    left = iter(rows)
    while part := list(islice(left, _BATCH)):
        connection.exec_driver_sql(statement, part)


def _products() -> Iterator[tuple[Any, ...]]:
    for number in range(PRODUCTS):
        yield f"P{number:04}", f"Product {number}", CATEGORIES[number % len(CATEGORIES)], 100 + number, False


def _tables(ids: list[str], first: int, random: np.random.Generator) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    many = len(ids)
    cities = random.choice(_CITIES, many).tolist()
    joined = random.integers(0, 1500, many).tolist()
    days = [str((NOW - timedelta(days=day)).date()) for day in range(1501)]
    yield "customers", ((who, None, None, None, cities[n], days[joined[n]], None, None) for n, who in enumerate(ids))
    columns = [_feature(feature.unit, many, random) for feature in FEATURES]
    yield "features", zip(ids, [days[0]] * many, *columns, strict=True)
    share = random.random(many).round(3).tolist()
    yield (
        "category_shares",
        (
            (who, CATEGORIES[(first + n + one) % len(CATEGORIES)], abs(one - share[n]))
            for n, who in enumerate(ids)
            for one in range(SHARES)
        ),
    )
    churn, worth = random.random(many).round(3).tolist(), (random.random(many) * 1e6).round().tolist()
    yield "predictions", zip(ids, churn, churn, churn, worth, worth, worth, [days[0]] * many, strict=True)
    yield "events", _events(ids, random)
    yield "purchases", _lines(ids, random)
    yield from _members(ids)


def _feature(unit: Unit, many: int, random: np.random.Generator) -> list[float]:
    most = {Unit.SHARE: 1.0, Unit.DAYS: 400.0, Unit.COUNT: 50.0, Unit.YEARS: 80.0}.get(unit, 1e6)
    values = random.random(many) * most
    rounded: list[float] = values.round(3 if unit is Unit.SHARE else 0).tolist()
    return rounded


def _events(ids: list[str], random: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    ago, kind = random.random((len(ids), EVENTS)) * 200 * 86_400, random.integers(0, len(_KINDS), (len(ids), EVENTS))
    product = random.integers(0, PRODUCTS, (len(ids), EVENTS))
    for n, who in enumerate(ids):
        for one in range(EVENTS):
            what = f"P{product[n, one]:04}"
            yield f"{who}-{one}", who, _KINDS[kind[n, one]], _moment(ago[n, one]), what, None, "web"


def _lines(ids: list[str], random: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    ago, product = random.random((len(ids), LINES)) * 400 * 86_400, random.integers(0, PRODUCTS, (len(ids), LINES))
    for n, who in enumerate(ids):
        moments = np.sort(ago[n])[::-1]
        for one in range(LINES):
            yield who, _moment(moments[one]), f"R{one}", f"P{product[n, one]:04}", 0, 1, 5_000 + one, "store"


def _members(ids: list[str]) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    from kiosk.privacy.consent import Purpose, give  # noqa: PLC0415 - beside what uses it

    some, at = ids[::100], _moment(0)
    yield "members", ((f"m{who}", "active", b"", who, "en", "adult", at, at, None) for who in some)
    given = [give(one, at=NOW, reference="bench", screen="bench") for one in (Purpose.OFFERS, Purpose.CONTACT)]
    yield (
        "consents",
        (
            (None, f"m{who}", c.purpose.value, c.wording_version, c.text_hash, c.language, at, "r", "s", None, None)
            for who in some
            for c in given
        ),
    )


def _moment(seconds_ago: float) -> str:
    return f"{NOW - timedelta(seconds=float(seconds_ago)):%Y-%m-%d %H:%M:%S.%f}"
