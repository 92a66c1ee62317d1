"""Names for segments by what they are.

A name depends on how a segment's centre stands in the whole population and, where two would be called the same, on how
they stand to each other; never on the number that k-means happened to give it. So an offer that is tied to a name stays
with the same kind of customer when the segments are made again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MARKED: Final = 0.4
"""Standard deviations from the mean of all customers from which a centre counts as low or high.

With three groups of equal size the outer centres lie about 1.1 away, the middle one near 0.
"""
MARKED_BASKET: Final = 0.6
"""The same for the size of baskets, which varies much from one customer to the next."""
LONG_AWAY: Final = 0.6
"""The same for "lapsed", which says more than a little longer away than usual."""
NEWCOMER: Final = -1.0
"""The same for "new": first seen much later than most."""


class Level(StrEnum):
    """Where a centre stands in the population."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Description:
    """What a segment is.

    Attributes:
        slug: Unique within one segmentation; offers attach to it.
        label: The same for people to read.
        levels: The level of each feature.
    """

    slug: str
    label: str
    levels: Mapping[str, Level]


Standing = Mapping[str, float]
"""Feature name to the centre's distance from the population's mean in standard deviations."""


def level(standing: float, marked: float = MARKED) -> Level:
    """Low, middle or high, with ``marked`` standard deviations as the border."""
    if standing <= -marked:
        return Level.LOW
    return Level.HIGH if standing >= marked else Level.MIDDLE


def describe_shoppers(standings: Sequence[Standing]) -> tuple[Description, ...]:
    """Describe segments of shopping behaviour, in the order given.

    Args:
        standings: Per segment ``recency_days, frequency, monetary_minor`` and, where known, ``basket_minor`` and
            ``tenure_days``.
    """
    return describe_by(standings, [_shopper_words(standing) for standing in standings], _SHOPPER_AXES)


def describe_profiles(standings: Sequence[Standing]) -> tuple[Description, ...]:
    """Describe segments of declared attributes, in the order given.

    Args:
        standings: Per segment ``age, annual_income, purchase_history``.
    """
    return describe_by(standings, [_profile_words(standing) for standing in standings], _PROFILE_AXES)


def _shopper_words(standing: Standing) -> tuple[str, ...]:
    if standing["recency_days"] >= LONG_AWAY:
        visits = "lapsed"
    elif standing.get("tenure_days", 0.0) <= NEWCOMER:
        visits = "new"
    else:
        visits = {Level.LOW: "occasional", Level.MIDDLE: "regular", Level.HIGH: "frequent"}[
            level(standing["frequency"])
        ]
    baskets = {Level.LOW: "small baskets", Level.HIGH: "big baskets"}.get(
        level(standing.get("basket_minor", 0.0), MARKED_BASKET)
    )
    return (visits, baskets) if baskets else (visits,)


def _profile_words(standing: Standing) -> tuple[str, ...]:
    age = {Level.LOW: "young", Level.MIDDLE: "middle-aged", Level.HIGH: "older"}[level(standing["age"])]
    income = {Level.LOW: "low", Level.MIDDLE: "moderate", Level.HIGH: "high"}[level(standing["annual_income"])]
    return (age, f"{income} income")


_SHOPPER_AXES: Final = {
    "monetary_minor": ("lower spend", "higher spend"),
    "frequency": ("fewer visits", "more visits"),
    "recency_days": ("seen lately", "longer away"),
    "basket_minor": ("smaller baskets", "larger baskets"),
    "tenure_days": ("newer", "longer known"),
}
_PROFILE_AXES: Final = {
    "purchase_history": ("lower spend", "higher spend"),
    "annual_income": ("lower paid", "better paid"),
    "age": ("younger", "elder"),
}
"""What sets apart two segments that would share a name, by the feature on which they differ most."""


def describe_by(
    standings: Sequence[Standing], words: Sequence[tuple[str, ...]], axes: Mapping[str, tuple[str, str]]
) -> tuple[Description, ...]:
    """Make descriptions of words for each segment; those that would share a name get one word more.

    Args:
        standings: Per segment.
        words: In the same order, what each is.
        axes: Feature to the words for less and more of it; those that the standings lack are not used.
    """
    words = list(words)
    axes = {name: pair for name, pair in axes.items() if standings and name in standings[0]}
    for same in sorted(set(words)):
        namesakes = [index for index, own in enumerate(words) if own == same]
        if len(namesakes) > 1:
            for index, extra in zip(namesakes, _distinctions([standings[i] for i in namesakes], axes), strict=True):
                words[index] = (*same, extra)
    return tuple(
        Description(
            slug="-".join(own).replace(" ", "-"),
            label=", ".join(own).capitalize(),
            levels={name: level(value) for name, value in standing.items()},
        )
        for own, standing in zip(words, standings, strict=True)
    )


def _distinctions(standings: Sequence[Standing], axes: Mapping[str, tuple[str, str]]) -> list[str]:
    """One more word for each of several segments that share a name: their order on the axis that parts them most."""
    widths = {axis: max(s[axis] for s in standings) - min(s[axis] for s in standings) for axis in axes}
    axis = max(axes, key=lambda name: widths[name])
    order = sorted(range(len(standings)), key=lambda index: [standings[index][name] for name in (axis, *axes)])
    low, high = axes[axis]
    if len(standings) == 2:  # noqa: PLR2004 - a pair has a lower and a higher one
        return [low if order[0] == index else high for index in range(2)]
    return [f"{high} {order.index(index) + 1} of {len(order)}" for index in range(len(order))]
