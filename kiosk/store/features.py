"""Queries behind the features of customers: what they are made from, and where they are kept.

Everything is read by primary key for the records that are asked for: a handful costs the same in a store of any size.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import polars as pl
from sqlalchemy import BindParameter, Connection, Delete, Select, Table, bindparam, delete, func, insert, select, update

from kiosk.privacy.consent import Purpose
from kiosk.store.consents import stands
from kiosk.store.events import EventKind
from kiosk.store.identity import same_person
from kiosk.store.intake_tables import events, returns
from kiosk.store.marketing_tables import category_shares, features, predictions
from kiosk.store.shop import UNTOLD
from kiosk.store.tables import customers, members, products, purchases
from kiosk.store.upsert import upsert
from recommender.features.names import NAMES

CONDITIONS: Final = 10_000
"""Most values in one condition."""

_MOMENT: Final = pl.Datetime("us")
_LINES: Final = {
    "customer_id": pl.String,
    "product_id": pl.String,
    "at": _MOMENT,
    "quantity": pl.Int64,
    "unit_price_minor": pl.Int64,
    "receipt_id": pl.String,
}
_ACTS: Final = pl.Schema({"customer_id": pl.String(), "at": _MOMENT, "kind": pl.String()})
_VISITS: Final = pl.Schema({"customer_id": pl.String(), "at": _MOMENT})
_READ: Final[Mapping[Table, Mapping[str, Any]]] = {
    purchases: _LINES | {"channel": pl.String},
    returns: _LINES,
    customers: {"customer_id": pl.String, "age": pl.Int64, "annual_income": pl.Int64, "merged_into": pl.String},
    products: {"product_id": pl.String, "category": pl.String, "price_minor": pl.Int64},
}
"""Columns that are read of a table, with their types in a frame."""
_EMPTY: Final = {table: pl.DataFrame(schema=dict(schema)) for table, schema in _READ.items()}
_NO_ACTS, _NO_VISITS = pl.DataFrame(schema=_ACTS), pl.DataFrame(schema=_VISITS)
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)


def customers_after(connection: Connection, last: str, count: int) -> tuple[str, ...]:
    """The next customers by id, records that were merged into another one left out."""
    following = select(customers.c.customer_id).where(customers.c.customer_id > last, customers.c.merged_into.is_(None))
    return tuple(connection.scalars(following.order_by(customers.c.customer_id).limit(count)))


def customer_count(connection: Connection) -> int:
    """How many customers :func:`customers_after` will give."""
    return connection.execute(
        select(func.count()).select_from(customers).where(customers.c.merged_into.is_(None))
    ).scalar_one()


def first_day(connection: Connection) -> date | None:
    """Day of the first purchase of all."""
    first = connection.scalar(select(func.min(purchases.c.at)))
    return None if first is None else first.date()


def rows_of(connection: Connection, table: Table, ids: Collection[str]) -> pl.DataFrame:
    """Rows of ``purchases``, ``returns`` or ``customers`` of these records."""
    return _frame(connection, table, "customer_id", ids)


def catalogue(connection: Connection, ids: Collection[str] | None = None) -> pl.DataFrame:
    """Products, all or these; left out is what only a receipt has named, without a category or a list price."""
    return _frame(connection, products, "product_id", ids)


def acts_of(connection: Connection, ids: Collection[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Events and visits at the kiosk of these records, in the shop's local time."""
    acts, visits = list[tuple[str, datetime, str]](), list[tuple[str, datetime]]()
    for part in _parts(ids):
        for who, at, kind in connection.execute(_acts(), {_IDS.key: part}):
            local = at.astimezone().replace(tzinfo=None)
            if kind == EventKind.VISIT.value:
                visits.append((who, local))
            else:
                acts.append((who, local, kind))
    return (
        pl.DataFrame(acts, schema=_ACTS, orient="row") if acts else _NO_ACTS,
        pl.DataFrame(visits, schema=_VISITS, orient="row") if visits else _NO_VISITS,
    )


