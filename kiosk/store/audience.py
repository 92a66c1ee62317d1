"""The rule language as SQL: who is in a segment, over everybody at once.

It is SQLAlchemy's expressions all the way: what a rule says becomes bound parameters, never text of a statement. SQL's
logic of three values is that of the language (:mod:`recommender.rules.types`), as long as what is always known never
becomes NULL here.

Left out of every answer: who objected to profiling (a member without the consent to offers), and records that were
merged into another one, whose events and purchases count for the customer that is left.
"""

from datetime import UTC, datetime, timedelta
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)

from kiosk.privacy.consent import Purpose
from kiosk.store.audience_records import Everybody, Records
from kiosk.store.consents import stands
from kiosk.store.intake_tables import events
from kiosk.store.marketing_tables import category_shares, features, predictions
from kiosk.store.members import MemberState
from kiosk.store.tables import customers, members, products, purchases, segment_members
from recommender.rules.facts import Facts
from recommender.rules.names import Bound, Measure, Op, Source
from recommender.rules.reference import clock_of, matches
from recommender.rules.types import (
    All,
    Any_,
    Bought,
    Compare,
    Consent,
    Counted,
    Event,
    InSegment,
    Member,
    Not,
    Rule,
    Where,
    leaves,
)

_COMPARE: Final = {Op.EQ: eq, Op.NE: ne, Op.LT: lt, Op.LE: le, Op.GT: gt, Op.GE: ge}
_JOINED: Final = {Source.FEATURE: features, Source.PREDICTION: predictions, Source.ATTRIBUTE: customers}

_BUYS_OTHERS: Final = Facts(shares={"": 1.0})
"""Somebody who buys, and nothing of any category that a rule can name."""
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)

Condition = ColumnElement[bool]


def to_select(rule: Rule, now: datetime, records: Records | None = None) -> Select[Any]:
    """Select ``customer_id`` of everybody who matches.

    Args:
        rule: The rule.
        now: The time now, in the shop's time zone.
        records: Of the customers who are asked about; everybody when left out.
    """
    statement = _Statement(rule, now, records or Everybody())
    return select(statement.customer_id.label("customer_id")).select_from(statement.tables).where(*statement.conditions)


def size(connection: Connection, rule: Rule, now: datetime, records: Records | None = None) -> int:
    """How many match, exactly. What is shown of it is another matter (:class:`kiosk.audience.Size`)."""
    statement = _Statement(rule, now, records or Everybody())
    counted = select(func.count()).select_from(statement.tables).where(*statement.conditions)
    return connection.execute(counted).scalar_one()


class _Statement:
    """One statement: where it begins, what is joined, and its conditions.

    It begins with the table that is sure to have a row of everybody who matches. Whoever can match only with a known
    feature has a row of features, and whoever can match only with some share of a category has a row of that; to read
    those alone takes a fraction of the time.
    """

    def __init__(self, rule: Rule, now: datetime, records: Records) -> None:
        self._now, self._records = now, records
        self._share = _share_in(rule)
        known = next((table for table in (features, predictions) if _only_with(rule, table)), customers)
        first: Table = known if self._share is None else category_shares
        self.customer_id: ColumnElement[str] = first.c.customer_id
        self.tables = self._join(first, rule)
        of_category = [] if self._share is None else [category_shares.c.category == self._share]
        self.conditions = (
            self._condition(rule),
            *of_category,
            *records.people(self.customer_id),
        )

    def _join(self, first: Table, rule: Rule) -> FromClause:
        wanted = {_JOINED[leaf.source] for leaf in leaves(rule) if isinstance(leaf, Compare) and leaf.source in _JOINED}
        joined: FromClause = first
        for table in (features, predictions, customers):
            if table in wanted and table is not first:
                joined = joined.outerjoin(table, table.c.customer_id == first.c.customer_id)
        return joined

    def _condition(self, rule: Rule) -> Condition:  # noqa: PLR0911 - one line an operator
        match rule:
            case All(rules):
                return and_(*(self._condition(one) for one in rules))
            case Any_(rules):
                return or_(*(self._condition(one) for one in rules))
            case Not(inner):
                return not_(self._condition(inner))
            case Compare():
                return _compare(rule, self._value(rule))
            case Event() | Bought():
                enough = self.customer_id.in_(enough_of(rule, self._now, self._records))
                return enough if rule.bound is Bound.AT_LEAST else not_(enough)
            case Consent(purpose, given):
                agreed = self.customer_id.in_(self._linked(stands(members, Purpose(purpose))))
                return agreed if given else not_(agreed)
            case Member(member):
                known = self.customer_id.in_(self._linked())
                return known if member else not_(known)
            case InSegment(segment_id):
                whose = segment_members.c.customer_id
                here = (segment_members.c.segment_id == segment_id, *self._records.within(whose))
                return self.customer_id.in_(select(whose).where(*here))

    def _value(self, rule: Compare) -> ColumnElement[Any]:
        if rule.source is not Source.SHARE:
            return _JOINED[rule.source].c[rule.name]
        if rule.name == self._share:
            return category_shares.c.share
        shares = category_shares.alias()
        mine = shares.c.customer_id == self.customer_id
        share = select(shares.c.share).where(mine, shares.c.category == rule.name).scalar_subquery()
        return func.coalesce(share, case((exists().where(mine), literal(0.0))))

    def _linked(self, *conditions: Condition) -> Select[Any]:
        """Customers who are members, under their own id or one that was merged into it."""
        linked, survivor, theirs = self._records.of(members, members.c.customer_id)
        active = (members.c.state == MemberState.ACTIVE.value, members.c.customer_id.is_not(None))
        return select(survivor).select_from(linked).where(*theirs, *active, *conditions)


