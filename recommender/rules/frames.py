"""Rules over tables of many customers, in Polars: for notebooks, and beside the store's own engine."""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Final

import polars as pl

from recommender.rules.names import FEATURE_NAMES, PREDICTIONS, Bound, Measure, Op, Source
from recommender.rules.reference import clock_of
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

ID: Final = "customer_id"
_COMPARE: Final = {Op.EQ: eq, Op.NE: ne, Op.LT: lt, Op.LE: le, Op.GT: gt, Op.GE: ge}
_FILTERED: Final = (
    ("product_id", pl.String),
    ("category", pl.String),
    ("channel", pl.String),
    ("value_minor", pl.Float64),
)
_SHAPES: Final[dict[str, pl.Schema]] = {
    "customers": pl.Schema({ID: pl.String, "gender": pl.String, "city": pl.String, "joined": pl.Date}),
    "features": pl.Schema({ID: pl.String} | dict.fromkeys(FEATURE_NAMES, pl.Float64)),
    "shares": pl.Schema({ID: pl.String, "category": pl.String, "share": pl.Float64}),
    "predictions": pl.Schema({ID: pl.String} | dict.fromkeys(PREDICTIONS, pl.Float64)),
    "events": pl.Schema([(ID, pl.String), ("kind", pl.String), ("at", pl.Datetime("us", "UTC")), *_FILTERED]),
    "lines": pl.Schema([(ID, pl.String), ("at", pl.Datetime("us")), ("receipt_id", pl.String), *_FILTERED]),
    "consents": pl.Schema({ID: pl.String, "purpose": pl.String}),
    "members": pl.Schema({ID: pl.String}),
    "segments": pl.Schema({ID: pl.String, "segment_id": pl.String}),
}


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=_SHAPES[name])


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """What is known of many customers. Columns that are left out count as not known, other columns are not looked at.

    Attributes:
        customers: ``customer_id`` of everybody, once each; gender, city, joined.
        features: One row a customer at most; NaN counts as not known.
        shares: Category and share, several rows a customer.
        predictions: One row a customer at most.
        events: ``kind``, ``at`` (UTC), ``product_id``, ``category``, ``channel``, ``value_minor``.
        lines: Lines of receipts: ``at`` (naive time of the shop), ``receipt_id``, and as for events; ``value_minor`` is
            quantity times unit price.
        consents: ``purpose``, of members.
        members: Who is one.
        segments: ``segment_id``, several rows a customer.
    """

    customers: pl.DataFrame
    features: pl.DataFrame = field(default_factory=lambda: _empty("features"))
    shares: pl.DataFrame = field(default_factory=lambda: _empty("shares"))
    predictions: pl.DataFrame = field(default_factory=lambda: _empty("predictions"))
    events: pl.DataFrame = field(default_factory=lambda: _empty("events"))
    lines: pl.DataFrame = field(default_factory=lambda: _empty("lines"))
    consents: pl.DataFrame = field(default_factory=lambda: _empty("consents"))
    members: pl.DataFrame = field(default_factory=lambda: _empty("members"))
    segments: pl.DataFrame = field(default_factory=lambda: _empty("segments"))

    def __post_init__(self) -> None:
        for one in fields(self):
            object.__setattr__(self, one.name, _shaped(getattr(self, one.name), _SHAPES[one.name]))


def evaluate_frame(rule: Rule, frames: Frames, now: datetime) -> pl.Series:
    """Ids of the customers who match.

    Args:
        rule: The rule.
        frames: The customers.
        now: The time now, in the shop's time zone.

    Returns:
        ``customer_id``, String, in the order of ``frames.customers``.
    """
    return _wide(rule, frames, now).filter(to_expr(rule)).get_column(ID)


def to_expr(rule: Rule) -> pl.Expr:
    """A rule as an expression over one row a customer: true, false, or null for unknown.

    A comparison reads the column named by its source and name (``feature:recency_days``), any other condition a column
    named like the condition itself; :func:`evaluate_frame` makes them.
    """
    match rule:
        case All(rules):
            return reduce(and_, (to_expr(one) for one in rules))
        case Any_(rules):
            return reduce(or_, (to_expr(one) for one in rules))
        case Not(inner):
            return ~to_expr(inner)
        case Compare():
            return _compare(rule)
        case _:
            return pl.col(repr(rule))


