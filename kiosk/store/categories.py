"""Queries on the categories that customers spend their money in: sums by category, never a customer's own shares."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, literal, select

from kiosk.store.audience_records import merged_away, objectors
from kiosk.store.marketing_tables import category_shares
from kiosk.store.tables import segment_members, segments


@dataclass(frozen=True, slots=True)
class CategorySum:
    """One category in one group of customers.

    Attributes:
        group: Id of a segment, or empty for everybody.
        category: Its name.
        buyers: Customers of the group who spent money in it.
        shares: Sum of their shares; each customer's shares of all categories add up to 1.
    """

    group: str
    category: str
    buyers: int
    shares: float


def category_sums(connection: Connection, kind: str) -> Iterator[CategorySum]:
    """Everybody who may be profiled, and each segment of a kind (``cluster``, ``rule`` or ``imported``)."""
    sums = (category_shares.c.category, func.count(), func.sum(category_shares.c.share))
    everybody = select(literal(""), *sums).where(_profiled()).group_by(category_shares.c.category)
    inside = (
        select(segment_members.c.segment_id, *sums)
        .join(segment_members, segment_members.c.customer_id == category_shares.c.customer_id)
        .join(segments, segments.c.segment_id == segment_members.c.segment_id)
        .where(segments.c.kind == kind, _profiled())
        .group_by(segment_members.c.segment_id, category_shares.c.category)
    )
    for wanted in (everybody, inside):
        for row in connection.execute(wanted):
            yield CategorySum(*row)


def _profiled() -> ColumnElement[bool]:
    gone = merged_away()
    who = category_shares.c.customer_id
    return who.not_in(objectors(gone)) & who.not_in(select(gone.c.customer_id))
