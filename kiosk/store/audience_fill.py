"""Queries that bring a segment by rule up to date for a stretch of customers, within one short transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import Connection, String, column, func, select, update, values

from kiosk.store.audience import to_select
from kiosk.store.audience_records import Chosen, choose
from kiosk.store.audience_rows import NOTED, Move, RuleSegment, first_changes, forget_due, inside, put_due, write_moves
from kiosk.store.identity import parts
from kiosk.store.marketing_tables import segment_due
from kiosk.store.tables import customers, segments


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some records, as they were chosen on a connection.

    Attributes:
        ids: Of all of them, one at least.
        records: Those of them that stand for customers, with what was merged into these.
        span: The first and the last id, in the order of the database: that of a server may be a language's.
    """

    ids: frozenset[str]
    records: Chosen
    span: tuple[str, str]

    @classmethod
    def of(cls, connection: Connection, ids: Iterable[str]) -> Self:
        """Choose records, in place of those chosen before."""
        chosen = frozenset(ids)
        return cls(chosen, choose(connection, chosen), _ends(connection, chosen))


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to change for a segment to be right.

    Attributes:
        moves: Who enters and leaves.
        due: When to look again, where that is not noted: customer to moment, UTC.
        idle: Whom nobody has to look at again.
    """

    moves: tuple[Move, ...]
    due: Mapping[str, datetime]
    idle: tuple[str, ...]

    @property
    def people(self) -> frozenset[str]:
        """Whom it is about."""
        return frozenset((*(one.customer_id for one in self.moves), *self.due, *self.idle))


def records_after(connection: Connection, last: str, most: int) -> Sequence[str]:
    """The next records by id, those that were merged into another one too."""
    following = select(customers.c.customer_id).where(customers.c.customer_id > last)
    return connection.scalars(following.order_by(customers.c.customer_id).limit(most)).all()


def record_count(connection: Connection) -> int:
    """How many records :func:`records_after` gives in all."""
    return connection.execute(select(func.count()).select_from(customers)).scalar_one()


def standing(connection: Connection) -> Sequence[str]:
    """Ids of all customers; records that were merged into another one are left out."""
    everybody = select(customers.c.customer_id)  # the index alone is read for it, and that for the few who are gone
    gone = frozenset(connection.scalars(everybody.where(customers.c.merged_into > "")))
    return [who for who in connection.scalars(everybody) if who not in gone]


def difference(connection: Connection, segment: RuleSegment, stretch: Stretch, now: datetime) -> Difference:
    """Hold a rule against some customers.

    Args:
        connection: That the stretch was chosen on; in a write transaction nothing changes until it is written.
        segment: With its rule.
        stretch: Whom to look at.
        now: The time now, in the shop's time zone.
    """
    wanted = frozenset(connection.scalars(to_select(segment.rule, now, stretch.records)))
    there = inside(connection, segment.segment_id, stretch.span) & stretch.ids
    moves = [Move(who, segment.segment_id, entered=True) for who in sorted(wanted - there)]
    moves += [Move(who, segment.segment_id, entered=False) for who in sorted(there - wanted)]
    coming: dict[str, datetime] = {}
    for who, moment in first_changes(connection, segment.rule, now, stretch.records):
        coming[who] = min(moment, coming.get(who, moment))
    noted = _due(connection, segment.segment_id, stretch, now + NOTED)
    due = {who: moment for who, moment in coming.items() if noted.get(who) != moment}
    return Difference(tuple(moves), due, tuple(sorted(noted.keys() - coming.keys())))


def write_difference(connection: Connection, segment_id: str, found: Difference, now: datetime) -> None:
    """Make a segment right."""
    write_moves(connection, found.moves, now)
    if found.idle:
        forget_due(connection, segment_id, found.idle)
    put_due(connection, ((who, segment_id, moment) for who, moment in found.due.items()))


def begin_filling(connection: Connection, dependents: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Begin anew to fill what is not filled, and what asks for it; ids of these.

    Args:
        connection: In a write transaction.
        dependents: Segment to those whose rules ask for it, directly or through others.
    """
    waiting = frozenset(connection.scalars(select(segments.c.segment_id).where(segments.c.filled.is_not(None))))
    wanted = waiting.union(*(dependents.get(one, ()) for one in waiting))
    note_filled(connection, wanted, 0)
    return wanted


def still_at(connection: Connection, segment_ids: Collection[str], filled: int) -> frozenset[str]:
    """Those of some segments whose filling stands where it was left: nobody saved, removed or fills them too."""
    mine = segments.c.segment_id.in_(segment_ids)
    return frozenset(connection.scalars(select(segments.c.segment_id).where(mine, segments.c.filled == filled)))


def note_filled(connection: Connection, segment_ids: Collection[str], filled: int | None) -> None:
    """Note how far some segments are filled; None for wholly."""
    connection.execute(update(segments).where(segments.c.segment_id.in_(segment_ids)).values(filled=filled))


def _ends(connection: Connection, ids: Collection[str]) -> tuple[str, str]:
    """The first and the last of some texts as the database sorts them."""
    ends = list[str]()
    for part in parts(ids):
        given = values(column("whose", String), name="given").data([(one,) for one in part]).cte()
        first, last = connection.execute(select(func.min(given.c.whose), func.max(given.c.whose))).one()
        ends += (first, last)
    return (ends[0], ends[1]) if len(ends) <= len(("first", "last")) else _ends(connection, ends)


def _due(connection: Connection, segment_id: str, stretch: Stretch, until: datetime) -> Mapping[str, datetime]:
    """Moments to look again that are noted; a later one, which an event left, is right or costs a look."""
    theirs = segment_due.c.customer_id.between(*stretch.span)
    wanted = select(segment_due.c.customer_id, segment_due.c.at).where(theirs, segment_due.c.segment_id == segment_id)
    rows = connection.execute(wanted.where(segment_due.c.at < until))
    return {row.customer_id: row.at for row in rows if row.customer_id in stretch.ids}
