"""The rule language as values: a closed set of operators, each a frozen dataclass.

A comparison with a value that is not known is neither true nor false but unknown, and so is its negation. ``all`` is
false when one part is false, else unknown when one is unknown; ``any`` is true when one part is true, else unknown when
one is unknown (the three-valued logic of Kleene, which SQL and Polars have as well). A customer matches when the whole
is true. Counts of events and purchases, consents, memberships and segments are always known: no row means 0, or no.
"""

from dataclasses import dataclass
from datetime import date

from recommender.rules.names import Bound, Measure, Op, Source

Value = float | str | date


@dataclass(frozen=True, slots=True)
class All:
    """Every one of 1 or more rules."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - Any is taken by typing
    """At least one of 1 or more rules."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; of what is unknown, unknown."""

    rule: "Rule"


@dataclass(frozen=True, slots=True)
class Compare:
    """One value of the customer against given ones.

    Attributes:
        source: Where the value comes from.
        name: Which; for a share the category.
        op: How.
        values: None of them for ``known``, two for ``between``, 1 to 50 for ``in``, else one; all of one type.
    """

    source: Source
    name: str
    op: Op
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """Which events or lines count; what is left out is not looked at, and an empty cell fits no filter.

    Attributes:
        product: Id of the product.
        category: Category of the product.
        channel: Such as ``web``.
        value_from: Least value in minor units; of a line, quantity times unit price.
        value_to: Largest value.
    """

    product: str | None = None
    category: str | None = None
    channel: str | None = None
    value_from: float | None = None
    value_to: float | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """How often something happened.

    Attributes:
        kind: One of :data:`recommender.rules.names.EVENT_KINDS`.
        bound: At least or at most.
        amount: How often; at least 1 for ``at_least``, 0 or more for ``at_most``.
        within_days: Window in days of 24 hours up to now; None for all time. Nothing of the future counts.
        where: Which of them count.
    """

    kind: str
    bound: Bound
    amount: int
    within_days: int | None = None
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class Bought:
    """How much was bought.

    Attributes:
        measure: What is counted.
        bound: At least or at most.
        amount: How much, in receipts, lines or minor units; above 0 for ``at_least``.
        within_days: As in :class:`Event`, by the shop's clock.
        where: Which lines count; a receipt counts when one of its lines does.
    """

    measure: Measure
    bound: Bound
    amount: int
    within_days: int | None = None
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether the customer is a member who agrees to a purpose now."""

    purpose: str
    given: bool = True


@dataclass(frozen=True, slots=True)
class Member:
    """Whether the customer is a member."""

    member: bool = True


@dataclass(frozen=True, slots=True)
class InSegment:
    """Whether the customer is in another segment."""

    segment_id: str


Rule = All | Any_ | Not | Compare | Event | Bought | Consent | Member | InSegment
Counted = Event | Bought


def parts(rule: Rule) -> tuple[Rule, ...]:
    """The rules directly within a rule."""
    match rule:
        case All(rules) | Any_(rules):
            return rules
        case Not(inner):
            return (inner,)
        case _:
            return ()


def leaves(rule: Rule) -> tuple[Rule, ...]:
    """The conditions a rule is made of, in reading order."""
    inner = parts(rule)
    return tuple(leaf for part in inner for leaf in leaves(part)) if inner else (rule,)


def segments_in(rule: Rule) -> frozenset[str]:
    """Ids of the segments a rule asks for."""
    return frozenset(leaf.segment_id for leaf in leaves(rule) if isinstance(leaf, InSegment))
