"""Queries on keyed hashes of parts of names and addresses, by which records of one customer are compared."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

import polars as pl
from sqlalchemy import Connection, delete, func, select, tuple_

from kiosk.store.identity import AT_ONCE, everybody_of, parts
from kiosk.store.intake_tables import customer_traits
from kiosk.store.shop import BATCH
from kiosk.store.upsert import insert_missing
from recommender.identity import GIVEN_UP, MOST_SHARED
from recommender.identity.names import TRAITS

_AT_ONCE: Final = 200_000
_LINKING: Final = ("external", "card", "email", "phone", GIVEN_UP)
"""Traits that exact rules link records by, alone or with others; and the one by which a card links nobody any more."""
_OPPOSITE: Final = {"card": GIVEN_UP, GIVEN_UP: "card"}
MOST_NEAR: Final = 20_000
"""Above so many records it is quicker to look at all."""

_TRAIT = (customer_traits.c.customer_id, customer_traits.c.field, customer_traits.c.lookup)


def replace_traits(
    connection: Connection, customer_ids: Collection[str], fields: Collection[str], told: Iterable[tuple[str, str, str]]
) -> None:
    """Put new traits of customers in place of those they had.

    A card that another one takes the place of is kept as given up until the record says it again.

    Args:
        connection: In a write transaction.
        customer_ids: Whose are replaced, also by none.
        fields: Which are replaced; others stay as another file left them.
        told: (customer id, field, keyed hash).
    """
    known, told = sorted(customer_ids), set(told)
    lost = _cards_replaced(connection, known, told) if "card" in fields else set()
    for start in range(0, len(known), BATCH):
        theirs = customer_traits.c.customer_id.in_(known[start : start + BATCH])
        connection.execute(delete(customer_traits).where(theirs, customer_traits.c.field.in_(fields)))
    rows = [{"customer_id": who, "field": field, "lookup": lookup} for who, field, lookup in sorted(told | lost)]
    insert_missing(connection, customer_traits, rows)


def _cards_replaced(
    connection: Connection, customer_ids: Sequence[str], told: Collection[tuple[str, str, str]]
) -> set[tuple[str, str, str]]:
    """Traits of cards that new ones take the place of; those that are told again are given up no more."""
    cards = {who: lookup for who, field, lookup in told if field == "card"}
    lost = set[tuple[str, str, str]]()
    for part in parts(customer_ids):
        had = select(*_TRAIT).where(customer_traits.c.customer_id.in_(part), customer_traits.c.field == "card")
        lost |= {
            (row.customer_id, GIVEN_UP, row.lookup)
            for row in connection.execute(had)
            if cards.get(row.customer_id, row.lookup) != row.lookup
        }
    again = sorted(set(cards.items()))
    for start in range(0, len(again), AT_ONCE):
        theirs = tuple_(customer_traits.c.customer_id, customer_traits.c.lookup).in_(again[start : start + AT_ONCE])
        connection.execute(delete(customer_traits).where(customer_traits.c.field == GIVEN_UP, theirs))
    return lost


def all_traits(connection: Connection, progress: Callable[[int], None] | None = None) -> pl.DataFrame:
    """The traits of every record, columns :data:`recommender.identity.names.TRAITS`.

    Args:
        connection: For reading.
        progress: Told how many rows were read since the last call.
    """
    pieces = [TRAITS.to_frame()]
    for rows in connection.execute(select(*_TRAIT)).partitions(_AT_ONCE):
        pieces.append(pl.DataFrame(rows, schema=TRAITS, orient="row"))
        if progress is not None:
            progress(len(rows))
    return pl.concat(pieces)


def traits_near(connection: Connection, customer_ids: Collection[str]) -> pl.DataFrame | None:
    """The traits of some records and of all that exact rules may link them to, over any number of steps.

    Without those values that so many share that they say nothing; they are left out everywhere else too.

    Returns:
        Columns :data:`recommender.identity.names.TRAITS`; None where it is more than :data:`MOST_NEAR` records.
    """
    near, new, shared_by_many = set[str](), everybody_of(connection, customer_ids), set[tuple[str, str]]()
    while new:
        near |= new
        if len(near) > MOST_NEAR:
            return None
        sharing, many = _sharing(connection, new)
        shared_by_many |= many
        new = everybody_of(connection, sharing) - near
    pieces = [TRAITS.to_frame()]
    for part in parts(near):
        rows = connection.execute(select(*_TRAIT).where(customer_traits.c.customer_id.in_(part))).all()
        kept = [row for row in rows if (row.field, row.lookup) not in shared_by_many]
        pieces.append(pl.DataFrame(kept, schema=TRAITS, orient="row"))
    return pl.concat(pieces)


def _sharing(connection: Connection, customer_ids: Collection[str]) -> tuple[set[str], set[tuple[str, str]]]:
    """Records that share a linking trait with some, and the traits that too many share."""
    pair = tuple_(customer_traits.c.field, customer_traits.c.lookup)
    found, many = set[str](), set[tuple[str, str]]()
    for part in parts(customer_ids):
        linking = customer_traits.c.customer_id.in_(part) & customer_traits.c.field.in_(_LINKING)
        values = {(row.field, row.lookup) for row in connection.execute(select(*_TRAIT).where(linking))}
        values |= {(_OPPOSITE[field], lookup) for field, lookup in values if field in _OPPOSITE}
        for some in parts({lookup for _, lookup in values}):
            mine = customer_traits.c.lookup.in_(some) & customer_traits.c.field.in_(_LINKING)
            counted = select(customer_traits.c.field, customer_traits.c.lookup, func.count()).where(mine)
            rows = connection.execute(counted.group_by(customer_traits.c.field, customer_traits.c.lookup)).all()
            counted_as = {(field, lookup): 0 if field == GIVEN_UP else count for field, lookup, count in rows}
            many |= {value for value, count in counted_as.items() if count > MOST_SHARED}
            few = sorted(counted_as.keys() - many)
            for start in range(0, len(few), AT_ONCE):
                wanted = select(customer_traits.c.customer_id).where(pair.in_(few[start : start + AT_ONCE]))
                found.update(connection.scalars(wanted))
    return found, many
