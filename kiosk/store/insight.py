"""Queries behind the figures of the marketing console. What leaves for a page is a sum over people; rows stay here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Integer,
    Table,
    case,
    cast,
    delete,
    extract,
    func,
    insert,
    not_,
    select,
)

from kiosk.store.audience_records import merged_away, objectors
from kiosk.store.intake_tables import imports, returns
from kiosk.store.marketing_tables import features, predictions, reports, segment_moves
from kiosk.store.tables import customers, products, purchases, segment_members, segments
from recommender.features.names import NAMES

FETCHED: Final = 100_000
"""Rows that are in Python at once while a table becomes a frame."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report.

    Attributes:
        kind: Which.
        made_at: When, UTC.
        content: Sums and means over people, as JSON.
    """

    kind: str
    made_at: datetime
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment without its people.

    Attributes:
        segment_id: Its id.
        label: The suggested words.
        name: A person's own name for it, or None.
        kind: ``cluster``, ``rule`` or ``imported``.
        size: People in it.
        profile: What an algorithm found out about it, or None.
        rule: The rule, or None.
        updated_at: When it was made or changed, UTC.
        noise: What is added to the size of one by rule when it is told.
    """

    segment_id: str
    label: str
    name: str | None
    kind: str
    size: int
    profile: Mapping[str, Any] | None
    rule: Mapping[str, Any] | None
    updated_at: datetime
    noise: int


def find_report(connection: Connection, kind: str) -> Report | None:
    """The newest report of a kind, or None."""
    newest = (reports.c.made_at.desc(), reports.c.report_id.desc())
    row = connection.execute(select(reports).where(reports.c.kind == kind).order_by(*newest).limit(1)).first()
    return None if row is None else Report(row.kind, row.made_at, row.content)


def put_reports(connection: Connection, made: Mapping[str, Mapping[str, Any]], at: datetime) -> None:
    """Put new reports in place of the old ones of the same kinds."""
    connection.execute(delete(reports).where(reports.c.kind.in_(list(made))))
    connection.execute(insert(reports), [{"kind": kind, "made_at": at, "content": made[kind]} for kind in made])


def drop_reports(connection: Connection, beginning: str) -> None:
    """Remove the reports whose kind begins with a text."""
    connection.execute(delete(reports).where(reports.c.kind.startswith(beginning, autoescape=True)))


def segment_rows(connection: Connection) -> tuple[SegmentRow, ...]:
    """Every segment, largest first."""
    found = connection.execute(select(segments).order_by(segments.c.size.desc(), segments.c.segment_id))
    return tuple(
        SegmentRow(
            row.segment_id,
            row.label,
            row.name,
            row.kind,
            row.size,
            row.profile,
            row.rule,
            row.updated_at,
            row.noise or 0,
        )
        for row in found
    )


def last_import(connection: Connection) -> datetime | None:
    """When data was last taken in, UTC."""
    return connection.scalar(select(func.max(imports.c.ended_at)))


def count_customers(connection: Connection) -> int:
    """Customers, without those whose record was merged into another one."""
    return connection.execute(select(func.count()).where(customers.c.merged_into.is_(None))).scalar_one()


def feature_frame(connection: Connection) -> pl.DataFrame:
    """``customer_id`` and every feature of everybody who may be profiled; an unknown value is null."""
    gone = merged_away()
    wanted = select(features.c.customer_id, *(features.c[name] for name in NAMES)).where(
        features.c.customer_id.not_in(objectors(gone)), features.c.customer_id.not_in(select(gone.c.customer_id))
    )
    return _frame(connection, wanted, {"customer_id": pl.String, **dict.fromkeys(NAMES, pl.Float64)})


def profiled_ids(connection: Connection) -> frozenset[str]:
    """Ids of everybody who has features and may be profiled."""
    gone = merged_away()
    wanted = select(features.c.customer_id).where(
        features.c.customer_id.not_in(objectors(gone)), features.c.customer_id.not_in(select(gone.c.customer_id))
    )
    return frozenset(connection.scalars(wanted))


def prediction_frame(connection: Connection) -> pl.DataFrame:
    """``customer_id, churn, value_minor`` of everybody who may be profiled."""
    wanted = select(predictions.c.customer_id, predictions.c.churn, predictions.c.value_minor).where(
        predictions.c.customer_id.not_in(objectors(merged_away()))
    )
    return _frame(connection, wanted, {"customer_id": pl.String, "churn": pl.Float64, "value_minor": pl.Float64})


