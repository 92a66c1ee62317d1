"""What is known of a few customers, read by primary key: facts for rules that are held against one after the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from sqlalchemy import Connection, Row, Select, Table, or_, select

from kiosk.privacy.consent import Purpose
from kiosk.store.consents import stands
from kiosk.store.intake_tables import events
from kiosk.store.marketing_tables import category_shares, features, predictions
from kiosk.store.members import MemberState
from kiosk.store.tables import customers, members, products, purchases, segment_members
from recommender.rules.facts import Facts, Happening
from recommender.rules.names import ATTRIBUTES, FEATURE_NAMES, PREDICTIONS, Source
from recommender.rules.timing import looks_back
from recommender.rules.types import Bought, Compare, Event, Rule, leaves

_SOURCES: Final = frozenset(Source)
_Wanted = tuple[Any, Any]


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
    happened = read.several(_since(_events(), events, needs.events, now.astimezone(UTC)))
    bought = read.several(_since(_lines(), purchases, needs.lines, now.replace(tzinfo=None)))
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
        wanted = select(table.c.customer_id, *(table.c[name] for name in names))
        rows = self._connection.execute(wanted.where(table.c.customer_id.in_(self._ids)))
        return {
            row.customer_id: {name: value for name, value in zip(names, row[1:], strict=True) if value is not None}
            for row in rows
            if self._owner[row.customer_id] == row.customer_id
        }

    def several(self, wanted: _Wanted | None) -> dict[str, list[Row[Any]]]:
        """Rows of all of the customer's records."""
        found: dict[str, list[Row[Any]]] = {}
        if wanted is None:
            return found
        whose, statement = wanted
        for row in self._connection.execute(statement.where(whose.in_(self._ids))):
            found.setdefault(self._owner[row.customer_id], []).append(row)
        return found


def _owners(connection: Connection, customer_ids: Sequence[str]) -> dict[str, str]:
    """Every record of the persons behind some ids, with the record that is left."""
    into = select(customers.c.merged_into).where(
        customers.c.customer_id.in_(customer_ids), customers.c.merged_into > ""
    )
    left = {*customer_ids, *connection.scalars(into)}
    wanted = select(customers.c.customer_id, customers.c.merged_into)
    rows = connection.execute(wanted.where(or_(customers.c.customer_id.in_(left), customers.c.merged_into.in_(left))))
    return {row.customer_id: row.merged_into or row.customer_id for row in rows}


def _shares() -> _Wanted:
    return category_shares.c.customer_id, select(category_shares)


def _events() -> Select[Any]:
    joined = events.outerjoin(products, products.c.product_id == events.c.product_id)
    return select(events, products.c.category).select_from(joined)


def _lines() -> Select[Any]:
    joined = purchases.join(products, products.c.product_id == purchases.c.product_id)
    value = (purchases.c.quantity * purchases.c.unit_price_minor).label("value_minor")
    return select(purchases, products.c.category, value).select_from(joined)


def _since(wanted: Select[Any], table: Table, back: timedelta | None, now: datetime) -> _Wanted | None:
    if back is None:
        return table.c.customer_id, wanted
    return (table.c.customer_id, wanted.where(table.c.at > now - back)) if back else None


def _linked() -> _Wanted:
    purposes = [stands(members, purpose).label(purpose.value) for purpose in Purpose]
    return members.c.customer_id, select(members.c.customer_id, members.c.state, *purposes)


def _inside() -> _Wanted:
    return segment_members.c.customer_id, select(segment_members.c.customer_id, segment_members.c.segment_id)


def _event(row: Row[Any]) -> Happening:
    return Happening(row.at, row.kind, "", row.product_id, row.category, row.channel, row.value_minor)


def _line(row: Row[Any]) -> Happening:
    return Happening(row.at, "", row.receipt_id, row.product_id, row.category, row.channel, row.value_minor)


def _purposes(linked: Iterable[Row[Any]]) -> frozenset[str]:
    active = [row for row in linked if row.state == MemberState.ACTIVE.value]
    return frozenset(purpose.value for purpose in Purpose for row in active if getattr(row, purpose.value))
