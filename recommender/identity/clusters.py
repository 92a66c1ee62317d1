"""Who is one person: components of a graph whose edges say that two records are of the same one.

Nothing here depends on the order of the edges. The record that stands for all is the one with the smallest id.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final

import polars as pl

from recommender.identity.exact import Link

Pair = tuple[str, str]
NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Told:
    """What one record says that another one of the same person cannot contradict.

    Attributes:
        born: Date of birth, or None.
        sounds: Sounds of the words of the name; empty where it has none.
    """

    born: str | None = None
    sounds: frozenset[str] = frozenset()


NOTHING: Final[Mapping[str, Told]] = MappingProxyType({})


class People:
    """Union-find over records (Tarjan, 1975: path compression; the smallest id is the root).

    Args:
        pairs: Edges.
    """

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        self._above: dict[str, str] = {}
        for one, other in pairs:
            self.join(one, other)

    def root(self, record: str) -> str:
        """The record that stands for the person of this one."""
        path = []
        while (above := self._above.get(record, record)) != record:
            path.append(record)
            record = above
        for passed in path:
            self._above[passed] = record
        return record

    def join(self, one: str, other: str) -> bool:
        """Make two records one person; False where they were already."""
        low, high = sorted((self.root(one), self.root(other)))
        self._above.setdefault(low, low)
        self._above[high] = low
        return low != high

    def merged(self) -> Mapping[str, str]:
        """Every record that another one stands for, with that one: no chains, no cycles."""
        return {record: root for record in sorted(self._above) if (root := self.root(record)) != record}

    def records(self) -> Mapping[str, frozenset[str]]:
        """Root to all records of the person, of everybody who was named in an edge."""
        found: dict[str, set[str]] = {}
        for record in self._above:
            found.setdefault(self.root(record), set()).add(record)
        return {root: frozenset(mine) for root, mine in found.items()}


def consistent(
    links: Iterable[Link],
    held: Collection[Pair] = (),
    apart: Collection[Pair] = (),
    members: Mapping[str, str] = NOBODY,
    told: Mapping[str, Told] = NOTHING,
) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """The links that hold together, and those that do not: where one person would be two, none of theirs counts.

    Args:
        links: What rules say.
        held: What a person said; these stay.
        apart: Pairs that a person said are two; such a link itself is left out without spoiling the others.
        members: Record to the member who is linked to it: two of them are two people, whoever says otherwise.
        told: Record to what it says: rules link no two dates of birth, and no two names without a common sound, also
            by way of a record that says neither. A person may know better.

    Returns:
        Links that are wanted beside those held, without any that says nothing new; and links in conflict. Both in the
        order of the rules and the ids.
    """
    split = {sorted_pair(pair) for pair in apart}
    wanted = [link for link in sorted(set(links)) if sorted_pair((link.one, link.other)) not in split]
    pairs = [(link.one, link.other) for link in wanted]
    alone, whole = People(pairs), People([*held, *pairs])
    contradicted, two_people = _contradicted(alone, told), _several(whole, members) | joined(whole, split)
    wrong = [alone.root(link.one) in contradicted or whole.root(link.one) in two_people for link in wanted]
    people = People(held)
    kept = (link for link, bad in zip(wanted, wrong, strict=True) if not bad and people.join(link.one, link.other))
    return tuple(kept), tuple(link for link, bad in zip(wanted, wrong, strict=True) if bad)


def told_of(traits: pl.DataFrame, links: Collection[Link]) -> Mapping[str, Told]:
    """What the records that are linked say of themselves.

    Args:
        traits: Columns :data:`recommender.identity.names.TRAITS`.
        links: Whose ends are asked for.
    """
    ends = pl.Series("customer_id", list({who for link in links for who in (link.one, link.other)}), pl.String)
    mine = traits.filter(pl.col("customer_id").is_in(ends.implode()))
    born, sounds = (mine.filter(pl.col("field") == field) for field in ("birth_date", "sound"))
    days = dict(born.select("customer_id", "lookup").iter_rows())
    heard = dict(sounds.group_by("customer_id").agg("lookup").iter_rows())
    return {who: Told(days.get(who), frozenset(heard.get(who, ()))) for who in days.keys() | heard.keys()}


def joined(people: People, apart: Iterable[Pair]) -> frozenset[str]:
    """Roots of the people in whom two records meet that are to be apart."""
    return frozenset(people.root(one) for one, other in apart if people.root(one) == people.root(other))


def _contradicted(people: People, told: Mapping[str, Told]) -> frozenset[str]:
    """Roots of the people whose records speak of two."""
    dates = _several(people, {who: one.born for who, one in told.items() if one.born is not None})
    names: dict[str, set[frozenset[str]]] = {}
    for who, one in told.items():
        if one.sounds:
            names.setdefault(people.root(who), set()).add(one.sounds)
    # Most people have one name only, and nearly all share a word in all their names: pairs are looked at last.
    strange = (
        root
        for root, known in names.items()
        if not frozenset.intersection(*known) and any(one.isdisjoint(other) for one, other in combinations(known, 2))
    )
    return dates | frozenset(strange)


def _several(people: People, values: Mapping[str, str]) -> frozenset[str]:
    """Roots of the people whose records have more than one value."""
    seen: dict[str, str] = {}
    return frozenset(
        root for record, value in values.items() if seen.setdefault(root := people.root(record), value) != value
    )


def sorted_pair(pair: Pair) -> Pair:
    """The two ids, the smaller first: a pair has no direction."""
    return (pair[0], pair[1]) if pair[0] < pair[1] else (pair[1], pair[0])
