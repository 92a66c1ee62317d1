"""What is known of a few customers, read by primary key: facts for rules that are held against one after the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, Self

from sqlalchemy import BindParameter, Connection, Row, Select, Table, bindparam, or_, select

from kiosk.privacy.consent import Purpose
from kiosk.store.consents import stands
from kiosk.store.intake_tables import events
from kiosk.store.marketing_tables import category_shares, features, predictions
from kiosk.store.members import MemberState
from kiosk.store.tables import customers, members, products, purchases, segment_members
from recommender.rules.clocks import shop_clock
from recommender.rules.facts import Facts, Happening
from recommender.rules.names import ATTRIBUTES, FEATURE_NAMES, PREDICTIONS, Source
from recommender.rules.timing import looks_back
from recommender.rules.types import Bought, Compare, Event, Rule, leaves

_SOURCES: Final = frozenset(Source)
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Needs:
    """What some rules ask for, so that nothing else is read.

    Attributes:
        sources: Where compared values come from.
        events: How far back events are looked at; zero for not at all, None for all time.
        lines: Likewise for purchases.
    """

    sources: frozenset[Source] = _SOURCES
    events: timedelta | None = None
    lines: timedelta | None = None

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Self:
        """What these rules need."""
        rules = tuple(rules)
        compared = (leaf.source for rule in rules for leaf in leaves(rule) if isinstance(leaf, Compare))
        return cls(frozenset(compared), looks_back(rules, Event), looks_back(rules, Bought))

    @property
    def features(self) -> bool:
        """Whether features or shares have to be up to date."""
        return bool(self.sources & {Source.FEATURE, Source.SHARE})

    @property
    def figures(self) -> bool:
        """Whether anything is asked for that a renewal makes: features, shares or predictions."""
        return self.features or Source.PREDICTION in self.sources


@dataclass(frozen=True, slots=True)
class Person:
    """One customer with every record that is theirs.

    Attributes:
        customer_id: Of the record that is left after merges.
        ids: Of all records.
        objects: Whether they objected to profiling: they are in no segment.
        elsewhere: Records that were merged into this one and are still in segments: record and segment.
        facts: What is known.
    """

    customer_id: str
    ids: tuple[str, ...]
    objects: bool
    elsewhere: tuple[tuple[str, str], ...]
    facts: Facts


def persons(connection: Connection, customer_ids: Sequence[str], needs: Needs, now: datetime) -> tuple[Person, ...]:
    """The customers behind some ids, each once; an id that nobody has is left out.

    Args:
        connection: For reading.
        customer_ids: Up to a few hundred.
        needs: What the rules ask for.
        now: The time now, in the shop's time zone.
    """
    owner = _owners(connection, customer_ids)
    ids = tuple(owner)
    read = _Reading(connection, ids, owner)
    declared = read.single(customers, ATTRIBUTES) if Source.ATTRIBUTE in needs.sources else {}
    numbers = read.single(features, FEATURE_NAMES) if Source.FEATURE in needs.sources else {}
    predicted = read.single(predictions, tuple(PREDICTIONS)) if Source.PREDICTION in needs.sources else {}
    shares = read.several(_shares()) if Source.SHARE in needs.sources else {}
    happened = read.since(_events(), needs.events, now.astimezone(UTC))
    bought = read.since(_lines(), needs.lines, shop_clock(now))
    linked, inside = read.several(_linked()), read.several(_inside())
    own: dict[str, list[str]] = {}
    for one, into in owner.items():
        own.setdefault(into, []).append(one)
    return tuple(
        Person(
            who,
            tuple(mine),
            any(not row.offers for row in linked.get(who, ())),
            tuple((row.customer_id, row.segment_id) for row in inside.get(who, ()) if row.customer_id != who),
            Facts(
                features=numbers.get(who, {}),
                attributes=declared.get(who, {}),
                shares={row.category: row.share for row in shares.get(who, ())},
                predictions=predicted.get(who, {}),
                events=tuple(_event(row) for row in happened.get(who, ())),
                lines=tuple(_line(row) for row in bought.get(who, ())),
                purposes=_purposes(linked.get(who, ())),
                member=any(row.state == MemberState.ACTIVE.value for row in linked.get(who, ())),
                segments=frozenset(row.segment_id for row in inside.get(who, ()) if row.customer_id == who),
            ),
        )
        for who, mine in own.items()
    )


class _Reading:
    """Reads rows of several records, and gives them to the customer they belong to."""

    def __init__(self, connection: Connection, ids: tuple[str, ...], owner: Mapping[str, str]) -> None:
        self._connection, self._ids, self._owner = connection, ids, owner

    def single(self, table: Table, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Values of the customer's own record, those that are not known left out."""
        rows = self._connection.execute(_values(table, names), {_IDS.key: self._ids})
        return {
            row.customer_id: {name: value for name, value in zip(names, row[1:], strict=True) if value is not None}
            for row in rows
            if self._owner[row.customer_id] == row.customer_id
        }

    def several(self, wanted: Select[Any], **values: object) -> dict[str, list[Row[Any]]]:
        """Rows of all of the customer's records."""
        found: dict[str, list[Row[Any]]] = {}
        for row in self._connection.execute(wanted, {_IDS.key: self._ids} | values):
            found.setdefault(self._owner[row.customer_id], []).append(row)
        return found

    def since(self, wanted: Select[Any], back: timedelta | None, now: datetime) -> dict[str, list[Row[Any]]]:
        """Rows of a span up to now and later: all of them for None, none of them for zero."""
        if back is None:
            return self.several(wanted, after=datetime.min.replace(tzinfo=now.tzinfo))
        return self.several(wanted, after=now - back) if back else {}