def _compare(rule: Compare) -> pl.Expr:
    value = pl.col(_column(rule))
    match rule.op:
        case Op.KNOWN:
            return value.is_not_null()
        case Op.BETWEEN:
            return (value >= pl.lit(rule.values[0])) & (value <= pl.lit(rule.values[1]))
        case Op.IN:
            return reduce(or_, (value == pl.lit(one) for one in rule.values))
        case op:
            compared: pl.Expr = _COMPARE[op](value, pl.lit(rule.values[0]))
            return compared


def _column(rule: Compare) -> str:
    return f"{rule.source.value}:{rule.name}"


def _wide(rule: Rule, frames: Frames, now: datetime) -> pl.DataFrame:
    """One row a customer with every column the expression reads."""
    wide = frames.customers.select(ID)
    for leaf in dict.fromkeys(leaves(rule)):
        if not isinstance(leaf, Compare):
            found = _who(leaf, frames, now)
            wide = wide.with_columns(pl.col(ID).is_in(found.implode()).alias(repr(leaf)))
        elif _column(leaf) not in wide.columns:
            wide = wide.join(_values(leaf, frames).rename({"value": _column(leaf)}), on=ID, how="left")
    return wide


def _values(leaf: Compare, frames: Frames) -> pl.DataFrame:
    match leaf.source:
        case Source.FEATURE:
            return frames.features.select(ID, value=leaf.name)
        case Source.ATTRIBUTE:
            return frames.customers.select(ID, value=leaf.name)
        case Source.PREDICTION:
            return frames.predictions.select(ID, value=leaf.name)
        case Source.SHARE:
            mine = pl.when(pl.col("category") == leaf.name).then(pl.col("share"))
            return frames.shares.group_by(ID).agg(value=mine.sum())


def _who(leaf: Rule, frames: Frames, now: datetime) -> pl.Series:
    """Ids of those of whom a condition that is always known is true."""
    everybody = frames.customers.get_column(ID)
    match leaf:
        case Event() | Bought():
            enough = _enough(leaf, frames, now)
            return enough if leaf.bound is Bound.AT_LEAST else _without(everybody, enough)
        case Consent(purpose, given):
            agreed = frames.consents.filter(pl.col("purpose") == purpose).get_column(ID)
            agreed = agreed.filter(agreed.is_in(frames.members.get_column(ID).implode()))
            return agreed if given else _without(everybody, agreed)
        case Member(member):
            return frames.members.get_column(ID) if member else _without(everybody, frames.members.get_column(ID))
        case InSegment(segment_id):
            return frames.segments.filter(pl.col("segment_id") == segment_id).get_column(ID)
        case _:
            raise TypeError(f"{type(leaf).__name__} is no condition")


def _enough(leaf: Counted, frames: Frames, now: datetime) -> pl.Series:
    """Ids of those with the amount of ``at_least``, or with more than that of ``at_most``."""
    until = clock_of(leaf, now)
    among = frames.lines
    if isinstance(leaf, Event):
        among = frames.events.filter(pl.col("kind") == leaf.kind)
    among = among.filter(pl.col("at") <= until, *_filters(leaf.where))
    if leaf.within_days is not None:
        among = among.filter(pl.col("at") > until - timedelta(days=leaf.within_days))
    least = leaf.amount if leaf.bound is Bound.AT_LEAST else leaf.amount + 1
    return among.group_by(ID).agg(amount=_amount(leaf)).filter(pl.col("amount") >= least).get_column(ID)


def _amount(leaf: Counted) -> pl.Expr:
    if isinstance(leaf, Event) or leaf.measure is Measure.LINES:
        return pl.len()
    return pl.col("receipt_id").n_unique() if leaf.measure is Measure.RECEIPTS else pl.col("value_minor").sum()


def _filters(where: Where) -> list[pl.Expr]:
    texts = {"product_id": where.product, "category": where.category, "channel": where.channel}
    found = [pl.col(name) == value for name, value in texts.items() if value is not None]
    if where.value_from is not None:
        found.append(pl.col("value_minor") >= where.value_from)
    if where.value_to is not None:
        found.append(pl.col("value_minor") <= where.value_to)
    return found


def _without(everybody: pl.Series, some: pl.Series) -> pl.Series:
    return everybody.filter(~everybody.is_in(some.implode()))


def _shaped(frame: pl.DataFrame, shape: pl.Schema) -> pl.DataFrame:
    """The columns of a shape; those that are missing are empty, NaN is empty too."""
    known = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in shape.items()
    ]
    return frame.select(known).with_columns(pl.col(pl.Float64).fill_nan(None))
