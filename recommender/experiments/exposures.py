"""From the log of exposures to the units that are compared."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from recommender.experiments.types import Exposure


@dataclass(frozen=True, slots=True)
class Exposed:
    """Units of one experiment.

    Attributes:
        first: First exposure of each unit that only ever met one arm, by unit.
        crossed: Units that met several arms (a key was changed, a member was merged): they are compared nowhere, and
            more than a few of them mean that something is broken.
    """

    first: dict[str, Exposure] = field(default_factory=dict)
    crossed: frozenset[str] = frozenset()


def first_exposures(log: Iterable[Exposure]) -> Exposed:
    """The first exposure of each unit.

    Args:
        log: Of one experiment, in any order; a unit may stand in it often.
    """
    first: dict[str, Exposure] = {}
    arms: dict[str, set[str]] = {}
    for one in log:
        arms.setdefault(one.unit, set()).add(one.arm)
        if one.unit not in first or one.at < first[one.unit].at:
            first[one.unit] = one
    crossed = frozenset(unit for unit, met in arms.items() if len(met) > 1)
    return Exposed({unit: one for unit, one in first.items() if unit not in crossed}, crossed)
