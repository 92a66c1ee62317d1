"""Makes the features of a site's customers from what the store knows of them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from sqlalchemy import Connection

from kiosk.store import features as rows
from kiosk.store import shop
from kiosk.store.database import Store
from kiosk.store.identity import everybody_of
from kiosk.store.intake_tables import returns
from kiosk.store.tables import customers, purchases
from recommender.features import features_and_shares, read_tables

BATCH: Final = 5_000
"""Customers that are in memory at once; their lines take some ten megabytes, writing them about a second."""

Progress = Callable[[int], None]
"""Told how many customers were done since the last call."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Some customers by all of their records.

    Attributes:
        records: Ids of all of their records.
        customers: What they declared, with ``merged_into``.
        into: Record to the one that stands for its customer.
    """

    records: frozenset[str]
    customers: pl.DataFrame
    into: Mapping[str, str]

    @property
    def survivors(self) -> frozenset[str]:
        """The records that stand for the customers."""
        return frozenset(self.into.values())

    def left_out(self, connection: Connection) -> frozenset[str]:
        """Records of the customers who object to profiling by any of theirs; also what is in the store no more."""
        objectors = {self.into.get(record, record) for record in rows.objecting(connection, self.records)}
        there = shop.known_customers(connection, self.survivors)
        return frozenset(one for one, into in self.into.items() if into in objectors or into not in there)


def without(table: pl.DataFrame, customer_ids: Collection[str]) -> pl.DataFrame:
    """The rows of other customers."""
    return table.filter(~pl.col("customer_id").is_in(sorted(customer_ids))) if customer_ids else table


def refresh(
    store: Store, today: date, customer_ids: Sequence[str] | None = None, progress: Progress | None = None
) -> int:
    """Make features and category shares anew.

    Records of one customer count as one, under the record that stands for them. Whoever objected to profiling has no
    features (requirement G21), and those they had go.

    Args:
        store: Purchases, returns, events and customers in, features out: a transaction for each batch.
        today: The day recency is counted to.
        customer_ids: Only these customers, by any of their records; all when left out.
        progress: Told after each batch.

    Returns:
        How many customers have features now, of those that were asked for.
    """
    done, catalogue = 0, None
    if customer_ids is None:
        with store.read() as connection:
            catalogue = rows.catalogue(connection)
    for part in pages(store) if customer_ids is None else parts_of(customer_ids):
        done += _refresh(store, today, part, catalogue)
        if progress is not None:
            progress(len(part))
    return done


def pages(store: Store) -> Iterator[Sequence[str]]:
    """Ids of all customers in order, a batch at a time, so that nobody waits for a long transaction."""
    last = ""
    while True:
        with store.read() as connection:
            part = rows.customers_after(connection, last, BATCH)
        if not part:
            return
        yield part
        last = part[-1]


def people_of(connection: Connection, customer_ids: Collection[str]) -> People:
    """The customers behind some ids."""
    records = everybody_of(connection, customer_ids)
    declared = rows.rows_of(connection, customers, records)
    merged = zip(declared["customer_id"], declared["merged_into"], strict=True)
    return People(records, declared, {own: into or own for own, into in merged})


def _refresh(store: Store, today: date, customer_ids: Sequence[str], catalogue: pl.DataFrame | None) -> int:
    with store.read() as connection:
        people = people_of(connection, customer_ids)
        lines = rows.rows_of(connection, purchases, people.records)
        events, visits = rows.acts_of(connection, people.records)
        brought_back = rows.rows_of(connection, returns, people.records)
        if catalogue is None:
            catalogue = rows.catalogue(connection, frozenset(lines["product_id"]))
    tables = read_tables(
        lines, products=catalogue, returns=brought_back, events=events, visits=visits, customers=people.customers
    )
    table, shares = features_and_shares(tables, today)
    with store.write() as connection:
        # Asked now, not while reading: a consent that was taken back a moment ago counts.
        out = people.left_out(connection)
        written = people.survivors - out
        rows.put_features(connection, without(table, out), without(shares, out), people.records - written)
    return len(written)


def parts_of(customer_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """These ids, a batch at a time."""
    for start in range(0, len(customer_ids), BATCH):
        yield customer_ids[start : start + BATCH]
