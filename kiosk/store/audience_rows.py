"""Queries on segments by rule: the rules themselves, who is in, who came and went, and when to look again."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from kiosk.store.audience import counted_rows, merged_away, objectors
from kiosk.store.intake_tables import events
from kiosk.store.marketing_tables import segment_due, segment_moves
from kiosk.store.tables import customers, purchases, segment_members, segments
from kiosk.store.upsert import upsert
from recommender.errors import RuleInvalid
from recommender.rules import Rule, dump, parse
from recommender.rules.types import Bought, Counted, Event, leaves

log = logging.getLogger(__name__)

RULE: Final = "rule"
"""Kind of a segment whose members a rule chooses."""

SMALLEST: Final = 20
"""People a segment by rule must have before it is used for anything, and before its size is told."""


STEP: Final = 5
"""Sizes of segments by rule are told to the nearest multiple of it."""

_FAR: Final = timedelta(days=3650)
"""What lies further ahead is a mistake in the data; nobody is looked at again for it."""


def told(exact: int) -> int | None:
    """What may be told of a number of people: to the nearest five, None below :data:`SMALLEST`."""
    return None if exact < SMALLEST else (exact + STEP // 2) // STEP * STEP


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody who entered a segment, or left it."""

    customer_id: str
    segment_id: str
    entered: bool


@dataclass(frozen=True, slots=True)
class RuleSegment:
    """One segment by rule.

    Attributes:
        segment_id: Its id.
        name: A person's name for it.
        rule: The rule.
        size: How many are in it, exactly.
        updated_at: When the rule was saved, UTC.
    """

    segment_id: str
    name: str
    rule: Rule
    size: int
    updated_at: datetime


def rule_segments(connection: Connection) -> tuple[RuleSegment, ...]:
    """Every segment by rule, by id. One whose rule this version cannot read is left out, and stays as it is."""
    rows = connection.execute(select(segments).where(segments.c.kind == RULE).order_by(segments.c.segment_id))
    found = list[RuleSegment]()
    for row in rows:
        try:
            rule = parse(row.rule)
        except RuleInvalid as error:
            log.error("the rule of segment %s cannot be read [%s]", row.segment_id, error.code)  # noqa: TRY400 - coded
            continue
        found.append(RuleSegment(row.segment_id, row.name or row.label, rule, row.size, row.updated_at))
    return tuple(found)


def kinds(connection: Connection) -> Mapping[str, str]:
    """Kind of every segment, by id."""
    return {row.segment_id: row.kind for row in connection.execute(select(segments.c.segment_id, segments.c.kind))}


def put_rule(connection: Connection, segment_id: str, name: str, rule: Rule, at: datetime) -> None:
    """Save a rule under an id that is free, or of a segment by rule; who is in it stays until it is worked out."""
    values = {"name": name, "label": name, "rule": dump(rule), "updated_at": at}
    changed = update(segments).where(segments.c.segment_id == segment_id, segments.c.kind == RULE).values(**values)
    if not connection.execute(changed).rowcount:
        connection.execute(insert(segments).values(segment_id=segment_id, kind=RULE, size=0, centre=[], **values))


def delete_rule(connection: Connection, segment_id: str, at: datetime) -> tuple[Move, ...]:
    """Take a segment by rule away; who left it by that."""
    moves = tuple(Move(who, segment_id, entered=False) for who in sorted(inside(connection, segment_id)))
    write_moves(connection, moves, at)
    forget_due(connection, segment_id)
    connection.execute(delete(segments).where(segments.c.segment_id == segment_id, segments.c.kind == RULE))
    return moves


def inside(connection: Connection, segment_id: str) -> frozenset[str]:
    """Ids of everybody in a segment."""
    wanted = select(segment_members.c.customer_id).where(segment_members.c.segment_id == segment_id)
    return frozenset(connection.scalars(wanted))


def profiled(connection: Connection, customer_ids: Sequence[str]) -> frozenset[str]:
    """Those of some customers who are there and may be in segments."""
    gone = merged_away()
    wanted = select(customers.c.customer_id).where(customers.c.customer_id.in_(customer_ids))
    left = wanted.where(customers.c.merged_into.is_(None), customers.c.customer_id.not_in(objectors(gone)))
    return frozenset(connection.scalars(left))


def still_true(connection: Connection, moves: Sequence[Move]) -> list[Move]:
    """Those of some moves that were not made meanwhile, and whose customers are there and did not object."""
    people = [one.customer_id for one in moves]
    theirs = select(segment_members.c.customer_id, segment_members.c.segment_id)
    inside_now = {tuple(row) for row in connection.execute(theirs.where(segment_members.c.customer_id.in_(people)))}
    known = profiled(connection, people)
    return [
        one
        for one in moves
        if ((one.customer_id, one.segment_id) in inside_now) is not one.entered
        and (not one.entered or one.customer_id in known)
    ]


def usable_segments_of(connection: Connection, customer_id: str) -> tuple[str, ...]:
    """Segments a customer is in that may be used: those of an algorithm, and those by rule with enough people.

    A record that was merged into another one has the segments of that one.
    """
    into = select(func.coalesce(customers.c.merged_into, customers.c.customer_id))
    left = into.where(customers.c.customer_id == customer_id).scalar_subquery()
    usable = or_(segments.c.kind != RULE, segments.c.size >= SMALLEST)
    wanted = select(segment_members.c.segment_id).join(segments, segments.c.segment_id == segment_members.c.segment_id)
    found = wanted.where(segment_members.c.customer_id == left, usable).order_by(segment_members.c.segment_id)
    return tuple(connection.scalars(found))


