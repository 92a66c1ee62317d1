"""Writers of customers and of what they did."""

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl
from sqlalchemy import Connection

from kiosk.credentials import CodeBook
from kiosk.intake.numbering import Claims
from kiosk.intake.people import KINDS, OWNER, WHY, People, new_id
from kiosk.intake.writing import References, Refusal, Written
from kiosk.modes import Unknown
from kiosk.store.credentials import CredentialKind, replace_customer_cards
from kiosk.store.events import EventRow, put_events
from kiosk.store.shop import put_bare_customers
from kiosk.store.tables import customers
from kiosk.store.traits import replace_traits
from kiosk.store.upsert import merge
from kiosk.traits import keyed_traits, traits_told
from recommender.ingest.types import LINE

DECLARED = ("age", "gender", "annual_income", "city", "joined")
"""Fields that stand in the table of customers as they came."""
CARD_TAKEN, ID_TAKEN = "card_taken", "id_taken"
_OLDEST = 120
"""As for a declared age."""
_FOUND: Mapping[str, str] = {
    "customer_unknown": "nobody has these keys yet",
    "customer_ambiguous": "more than one customer has these keys",
}
_CLAIMED: Mapping[str, str] = {"card": CARD_TAKEN, "external_id": ID_TAKEN}
"""What belongs to one customer, and the code where two in a file have it."""


class CustomerWriter:
    """A :class:`kiosk.intake.writing.Writer` of customers.

    A row with an id is that customer. One without is whoever has its keys; who has none is a new customer only where
    the site makes bare ones, and waits otherwise.

    Args:
        people: Finds customers by their keys.
        unknown: What becomes of rows without an id whose keys nobody has.
        codes: Makes keyed hashes.
        mapped: Fields that the file has: no other is touched.
        today: For the age of somebody who told their day of birth only.
    """

    def __init__(self, people: People, unknown: Unknown, codes: CodeBook, mapped: Collection[str], today: date) -> None:
        self._people, self._unknown, self._codes, self._today = people, unknown, codes, today
        self._declared = [name for name in DECLARED if name in mapped]
        self._born = "birth_date" in mapped and "age" not in mapped
        self._traits = traits_told(mapped)
        self._keys = [name for name in KINDS if name in mapped]
        self._claims = {name: Claims() for name in _CLAIMED if name in mapped}

    def write(self, connection: Connection, frame: pl.DataFrame) -> Written:
        """See :class:`kiosk.intake.writing.Writer`."""
        owned, refused = self._owned(connection, frame)
        owned, taken = self._unclaimed(owned)
        if self._born:
            owned = owned.with_columns(pl.col("birth_date").map_elements(self._age, return_dtype=pl.Int64).alias("age"))
        # Of rows about one customer the last one counts, as if they had come in two files.
        owned = owned.unique(OWNER, keep="last", maintain_order=True)
        names = [*self._declared, *(["age"] if self._born else [])]
        rows = owned.select(pl.col(OWNER).alias("customer_id"), *names).to_dicts()
        put_bare = not names
        added = put_bare_customers(connection, owned[OWNER]) if put_bare else merge(connection, customers, rows)
        ids = frozenset(owned[OWNER])
        self._put_keys(connection, owned, ids)
        self._put_traits(connection, owned, ids)
        return Written(added, (*refused, *taken), ids)

    def _age(self, born: date) -> int | None:
        years = self._today.year - born.year - ((self._today.month, self._today.day) < (born.month, born.day))
        return years if 0 <= years <= _OLDEST else None

    def _owned(self, connection: Connection, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
        own = frame.filter(pl.col("customer_id").is_not_null()).with_columns(pl.col("customer_id").alias(OWNER))
        found = self._people.resolved(connection, frame.filter(pl.col("customer_id").is_null()))
        if self._unknown is Unknown.CREATE:
            made = [
                new_id(self._people.keys_of(row)) if why == "customer_unknown" else None
                for row, why in zip(found.iter_rows(named=True), found[WHY], strict=True)
            ]
            found = found.with_columns(pl.col(OWNER).fill_null(pl.Series(made, dtype=pl.String)))
        lost = found.filter(pl.col(OWNER).is_null())
        refused = [
            Refusal(row[LINE], row[WHY], f"no customer_id, and {_FOUND[row[WHY]]}", None, self._people.missing_of(row))
            for row in lost.iter_rows(named=True)
        ]
        kept = pl.concat([own, found.filter(pl.col(OWNER).is_not_null()).drop(WHY)]).sort(LINE, maintain_order=True)
        return kept, refused

    def _unclaimed(self, owned: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
        """Without rows whose card another customer of this file has already."""
        refused: list[Refusal] = []
        for name, claims in self._claims.items():
            hashes = [dict(self._people.found_by(row, (name,))) for row in owned.iter_rows(named=True)]
            lookups = pl.Series("lookup", [one.get(KINDS[name]) for one in hashes], dtype=pl.String)
            told = owned.with_columns(lookups).filter(pl.col("lookup").is_not_null())
            again = told.filter(claims.taken(told))
            refused += [
                Refusal(line, _CLAIMED[name], f"{name}: another customer of this file has the same", owner)
                for line, owner in again.select(LINE, OWNER).iter_rows()
            ]
            owned = owned.filter(~pl.col(LINE).is_in(again[LINE].implode()))
        return owned, refused

    def _put_keys(self, connection: Connection, owned: pl.DataFrame, ids: Collection[str]) -> None:
        found_by: dict[tuple[CredentialKind, str], list[str]] = {}
        for row in owned.iter_rows(named=True):
            for key in self._people.found_by(row, self._keys):
                found_by.setdefault(key, []).append(row[OWNER])
        if self._keys:
            replace_customer_cards(connection, ids, found_by, [KINDS[name] for name in self._keys])

    def _put_traits(self, connection: Connection, owned: pl.DataFrame, ids: Collection[str]) -> None:
        if not self._traits:
            return
        told = {
            (row[OWNER], trait, lookup)
            for row in owned.iter_rows(named=True)
            for trait, lookup in keyed_traits(row, self._codes)
            if trait in self._traits
        }
        replace_traits(connection, ids, self._traits, told)


class EventWriter:
    """A :class:`kiosk.intake.writing.Writer` of events.

    Args:
        references: Finds customers.
    """

    def __init__(self, references: References) -> None:
        self._references = references

    def write(self, connection: Connection, frame: pl.DataFrame) -> Written:
        """See :class:`kiosk.intake.writing.Writer`."""
        theirs, nobody = self._references.customers(connection, frame)
        rows = [
            EventRow(
                event_id=row["event_id"],
                customer_id=row[OWNER],
                kind=row["kind"],
                at=row["at"],
                product_id=row["product_id"],
                value_minor=row["value_minor"],
                channel=row["channel"],
            )
            for row in theirs.iter_rows(named=True)
        ]
        return Written(put_events(connection, rows), tuple(nobody), frozenset(theirs[OWNER]))
