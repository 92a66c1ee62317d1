"""Suggested names from what a segment is, for any features."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from recommender.features.names import FEATURES, Unit
from recommender.segments.describe import (
    MARKED,
    Description,
    Standing,
    describe_by,
    describe_profiles,
    describe_shoppers,
    level,
)

UNITS: Final[Mapping[str, Unit]] = {feature.name: feature.unit for feature in FEATURES}
LABELS: Final[Mapping[str, str]] = {feature.name: feature.label for feature in FEATURES}
WORDS_IN_NAME: Final = 2
"""Most features that a name speaks of."""
LONGEST: Final = 90
"""Characters of a slug; a store's key holds 100."""
_SHOPPING: Final = ("recency_days", "frequency", "monetary_minor")
_DECLARED: Final = ("age", "annual_income", "purchase_history")


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts are said.

    Attributes:
        sign: Put before them, such as ``₹``; may be empty.
        minor: Smallest units in one unit (:func:`recommender.currencies.minor_in`).
    """

    sign: str = ""
    minor: int = 100


PLAIN: Final = Money()
"""For whoever names no currency: no sign, two decimals."""


def label_of(name: str) -> str:
    """A feature's name in words: of the shared list, or the column's own without its unit."""
    if name in LABELS:
        return LABELS[name]
    plain = re.sub(r"\(.*?\)", " ", name)
    plain = re.sub(r"_(days|minor|share)$", "", plain.strip())
    return re.sub(r"[\s_]+", " ", plain).strip() or name


def said(name: str, value: float, money: Money = PLAIN) -> str:
    """A value as a person says it: three digits, money in whole units with its sign, shares in percent."""
    unit = UNITS.get(name)
    if unit is Unit.SHARE:
        return f"{value:.0%}"
    if unit is Unit.MINOR:
        value /= money.minor
    sign = money.sign if unit in {Unit.MINOR, Unit.CURRENCY} else ""
    minus, size = ("-" if value < 0 else ""), abs(value)
    few = 0 < size < 100  # noqa: PLR2004 - three digits
    return f"{minus}{sign}{size:.3g}" if few else f"{minus}{sign}{float(f'{size:.3g}'):,.0f}"


def suggest(standings: Sequence[Standing], own: Sequence[str] = ()) -> tuple[Description, ...]:
    """Name segments, each name once; the same segments get the same names whatever their numbers.

    Args:
        standings: Per segment each feature's distance from the mean of all customers in standard deviations.
        own: The algorithm's own names where it has them, in the same order.
    """
    if not standings:
        return ()
    names = set(standings[0])
    if own:
        described = describe_by(standings, [(name,) for name in own], _axes(names))
    elif set(_SHOPPING) <= names:
        described = describe_shoppers(standings)
    elif set(_DECLARED) <= names:
        described = describe_profiles(standings)
    else:
        described = describe_by(standings, [_marked_words(standing) for standing in standings], _axes(names))
    return _once_each(described)


def _marked_words(standing: Standing) -> tuple[str, ...]:
    """The features that stand out most, such as ``high annual income``; ``typical`` where none does."""
    marked = [name for name, value in standing.items() if abs(value) >= MARKED]
    strongest = sorted(marked, key=lambda name: (-abs(round(standing[name], 3)), name))[:WORDS_IN_NAME]
    words = [f"{level(standing[name])} {label_of(name).lower()}" for name in strongest]
    return tuple(words) or ("typical",)


def _axes(names: set[str]) -> dict[str, tuple[str, str]]:
    ordered = sorted(names)
    return {name: (f"lower {label_of(name).lower()}", f"higher {label_of(name).lower()}") for name in ordered}


def _once_each(described: Sequence[Description]) -> tuple[Description, ...]:
    """Shorten slugs, make them plain, and number those that are still the same."""
    seen: set[str] = set()
    found = []
    for one in described:
        slug = re.sub(r"[^\w]+", "-", one.slug.lower()).strip("-_")[:LONGEST].strip("-_") or "segment"
        number = next(number for number in count(1) if _numbered(slug, number) not in seen)
        seen.add(_numbered(slug, number))
        label = one.label if number == 1 else f"{one.label} ({number})"
        found.append(replace(one, slug=_numbered(slug, number), label=label))
    return tuple(found)


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"
