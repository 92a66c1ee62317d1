"""Queries on segments by rule: the rules themselves, who is in, who came and went, and when to look again."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, or_, select, update

from kiosk.store.audience import counted_rows
from kiosk.store.audience_records import Records
from kiosk.store.intake_tables import events
from kiosk.store.marketing_tables import segment_due, segment_moves
from kiosk.store.tables import customers, purchases, segment_members, segments
from kiosk.store.upsert import upsert
from recommender.errors import RuleInvalid
from recommender.rules import Rule, dump, parse
from recommender.rules.clocks import moment_of
from recommender.rules.types import Bought, Counted, Event, leaves

log = logging.getLogger(__name__)

RULE: Final = "rule"
"""Kind of a segment whose members a rule chooses."""

SMALLEST: Final = 20
"""People a segment by rule must have before it is used for anything, and before its size is told."""
_USABLE = or_(segments.c.kind != RULE, segments.c.size >= SMALLEST)
_STANDS_FOR = (
    select(func.coalesce(customers.c.merged_into, customers.c.customer_id))
    .where(customers.c.customer_id == bindparam("customer_id"))
    .scalar_subquery()
)
_USABLE_OF = (
    select(segment_members.c.segment_id)
    .join(segments, segments.c.segment_id == segment_members.c.segment_id)
    .where(segment_members.c.customer_id == _STANDS_FOR, _USABLE)
    .order_by(segment_members.c.segment_id)
)

STEP: Final = 5
"""Sizes of segments by rule are told to the nearest multiple of it."""

NOT_BEGUN: Final = -1
"""In place of a number, when a rule was just saved: whoever fills the segment for the rule before sees that."""

NOTED: Final = timedelta(days=3)
"""How far ahead the moments are noted that are found for everybody at once: until well after the next daily round.

To note a year of them takes ten times as long as to fill a segment, and most change before they come.
"""


def told(exact: int, noise: int = 0) -> int | None:
    """What may be told of a number of people: with its noise, to the nearest five; None below :data:`SMALLEST`.

    With the noise, or without: what is told is never of fewer people, and it does not show at which number that ends.
    """
    return None if min(exact, exact + noise) < SMALLEST else (exact + noise + STEP // 2) // STEP * STEP


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
        filled: Customers that were looked at since then, or :data:`NOT_BEGUN`; None when everybody was.
        noise: What is added to the size when it is told.
    """

    segment_id: str
    name: str
    rule: Rule
    size: int
    updated_at: datetime
    filled: int | None = None
    noise: int = 0


def rule_segments(connection: Connection) -> tuple[RuleSegment, ...]:
    """Every segment by rule, by id. One whose rule this version cannot read is left out, and stays as it is."""
    rows = connection.execute(select(segments).where(segments.c.kind == RULE).order_by(segments.c.segment_id))
    found = list[RuleSegment]()
    for row in rows:
        try:
            rule = _parsed(json.dumps(row.rule))
        except RuleInvalid as error:
            log.error("the rule of segment %s cannot be read [%s]", row.segment_id, error.code)  # noqa: TRY400 - coded
            continue
        found.append(
            RuleSegment(
                row.segment_id, row.name or row.label, rule, row.size, row.updated_at, row.filled, row.noise or 0
            )
        )
    return tuple(found)


@lru_cache(maxsize=1_000)
def _parsed(text: str) -> Rule:
    """A rule that was read before: every event asks for all of them."""
    return parse(json.loads(text))


def kinds(connection: Connection) -> Mapping[str, str]:
    """Kind of every segment, by id."""
    return {row.segment_id: row.kind for row in connection.execute(select(segments.c.segment_id, segments.c.kind))}


def put_rule(  # noqa: PLR0917 - a row
    connection: Connection, segment_id: str, name: str, rule: Rule, noise: int, at: datetime
) -> None:
    """Save a rule under an id that is free, or of a segment by rule; who is in it stays until it is filled."""
    values = {"name": name, "label": name, "rule": dump(rule), "updated_at": at, "filled": NOT_BEGUN, "noise": noise}
    changed = update(segments).where(segments.c.segment_id == segment_id, segments.c.kind == RULE).values(**values)
    if not connection.execute(changed).rowcount:
        connection.execute(insert(segments).values(segment_id=segment_id, kind=RULE, size=0, centre=[], **values))


def delete_rule(connection: Connection, segment_id: str, at: datetime) -> tuple[Move, ...]:
    """Take a segment by rule away; who left it by that."""
    moves = tuple(Move(who, segment_id, entered=False) for who in sorted(inside(connection, segment_id)))
    write_moves(connection, moves, at)
    connection.execute(delete(segment_due).where(segment_due.c.segment_id == segment_id))
    connection.execute(delete(segments).where(segments.c.segment_id == segment_id, segments.c.kind == RULE))
    return moves


