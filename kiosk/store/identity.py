"""Queries on which records are of one customer: the records themselves, and the merges that say so.

A merge is an edge between two records that somebody, or a rule, said are of one customer. ``customers.merged_into``
follows from the edges that stand (:class:`recommender.identity.People`) and is written only by :func:`settle`. A
record's own rows keep its id; whoever reads all of a customer asks :func:`same_person` or :func:`canonical_ids`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, insert, or_, select, update

from kiosk.store.intake_tables import customer_merges
from kiosk.store.tables import customers, members
from recommender.identity import People

AT_ONCE = 10_000
"""Ids of one statement; SQLite takes 32,766 values, and some statements name each id twice."""
_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_INTO = select(customers.c.merged_into).where(customers.c.merged_into > "", customers.c.customer_id.in_(_IDS))
_FROM = select(customers.c.customer_id).where(customers.c.merged_into.in_(_IDS))
RULE = "rule:"
"""How the reason of a merge begins that no person made."""


@dataclass(frozen=True, slots=True)
class MergeRow:
    """That two records are of one customer.

    Attributes:
        merge_id: Its number.
        customer_id: The larger id.
        into_id: The smaller id.
        why: A person's reason, or ``rule:`` and the rule.
        actor: ``cli``, ``system`` or ``staff:ID``.
        at: When, UTC.
        undone_at: When it was taken back, UTC.
        undone_by: By whom.
    """

    merge_id: int
    customer_id: str
    into_id: str
    why: str
    actor: str
    at: datetime
    undone_at: datetime | None = None
    undone_by: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """Both records, the smaller id first."""
        return self.into_id, self.customer_id

    @property
    def by_rule(self) -> bool:
        """Whether a rule made it, and not a person."""
        return self.why.startswith(RULE)


def canonical_ids(connection: Connection) -> Mapping[str, str]:
    """Every record that was merged into another one, with the record that stands for the customer."""
    # A range, because SQLite looks through the whole table for IS NOT NULL; NULL is in no range.
    merged = select(customers.c.customer_id, customers.c.merged_into).where(customers.c.merged_into > "")
    return {record: survivor for record, survivor in connection.execute(merged) if survivor is not None}


def same_person(connection: Connection, customer_id: str) -> tuple[str, ...]:
    """Every record of the customer of one record, itself too, by id. A record nobody knows stands for itself."""
    return tuple(sorted(everybody_of(connection, (customer_id,))))


def everybody_of(connection: Connection, customer_ids: Collection[str]) -> frozenset[str]:
    """Every record of the customers of some records, these too."""
    found = set(customer_ids)
    for part in parts(customer_ids):
        found.update(filter(None, connection.scalars(_INTO, {_IDS.key: part})))
    for part in parts(frozenset(found)):
        found.update(connection.scalars(_FROM, {_IDS.key: part}))
    return frozenset(found)


def linked_members(connection: Connection, customer_ids: Collection[str] | None = None) -> Mapping[str, str]:
    """Record to the member who is linked to it; of everybody where no records are given."""
    wanted = select(members.c.customer_id, members.c.member_id).where(members.c.customer_id.is_not(None))
    if customer_ids is None:
        rows = connection.execute(wanted).all()
    else:
        rows = [
            row
            for part in parts(customer_ids)
            for row in connection.execute(wanted.where(members.c.customer_id.in_(part)))
        ]
    return {customer_id: member_id for customer_id, member_id in rows if customer_id is not None}


def add_merge(connection: Connection, pair: tuple[str, str], *, why: str, actor: str, at: datetime) -> int:
    """Note that two records are of one customer; returns the number. Call :func:`settle` afterwards."""
    values = {"into_id": min(pair), "customer_id": max(pair), "why": why, "actor": actor, "at": at}
    return connection.execute(insert(customer_merges).values(values).returning(customer_merges.c.merge_id)).scalar_one()


def end_merges(connection: Connection, merge_ids: Iterable[int], *, actor: str, at: datetime) -> None:
    """Take merges back; they stay as evidence. Call :func:`settle` afterwards."""
    rows = [{"which": merge_id, "undone_at": at, "undone_by": actor} for merge_id in merge_ids]
    if rows:
        connection.execute(update(customer_merges).where(customer_merges.c.merge_id == bindparam("which")), rows)


def find_merge(connection: Connection, merge_id: int) -> MergeRow | None:
    """One merge, also one that was taken back; or None."""
    wanted = select(customer_merges).where(customer_merges.c.merge_id == merge_id)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else MergeRow(**row)


def merges(connection: Connection, customer_ids: Collection[str] | None = None) -> tuple[MergeRow, ...]:
    """The merges that stand, oldest first; only those of some records where they are given."""
    wanted = select(customer_merges).where(customer_merges.c.undone_at.is_(None))
    return tuple(sorted(_rows(connection, wanted, customer_ids), key=lambda row: row.merge_id))


def newest_merges(connection: Connection, most: int) -> tuple[MergeRow, ...]:
    """The merges that stand, the newest first."""
    standing = select(customer_merges).where(customer_merges.c.undone_at.is_(None))
    wanted = standing.order_by(customer_merges.c.merge_id.desc()).limit(most)
    return tuple(MergeRow(**row) for row in connection.execute(wanted).mappings())


def settle(connection: Connection, customer_ids: Collection[str]) -> frozenset[str]:
    """Write ``merged_into`` of some records, and of all that were or are merged with them, from the merges that stand.

    Returns:
        Every record that was looked at.
    """
    looked = set(everybody_of(connection, customer_ids))
    while True:
        pairs = [row.pair for row in merges(connection, looked)]
        more = {record for pair in pairs for record in pair} - looked
        if not more:
            break
        looked |= everybody_of(connection, more)
    into = People(pairs).merged()
    own = customers.c.customer_id == bindparam("record")
    changed = update(customers).where(own, customers.c.merged_into.is_distinct_from(bindparam("survivor")))
    rows = [{"record": record, "survivor": into.get(record)} for record in sorted(looked)]
    if rows:
        connection.execute(changed.values(merged_into=bindparam("survivor")), rows)
    return frozenset(looked)


def parts(ids: Collection[str]) -> Iterator[list[str]]:
    """Ids in the order of the text, in pieces that a statement can take."""
    asked = sorted(ids)
    for start in range(0, len(asked), AT_ONCE):
        yield asked[start : start + AT_ONCE]


def about(table_columns: tuple[ColumnElement[str], ColumnElement[str]], ids: Collection[str]) -> ColumnElement[bool]:
    """Condition: one of two columns names one of these records."""
    return or_(*(column.in_(ids) for column in table_columns))


def _rows(
    connection: Connection, wanted: Select[*tuple[object, ...]], customer_ids: Collection[str] | None
) -> Iterator[MergeRow]:
    if customer_ids is None:
        yield from (MergeRow(**row) for row in connection.execute(wanted).mappings())
        return
    both = (customer_merges.c.customer_id, customer_merges.c.into_id)
    found = {
        row.merge_id: row
        for part in parts(customer_ids)
        for row in (MergeRow(**one) for one in connection.execute(wanted.where(about(both, part))).mappings())
    }
    yield from found.values()