def write_moves(connection: Connection, moves: Sequence[Move], at: datetime) -> None:
    """Let people enter and leave, note it, and keep the sizes right."""
    entered = [{"customer_id": one.customer_id, "segment_id": one.segment_id} for one in moves if one.entered]
    if entered:
        connection.execute(insert(segment_members), [row | {"entered_at": at} for row in entered])
    grown: dict[str, int] = {}
    left: dict[str, list[str]] = {}
    for one in moves:
        grown[one.segment_id] = grown.get(one.segment_id, 0) + (1 if one.entered else -1)
        if not one.entered:
            left.setdefault(one.segment_id, []).append(one.customer_id)
    for segment_id, people in left.items():
        mine = segment_members.c.segment_id == segment_id
        connection.execute(delete(segment_members).where(mine, segment_members.c.customer_id.in_(people)))
    for segment_id, change in grown.items():
        this = update(segments).where(segments.c.segment_id == segment_id)
        connection.execute(this.values(size=segments.c.size + change))
    if moves:
        rows = [
            {"customer_id": one.customer_id, "segment_id": one.segment_id, "entered": one.entered, "at": at}
            for one in moves
        ]
        connection.execute(insert(segment_moves), rows)


def drifts(connection: Connection) -> Mapping[str, int]:
    """By how much the sizes of segments by rule are wrong, where they are: an erasure lowers the number silently."""
    people = select(func.count()).where(segment_members.c.segment_id == segments.c.segment_id).scalar_subquery()
    wrong = select(segments.c.segment_id, (people - segments.c.size).label("by")).where(segments.c.kind == RULE)
    return {row.segment_id: row.by for row in connection.execute(wrong) if row.by}


def mend_sizes(connection: Connection, wrong: Mapping[str, int]) -> None:
    """Mend sizes by what :func:`drifts` found; whoever entered or left since then stays counted."""
    for segment_id, by in wrong.items():
        this = update(segments).where(segments.c.segment_id == segment_id)
        connection.execute(this.values(size=segments.c.size + by))


def set_due(connection: Connection, customer_ids: Sequence[str], due: Iterable[tuple[str, str, datetime]]) -> None:
    """When to look again at some customers, in place of what was noted for them.

    Args:
        connection: In a write transaction.
        customer_ids: All who were looked at.
        due: Customer, segment and moment, UTC.
    """
    connection.execute(delete(segment_due).where(segment_due.c.customer_id.in_(customer_ids)))
    put_due(connection, due)


def forget_due(connection: Connection, segment_id: str) -> None:
    """Forget every moment to look again of one segment."""
    connection.execute(delete(segment_due).where(segment_due.c.segment_id == segment_id))


def put_due(connection: Connection, due: Iterable[tuple[str, str, datetime]]) -> None:
    """Add moments to look again; another one for the same customer and segment is replaced."""
    upsert(connection, segment_due, [{"customer_id": who, "segment_id": which, "at": at} for who, which, at in due])


def due_customers(connection: Connection, now: datetime, most: int) -> tuple[str, ...]:
    """Customers whose moment to look again has come, those who wait longest first."""
    waiting = select(segment_due.c.customer_id).where(segment_due.c.at <= now)
    first = waiting.group_by(segment_due.c.customer_id).order_by(func.min(segment_due.c.at)).limit(most)
    return tuple(connection.scalars(first))


def first_changes(connection: Connection, rule: Rule, now: datetime) -> Iterator[tuple[str, datetime]]:
    """For each customer whom a rule counts something of, a moment before which time alone changes nothing.

    It is found for everybody at once, and may be earlier than the exact one
    (:func:`recommender.rules.timing.next_change`): then one looks once more.
    """
    for leaf in leaves(rule):
        if isinstance(leaf, Event | Bought):
            for statement, wait in _first_of(leaf, now):
                for who, at in connection.execute(statement):
                    moment = at if at.tzinfo is not None else at.replace(tzinfo=now.tzinfo)
                    yield who, moment + wait


def moves_since(connection: Connection, segment_id: str, since: datetime) -> Sequence[tuple[datetime, bool]]:
    """When somebody entered (true) or left a segment since a moment, oldest first. No customer is named."""
    wanted = select(segment_moves.c.at, segment_moves.c.entered)
    mine = (segment_moves.c.segment_id == segment_id, segment_moves.c.at >= since)
    return [(row.at, row.entered) for row in connection.execute(wanted.where(*mine).order_by(segment_moves.c.at))]


def prune_moves(connection: Connection, before: datetime) -> int:
    """Delete old moves; how many."""
    return connection.execute(delete(segment_moves).where(segment_moves.c.at < before)).rowcount


def _first_of(leaf: Counted, now: datetime) -> Iterator[tuple[Select[Any, datetime], timedelta]]:
    """The oldest that is in the window now, which leaves it first; and the next of the future, which enters it."""
    gone = merged_away()
    table = events if isinstance(leaf, Event) else purchases
    rows, conditions, at, clock = counted_rows(leaf, now)
    who = func.coalesce(gone.c.merged_into, table.c.customer_id)
    joined = rows.outerjoin(gone, gone.c.customer_id == table.c.customer_id)
    found = select(who, func.min(at)).select_from(joined).where(*conditions).group_by(who)
    if leaf.within_days is not None:
        window = timedelta(days=leaf.within_days)
        yield found.where(at > clock - window, at <= clock), window
    yield found.where(at > clock, at < clock + _FAR), timedelta(0)
