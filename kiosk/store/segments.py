"""Queries on segments and who is in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from kiosk.store.tables import segment_members, segments
from recommender.types import Segment

CLUSTER = "cluster"
"""Kind of a segment that an algorithm found."""


def replace_segments(
    connection: Connection, rows: Sequence[Segment], assignments: Mapping[str, str], at: datetime
) -> None:
    """Put a new segmentation in place of the old one; segments by rule stay.

    Args:
        connection: In a write transaction, so that nobody ever reads half of it.
        rows: The segments.
        assignments: Customer id to segment id; both must exist.
        at: When, UTC.
    """
    old = select(segments.c.segment_id).where(segments.c.kind == CLUSTER)
    connection.execute(delete(segment_members).where(segment_members.c.segment_id.in_(old)))
    connection.execute(delete(segments).where(segments.c.kind == CLUSTER))
    if rows:
        connection.execute(
            insert(segments),
            [
                {
                    "segment_id": s.segment_id,
                    "label": s.label,
                    "size": s.size,
                    "centre": s.centre,
                    "kind": CLUSTER,
                    "updated_at": at,
                }
                for s in rows
            ],
        )
    if assignments:
        connection.execute(
            insert(segment_members),
            [
                {"customer_id": who, "segment_id": segment, "entered_at": at}
                for who, segment in sorted(assignments.items())
            ],
        )


def all_segments(connection: Connection) -> tuple[Segment, ...]:
    """Every segment, largest first."""
    rows = connection.execute(select(segments).order_by(segments.c.size.desc(), segments.c.segment_id))
    return tuple(
        Segment(row.segment_id, row.label, row.size, tuple((name, value) for name, value in row.centre)) for row in rows
    )


def segments_of(connection: Connection, customer_id: str) -> tuple[str, ...]:
    """Ids of the segments a customer is in; empty for somebody who never bought."""
    wanted = select(segment_members.c.segment_id).where(segment_members.c.customer_id == customer_id)
    return tuple(connection.scalars(wanted.order_by(segment_members.c.segment_id)))


def leave_segments(connection: Connection, customer_id: str) -> None:
    """Take a customer out of every segment, because they object to being in one."""
    connection.execute(delete(segment_members).where(segment_members.c.customer_id == customer_id))
