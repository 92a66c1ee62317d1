"""What each segment is: its centre, what sets it apart in words, a rule, a suggested name and a persona card.

Aggregates only. A segment of fewer than ``SMALLEST`` customers is not described: it has a name and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.segments.common import group_means
from recommender.segments.describe import Description
from recommender.segments.names import PLAIN, Money, label_of, said, suggest
from recommender.segments.persona import Persona, Spread, persona, spread_of
from recommender.segments.prepare import Prepared
from recommender.segments.protocol import SMALLEST, Fit
from recommender.segments.tree_rules import SegmentRule, tree_rules

EFFECTS: Final = ((0.8, "much"), (0.5, "clearly"), (0.2, "a little"))
"""Cohen's d from which a difference is large, medium and small (Cohen 1988)."""
TRAITS: Final = 3
"""Most features that a profile speaks of."""
LARGEST_EFFECT: Final = 9.99
"""Shown for a difference without any spread."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One feature that sets a segment apart.

    Attributes:
        feature: Its name.
        effect: Cohen's d against all other customers, on the standardised feature; above 0 is higher.
        words: The same for a person.
    """

    feature: str
    effect: float
    words: str


@dataclass(frozen=True, slots=True)
class SegmentProfile:
    """One segment.

    Attributes:
        number: Its label in the fit.
        slug: Stable id from what it is, unique within the segmentation.
        label: Suggested name; a person may give another.
        size: Customers.
        share: Of all customers, 0 to 1.
        centre: Mean of each feature in its own unit; empty under ``SMALLEST`` customers, as all that follows.
        spreads: Quartiles of each feature.
        traits: What sets it apart, strongest first; empty where nothing does.
        rule: Who is in it, as a shallow tree sees it.
        persona: The card.
    """

    number: int
    slug: str
    label: str
    size: int
    share: float
    centre: Mapping[str, float]
    spreads: tuple[Spread, ...]
    traits: tuple[Trait, ...]
    rule: SegmentRule | None
    persona: Persona | None

    @property
    def described(self) -> bool:
        """Whether it has customers enough to be described."""
        return self.size >= SMALLEST

    def as_json(self) -> dict[str, Any]:
        """The same for programs; the size is null under ``SMALLEST``."""
        return {
            "slug": self.slug,
            "label": self.label,
            "size": self.size if self.described else None,
            "share": round(self.share, 4) if self.described else None,
            "centre": dict(self.centre),
            "spreads": [spread.as_json() for spread in self.spreads],
            "traits": [
                {"feature": one.feature, "effect": round(one.effect, 3), "words": one.words} for one in self.traits
            ],
            "rule": self.rule and self.rule.as_json(),
            "persona": self.persona and self.persona.as_json(),
        }


def profile(prepared: Prepared, fit: Fit, seed: int, money: Money = PLAIN) -> tuple[SegmentProfile, ...]:
    """Describe every segment of a fit, in the order of its numbers; ``money`` says how amounts are written."""
    rules = tree_rules(prepared.plain, fit.labels, fit.k, seed, money)
    return tuple(
        _profile(prepared, fit, number, description, rules[number], money=money)
        for number, description in enumerate(descriptions(prepared, fit))
    )


def descriptions(prepared: Prepared, fit: Fit) -> tuple[Description, ...]:
    """The suggested name of every segment of a fit, in the order of its numbers."""
    if not fit.k:
        return ()
    table = prepared.standard
    rows = group_means(table.matrix, fit.labels, fit.k).tolist()
    return suggest([dict(zip(table.names, row, strict=True)) for row in rows], fit.names)


def _profile(
    prepared: Prepared, fit: Fit, number: int, description: Description, rule: SegmentRule | None, *, money: Money
) -> SegmentProfile:
    inside = fit.labels == number
    size = int(inside.sum())
    share = size / len(prepared)
    if size < SMALLEST:
        return SegmentProfile(number, description.slug, description.label, size, share, {}, (), (), None, None)
    plain = prepared.plain
    members = plain.matrix[inside]
    spreads = tuple(spread_of(name, column) for name, column in zip(plain.names, members.T, strict=True))
    traits = _traits(prepared, inside, money)
    words = tuple(trait.words for trait in traits)
    return SegmentProfile(
        number=number,
        slug=description.slug,
        label=description.label,
        size=size,
        share=share,
        centre=dict(zip(plain.names, members.mean(axis=0).tolist(), strict=True)),
        spreads=spreads,
        traits=traits,
        rule=rule,
        persona=persona(description.label, share, spreads, words, rule, money=money),
    )


def _traits(prepared: Prepared, inside: NDArray[np.bool_], money: Money) -> tuple[Trait, ...]:
    if inside.all() or (~inside).sum() < SMALLEST:
        return ()
    found = []
    for name, column, plain in zip(
        prepared.standard.names, prepared.standard.matrix.T, prepared.plain.matrix.T, strict=True
    ):
        effect = cohens_d(column[inside], column[~inside])
        word = next((word for least, word in EFFECTS if abs(effect) >= least), None)
        if word is not None:
            direction = "higher" if effect > 0 else "lower"
            half, others = (said(name, float(np.median(part)), money) for part in (plain[inside], plain[~inside]))
            found.append(
                Trait(
                    name,
                    effect,
                    f"{label_of(name)}: {word} {direction} than the others (median {half}, theirs {others})",
                )
            )
    return tuple(sorted(found, key=lambda trait: (-abs(trait.effect), trait.feature))[:TRAITS])


def cohens_d(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> float:
    """Difference of two means in pooled standard deviations, within ``LARGEST_EFFECT``."""
    a, b = len(inside), len(outside)
    difference = float(inside.mean() - outside.mean())
    pooled = float(np.sqrt((a * inside.var() + b * outside.var()) / (a + b)))
    if pooled == 0:
        return float(np.sign(difference)) * LARGEST_EFFECT
    return float(np.clip(difference / pooled, -LARGEST_EFFECT, LARGEST_EFFECT))
