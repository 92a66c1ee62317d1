"""What the language looks at, of one customer, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from recommender.rules.types import Where


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, or one line of a receipt.

    Attributes:
        at: When: aware for events, naive time of the shop for lines.
        kind: Kind of event; empty for lines.
        receipt_id: Of lines; empty for events.
        product: Id of the product.
        category: Its category.
        channel: Such as ``web``.
        value_minor: In minor units; of a line quantity times unit price.
    """

    at: datetime
    kind: str = ""
    receipt_id: str = ""
    product: str | None = None
    category: str | None = None
    channel: str | None = None
    value_minor: float | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about one customer that a rule may ask.

    Attributes:
        features: By name; one that is not known is left out.
        attributes: ``gender``, ``city`` (texts) and ``joined`` (day), where declared.
        shares: Category to share of the money; empty for who has none.
        predictions: By name; empty where none was made.
        events: In any order.
        lines: Lines of receipts, in any order.
        purposes: What the customer agrees to as a member.
        member: Whether they are one.
        segments: Ids of the segments they are in.
    """

    features: Mapping[str, float] = field(default_factory=dict)
    attributes: Mapping[str, str | date] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    predictions: Mapping[str, float] = field(default_factory=dict)
    events: tuple[Happening, ...] = ()
    lines: tuple[Happening, ...] = ()
    purposes: frozenset[str] = frozenset()
    member: bool = False
    segments: frozenset[str] = frozenset()


def fits(where: Where, one: Happening) -> bool:
    """Whether a filter lets an event or a line through; an empty cell fits no filter."""
    return (
        _same(where.product, one.product)
        and _same(where.category, one.category)
        and _same(where.channel, one.channel)
        and (where.value_from is None or (one.value_minor is not None and one.value_minor >= where.value_from))
        and (where.value_to is None or (one.value_minor is not None and one.value_minor <= where.value_to))
    )


_T = TypeVar("_T")


def _same(wanted: _T | None, found: _T | None) -> bool:
    return wanted is None or wanted == found