def _owners(connection: Connection, customer_ids: Sequence[str]) -> dict[str, str]:
    """Every record of the persons behind some ids, with the record that is left."""
    left = {*customer_ids, *connection.scalars(_merged_into(), {_IDS.key: customer_ids})}
    rows = connection.execute(_records(), {_IDS.key: tuple(left)})
    return {row.customer_id: row.merged_into or row.customer_id for row in rows}


# Built once: to put a statement together takes longer than to run it for one customer.


@cache
def _merged_into() -> Select[Any]:
    return select(customers.c.merged_into).where(customers.c.customer_id.in_(_IDS), customers.c.merged_into > "")


@cache
def _records() -> Select[*tuple[Any, ...]]:
    wanted = select(customers.c.customer_id, customers.c.merged_into)
    return wanted.where(or_(customers.c.customer_id.in_(_IDS), customers.c.merged_into.in_(_IDS)))


@cache
def _values(table: Table, names: Sequence[str]) -> Select[Any]:
    return _of(table, select(table.c.customer_id, *(table.c[name] for name in names)))


@cache
def _shares() -> Select[Any]:
    return _of(category_shares, select(category_shares))


@cache
def _events() -> Select[Any]:
    joined = events.outerjoin(products, products.c.product_id == events.c.product_id)
    return _of(events, select(events, products.c.category).select_from(joined)).where(events.c.at > bindparam("after"))


@cache
def _lines() -> Select[Any]:
    joined = purchases.join(products, products.c.product_id == purchases.c.product_id)
    value = (purchases.c.quantity * purchases.c.unit_price_minor).label("value_minor")
    wanted = _of(purchases, select(purchases, products.c.category, value).select_from(joined))
    return wanted.where(purchases.c.at > bindparam("after"))


@cache
def _linked() -> Select[Any]:
    purposes = [stands(members, purpose).label(purpose.value) for purpose in Purpose]
    return _of(members, select(members.c.customer_id, members.c.state, *purposes))


@cache
def _inside() -> Select[Any]:
    return _of(segment_members, select(segment_members.c.customer_id, segment_members.c.segment_id))


def _of(table: Table, wanted: Select[*tuple[Any, ...]]) -> Select[Any]:
    return wanted.where(table.c.customer_id.in_(_IDS))


def _event(row: Row[Any]) -> Happening:
    return Happening(row.at, row.kind, "", row.product_id, row.category, row.channel, row.value_minor)


def _line(row: Row[Any]) -> Happening:
    return Happening(row.at, "", row.receipt_id, row.product_id, row.category, row.channel, row.value_minor)


def _purposes(linked: Iterable[Row[Any]]) -> frozenset[str]:
    active = [row for row in linked if row.state == MemberState.ACTIVE.value]
    return frozenset(purpose.value for purpose in Purpose for row in active if getattr(row, purpose.value))
