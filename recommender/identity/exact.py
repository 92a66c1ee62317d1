"""Exact rules: records that are one customer's without any doubt, in a stated order."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final

import polars as pl

from recommender.identity.records import Records


class Rule(IntEnum):
    """Why two records are of one customer; the most telling first."""

    EXTERNAL = 1
    """The same id in another system of the shop."""
    CARD = 2
    """The same loyalty card."""
    EMAIL_AND_NAME = 3
    """The same e-mail address and the same words of the name."""
    PHONE_NAME_AND_BIRTH = 4
    """The same phone number, the same words of the name, the same date of birth."""


KEYS: Final[Mapping[Rule, tuple[str, ...]]] = MappingProxyType(
    {
        Rule.EXTERNAL: ("external",),
        Rule.CARD: ("card",),
        Rule.EMAIL_AND_NAME: ("email", "names"),
        Rule.PHONE_NAME_AND_BIRTH: ("phone", "names", "birth_date"),
    }
)
"""Columns of :class:`recommender.identity.records.Records` that must be the same."""

MOST_SHARING: Final = 8
"""A value that more records share than a household has cards stands for nobody: a till's own card, ``none@shop``."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two records that a rule says are of one customer.

    Attributes:
        rule: Which.
        one: The smaller id.
        other: The larger id.
    """

    rule: Rule
    one: str
    other: str


def exact_links(traits: pl.DataFrame) -> tuple[Link, ...]:
    """What the rules say of some records; the answer does not depend on the order of the rows.

    Every record that shares a key is linked to the smallest id that has it. Names that share no word by sound, or two
    dates of birth, are no link: a card may have been given to somebody else. For the same reason a card that any record
    gave up links nobody. :func:`.clusters.consistent` says what holds together.

    Args:
        traits: Columns :data:`recommender.identity.names.TRAITS`.

    Returns:
        Links by rule and ids; the same pair may be linked by several rules.
    """
    records = Records(traits)
    found = [_links(records, rule, columns) for rule, columns in KEYS.items()]
    return tuple(sorted(link for links in found for link in links))


def _links(records: Records, rule: Rule, columns: tuple[str, ...]) -> list[Link]:
    told = records.frame.select("row", *columns).drop_nulls()
    sharing = pl.len().over(columns)
    shared = told.filter((sharing > 1) & (sharing <= MOST_SHARING))
    # Rows are numbered in the order of the ids.
    first = shared.with_columns(pl.col("row").min().over(columns).alias("first"))
    pairs = first.filter(pl.col("row") > pl.col("first"))
    if pairs.is_empty():
        return []
    left, right = pairs["first"].to_numpy(), pairs["row"].to_numpy()
    good = ~records.contradict(left, right)
    ids = records.frame["customer_id"]
    return [Link(rule, *pair) for pair in zip(ids.gather(left[good]), ids.gather(right[good]), strict=True)]
