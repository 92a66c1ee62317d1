"""From what rows say of their customers to the customers themselves: keyed hashes first, then who has them."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl
from sqlalchemy import Connection

from kiosk.credentials import CodeBook
from kiosk.intake.resolve import Keys, Resolver, Unresolved
from kiosk.store.credentials import CredentialKind
from kiosk.store.waiting import Key, KeyKind
from recommender.ingest.fields import CUSTOMER_KEYS

OWNER, WHY = "owner", "why"
"""Columns that :meth:`People.resolved` adds: the customer's id, or why there is none."""

KINDS: Mapping[str, CredentialKind] = {
    "card": CredentialKind.CARD,
    "phone": CredentialKind.PHONE,
    "email": CredentialKind.EMAIL,
    "external_id": CredentialKind.EXTERNAL,
    "web_id": CredentialKind.WEB,
}
"""Fields of rows that lead to customers, beside their id."""


class People:
    """Finds customers for frames of rows.

    Args:
        codes: Makes keyed hashes.
        resolver: Decides who has them.
    """

    def __init__(self, codes: CodeBook, resolver: Resolver) -> None:
        self._resolver = resolver
        self._hashes: Mapping[str, Callable[[str], str]] = {
            "card": codes.card,
            "phone": codes.phone,
            "email": codes.email,
            "external_id": codes.external,
            "web_id": codes.web,
        }

    def resolved(self, connection: Connection, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows with the columns ``owner`` (null where nobody was found) and ``why`` (null where somebody was).

        Args:
            connection: Of the transaction in which the rows are written.
            frame: With the columns :data:`recommender.ingest.fields.CUSTOMER_KEYS`.
        """
        told = frame.select(CUSTOMER_KEYS).unique(maintain_order=True)
        people = [self.keys_of(row) for row in told.iter_rows(named=True)]
        found = self._resolver.resolve(connection, people)
        owners = [None if isinstance(one, Unresolved) else one for one in found]
        reasons = [one.value if isinstance(one, Unresolved) else None for one in found]
        answers = told.with_columns(pl.Series(OWNER, owners, dtype=pl.String), pl.Series(WHY, reasons, dtype=pl.String))
        return frame.join(answers, on=list(CUSTOMER_KEYS), how="left", nulls_equal=True, maintain_order="left")

    def owners(self, connection: Connection, told: Sequence[Mapping[str, str | None]]) -> Sequence[str | None]:
        """Whom rows speak of: who is found, else the id that they name, else None.

        Args:
            connection: Any.
            told: Texts by the names of :data:`recommender.ingest.fields.CUSTOMER_KEYS`; None or empty for none.
        """
        people = [self.keys_of({name: text or None for name, text in one.items()}) for one in told]
        found = self._resolver.resolve(connection, people)
        pairs = zip(people, found, strict=True)
        return [keys.customer_id if isinstance(one, Unresolved) else one for keys, one in pairs]

    def missing_of(self, row: Mapping[str, str | None]) -> tuple[Key, ...]:
        """What lets this row be somebody's: the id that it names, where it names one, else any of its keys."""
        keys = self.keys_of(row)
        if keys.customer_id is not None:
            return ((KeyKind.CUSTOMER, keys.customer_id),)
        return tuple((KeyKind.LOOKUP, lookup) for _, lookup in keys.found_by)

    def keys_of(self, row: Mapping[str, str | None]) -> Keys:
        """What one row says of its customer."""
        return Keys(row["customer_id"], self.found_by(row, tuple(KINDS)))

    def found_by(self, row: Mapping[str, str | None], names: Sequence[str]) -> tuple[tuple[CredentialKind, str], ...]:
        """(kind, keyed hash) of some fields of a row; what is empty, or is no such number, is left out."""
        made = ((KINDS[name], self._hashes[name](text)) for name in names if (text := row[name]) is not None)
        return tuple((kind, lookup) for kind, lookup in made if lookup)


def new_id(keys: Keys) -> str | None:
    """An id for a customer whom the shop gave none, made from their most telling key; None where they have no key."""
    for kind in CredentialKind:
        for given, lookup in keys.found_by:
            if given is kind:
                return f"K{lookup[:24]}"
    return None
