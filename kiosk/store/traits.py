"""Queries on keyed hashes of parts of names and addresses, by which records of one customer are compared."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

import polars as pl
from sqlalchemy import Connection, delete, func, select, tuple_

from kiosk.store.identity import AT_ONCE, everybody_of, parts
from kiosk.store.intake_tables import customer_traits
from kiosk.store.shop import BATCH
from kiosk.store.upsert import insert_missing
from recommender.identity import MOST_SHARED
from recommender.identity.names import TRAITS

_AT_ONCE: Final = 200_000
_LINKING: Final = ("external", "card", "email", "phone")
"""Traits that exact rules link records by, alone or with others."""
MOST_NEAR: Final = 20_000
"""Above so many records it is quicker to look at all."""

_TRAIT = (customer_traits.c.customer_id, customer_traits.c.field, customer_traits.c.lookup)


def replace_traits(
    connection: Connection, customer_ids: Collection[str], fields: Collection[str], told: Iterable[tuple[str, str, str]]
) -> None:
    """Put new traits of customers in place of those they had.

    Args:
        connection: In a write transaction.
        customer_ids: Whose are replaced, also by none.
        fields: Which are replaced; others stay as another file left them.
        told: (customer id, field, keyed hash).
    """
    known = sorted(customer_ids)
    for start in range(0, len(known), BATCH):
        theirs = customer_traits.c.customer_id.in_(known[start : start + BATCH])
        connection.execute(delete(customer_traits).where(theirs, customer_traits.c.field.in_(fields)))
    rows = [{"customer_id": who, "field": field, "lookup": lookup} for who, field, lookup in sorted(told)]
    insert_missing(connection, customer_traits, rows)


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
        for some in parts({lookup for _, lookup in values}):
            mine = customer_traits.c.lookup.in_(some) & customer_traits.c.field.in_(_LINKING)
            counted = select(customer_traits.c.field, customer_traits.c.lookup, func.count()).where(mine)
            rows = connection.execute(counted.group_by(customer_traits.c.field, customer_traits.c.lookup)).all()
            many |= {(field, lookup) for field, lookup, count in rows if count > MOST_SHARED}
            few = [(field, lookup) for field, lookup, count in rows if count <= MOST_SHARED]
            for start in range(0, len(few), AT_ONCE):
                wanted = select(customer_traits.c.customer_id).where(pair.in_(few[start : start + AT_ONCE]))
                found.update(connection.scalars(wanted))
    return found, many