def inside(connection: Connection, segment_id: str, span: tuple[str, str] | None = None) -> frozenset[str]:
    """Ids of everybody in a segment, or of those from one id to another, both included."""
    wanted = select(segment_members.c.customer_id).where(segment_members.c.segment_id == segment_id)
    if span is not None:
        wanted = wanted.where(segment_members.c.customer_id.between(*span))
    return frozenset(connection.scalars(wanted))


def some_inside(connection: Connection, segment_id: str, most: int) -> tuple[str, ...]:
    """Ids of some who are in a segment."""
    wanted = select(segment_members.c.customer_id).where(segment_members.c.segment_id == segment_id)
    return tuple(connection.scalars(wanted.limit(most)))


def usable_segments_of(connection: Connection, customer_id: str) -> tuple[str, ...]:
    """Segments a customer is in that may be used: those of an algorithm, and those by rule with enough people.

    A record that was merged into another one has the segments of that one.
    """
    return tuple(connection.scalars(_USABLE_OF, {"customer_id": customer_id}))


def usable_members(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Who is in each segment that may be used (:func:`usable_segments_of`): ids of customers by id of the segment."""
    wanted = select(segment_members.c.segment_id, segment_members.c.customer_id)
    joined = wanted.join(segments, segments.c.segment_id == segment_members.c.segment_id).where(_USABLE)
    found: dict[str, list[str]] = {}
    for segment_id, customer_id in connection.execute(joined):
        found.setdefault(segment_id, []).append(customer_id)
    return {segment_id: tuple(people) for segment_id, people in found.items()}


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


def forget_due(connection: Connection, segment_id: str, customer_ids: Sequence[str]) -> None:
    """Forget the moments to look again at some customers for one segment."""
    mine = segment_due.c.segment_id == segment_id
    connection.execute(delete(segment_due).where(mine, segment_due.c.customer_id.in_(customer_ids)))


def put_due(connection: Connection, due: Iterable[tuple[str, str, datetime]]) -> None:
    """Add moments to look again; another one for the same customer and segment is replaced."""
    upsert(connection, segment_due, [{"customer_id": who, "segment_id": which, "at": at} for who, which, at in due])


def due_customers(connection: Connection, now: datetime, most: int) -> tuple[str, ...]:
    """Customers whose moment to look again has come, those who wait longest first."""
    waiting = select(segment_due.c.customer_id).where(segment_due.c.at <= now)
    first = waiting.group_by(segment_due.c.customer_id).order_by(func.min(segment_due.c.at)).limit(most)
    return tuple(connection.scalars(first))


def first_changes(
    connection: Connection, rule: Rule, now: datetime, records: Records
) -> Iterator[tuple[str, datetime]]:
    """For each customer of whom time alone may change the answer within :data:`NOTED`, a moment (UTC) not after that.

    It is found for everybody at once, and may be earlier than the exact one
    (:func:`recommender.rules.timing.next_change`): then one looks once more.
    """
    for leaf in leaves(rule):
        if isinstance(leaf, Event | Bought):
            for statement, wait in _first_of(leaf, now, records):
                for who, at in connection.execute(statement):
                    yield who, moment_of(at + wait, now)


def moves_since(connection: Connection, segment_id: str, since: datetime) -> Sequence[tuple[datetime, bool]]:
    """When somebody entered (true) or left a segment since a moment, oldest first. No customer is named."""
    wanted = select(segment_moves.c.at, segment_moves.c.entered)
    mine = (segment_moves.c.segment_id == segment_id, segment_moves.c.at >= since)
    return [(row.at, row.entered) for row in connection.execute(wanted.where(*mine).order_by(segment_moves.c.at))]


def prune_moves(connection: Connection, before: datetime) -> int:
    """Delete old moves; how many."""
    return connection.execute(delete(segment_moves).where(segment_moves.c.at < before)).rowcount


def _first_of(leaf: Counted, now: datetime, records: Records) -> Iterator[tuple[Select[Any, datetime], timedelta]]:
    """The oldest that is in the window now, which leaves it first; and the next of the future, which enters it."""
    table = events if isinstance(leaf, Event) else purchases
    rows, conditions, at, clock = counted_rows(leaf, now)
    joined, who, theirs = records.of(rows, table.c.customer_id)
    found = select(who, func.min(at)).select_from(joined).where(*conditions, *theirs).group_by(who)
    if leaf.within_days is not None:
        window = timedelta(days=leaf.within_days)
        yield found.where(at > clock - window, at <= min(clock, clock - window + NOTED)), window
    yield found.where(at > clock, at < clock + NOTED), timedelta(0)
