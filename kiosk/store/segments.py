"""Queries on segments and who is in them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.store.audience_rows import RULE, Move, set_due, told, write_moves
from kiosk.store.identity import parts, same_person
from kiosk.store.marketing_tables import run_members, segment_moves
from kiosk.store.tables import segment_members, segments
from recommender.types import Segment

CLUSTER = "cluster"
"""Kind of a segment that an algorithm found."""


def replace_segments(
    connection: Connection,
    rows: Sequence[Segment],
    assignments: Mapping[str, str],
    at: datetime,
    profiles: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> Mapping[str, str]:
    """Put a new segmentation in place of the old one; segments by rule stay, and so do names that a person gave.

    An id that a segment by rule has already is given ``-found`` at its end.

    Args:
        connection: In a write transaction, so that nobody ever reads half of it.
        rows: The segments.
        assignments: Customer id to segment id; both must exist.
        at: When, UTC.
        profiles: What is known of a segment, by its id.

    Returns:
        The id that each segment has now, by the one it was given.
    """
    named = select(segments.c.segment_id, segments.c.name).where(segments.c.kind == CLUSTER)
    names = {row.segment_id: row.name for row in connection.execute(named)}
    old = select(segments.c.segment_id).where(segments.c.kind == CLUSTER)
    connection.execute(delete(segment_members).where(segment_members.c.segment_id.in_(old)))
    connection.execute(delete(segments).where(segments.c.kind == CLUSTER))
    kept = frozenset(connection.scalars(select(segments.c.segment_id)))
    ids = {s.segment_id: f"{s.segment_id}-found" if s.segment_id in kept else s.segment_id for s in rows}
    if rows:
        connection.execute(
            insert(segments),
            [
                {
                    "segment_id": ids[s.segment_id],
                    "label": s.label,
                    "size": s.size,
                    "centre": s.centre,
                    "kind": CLUSTER,
                    "name": names.get(ids[s.segment_id]),
                    "profile": profiles.get(s.segment_id),
                    "updated_at": at,
                }
                for s in rows
            ],
        )
    if assignments:
        connection.execute(
            insert(segment_members),
            [
                {"customer_id": who, "segment_id": ids[segment], "entered_at": at}
                for who, segment in sorted(assignments.items())
            ],
        )
    return ids


def cluster_assignments(connection: Connection) -> Mapping[str, str]:
    """Customer id to the id of the segment that an algorithm put them into."""
    wanted = select(segment_members.c.customer_id, segment_members.c.segment_id).join(
        segments, segments.c.segment_id == segment_members.c.segment_id
    )
    rows = connection.execute(wanted.where(segments.c.kind == CLUSTER))
    return {row.customer_id: row.segment_id for row in rows}


def put_run(connection: Connection, assignments: Mapping[str, str], at: datetime) -> None:
    """Keep who is in which segment of a run that nobody uses yet, in place of the run before.

    Args:
        connection: In a write transaction.
        assignments: Customer id to segment id; the customers must exist.
        at: When, UTC.
    """
    drop_run(connection)
    for part in parts(assignments):
        rows = [{"customer_id": who, "segment_id": assignments[who], "found_at": at} for who in part]
        connection.execute(insert(run_members), rows)


def run_assignments(connection: Connection) -> Mapping[str, str]:
    """Customer id to segment id in the run that nobody uses yet; empty where there is none."""
    rows = connection.execute(select(run_members.c.customer_id, run_members.c.segment_id))
    return {row.customer_id: row.segment_id for row in rows}


def has_run(connection: Connection) -> bool:
    """Whether there is a run that nobody uses yet."""
    return connection.execute(select(run_members.c.customer_id).limit(1)).first() is not None


def drop_run(connection: Connection) -> None:
    """Forget who is in which segment of the run that nobody uses yet."""
    connection.execute(delete(run_members))


def rename(connection: Connection, segment_id: str, name: str | None) -> bool:
    """Give a segment a person's own name, or take it away; whether there is such a segment."""
    named = update(segments).where(segments.c.segment_id == segment_id).values(name=name)
    return connection.execute(named).rowcount > 0


def all_segments(connection: Connection) -> tuple[Segment, ...]:
    """Every segment, largest first; of one by rule the size as it may be told, 0 for fewer than 20."""
    rows = connection.execute(select(segments).order_by(segments.c.size.desc(), segments.c.segment_id))
    return tuple(
        Segment(
            row.segment_id,
            row.label,
            (told(row.size, row.noise or 0) or 0) if row.kind == RULE else row.size,
            tuple((name, value) for name, value in row.centre),
        )
        for row in rows
    )


def segments_of(connection: Connection, customer_id: str) -> tuple[str, ...]:
    """Ids of the segments a customer is in; empty for somebody who never bought."""
    wanted = select(segment_members.c.segment_id).where(segment_members.c.customer_id == customer_id)
    return tuple(connection.scalars(wanted.order_by(segment_members.c.segment_id)))


def leave_segments(connection: Connection, customer_id: str, at: datetime) -> None:
    """Take a customer out of every segment, also of a run that nobody uses yet, because they object to being in one.

    It takes them out under every record of theirs, and nobody looks at them again by time. When they were in which
    segment goes too: it was kept to show how segments change, which the trend of a segment does without one customer,
    and it would tell of them for a year after they objected.
    """
    for record in same_person(connection, customer_id):
        connection.execute(delete(run_members).where(run_members.c.customer_id == record))
        moves = [Move(record, segment_id, entered=False) for segment_id in segments_of(connection, record)]
        write_moves(connection, moves, at)
        connection.execute(delete(segment_moves).where(segment_moves.c.customer_id == record))
        set_due(connection, [record], ())
