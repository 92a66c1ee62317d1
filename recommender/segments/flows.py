"""How customers move from one segmentation to another: the bands of a Sankey diagram."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from recommender.segments.protocol import SMALLEST

OUTSIDE: Final = ""
"""Segment of a customer who is in none, before or after."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Customers who were in one segment and are in another.

    Attributes:
        before: Segment id, or ``OUTSIDE``.
        after: Segment id, or ``OUTSIDE``.
        count: Customers, 1 or more.
    """

    before: str
    after: str
    count: int

    def as_json(self) -> dict[str, Any]:
        """The same for programs; fewer than ``SMALLEST`` customers are null."""
        return {"before": self.before, "after": self.after, "count": self.count if self.count >= SMALLEST else None}


def flows(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Flow, ...]:
    """Count the moves of everybody who is in either segmentation, those who stayed among them; largest first.

    Args:
        before: Customer id to segment id.
        after: The same later.
    """
    everybody = before.keys() | after.keys()
    counted = Counter((before.get(who, OUTSIDE), after.get(who, OUTSIDE)) for who in everybody)
    found = (Flow(start, end, count) for (start, end), count in counted.items())
    return tuple(sorted(found, key=lambda flow: (-flow.count, flow.before, flow.after)))


def stayed(found: Sequence[Flow]) -> float:
    """Share of the customers of both times whose segment is the same, 0 to 1; 0 where nobody is in both."""
    both = [flow for flow in found if OUTSIDE not in {flow.before, flow.after}]
    total = sum(flow.count for flow in both)
    return sum(flow.count for flow in both if flow.before == flow.after) / total if total else 0.0