def bought_categories(connection: Connection) -> pl.DataFrame:
    """``customer_id, category``: the category of every line that somebody bought who may be profiled."""
    gone = merged_away()
    who = func.coalesce(gone.c.merged_into, purchases.c.customer_id)
    joined = purchases.join(products, products.c.product_id == purchases.c.product_id).outerjoin(
        gone, gone.c.customer_id == purchases.c.customer_id
    )
    wanted = select(who, products.c.category).select_from(joined).where(who.not_in(objectors(gone)))
    return _frame(connection, wanted, {"customer_id": pl.String, "category": pl.String})


def member_frame(connection: Connection) -> pl.DataFrame:
    """``customer_id, segment_id``: who is in which segment."""
    wanted = select(segment_members.c.customer_id, segment_members.c.segment_id)
    return _frame(connection, wanted, {"customer_id": pl.String, "segment_id": pl.String})


def months(connection: Connection, span: int = 1) -> pl.DataFrame:
    """Per month of purchase and month of the first one: how many customers, their receipts and money.

    Args:
        connection: To the store.
        span: Months that are taken together, 1 or 3.

    Returns:
        ``month, first`` (years times 12 plus the month, from 0, by ``span``), ``customers, receipts, money_minor``.
    """
    gone = merged_away()
    who = func.coalesce(gone.c.merged_into, purchases.c.customer_id)
    month = (_month_of(purchases) // span).label("month")
    each = (
        select(
            who.label("who"),
            month,
            func.count(purchases.c.receipt_id.distinct()).label("receipts"),
            func.sum(purchases.c.quantity * purchases.c.unit_price_minor).label("money"),
        )
        .select_from(purchases.outerjoin(gone, gone.c.customer_id == purchases.c.customer_id))
        .group_by(who, month)
        .cte("each_month")
    )
    first = func.min(each.c.month).over(partition_by=each.c.who).label("first")
    begun = select(each.c.month, first, each.c.receipts, each.c.money).subquery()
    wanted = select(
        begun.c.month, begun.c.first, func.count(), func.sum(begun.c.receipts), func.sum(begun.c.money)
    ).group_by(begun.c.month, begun.c.first)
    names = ("month", "first", "customers", "receipts", "money_minor")
    return _frame(connection, wanted, dict.fromkeys(names, pl.Int64)).sort("month", "first")


def returned(connection: Connection) -> pl.DataFrame:
    """``month, money_minor``: money that came back, per month."""
    month = _month_of(returns)
    wanted = select(month, func.sum(returns.c.quantity * returns.c.unit_price_minor)).group_by(month)
    return _frame(connection, wanted, {"month": pl.Int64, "money_minor": pl.Int64})


def segment_ids(connection: Connection, segment_id: str) -> tuple[str, ...]:
    """Ids of the customers of a segment who did not object to profiling, in order."""
    wanted = select(segment_members.c.customer_id).where(
        segment_members.c.segment_id == segment_id, segment_members.c.customer_id.not_in(objectors(merged_away()))
    )
    return tuple(connection.scalars(wanted.order_by(segment_members.c.customer_id)))


def categories(connection: Connection) -> list[str]:
    """Every category of the products, by name."""
    return list(connection.scalars(select(products.c.category).distinct().order_by(products.c.category)))


def moved(connection: Connection, since: datetime) -> Sequence[tuple[str, int, int]]:
    """Per segment: how often somebody entered and left since a moment."""
    entered = func.sum(case((segment_moves.c.entered, 1), else_=0))
    left = func.sum(case((not_(segment_moves.c.entered), 1), else_=0))
    wanted = select(segment_moves.c.segment_id, entered, left).where(segment_moves.c.at >= since)
    found = connection.execute(wanted.group_by(segment_moves.c.segment_id).order_by(segment_moves.c.segment_id))
    return [(row[0], row[1], row[2]) for row in found]


def _month_of(table: Table) -> ColumnElement[int]:
    year, month = (cast(extract(part, table.c.at), Integer) for part in ("year", "month"))
    return year * 12 + month - 1


def _frame(connection: Connection, wanted: Executable, schema: Mapping[str, Any]) -> pl.DataFrame:
    found = connection.execution_options(yield_per=FETCHED).execute(wanted)
    parts = [pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row") for rows in found.partitions()]
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)