def objecting(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of these records whose member does not agree to offers: nothing is worked out about them."""
    found = (who for part in _parts(ids) for who in connection.scalars(_objecting(), {_IDS.key: part}))
    return frozenset(who for who in found if who is not None)


def put_features(connection: Connection, table: pl.DataFrame, shares: pl.DataFrame, gone: Collection[str]) -> None:
    """Replace features and shares.

    Args:
        connection: In a write transaction.
        table: ``customer_id, as_of`` and every feature, of customers that are in the store.
        shares: ``customer_id, category, share`` of the same customers.
        gone: Records that have none any more, nor a prediction.
    """
    forget(connection, gone)
    _forget(connection, category_shares, table["customer_id"].to_list())
    upsert(connection, features, table.to_dicts())
    if not shares.is_empty():
        connection.execute(insert(category_shares), shares.to_dicts())


def put_predictions(connection: Connection, rows: Sequence[Mapping[str, Any]], gone: Collection[str]) -> None:
    """Replace predictions; arguments as for :func:`put_features`."""
    _forget(connection, predictions, gone)
    upsert(connection, predictions, rows)


def forget(connection: Connection, ids: Collection[str]) -> None:
    """Remove all that was worked out about these records."""
    for table in (features, category_shares, predictions):
        _forget(connection, table, ids)


def forget_visits(connection: Connection, customer_id: str) -> None:
    """Take out of a customer's features what visits at the kiosk gave, at once: they do not agree to it any more.

    Visits are none from now on; of the acts they were counted among nobody knows how many, until they are made anew.
    """
    for part in _parts(same_person(connection, customer_id)):
        counted = update(features).where(features.c.customer_id.in_(part), features.c.kiosk_visits > 0)
        connection.execute(counted.values(kiosk_visits=0.0, engagement=None))


def features_of(connection: Connection, customer_id: str) -> Mapping[str, float | None] | None:
    """The features of one customer by name, or None where there are none."""
    row = connection.execute(select(features).where(features.c.customer_id == customer_id)).mappings().one_or_none()
    return None if row is None else {name: row[name] for name in NAMES}


def _forget(connection: Connection, table: Table, ids: Collection[str]) -> None:
    for part in _parts(ids):
        connection.execute(_removal(table), {_IDS.key: part})


def _frame(connection: Connection, table: Table, key: str, ids: Collection[str] | None) -> pl.DataFrame:
    if ids is None:
        rows = [tuple(row) for row in connection.execute(_wanted(table, None))]
    else:
        wanted = _wanted(table, key)
        rows = [tuple(row) for part in _parts(ids) for row in connection.execute(wanted, {_IDS.key: part})]
    return pl.DataFrame(rows, schema=dict(_READ[table]), orient="row") if rows else _EMPTY[table]


# Built once: to put a statement together takes longer than to run it for one customer.


@cache
def _wanted(table: Table, key: str | None) -> Select[Any]:
    wanted: Select[Any] = select(*(table.c[name] for name in _READ[table]))
    if table is products:
        wanted = wanted.where(products.c.category != UNTOLD)
    return wanted if key is None else wanted.where(table.c[key].in_(_IDS))


@cache
def _acts() -> Select[str, datetime, str]:
    return select(events.c.customer_id, events.c.at, events.c.kind).where(events.c.customer_id.in_(_IDS))


@cache
def _objecting() -> Select[str | None]:
    return select(members.c.customer_id).where(~stands(members, Purpose.OFFERS), members.c.customer_id.in_(_IDS))


@cache
def _removal(table: Table) -> Delete:
    return delete(table).where(table.c.customer_id.in_(_IDS))


def _parts(ids: Collection[str]) -> list[list[str]]:
    asked = sorted(ids)
    return [asked[start : start + CONDITIONS] for start in range(0, len(asked), CONDITIONS)]