def counted_rows(rule: Counted, now: datetime) -> tuple[FromClause, list[Condition], ColumnElement[datetime], datetime]:
    """Where the events or lines of a count lie, which pass its filter whenever they were, their time, and the time now.

    Both times are as the rows carry them (:func:`recommender.rules.reference.clock_of`).
    """
    table = events if isinstance(rule, Event) else purchases
    rows: FromClause = table
    conditions: list[Condition] = [events.c.kind == rule.kind] if isinstance(rule, Event) else []
    where = rule.where
    if where.category is not None:
        rows = rows.join(products, products.c.product_id == table.c.product_id)
        conditions.append(products.c.category == where.category)
    if where.product is not None:
        conditions.append(table.c.product_id == where.product)
    if where.channel is not None:
        conditions.append(table.c.channel == where.channel)
    return rows, conditions + _worth(where, value_of(rule)), table.c.at, clock_of(rule, now)


def value_of(rule: Counted) -> ColumnElement[Any]:
    """Value of an event or a line in minor units."""
    return events.c.value_minor if isinstance(rule, Event) else purchases.c.quantity * purchases.c.unit_price_minor


def enough_of(rule: Counted, now: datetime, records: Records) -> Select[Any]:
    """Customers with the amount of ``at_least``, or with more than that of ``at_most``."""
    rows, conditions, at, clock = counted_rows(rule, now)
    conditions.append(at <= clock)
    table = events if isinstance(rule, Event) else purchases
    if rule.within_days is not None:
        conditions.append(at > clock - timedelta(days=rule.within_days))
    joined, survivor, theirs = records.of(rows, table.c.customer_id)
    found = select(survivor).select_from(joined).where(*conditions, *theirs)
    least = rule.amount if rule.bound is Bound.AT_LEAST else rule.amount + 1
    if least == 1 and not (isinstance(rule, Bought) and rule.measure is Measure.MONEY):
        return found  # one row is enough, so nothing has to be counted
    return found.group_by(survivor).having(_amount(rule) >= least)


def _amount(rule: Counted) -> ColumnElement[Any]:
    if isinstance(rule, Event) or rule.measure is Measure.LINES:
        return func.count()
    return (
        func.count(purchases.c.receipt_id.distinct()) if rule.measure is Measure.RECEIPTS else func.sum(value_of(rule))
    )


def _worth(where: Where, value: ColumnElement[Any]) -> list[Condition]:
    least = [] if where.value_from is None else [value >= where.value_from]
    return least + ([] if where.value_to is None else [value <= where.value_to])


def _compare(rule: Compare, value: ColumnElement[Any]) -> Condition:
    match rule.op:
        case Op.KNOWN:
            return value.is_not(None)
        case Op.BETWEEN:
            return and_(value >= rule.values[0], value <= rule.values[1])
        case Op.IN:
            return value.in_(rule.values)
        case op:
            compared: Condition = _COMPARE[op](value, rule.values[0])
            return compared


def _only_with(rule: Rule, table: Table) -> bool:
    """Whether nobody can match who has no row in a table of values."""
    match rule:
        case All(rules):
            return any(_only_with(one, table) for one in rules)
        case Any_(rules):
            return all(_only_with(one, table) for one in rules)
        case Not(Compare(op=op) as inner):
            return op is not Op.KNOWN and _only_with(inner, table)
        case Compare(source=source):
            return _JOINED.get(source) is table
        case _:
            return False


def _share_in(rule: Rule) -> str | None:
    """A category of which everybody who matches has bought, if there is one."""
    for one in rule.rules if isinstance(rule, All) else (rule,):
        if not isinstance(one, Compare) or one.source is not Source.SHARE or one.op is Op.KNOWN:
            continue
        if not matches(one, _BUYS_OTHERS, _ANY_TIME):
            return one.name
    return None
