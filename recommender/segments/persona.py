"""The card of a segment: what its people are like together. No single person is on it, and no name or picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommender.segments.names import Money, label_of, said
from recommender.segments.tree_rules import SegmentRule

FACTS: Final = 5
"""Features on a card."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles of a feature within a segment, in its own unit.

    Attributes:
        feature: Its name.
        low: A quarter of the customers have less.
        middle: Half have less.
        high: Three quarters have less.
    """

    feature: str
    low: float
    middle: float
    high: float

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {"feature": self.feature, "low": self.low, "middle": self.middle, "high": self.high}


@dataclass(frozen=True, slots=True)
class Persona:
    """A card.

    Attributes:
        title: The suggested name.
        summary: What sets the segment apart, as a sentence.
        facts: Lines with the middle half of a feature each.
        how_to_tell: The rule in words with what it is worth, or empty.
    """

    title: str
    summary: str
    facts: tuple[str, ...]
    how_to_tell: str

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "title": self.title,
            "summary": self.summary,
            "facts": list(self.facts),
            "how_to_tell": self.how_to_tell,
        }


def spread_of(name: str, values: NDArray[np.float64]) -> Spread:
    """Quartiles of one feature."""
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return Spread(name, float(low), float(middle), float(high))


def persona(
    title: str,
    share: float,
    spreads: Sequence[Spread],
    traits: Sequence[str],
    rule: SegmentRule | None,
    *,
    money: Money,
) -> Persona:
    """Write the card of a segment that is large enough to be described."""
    apart = "; ".join(traits) or "nothing sets them apart from the others"
    facts = tuple(
        f"{label_of(one.feature)}: {said(one.feature, one.middle, money)} in the middle, half of them between "
        f"{said(one.feature, one.low, money)} and {said(one.feature, one.high, money)}"
        for one in spreads[:FACTS]
    )
    tell = f"{rule.words} (finds {rule.recall:.0%} of them, {rule.precision:.0%} right)" if rule else ""
    return Persona(title, f"{share:.0%} of the customers: {apart}", facts, tell)
