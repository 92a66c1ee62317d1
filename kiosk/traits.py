"""From rows of customers to the keyed hashes by which records of one customer are compared."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from kiosk.credentials import CodeBook, normal_card
from recommender.identity import FIELDS, parts


def traits_told(columns: Iterable[str]) -> tuple[str, ...]:
    """The traits that a file with these columns tells of, and so replaces."""
    return tuple(sorted({trait for column in columns for trait in FIELDS.get(column, ())}))


def keyed_traits(row: Mapping[str, str | date | None], codes: CodeBook) -> Iterator[tuple[str, str]]:
    """The traits of one row as (trait, keyed hash).

    Args:
        row: Columns of :data:`recommender.identity.FIELDS`; others are not looked at.
        codes: Makes the hashes, and knows the normal form of cards and phone numbers.
    """
    known = dict(row)
    known["card"] = normal_card(str(row.get("card") or ""))
    known["phone"] = codes.tidy_phone(str(row.get("phone") or ""))
    for trait, text in parts(known):
        yield trait, codes.trait(trait, text)
